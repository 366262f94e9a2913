"""Find where the page stands in an image: the solid squares in its corners, searched on a small copy.

Any three of the four squares do. They are looked for in the corners of the image first, where a scanner leaves them.
Where that does not hold (a photograph, a folded corner, a turned page) they are looked for everywhere, together with
the two codes, and what agrees best with a flat page seen from somewhere wins.
"""

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np

from forms.model import PageLayout
from scans.files.image_pages import reduce_image
from scans.geometry import Floats, Matrix, Points, half_turn, scaling
from scans.model import GrayImage
from scans.place.page_corners import CornerSearch
from scans.place.squares import close, find_codes, find_squares
from scans.settings import ReadingSettings

_SEARCH_PIXELS = 640
"""Shorter side, in px, of the copy that is searched (A4 at about 75 dpi)."""

_CORNER_MM = 48.0
"""Side of the part of each corner of the image that is searched first."""

_SURE_SCORE = 0.8
"""Score of four squares from which nothing else is searched (1 is a perfect page)."""

_BLANK_CONTRAST = 45
"""Gray levels below the paper around it at which a pixel counts as ink of a page that is not blank."""

_UNEVEN_PAPER = 60
"""Gray levels by which shade, a fold or bleed-through darken a blank back at most (drawn scans: up to 40)."""

_UNEVEN_SHARE = 0.02
"""Share of a blank back that may be darker than that: what is left of the lid behind a folded corner."""

_BLANK_SHARE = 0.0004
"""A page with a smaller share of ink pixels is blank: a printed page has more than 0.02, a line of writing 0.001."""


@dataclass(frozen=True, slots=True)
class SearchCopy:
    """A reduced copy of the image: `scale` times as many px per px of the image."""

    image: GrayImage
    factor: int


@dataclass(frozen=True, slots=True)
class Pose:
    """Where the page stands.

    Attributes:
        matrix: mm on the page to px in the image.
        corners: How many corner squares were found.
        score: 1 for a perfect page, more where codes agree.
        settled: Nothing is left open: four corners, or three of a page that lies flat. Otherwise perspective may be.
    """

    matrix: Matrix
    corners: int
    score: float
    settled: bool = True


def search_copy(image: GrayImage) -> SearchCopy:
    """Reduce the image to about 75 dpi (55 to 110) by halving, which is many times faster than thirds."""
    halvings = max(0, round(math.log2(min(image.shape) / _SEARCH_PIXELS)))
    reduced = image
    for _ in range(halvings):
        reduced = reduce_image(reduced, 2)
    return SearchCopy(reduced, 2**halvings)


def is_blank(copy: SearchCopy) -> bool:
    """Say whether nothing stands on the page (a blank back); the outer margins, with the lid's edges, do not count."""
    height, width = copy.image.shape
    inner = copy.image[height // 16 : -(height // 16), width // 16 : -(width // 16)]
    size = min(inner.shape) // 24 | 1
    paper = close(inner, size)
    ink = cv2.subtract(paper, inner) > _BLANK_CONTRAST
    if float(ink.mean()) >= _BLANK_SHARE:
        return False
    # Something large and solid (a photograph, a cover) is its own surroundings; against the whole page it shows.
    dark = paper < float(np.percentile(paper, 90)) - _UNEVEN_PAPER
    return float(dark.mean()) < _UNEVEN_SHARE


def find_poses(copy: SearchCopy, page: PageLayout, settings: ReadingSettings) -> tuple[Pose, ...]:
    """Return the best pose for each way up that the corner squares allow, best first; none when they are not found.

    A page and the same page upside down have corner squares at the same places: both come back, the code decides.
    """
    if len(page.fiducials) != 4:
        return ()
    px_per_mm = min(copy.image.shape) / min(page.width, page.height)
    side_mm, no_codes = settings.fiducial_mm, np.empty((0, 2))
    squares, sides = _squares_in_corners(copy.image, px_per_mm, side_mm)
    corners = CornerSearch(page, squares, sides, side_mm, no_codes).best(three=False)
    if corners is None or corners.score < _SURE_SCORE:
        squares, sides = find_squares(copy.image, px_per_mm, side_mm)
        codes = find_codes(copy.image, px_per_mm, page.codes[0].width) if page.codes else no_codes
        corners = CornerSearch(page, squares, sides, side_mm, codes).best(three=True)
    if corners is None:
        return ()
    matrix = scaling(copy.factor) @ corners.matrix
    matrix[:2] += (
        0.5 * (copy.factor - 1) * matrix[2]
    )  # a pixel of the copy covers several, its centre lies between them
    pose = Pose(matrix, corners.squares, corners.score, corners.settled)
    upside_down = matrix @ half_turn(page.width, page.height)
    return pose, replace(pose, matrix=upside_down / upside_down[2, 2])


def _squares_in_corners(image: GrayImage, px_per_mm: float, side_mm: float) -> tuple[Points, Floats]:
    """Find squares in the four corners of the image only, where a scanner leaves them: an eighth of the work."""
    side = min(round(_CORNER_MM * px_per_mm), min(image.shape) // 2)
    corners = np.empty((2 * side, 2 * side), np.uint8)  # the four corners put together to a picture of their own
    for rows, seen_rows in ((slice(side), slice(side)), (slice(side, None), slice(-side, None))):
        for columns, seen_columns in ((slice(side), slice(side)), (slice(side, None), slice(-side, None))):
            corners[rows, columns] = image[seen_rows, seen_columns]
    centres, sides = find_squares(corners, px_per_mm, side_mm)
    height, width = image.shape
    centres += (centres >= side) * np.array([width - 2 * side, height - 2 * side])
    return centres, sides
