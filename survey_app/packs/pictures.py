"""Turn SVG charts into PNG pictures, for the Word report."""

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image

from forms.pdf_pictures import draw_pages
from forms.typesetting import typeset_pdf
from survey_app.packs.palette import LIGHT

TEMPLATE = Path(__file__).parent / "templates" / "pictures.typ"
_STEPS = 6
"""Colours of a smoothed edge, from a colour to the card or to the text."""
_NEAR = 10
"""Of 255: a step this near to a flat colour is left out, or the library takes it in the colour's place."""
_COMPRESSION = 3  # of 9: half the time of the usual 6, and a seventh larger


def render_pictures(drawings: Sequence[str], *, scale: float = 2.0) -> list[bytes]:
    """Return a PNG of each SVG drawing.

    Args:
        drawings: SVG texts that carry their own style.
        scale: pixels of the picture per px of the drawing.
    """
    if not drawings:
        return []
    pdf = typeset_pdf(TEMPLATE, {"drawings": list(drawings)}, tags=False)
    return [_as_png(picture) for picture in draw_pages(pdf, scale)]


def _as_png(picture: Image.Image) -> bytes:
    image = picture.quantize(palette=_colours(), dither=Image.Dither.NONE)
    file = BytesIO()
    image.save(file, "PNG", compress_level=_COMPRESSION)
    return file.getvalue()


@lru_cache
def _colours() -> Image.Image:
    """Return an image with all colours that a drawing can have: the palette's, and the steps of their smoothed edges.

    Finding the colours of each picture anew took six times as long.
    """
    flat = list(dict.fromkeys(_rgb(LIGHT[name]) for name in ("card", "text", *LIGHT)))
    pairs = [(one, other) for one in flat[:2] for other in flat if other != one]
    edges = {_between(one, other, step / _STEPS) for one, other in pairs for step in range(1, _STEPS)}
    colours = [*flat, *sorted(edge for edge in edges if all(_apart(edge, one) for one in flat))][:256]
    image = Image.new("P", (1, 1))
    image.putpalette([value for colour in colours for value in colour])
    return image


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _between(one: tuple[int, int, int], other: tuple[int, int, int], share: float) -> tuple[int, int, int]:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _apart(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) > _NEAR
