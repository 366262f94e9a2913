"""The slides: native charts with released figures only, titles, alternative texts, notes, nothing unrounded."""

import re
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from pptx import Presentation
from pptx.presentation import Presentation as Deck
from pptx.util import Mm

from survey_app.domain.release.frozen import FigureStatus, Release
from survey_app.packs.slides.change import add_change_page
from survey_app.packs.slides.deck import DeckBuilder
from tests.packs.conftest import FEW, FULL, SHORT, unzip

CACHED = re.compile(r"<c:v>([^<]*)</c:v>")
NUMBERS = re.compile(r"<c:numCache>.*?</c:numCache>", re.DOTALL)


def _deck(packs: dict[str, dict[str, bytes]], code: str) -> Deck:
    return Presentation(BytesIO(packs[code]["slides.pptx"]))


def _released_numbers(release: Release, code: str) -> set[int]:
    numbers: set[int] = {0}
    for figure in release.for_municipality(code).figures:
        if figure.status is FigureStatus.SHOWN:
            numbers |= {value for value in (figure.percent, figure.ci_low, figure.ci_high) if value is not None}
    for row in release.for_municipality(code).participation:
        numbers |= {value for value in (row.rate_low, row.rate_high) if value is not None}
    return numbers


def _places() -> set[int]:
    """Lanes of the marks: 4 and 6 in every ten."""
    return {10 * row + lane for row in range(20) for lane in (4, 6)}


@pytest.mark.parametrize("code", [FULL, FEW, SHORT])
def test_chart_parts_hold_whole_released_percents_only(packs, release, code):
    allowed = _released_numbers(release, code)
    seen = 0
    for name, part in unzip(packs[code]["slides.pptx"]).items():
        if not re.fullmatch(r"ppt/charts/chart\d+\.xml", name):
            continue
        for cache in NUMBERS.findall(part.decode()):
            values = CACHED.findall(cache)
            assert all(re.fullmatch(r"-?\d+", value) for value in values), name
            wanted = _places() if "<c:formatCode>0</c:formatCode>" in cache else allowed
            assert {abs(int(value)) for value in values} <= wanted, name
            seen += len(values)
    assert seen > 20


@pytest.mark.parametrize("code", [FULL, FEW, SHORT])
def test_workbooks_inside_charts_hold_what_the_charts_cache(packs, release, code):
    allowed = _released_numbers(release, code) | _places()
    parts = unzip(packs[code]["slides.pptx"])
    books = [data for name, data in parts.items() if name.endswith(".xlsx")]
    assert len(books) == sum(bool(re.fullmatch(r"ppt/charts/chart\d+\.xml", name)) for name in parts)
    for data in books:
        book = openpyxl.load_workbook(BytesIO(data))
        assert book.sheetnames == ["Data"]
        assert not book.properties.creator
        numbers = [
            cell for row in book["Data"].iter_rows(values_only=True) for cell in row if isinstance(cell, int | float)
        ]
        assert all(isinstance(number, int) for number in numbers)
        assert {abs(number) for number in numbers} <= allowed


@pytest.mark.parametrize("code", [FULL, FEW, SHORT])
def test_every_chart_cache_equals_its_cells(packs, code):
    for slide in _deck(packs, code).slides:
        for shape in slide.shapes:
            if not shape.has_chart:
                continue
            part = shape.chart.part
            sheet = openpyxl.load_workbook(BytesIO(part.chart_workbook.xlsx_part.blob))["Data"]
            text = part.blob.decode()
            for address, cache in re.findall(r"<c:f>Data!([^<]+)</c:f><c:numCache>(.*?)</c:numCache>", text, re.DOTALL):
                cells = sheet[address.replace("$", "")]
                cells = cells if isinstance(cells, tuple) else ((cells,),)
                cached = {int(at): int(value) for at, value in re.findall(r'idx="(\d+)"><c:v>(-?\d+)<', cache)}
                assert cached == {at: row[0].value for at, row in enumerate(cells) if row[0].value is not None}


@pytest.mark.parametrize("code", [FULL, FEW, SHORT])
def test_titles_are_there_and_unique(packs, code):
    titles = [slide.shapes.title.text_frame.text for slide in _deck(packs, code).slides]
    assert all(titles)
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("code", [FULL, FEW, SHORT])
def test_charts_tables_and_drawings_have_alternative_texts(packs, code):
    for slide in _deck(packs, code).slides:
        for shape in slide.shapes:
            properties = shape._element.find(".//{*}cNvPr")
            if shape.has_chart or shape.has_table:
                assert properties.get("descr"), (slide.shapes.title.text_frame.text, shape.name)
            elif not shape.has_text_frame or not shape.text_frame.text:
                decorative = properties.find(".//{*}decorative") is not None
                assert decorative or properties.get("descr"), shape.name


def test_alternative_text_of_a_chart_says_the_key_number(packs, release):
    figure = next(iter(release.select(question_id="ifo.influence", municipality_code=FULL, category="positive")))
    texts = [
        shape._element.find(".//{*}cNvPr").get("descr")
        for slide in _deck(packs, FULL).slides
        for shape in slide.shapes
        if shape.has_chart
    ]
    assert any(f"{figure.percent}\N{NO-BREAK SPACE}%" in text for text in texts)


@pytest.mark.parametrize("code", [FULL, SHORT])
def test_every_slide_names_its_source_in_the_notes(packs, release, code):
    for slide in _deck(packs, code).slides:
        assert release.id in slide.notes_slide.notes_text_frame.text


def test_title_has_direction_only_where_a_verdict_stands(packs, content):
    found = {one.label for one in content.findings}
    titles = [slide.shapes.title.text_frame.text for slide in _deck(packs, FULL).slides]
    directed = [title for title in titles if title.startswith(("Fler i ", "Färre i "))]
    assert found
    assert len(directed) == len(found)
    assert not [title for title in _titles(packs, FEW) if title.startswith(("Fler i ", "Färre i "))]


def _titles(packs: dict[str, dict[str, bytes]], code: str) -> list[str]:
    return [slide.shapes.title.text_frame.text for slide in _deck(packs, code).slides]


def test_few_answers_give_no_percentage_of_ones_own(packs):
    for slide in _deck(packs, FEW).slides:
        for shape in slide.shapes:
            if shape.has_table and shape.name == "Översiktstabell":
                own = [row.cells[2].text_frame.text for row in list(shape.table.rows)[1:]]
                assert all(re.fullmatch(r"\d av \d", text.strip().replace("\N{NO-BREAK SPACE}", " ")) for text in own)
                return
    pytest.fail("no overview table")


def test_change_of_counts_alone_is_a_table_without_scale_or_chart(content):
    """Five to nine answers have no share: an axis would show nothing, and a chart without values cannot be opened."""
    chart = content.charts_of("change")[0]
    nowhere = {"percent": None, "ci_low": None, "ci_high": None}
    rows = [row | {"points": [point | nowhere for point in row["points"]]} for row in chart.data["rows"]]
    deck = DeckBuilder("sv", "", "")
    add_change_page(deck, replace(chart, data={**chart.data, "rows": rows}))
    (slide,) = deck.finish().slides
    (table,) = [shape.table for shape in slide.shapes if shape.has_table]
    assert not [shape for shape in slide.shapes if shape.has_chart]
    heads = [cell.text for cell in table.rows[0].cells]
    assert "Andel som svarade positivt" not in heads
    assert "%" not in "".join(cell.text for row in table.rows for cell in row.cells)
    counts = [row.cells[3].text for row in list(table.rows)[1:]]
    assert all(re.search(r"\d+\sav\s\d+", count) for count in counts)
    add_change_page(other := DeckBuilder("sv", "", ""), chart)
    assert [shape for slide in other.finish().slides for shape in slide.shapes if shape.has_chart]


def test_short_pack_says_what_is_not_shown_and_leaves_room_for_action(packs):
    titles = _titles(packs, SHORT)
    for title in ("Resultatet på en minut", "Det här visas inte, och därför", "Att prata om", "Det här gör vi nu"):
        assert title in titles


@pytest.mark.parametrize("code", [FULL, FEW, SHORT])
def test_slides_are_wide_and_nothing_stands_outside(packs, code):
    deck = _deck(packs, code)
    assert (deck.slide_width, deck.slide_height) == (Mm(338.7), Mm(190.5))
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.top >= 0, shape.name
            assert shape.left + shape.width <= deck.slide_width, shape.name
            assert shape.top + shape.height <= deck.slide_height, shape.name


def test_text_carries_the_language_of_the_release(packs):
    for name, part in unzip(packs[FULL]["slides.pptx"]).items():
        if re.fullmatch(r"ppt/slides/slide\d+\.xml", name):
            languages = set(re.findall(r'<a:rPr[^>]* ?lang="([^"]+)"', part.decode()))
            assert languages == {"sv-SE"}, name


def test_tables_mark_their_head_row(packs):
    tables = [shape.table for slide in _deck(packs, FULL).slides for shape in slide.shapes if shape.has_table]
    assert tables
    assert all(table.first_row and not table.horz_banding for table in tables)


def test_properties_name_nobody(packs):
    properties = _deck(packs, FULL).core_properties
    assert properties.title.startswith("Storuman")
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
