"""The registered page laid flat at low resolution: what is looked at beyond the boxes.

It is sampled once for everything that is noticed there: writing, ink on the words of the questions, lines across.
Whoever looks converts mm with `FLAT_PX_PER_MM` and never counts on its value; 2 px a mm still show the thinnest pen (a
pixel of the small copy is 0.34 mm), and cost half of 3.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from forms.model import PageLayout
from scans.files.image_pages import reduce_image
from scans.geometry import warp
from scans.marks.box_frames import FINE_PX_PER_MM
from scans.model import GrayImage
from scans.place.pose import SearchCopy
from scans.place.register import Registration, matrix_in_copy

FLAT_PX_PER_MM = 2.0
_PAPER_PX = 9
"""Dark things narrower than this (4.5 mm) are left out of the paper: print and pen, not the shade they stand in."""

_FINEST_PX_PER_MM = 3.2
"""Resolution of the small copy from which it is sampled twice as densely, or thin lines would fall through."""


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
    finely = math.sqrt(abs(float(np.linalg.det(matrix[:2, :2])))) > _FINEST_PX_PER_MM
    times = 2 if finely else 1
    seen = reduce_image(warp(copy.image, matrix, page.width, page.height, times * FLAT_PX_PER_MM), times)
    paper = cv2.morphologyEx(seen, cv2.MORPH_CLOSE, np.ones((_PAPER_PX, _PAPER_PX), np.uint8))
    return FlatPage(seen, np.asarray(paper, np.uint8))


def flat_blank(blank: GrayImage) -> GrayImage:
    """Return a blank page of an edition, gray at FINE_PX_PER_MM, at the resolution of a flat page."""
    return reduce_image(blank, round(FINE_PX_PER_MM / FLAT_PX_PER_MM))
