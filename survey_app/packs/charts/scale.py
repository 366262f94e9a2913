"""The scale from 0 to 100 percent that most charts share: its lines, its figures, intervals upon it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from survey_app.packs.charts.svg import SMALL, Drawing
from survey_app.packs.text_width import text_width
from survey_app.packs.words import Words

GRID = (0, 25, 50, 75, 100)
_ROOM_FOR_ALL = 220.0
_TICK = 5.0


@dataclass(frozen=True, slots=True)
class Plot:
    """The part of a drawing with the scale, in px from its left."""

    left: float
    right: float

    def x(self, percent: float) -> float:
        """Return where a share stands."""
        return self.left + (self.right - self.left) * percent / 100

    def inside(self, x: float, text: str, *, bold: bool = True) -> float:
        """Return x moved so that a text centred on it stays within the plot and its margin."""
        half = text_width(text, SMALL, bold=bold) / 2
        return min(max(x, self.left + half - 12), self.right - half + 12)


def draw_grid(drawing: Drawing, plot: Plot, top: float, bottom: float, words: Words) -> None:
    """Draw the lines behind all marks, and the figures under them; fewer where there is little room."""
    marks = GRID if plot.right - plot.left > _ROOM_FOR_ALL else GRID[::2]
    draw_lines(drawing, plot, top, bottom, marks)
    draw_axis(drawing, plot, bottom + 20, marks, words)


def draw_lines(drawing: Drawing, plot: Plot, top: float, bottom: float, marks: Sequence[int]) -> None:
    """Draw the lines of the scale behind everything drawn so far."""
    for percent in marks:
        drawing.behind(plot.x(percent), top, bottom)


def draw_axis(drawing: Drawing, plot: Plot, y: float, marks: Sequence[int], words: Words) -> None:
    """Set the figures of the scale; the percent sign stands at its ends."""
    for percent in marks:
        label = words.percent(percent) if percent in (0, 100) else str(percent)
        drawing.text(plot.inside(plot.x(percent), label, bold=False), y, label, "chart-quiet", "middle")


def draw_interval(drawing: Drawing, plot: Plot, share: Mapping[str, Any], y: float, classes: str) -> None:
    """Draw the uncertainty of a share as a thin line with ends."""
    low, high = plot.x(share["ci_low"]), plot.x(share["ci_high"])
    drawing.line(low, y, high, y, classes)
    for end in (low, high):
        drawing.line(end, y - _TICK, end, y + _TICK, classes)
