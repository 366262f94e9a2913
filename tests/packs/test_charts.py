"""Charts as SVG: well formed, by classes only, described, legible narrow, honest about what is hidden."""

import itertools
import re
import xml.etree.ElementTree as ElementTree

import pytest

from survey_app.domain.reporting.reports import Chart
from survey_app.packs.charts import chart_forms, chart_stylesheet, draw_chart
from survey_app.packs.charts.diverging import place_segments
from survey_app.packs.palette import DARK, LIGHT
from survey_app.packs.text_width import spread_labels, text_width, wrap_text
from tests.packs.conftest import FEW, FULL, SHORT

WIDTHS = (1040, 680, 350)


def _charts(release, code: str) -> list[dict]:
    sections = [part for _, report in release.reports_for(code) for part in report]
    return [part for part in sections if part["kind"] == "chart"]


@pytest.mark.parametrize("code", [FULL, FEW, SHORT])
@pytest.mark.parametrize("width", WIDTHS)
def test_all_charts_are_well_formed_and_described(release, code, width):
    for number, chart in enumerate(_charts(release, code)):
        root = ElementTree.fromstring(draw_chart(chart, language="sv", width=width, name=f"c{number}"))
        assert root.get("role") == "img"
        assert root.get("aria-labelledby") == f"c{number}-title c{number}-desc"
        assert root.find("{*}desc").text == chart["alternative"]
        assert float(root.get("height")) > 40


@pytest.mark.parametrize("width", WIDTHS)
def test_charts_for_pages_have_no_style_of_their_own(release, width):
    for chart in _charts(release, FULL):
        drawing = draw_chart(chart, language="sv", width=width)
        assert "style" not in drawing
        assert "fill=" not in drawing


def test_a_chart_alone_brings_its_style(release):
    drawing = draw_chart(_charts(release, FULL)[0], language="sv", alone=True)
    assert LIGHT["own"] in drawing
    assert "var(" not in drawing


@pytest.mark.parametrize("code", [FULL, FEW, SHORT])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_text_is_cut_at_the_sides(release, code, width):
    for chart in _charts(release, code):
        root = ElementTree.fromstring(draw_chart(chart, language="sv", width=width))
        for text in root.findall("{*}text"):
            label = "chart-label" in (text.get("class") or "")
            bold = label or "text" in (text.get("class") or "") or "strong" in (text.get("class") or "")
            wide = text_width(text.text or "", 15 if label else 14, bold=bold)
            left = float(text.get("x")) - {"middle": wide / 2, "end": wide}.get(text.get("text-anchor"), 0)
            assert left >= -1.5, text.text
            assert left + wide <= width + 1.5, text.text


def test_hidden_own_result_says_so_and_has_no_mark(release):
    drawing = draw_chart(_charts(release, SHORT)[0], language="sv")
    assert 'class="chart-own"' not in drawing
    assert drawing.count("Visas inte: färre än 5 svar") == 6
    assert "chart-dotted" in drawing


def test_few_answers_are_drawn_as_boxes_without_percentage(release):
    drawing = draw_chart(_charts(release, FEW)[0], language="sv")
    assert 'class="chart-own"' not in drawing
    assert "chart-box" in drawing
    assert not re.search(r'chart-own-text"[^>]*>\d+\s*%', drawing)


def test_thick_line_only_where_a_verdict_stands(release):
    chart = _charts(release, FULL)[0]
    certain = sum(row["verdict"] in ("higher", "lower") for row in chart["data"]["rows"])
    assert certain
    assert draw_chart(chart, language="sv").count("chart-link") == certain


def test_segments_lie_in_order_round_the_centre():
    options = (("A", 40, "positive"), ("B", 30, "positive"), ("C", 20, "negative"), ("D", 10, "negative"))
    segments = [{"label": label, "percent": percent, "side": side} for label, percent, side in options]
    placed = [(one.segment["label"], one.start, one.end, one.tone) for one in place_segments(segments)]
    wanted = [
        ("D", -30, -20, "most-negative"),
        ("C", -20, 0, "negative"),
        ("B", 0, 30, "positive"),
        ("A", 30, 70, "most-positive"),
    ]
    assert placed == wanted
    assert [(one.segment["label"], one.start) for one in place_segments(segments[::-1])] == [
        (label, start) for label, start, _, _ in wanted
    ]


def test_changed_question_is_not_joined_to_what_was():
    def point(period: str, percent: int, broken: bool) -> dict:
        shares = {"percent": percent, "count": percent, "base": 100, "ci_low": 40, "ci_high": 60}
        return {"period": period, "broken": broken, **shares}

    def chart(broken: bool) -> Chart:
        row = {"question_id": "a.b", "label": "Label", "verdict": None, "verdict_words": ""}
        row["points"] = [point("2025", 50, broken), point("2026", 55, False)]
        return Chart("change", "T", "S", "A", {"rows": [row]})

    assert "chart-path" in draw_chart(chart(False), language="sv")
    broken = draw_chart(chart(True), language="sv")
    assert "chart-path" not in broken
    assert "frågan ändrad" in broken


def test_change_of_few_answers_says_their_count_and_only_what_is_hidden_is_not_shown():
    few = {"percent": None, "count": 4, "base": 6, "ci_low": None, "ci_high": None}
    hidden = {**few, "count": None, "base": None}
    points = [{"period": "2025", "broken": False, **hidden}, {"period": "2026", "broken": False, **few}]
    row = {"question_id": "a.b", "label": "Label", "verdict": None, "verdict_words": "", "points": points}
    drawn = draw_chart(Chart("change", "T", "S", "A", {"rows": [row]}), language="sv").replace("\u00a0", " ")
    assert ">2025 visas inte<" in drawn
    assert ">2026 4 av 6<" in drawn


def test_style_sheet_covers_every_class_in_light_and_dark(release):
    sheet = chart_stylesheet()
    used = set()
    for code in (FULL, FEW, SHORT):
        for chart in _charts(release, code):
            for width in WIDTHS:
                for names in re.findall(r'class="([^"]*)"', draw_chart(chart, language="sv", width=width)):
                    used |= set(names.split())
    assert all(f".{name} " in sheet for name in used if name)
    assert set(LIGHT) == set(DARK)
    assert LIGHT["own"] in sheet and DARK["own"] in sheet


def test_unknown_form_is_an_error():
    with pytest.raises(KeyError):
        draw_chart({"form": "pie", "title": "", "alternative": "", "data": {}}, language="sv")
    assert "dumbbell" in chart_forms()


def test_labels_are_spread_without_overlap_inside_the_room():
    placed = spread_labels([40, 42, 44], [20, 20, 20], 0, 100, 4)
    assert placed == pytest.approx([18, 42, 66])
    assert spread_labels([10, 12, 14], [20, 20, 20], 0, 100, 4) == pytest.approx([10, 34, 58])
    assert spread_labels([], [], 0, 100, 4) == []
    assert all(after - before >= 24 for before, after in itertools.pairwise(placed))
    assert spread_labels([99], [20], 0, 100, 4) == [90]


def test_text_is_wrapped_between_words_only():
    assert wrap_text("ett två tre", 10_000, 12) == ["ett två tre"]
    assert wrap_text("ett två tre", 1, 12) == ["ett", "två", "tre"]
    assert wrap_text("", 10, 12) == [""]
