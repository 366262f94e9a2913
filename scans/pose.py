"""Find where the page stands in an image: the solid squares in its corners, searched on a small copy.

The copy has about 75 dpi. An opening wipes out everything thinner than 2.3 mm: print, pen, staples and codes. Any three
of the four squares do.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from forms.model import PageLayout
from scans.geometry import Matrix, Points, fit_homography, half_turn
from scans.image_pages import reduce_image
from scans.model import GrayImage
from scans.settings import ReadingSettings

_SEARCH_PIXELS = 640
"""Shorter side, in px, of the copy that is searched (A4 at about 75 dpi)."""

_OPENING_MM = 2.3
_LARGEST_MM = 9.0
"""Dark things between these two sizes can be corner squares."""

_CORNER_MM = 48.0
"""Side of the part of each corner of the image that is searched first."""

_SURE_SCORE = 0.7
"""Score of four squares from which nothing else is searched (1 is a perfect page)."""

_MOST_CANDIDATES = 24
_FOURTH_WITHIN = 0.12
"""Distance, in page heights, of the fourth corner from where the three others put it: a tilted phone's perspective."""

_BLANK_CONTRAST = 45
"""Gray levels below the paper around it at which a pixel counts as ink of a page that is not blank."""

_UNEVEN_PAPER = 60
"""Gray levels by which shade, a fold or bleed-through darken a blank back at most (drawn scans: up to 40)."""

_UNEVEN_SHARE = 0.02
"""Share of a blank back that may be darker than that: what is left of the lid behind a folded corner."""

_BLANK_SHARE = 0.0004
"""A page with a smaller share of ink pixels is blank: a printed page has more than 0.02, a line of writing 0.001."""


Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SearchCopy:
    """A reduced copy of the image: `scale` times as many px per px of the image."""

    image: GrayImage
    factor: int


@dataclass(frozen=True, slots=True)
class Pose:
    """Where the page stands: the matrix from mm on the page to px in the image, and how many corners were found."""

    matrix: Matrix
    corners: int
    score: float


def search_copy(image: GrayImage) -> SearchCopy:
    """Reduce the image to about 75 dpi (55 to 110) by halving, which is many times faster than thirds."""
    halvings = max(0, round(math.log2(min(image.shape) / _SEARCH_PIXELS)))
    reduced = image
    for _ in range(halvings):
        reduced = reduce_image(reduced, 2)
    return SearchCopy(reduced, 2**halvings)


def _close(image: GrayImage, size: int) -> GrayImage:
    """Wipe out dark things thinner than `size` px."""
    return np.asarray(cv2.morphologyEx(image, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8)), np.uint8)


def is_blank(copy: SearchCopy) -> bool:
    """Say whether nothing stands on the page (a blank back); the outer margins, with the lid's edges, do not count."""
    height, width = copy.image.shape
    inner = copy.image[height // 16 : -(height // 16), width // 16 : -(width // 16)]
    size = min(inner.shape) // 24 | 1
    paper = _close(inner, size)
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
    corners = np.array([[f.x + f.width / 2, f.y + f.height / 2] for f in page.fiducials])
    if len(corners) != 4:
        return ()
    corners = _ordered(corners)
    best = _best_rectangle(*_squares_in_corners(copy.image, page, settings), corners, settings)
    if best is None or best[2] < _SURE_SCORE:
        best = _best_rectangle(*_find_squares(copy.image, page, settings), corners, settings)
    if best is None:
        return ()
    points, found, score = best
    known = [index for index in range(4) if found[index]]
    image_points = (points + 0.5) * copy.factor - 0.5
    matrix = fit_homography(corners[known], image_points[known])
    upside_down = matrix @ half_turn(page.width, page.height)
    return Pose(matrix, len(known), score), Pose(upside_down / upside_down[2, 2], len(known), score)


def _ordered(corners: Points) -> Points:
    """Sort four corners: top left, top right, bottom right, bottom left."""
    centre = corners.mean(axis=0)
    angle = np.arctan2(corners[:, 1] - centre[1], corners[:, 0] - centre[0])
    return corners[np.argsort(angle)]


def _squares_in_corners(image: GrayImage, page: PageLayout, settings: ReadingSettings) -> tuple[Points, Floats]:
    """Find squares in the four corners of the image only, where a scanner leaves them: an eighth of the work."""
    px_per_mm = min(image.shape) / min(page.width, page.height)
    side = min(round(_CORNER_MM * px_per_mm), min(image.shape) // 2)
    corners = np.empty((2 * side, 2 * side), np.uint8)  # the four corners put together to a picture of their own
    for rows, seen_rows in ((slice(side), slice(side)), (slice(side, None), slice(-side, None))):
        for columns, seen_columns in ((slice(side), slice(side)), (slice(side, None), slice(-side, None))):
            corners[rows, columns] = image[seen_rows, seen_columns]
    centres, sides = _find_squares(corners, page, settings, px_per_mm)
    height, width = image.shape
    centres += (centres >= side) * np.array([width - 2 * side, height - 2 * side])
    return centres, sides


def _find_squares(
    image: GrayImage, page: PageLayout, settings: ReadingSettings, px_per_mm: float | None = None
) -> tuple[Points, Floats]:
    """Return centres (px) and sides (px) of the solid dark things of about the size of a corner square."""
    px_per_mm = px_per_mm or min(image.shape) / min(page.width, page.height)
    opening = round(_OPENING_MM * px_per_mm * 0.9) | 1  # odd: an even kernel would shift the picture
    largest = round(_LARGEST_MM * px_per_mm) | 1
    opened = _close(image, opening)
    dark = np.asarray(cv2.subtract(_close(opened, largest), opened), np.uint8)
    peak = _peak(dark)
    if peak < 20:
        return np.empty((0, 2)), np.empty(0)
    _, mask = cv2.threshold(dark, int(0.5 * peak), 1, cv2.THRESH_BINARY)
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    expected = settings.fiducial_mm * px_per_mm
    found: list[tuple[float, float, float, float]] = []
    for outline in outlines:
        left, top, width, height = cv2.boundingRect(outline)
        if not 0.72 < width / height < 1.39 or not 0.5 * expected < width < 2 * expected:
            continue
        area = cv2.countNonZero(mask[top : top + height, left : left + width])
        side = float(np.sqrt(area))
        if area < 0.62 * width * height or not 0.55 * expected < side < 1.3 * expected:
            continue
        x, y = _centre_of_mass(dark, (left, top, width, height))
        found.append((abs(side / expected - 1.0), x, y, side))
    found.sort()
    values = np.array(found[:_MOST_CANDIDATES]).reshape(-1, 4)
    return values[:, 1:3], values[:, 3]


def _peak(dark: GrayImage) -> int:
    """Return the level that the 200 darkest px reach, judged by every fourth px."""
    counts = cv2.calcHist([np.ascontiguousarray(dark[::2, ::2])], [0], None, [256], [0, 256]).ravel()
    return 255 - int(np.searchsorted(np.cumsum(counts[::-1]), 50.0))


def _centre_of_mass(dark: GrayImage, box: tuple[int, int, int, int]) -> tuple[float, float]:
    left, top, width, height = box
    rows, columns = slice(max(0, top - 1), top + height + 1), slice(max(0, left - 1), left + width + 1)
    moments = cv2.moments(dark[rows, columns])
    total = max(moments["m00"], 1e-9)
    return columns.start + moments["m10"] / total, rows.start + moments["m01"] / total


def _best_rectangle(
    centres: Points, sides: Floats, corners: Points, settings: ReadingSettings
) -> tuple[Points, tuple[bool, ...], float] | None:
    """Choose the three or four candidates that stand like the corners of the page.

    Every right angle made of three candidates is tried as each corner; the fourth is looked for where the three say.
    """
    width, height = (float(np.linalg.norm(corners[index] - corners[0])) for index in (1, 3))
    side_mm = settings.fiducial_mm
    best: tuple[Points, tuple[bool, ...], float] | None = None
    for a, b, c in _right_angles(centres, width, height):
        along, down = centres[b] - centres[a], centres[c] - centres[a]
        scale = float(np.hypot(*along) / width + np.hypot(*down) / height) / 2
        size_error = float(np.abs(sides[[a, b, c]] / (side_mm * scale) - 1.0).max())
        if size_error > 0.34:
            continue
        clockwise = along[0] * down[1] - along[1] * down[0] > 0
        fourth = centres[b] + down
        distance = np.hypot(*(centres - fourth).T)
        distance[[a, b, c]] = np.inf
        near = int(np.argmin(distance))
        has_fourth = (
            distance[near] < _FOURTH_WITHIN * height * scale and abs(sides[near] / (side_mm * scale) - 1) < 0.34
        )
        shape_error = _shape_error(along, down, width, height)
        score = (1.0 if has_fourth else 0.0) - size_error - 4 * shape_error
        if has_fourth:
            score -= 4 * float(distance[near]) / (height * scale)
        if best is not None and score <= best[2]:
            continue
        last = centres[near] if has_fourth else fourth
        # a clockwise angle stands at the top left (b right of it, c below), the other one at the top right
        ordered = (
            [centres[a], centres[b], last, centres[c]] if clockwise else [centres[b], centres[a], centres[c], last]
        )
        known = (True, True, has_fourth, True) if clockwise else (True, True, True, has_fourth)
        best = (np.array(ordered), known, score)
    return best


def _shape_error(along: Points, down: Points, width: float, height: float) -> float:
    length, depth = float(np.hypot(*along)), float(np.hypot(*down))
    skew = abs(float(along @ down)) / (length * depth)
    return skew + abs(math.log((length / width) / (depth / height)))


def _right_angles(centres: Points, width: float, height: float) -> Iterator[tuple[int, int, int]]:
    """Yield (corner, across, down): triples with a right angle and the page's proportions, within what a phone does."""
    if len(centres) < 3:
        return
    difference = centres[None, :, :] - centres[:, None, :]
    length = np.linalg.norm(difference, axis=2)
    far = length > 0.3 * float(length.max())
    cosine = np.einsum("abi,aci->abc", difference, difference)
    scale = np.maximum(length[:, :, None] * length[:, None, :], 1e-9)
    proportion = (length[:, :, None] / width) / np.maximum(length[:, None, :] / height, 1e-9)
    fits = (
        far[:, :, None]
        & far[:, None, :]
        & (np.abs(cosine) < 0.2 * scale)
        & (np.abs(np.log(np.maximum(proportion, 1e-9))) < 0.223)
    )
    for a, b, c in np.argwhere(fits):
        yield int(a), int(b), int(c)
