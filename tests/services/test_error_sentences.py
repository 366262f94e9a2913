"""Every sentence of an error can be said in Swedish, with the same places."""

import ast
import re
from pathlib import Path

import pytest

from survey_app.i18n import load_catalogue
from survey_app.services.reasons import SENTENCES

ROOT = Path(__file__).parents[2]
PLACES = ("forms/*.py", "scans/*.py", "survey_app/*.py", "survey_app/domain/**/*.py", "survey_app/services/**/*.py")


def sentences_in(path: Path) -> set[str]:
    """Return the first arguments of everything named ...Error that is called with a sentence."""
    calls = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))
    return {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Name)
        and call.func.id.endswith("Error")
        and call.func.id not in ("ValueError", "KeyError", "RuntimeError", "TypesettingError")
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }


def all_sentences() -> list[str]:
    found = set(SENTENCES.values())
    for place in PLACES:
        for path in sorted(ROOT.glob(place)):
            found |= sentences_in(path)
    return sorted(found)


@pytest.mark.parametrize("sentence", all_sentences())
def test_an_error_can_be_said_in_swedish(sentence):
    swedish = load_catalogue("sv").gettext(sentence)
    assert swedish != sentence
    assert set(re.findall(r"\{(\w+)\}", swedish)) <= set(re.findall(r"\{(\w+)\}", sentence))
