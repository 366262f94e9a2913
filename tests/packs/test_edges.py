"""Packs at the edges: one municipality only, too few everywhere, very many answers, long words, no earlier period."""

import csv
import datetime
from dataclasses import replace
from functools import lru_cache
from io import BytesIO, StringIO

import pytest
from docx import Document
from pptx import Presentation

from forms.model import QuestionSet
from survey_app.builtin_plugins.combined_versus_own import CombinedVersusOwn
from survey_app.domain.model import HandOutCount
from survey_app.domain.release.engine import build_release
from survey_app.domain.release.frozen import Release
from survey_app.domain.release.material import ReleaseInput
from survey_app.domain.reporting.reports import Table
from survey_app.packs.pack import build_pack
from survey_app.packs.report_tables import narrow_widths, numeric_columns
from survey_app.packs.slides.deck import LINE_HEIGHT, MM_PER_PT
from survey_app.packs.text_width import wrap_text
from tests.packs.conftest import unzip
from tests.resources.sample_release import REGION, draw_responses, sample_period, sample_sets

NAMES = {"2421": "Storuman", "0114": "Upplands Väsby", "2284": "Örnsköldsvik", "2418": "Malå"}
SIZES = {
    "one alone": {"2421": 30, "0114": 0, "2284": 0, "2418": 0},
    "all too few": {"2421": 4, "0114": 3, "2284": 1, "2418": 2},
    "edges": {"2421": 5, "0114": 9, "2284": 10, "2418": 19},
    "many": {"2421": 400, "0114": 90, "2284": 60, "2418": 20},
}


def _long_sets() -> tuple[QuestionSet, ...]:
    """Return the sample's questions, one with a long wording, a long label and long options."""
    first = sample_sets()[0]
    item = first.items[1]
    options = tuple(
        replace(option, text={"sv": f"{option.text['sv']} att förstå för det mesta", "en": option.text["en"]})
        for option in item.options
    )
    text = "Hur lätt eller svårt är det att förstå den information som du får av oss, både när vi ses och hem i brev?"
    long = replace(
        item,
        text={"sv": text, "en": text},
        label={"sv": "Lätt att förstå informationen från socialtjänsten", "en": "Easy"},
        finding={"sv": "har lätt att förstå informationen, både när vi ses och när de får brev", "en": "find it easy"},
        options=options,
    )
    return (replace(first, items=(first.items[0], long, *first.items[2:])),)


@lru_cache
def _release(kind: str) -> Release:
    sets = _long_sets() if kind == "many" else sample_sets()
    period = replace(sample_period(2026), municipality_codes=tuple(NAMES))
    return build_release(
        ReleaseInput(
            period=period,
            region=replace(REGION, municipality_codes=tuple(NAMES)),
            sets=sets,
            responses=draw_responses(sets, SIZES[kind], seed=7),
            hand_outs={code: HandOutCount(printed=2 * size + 9, left_over=4) for code, size in SIZES[kind].items()},
            names=NAMES,
            published_on=datetime.date(2026, 12, 2),
            engine="0.1.0",
            plugins={},
            reports=(CombinedVersusOwn(),),
        )
    ).release


@lru_cache
def _files(kind: str, code: str) -> dict[str, bytes]:
    return unzip(build_pack(_release(kind), code))


@pytest.mark.parametrize("kind", SIZES)
@pytest.mark.parametrize("code", ["2421", "2418", ""])
def test_every_pack_can_be_built_and_opened(kind, code):
    files = _files(kind, code)
    assert len(list(Presentation(BytesIO(files["slides.pptx"])).slides)) >= 7
    assert Document(BytesIO(files["report.docx"])).paragraphs
    rows = list(csv.DictReader(StringIO(files["data.csv"].decode("utf-8-sig"))))
    assert all(row["municipality_code"] in ("", code) for row in rows)


def test_no_row_of_a_chart_table_is_too_low_for_its_text():
    """A row that grows would part the table's rows from the chart's lanes."""
    for code in ("2421", "0114"):
        files = _files("many", code)
        for slide in Presentation(BytesIO(files["slides.pptx"])).slides:
            for shape in slide.shapes:
                if shape.has_table and any(other.has_chart for other in slide.shapes):
                    _check_rows(shape.table, slide.shapes.title.text_frame.text)


def _check_rows(table, title: str) -> None:
    for row in table.rows:
        for column, cell in zip(table.columns, row.cells, strict=True):
            room = (column.width - cell.margin_left - cell.margin_right) / 36000 / MM_PER_PT
            height = 0.0
            for paragraph in cell.text_frame.paragraphs:
                runs = [run for run in paragraph.runs if run.text]
                if runs:
                    size, bold = runs[0].font.size.pt, bool(runs[0].font.bold)
                    height += len(wrap_text(paragraph.text, room, size, bold=bold)) * size * LINE_HEIGHT * MM_PER_PT
            air = (cell.margin_top + cell.margin_bottom) / 36000
            assert height + air <= row.height / 36000 + 0.05, (title, cell.text_frame.text)


def test_long_words_keep_slides_inside_their_frame():
    for code in ("2421", "0114"):
        deck = Presentation(BytesIO(_files("many", code)["slides.pptx"]))
        titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
        assert len(set(titles)) == len(titles)
        for slide in deck.slides:
            for shape in slide.shapes:
                assert shape.left >= 0, shape.name
                assert shape.left + shape.width <= deck.slide_width, shape.name
                assert shape.top + shape.height <= deck.slide_height, shape.name


def test_nothing_to_show_gives_no_percentage_anywhere():
    for part in unzip(_files("all too few", "2421")["slides.pptx"]).items():
        if part[0].startswith("ppt/slides/slide"):
            assert "\N{NO-BREAK SPACE}%" not in part[1].decode()


def test_a_question_of_which_nothing_is_shown_has_no_empty_table_in_the_report():
    document = Document(BytesIO(_files("edges", "2421")["report.docx"]))
    assert all(len(table.rows) > 1 for table in document.tables)
    assert any(line.text.endswith("Storuman visas inte; Tillsammans visas inte.") for line in document.paragraphs)


def test_a_table_beside_its_notes_has_room_for_its_figures():
    block = Table(
        "Svar",
        ("Svar", "Upplands Väsby", "andel", "Tillsammans", "andel"),
        (
            ("Vet inte eller inget svar", "41", "49 %", "visas inte", "visas inte"),
            ("Positiva svar", "59 av 84", "70 %", "381 av 526", "72 %"),
        ),
    )
    numeric = numeric_columns(block)
    assert narrow_widths(block, numeric, 94.0) is None
    assert sum(narrow_widths(block, numeric, 130.0) or ()) == pytest.approx(130.0)
