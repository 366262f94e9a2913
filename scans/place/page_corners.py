"""Choose, among squares found in an image, those that stand like the corners of a page seen from somewhere.

Every right angle made of three squares is tried as a corner with its two neighbours, alone and with each square that
may be the fourth. How large the squares look must agree with how near that corner is, the page must not be tilted more
than a photograph is, and its codes must be where they are expected. Codes also give three squares the perspective that
three points leave open.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from forms.model import PageLayout
from scans.geometry import Floats, Matrix, Points, apply_matrix, fit_homography, half_turn

_LARGEST_COSINE = 0.3
_LARGEST_STRETCH = 1.45
"""How far a right angle and the page's proportions may be off in a photograph."""

_FOURTH_WITHIN = 0.3
"""Distance, in page heights, of the fourth corner from where the three others alone put it."""

_SIDES_ALIKE = 1.7
"""How many times larger one corner square may look than another."""

_FLAT = 0.1
"""Logarithm of how many times larger one of three squares may look than another on a page that lies flat."""

_LARGEST_PERSPECTIVE = 0.6
"""Logarithm of how many times nearer one corner of the page may be than another."""

_LARGEST_COST = 1.2
_SIZE_COST, _SHAPE_COST, _PERSPECTIVE_COST = 1.6, 1.6, 0.4

_CODE_WITHIN_MM = (3.0, 70.0)
"""Distance of a code from where four squares, or three, put it."""

_CODE_WORTH = 0.35
_CODE_WEIGHT = 0.05
"""Say in the fit of a code, whose middle is found to half a mm, beside a corner square, found to a tenth."""

_THREE_SQUARES = 0.45
"""Score of three perfect squares alone; four have 1."""

Choice = tuple[tuple[int, int], ...]
"""Pairs of a printed corner's index and a square's index."""


@dataclass(frozen=True, slots=True)
class Corners:
    """Points of the page and where they are in the image.

    Attributes:
        printed: (n, 2) mm on the page: corner squares, then codes.
        points: (n, 2) px in the image.
        squares: How many of them are corner squares.
        matrix: mm on the page to px in the image.
        score: 1 for a perfect page with four squares and more where codes agree; below 0 it is hardly a page.
        settled: The points say all: four squares, or three of a page that lies flat.
    """

    printed: Points
    points: Points
    squares: int
    matrix: Matrix
    score: float = 0.0
    settled: bool = True

    def off_mm(self, printed: Points, points: Points) -> float:
        """Return how far from these points (px) the matrix puts their places on the page, in mm, at most."""
        apart = np.hypot(*(apply_matrix(self.matrix, printed) - points).T)
        return float((apart / _scales(self.matrix, printed)).max(initial=0.0))


class CornerSearch:
    """Looks for the corners of one page among what was found in an image.

    Args:
        page: The page's layout, with four fiducials.
        squares: (n, 2) centres of solid squares, px.
        sides: (n,) their sides, px.
        side_mm: Side of a printed corner square.
        codes: (m, 2) centres of what may be codes, px.
    """

    def __init__(self, page: PageLayout, squares: Points, sides: Floats, side_mm: float, codes: Points) -> None:
        self._squares, self._sides, self._side_mm, self._codes = squares, sides, side_mm, codes
        self._printed = _ordered(np.array([[f.x + f.width / 2, f.y + f.height / 2] for f in page.fiducials]))
        places = np.array([[c.x + c.width / 2, c.y + c.height / 2] for c in page.codes]).reshape(-1, 2)
        self._places = (places, apply_matrix(half_turn(page.width, page.height), places))
        self._middle = np.array([[page.width / 2, page.height / 2]])

    def best(self, *, three: bool) -> Corners | None:
        """Return the best choice of four corners, with `three` also of three; None when there is none."""
        judged = (self._judge(choice) for choice in self._choices(three=three))
        return max((corners for corners in judged if corners is not None), key=lambda c: c.score, default=None)

    def _choices(self, *, three: bool) -> Iterator[Choice]:
        """Yield what may be the corners, each set of squares once (a page upside down has the same)."""
        squares, seen = self._squares, set[frozenset[int]]()
        for a, b, c in _right_angles(squares, self._sides, self._printed[2] - self._printed[0]):
            along, down = squares[b] - squares[a], squares[c] - squares[a]
            # a clockwise angle stands at the top left (b right of it, c below), the other one at the top right
            clockwise = along[0] * down[1] > along[1] * down[0]
            known = ((0, a), (1, b), (3, c)) if clockwise else ((1, a), (0, b), (2, c))
            off = np.hypot(*(squares - squares[b] - down).T)
            for d in np.flatnonzero(off < _FOURTH_WITHIN * float(np.hypot(*down))).tolist():
                if d not in (a, b, c) and frozenset((a, b, c, d)) not in seen:
                    seen.add(frozenset((a, b, c, d)))
                    yield (*known, (2 if clockwise else 3, d))
            if three and frozenset((a, b, c)) not in seen:
                seen.add(frozenset((a, b, c)))
                yield known

    def _judge(self, choice: Choice) -> Corners | None:
        """Return the corners chosen, with the codes that fit them, and their score; None for an impossible page."""
        labels, which = (list(part) for part in zip(*choice, strict=True))
        corners = _fitted(self._printed[labels], self._squares[which], len(labels))
        worth, settled = 1.0, True
        if len(labels) == 3:
            worth, settled = _THREE_SQUARES, float(np.ptp(np.log(self._sides[which]))) < _FLAT
        if len(self._codes):
            places, codes = max((self._codes_at(corners, places) for places in self._places), key=lambda at: len(at[0]))
            worth += _CODE_WORTH * len(codes)
            if len(labels) == 3 and corners.off_mm(places, codes) > _CODE_WITHIN_MM[0]:
                printed, points = np.vstack([corners.printed, places]), np.vstack([corners.points, codes])
                corners, settled = _fitted(printed, points, 3), False
                if corners.off_mm(printed, points) > _CODE_WITHIN_MM[0]:
                    return None
        cost = self._cost(corners, self._sides[which])
        return None if cost > _LARGEST_COST else replace(corners, score=worth - cost, settled=settled)

    def _codes_at(self, corners: Corners, places: Points) -> tuple[Points, Points]:
        """Return which of the codes' places (mm) have a code near, and where it is (px)."""
        within = _CODE_WITHIN_MM[0 if corners.squares == 4 else 1]
        expected = apply_matrix(corners.matrix, places)
        apart = np.hypot(*(self._codes[None, :, :] - expected[:, None, :]).transpose(2, 0, 1))
        there = apart.min(axis=1) < within * _scales(corners.matrix, places)
        return places[there], self._codes[apart.argmin(axis=1)[there]]

    def _cost(self, corners: Corners, sides: Floats) -> float:
        """Return how much speaks against this page: sizes, shape, perspective; inf when it cannot be."""
        matrix = corners.matrix
        depths = _depths(matrix, self._printed)
        if depths.min() <= 0:
            return math.inf
        perspective = math.log(float(depths.max() / depths.min()))
        if perspective > _LARGEST_PERSPECTIVE:
            return math.inf
        sizes = np.log(sides / (self._side_mm * _scales(matrix, corners.printed[: corners.squares])))
        size = float(np.abs(sizes - sizes.mean()).max()) + 0.5 * abs(float(sizes.mean()))
        shape = _shape_error(matrix, self._middle)
        return _SIZE_COST * size + _SHAPE_COST * shape + _PERSPECTIVE_COST * perspective


def _fitted(printed: Points, points: Points, squares: int) -> Corners:
    weights = np.where(np.arange(len(points)) < squares, 1.0, _CODE_WEIGHT)
    return Corners(printed, points, squares, fit_homography(printed, points, weights))


def _ordered(corners: Points) -> Points:
    """Sort four corners: top left, top right, bottom right, bottom left."""
    centre = corners.mean(axis=0)
    angle = np.arctan2(corners[:, 1] - centre[1], corners[:, 0] - centre[0])
    return corners[np.argsort(angle)]


def _right_angles(squares: Points, sides: Floats, size: Floats) -> list[list[int]]:
    """Return (corner, across, down): right angles with the page's proportions, as far as a photograph leaves them."""
    difference = squares[None, :, :] - squares[:, None, :]
    length = np.maximum(np.hypot(difference[..., 0], difference[..., 1]), 1e-9)
    alike = np.abs(np.log(sides[None, :] / sides[:, None])) < math.log(_SIDES_ALIKE)
    pairs = (length > 0.3 * float(length.max(initial=0.0))) & alike
    cosine = np.einsum("abi,aci->abc", difference, difference) / (length[:, :, None] * length[:, None, :])
    stretch = np.log((length[:, :, None] / size[0]) / (length[:, None, :] / size[1]))
    fits = (np.abs(cosine) < _LARGEST_COSINE) & (np.abs(stretch) < math.log(_LARGEST_STRETCH))
    found: list[list[int]] = np.argwhere(fits & pairs[:, :, None] & pairs[:, None, :]).tolist()
    return found


def _depths(matrix: Matrix, points: Points) -> Floats:
    """Return how far away points of the page are, 1 at the origin."""
    return np.asarray(points @ matrix[2, :2] + matrix[2, 2])


def _scales(matrix: Matrix, points: Points) -> Floats:
    """Return px per mm at points of the page (mm)."""
    return np.sqrt(abs(np.linalg.det(matrix)) / np.abs(_depths(matrix, points)) ** 3)


def _shape_error(matrix: Matrix, middle: Points) -> float:
    """Return how far a small square in the middle of the page is from a square: skew and proportions."""
    seen = apply_matrix(matrix, middle + np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]))
    across, down = seen[1] - seen[0], seen[2] - seen[0]
    wide, high = float(np.hypot(*across)), float(np.hypot(*down))
    return abs(float(across @ down)) / (wide * high) + abs(math.log(wide / high))
