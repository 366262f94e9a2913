"""Bring each printed box of the page to its exact place in the image, and say how well that went.

The corner squares give a first pose. From there each box with its label is fitted to the blank printed page (shift,
blackness and paper, by least squares, a few times over). Where that does not take hold, because the paper is bent, a
corner is lost or the page was photographed, the boxes are first looked for by correlation on the small copy, 2.5 mm
around. A robust homography over all boxes takes what is common, and the smoothed rest what is local: a feeder's
wobble, a crease. A box under a mark, which fits badly, is placed by its neighbours.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from forms.model import PageLayout
from scans.files.image_pages import reduce_image
from scans.geometry import Floats, Matrix, Points, apply_matrix, fit_robustly, scaling, warp
from scans.model import GrayImage, ReadingEdition
from scans.place.box_fit import BoxFit, fit_of
from scans.place.pose import Pose, SearchCopy

COARSE_PX_PER_MM = 3.0
_COARSE_PATCH_MM = (19.0, 8.0)
_COARSE_REACH_MM = 2.5
_COARSE_ROUNDS = 3
_MOST_COARSE = 30
"""Boxes that are looked for in the coarse step: enough for a robust fit, at half the cost."""

_UNEVEN_MM = 0.5
"""Displacement of a tenth of the boxes from which the first fit may have taken hold of the wrong lines."""

_SURE_MATCH = 0.35
"""Correlation below which a box has no say on where it stands (a fifth of matches at chance reach it)."""

_GOOD_MATCH = 0.6
"""Median correlation from which the first fit is taken to have found the boxes; the coarse step is left out."""

_FEWEST = 6
_DISAGREE_MM = 0.2
_MOST_UNEVEN_MM = 0.25
_PLAIN_MATCH = 0.85
"""Up to this displacement from what the boxes around agree on, in mm, a box is believed in part, and beyond it only
where it matches so plainly that it can be nothing else, as on paper that is strongly bent in one place."""


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
        return _share(self.matches, 0.5) if len(self.matches) else 0.0


def register_page(image: GrayImage, copy: SearchCopy, pose: Pose, edition: ReadingEdition, number: int) -> Registration:
    """Place every box of page `number` (from 1); see the module's text."""
    page = edition.layout.pages[number - 1]
    fit = fit_of(edition, number)
    found, quality = fit.place(image, pose.matrix)
    matrix = pose.matrix
    for _ in range(_COARSE_ROUNDS):  # each round reaches further from where the pose holds
        if _holds(found, quality):
            break
        better = _placed_coarsely(copy, matrix, page, edition.blanks[number - 1])
        again, surer = fit.place(image, better)
        if _share(surer, 0.5) <= _share(quality, 0.5):
            break
        matrix, found, quality = better, again, surer
    good = quality > _SURE_MATCH
    if np.count_nonzero(good) >= _FEWEST:
        refined = _refit(matrix, page, fit.centres, found, quality, anchor=0.05)
        back = np.asarray(np.linalg.inv(refined) @ matrix)
        found = apply_matrix(back, fit.centres + found) - fit.centres
        matrix = refined
    residual = _share(np.hypot(*found[good].T), 0.5) if good.any() else float("inf")
    return Registration(matrix, smoothed(fit, found, quality), quality, residual)


def _holds(found: Points, quality: Floats) -> bool:
    """Say whether the boxes were found where the matrix puts them."""
    sure = quality > _SURE_MATCH
    if not sure.any() or _share(quality, 0.5) < _GOOD_MATCH:
        return False
    return _share(np.hypot(*found[sure].T), 0.9) <= _UNEVEN_MM


def _share(values: Floats, share: float) -> float:
    """Return the value that `share` of the values do not exceed (several times faster than NumPy's quantile)."""
    return float(np.sort(values)[min(int(len(values) * share), len(values) - 1)])


def matrix_in_copy(matrix: Matrix, copy: SearchCopy) -> Matrix:
    """Return the matrix from mm to px of the reduced copy."""
    factor = copy.factor
    shift = np.array([[1.0, 0.0, 0.5 / factor - 0.5], [0.0, 1.0, 0.5 / factor - 0.5], [0.0, 0.0, 1.0]])
    return np.asarray(shift @ scaling(1 / factor) @ matrix)


def _placed_coarsely(copy: SearchCopy, matrix: Matrix, page: PageLayout, blank: GrayImage) -> Matrix:
    """Return the pose corrected by where the boxes are found on the small copy, by correlation."""
    px, pad = COARSE_PX_PER_MM, 48
    centres = np.array([[box.x + box.width / 2, box.y + box.height / 2] for box in page.boxes])
    chosen = centres[:: max(1, len(centres) // _MOST_COARSE)]
    printed = cv2.copyMakeBorder(reduce_image(blank, 2), pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=(255,))
    seen = warp(copy.image, matrix_in_copy(matrix, copy), page.width, page.height, px)
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
        return matrix
    return _refit(matrix, page, chosen, found, quality, anchor=0.3)


def _refit(matrix: Matrix, page: PageLayout, centres: Points, found: Points, quality: Floats, anchor: float) -> Matrix:
    """Fit the matrix anew to where the boxes were found; the corners of the page keep a small say (`anchor`)."""
    corners = np.array([[f.x + f.width / 2, f.y + f.height / 2] for f in page.fiducials])
    source = np.vstack([centres, corners])
    target = np.vstack([centres + found, corners])
    weights = np.r_[np.clip(quality - 0.2, 0.0, 1.0) ** 2, np.full(len(corners), anchor)]
    return np.asarray(matrix @ fit_robustly(source, target, weights, scale=0.15))


def smoothed(fit: BoxFit, found: Points, quality: Floats) -> Points:
    """Give each box the displacement that it and the boxes around it agree on."""
    weight = np.clip(quality - 0.2, 0.0, 1.0) ** 2
    near = fit.nearness * weight
    shifts = near @ found / (near.sum(axis=1, keepdims=True) + 0.05)
    x, y = found.T
    for _ in range(2):  # again without those that disagree
        squares = (x - shifts[:, :1]) ** 2 + (y - shifts[:, 1:]) ** 2
        steady = near / (1.0 + squares / _DISAGREE_MM**2) ** 2
        shifts = steady @ found / (steady.sum(axis=1, keepdims=True) + 0.05)
    alone = np.hypot(*(found - shifts).T)
    own = weight / (weight + 0.15) / (1.0 + (alone / _MOST_UNEVEN_MM) ** 4)
    own[(quality > _PLAIN_MATCH) & (alone > _MOST_UNEVEN_MM)] = 1.0
    return np.asarray(shifts + (found - shifts) * own[:, None])
