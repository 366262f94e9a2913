"""What a scanner adds to a page: lines of a dirty sensor, specks on the glass, shade, noise.

All of it is looked for where the test page is white.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from scipy.ndimage import median_filter

from forms.scanner_page import test_boxes
from scans.files.image_pages import reduce_image
from scans.geometry import Floats, scaling
from scans.model import GrayImage
from scans.scanner.scanner_check import PX_PER_MM, Measurement, TestPage
from scans.settings import MM_PER_INCH

_AWAY_MM = 1.5
"""How far from print a place must lie to count as white."""

_MARGIN_MM = 5.0
_HAND_MM = 4.0
"""How far a cross by hand may run out of its box."""

_STREAK_SHARE = 0.012
"""Depth of a line, as a share of the paper's gray, from which it counts; and it must stand out of the noise."""

_AROUND_MM = 3.0
"""A line is darker than what lies so far to its left and right; shade is not."""

_SMOOTH_MM = 7.0
"""How far around it the paper of a place is averaged."""

_SHORTEST_SHARE = 0.25
"""Share of a column that must be white for it to be judged."""

_SPECK_DEPTH = 0.25
_SPECK_MM2 = (0.015, 4.0)
_BLOCK_MM = 15.0


@dataclass(frozen=True, slots=True)
class Dirt:
    """What was added to the page.

    Attributes:
        streaks: Lines along or across the whole page.
        specks: Dark spots, none of them a line.
        shade: Gray levels by which the darkest part of the paper is darker than its middle.
        noise: Gray levels of noise (standard deviation) on white paper.
    """

    streaks: int
    specks: int
    shade: float
    noise: float


def measure_dirt(measured: Measurement, page: TestPage) -> Dirt:
    """Measure what the scanner added to a test page."""
    white = _white_places(page)
    return Dirt(
        streaks=_count_streaks(measured, white),
        specks=_count_specks(measured, white),
        shade=_shade(measured, white),
        noise=_noise(measured),
    )


def _white_places(page: TestPage) -> GrayImage:
    """Return 255 where the page laid flat is white and away from print, 0 elsewhere."""
    size = 2 * round(_AWAY_MM * PX_PER_MM) + 1
    white = cv2.erode(np.where(page.drawing > 250, np.uint8(255), np.uint8(0)), np.ones((size, size), np.uint8))
    margin = round(_MARGIN_MM * PX_PER_MM)
    inner = np.zeros_like(page.drawing)
    inner[margin:-margin, margin:-margin] = np.asarray(white, np.uint8)[margin:-margin, margin:-margin]
    for box in (box for box in test_boxes() if box.kind == "own"):
        x0, y0 = (round((place - _HAND_MM) * PX_PER_MM) for place in (box.x, box.y))
        side = round((2 * _HAND_MM + 5) * PX_PER_MM)
        inner[y0 : y0 + side, x0 : x0 + side] = 0
    return inner


def _count_streaks(measured: Measurement, white: GrayImage) -> int:
    """Count lines in the direction of the feed: along columns (or rows) of the image, however askew the page lay."""
    image = measured.loaded.image
    px_per_mm = measured.dpi[0] / measured.loaded.reduction / MM_PER_INCH
    factor = max(1, round(px_per_mm / 8))
    small = reduce_image(image, factor)
    to_flat = scaling(PX_PER_MM) @ np.linalg.inv(measured.matrix) @ scaling(factor)
    flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    place = np.asarray(cv2.warpPerspective(white, to_flat, small.shape[::-1], flags=flags), np.uint8)
    seen: Floats = (place > 0).astype(np.float32)
    side = round(2 * _SMOOTH_MM * px_per_mm / factor) + 1
    weight = cv2.blur(seen, (side, side)) + 1e-3
    paper = cv2.blur(seen * small, (side, side)) / weight
    darker = (paper - small) * seen
    return sum(
        _count_lines(darker.sum(axis=axis), seen.sum(axis=axis), measured.paper, px_per_mm / factor) for axis in (0, 1)
    )


def _count_lines(darker: Floats, seen: Floats, paper: float, px_per_mm: float) -> int:
    judged = seen > max(_SHORTEST_SHARE * float(seen.max()), 1.0)
    depth = (darker[judged] / seen[judged]).astype(np.float32)
    if depth.size < 3:
        return 0
    depth -= median_filter(depth, size=2 * round(_AROUND_MM * px_per_mm) + 1, mode="nearest")
    spread = 1.4826 * float(np.median(np.abs(depth)))
    dark = depth > max(_STREAK_SHARE * paper, 6.0 * spread)
    return int(np.count_nonzero(np.diff(dark.astype(np.int8), prepend=0) == 1))


def _count_specks(measured: Measurement, white: GrayImage) -> int:
    limit = measured.paper - _SPECK_DEPTH * (measured.paper - measured.black)
    dark = ((measured.flat < limit) & (white > 0)).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    area = stats[1:, cv2.CC_STAT_AREA] / PX_PER_MM**2
    longest = stats[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1, initial=0) / PX_PER_MM
    return int(((area > _SPECK_MM2[0]) & (area < _SPECK_MM2[1]) & (longest < 4.0)).sum())


def _shade(measured: Measurement, white: GrayImage) -> float:
    side = round(_BLOCK_MM * PX_PER_MM)
    height, width = measured.flat.shape
    levels = []
    for top in range(0, height - side + 1, side):
        for left in range(0, width - side + 1, side):
            part = measured.flat[top : top + side, left : left + side]
            clean = part[white[top : top + side, left : left + side] > 0]
            if clean.size > side * side // 8:
                levels.append(float(np.median(clean)))
    return max(0.0, measured.paper - float(np.min(levels))) if levels else 0.0


def _noise(measured: Measurement) -> float:
    """Return the noise of the white field, in px of the file: differences of neighbours, so that shade is none."""
    x, y = (np.array([30.0, 180.0, 105.0]), np.array([214.0, 236.0, 225.0]))
    corners = np.column_stack([x[[0, 1, 1, 0]], y[[0, 0, 1, 1]], np.ones(4)]) @ measured.matrix.T
    points = corners[:, :2] / corners[:, 2:]
    (left, top), (right, low) = points.min(axis=0).astype(int), points.max(axis=0).astype(int)
    field = measured.loaded.image[max(top, 0) : low, max(left, 0) : right].astype(np.float32)
    if field.size < 100:
        return 0.0
    differences = (field[:, 1:] - field[:, :-1]).ravel()
    return float(np.std(differences[np.abs(differences) < 60])) / 2**0.5
