"""Measure and wrap text in Noto Sans, so that a drawing knows its room before anything is rendered."""

from functools import lru_cache
from importlib import resources
from io import BytesIO

from PIL import ImageFont

_MEASURED_AT = 100  # px; widths are proportional, so one size serves all


@lru_cache
def _font(bold: bool) -> ImageFont.FreeTypeFont:
    file = resources.files("forms") / "fonts" / ("NotoSans-Bold.ttf" if bold else "NotoSans-Regular.ttf")
    return ImageFont.truetype(BytesIO(file.read_bytes()), _MEASURED_AT, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=8192)
def _width_at_100(text: str, bold: bool) -> float:
    return float(_font(bold).getlength(text))


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a line of text is, in the unit of `size`."""
    return _width_at_100(text, bold) * size / _MEASURED_AT


def wrap_text(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Break a text between words into lines of at most `width`; a single longer word keeps a line of its own.

    Args:
        text: the text; runs of blanks count as one.
        width: room for a line, in the unit of `size`.
        size: font size.
        bold: whether it is set in bold.
    """
    lines: list[str] = []
    for word in text.split(" "):
        candidate = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(candidate, size, bold=bold) <= width:
            lines[-1] = candidate
        elif word:
            lines.append(word)
    return lines or [""]


def spread_labels(centres: list[float], widths: list[float], low: float, high: float, gap: float) -> list[float]:
    """Move label centres apart, as little as needed, so that none overlaps; their order stays.

    Args:
        centres: where each label would best stand, from left to right.
        widths: how wide each label is.
        low: left end of the room.
        high: right end of the room.
        gap: least distance between two labels.
    """
    placed: list[float] = []
    edge = low
    for centre, width in zip(centres, widths, strict=True):
        position = max(centre, edge + width / 2)
        placed.append(position)
        edge = position + width / 2 + gap
    edge = high
    for number in range(len(placed) - 1, -1, -1):
        placed[number] = min(placed[number], edge - widths[number] / 2)
        edge = placed[number] - widths[number] / 2 - gap
    return placed
