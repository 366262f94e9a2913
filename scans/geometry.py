"""Plane geometry for registration: homographies between mm on the printed page and px in an image."""

import math
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]
"""(n, 2): x, y."""

Matrix = npt.NDArray[np.float64]
"""(3, 3) homography."""

Floats = npt.NDArray[np.float64]
_ROBUST_ROUNDS = 6


def apply_matrix(matrix: Matrix, points: Points) -> Points:
    """Map points through a homography."""
    mapped = points @ matrix[:, :2].T + matrix[:, 2]
    return np.asarray(mapped[:, :2] / mapped[:, 2:3])


def scaling(factor: float) -> Matrix:
    """Return the matrix that multiplies x and y by `factor`."""
    return np.diag([factor, factor, 1.0])


def half_turn(width: float, height: float) -> Matrix:
    """Return the matrix that turns a page of this size upside down."""
    return np.array([[-1.0, 0.0, width], [0.0, -1.0, height], [0.0, 0.0, 1.0]])


def fit_affine(source: Points, target: Points) -> Matrix:
    """Return the affine matrix that maps `source` to `target` with least squares; at least three points."""
    rows = np.column_stack([source, np.ones(len(source))])
    solution, *_ = np.linalg.lstsq(rows, target, rcond=None)
    return np.vstack([solution.T, [0.0, 0.0, 1.0]])


def fit_homography(source: Points, target: Points, weights: Floats | None = None) -> Matrix:
    """Return the homography that maps `source` to `target`: affine for three points, else normalised least squares.

    The direct linear transformation after Hartley (1997), "In defence of the eight-point algorithm".
    """
    if len(source) < 4:
        return fit_affine(source, target)
    return _Homography(source, target).solve(np.ones(len(source)) if weights is None else weights)


def fit_robustly(source: Points, target: Points, weights: Floats, scale: float) -> Matrix:
    """Fit a homography while points further than about `scale` from it lose their say (Geman-McClure weights)."""
    if len(source) < 4:
        return fit_affine(source, target)
    fit = _Homography(source, target)
    matrix = fit.solve(weights)
    before = np.zeros(len(source))
    for _ in range(_ROBUST_ROUNDS):
        distance = np.hypot(*(apply_matrix(matrix, source) - target).T)
        if np.abs(distance - before).max() < 0.02 * scale:
            break
        before = distance
        spread = max(scale, 1.5 * float(np.sort(distance)[len(distance) // 2]))
        matrix = fit.solve(weights / (1.0 + (distance / spread) ** 2) ** 2 + 1e-9)
    return matrix


class _Homography:
    """The equations of a homography between two sets of at least four points, for solving with any weights."""

    def __init__(self, source: Points, target: Points) -> None:
        self._to_unit, from_unit = _unit_frame(source), _unit_frame(target)
        self._back = np.linalg.inv(from_unit)
        a = source * self._to_unit[0, 0] + self._to_unit[:2, 2]
        b = target * from_unit[0, 0] + from_unit[:2, 2]
        rows = np.zeros((len(a), 2, 9))
        rows[:, 0, :2], rows[:, 0, 2] = a, 1.0
        rows[:, 1, 3:6] = rows[:, 0, :3]
        rows[:, :, 6:] = -b[:, :, None] * rows[:, :1, :3]
        self._rows = rows.reshape(-1, 9)

    def solve(self, weights: Floats) -> Matrix:
        """Return the matrix that leaves the least weighted sum of squares."""
        _, vectors = np.linalg.eigh(self._rows.T @ (self._rows * np.repeat(weights, 2)[:, None]))
        matrix = self._back @ vectors[:, 0].reshape(3, 3) @ self._to_unit
        return np.asarray(matrix / matrix[2, 2])


def warp(
    image: npt.NDArray[np.uint8], mm_to_px: Matrix, width: float, height: float, px_per_mm: float, paper: int = 255
) -> npt.NDArray[np.uint8]:
    """Return the printed page (`width` x `height` mm) upright at `px_per_mm`, out of an image it stands in."""
    size = (round(width * px_per_mm), round(height * px_per_mm))
    matrix = mm_to_px @ _pixel_centres(px_per_mm)
    warped = cv2.warpPerspective(
        image,
        matrix,
        size,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(paper,),
    )
    return np.asarray(warped, np.uint8)


def sample_patches(
    image: npt.NDArray[np.uint8], matrix: Matrix, centres: Points, half: tuple[int, int], px_per_mm: float
) -> npt.NDArray[np.uint8]:
    """Return (n, 2 half_y + 1, 2 half_x + 1) uint8 patches around `centres` (mm), upright at `px_per_mm`."""
    count = len(centres)
    # Across a patch the perspective is taken as constant: at 10 mm it bends by less than 0.01 mm.
    ends = apply_matrix(matrix, np.vstack([centres, centres + np.array([1.0, 0.0]), centres + np.array([0.0, 1.0])]))
    centre, right, below = ends.astype(np.float32).reshape(3, count, 2)
    maps = np.stack([right - centre, below - centre, centre], axis=2) @ _patch_grid(half, px_per_mm)
    patches = cv2.remap(image, maps[:, 0], maps[:, 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(patches, np.uint8).reshape(count, 2 * half[1] + 1, 2 * half[0] + 1)


@lru_cache(maxsize=16)
def _patch_grid(half: tuple[int, int], px_per_mm: float) -> npt.NDArray[np.float32]:
    """Return (3, pixels) places of a patch's pixels around its centre: mm across, mm down, and 1."""
    across, down = (np.arange(-reach, reach + 1) / px_per_mm for reach in half)
    x, y = np.meshgrid(across, down)
    return np.stack([x.ravel(), y.ravel(), np.ones(x.size)]).astype(np.float32)


def crop(
    image: npt.NDArray[np.uint8], mm_to_px: Matrix, region: tuple[float, float, float, float], px_per_mm: float
) -> npt.NDArray[np.uint8]:
    """Return one region (x, y, width, height in mm) of the printed page upright at `px_per_mm`."""
    x, y, width, height = region
    shift = np.array([[1.0, 0.0, x], [0.0, 1.0, y], [0.0, 0.0, 1.0]])
    return warp(image, mm_to_px @ shift, width, height, px_per_mm)


def _pixel_centres(px_per_mm: float) -> Matrix:
    """Return the matrix from pixel index to mm: the first pixel's centre lies half a pixel inside the page."""
    return np.array([[1 / px_per_mm, 0.0, 0.5 / px_per_mm], [0.0, 1 / px_per_mm, 0.5 / px_per_mm], [0.0, 0.0, 1.0]])


def _unit_frame(points: Points) -> Matrix:
    centre = points.sum(axis=0) / len(points)
    size = max(math.sqrt(((points - centre) ** 2).sum() / len(points)), 1e-9)
    return np.array([[1 / size, 0.0, -centre[0] / size], [0.0, 1 / size, -centre[1] / size], [0.0, 0.0, 1.0]])
