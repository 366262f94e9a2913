"""Every sentence of the packs has its Swedish words, with the same places."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import survey_app.packs
from survey_app.packs.data_files import _DESCRIPTIONS, COLUMNS
from survey_app.packs.words import Words

PACKAGE = Path(survey_app.packs.__file__).parent
CATALOGUES = sorted((PACKAGE.parent / "locale" / "sv" / "LC_MESSAGES").glob("*.po"))


def _translated() -> set[str]:
    known = set()
    for path in CATALOGUES:
        with path.open("rb") as stream:
            for message in read_po(stream, locale="sv"):
                known.add(message.id if isinstance(message.id, str) else message.id[0])
    return known


def _said() -> set[str]:
    """Sentences handed to `words(...)`, as they stand in the source."""
    said = set(_DESCRIPTIONS.values())
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and re.search(r"(^|\.)(words|plural)$", ast.unparse(node.func)) and node.args:
                constants = [part for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant)]
                said |= {part.value for part in constants if isinstance(part.value, str)}
    return said - {"higher"}


def test_every_sentence_is_translated():
    assert not _said() - _translated()


def test_translations_keep_the_places():
    for path in CATALOGUES:
        if path.name == "packs.po":
            with path.open("rb") as stream:
                for message in read_po(stream, locale="sv"):
                    if isinstance(message.id, str) and message.id:
                        places = [sorted(re.findall(r"\{\w+\}", text)) for text in (message.id, message.string)]
                        assert places[0] == places[1], message.id


def test_every_column_is_described():
    assert set(_DESCRIPTIONS) == set(COLUMNS)


@pytest.mark.parametrize(("language", "told"), [("sv", "41 av 44"), ("en", "41 of 44")])
def test_counts_are_told_without_a_break(language, told):
    assert Words(language).count(41, 44) == told.replace(" ", "\N{NO-BREAK SPACE}")


def test_small_numbers_are_words_and_names_are_joined():
    words = Words("sv")
    assert words.number(8) == "åtta"
    assert words.number(13) == "13"
    assert words.joined(["Malå", "Norsjö", "Åsele"]) == "Malå, Norsjö och Åsele"
    assert words.date("2026-12-02") == "2\N{NO-BREAK SPACE}december\N{NO-BREAK SPACE}2026"
    assert words.span(84, 90) == "84–90"
    assert words.span(84, 84) == "84"
