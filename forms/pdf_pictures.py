"""Pictures of the pages of a PDF that we made ourselves, drawn by PDFium.

PDFium is not thread-safe: four threads that opened and drew documents without a lock ended the process within eight
seconds, three times of three (2026-11-22; `tests/forms/test_pdf_pictures.py` draws with the lock). So whoever uses it,
here or in `scans`, holds the one lock of this module from opening a document until all that belongs to it is closed,
and takes out copies only: a picture that still shares its memory with PDFium would let go of it later, in any thread.
"""

import threading
from collections.abc import Iterable

import pypdfium2 as pdfium
from PIL import Image

PDFIUM_LOCK = threading.Lock()
"""Held around every use of PDFium in this process."""

POINTS_PER_INCH = 72


def count_pages(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    with PDFIUM_LOCK:
        document = pdfium.PdfDocument(pdf)
        try:
            return len(document)
        finally:
            document.close()


def draw_pages(pdf: bytes, scale: float, numbers: Iterable[int] | None = None) -> list[Image.Image]:
    """Return pictures of pages.

    Args:
        pdf: the document.
        scale: pixels per point.
        numbers: which pages, from 1; None = all.
    """
    with PDFIUM_LOCK:
        document = pdfium.PdfDocument(pdf)
        try:
            wanted = range(1, len(document) + 1) if numbers is None else numbers
            return [_draw(document[number - 1], scale) for number in wanted]
        finally:
            document.close()


def _draw(page: pdfium.PdfPage, scale: float) -> Image.Image:
    bitmap = page.render(scale=scale)
    try:
        picture: Image.Image = bitmap.to_pil()
        return picture.copy() if bitmap.mode == picture.mode else picture  # another order of colours is a copy already
    finally:
        bitmap.close()
        page.close()
