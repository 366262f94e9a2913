"""Bring each printed box of the page to its exact place in the image, and say how well that went.

The corner squares give a first pose. From there each box with its label is fitted to the blank printed page (shift,
blackness and paper, by least squares, a few times over). Where that does not take hold, because the paper is bent, a
corner is lost or the page was photographed, the boxes are first looked for by correlation on the small copy, 2.5 mm
around. A robust homography over all boxes takes what is common, and the smoothed rest what is local: a feeder's
wobble, a crease. A box under a mark, which fits badly, is placed by its neighbours.
"""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from forms.model import PageLayout
from scans.box_frames import FINE_PX_PER_MM
from scans.geometry import Matrix, Points, apply_matrix, fit_robustly, scaling, warp
from scans.image_pages import reduce_image
from scans.model import GrayImage, ReadingEdition
from scans.pose import Pose, SearchCopy

COARSE_PX_PER_MM = 3.0
_COARSE_PATCH_MM = (19.0, 8.0)
_COARSE_REACH_MM = 2.5
_MOST_COARSE = 30
"""Boxes that are looked for in the coarse step: enough for a robust fit, at half the cost."""

_FINE_PATCH_MM = (13.0, 6.6)
_FINE_STEPS = 3
_LONGEST_STEP_MM = 0.3
_FINE_REACH_MM = 1.0

_SMOOTH_MM = (60.0, 14.0)
"""Reach, across and down, in which boxes share their local displacement: a feeder moves whole lines."""

_SURE_MATCH = 0.35
"""Correlation below which a box has no say on where it stands (a fifth of matches at chance reach it)."""

_GOOD_MATCH = 0.6
"""Median correlation from which the first fit is taken to have found the boxes; the coarse step is left out."""

_FEWEST = 6
_MOST_UNEVEN_MM = 0.25

Floats = npt.NDArray[np.float64]


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
    matches: Floats
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


def register_page(image: GrayImage, copy: SearchCopy, pose: Pose, edition: ReadingEdition, number: int) -> Registration:
    """Place every box of page `number` (from 1); see the module's text."""
    page = edition.layout.pages[number - 1]
    fit = _fit_of(edition, number)
    found, quality = fit.place(image, pose.matrix)
    uneven = np.linalg.norm(found[quality > _SURE_MATCH], axis=1)
    matrix = pose.matrix
    if np.median(quality) < _GOOD_MATCH or not len(uneven) or np.percentile(uneven, 90) > _FINE_REACH_MM / 2:
        better = _placed_coarsely(copy, pose, page, edition.blanks[number - 1])
        again, surer = fit.place(image, better)
        if np.median(surer) > np.median(quality):
            matrix, found, quality = better, again, surer
    good = quality > _SURE_MATCH
    if good.sum() >= _FEWEST:
        refined = _refit(matrix, page, fit.centres, found, quality, anchor=0.05)
        back = np.asarray(np.linalg.inv(refined) @ matrix)
        found = apply_matrix(back, fit.centres + found) - fit.centres
        matrix = refined
    residual = float(np.median(np.linalg.norm(found[good], axis=1))) if good.any() else float("inf")
    return Registration(matrix, _smooth(fit.centres, found, quality), quality, residual)


def matrix_in_copy(matrix: Matrix, copy: SearchCopy) -> Matrix:
    """Return the matrix from mm to px of the reduced copy."""
    factor = copy.factor
    shift = np.array([[1.0, 0.0, 0.5 / factor - 0.5], [0.0, 1.0, 0.5 / factor - 0.5], [0.0, 0.0, 1.0]])
    return np.asarray(shift @ scaling(1 / factor) @ matrix)


def sample_patches(
    image: GrayImage, matrix: Matrix, centres: Points, half: tuple[int, int], px_per_mm: float
) -> npt.NDArray[np.uint8]:
    """Return (n, 2 half_y + 1, 2 half_x + 1) uint8 patches around `centres` (mm), upright at `px_per_mm`."""
    half_x, half_y = half
    across = np.arange(-half_x, half_x + 1, dtype=np.float32) / np.float32(px_per_mm)
    down = np.arange(-half_y, half_y + 1, dtype=np.float32) / np.float32(px_per_mm)
    centre = apply_matrix(matrix, centres)
    # Across a patch the perspective is taken as constant: at 10 mm it bends by less than 0.01 mm.
    right, below = centres + np.array([1.0, 0.0]), centres + np.array([0.0, 1.0])
    to_x = (apply_matrix(matrix, right) - centre).astype(np.float32)[:, :, None, None]
    to_y = (apply_matrix(matrix, below) - centre).astype(np.float32)[:, :, None, None]
    place = centre.astype(np.float32)[:, :, None, None] + to_x * across[None, None, :] + to_y * down[None, :, None]
    count, height, width = len(centres), 2 * half_y + 1, 2 * half_x + 1
    flat = (count * height, width)
    map_x, map_y = (np.ascontiguousarray(place[:, axis]).reshape(flat) for axis in (0, 1))
    patches = cv2.remap(image, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(patches, np.uint8).reshape(count, height, width)


class _BoxFit:
    """Fits the boxes of one page of an edition to their places in an image.

    Around its place a printed patch changes with a small shift as its gradients say (Lucas and Kanade, 1981, "An
    iterative image registration technique"). Blackness and paper are fitted along, so that tone does not matter.
    """

    def __init__(self, edition: ReadingEdition, number: int) -> None:
        page, blank = edition.layout.pages[number - 1], edition.blanks[number - 1]
        self.centres = np.array([[b.x + b.width / 2, b.y + b.height / 2] for b in page.boxes]).reshape(-1, 2)
        self._half = (round(_FINE_PATCH_MM[0] * FINE_PX_PER_MM / 2), round(_FINE_PATCH_MM[1] * FINE_PX_PER_MM / 2))
        self._snapped = (np.floor(self.centres * FINE_PX_PER_MM) + 0.5) / FINE_PX_PER_MM
        to_blank = np.array([[FINE_PX_PER_MM, 0.0, -0.5], [0.0, FINE_PX_PER_MM, -0.5], [0.0, 0.0, 1.0]])
        printed = sample_patches(blank, to_blank, self._snapped, self._half, FINE_PX_PER_MM)
        smooth = _softened(printed)
        down, across = np.gradient(smooth, axis=(1, 2))
        count = len(printed)
        flat = [part.reshape(count, -1) for part in (smooth, across, down, np.ones_like(smooth))]
        self._solve = np.linalg.pinv(np.stack(flat, axis=2).astype(np.float64)).astype(np.float32)
        centred = flat[0] - flat[0].mean(axis=1, keepdims=True)
        self._unit = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-6)

    def place(self, image: GrayImage, matrix: Matrix) -> tuple[Points, Floats]:
        """Return each box's displacement in mm from where `matrix` puts it, and its correlation there."""
        count = len(self.centres)
        shifts = np.zeros((count, 2))
        quality = np.full(count, -1.0)
        best = np.zeros((count, 2))
        for step in range(_FINE_STEPS + 1):
            patches = sample_patches(image, matrix, self._snapped + shifts, self._half, FINE_PX_PER_MM)
            seen = _softened(patches).reshape(count, -1)
            match = self._correlation(seen)
            improved = match > quality
            quality, best = np.where(improved, match, quality), np.where(improved[:, None], shifts, best)
            if step == _FINE_STEPS:
                break
            fitted = np.einsum("nkp,np->nk", self._solve, seen)
            black = np.maximum(fitted[:, :1], 0.05)
            move = np.clip(-fitted[:, 1:3] / black / FINE_PX_PER_MM, -_LONGEST_STEP_MM, _LONGEST_STEP_MM)
            if np.median(np.abs(move)) < 0.01:
                break
            shifts = np.clip(shifts + move, -_FINE_REACH_MM, _FINE_REACH_MM)
        return best, quality

    def _correlation(self, seen: npt.NDArray[np.float32]) -> Floats:
        centred = seen - seen.mean(axis=1, keepdims=True)
        norm = np.maximum(np.linalg.norm(centred, axis=1), 1e-6)
        return np.asarray(np.einsum("np,np->n", centred, self._unit) / norm, np.float64)


@lru_cache(maxsize=32)
def _fit_of(edition: ReadingEdition, number: int) -> _BoxFit:
    """Return the fit of a page (from 1), prepared once in each process."""
    return _BoxFit(edition, number)


def _softened(patches: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    count, height, width = patches.shape
    soft = cv2.blur(patches.reshape(-1, width), (3, 3))
    return np.asarray(soft, np.float32).reshape(count, height, width)


def _placed_coarsely(copy: SearchCopy, pose: Pose, page: PageLayout, blank: GrayImage) -> Matrix:
    """Return the pose corrected by where the boxes are found on the small copy, by correlation."""
    px, pad = COARSE_PX_PER_MM, 48
    centres = np.array([[box.x + box.width / 2, box.y + box.height / 2] for box in page.boxes])
    chosen = centres[:: max(1, len(centres) // _MOST_COARSE)]
    printed = cv2.copyMakeBorder(reduce_image(blank, 2), pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=(255,))
    seen = warp(copy.image, matrix_in_copy(pose.matrix, copy), page.width, page.height, px)
    seen = np.asarray(cv2.copyMakeBorder(seen, pad, pad, pad, pad, cv2.BORDER_REPLICATE), np.uint8)
    half_x, half_y = (round(side * px / 2) for side in _COARSE_PATCH_MM)
    reach = round(_COARSE_REACH_MM * px)
    found, quality = np.zeros((len(chosen), 2)), np.zeros(len(chosen))
    for index, (x, y) in enumerate(np.floor(chosen * px).astype(int) + pad):
        patch = printed[y - half_y : y + half_y + 1, x - half_x : x + half_x + 1]
        rows = slice(y - half_y - reach, y + half_y + reach + 1)
        window = seen[rows, x - half_x - reach : x + half_x + reach + 1]
        scores = cv2.matchTemplate(window, patch, cv2.TM_CCOEFF_NORMED)
        _, best, _, (column, row) = cv2.minMaxLoc(scores)
        found[index] = np.array([column - reach, row - reach]) / px
        quality[index] = best if np.isfinite(best) else 0.0
    if (quality > _SURE_MATCH).sum() < _FEWEST:
        return pose.matrix
    return _refit(pose.matrix, page, chosen, found, quality, anchor=0.3)


def _refit(matrix: Matrix, page: PageLayout, centres: Points, found: Points, quality: Floats, anchor: float) -> Matrix:
    """Fit the matrix anew to where the boxes were found; the corners of the page keep a small say (`anchor`)."""
    corners = np.array([[f.x + f.width / 2, f.y + f.height / 2] for f in page.fiducials])
    source = np.vstack([centres, corners])
    target = np.vstack([centres + found, corners])
    weights = np.r_[np.clip(quality - 0.2, 0.0, 1.0) ** 2, np.full(len(corners), anchor)]
    return np.asarray(matrix @ fit_robustly(source, target, weights, scale=0.15))


def _smooth(centres: Points, found: Points, quality: Floats) -> Points:
    """Give each box the displacement that it and the boxes around it agree on."""
    weight = np.clip(quality - 0.2, 0.0, 1.0) ** 2
    apart = (centres[:, None, :] - centres[None, :, :]) / np.array(_SMOOTH_MM)
    near = np.exp(-0.5 * (apart**2).sum(axis=2)) * weight[None, :]
    shifts = near @ found / (near.sum(axis=1, keepdims=True) + 0.05)
    for _ in range(2):  # again without those that disagree
        distance = np.linalg.norm(found[None, :, :] - shifts[:, None, :], axis=2)
        steady = near / (1.0 + (distance / 0.2) ** 2) ** 2
        shifts = steady @ found / (steady.sum(axis=1, keepdims=True) + 0.05)
    own = weight / (weight + 0.15) / (1.0 + (np.linalg.norm(found - shifts, axis=1) / _MOST_UNEVEN_MM) ** 4)
    return np.asarray(shifts + (found - shifts) * own[:, None])
