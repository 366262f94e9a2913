"""A question without positive options: every option with one bar per series, full for own and hollow for combined."""

from collections.abc import Mapping, Sequence
from typing import Any

from survey_app.packs.charts.diverging import answers_text
from survey_app.packs.charts.svg import LABEL, SMALL, Drawing
from survey_app.packs.text_width import text_width, wrap_text
from survey_app.packs.words import Words

_FIGURE = 52.0
_THICK = {"own": 18.0, "earlier": 12.0, "combined": 10.0}

Row = Mapping[str, Any]


def draw_bars(data: Mapping[str, Any], words: Words, *, width: float, narrow: bool) -> Drawing:
    """Draw the options in the order they were asked, each with its bars and whole percents."""
    drawing = Drawing(width)
    rows: Sequence[Row] = data["rows"]
    if not rows:
        return drawing
    labels = [segment["label"] for segment in rows[0]["segments"]]
    room = 0.0 if narrow else min(0.34 * width, max(text_width(label, LABEL, bold=True) for label in labels))
    left = room + (0 if narrow else 20)
    scale, y = (left, _right(rows, left, width, words)), 4.0
    for number, label in enumerate(labels):
        lines = wrap_text(label, room or width, LABEL, bold=True)
        bars = sum(_THICK[row["role"]] + 3 for row in rows)
        if narrow:
            for line in lines:
                y += 19
                drawing.text(0, y, line, "chart-label")
            y += 7
            height = bars
        else:
            height = max(bars, 19.0 * len(lines))
            first = y + height / 2 - 19 * (len(lines) - 1) / 2 + 5
            for line_number, line in enumerate(lines):
                drawing.text(0, first + 19 * line_number, line, "chart-label")
        _group(drawing, rows, number, y + (height - bars) / 2, scale, words)
        y += height + (8 if narrow else 16)
    drawing.height = y
    return drawing


def _bar_class(row: Row) -> str:
    """Return how a bar is filled: own ones full, combined ones hollow, so that gray print tells them apart."""
    return "chart-bar-hollow" if row["role"] == "combined" else f"chart-bar-{row['role']}"


def _right(rows: Sequence[Row], left: float, width: float, words: Words) -> float:
    """Return where 100 percent stands: the longest bar with its figure, and at the first option its name, fit in."""
    right = width - _FIGURE
    for row in rows:
        percent = row["segments"][0]["percent"]
        room = width - left - text_width(_told(row, 0, words), SMALL, bold=True) - 8
        if percent:
            right = min(right, left + room * 100 / percent)
    return right


def _told(row: Row, option: int, words: Words) -> str:
    """Return a bar's figure; the first one of a series says whose it is and how many answered."""
    figure = words.percent(row["segments"][option]["percent"])
    return figure if option else f"{figure} {row['name']}, {answers_text(row, words)}"


def _group(
    drawing: Drawing, rows: Sequence[Row], option: int, y: float, scale: tuple[float, float], words: Words
) -> None:
    left, right = scale
    for row in rows:
        thick = _THICK[row["role"]]
        percent = row["segments"][option]["percent"]
        length = (right - left) * percent / 100
        if length:
            drawing.rectangle(left, y, length, thick, _bar_class(row))
        classes = {"own": "chart-own-text", "combined": "chart-combined-text"}.get(row["role"], "chart-quiet")
        drawing.text(left + length + 8, y + thick / 2 + 5, _told(row, option, words), classes)
        y += thick + 3
