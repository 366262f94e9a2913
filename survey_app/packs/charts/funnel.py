"""The funnel: unnamed dots by number of answers and share, between the lines where chance keeps them.

For the coordinator's meeting only, and only where every municipality has agreed (see `domain.funnel`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from survey_app.packs.charts.svg import SMALL, Drawing
from survey_app.packs.text_width import text_width
from survey_app.packs.words import Words

_LEFT, _TOP, _RIGHT, _BOTTOM = 52.0, 44.0, 150.0, 58.0
_TALL, _NARROW_TALL = 380.0, 300.0
_DOT = 7.0
_MANY = 60
"""Dots beyond which they are drawn smaller and as one shape: a page of several such pictures stays light."""
_THINNED = 2
_STEPS = (5, 10, 20, 25, 50, 100, 200, 500)
_TICKS_AT_MOST = 7


def draw_funnel(data: Mapping[str, Any], words: Words, *, width: float, narrow: bool) -> Drawing:
    """Draw the limits, the line of all together, and a dot for each municipality."""
    drawing = Drawing(width)
    right = width - (24 if narrow else _RIGHT)
    tall = _NARROW_TALL if narrow else _TALL
    limits: Sequence[Mapping[str, int]] = data["limits"]
    start, last = limits[0]["base"], limits[-1]["base"]

    def x(base: float) -> float:
        return _LEFT + (right - _LEFT) * (base - start) / max(1, last - start)

    def y(percent: float) -> float:
        return _TOP + tall * (1 - percent / 100)

    drawing.text(0, SMALL + 2, words("Share with a positive answer"), "chart-strong")
    for percent in (0, 25, 50, 75, 100):
        drawing.line(_LEFT, y(percent), right, y(percent), "chart-grid")
        label = words.percent(percent) if percent in (0, 100) else str(percent)
        drawing.text(_LEFT - 8, y(percent) + 5, label, "chart-quiet", "end")
    for base in _ticks(start, last):
        drawing.text(x(base), _TOP + tall + 20, str(base), "chart-quiet", "middle")
    drawing.text((_LEFT + right) / 2, _TOP + tall + 42, words("Number of answers"), "chart-strong", "middle")
    drawn = [*limits[:: _THINNED if narrow and len(limits) >= _MANY else 1], limits[-1]]
    for name in ("outer", "inner"):
        for side in ("low", "high"):
            points = [(x(each["base"]), y(each[f"{name}_{side}"])) for each in drawn]
            drawing.path(points, f"chart-limit-{name}")
    drawing.line(_LEFT, y(data["percent"]), right, y(data["percent"]), "chart-middle")
    dots = [(x(dot["base"]), y(dot["percent"])) for dot in data["dots"]]
    if len(dots) > _MANY:
        drawing.dots(dots, "chart-dots")
    else:
        for place in dots:
            drawing.circle(*place, _DOT, "chart-dot")
    _names(drawing, data, right, y, words, narrow=narrow)
    drawing.height = _TOP + tall + _BOTTOM
    return drawing


def _ticks(start: int, last: int) -> list[int]:
    step = next((each for each in _STEPS if (last - start) / each <= _TICKS_AT_MOST), _STEPS[-1])
    return [base for base in range(-(-start // step) * step, last + 1, step)]


def _names(drawing: Drawing, data: Mapping[str, Any], right: float, y: Any, words: Words, *, narrow: bool) -> None:
    """Name the line of all together and the limits at their right ends, moved apart where they are near."""
    together = f"{data['combined_name']} {words.percent(data['percent'])}"
    if narrow:
        room = text_width(together, SMALL, bold=True)
        drawing.text(right - room, y(data["percent"]) - 8, together, "chart-combined-text")
        return
    end, outer, inner = data["limits"][-1], words("outer line"), words("inner line")
    wanted = [
        (end["outer_high"], outer, "chart-quiet"),
        (end["inner_high"], inner, "chart-quiet"),
        (data["percent"], together, "chart-combined-text"),
        (end["inner_low"], inner, "chart-quiet"),
        (end["outer_low"], outer, "chart-quiet"),
    ]
    lowest = 0.0
    for percent, text, classes in wanted:
        at = max(y(percent) + 5, lowest)
        drawing.text(right + 10, at, text, classes)
        lowest = at + 17
