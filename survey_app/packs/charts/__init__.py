"""Charts as SVG, drawn from released figures: one module for web pages, report, posters and saved pictures.

Each form has a wide and a narrow drawing; narrow is an own layout, not a shrunk one. Shapes carry classes only, so
that pages can forbid inline style; `chart_stylesheet` gives the rules for pages, and an embedded style is put into
pictures that stand alone.
"""

from collections.abc import Callable, Mapping
from typing import Any

from survey_app.domain.reporting.reports import Chart
from survey_app.packs.charts.bars import draw_bars
from survey_app.packs.charts.change import draw_change
from survey_app.packs.charts.diverging import draw_diverging
from survey_app.packs.charts.dumbbell import draw_dumbbell
from survey_app.packs.charts.funnel import draw_funnel
from survey_app.packs.charts.gap import draw_gap
from survey_app.packs.charts.quadrants import draw_quadrants
from survey_app.packs.charts.rate import draw_rate
from survey_app.packs.charts.style import chart_stylesheet
from survey_app.packs.charts.svg import Drawing
from survey_app.packs.words import Words

__all__ = ["NARROW_BELOW", "chart_forms", "chart_stylesheet", "draw_chart"]

NARROW_BELOW = 560
"""Drawings narrower than this many px take the narrow layout."""

_FORMS: Mapping[str, Callable[..., Drawing]] = {
    "dumbbell": draw_dumbbell,
    "diverging": draw_diverging,
    "change": draw_change,
    "bars": draw_bars,
    "gap": draw_gap,
    "quadrants": draw_quadrants,
    "funnel": draw_funnel,
    "rate": draw_rate,
}


def chart_forms() -> frozenset[str]:
    """Return the names of all chart forms that can be drawn."""
    return frozenset(_FORMS)


def draw_chart(
    chart: Chart | Mapping[str, Any], *, language: str, width: float = 1040, name: str = "chart", alone: bool = False
) -> str:
    """Return a chart as SVG.

    Args:
        chart: a chart section, or its plain JSON.
        language: language of the few words that the drawing adds.
        width: width of the drawing in px, text being 14-15 px; below `NARROW_BELOW` the narrow layout is drawn.
        name: unique on the page; ids of title and description are made of it.
        alone: whether the drawing carries its style (in a PDF or a file), or takes it from the page.

    Raises:
        KeyError: the chart's form is not known.
    """
    values = chart if isinstance(chart, Mapping) else {slot: getattr(chart, slot) for slot in Chart.__slots__}
    draw = _FORMS[values["form"]]
    drawing = draw(values["data"], Words(language), width=width, narrow=width < NARROW_BELOW)
    return drawing.render(values["title"], values["alternative"], name=name, embedded_style=alone)
