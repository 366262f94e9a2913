"""The slide of change over periods: then and now as points with their uncertainty, beside a table."""

from collections.abc import Mapping, Sequence
from typing import Any

from survey_app.domain.reporting.reports import Chart, Paragraph
from survey_app.packs.slides.deck import Cell, DeckBuilder, Run, room_below
from survey_app.packs.slides.overview import AFTER_FIGURES_MM, PLOT_HEAD, share_cell, verdict_cell, verdict_texts
from survey_app.packs.slides.point_charts import add_change
from survey_app.packs.slides.point_table import AXIS_MM, PADDING_MM, PointTable, measure_table
from survey_app.packs.slides.template import LEFT_MM
from survey_app.packs.words import Words

Row = Mapping[str, Any]


def add_change_page(deck: DeckBuilder, chart: Chart, parts: Sequence[object] = ()) -> None:
    """Add the change since the period before: rings for then, circles for now.

    Args:
        deck: where to.
        chart: what is drawn.
        parts: what the report says with the chart: over which municipalities all together are compared.
    """
    words = deck.words
    rows: Sequence[Row] = [_with_break(row, words) for row in chart.data["rows"]]
    signs = "○◆" if chart.data.get("role") == "combined" else "○●"
    heads = [f"{sign} {name}" for sign, name in zip(signs, _period_names(rows, words), strict=True)]
    subtitle = chart.sentence or words("The line shows the uncertainty.")
    if chart.data.get("name"):
        subtitle = f"{chart.data['name']}. {subtitle}"
    if chart.data.get("role") == "combined":
        subtitle = " ".join([subtitle, *_over_which(parts, words)])
    room = room_below(chart.title, subtitle)
    labels = [row["label"] for row in rows]
    measured = measure_table(labels, heads, words(PLOT_HEAD), ends=verdict_texts(rows), room=room)
    for part in measured.split(len(rows)):
        _fill_change(deck, chart, subtitle, rows[part], heads, measured)


def _over_which(parts: Sequence[object], words: Words) -> list[str]:
    """Return that the municipalities were not the same both times, where the report says so."""
    begun = words("Not the same municipalities were in it both times. Only those that were are compared.").split(". ")[
        0
    ]
    return [part.text for part in parts if isinstance(part, Paragraph) and part.text.startswith(begun)]


def _fill_change(
    deck: DeckBuilder, chart: Chart, subtitle: str, rows: Sequence[Row], heads: Sequence[str], measured: PointTable
) -> None:
    words, role = deck.words, chart.data.get("role", "own")
    page = deck.add_page(chart.title, subtitle, notes=chart.alternative)
    # Counts alone have no place on a scale.
    has_place = any(point["percent"] is not None for row in rows for point in row["points"][-2:])
    head = [
        Cell(words("Question")),
        Cell(words(PLOT_HEAD) if has_place else "", "centre"),
        Cell([Run(heads[0], bold=True, colour="quiet")], "right"),
        Cell([Run(heads[1], bold=True, colour=role)], "right"),
        Cell(words("Comparison"), left_mm=AFTER_FIGURES_MM),
    ]
    table = [head, *([Cell([Run(row["label"], bold=True)]), Cell(""), *_figures(row, role, words)] for row in rows)]
    deck.add_table(
        page, table, measured.widths, top=page.top, heights=measured.heights(len(rows)), size=measured.size,
        description=words("Table: {text}", text=chart.alternative), name=words("Change table"), padding=PADDING_MM,
    )  # fmt: skip
    if not has_place:
        return
    left = LEFT_MM + measured.widths[0]
    frame = (left, page.top + measured.head, measured.widths[1], measured.row * len(rows) + AXIS_MM)
    add_change(page, {**chart.data, "rows": rows}, frame, AXIS_MM, words, chart.alternative)


def _with_break(row: Row, words: Words) -> Row:
    broken = any(point.get("broken") for point in row["points"]) and not row.get("verdict_words")
    return {**row, "verdict_words": words("Question changed")} if broken else row


def _period_names(rows: Sequence[Row], words: Words) -> tuple[str, str]:
    points = max((row["points"] for row in rows), key=len)
    return (points[-2]["period"] if len(points) > 1 else words("Earlier period")), points[-1]["period"]


def _figures(row: Row, role: str, words: Words) -> list[Cell]:
    points = row["points"]
    then = points[-2] if len(points) > 1 else None
    return [share_cell(_shown(then), "quiet", words), share_cell(_shown(points[-1]), role, words), verdict_cell(row)]


def _shown(point: Row | None) -> Row | None:
    return point if point and point.get("count") is not None else None
