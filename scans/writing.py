"""Notice that someone wrote something on the page outside the boxes.

Looked for on the small copy, where the blank page shows paper and nothing is printed for each sheet: who asks, the
number, the codes. Only whether something stands there is said, not what.
"""

import cv2
import numpy as np

from forms.layout import GEOMETRY
from forms.model import PageLayout
from scans.geometry import warp
from scans.identify import SearchCopy
from scans.image_pages import reduce_image
from scans.model import GrayImage
from scans.register import COARSE_PX_PER_MM, Registration, matrix_in_copy

_PRINT_GROWTH_MM = 1.4
"""How much what is printed is widened: local misplacement plus toner spread on a copy."""

_BOX_SURROUNDINGS_MM = 4.0
_EDGE_MM = 9.0
_LEAST_INK = 34
"""Gray levels below the paper around it from which a pixel counts as ink."""

_LEAST_LENGTH_MM = 6.0
"""Strokes nearer than 2 mm to each other make one writing; a shorter one is dirt or the tail of a mark."""

_LEAST_AREA_MM2 = 3.0
_NUMBER_HEIGHT_MM = 20.0


def has_writing_outside(copy: SearchCopy, registration: Registration, page: PageLayout, blank: GrayImage) -> bool:
    """Say whether there is ink outside the boxes that looks like writing."""
    px = COARSE_PX_PER_MM
    seen = warp(copy.image, matrix_in_copy(registration.matrix, copy), page.width, page.height, px)
    printed = reduce_image(blank, 2)[: seen.shape[0], : seen.shape[1]]
    seen = seen[: printed.shape[0], : printed.shape[1]]
    paper = cv2.morphologyEx(seen, cv2.MORPH_CLOSE, np.ones((13, 13), np.uint8))
    ink = (cv2.subtract(paper, seen) > _LEAST_INK).astype(np.uint8)
    ink[~_writable(page, printed)] = 0
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    for label in range(1, count):
        _, _, width, height, area = (int(value) for value in stats[label])
        straight = min(width, height) < 2.0 * px  # a streak, a crease, a rule that was misplaced
        if max(width, height) >= _LEAST_LENGTH_MM * px and area >= _LEAST_AREA_MM2 * px * px and not straight:
            return True
    return False


def _writable(page: PageLayout, printed: GrayImage) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Return where ink can only be a person's: (height, width) bool."""
    px = COARSE_PX_PER_MM
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
