"""Notice that someone wrote something on the page outside the boxes.

Looked for on the flat page, where the blank page shows paper and nothing is printed for each sheet: who asks, the
number, the codes. Only whether something stands there is said, not what.
"""

from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from forms.layout import GEOMETRY
from forms.model import PageLayout
from scans.flat_page import FLAT_PX_PER_MM, FlatPage
from scans.image_pages import reduce_image
from scans.model import GrayImage, ReadingEdition

_PRINT_GROWTH_MM = 1.4
"""How much what is printed is widened: local misplacement plus toner spread on a copy."""

_BOX_SURROUNDINGS_MM = 4.0
_EDGE_MM = 9.0
_LEAST_INK = 34
"""Gray levels below the paper around it from which a pixel counts as ink."""

_LEAST_LENGTH_MM = 6.0
"""Strokes nearer than 2 mm to each other make one writing; a shorter one is dirt or the tail of a mark."""

_LEAST_BREADTH_MM = 2.0
"""What is narrower is a streak, a crease, or a rule that was misplaced."""

_LEAST_AREA_MM2 = 3.0
_NUMBER_HEIGHT_MM = 20.0


def has_writing_outside(flat: FlatPage, edition: ReadingEdition, number: int) -> bool:
    """Say whether there is ink outside the boxes of page `number` (from 1) that looks like writing."""
    px = FLAT_PX_PER_MM
    writable = _writable_part(edition, number)
    ink = (cv2.subtract(flat.paper, flat.seen) > _LEAST_INK).astype(np.uint8)[: writable.shape[0], : writable.shape[1]]
    ink &= writable[: ink.shape[0], : ink.shape[1]]
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    outlines, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for outline in outlines:
        left, top, width, height = cv2.boundingRect(outline)
        if max(width, height) < _LEAST_LENGTH_MM * px or min(width, height) < _LEAST_BREADTH_MM * px:
            continue
        if np.count_nonzero(joined[top : top + height, left : left + width]) >= _LEAST_AREA_MM2 * px * px:
            return True
    return False


@lru_cache(maxsize=32)
def _writable_part(edition: ReadingEdition, number: int) -> GrayImage:
    """Return where ink can only be a person's: (height, width) uint8, 1 there and 0 elsewhere."""
    return _writable(edition.layout.pages[number - 1], reduce_image(edition.blanks[number - 1], 2)).astype(np.uint8)


def _writable(page: PageLayout, printed: GrayImage) -> npt.NDArray[np.bool_]:
    px = FLAT_PX_PER_MM
    size = 2 * round(_PRINT_GROWTH_MM * px) + 1
    free = np.asarray(cv2.erode(printed, np.ones((size, size), np.uint8)) > 225)
    for x, y, width, height in _left_out(page):
        free[max(0, int(y * px)) : int((y + height) * px) + 1, max(0, int(x * px)) : int((x + width) * px) + 1] = False
    edge = round(_EDGE_MM * px)
    free[:edge], free[-edge:], free[:, :edge], free[:, -edge:] = False, False, False, False
    return free


def _left_out(page: PageLayout) -> list[tuple[float, float, float, float]]:
    """Return the places that differ between sheets, and the surroundings of the boxes (their ink is measured)."""
    margin = _BOX_SURROUNDINGS_MM
    printed = [(box.x, box.y, box.width, box.height) for box in page.boxes]
    printed += [(region.x, region.y, region.width, region.height) for region in (*page.fiducials, *page.codes)]
    places = [(x - margin, y - margin, w + 2 * margin, h + 2 * margin) for x, y, w, h in printed]
    bottom = page.height - float(GEOMETRY["fiducial_margin"]) - _NUMBER_HEIGHT_MM
    number_width = float(GEOMETRY["number_width"]) + 6.0
    right = float(GEOMETRY["number_right"])
    for left in (
        right - number_width,
        page.width - right + 14.0,
    ):  # mirrored where the language is written from the right
        places.append((left, bottom, number_width + 4.0, _NUMBER_HEIGHT_MM + 4.0))
    x, y, width, height = GEOMETRY["asker"]
    places.append((0.0, 0.0, page.width, float(GEOMETRY["strip_top"]) + 6.0))
    places.append((float(x) - 2.0, float(y) - 2.0, float(width) + 4.0, float(height) + 3.0))
    return places
