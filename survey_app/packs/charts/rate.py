"""The response rate on a track from 0 to 100 percent: full up to the lowest possible rate, light up to the highest."""

from collections.abc import Mapping, Sequence
from typing import Any

from survey_app.packs.charts.svg import LABEL, SMALL, Drawing
from survey_app.packs.text_width import text_width
from survey_app.packs.words import Words

_TRACK = 22.0

Row = Mapping[str, Any]


def rate_text(row: Row, words: Words) -> str:
    """Return "51\N{EN DASH}55 %", or one figure where both ends agree; empty without a rate."""
    if row.get("rate_low") is None:
        return ""
    return f"{words.span(row['rate_low'], row['rate_high'])}\N{NO-BREAK SPACE}%"


def draw_rate(data: Mapping[str, Any], words: Words, *, width: float, narrow: bool) -> Drawing:
    """Draw one track per row: `name`, `note` (counts in words), `role`, `rate_low`, `rate_high`."""
    drawing = Drawing(width)
    rows: Sequence[Row] = data["rows"]
    names = [text_width(row["name"], LABEL, bold=True) for row in rows]
    names += [text_width(row["note"], SMALL) for row in rows]
    left = 0.0 if narrow else min(0.5 * width, max(names, default=0)) + 24
    right = width - 14
    y = 6.0
    for row in rows:
        if narrow:
            drawing.text(0, y + 16, row["name"], "chart-label")
            drawing.text(0, y + 35, row["note"], "chart-quiet")
            y += 42
        else:
            drawing.text(0, y + 32, row["name"], "chart-label")
            drawing.text(0, y + 50, row["note"], "chart-quiet")
        _track(drawing, row, y + 22, (left, right), words)
        y += 22 + _TRACK + 18
    for percent in (0, 50, 100):
        x = left + (right - left) * percent / 100
        anchor = {0: "start", 100: "end"}.get(percent, "middle")
        drawing.text(x, y + 8, words.percent(percent) if percent in (0, 100) else str(percent), "chart-quiet", anchor)
    drawing.height = y + 16
    return drawing


def _track(drawing: Drawing, row: Row, y: float, scale: tuple[float, float], words: Words) -> None:
    left, right = scale
    drawing.rectangle(left, y, right - left, _TRACK, "chart-track")
    if row.get("rate_low") is None:
        return
    low, high = (left + (right - left) * row[end] / 100 for end in ("rate_low", "rate_high"))
    drawing.rectangle(left, y, low - left, _TRACK, f"chart-bar-{row['role']}")
    if high > low:
        drawing.rectangle(low, y, high - low, _TRACK, f"chart-band-{row['role']}")
    figure = rate_text(row, words)
    half = text_width(figure, SMALL, bold=True) / 2
    centre = min(max((low + high) / 2, left + half), right - half)
    drawing.text(centre, y - 7, figure, f"chart-{row['role']}-text", "middle")
