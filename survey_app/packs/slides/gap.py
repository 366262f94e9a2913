"""The slide of gaps: how important something is beside how well it works, widest gap first, beside a table."""

from collections.abc import Mapping, Sequence
from typing import Any

from survey_app.domain.reporting.reports import Chart
from survey_app.packs.charts.gap import gap_words
from survey_app.packs.slides.deck import SMALL_PT, Cell, DeckBuilder, Page, Run, Text, room_below
from survey_app.packs.slides.overview import AFTER_FIGURES_MM, share_cell
from survey_app.packs.slides.point_charts import add_gap
from survey_app.packs.slides.point_table import AXIS_MM, PADDING_MM, PointTable, measure_table
from survey_app.packs.slides.template import LEFT_MM
from survey_app.packs.words import Words

Row = Mapping[str, Any]

_GAP_PT = 14
_PLOT_HEAD = "Share with a positive answer"


def add_gap_page(deck: DeckBuilder, chart: Chart) -> None:
    """Add the gaps, on several slides where they do not fit on one."""
    words = deck.words
    rows: Sequence[Row] = chart.data["rows"]
    if not rows:
        return
    heads = [f"● {words('Works well')}", f"■ {words('Important')}"]
    labels = [row["label"] for row in rows]
    ends = [row.get("verdict_words") or gap_words(row, words) for row in rows]
    room = room_below(chart.title, chart.sentence)
    measured = measure_table(labels, heads, words(_PLOT_HEAD), ends=ends, room=room, over_ends=_GAP_PT)
    for part in measured.split(len(rows)):
        page = deck.add_page(chart.title, chart.sentence, notes=chart.alternative)
        _fill_gap(deck, page, chart, rows[part], heads, measured)


def _fill_gap(
    deck: DeckBuilder, page: Page, chart: Chart, rows: Sequence[Row], heads: Sequence[str], measured: PointTable
) -> None:
    words = deck.words
    head = [
        Cell(words("Question")),
        Cell(words(_PLOT_HEAD), "centre"),
        Cell([Run(heads[0], bold=True, colour="own")], "right"),
        Cell([Run(heads[1], bold=True, colour="text")], "right"),
        Cell(words("Gap"), left_mm=AFTER_FIGURES_MM),
    ]
    deck.add_table(
        page, [head, *(_cells(row, words) for row in rows)], measured.widths, top=page.top,
        heights=measured.heights(len(rows)), size=measured.size, padding=PADDING_MM,
        description=words("Table: {text}", text=chart.alternative), name=words("Gap table"),
    )  # fmt: skip
    left = LEFT_MM + measured.widths[0]
    frame = (left, page.top + measured.head, measured.widths[1], measured.row * len(rows) + AXIS_MM)
    add_gap(page, {"rows": rows}, frame, AXIS_MM, words, chart.alternative)


def _cells(row: Row, words: Words) -> list[Cell]:
    certain = row.get("verdict") in ("higher", "lower")
    verdict = row.get("verdict_words") or ""
    more: Text = [Run(verdict, bold=certain, colour="text" if certain else "quiet", size=SMALL_PT)] if verdict else ""
    return [
        Cell([Run(row["label"], bold=True)]),
        Cell(""),
        share_cell(row["performance"], "own", words),
        share_cell(row["importance"], "text", words),
        Cell([Run(gap_words(row, words), bold=certain, size=_GAP_PT)], more=more, left_mm=AFTER_FIGURES_MM),
    ]
