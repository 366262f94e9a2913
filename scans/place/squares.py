"""Find the solid squares of a page's corners, and the dense squares of its codes, in a small copy of the scan.

Everything thinner than 2.3 mm (print, pen, staples, codes) is wiped out first; what is then still darker than the paper
around it, of about the right size and shape, can be a corner square. Darkness counts as a share of the paper beside it,
so that a shadow across a photographed page does not matter.
"""

import cv2
import numpy as np

from scans.geometry import Floats, Points
from scans.model import GrayImage

_THINNEST_MM = 2.1
_LARGEST_MM = 9.0
"""Dark things between these two sizes can be corner squares."""

_SQUARE_SIDES = (0.4, 1.3)
"""Sides, as a share of the printed side, that are taken for a corner square: a photographed page may be far away."""

_CODE_SIDES = (0.45, 1.4)
_MOST_SQUARES = 24
_MOST_CODES = 6
_LEAST_DARK = 20
"""Darkness, of 255, below which nothing is a square."""

_DARKEST_PAPER = np.array([40.0])
"""Paper is taken to be at least this light: where all is dark, a level more or less is no contrast."""


def close(image: GrayImage, size: int) -> GrayImage:
    """Wipe out dark things thinner than `size` px."""
    return np.asarray(cv2.morphologyEx(image, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8)), np.uint8)


def find_squares(image: GrayImage, px_per_mm: float, side_mm: float) -> tuple[Points, Floats]:
    """Return centres (px) and sides (px) of solid dark things of about this size, the likeliest first."""
    solid = close(image, odd(_THINNEST_MM * px_per_mm))
    half = cv2.resize(solid, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_NEAREST)  # nothing thin is left in it
    paper = close(np.asarray(half, np.uint8), odd(_LARGEST_MM * px_per_mm / 2))
    paper = np.asarray(cv2.resize(paper, solid.shape[::-1], interpolation=cv2.INTER_NEAREST), np.uint8)
    dark = _share_of(cv2.subtract(paper, solid), paper)
    return _blobs(dark, side_mm * px_per_mm, _SQUARE_SIDES, _MOST_SQUARES, 0.62)


def find_codes(image: GrayImage, px_per_mm: float, side_mm: float) -> Points:
    """Return centres (px) of what may be two-dimensional codes: dense print of about this size."""
    solid = close(image, odd(_THINNEST_MM * px_per_mm))
    fine = _share_of(cv2.subtract(solid, image), solid)
    size = odd(0.3 * side_mm * px_per_mm)
    dense = np.asarray(cv2.blur(fine, (size, size)), np.uint8)
    return _blobs(dense, side_mm * px_per_mm, _CODE_SIDES, _MOST_CODES, 0.55)[0]


def odd(size: float) -> int:
    """Return the nearest odd whole number: an even kernel would shift the picture."""
    return round(size) | 1


def _share_of(dark: cv2.typing.MatLike, paper: GrayImage) -> GrayImage:
    return np.asarray(cv2.divide(dark, cv2.max(paper, _DARKEST_PAPER), scale=255.0), np.uint8)


def _blobs(
    dark: GrayImage, expected: float, sides: tuple[float, float], most: int, fullness: float
) -> tuple[Points, Floats]:
    """Return centres and sides of the dark blobs that are about square."""
    peak = _peak(dark)
    if peak < _LEAST_DARK:
        return np.empty((0, 2)), np.empty(0)
    _, mask = cv2.threshold(dark, peak // 2, 1, cv2.THRESH_BINARY)
    # All outlines, not the outer ones alone: the lid's dark rim may surround the page.
    outlines, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found: list[tuple[float, float, float, float]] = []
    for outline in outlines:
        left, top, width, height = cv2.boundingRect(outline)
        if not 0.72 < width / height < 1.39 or not sides[0] * expected < width < 2 * expected:
            continue
        area = cv2.countNonZero(mask[top : top + height, left : left + width])
        side = float(np.sqrt(area))
        if area < fullness * width * height or not sides[0] * expected < side < sides[1] * expected:
            continue
        x, y = _centre_of_mass(dark, (left, top, width, height))
        found.append((abs(side / expected - 1.0), x, y, side))
    found.sort()
    values = np.array(found[:most]).reshape(-1, 4)
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
