"""Change over periods: a ring for what was, a circle for what is, joined unless the question was changed between."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from survey_app.packs.charts.dumbbell import draw_verdict, verdict_width
from survey_app.packs.charts.svg import LABEL, SMALL, Drawing
from survey_app.packs.text_width import text_width, wrap_text
from survey_app.packs.words import Words

_GRID = (0, 25, 50, 75, 100)
_LANE = 20.0

Row = Mapping[str, Any]
Point = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Room:
    """Where the scale begins and ends, and where figures beside the marks must end."""

    left: float
    right: float
    end: float


def draw_change(data: Mapping[str, Any], words: Words, *, width: float, narrow: bool) -> Drawing:
    """Draw each question with one lane per period, earliest at the top, so that no mark hides another."""
    drawing = Drawing(width)
    rows: Sequence[Row] = [_with_break(row, words) for row in data["rows"]]
    verdict_room = max([verdict_width(row) for row in rows], default=0)
    period_room = max([text_width(point["period"], SMALL) for row in rows for point in row["points"]], default=0)
    label_room = 0.0 if narrow else min(0.3 * width, max([text_width(r["label"], LABEL, bold=True) for r in rows]))
    left = label_room + period_room + (14 if narrow else 40)
    right = width - (14 if narrow else verdict_room + 36)
    y = 8.0
    for row in rows:
        lanes = _LANE * len(row["points"])
        if narrow:
            y = _narrow_head(drawing, row, y)
            height = lanes + 12
        else:
            lines = wrap_text(row["label"], label_room, LABEL, bold=True)
            height = max(lanes, 19.0 * len(lines)) + 22
            first = y + height / 2 - 19 * (len(lines) - 1) / 2 + 5
            for number, line in enumerate(lines):
                drawing.text(0, first + 19 * number, line, "chart-label")
            draw_verdict(drawing, right + 36, y + height / 2 + 5, row)
        room = _Room(left, right, width if narrow else right + 30)
        _lanes(drawing, row["points"], y + (height - lanes) / 2, left - period_room - 14, room, words)
        y += height
    for percent in _GRID[::2] if narrow else _GRID:
        x = left + (right - left) * percent / 100
        drawing.behind(x, 8, y)
        label = words.percent(percent) if percent in (0, 100) else str(percent)
        drawing.text(min(x, width - text_width(label, SMALL) / 2), y + 18, label, "chart-quiet", "middle")
    drawing.height = y + 26
    return drawing


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


def _lanes(drawing: Drawing, points: Sequence[Point], top: float, names_at: float, room: _Room, words: Words) -> None:
    left, right = room.left, room.right
    marks = []
    for number, point in enumerate(points):
        y = top + _LANE * (number + 0.5)
        drawing.text(names_at, y + 5, point["period"], "chart-quiet")
        marks.append((left + (right - left) * point["percent"] / 100, y) if point["percent"] is not None else None)
    for number, (one, two) in enumerate(pairwise(marks), start=1):
        if one and two and points[number - 1].get("broken") == points[number].get("broken"):
            drawing.line(*one, *two, "chart-path")
    for number, (point, mark) in enumerate(zip(points, marks, strict=True)):
        if mark is None:
            drawing.text(left, top + _LANE * (number + 0.5) + 5, words("not shown"), "chart-quiet")
            continue
        _mark(drawing, point, mark, number == len(points) - 1, room, words)


def _mark(drawing: Drawing, point: Point, mark: tuple[float, float], latest: bool, room: _Room, words: Words) -> None:
    x, y = mark
    left, right = room.left, room.right
    low, high = x, x
    if point.get("ci_low") is not None and latest:
        low, high = (left + (right - left) * point[end] / 100 for end in ("ci_low", "ci_high"))
        drawing.line(low, y, high, y, "chart-interval")
    if latest:
        drawing.circle(x, y, 8, "chart-own")
    else:
        drawing.circle(x, y, 6.5, "chart-earlier")
    figure = words.percent(point["percent"])
    classes = "chart-own-text" if latest else "chart-quiet"
    end = max(high, x + 9) + 8
    if end + text_width(figure, SMALL, bold=True) <= room.end:
        drawing.text(end, y + 5, figure, classes)
    else:
        drawing.text(min(low, x - 9) - 8, y + 5, figure, classes, "end")
