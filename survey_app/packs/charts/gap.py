"""The gap: how important something is beside how well it works, widest gap first, each share with its own base."""

from collections.abc import Mapping, Sequence
from typing import Any

from survey_app.packs.charts.scale import GRID, Plot, draw_axis, draw_grid, draw_lines
from survey_app.packs.charts.svg import LABEL, SMALL, Drawing
from survey_app.packs.text_width import text_width, wrap_text
from survey_app.packs.words import Words

_CIRCLE, _SQUARE = 10.0, 17.0
_GAP, _ROW = 32.0, 54.0

Row = Mapping[str, Any]


def gap_words(row: Row, words: Words) -> str:
    """Return the gap as words: "52 percentage points"."""
    # The font of PDFs has no minus sign; an en dash looks the same.
    return words("{n} percentage points", n=str(row["gap"]).replace("-", "\N{EN DASH}"))


def gap_counts(row: Row, words: Words) -> str:
    """Return both counts: "works well 12 of 40 · important 38 of 41"."""
    performance, importance = row["performance"], row["importance"]
    parts = (
        words("works well {counted}", counted=words.count(performance["count"], performance["base"])),
        words("important {counted}", counted=words.count(importance["count"], importance["base"])),
    )
    return " · ".join(parts)


def draw_gap(data: Mapping[str, Any], words: Words, *, width: float, narrow: bool) -> Drawing:
    """Draw one row per thing asked about twice: a circle for how it works, a square for how important it is."""
    drawing = Drawing(width)
    rows: Sequence[Row] = data["rows"]
    if not rows:
        return drawing
    return _draw_narrow(drawing, rows, words) if narrow else _draw_wide(drawing, rows, words)


def _draw_wide(drawing: Drawing, rows: Sequence[Row], words: Words) -> Drawing:
    told = [_end_lines(row, words, 0.19 * drawing.width) for row in rows]
    end_room = max(text_width(line, SMALL, bold=True) for lines in told for line in lines)
    label_room = min(0.36 * drawing.width, max(text_width(row["label"], LABEL, bold=True) for row in rows))
    label_room = max(label_room, min(0.4 * drawing.width, max(text_width(gap_counts(r, words), SMALL) for r in rows)))
    plot = Plot(label_room + _GAP, drawing.width - end_room - _GAP)
    y = 16.0
    for row, lines in zip(rows, told, strict=True):
        labels = wrap_text(row["label"], label_room, LABEL, bold=True)
        counts = wrap_text(gap_counts(row, words), label_room, SMALL)
        height = max(_ROW, 19.0 * len(labels) + 18.0 * len(counts) + 17, 18.0 * len(lines) + 12)
        centre = y + height / 2
        first = centre - (19 * len(labels) + 18 * len(counts)) / 2 + 14
        for number, line in enumerate(labels):
            drawing.text(0, first + 19 * number, line, "chart-label")
        for number, line in enumerate(counts):
            drawing.text(0, first + 19 * len(labels) + 18 * number, line, "chart-quiet")
        _marks(drawing, plot, row, centre, words, named=row is rows[0])
        _end(drawing, plot.right + _GAP, centre, lines, row)
        y += height
    draw_grid(drawing, plot, 2, y + 2, words)
    drawing.height = y + 26
    return drawing


def _draw_narrow(drawing: Drawing, rows: Sequence[Row], words: Words) -> Drawing:
    plot = Plot(14, drawing.width - 14)
    y = 4.0
    for row in rows:
        for line in wrap_text(row["label"], drawing.width, LABEL, bold=True):
            y += 19
            drawing.text(0, y, line, "chart-label")
        for line in [
            *wrap_text(gap_counts(row, words), drawing.width, SMALL),
            ", ".join(_end_lines(row, words, drawing.width)),
        ]:
            y += 18
            drawing.text(0, y, line, "chart-quiet")
        draw_lines(drawing, plot, y + 8, y + 66, GRID[::2])
        _marks(drawing, plot, row, y + 38, words, named=row is rows[0])
        y += 76
    draw_axis(drawing, plot, y + 8, GRID[::2], words)
    drawing.height = y + 14
    return drawing


def _end_lines(row: Row, words: Words, room: float) -> list[str]:
    verdict = row.get("verdict_words") or ""
    return [gap_words(row, words), *(wrap_text(verdict, room, SMALL, bold=True) if verdict else [])]


def _end(drawing: Drawing, x: float, centre: float, lines: Sequence[str], row: Row) -> None:
    certain = row.get("verdict") in ("higher", "lower")
    first = centre + 5 - 9 * (len(lines) - 1)
    for number, line in enumerate(lines):
        strong = number == 0 or certain
        drawing.text(x, first + 18 * number, line, "chart-strong" if strong else "chart-quiet")


def _marks(drawing: Drawing, plot: Plot, row: Row, y: float, words: Words, *, named: bool) -> None:
    performance, importance = row["performance"]["percent"], row["importance"]["percent"]
    certain = row.get("verdict") in ("higher", "lower")
    drawing.line(plot.x(performance), y, plot.x(importance), y, "chart-link" if certain else "chart-thin")
    drawing.rectangle(plot.x(importance) - _SQUARE / 2, y - _SQUARE / 2, _SQUARE, _SQUARE, "chart-importance")
    drawing.circle(plot.x(performance), y, _CIRCLE, "chart-own")
    below, above = words.percent(performance), words.percent(importance)
    if named:
        below, above = f"{words('Works well')} {below}", f"{words('Important')} {above}"
    drawing.text(plot.inside(plot.x(importance), above), y - 15, above, "chart-strong", "middle")
    drawing.text(plot.inside(plot.x(performance), below), y + 25, below, "chart-own-text", "middle")
