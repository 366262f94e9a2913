"""Bring each printed box of the page to its exact place in the image, and say how well that went.

The corner squares give a first pose. Each box with its label is then looked for near its place, first on the small
copy (3 px/mm, 2.5 mm around), then in the image itself (6 px/mm, 1 mm around), by correlation with the blank printed
page. A robust homography over all boxes takes what is common, and the smoothed rest what is local: a feeder's wobble, a
crease. A box under a mark, which correlates badly, is placed by its neighbours.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from forms.model import PageLayout
from scans.geometry import Matrix, Points, apply_matrix, fit_robustly, scaling, warp
from scans.identify import Pose, SearchCopy
from scans.image_pages import reduce_image
from scans.model import GrayImage

FINE_PX_PER_MM = 6.0
"""Resolution of the blank pages and of the patches that are measured (152 dpi)."""

COARSE_PX_PER_MM = 3.0
_COARSE_PATCH_MM = (19.0, 8.0)
_COARSE_REACH_MM = 2.5
_FINE_PATCH_MM = (13.0, 6.6)
_FINE_REACH_MM = 1.0
_MOST_COARSE = 30
"""Boxes that are looked for in the coarse step: enough for a robust fit, at half the cost."""

_SMOOTH_MM = (60.0, 14.0)
"""Reach, across and down, in which boxes share their local displacement: a feeder moves whole lines."""

_SURE_MATCH = 0.35
"""Correlation below which a box has no say on where it stands (a fifth of matches at chance reach it)."""


@dataclass(frozen=True, slots=True)
class Registration:
    """Where every box of the page stands.

    Attributes:
        matrix: mm on the page to px in the image.
        shifts_mm: (boxes, 2) local displacement of each box, in mm on the page, on top of `matrix`.
        matches: (boxes,) correlation of each box with the blank page, -1..1.
        residual_mm: median length of what the matrix alone leaves over.
    """

    matrix: Matrix
    shifts_mm: Points
    matches: npt.NDArray[np.float64]
    residual_mm: float

    @property
    def match(self) -> float:
        """Median correlation of the boxes with the blank page."""
        return float(np.median(self.matches)) if len(self.matches) else 0.0


def page_match(copy: SearchCopy, pose: Pose, page: PageLayout, blank: GrayImage) -> float:
    """Return the correlation of the whole page with the blank page at 1.5 px/mm, -1..1: which form, which way up."""
    px_per_mm = FINE_PX_PER_MM / 4
    seen = warp(copy.image, matrix_in_copy(pose.matrix, copy), page.width, page.height, px_per_mm)
    printed = reduce_image(blank, 4)[: seen.shape[0], : seen.shape[1]]
    seen = seen[: printed.shape[0], : printed.shape[1]]
    kernel = (15, 15)
    flat = [part.astype(np.float32) - cv2.blur(part.astype(np.float32), kernel) for part in (seen, printed)]
    flat = [np.asarray(cv2.GaussianBlur(part, (0, 0), 1.0)) for part in flat]
    norm = float(np.linalg.norm(flat[0]) * np.linalg.norm(flat[1]))
    return float((flat[0] * flat[1]).sum()) / max(norm, 1e-6)


def register_page(image: GrayImage, copy: SearchCopy, pose: Pose, page: PageLayout, blank: GrayImage) -> Registration:
    """Place every box of the page; see the module's text."""
    centres = np.array([[box.x + box.width / 2, box.y + box.height / 2] for box in page.boxes])
    chosen = np.arange(0, len(centres), max(1, len(centres) // _MOST_COARSE))
    small = reduce_image(blank, 2)
    seen = warp(copy.image, matrix_in_copy(pose.matrix, copy), page.width, page.height, COARSE_PX_PER_MM)
    coarse = _Matcher(small, COARSE_PX_PER_MM, _COARSE_PATCH_MM, _COARSE_REACH_MM)
    found, quality = coarse.match_in_page(seen, centres[chosen])
    matrix = pose.matrix
    if (quality > _SURE_MATCH).sum() >= 6:
        matrix = _refit(pose.matrix, page, centres[chosen], found, quality, anchor=0.3)
    fine = _Matcher(blank, FINE_PX_PER_MM, _FINE_PATCH_MM, _FINE_REACH_MM)
    found, quality = fine.match_in_image(image, matrix, centres)
    if (quality > _SURE_MATCH).sum() >= 6:
        refined = _refit(matrix, page, centres, found, quality, anchor=0.05)
        back = np.asarray(np.linalg.inv(refined) @ matrix)
        found = apply_matrix(back, centres + found) - centres
        matrix = refined
    good = quality > _SURE_MATCH
    residual = float(np.median(np.linalg.norm(found[good], axis=1))) if good.any() else float("inf")
    return Registration(matrix, _smooth(centres, found, quality), quality, residual)


def matrix_in_copy(matrix: Matrix, copy: SearchCopy) -> Matrix:
    """Return the matrix from mm to px of the reduced copy."""
    factor = copy.factor
    shift = np.array([[1.0, 0.0, 0.5 / factor - 0.5], [0.0, 1.0, 0.5 / factor - 0.5], [0.0, 0.0, 1.0]])
    return np.asarray(shift @ scaling(1 / factor) @ matrix)


def _refit(
    matrix: Matrix, page: PageLayout, centres: Points, found: Points, quality: npt.NDArray[np.float64], anchor: float
) -> Matrix:
    """Fit the matrix anew to where the boxes were found; the corners of the page keep a small say (`anchor`)."""
    corners = np.array([[f.x + f.width / 2, f.y + f.height / 2] for f in page.fiducials])
    source = np.vstack([centres, corners])
    target = np.vstack([centres + found, corners])
    weights = np.r_[np.clip(quality - 0.2, 0.0, 1.0) ** 2, np.full(len(corners), anchor)]
    return np.asarray(matrix @ fit_robustly(source, target, weights, scale=0.15))


def _smooth(centres: Points, found: Points, quality: npt.NDArray[np.float64]) -> Points:
    """Give each box the displacement that it and the boxes around it agree on."""
    weight = np.clip(quality - 0.2, 0.0, 1.0) ** 2
    apart = (centres[:, None, :] - centres[None, :, :]) / np.array(_SMOOTH_MM)
    near = np.exp(-0.5 * (apart**2).sum(axis=2)) * weight[None, :]
    shifts = near @ found / (near.sum(axis=1, keepdims=True) + 0.05)
    for _ in range(2):  # again without those that disagree
        distance = np.linalg.norm(found[None, :, :] - shifts[:, None, :], axis=2)
        steady = near / (1.0 + (distance / 0.2) ** 2) ** 2
        shifts = steady @ found / (steady.sum(axis=1, keepdims=True) + 0.05)
    own = weight / (weight + 0.15) / (1.0 + (np.linalg.norm(found - shifts, axis=1) / 0.25) ** 4)
    return np.asarray(shifts + (found - shifts) * own[:, None])


class _Matcher:
    """Looks for patches of the blank page near where they should stand."""

    def __init__(self, blank: GrayImage, px_per_mm: float, patch_mm: tuple[float, float], reach_mm: float) -> None:
        self._px = px_per_mm
        self._half = (round(patch_mm[0] * px_per_mm / 2), round(patch_mm[1] * px_per_mm / 2))
        self._reach = round(reach_mm * px_per_mm)
        pad = max(self._half) + self._reach + 2
        self._pad = pad
        self._blank = cv2.copyMakeBorder(blank, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=(255,))

    def match_in_page(self, seen: GrayImage, centres: Points) -> tuple[Points, npt.NDArray[np.float64]]:
        """Match in a page that was warped upright at this resolution; displacements in mm, correlations."""
        pad = self._pad
        seen = np.asarray(cv2.copyMakeBorder(seen, pad, pad, pad, pad, cv2.BORDER_REPLICATE), np.uint8)
        (half_x, half_y), reach = self._half, self._reach
        windows = []
        for x, y in np.floor(centres * self._px).astype(int) + pad:
            windows.append(
                seen[y - half_y - reach : y + half_y + reach + 1, x - half_x - reach : x + half_x + reach + 1]
            )
        return self._match(windows, centres)

    def match_in_image(
        self, image: GrayImage, matrix: Matrix, centres: Points
    ) -> tuple[Points, npt.NDArray[np.float64]]:
        """Match in the image as loaded, where `matrix` says the page stands."""
        half = (self._half[0] + self._reach, self._half[1] + self._reach)
        snapped = np.floor(centres * self._px) / self._px + 0.5 / self._px
        windows = sample_patches(image, matrix, snapped, half, self._px)
        return self._match(list(windows), centres)

    def _match(self, windows: list[GrayImage], centres: Points) -> tuple[Points, npt.NDArray[np.float64]]:
        shifts, quality = np.zeros((len(centres), 2)), np.zeros(len(centres))
        (half_x, half_y), pad = self._half, self._pad
        for index, (x, y) in enumerate(np.floor(centres * self._px).astype(int) + pad):
            printed = self._blank[y - half_y : y + half_y + 1, x - half_x : x + half_x + 1]
            scores = cv2.matchTemplate(windows[index], printed, cv2.TM_CCOEFF_NORMED)
            _, best, _, (column, row) = cv2.minMaxLoc(scores)
            offset = _peak(np.asarray(scores, np.float32), column, row) - self._reach
            shifts[index] = offset / self._px
            quality[index] = best if np.isfinite(best) else 0.0
        return shifts, quality


def sample_patches(
    image: GrayImage, matrix: Matrix, centres: Points, half: tuple[int, int], px_per_mm: float
) -> npt.NDArray[np.uint8]:
    """Return (n, 2 half_y + 1, 2 half_x + 1) uint8 patches around `centres` (mm), upright at `px_per_mm`."""
    half_x, half_y = half
    across = np.arange(-half_x, half_x + 1) / px_per_mm
    down = np.arange(-half_y, half_y + 1) / px_per_mm
    x = centres[:, 0, None, None] + across[None, None, :]
    y = centres[:, 1, None, None] + down[None, :, None]
    depth = matrix[2, 0] * x + matrix[2, 1] * y + matrix[2, 2]
    map_x = (matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2]) / depth
    map_y = (matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2]) / depth
    count, height, width = map_x.shape
    flat = (count * height, width)
    patches = cv2.remap(
        image,
        map_x.reshape(flat).astype(np.float32),
        map_y.reshape(flat).astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(patches, np.uint8).reshape(count, height, width)


def _peak(scores: npt.NDArray[np.float32], column: int, row: int) -> Points:
    """Return the maximum's place between the pixels, by a parabola in each direction."""
    place = np.array([float(column), float(row)])
    if 0 < column < scores.shape[1] - 1:
        place[0] += _vertex(*scores[row, column - 1 : column + 2])
    if 0 < row < scores.shape[0] - 1:
        place[1] += _vertex(*scores[row - 1 : row + 2, column])
    return place


def _vertex(left: float, middle: float, right: float) -> float:
    curve = left - 2 * middle + right
    return 0.0 if curve >= -1e-9 else float(np.clip(0.5 * (left - right) / curve, -0.5, 0.5))
