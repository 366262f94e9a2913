"""Words written by hand into the field that is there for them: legible, slanted, a little uneven."""

from functools import lru_cache
from importlib import resources
from io import BytesIO

import cv2
import numpy as np
import numpy.typing as npt
from PIL import ImageFont

from forms.model import Region
from survey_app.demo.people import Person

_LETTERS_MM, _LINE_MM, _BASE_MM, _SIDE_MM = 5.6, 8.0, 6.0, 3.0
_BLANK = 0.36  # of the letters' size
_ROOM = 0.5  # around a word, of the letters' size: it is turned and slanted


def write_words(
    image: npt.NDArray[np.uint8], field: Region, text: str, person: Person, px: float, rng: np.random.Generator
) -> None:
    """Write a text into a field, line below line, in place; what does not fit is not written.

    Args:
        image: (height, width) uint8, the printed page.
        field: in mm.
        text: what is written.
        person: whose pen and slant it is.
        px: pixels in a mm.
        rng: where the hand's unevenness comes from.
    """
    size = round(_LETTERS_MM * float(rng.uniform(0.85, 1.05)) * px)
    slant = float(rng.uniform(0.1, 0.3))
    left, right = (field.x + _SIDE_MM) * px, (field.x + field.width - _SIDE_MM) * px
    x, y = left, (field.y + _BASE_MM) * px
    for word in text.split():
        wide = _font(size).getlength(word)
        if x > left and x + wide > right:
            x, y = left + float(rng.uniform(0, 2)) * px, y + _LINE_MM * px
        if y > (field.y + field.height) * px:
            return
        ink = _written(word, size, slant + float(rng.normal(0, 0.03)), float(rng.normal(0, 0.012)))
        _darken(image, ink, round(x - _ROOM * size), round(y - 1.5 * size + rng.normal(0, 0.3) * px), person.gray)
        x += wide + _BLANK * size * float(rng.uniform(0.8, 1.3))


def _written(word: str, size: int, slant: float, rise: float) -> npt.NDArray[np.float32]:
    """Return a word as ink from 0 to 1; its base line begins 1.5 sizes below the top and half a size from the left."""
    font = _font(size)
    mask, (left, top) = font.getmask2(word, anchor="ls")
    letters = np.asarray(mask, np.float32).reshape(mask.size[::-1]) / 255
    ink = np.zeros((2 * size + size // 2, letters.shape[1] + size + abs(left)), np.float32)
    base, begin = round(1.5 * size), round(_ROOM * size)
    high, low = base + top, begin + left
    ink[high : high + letters.shape[0], low : low + letters.shape[1]] = letters
    turn = np.array([[1.0, -slant, slant * base], [-rise, 1.0, rise * begin]])
    return np.asarray(cv2.warpAffine(ink, turn, ink.shape[::-1]), np.float32)


def _darken(image: npt.NDArray[np.uint8], ink: npt.NDArray[np.float32], x: int, y: int, gray: int) -> None:
    high, wide = min(ink.shape[0], image.shape[0] - y), min(ink.shape[1], image.shape[1] - x)
    area = image[y : y + high, x : x + wide]
    area[...] = (area * (1 - ink[:high, :wide] * (1 - gray / 255))).astype(np.uint8)


@lru_cache(maxsize=32)
def _font(size: int) -> ImageFont.FreeTypeFont:
    file = resources.files("forms") / "fonts" / "NotoSans-Regular.ttf"
    return ImageFont.truetype(BytesIO(file.read_bytes()), size, layout_engine=ImageFont.Layout.BASIC)
