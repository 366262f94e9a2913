"""A question without positive options: every option with one bar per series, full for own and hollow for combined."""

from collections.abc import Mapping, Sequence
from typing import Any

from survey_app.packs.charts.diverging import answers_text
from survey_app.packs.charts.svg import LABEL, SMALL, Drawing
from survey_app.packs.text_width import text_width, wrap_text
from survey_app.packs.words import Words

_THICK = {"own": 18.0, "earlier": 12.0, "combined": 10.0}

Row = Mapping[str, Any]


def draw_bars(data: Mapping[str, Any], words: Words, *, width: float, narrow: bool) -> Drawing:
    """Draw the options in the order they were asked, each with its bars and whole percents."""
    drawing = Drawing(width)
    rows: Sequence[Row] = data["rows"]
    if not rows:
        return drawing
    y = _heads(drawing, rows, width, words)
    labels = [segment["label"] for segment in rows[0]["segments"]]
    room = 0.0 if narrow else min(0.34 * width, max(text_width(label, LABEL, bold=True) for label in labels))
    left, right = room + (0 if narrow else 20), width - 52
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
        _group(drawing, rows, number, y + (height - bars) / 2, (left, right), words)
        y += height + (8 if narrow else 16)
    drawing.height = y
    return drawing


def _bar_class(row: Row) -> str:
    """Return how a bar is filled: own ones full, combined ones hollow, so that gray print tells them apart."""
    return "chart-bar-hollow" if row["role"] == "combined" else f"chart-bar-{row['role']}"


def _heads(drawing: Drawing, rows: Sequence[Row], width: float, words: Words) -> float:
    x, y = 0.0, 16.0
    for row in rows:
        text = f"{row['name']}, {answers_text(row, words)}"
        room = text_width(text, SMALL, bold=True) + 54
        if x and x + room > width:
            x, y = 0.0, y + 22
        drawing.rectangle(x, y - 5 - _THICK[row["role"]] / 2, 22, _THICK[row["role"]], _bar_class(row))
        classes = {"own": "chart-own-text", "combined": "chart-combined-text"}.get(row["role"], "chart-quiet")
        drawing.text(x + 30, y, text, classes)
        x += room
    return y + 18


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
        drawing.text(left + length + 8, y + thick / 2 + 5, words.percent(percent), classes)
        y += thick + 3
