"""What the use cases say to people: every sentence exists in Swedish, with the same places to fill in."""

import ast
import datetime
import re
from pathlib import Path

import pytest

import survey_app.services
from survey_app.i18n import load_catalogue
from survey_app.services.fieldwork import progress
from survey_app.services.intake import sheet_standing
from survey_app.services.paperwork import paper_words
from survey_app.services.review import review_words
from survey_app.services.wording import Wording, capitalised

FOLDER = Path(survey_app.services.__file__).parent
PLACES = re.compile(r"{(\w+)}")


def sentences_in(path: Path) -> set[tuple[str, str | None]]:
    """Return (sentence, its plural) of all that a module says or raises as a literal text."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
        texts = [part.value for part in node.args[:2] if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        if name == "count" and len(texts) == 2:
            found.add((texts[0], texts[1]))
        elif texts and (name == "say" or name.endswith("Error")) and name not in ("ValueError", "OSError", "KeyError"):
            found.add((texts[0], None))
    return found


def sentences_of_tables() -> set[str]:
    """Return the sentences that stand in tables rather than in calls."""
    tables = [
        value
        for module in (paper_words, progress, review_words, sheet_standing)
        for name, value in vars(module).items()
        if isinstance(value, dict) and not name.startswith("__") and name != "_ACTIONS"
    ]
    return {text for table in tables for text in table.values() if isinstance(text, str)}


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.py")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_sentence_of_a_use_case_has_a_swedish_one(path):
    swedish = load_catalogue("sv")
    missing, wrong = [], []
    for one, many in sentences_in(path):
        said = [swedish.ngettext(one, many, n) for n in (1, 2)] if many else [swedish.gettext(one)]
        if said[0] == one:
            missing.append(one)
        allowed = set(PLACES.findall(one + (many or "")))
        wrong += [text for text in said if not set(PLACES.findall(text)) <= allowed]
    assert missing == []
    assert wrong == []


def test_every_sentence_in_a_table_has_a_swedish_one():
    swedish = load_catalogue("sv")
    assert [text for text in sorted(sentences_of_tables()) if swedish.gettext(text) == text] == []


def test_small_numbers_are_words_and_large_ones_digits():
    assert [Wording("sv").number(n) for n in (0, 2, 12, 13)] == ["noll", "två", "tolv", "13"]
    assert Wording("en").number(3) == "three"
    assert Wording("so").number(3) == "3"


def test_lists_and_dates_read_as_people_say_them():
    assert Wording("sv").listed([3, 7, 12]) == "3, 7 och 12"
    assert Wording("en").listed(["a"]) == "a"
    assert Wording("sv").date(datetime.date(2026, 10, 9)) == "fredag 9\N{NO-BREAK SPACE}oktober"
    assert Wording("en").date(datetime.date(2026, 10, 9)) == "Friday 9\N{NO-BREAK SPACE}October"
    assert capitalised("sex av dem") == "Sex av dem"
