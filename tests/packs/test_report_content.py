"""What stands in the written report, and that its pages are well filled."""

from dataclasses import replace
from io import BytesIO

import pdfplumber
import pytest

from survey_app.domain.release.frozen import ReadingCheck
from survey_app.domain.reporting.reports import Chart, Paragraph, Table
from survey_app.packs.content import gather_content
from survey_app.packs.method import done_lines
from survey_app.packs.narrow import narrow_release
from survey_app.packs.overview import build_overview
from survey_app.packs.participation import participation_rows
from survey_app.packs.priorities import list_priorities
from survey_app.packs.report_blocks import List, Talk, Title
from survey_app.packs.report_content import report_blocks
from survey_app.packs.report_docx import build_report_docx
from survey_app.packs.report_pdf import build_method_pdf, build_report_pdf
from survey_app.packs.report_tables import column_widths, numeric_columns, without_empty_columns
from survey_app.packs.slides import build_slides
from tests.packs.conftest import FEW, FULL, SHORT, unzip
from tests.resources.gap_charts import with_gap_report
from tests.resources.sample_release import make_sample_history, make_sample_release

CHAPTERS = [
    "Resultatet i korthet", "Kort och lättläst", "Så gjordes undersökningen", "Vilka svarade, och vilka svarade inte?",
    "Fråga för fråga", "Jämfört med de andra kommunerna", "Jämfört med tidigare", "Att prioritera",
    "Det här visas inte, och därför", "Så skyddas de som svarade", "Metod", "Tabeller", "Frågorna på papperet",
    "Versioner",
]  # fmt: skip


def _content(release, code):
    return gather_content(narrow_release(release, code), code)


def _chapters(content) -> list[str]:
    titles = [block for block in report_blocks(content) if isinstance(block, Title) and block.level == 1]
    return [block.text.split(" ", 1)[1] for block in titles]


def test_chapters_stand_in_the_order_they_are_read(content):
    assert _chapters(content) == CHAPTERS


def test_short_report_tells_how_the_others_answered_and_compares_nothing(release):
    own, together = "Jämfört med de andra kommunerna", "Så svarade de andra kommunerna tillsammans"
    wanted = [together if chapter == own else chapter for chapter in CHAPTERS]
    assert _chapters(_content(release, SHORT)) == wanted


def test_first_period_has_no_chapter_on_change():
    earlier = make_sample_history("sv")[0].release
    chapters = _chapters(_content(earlier, FULL))
    assert chapters == [chapter for chapter in CHAPTERS if chapter != "Jämfört med tidigare"]


def test_gap_report_has_a_chapter_of_its_own_and_gives_priorities(release):
    content = _content(with_gap_report(release, FULL), FULL)
    assert "Viktigt, och hur det fungerar" in _chapters(content)
    whys = [one.why for one in list_priorities(content)]
    assert sum("viktigt" in why for why in whys) == 3


def test_easy_summary_has_short_lines(content):
    easy = [block for block in report_blocks(content) if isinstance(block, List) and block.easy]
    assert len(easy) == 1
    assert all(len(line.split()) <= 14 for line in easy[0].items)


def test_priorities_come_from_verdicts_only(content, release):
    found = list_priorities(content)
    assert {one.label for one in found if not one.keep} == {"Går att påverka hjälpen"}
    assert {one.label for one in found if one.keep} == {"Lätt att nå oss"}
    assert list_priorities(_content(release, SHORT)) == ()


def test_something_to_talk_about_stands_only_at_questions_with_a_verdict(content):
    talks = [block for block in report_blocks(content) if isinstance(block, Talk)]
    assert len(talks) == len(content.findings) + 1  # and once before the questions for the meeting


def test_a_note_that_several_questions_share_is_said_once(content):
    notes = [block.text for block in report_blocks(content) if isinstance(block, Paragraph) and not block.lead]
    assert len(set(notes)) == len(notes)


def test_columns_without_a_figure_are_left_out():
    table = Table("Caption", ("A", "B", "C"), (("x", "", "1"), ("y", "", "2")))
    assert without_empty_columns(table, lambda cell: not cell).columns == ("A", "C")
    empty = Table("Caption", ("A", "B"), (("x", ""), ("y", "")))
    assert without_empty_columns(empty, lambda cell: not cell) is empty


def test_columns_of_figures_stand_right_and_words_left():
    rows = (("Fråga", "100 % (128 av 128)", "Högre"), ("Andra", "visas inte", "Går inte att skilja åt"))
    table = Table("Caption", ("Question", "Share", "Verdict"), rows)
    assert numeric_columns(table) == [False, True, False]


@pytest.mark.parametrize("room", [160.0, 102.0])
def test_columns_fill_their_room_and_hold_the_longest_word(room):
    rows = (("Vet inte eller inget svar (räknas inte i andelen)", "41 av 43", "95 %", "195 av 246", "79 %"),)
    table = Table("Caption", ("Svar", "Storuman", "andel", "Tillsammans", "andel"), rows)
    widths = column_widths(table, numeric_columns(table), room)
    assert sum(widths) == pytest.approx(room)
    assert widths[0] > 18


def test_reading_check_is_told_with_its_upper_bound(content):
    check = ReadingCheck(papers=40, papers_wrong=1, answers=320, answers_wrong=1, percent_at_most=12)
    told = done_lines(replace(content, release=replace(content.release, reading=check)))[-1]
    assert "40" in told
    assert "12\N{NO-BREAK SPACE}%" in told


def test_diary_number_stands_on_every_file(release):
    content = _content(replace(release, diary_number="SN 2026/114"), FULL)
    for build in (build_report_pdf, build_method_pdf, build_overview):
        with pdfplumber.open(BytesIO(build(content))) as pdf:
            assert "SN 2026/114" in (pdf.pages[0].extract_text() or ""), build.__name__
    slides = unzip(build_slides(content))
    assert "SN 2026/114" in slides["ppt/slides/slide1.xml"].decode()
    report = unzip(build_report_docx(content))
    assert any("SN 2026/114" in part.decode() for name, part in report.items() if "header" in name)


@pytest.mark.parametrize("code", [FULL, FEW, SHORT])
def test_no_page_of_the_report_is_half_empty(packs, code):
    _check_pages(packs[code]["report.pdf"])


@pytest.mark.parametrize("code", [FULL, FEW])
def test_no_page_of_the_english_report_is_half_empty(code):
    _check_pages(build_report_pdf(_content(make_sample_release("en"), code)))


def _check_pages(report: bytes) -> None:
    """Refuse a page but the last that ends above 60 % of its height."""
    with pdfplumber.open(BytesIO(report)) as pdf:
        height = float(pdf.pages[0].height)
        ends = [round(max(_bottoms(page, height)) / height, 2) for page in pdf.pages]
    assert all(end > 0.6 for end in ends[:-1]), ends


def _bottoms(page, height: float) -> list[float]:
    """Return where the words and drawings of a page end, without its footer."""
    found = [*page.extract_words(), *page.rects, *page.curves]
    return [one["bottom"] for one in found if one["bottom"] < 0.93 * height]


def test_long_chart_stands_in_parts_that_a_page_holds(content):
    chart = content.charts_of("dumbbell")[0]
    rows = [row | {"label": f"Fråga {number}"} for number in range(4) for row in chart.data["rows"]]
    long = replace(chart, data={**chart.data, "rows": rows})
    groups = tuple(
        replace(group, parts=tuple(long if part is chart else part for part in group.parts)) for group in content.groups
    )
    parts = [
        block for block in report_blocks(replace(content, groups=groups)) if getattr(block, "form", "") == "dumbbell"
    ]
    assert len(parts) == 3
    assert [row for part in parts for row in part.data["rows"]] == rows
    assert len({part.title for part in parts}) == 3


def test_own_results_that_are_never_shown_are_not_told_as_few_answers(release):
    row = next(row for row in release.participation if row.municipality_code == SHORT)
    only = replace(row, rate_note=None)
    rows = tuple(only if one is row else one for one in release.participation)
    notes = [one["note"] for one in participation_rows(_content(replace(release, participation=rows), SHORT))]
    assert notes[0] == "visas bara för alla tillsammans"


@pytest.mark.parametrize("code", [FULL, FEW, SHORT, ""])
def test_no_cell_of_a_table_is_empty(release, code):
    blocks = report_blocks(gather_content(narrow_release(release, code), code))
    tables = [each for each in blocks if isinstance(each, Table)]
    assert tables
    for table in tables:
        assert all(cell.strip() for row in table.rows for cell in row), table


def test_answers_through_the_poster_stand_apart_where_they_are_told(release, content):
    note = "9 svarade via den öppna länken på en affisch. De är inte med i någon siffra."
    told = _content(replace(release, poster_answers={FULL: 9, SHORT: 7}), FULL)
    texts = [getattr(block, "text", "") for block in report_blocks(told)]
    assert texts[texts.index(note) - 1].endswith("Svar via affischen")
    deck = b"".join(unzip(build_slides(told)).values()).decode("utf-8", "ignore")
    assert note in deck
    assert "affischen" not in "".join(str(getattr(block, "text", "")) for block in report_blocks(content))


@pytest.mark.parametrize("code", [FULL, FEW, SHORT, ""])
def test_the_summary_is_one_chapter_without_parts_and_says_nothing_twice(release, code):
    blocks = report_blocks(gather_content(narrow_release(release, code), code))
    titles = [place for place, block in enumerate(blocks) if isinstance(block, Title)]
    assert all(blocks[place].level == 1 for place in titles[:2])
    summary = blocks[titles[0] : titles[1]]
    said = [
        block.sentence if isinstance(block, Chart) else block.text for block in summary if not isinstance(block, Table)
    ]
    said = [text for text in said if text]
    assert len(said) == len(set(said))


def test_what_was_answered_before_stands_at_its_question_though_another_has_the_same_figure(content):
    """A note that several questions have is said once, before all; this one says a thing about its own."""
    earlier = Paragraph("Hösten 2025: 36 av 48. Det går inte att säga om det har ändrats.")
    common = Paragraph("Med 40 svar syns bara skillnader på minst 15 procentenheter.")
    asked = [group for group in content.groups if content.is_question(group) and group.charts][:3]
    groups = tuple(
        replace(group, parts=(*group.parts, earlier, common)) if group in asked else group for group in content.groups
    )
    blocks = report_blocks(replace(content, groups=groups))
    assert blocks.count(earlier) == 3
    assert blocks.count(common) == 1
    modules = [place for place, block in enumerate(blocks) if isinstance(block, Title) and block.module]
    assert blocks.index(common) < modules[0] < blocks.index(earlier)


def test_what_is_outside_the_shares_is_said_once_before_the_questions(content):
    blocks = report_blocks(content)
    assert [block.text for block in blocks if isinstance(block, Paragraph)].count(
        "”Vet inte” och inget svar räknas inte i andelen."
    ) == 1
    cells = {row[0] for block in blocks if isinstance(block, Table) for row in block.rows}
    assert not [cell for cell in cells if "räknas inte" in cell]
