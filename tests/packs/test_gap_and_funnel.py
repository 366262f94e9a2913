"""Charts of gaps, quadrants and the funnel, and the slide of gaps: released figures, nothing cut, readable in gray."""

import re
import xml.etree.ElementTree as ElementTree
from io import BytesIO

import pytest
from pptx import Presentation

from survey_app.domain.inference.funnel import funnel_data, make_funnel
from survey_app.domain.wording.sentences import Sentences
from survey_app.packs.charts import chart_stylesheet, draw_chart
from survey_app.packs.charts.gap import gap_words
from survey_app.packs.content import gather_content
from survey_app.packs.narrow import narrow_release
from survey_app.packs.slides import build_slides
from survey_app.packs.text_width import text_width
from survey_app.packs.words import Words
from tests.packs.conftest import FEW, FULL
from tests.resources.gap_charts import gap_chart_data, quadrants_data, with_gap_report

WIDTHS = (1040, 680, 350)
ROWS = gap_chart_data()["rows"]


@pytest.fixture(scope="module")
def charts(release) -> dict[str, dict]:
    agreed = set(release.municipalities)
    funnel = funnel_data(make_funnel(release, "ifo.influence", agreed), release, Sentences("sv"))
    data = {"gap": gap_chart_data(), "quadrants": quadrants_data(), "funnel": funnel}
    return {form: {"form": form, "title": "T", "alternative": "A", "data": each} for form, each in data.items()}


@pytest.mark.parametrize("form", ["gap", "quadrants", "funnel"])
@pytest.mark.parametrize("width", WIDTHS)
def test_chart_is_well_formed_and_no_text_is_cut(charts, form, width):
    root = ElementTree.fromstring(draw_chart(charts[form], language="sv", width=width))
    sheet = chart_stylesheet()
    for element in root.iter():
        for name in (element.get("class") or "").split():
            assert f".{name} " in sheet, name
    for text in root.findall("{*}text"):
        classes = text.get("class") or ""
        bold = any(word in classes for word in ("label", "text", "strong"))
        wide = text_width(text.text or "", 15 if "label" in classes else 14, bold=bold)
        left = float(text.get("x")) - {"middle": wide / 2, "end": wide}.get(text.get("text-anchor"), 0)
        assert left >= -1.5, text.text
        assert left + wide <= width + 1.5, text.text
        assert 0 < float(text.get("y")) <= float(root.get("height")), text.text


def test_gap_has_a_circle_a_square_and_both_counts_for_every_row(charts):
    drawing = draw_chart(charts["gap"], language="sv")
    assert drawing.count('class="chart-own"') == drawing.count('class="chart-importance"') == len(ROWS)
    assert drawing.count("chart-link") == sum(row["verdict"] == "higher" for row in ROWS)
    words = Words("sv")
    for row in ROWS:
        for side in ("importance", "performance"):
            assert words.count(row[side]["count"], row[side]["base"]) in drawing


def test_gap_below_nought_has_a_sign_that_the_font_has():
    assert gap_words({"gap": -4}, Words("sv")) == "\N{EN DASH}4 procentenheter"


def test_quadrants_number_every_point_once(charts):
    root = ElementTree.fromstring(draw_chart(charts["quadrants"], language="sv"))
    strong = [text.text for text in root.findall("{*}text") if text.get("class") == "chart-strong"]
    assert [text for text in strong if text.isdigit()] == [str(number) for number in range(1, len(ROWS) + 1)]
    listed = [text.text for text in root.findall("{*}text") if text.get("class") == "chart-own-text"]
    assert sorted(listed, key=int) == [str(number) for number in range(1, len(ROWS) + 1)]


def test_funnel_names_no_municipality(charts, release):
    drawing = draw_chart(charts["funnel"], language="sv")
    assert drawing.count('class="chart-dot"') == len(charts["funnel"]["data"]["dots"])
    assert drawing.count("<polyline") == 4
    assert not [name for name in release.municipalities.values() if name in drawing]


def test_slide_of_gaps_is_native_and_keeps_to_its_figures(release):
    content = gather_content(narrow_release(with_gap_report(release, FULL), FULL), FULL)
    deck = Presentation(BytesIO(build_slides(content)))
    slide = next(slide for slide in deck.slides if slide.shapes.title.text_frame.text == "Gap")
    chart = next(shape for shape in slide.shapes if shape.has_chart)
    text = chart.chart.part.blob.decode()
    cached = {int(value) for value in re.findall(r"<c:v>(-?\d+)</c:v>", text)}
    shares = {row[side]["percent"] for row in ROWS for side in ("importance", "performance")}
    places = {10 * number + 5 for number in range(len(ROWS))}
    assert cached <= shares | places
    assert "85 procentenheter" in chart._element.find(".//{*}cNvPr").get("descr")
    table = next(shape for shape in slide.shapes if shape.has_table).table
    assert [row.cells[4].text_frame.paragraphs[0].text for row in list(table.rows)[1:]] == [
        gap_words(row, Words("sv")) for row in ROWS
    ]


def test_change_of_all_together_is_not_drawn_as_ones_own(packs):
    """Where nothing of one's own can be compared, the change of all stands there in their colour, with their name."""
    deck = Presentation(BytesIO(packs[FEW]["slides.pptx"]))
    slide = next(one for one in deck.slides if "period för period" in one.shapes.title.text_frame.text)
    assert "Tillsammans" in " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
    chart = next(shape for shape in slide.shapes if shape.has_chart)
    assert "diamond" in chart.chart.part.blob.decode()
