"""Which pixels of a box's patch are its inside, its outline and free paper, and what is printed there.

Worked out once for each page of an edition and kept: it depends on the geometry and the blank page alone.
"""

from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from scans.model import GrayImage, ReadingEdition

FINE_PX_PER_MM = 6.0
"""Resolution of the blank pages (152 dpi)."""

PATCH_PX_PER_MM = 5.0
PATCH_HALF = 23
"""A patch reaches this many px from the box's centre to each side (4.6 mm: the box and 2.3 mm around it)."""

_INSET_MM = 0.46
"""From the centre line of the outline to the inside that is measured: half a stroke (0.16) and 0.3 of misplacement."""

_PRINT_GROWTH_PX = 2
"""How much what is printed is widened before it is left out (0.4 mm: toner spread and misplacement)."""

_PRINTED_BELOW = 225

Mask = npt.NDArray[np.bool_]
Points = npt.NDArray[np.float64]


class BoxFrames:
    """Masks (boxes, side, side) of one page's boxes, and the same places of the blank page.

    Attributes:
        centres: (boxes, 2) centres of the patches, in mm.
        printed: (boxes, side, side) uint8: the blank page around each box; `darkness` is the same, 0..1.
        free: Nothing is printed there or nearby.
        middle: Rows and columns of a patch that hold the outlines.
        inside_share: (boxes, middle, middle) what each pixel counts for the mean inside a box.
        outline_share: The same for the regression on the blackness of the printed outline.
    """

    def __init__(self, edition: ReadingEdition, number: int, half: int = PATCH_HALF) -> None:
        page, blank = edition.layout.pages[number - 1], edition.blanks[number - 1]
        self.centres = np.array([[b.x + b.width / 2, b.y + b.height / 2] for b in page.boxes]).reshape(-1, 2)
        size = np.array([[box.width, box.height] for box in page.boxes]).reshape(-1, 2) / 2
        offset = np.arange(-half, half + 1) / PATCH_PX_PER_MM
        across = np.abs(offset)[None, None, :] - size[:, 0, None, None]
        down = np.abs(offset)[None, :, None] - size[:, 1, None, None]
        beyond = np.maximum(across, down)
        self.printed = _patches(blank, self.centres, half)
        self.darkness = np.asarray((255 - self.printed) / 255, np.float32)
        self.free = _free_of_print(self.printed)
        extent = min(half, int(np.ceil(size.max(initial=1.0) * PATCH_PX_PER_MM)) + 1)
        self.middle = slice(half - extent, half + extent + 1)
        inside, outline = (part[:, self.middle, self.middle] for part in (beyond < -_INSET_MM, np.abs(beyond) < 0.16))
        self.inside_share = _shares(inside, inside)
        black = (255.0 - self.printed[:, self.middle, self.middle]) * outline
        self.outline_share = _shares(black, black * black)


@lru_cache(maxsize=32)
def frames_of(edition: ReadingEdition, number: int, half: int = PATCH_HALF) -> BoxFrames:
    """Return the frames of a page (from 1), worked out once in each process."""
    return BoxFrames(edition, number, half)


def _patches(blank: GrayImage, centres: Points, half: int) -> npt.NDArray[np.uint8]:
    side, step = 2 * half + 1, FINE_PX_PER_MM / PATCH_PX_PER_MM
    printed = np.empty((len(centres), side, side), np.uint8)
    for index, (x, y) in enumerate(centres * FINE_PX_PER_MM - 0.5 - half * step):
        cut = np.array([[step, 0.0, x], [0.0, step, y]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        printed[index] = cv2.warpAffine(blank, cut, (side, side), flags=flags, borderValue=(255,))
    return printed


def _shares(weights: npt.NDArray[np.generic], norm: npt.NDArray[np.generic]) -> npt.NDArray[np.float32]:
    total = np.maximum(norm.astype(np.float64).sum(axis=(1, 2), keepdims=True), 1.0)
    return np.asarray(weights / total, np.float32)


def _free_of_print(printed: npt.NDArray[np.uint8]) -> Mask:
    size = 2 * _PRINT_GROWTH_PX + 1
    darkest = [cv2.erode(patch, np.ones((size, size), np.uint8)) for patch in printed]
    return np.asarray(np.reshape(darkest, printed.shape) > _PRINTED_BELOW)
