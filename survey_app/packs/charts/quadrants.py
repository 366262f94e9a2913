"""Importance against how well it works, cut into four fields by fixed limits with a grey zone; points are numbered."""

from collections.abc import Mapping, Sequence
from typing import Any

from survey_app.packs.charts.svg import LABEL, SMALL, Drawing
from survey_app.packs.text_width import text_width, wrap_text
from survey_app.packs.words import Words

_LEFT, _TOP, _GAP = 54.0, 38.0, 30.0
_LARGEST = 470.0
_POINT = 6.0
_PLACES = ((13, 5), (-13, 5), (0, -11), (0, 21), (20, -9), (-20, -9), (20, 19), (-20, 19), (28, 5), (-28, 5))
"""Where the number of a point may stand, in px from the point, best first."""

Row = Mapping[str, Any]


def draw_quadrants(data: Mapping[str, Any], words: Words, *, width: float, narrow: bool) -> Drawing:
    """Draw the square with its points, and beside it (below it when narrow) what the numbers stand for."""
    drawing = Drawing(width)
    side = min(_LARGEST, width - _LEFT - 20 if narrow else 0.58 * width - _LEFT)
    _fields(drawing, data, side, words)
    taken: list[tuple[float, float]] = []
    places = [(_x(side, row["performance"]["percent"]), _y(side, row["importance"]["percent"])) for row in data["rows"]]
    for (x, y), row in zip(places, data["rows"], strict=True):
        drawing.circle(x, y, _POINT, "chart-own")
        at = _free_place(x, y, [*places, *taken])
        taken.append(at)
        drawing.text(at[0], at[1], str(row["number"]), "chart-strong", "middle")
    left, top = (0.0, _TOP + side + 64) if narrow else (_LEFT + side + _GAP, _TOP)
    bottom = _list(drawing, data, left, top, width - left)
    drawing.height = max(bottom, _TOP + side + 50)
    return drawing


def _x(side: float, percent: float) -> float:
    return _LEFT + side * percent / 100


def _y(side: float, percent: float) -> float:
    return _TOP + side * (1 - percent / 100)


def _fields(drawing: Drawing, data: Mapping[str, Any], side: float, words: Words) -> None:
    across, up, grey = data["performance_cut"], data["importance_cut"], data["grey"]
    drawing.rectangle(_LEFT, _TOP, side, side, "chart-frame")
    band = side * 2 * grey / 100
    drawing.rectangle(_x(side, across - grey), _TOP, band, side, "chart-zone")
    drawing.rectangle(_LEFT, _y(side, up + grey), side, band, "chart-zone")
    drawing.line(_x(side, across), _TOP, _x(side, across), _TOP + side, "chart-centre")
    drawing.line(_LEFT, _y(side, up), _LEFT + side, _y(side, up), "chart-centre")
    for percent in (0, 50, 100):
        label = words.percent(percent) if percent else "0"
        drawing.text(_x(side, percent), _TOP + side + 18, label, "chart-quiet", "middle")
    for percent in (0, 50, up, 100):
        drawing.text(_LEFT - 8, _y(side, percent) + 5, words.percent(percent), "chart-quiet", "end")
    drawing.text(_LEFT + side / 2, _TOP + side + 38, words("Works well"), "chart-strong", "middle")
    drawing.text(0, _TOP - 20, words("Important"), "chart-strong")


def _free_place(x: float, y: float, others: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return the first place for a number that is clear of points and numbers; the best one where none is."""
    for dx, dy in _PLACES:
        place = (x + dx, y + dy)
        if all(abs(place[0] - ox) > 14 or abs(place[1] - 5 - oy) > 13 for ox, oy in others if (ox, oy) != (x, y)):
            return place
    return x + _PLACES[0][0], y + _PLACES[0][1]


def _list(drawing: Drawing, data: Mapping[str, Any], x: float, top: float, room: float) -> float:
    y = top
    for key, head in data["quadrants"].items():
        rows = [row for row in data["rows"] if row["quadrant"] == key]
        if not rows:
            continue
        for line in wrap_text(head, room, SMALL, bold=True):
            y += 18
            drawing.text(x, y, line, "chart-strong")
        for row in rows:
            number = str(row["number"])
            indent = text_width("00", LABEL) + 8
            for place, line in enumerate(wrap_text(row["label"], room - indent, SMALL)):
                y += 18
                if place == 0:
                    drawing.text(x + indent - 8, y, number, "chart-own-text", "end")
                drawing.text(x + indent, y, line)
        y += 12
    return y
