"""The overview: own share as a circle with its uncertainty, the combined one as a diamond, the verdict in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from survey_app.packs.charts.scale import GRID, Plot, draw_axis, draw_grid, draw_interval, draw_lines
from survey_app.packs.charts.svg import LABEL, SMALL, Drawing
from survey_app.packs.text_width import text_width, wrap_text
from survey_app.packs.words import Words

_CIRCLE = 10.0
_DIAMOND = 9.0
_GAP = 20.0
_ROW = 58.0
_BOX, _BOX_GAP = 15.0, 3.75
ARROW_ROOM = 17.0

Row = Mapping[str, Any]


def draw_verdict(drawing: Drawing, x: float, y: float, row: Row) -> None:
    """Set the verdict in words, with a drawn arrow and in bold where it says higher or lower."""
    words = row.get("verdict_words") or ""
    direction = {"higher": "up", "lower": "down"}.get(row.get("verdict") or "")
    if words and direction:
        drawing.triangle(x + 6, y - 5, direction, "chart-mark")
        drawing.text(x + ARROW_ROOM, y, words, "chart-strong")
    elif words:
        drawing.text(x, y, words, "chart-quiet")


def verdict_width(row: Row) -> float:
    """Return how wide the verdict is, with its arrow."""
    words = row.get("verdict_words") or ""
    certain = row.get("verdict") in ("higher", "lower")
    return text_width(words, SMALL, bold=certain) + (ARROW_ROOM if certain else 0) if words else 0.0


def counts_text(row: Row, words: Words, combined_name: str = "") -> str:
    """Return "41 of 44", with the combined counts after it where a name is given for them."""
    own, combined = row.get("own"), row.get("combined")
    parts = [words.count(own["count"], own["base"])] if own else []
    if combined and (combined_name or not own):
        counted = words.count(combined["count"], combined["base"])
        parts.append(f"{combined_name.lower()} {counted}" if own and combined_name else counted)
    return " · ".join(parts)


def draw_dumbbell(data: Mapping[str, Any], words: Words, *, width: float, narrow: bool) -> Drawing:
    """Draw the rows in the order given; wide with labels at the left, narrow with labels above the marks."""
    drawing = Drawing(width)
    rows: Sequence[Row] = data["rows"]
    return _draw_narrow(drawing, data, rows, words) if narrow else _draw_wide(drawing, data, rows, words)


def _draw_wide(drawing: Drawing, data: Mapping[str, Any], rows: Sequence[Row], words: Words) -> Drawing:
    verdict_room = max([verdict_width(row) for row in rows], default=0)
    label_room = min(0.36 * drawing.width, max(text_width(row["label"], LABEL, bold=True) for row in rows))
    count_room = max(text_width(counts_text(row, words, data["combined_name"]), SMALL) for row in rows)
    with_combined = count_room <= max(label_room, 0.36 * drawing.width)
    few_room = max([_boxes_width(row, words, data["own_name"]) for row in rows], default=0.0)
    label_room = max(label_room, count_room if with_combined else 0.0, few_room)
    plot = Plot(label_room + _GAP + 12, drawing.width - verdict_room - (_GAP + 12 if verdict_room else 24))
    top = 16.0
    names = _Names(data)
    y = top
    for row in rows:
        lines = wrap_text(row["label"], label_room, LABEL, bold=True)
        height = max(_ROW, 19.0 * len(lines) + 36)
        centre = y + height / 2
        first = centre - (19 * len(lines) + 18) / 2 + 15
        for number, line in enumerate(lines):
            drawing.text(0, first + 19 * number, line, "chart-label")
        below = first + 19 * len(lines)
        if _boxes_width(row, words):
            _few(drawing, below - 12, row, names, words)
        else:
            drawing.text(
                0, below, counts_text(row, words, data["combined_name"] if with_combined else ""), "chart-quiet"
            )
        _marks(drawing, plot, row, centre, words, names)
        draw_verdict(drawing, plot.right + _GAP + 12, centre + 5, row)
        y += height
    draw_grid(drawing, plot, top - 14, y + 2, words)
    drawing.height = y + 26
    return drawing


def _draw_narrow(drawing: Drawing, data: Mapping[str, Any], rows: Sequence[Row], words: Words) -> Drawing:
    plot = Plot(14, drawing.width - 14)
    names = _Names(data)
    y = 4.0
    for row in rows:
        for line in wrap_text(row["label"], drawing.width, LABEL, bold=True):
            y += 19
            drawing.text(0, y, line, "chart-label")
        counted = counts_text(row, words) if row["own_status"] == "shown" else ""
        if counted or verdict_width(row):
            y += 19
            draw_verdict(drawing, 0, y, row)
            if verdict_width(row) + text_width(counted, SMALL) + 12 > drawing.width:
                y += 18
            drawing.text(drawing.width, y, counted, "chart-quiet", "end")
        if _boxes_width(row, words):
            _few(drawing, y + 10, row, names, words)
            y += 26
        draw_lines(drawing, plot, y + 8, y + 66, GRID[::2])
        _marks(drawing, plot, row, y + 38, words, names)
        y += 76
    draw_axis(drawing, plot, y + 8, GRID[::2], words)
    drawing.height = y + 14
    return drawing


class _Names:
    """Gives each series' name once, at the first mark of it that is drawn."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._left = {"own": data["own_name"], "combined": data["combined_name"]}

    def before(self, series: str, figure: str) -> str:
        name = self._left.pop(series, "")
        return f"{name} {figure}" if name else figure


def _marks(drawing: Drawing, plot: Plot, row: Row, y: float, words: Words, names: _Names) -> None:
    own, combined = row.get("own"), row.get("combined")
    on_axis = own is not None and row["own_status"] == "shown"
    lane = y if on_axis or own is not None else y + 14
    if on_axis and own is not None:
        if combined and row.get("verdict") in ("higher", "lower"):
            drawing.line(plot.x(own["percent"]), y, plot.x(combined["percent"]), y, "chart-link")
        if own.get("ci_low") is not None:
            draw_interval(drawing, plot, own, y, "chart-interval")
        drawing.circle(plot.x(own["percent"]), y, _CIRCLE, "chart-own")
        figure = names.before("own", words.percent(own["percent"]))
        drawing.text(plot.inside(plot.x(own["percent"]), figure), y - 16, figure, "chart-own-text", "middle")
    elif own is None and row.get("own_note"):
        _note(drawing, plot, y - 6, row["own_note"])
    if combined:
        drawing.diamond(plot.x(combined["percent"]), lane, _DIAMOND, "chart-combined")
        figure = names.before("combined", words.percent(combined["percent"]))
        centre = plot.inside(plot.x(combined["percent"]), figure)
        if on_axis:
            drawing.text(centre, y + 25, figure, "chart-combined-text", "middle")
        else:
            _beside(drawing, plot, plot.x(combined["percent"]), lane + 5, figure)


def _boxes_width(row: Row, words: Words, name: str = "") -> float:
    """Return how wide few own answers are, as crossed boxes with name and count: they have no place on the scale."""
    own = row.get("own")
    if own is None or row["own_status"] == "shown":
        return 0.0
    told = f"{name} {words.count(own['count'], own['base'])}"
    boxes: float = own["base"] * (_BOX + _BOX_GAP)
    return boxes + text_width(told, SMALL, bold=True) + 6


def _few(drawing: Drawing, y: float, row: Row, names: _Names, words: Words) -> None:
    own = row["own"]
    end = drawing.crossed_boxes(1, y, own["count"], own["base"], _BOX)
    drawing.text(end + 6, y + 12, names.before("own", words.count(own["count"], own["base"])), "chart-own-text")


def _beside(drawing: Drawing, plot: Plot, x: float, y: float, figure: str) -> None:
    if x + 16 + text_width(figure, SMALL, bold=True) <= plot.right + 12:
        drawing.text(x + 15, y, figure, "chart-combined-text")
    else:
        drawing.text(x - 15, y, figure, "chart-combined-text", "end")


def _note(drawing: Drawing, plot: Plot, y: float, note: str) -> None:
    """Set why nothing is shown on a ground of its own: no line of the grid runs through its words."""
    wide = text_width(note, SMALL) + 6
    drawing.rectangle(plot.left + 3, y - SMALL, wide, SMALL + 5, "chart-ground")
    drawing.text(plot.left + 6, y, note, "chart-quiet")
    start = plot.left + wide + 8
    if start < plot.right:
        drawing.line(start, y - 4, plot.right, y - 4, "chart-dotted")
