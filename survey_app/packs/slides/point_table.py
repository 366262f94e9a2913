"""Measure the table beside a chart of points: its rows are the chart's lanes, equally high, and none may grow."""

from collections.abc import Sequence
from dataclasses import dataclass

from survey_app.packs.slides.deck import LINE_HEIGHT, MM_PER_PT, SMALL_PT, TABLE_PT
from survey_app.packs.slides.template import CONTENT_WIDTH_MM
from survey_app.packs.text_width import text_width, wrap_text

AXIS_MM = 9.0
PADDING_MM = 0.3
_HEAD_MM, _HEAD_LINE_MM = 8.0, 6.0
_LABEL_AT_LEAST_MM, _LABEL_AT_MOST_MM, _LABEL_ALONE_AT_MOST_MM = 60.0, 90.0, 140.0
_FIGURE_AT_LEAST_MM, _FIGURE_AT_MOST_MM = 27.0, 46.0
_VERDICT_AT_LEAST_MM, _VERDICT_AT_MOST_MM = 40.0, 76.0
_VERDICT_AIR_MM = 10.0
_ROW_AT_LEAST_MM, _ROW_AT_MOST_MM = 11.0, 16.0
_HEAD_MARGIN_MM = 6.0  # margins of a cell, and what a sign before a name takes in other fonts
_HEAD_AIR_MM = 2 * _HEAD_MARGIN_MM
_LABEL_AIR_MM = 5.0
_SIZES = (TABLE_PT, 14, 13)


@dataclass(frozen=True, slots=True)
class PointTable:
    """Widths of the columns (label, plot, figures, verdict), heights, font size, and how many rows a slide takes."""

    widths: tuple[float, ...]
    head: float
    row: float
    size: int
    rows_a_slide: int

    def heights(self, rows: int) -> list[float]:
        """Return the heights of head and rows."""
        return [self.head, *[self.row] * rows]

    def split(self, count: int) -> list[slice]:
        """Return which rows stand on which slide."""
        return [slice(start, start + self.rows_a_slide) for start in range(0, count, self.rows_a_slide)]


def measure_table(
    labels: Sequence[str], names: Sequence[str], plot: str, *, ends: Sequence[str], room: float, over_ends: float = 0
) -> PointTable:
    """Return the measures that the texts need.

    Args:
        labels: short names of the questions.
        names: heads of the columns of figures; each figure has its count under it.
        plot: head of the column that the chart lies over.
        ends: what stands in the last column; nothing where there is none.
        room: height left on the slide, in mm.
        over_ends: font size of a line that stands over each of `ends`, or 0.
    """
    wanted = max(text_width(label, TABLE_PT, bold=True) for label in labels) * MM_PER_PT + _LABEL_AIR_MM
    label = min(max(wanted, _LABEL_AT_LEAST_MM), _LABEL_AT_MOST_MM if ends else _LABEL_ALONE_AT_MOST_MM)
    named = [text_width(name, SMALL_PT, bold=True) * MM_PER_PT + _HEAD_AIR_MM for name in names]
    figures = [min(max(width, _FIGURE_AT_LEAST_MM), _FIGURE_AT_MOST_MM) for width in named]
    longest = max((text_width(end, SMALL_PT, bold=True) for end in ends), default=0.0) * MM_PER_PT + _VERDICT_AIR_MM
    last = [min(max(longest, _VERDICT_AT_LEAST_MM), _VERDICT_AT_MOST_MM)] if ends else []
    widths = (label, CONTENT_WIDTH_MM - label - sum(figures) - sum(last), *figures, *last)
    heads = zip((plot, *names), widths[1:], strict=False)
    lines = [len(wrap_text(text, (width - _HEAD_MARGIN_MM) / MM_PER_PT, SMALL_PT, bold=True)) for text, width in heads]
    head = _HEAD_MM + _HEAD_LINE_MM * (max(lines) - 1)
    space = room - head - AXIS_MM
    end_lines = max((len(wrap_text(end, _end_room(last), SMALL_PT, bold=True)) for end in ends if last), default=0)
    ends_points = over_ends + end_lines * SMALL_PT
    for size in _SIZES:
        needed = _row_height(labels, label, size, ends_points)
        if needed * len(labels) <= space:
            return PointTable(widths, head, max(needed, min(_ROW_AT_MOST_MM, space / len(labels))), size, len(labels))
    needed = _row_height(labels, label, TABLE_PT, ends_points)
    slides = -(-len(labels) // max(1, int(space // needed)))
    rows = -(-len(labels) // slides)
    return PointTable(widths, head, max(needed, min(_ROW_AT_MOST_MM, space / rows)), TABLE_PT, rows)


def _end_room(last: Sequence[float]) -> float:
    return (last[0] - _VERDICT_AIR_MM + 1) / MM_PER_PT


def _row_height(labels: Sequence[str], width: float, size: int, ends_points: float) -> float:
    room = (width - _LABEL_AIR_MM + 1.5) / MM_PER_PT
    lines = max(len(wrap_text(label, room, size, bold=True)) for label in labels)
    points = max(lines * size, size + SMALL_PT, ends_points)  # a label, a figure with its count under it, the end
    return max(_ROW_AT_LEAST_MM, points * LINE_HEIGHT * MM_PER_PT + 2 * PADDING_MM + 0.6)
