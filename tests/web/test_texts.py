"""Every sentence of the pages is in the Swedish catalogue, and says its places."""

import ast
import re
from importlib import resources
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import survey_app

WEB = Path(survey_app.__file__).parent / "web"


def sentences() -> list[str | tuple[str, str]]:
    methods = [("**.py", "python"), ("templates/**.html", "jinja2")]
    keywords = {"_": None, "_n": (1, 2), "gettext": None, "ngettext": (1, 2)}
    found = {message for _, _, message, _, _ in extract_from_dir(WEB, methods, keywords=keywords)}
    for file in WEB.glob("*.py"):
        found |= {text for text in _error_texts(file)}
    return sorted(found, key=str)


def _error_texts(file: Path) -> list[str]:
    """Texts of errors that are raised with a literal sentence: they are translated where they are shown."""
    calls = [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    named = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id.endswith("Error") and call.args]
    return [call.args[0].value for call in named if isinstance(call.args[0], ast.Constant)]


@pytest.fixture(scope="module")
def catalogue():
    found = {}
    for name in ("web.po", "paging.po", "coordinator.po", "respondent.po"):
        with (resources.files("survey_app") / "locale" / "sv" / "LC_MESSAGES" / name).open("rb") as stream:
            found |= {message.id: message.string for message in read_po(stream, locale="sv") if message.id}
    return found


def test_every_sentence_has_its_swedish(catalogue):
    assert [sentence for sentence in sentences() if not catalogue.get(sentence)] == []


def test_translations_have_the_places_of_their_sentences(catalogue):
    for sentence, translation in catalogue.items():
        english = sentence if isinstance(sentence, tuple) else (sentence,)
        swedish = translation if isinstance(translation, tuple) else (translation,)
        allowed = {"{n}", "{words}"} | set(re.findall(r"{\w+}", english[-1]))
        for text in swedish:
            assert set(re.findall(r"{\w+}", text)) <= allowed, sentence


def test_no_sentence_shouts(catalogue):
    for sentence, translation in catalogue.items():
        for text in translation if isinstance(translation, tuple) else (translation,):
            assert "!" not in text.replace("Tack!", ""), sentence
