"""What stands on a PDF page: one image that is the page, strips that make it up, or layers that may have lost ink.

The caller holds PDFium's lock.
"""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from scans.files.jbig2 import lossy_jbig2
from scans.files.pdf_images import StoredImage
from scans.model import Reason

_COVERS_PAGE = 0.93
"""Share of the page's sides that the one image must cover to be taken for the page."""

_INVISIBLE_TEXT = 3
_MOST_IMAGES = 300
_MOST_THINGS = 50_000
_LAYERED_SHARE = 0.05
"""Share of the smaller of two images that may lie over the other one before they count as layers."""

_BLACK = 64


@dataclass(frozen=True, slots=True)
class PageContent:
    """What stands on a page: its images, the one that is the whole page, and whether there is anything else to see."""

    images: tuple[pdfium.PdfImage, ...]
    whole: pdfium.PdfImage | None
    only_images: bool


def page_content(page: pdfium.PdfPage) -> PageContent:
    """Find what stands on a page; text that no one sees (of the scanner's own text recognition) does not count."""
    images: list[pdfium.PdfImage] = []
    only_images = True
    for number, thing in enumerate(page.get_objects(max_depth=4)):
        if number >= _MOST_THINGS:
            only_images = False
            break
        if thing.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            if len(images) < _MOST_IMAGES:
                images.append(thing)
        elif thing.type == pdfium_c.FPDF_PAGEOBJ_TEXT:
            only_images &= pdfium_c.FPDFTextObj_GetTextRenderMode(thing) == _INVISIBLE_TEXT
        elif thing.type != pdfium_c.FPDF_PAGEOBJ_FORM:
            only_images = False
    whole = images[0] if only_images and len(images) == 1 and _is_whole_page(images[0], page) else None
    return PageContent(tuple(images), whole, only_images)


def _is_whole_page(image: pdfium.PdfImage, page: pdfium.PdfPage) -> bool:
    if image.level:
        return False
    a, b, c, d, _, _ = image.get_matrix().get()
    turn = page.get_rotation()
    width, height = page.get_size() if turn in (0, 180) else page.get_size()[::-1]
    upright = a > 0 and d > 0 and abs(b) + abs(c) < 0.01 * (a + d)
    return upright and a >= _COVERS_PAGE * width and d >= _COVERS_PAGE * height


def layers_warning(content: PageContent, stored: Sequence[StoredImage | None]) -> Reason | None:
    """Return the warning for a page whose images may not show all that stood on the paper.

    A compact PDF lays what it takes for text, as a black-and-white mask, over a blurred background; whatever is taken
    for neither is lost. Strips of one kind beside each other are no layers.
    """
    if any(image is not None and image.cut_out for image in stored) or _overlap(content.images):
        return Reason.COMPACT_PDF
    kinds = {image.bilevel for image in stored if image is not None}
    if len(kinds) > 1:
        return Reason.COMPACT_PDF
    for image, known in zip(content.images, stored, strict=True):
        if "JBIG2Decode" in image.get_filters():
            warning = lossy_jbig2(bytes(image.get_data()), b"" if known is None else known.shared)
            if warning is not None:
                return warning
    return None


def _overlap(images: Sequence[pdfium.PdfImage]) -> bool:
    """Say whether two images of a page lie over one another (strips may share a line)."""
    if len(images) < 2:
        return False
    left, low, right, high = np.array([image.get_bounds() for image in images]).T
    width = np.minimum.outer(right, right) - np.maximum.outer(left, left)
    height = np.minimum.outer(high, high) - np.maximum.outer(low, low)
    shared = np.clip(width, 0, None) * np.clip(height, 0, None)
    area = np.maximum((right - left) * (high - low), 1e-6)
    share = shared / np.minimum.outer(area, area)
    return bool((share[~np.eye(len(images), dtype=bool)] > _LAYERED_SHARE).any())


def is_painted_black(image: pdfium.PdfImage) -> bool:
    """Say whether a stencil is painted in black that nothing shines through."""
    red, green, blue, opaque = (ctypes.c_uint() for _ in range(4))
    if not pdfium_c.FPDFPageObj_GetFillColor(image, red, green, blue, opaque):
        return False
    return max(red.value, green.value, blue.value) < _BLACK and opaque.value == 255
