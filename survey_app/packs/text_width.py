"""Measure and wrap text in Noto Sans, so that a drawing knows its room before anything is rendered."""

from functools import lru_cache
from importlib import resources
from io import BytesIO
from itertools import pairwise

from PIL import ImageFont

_MEASURED_AT = 100  # px; widths are proportional, so one size serves all


@lru_cache
def _font(bold: bool) -> ImageFont.FreeTypeFont:
    file = resources.files("forms") / "fonts" / ("NotoSans-Bold.ttf" if bold else "NotoSans-Regular.ttf")
    return ImageFont.truetype(BytesIO(file.read_bytes()), _MEASURED_AT, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=2048)
def _width_at_100(character: str, bold: bool) -> float:
    return float(_font(bold).getlength(character))


@lru_cache(maxsize=4096)
def _word_at_100(word: str, bold: bool) -> float:
    return sum(_width_at_100(character, bold) for character in word)


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a line of text is, in the unit of `size`.

    Character by character: in this layout pairs are not drawn closer together, so that the sum is the whole, and a
    character and a word are measured once in a process.
    """
    words = text.split(" ")
    return (sum(_word_at_100(word, bold) for word in words) + _blanks(len(words) - 1, bold)) * size / _MEASURED_AT


def _blanks(number: int, bold: bool) -> float:
    return number * _width_at_100(" ", bold)


def wrap_text(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Break a text between words into lines of at most `width`; a single longer word keeps a line of its own.

    Args:
        text: the text; runs of blanks count as one.
        width: room for a line, in the unit of `size`.
        size: font size.
        bold: whether it is set in bold.
    """
    lines: list[str] = []
    room, left = width * _MEASURED_AT / size, 0.0
    for word in filter(None, text.split(" ")):
        needed = _word_at_100(word, bold)
        if lines and _blanks(1, bold) + needed <= left:
            lines[-1] = f"{lines[-1]} {word}"
            left -= _blanks(1, bold) + needed
        else:
            lines.append(word)
            left = room - needed
    return lines or [""]


def spread_labels(centres: list[float], widths: list[float], low: float, high: float, gap: float) -> list[float]:
    """Move label centres apart, as little as needed, so that none overlaps; their order stays.

    Taking the least distances between neighbours off the centres leaves a series that must not fall: an isotonic
    regression (pool adjacent violators), clipped to the room.

    Args:
        centres: where each label would best stand, from left to right.
        widths: how wide each label is.
        low: left end of the room.
        high: right end of the room.
        gap: least distance between two labels.
    """
    if not centres:
        return []
    distances = [0.0]
    for before, after in pairwise(widths):
        distances.append(distances[-1] + before / 2 + gap + after / 2)
    pools: list[tuple[float, int]] = []
    for centre, distance in zip(centres, distances, strict=True):
        mean, count = centre - distance, 1
        while pools and pools[-1][0] > mean:
            other, size = pools.pop()
            mean, count = (mean * count + other * size) / (count + size), count + size
        pools.append((mean, count))
    level = [mean for mean, count in pools for _ in range(count)]
    least, most = low + widths[0] / 2, high - widths[-1] / 2 - distances[-1]
    return [min(max(one, least), most) + distance for one, distance in zip(level, distances, strict=True)]
