"""Change over periods: a ring for what was, a circle for what is, joined unless the question was changed between."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from survey_app.packs.charts.dumbbell import draw_verdict, verdict_width
from survey_app.packs.charts.scale import GRID, Plot, draw_axis, draw_interval, draw_lines
from survey_app.packs.charts.svg import LABEL, SMALL, Drawing
from survey_app.packs.text_width import text_width, wrap_text
from survey_app.packs.words import Words

_LANE = 26.0
_CIRCLE, _RING = 8.0, 6.5
_AIR = 8.0

Row = Mapping[str, Any]
Point = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Mark:
    """A point on its lane; `x` is None where the share is not shown. `named` says that its period stands beside it."""

    point: Point
    x: float | None
    y: float
    latest: bool
    named: bool
    role: str


def draw_change(data: Mapping[str, Any], words: Words, *, width: float, narrow: bool) -> Drawing:
    """Draw each question with one lane per period, earliest at the top, so that no mark hides another.

    The first question names the periods; so does every question that has other periods than the one before it.
    """
    drawing = Drawing(width)
    rows: Sequence[Row] = [_with_break(row, words) for row in data["rows"]]
    verdict_room = max([verdict_width(row) for row in rows], default=0)
    labels = [text_width(row["label"], LABEL, bold=True) for row in rows]
    label_room = 0.0 if narrow else min(0.32 * width, max(labels, default=0))
    plot = Plot(label_room + (14 if narrow else 32), width - (14 if narrow else verdict_room + 36))
    y, before = 8.0, None
    for row in rows:
        periods = [point["period"] for point in row["points"]]
        marks = _Marks(plot, data.get("role", "own"), named=periods != before)
        y = _draw_row(drawing, row, marks, y, label_room, narrow=narrow, words=words)
        before = periods
    steps = GRID[::2] if narrow or plot.right - plot.left < 220 else GRID
    draw_lines(drawing, plot, 8, y, steps)
    draw_axis(drawing, plot, y + 18, steps, words)
    drawing.height = y + 26
    return drawing


@dataclass(frozen=True, slots=True)
class _Marks:
    """How the marks of a row are drawn: where, in whose series (`own` or `combined`), and whether periods are named."""

    plot: Plot
    role: str
    named: bool


def _draw_row(
    drawing: Drawing, row: Row, marks: _Marks, y: float, label_room: float, *, narrow: bool, words: Words
) -> float:
    lanes = _LANE * len(row["points"])
    if narrow:
        y = _narrow_head(drawing, row, y)
        height = lanes + 12
    else:
        lines = wrap_text(row["label"], label_room, LABEL, bold=True)
        height = max(lanes, 19.0 * len(lines)) + 14
        first = y + height / 2 - 19 * (len(lines) - 1) / 2 + 5
        for number, line in enumerate(lines):
            drawing.text(0, first + 19 * number, line, "chart-label")
        draw_verdict(drawing, marks.plot.right + 36, y + height / 2 + 5, row)
    _draw_marks(drawing, _place(row["points"], marks, y + (height - lanes) / 2), marks.plot, words)
    return y + height


def _with_break(row: Row, words: Words) -> Row:
    """Return the row with words where its series is broken and no verdict can stand."""
    broken = any(point.get("broken") for point in row["points"])
    if broken and not row.get("verdict"):
        return {**row, "verdict_words": row.get("verdict_words") or words("question changed")}
    return row


def _narrow_head(drawing: Drawing, row: Row, y: float) -> float:
    for line in wrap_text(row["label"], drawing.width, LABEL, bold=True):
        y += 19
        drawing.text(0, y, line, "chart-label")
    if verdict_width(row):
        y += 18
        draw_verdict(drawing, 0, y, row)
    return y


def _place(points: Sequence[Point], marks: _Marks, top: float) -> list[_Mark]:
    return [
        _Mark(
            point=point,
            x=None if point["percent"] is None else marks.plot.x(point["percent"]),
            y=top + _LANE * (number + 0.5),
            latest=number == len(points) - 1,
            named=marks.named,
            role=marks.role,
        )
        for number, point in enumerate(points)
    ]


def _draw_marks(drawing: Drawing, marks: Sequence[_Mark], plot: Plot, words: Words) -> None:
    for one, two in pairwise(marks):
        joined = one.point.get("broken") == two.point.get("broken")
        if joined and one.x is not None and two.x is not None:
            drawing.line(one.x, one.y, two.x, two.y, "chart-path")
    for number, mark in enumerate(marks):
        neighbours = [each.x for each in marks[max(0, number - 1) : number + 2] if each is not mark]
        if mark.x is None:
            _count_alone(drawing, mark, plot, words)
            continue
        classes = {"own": "chart-interval", "combined": "chart-interval-combined"}.get(mark.role, "chart-interval")
        classes = classes if mark.latest else "chart-interval-earlier"
        if mark.point.get("ci_low") is not None:
            draw_interval(drawing, plot, mark.point, mark.y, classes)
        if mark.latest and mark.role == "combined":
            drawing.diamond(mark.x, mark.y, _CIRCLE, "chart-combined")
        elif mark.latest:
            drawing.circle(mark.x, mark.y, _CIRCLE, "chart-own")
        else:
            drawing.circle(mark.x, mark.y, _RING, "chart-earlier")
        _figure(drawing, mark, neighbours, plot, words)


def _count_alone(drawing: Drawing, mark: _Mark, plot: Plot, words: Words) -> None:
    """Say a count that is too small for a share, or that nothing is shown, at the start of the lane."""
    count, base = mark.point.get("count"), mark.point.get("base")
    if count is None or base is None:
        drawing.text(plot.left, mark.y + 5, _told(mark, words("not shown")), "chart-quiet")
        return
    classes = f"chart-{mark.role}-text" if mark.latest else "chart-quiet"
    drawing.text(plot.left, mark.y + 5, _told(mark, words.count(count, base)), classes)


def _told(mark: _Mark, figure: str) -> str:
    return f"{mark.point['period']} {figure}" if mark.named else figure


def _figure(drawing: Drawing, mark: _Mark, neighbours: Sequence[float | None], plot: Plot, words: Words) -> None:
    """Set the figure beside the mark, away from the lines that lead to its neighbours, where there is room."""
    x = mark.x or 0.0
    point = mark.point
    told = _told(mark, _percent(point, words))
    low, high = x - _CIRCLE, x + _CIRCLE
    if point.get("ci_low") is not None:
        low, high = min(low, plot.x(point["ci_low"])), max(high, plot.x(point["ci_high"]))
    needed = text_width(told, SMALL, bold=mark.latest) + _AIR
    end = min(plot.right + 30, drawing.width)
    left, right = low - needed >= plot.left - 14, high + needed <= end
    to_the_left = any(other is not None and other > x for other in neighbours)
    classes = f"chart-{mark.role}-text" if mark.latest else "chart-quiet"
    if (to_the_left and left) or not right:
        drawing.text(max(low - _AIR, plot.left - 14 + needed), mark.y + 5, told, classes, "end")
    else:
        drawing.text(high + _AIR, mark.y + 5, told, classes)


def _percent(point: Point, words: Words) -> str:
    return words.percent(point["percent"])
