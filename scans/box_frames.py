"""Which pixels of a box's patch are its inside, its outline and its surroundings, and where print stands in it.

Worked out once for each page of an edition and kept: it depends on the geometry and the blank page alone.
"""

from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from scans.model import GrayImage, ReadingEdition

FINE_PX_PER_MM = 6.0
"""Resolution of the blank pages and of the patches that are measured (152 dpi)."""

HALF_MM = 5.5
"""Half the side of the square around a box's centre that is looked at."""

_INSET_MM = 0.46
"""From the centre line of the outline to the inside that is measured: half a stroke (0.16) and 0.3 of misplacement."""

_PRINT_GROWTH_PX = 2
"""How much what is printed is widened before it is left out (0.33 mm: toner spread and misplacement)."""

_PRINTED_BELOW = 225

Mask = npt.NDArray[np.bool_]
Points = npt.NDArray[np.float64]


class BoxFrames:
    """Masks (boxes, side, side) of one page's boxes, and the same places of the blank page.

    Attributes:
        half: Half the side of a patch, in px.
        snapped: (boxes, 2) centres of the patches, in mm: each box's centre moved to a pixel's centre.
        printed: (boxes, side, side) uint8: the blank page around each box.
        free: Nothing is printed there or nearby.
        inside, outline, box: The measured inside, the printed outline, all within the outline.
        near, left, right, above, below: Surroundings: up to 1.3 mm all around, and strips up to 2 mm on each side.
        far: From 1.3 mm on.
    """

    def __init__(self, edition: ReadingEdition, number: int) -> None:
        page, blank = edition.layout.pages[number - 1], edition.blanks[number - 1]
        centres = np.array([[box.x + box.width / 2, box.y + box.height / 2] for box in page.boxes]).reshape(-1, 2)
        size = np.array([[box.width, box.height] for box in page.boxes]).reshape(-1, 2) / 2
        self.centres = centres
        self.half = round(HALF_MM * FINE_PX_PER_MM)
        self.snapped = (np.floor(centres * FINE_PX_PER_MM) + 0.5) / FINE_PX_PER_MM
        offset = np.arange(-self.half, self.half + 1) / FINE_PX_PER_MM
        start = self.snapped - centres  # patches start at whole pixels, boxes do not
        x = (offset[None, :] + start[:, 0:1])[:, None, :]
        y = (offset[None, :] + start[:, 1:2])[:, :, None]
        half_width, half_height = size[:, 0, None, None], size[:, 1, None, None]
        beyond = np.maximum(np.abs(x) - half_width, np.abs(y) - half_height)
        self.inside: Mask = beyond < -_INSET_MM
        self.outline: Mask = np.abs(beyond) < 0.16
        self.box: Mask = beyond < 0.2
        self.printed = _patches(blank, centres, self.half)
        self.free = _free_of_print(self.printed)
        level, upright = np.abs(y) < 0.8 * half_height, np.abs(x) < 0.8 * half_width
        reach = (beyond > 0.4) & (beyond < 2.0) & self.free
        self.near: Mask = (beyond > 0.4) & (beyond < 1.3) & self.free
        self.far: Mask = (beyond >= 1.3) & self.free
        self.left, self.right = reach & level & (x < 0), reach & level & (x > 0)
        self.above, self.below = reach & upright & (y < 0), reach & upright & (y > 0)
        self.cells = _cells(self.inside, x / half_width, y / half_height)
        self.size_px = size * 2 * FINE_PX_PER_MM
        self.centre_px = self.half - start * FINE_PX_PER_MM
        extent = int(np.ceil(size.max(initial=1.0) * FINE_PX_PER_MM)) + 1
        self.middle = slice(self.half - extent, self.half + extent + 1)
        """Rows and columns of a patch that hold the inside of the largest box."""


@lru_cache(maxsize=32)
def frames_of(edition: ReadingEdition, number: int) -> BoxFrames:
    """Return the frames of a page (from 1), worked out once in each process."""
    return BoxFrames(edition, number)


def _patches(blank: GrayImage, centres: Points, half: int) -> npt.NDArray[np.uint8]:
    pad = half + 2
    wide = cv2.copyMakeBorder(blank, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=(255,))
    starts = np.floor(centres * FINE_PX_PER_MM).astype(int) + pad - half
    side = 2 * half + 1
    patches = [wide[y : y + side, x : x + side] for x, y in starts]
    return np.asarray(patches, np.uint8).reshape(-1, side, side)


def _free_of_print(printed: npt.NDArray[np.uint8]) -> Mask:
    size = 2 * _PRINT_GROWTH_PX + 1
    darkest = [cv2.erode(patch, np.ones((size, size), np.uint8)) for patch in printed]
    return np.asarray(np.reshape(darkest, printed.shape) > _PRINTED_BELOW)


def _cells(inside: Mask, x: Points, y: Points) -> Mask:
    """Return (9, boxes, side, side): the inside in three by three cells."""
    bounds = (-1.1, -0.3, 0.3, 1.1)
    return np.stack(
        [
            inside & (x >= bounds[column]) & (x < bounds[column + 1]) & (y >= bounds[row]) & (y < bounds[row + 1])
            for row in range(3)
            for column in range(3)
        ]
    )
