"""The registered page laid flat at low resolution: what is looked at beyond the boxes.

It is sampled once for everything that is noticed there: writing, and ink on the words of the questions.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from forms.model import PageLayout
from scans.geometry import warp
from scans.model import GrayImage
from scans.place.pose import SearchCopy
from scans.place.register import COARSE_PX_PER_MM, Registration, matrix_in_copy

FLAT_PX_PER_MM = COARSE_PX_PER_MM
_PAPER_PX = 13
"""Dark things narrower than this (4.3 mm) are left out of the paper: print and pen, not the shade they stand in."""


@dataclass(frozen=True, slots=True)
class FlatPage:
    """The page upright, FLAT_PX_PER_MM px to the mm.

    Attributes:
        seen: (height, width) uint8, 0 black, 255 white, origin top left.
        paper: The same without print and pen: how light the paper is there.
    """

    seen: GrayImage
    paper: GrayImage


def flatten_page(copy: SearchCopy, registration: Registration, page: PageLayout) -> FlatPage:
    """Lay a registered page flat (without the boxes' local displacements)."""
    matrix = matrix_in_copy(registration.matrix, copy)
    seen = warp(copy.image, matrix, page.width, page.height, FLAT_PX_PER_MM)
    paper = cv2.morphologyEx(seen, cv2.MORPH_CLOSE, np.ones((_PAPER_PX, _PAPER_PX), np.uint8))
    return FlatPage(seen, np.asarray(paper, np.uint8))
