"""Turn SVG charts into PNG pictures, for the Word report."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image

from forms.typesetting import typeset_pdf

TEMPLATE = Path(__file__).parent / "templates" / "pictures.typ"
_COLOURS = 64  # flat colours and the steps of their smoothed edges; keeps the report small
_COMPRESSION = 3  # of 9: half the time of the usual 6, and a seventh larger


def render_pictures(drawings: Sequence[str], *, scale: float = 2.0) -> list[bytes]:
    """Return a PNG of each SVG drawing.

    Args:
        drawings: SVG texts that carry their own style.
        scale: pixels of the picture per px of the drawing.
    """
    if not drawings:
        return []
    document = pypdfium2.PdfDocument(typeset_pdf(TEMPLATE, {"drawings": list(drawings)}, tags=False))
    try:
        return [_render_page(document[number], scale) for number in range(len(document))]
    finally:
        document.close()


def _render_page(page: pypdfium2.PdfPage, scale: float) -> bytes:
    image = page.render(scale=scale).to_pil().quantize(_COLOURS, method=Image.Quantize.FASTOCTREE)
    file = BytesIO()
    image.save(file, "PNG", compress_level=_COMPRESSION)
    return file.getvalue()
