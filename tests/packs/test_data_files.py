"""CSV, JSON and spreadsheet: every figure equals the release, hidden ones are empty with a status."""

import csv
import json
from io import BytesIO, StringIO

import openpyxl
import pytest

from survey_app.domain.release.frozen import FigureStatus
from survey_app.packs.data_files import COLUMNS, build_json
from tests.packs.conftest import FEW, FULL, SHORT, unzip

SPECIFIED = [
    "release_id", "period", "scope", "municipality_code", "n_municipalities", "question_id", "question_version",
    "group", "category", "n_base", "count", "percent", "ci_low", "ci_high", "n_dontknow", "n_missing", "status",
    "verdict_vs_rest", "verdict_vs_previous", "x_of_10", "rule_id",
]  # fmt: skip
FIGURES = ("n_base", "count", "percent", "ci_low", "ci_high", "n_dontknow", "n_missing")


def _rows(packs: dict[str, dict[str, bytes]], code: str) -> list[dict[str, str]]:
    text = packs[code]["data.csv"].decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


def test_csv_starts_with_byte_order_mark_and_the_specified_columns(packs):
    data = packs[FULL]["data.csv"]
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig").splitlines()[0].split(",") == SPECIFIED
    assert list(COLUMNS) == SPECIFIED


@pytest.mark.parametrize("code", [FULL, FEW, SHORT])
def test_every_csv_figure_equals_the_release(packs, release, code):
    rows = _rows(packs, code)
    figures = [figure for figure in release.figures if figure.municipality_code in ("", code)]
    assert len(rows) == len(figures) > 0
    for row, figure in zip(rows, figures, strict=True):
        assert row["release_id"] == release.id
        for name in SPECIFIED[1:]:
            value = getattr(figure, name)
            assert row[name] == ("" if value is None else str(value)), (figure, name)


@pytest.mark.parametrize("code", [FULL, FEW, SHORT])
def test_hidden_figures_are_empty_with_a_status(packs, code):
    for row in _rows(packs, code):
        if row["status"] != FigureStatus.SHOWN:
            assert all(row[name] == "" for name in FIGURES)
            assert row["verdict_vs_rest"] == row["verdict_vs_previous"] == row["x_of_10"] == ""
            assert row["rule_id"]


def test_key_of_the_csv_is_unique(packs):
    key = ("release_id", "period", "scope", "municipality_code", "question_id", "question_version", "group", "category")
    keys = [tuple(row[name] for name in key) for row in _rows(packs, FULL)]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("code", [FULL, FEW, SHORT])
def test_spreadsheet_holds_the_same_rows(packs, code):
    book = openpyxl.load_workbook(BytesIO(packs[code]["data.xlsx"]))
    assert all(sheet.sheet_state == "visible" for sheet in book)
    sheet = book["Data"]
    cells = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert cells[0] == SPECIFIED
    assert cells[1:] == [[row[name] for name in SPECIFIED] for row in _rows(packs, code)]
    assert not book.properties.creator


def test_spreadsheet_shows_own_beside_combined(packs, release):
    sheet = openpyxl.load_workbook(BytesIO(packs[FULL]["data.xlsx"]))["Resultat"]
    rows = {row[0]: row for row in sheet.iter_rows(min_row=6, values_only=True) if row[0]}
    own = release.figure("ifo.influence", "own", FULL)
    together = release.figure("ifo.influence", "combined")
    row = rows["Går att påverka hjälpen"]
    assert row[1:6] == (own.count, own.n_base, own.percent, own.ci_low, own.ci_high)
    assert row[6:9] == (together.count, together.n_base, together.percent)
    assert row[9] == "▼ Lägre"


def test_spreadsheet_says_that_hidden_figures_are_not_shown(packs):
    sheet = openpyxl.load_workbook(BytesIO(packs[SHORT]["data.xlsx"]))["Resultat"]
    rows = [row for row in sheet.iter_rows(min_row=6, values_only=True) if row[0]]
    assert rows
    assert all(row[1:6] == ("visas inte",) * 5 for row in rows)


def test_code_book_explains_every_column_and_option(packs, release):
    rows = list(csv.reader(StringIO(packs[FULL]["codebook.csv"].decode("utf-8-sig"))))
    assert {row[1] for row in rows if row[0] == "column"} == set(SPECIFIED)
    assert all(row[3] for row in rows)
    options = {(row[1], row[2]) for row in rows if row[0] == "option"}
    assert {(question.id, option["key"]) for question in release.questions for option in question.options} <= options


def test_json_has_the_figures_of_the_csv(packs, release):
    value = json.loads(build_json(release.for_municipality(FULL)))
    assert [list(row) for row in value["figures"]] == [SPECIFIED] * len(_rows(packs, FULL))
    assert all(row["percent"] is None for row in value["figures"] if row["status"] != "shown")


def test_sheets_say_their_language_and_name_their_head_rows(packs):
    for files in packs.values():
        parts = unzip(files["data.xlsx"])
        assert b"<dc:language>sv</dc:language>" in parts["docProps/core.xml"]
        book = openpyxl.load_workbook(BytesIO(files["data.xlsx"]))
        named = [name for name in book.defined_names if name.startswith("TitleRegion")]
        assert len(named) == len(book.worksheets)
        for sheet in book.worksheets:
            assert sheet.print_title_rows
            assert not sheet.merged_cells.ranges
