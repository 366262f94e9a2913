"""Fit printed boxes, with their labels, to their places in an image.

Around its place a printed patch changes with a small shift as its gradients say (Lucas and Kanade, 1981, "An iterative
image registration technique"). Blackness and paper are fitted along, so that tone does not matter.
"""

from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from scans.geometry import Floats, Matrix, Points, sample_patches
from scans.marks.box_frames import FINE_PX_PER_MM
from scans.model import ReadingEdition

_PX_PER_MM = 4.0
"""Resolution of the patches: a stroke is 1.3 px, and its place is still found to a hundredth of a mm."""

_PATCH_MM = (13.0, 6.6)
_MOST_STEPS = 3
_LONGEST_STEP_MM = 0.3
_REACH_MM = 1.0
_NEAR_MM = (30.0, 14.0)
"""Reach, across and down, in which boxes share their local displacement: a feeder moves whole lines, a bend less."""

_CONVERGED_MM = 0.12
"""A step this short is taken as it is, without looking again: what it leaves over is a tenth of it."""


class BoxFit:
    """Fits the boxes of one page of an edition; what depends on the printed page alone is worked out once.

    Attributes:
        centres: (n, 2) centres of the boxes, in mm.
        nearness: (n, n) how far the boxes share their local displacement, 0..1.
    """

    def __init__(self, edition: ReadingEdition, number: int) -> None:
        page, blank = edition.layout.pages[number - 1], edition.blanks[number - 1]
        self.centres = np.array([[b.x + b.width / 2, b.y + b.height / 2] for b in page.boxes]).reshape(-1, 2)
        apart = (self.centres[:, None, :] - self.centres[None, :, :]) / np.array(_NEAR_MM)
        self.nearness = np.exp(-0.5 * (apart**2).sum(axis=2))
        self._half = (round(_PATCH_MM[0] * _PX_PER_MM / 2), round(_PATCH_MM[1] * _PX_PER_MM / 2))
        to_blank = np.array([[FINE_PX_PER_MM, 0.0, -0.5], [0.0, FINE_PX_PER_MM, -0.5], [0.0, 0.0, 1.0]])
        smooth = _softened(sample_patches(blank, to_blank, self.centres, self._half, _PX_PER_MM))
        down, across = np.gradient(smooth, axis=(1, 2))
        parts = np.stack([part.reshape(len(smooth), -1) for part in (smooth, across, down)], axis=2).astype(np.float64)
        parts -= parts.mean(axis=1, keepdims=True)
        # One orthonormal basis for each box: the print first, then what its shifts add to it.
        basis, triangle = np.linalg.qr(parts)
        turn = np.sign(np.einsum("nii->ni", triangle))
        self._basis = np.ascontiguousarray((basis * turn[:, None, :]).transpose(0, 2, 1), np.float32)
        self._solve = np.linalg.pinv(triangle * turn[:, :, None])

    def place(self, image: npt.NDArray[np.uint8], matrix: Matrix) -> tuple[Points, Floats]:
        """Return each box's displacement in mm from where `matrix` puts it, and its correlation there."""
        count = len(self.centres)
        shifts, best, quality = np.zeros((count, 2)), np.zeros((count, 2)), np.full(count, -1.0)
        moving = np.arange(count)
        for step in range(_MOST_STEPS + 1):
            patches = sample_patches(image, matrix, self.centres[moving] + shifts[moving], self._half, _PX_PER_MM)
            move, here, there = self._step(patches, moving)
            near = np.hypot(*move.T) < _CONVERGED_MM
            match = np.where(near, there, here)
            place = shifts[moving] + move * near[:, None]
            improved = match > quality[moving]
            better = moving[improved]
            quality[better], best[better] = match[improved], place[improved]
            moving, move = moving[~near], move[~near]
            if step == _MOST_STEPS or not len(moving):
                break
            shifts[moving] = np.clip(shifts[moving] + move, -_REACH_MM, _REACH_MM)
        return best, quality

    def _step(self, patches: npt.NDArray[np.uint8], which: npt.NDArray[np.intp]) -> tuple[Points, Floats, Floats]:
        """Return the shifts that fit best, in mm, and the correlation with the print before and after them."""
        seen = _softened(patches).reshape(len(patches), -1)
        basis = self._basis if len(which) == len(self._basis) else self._basis[which]
        parts = (basis @ seen[:, :, None])[:, :, 0].astype(np.float64)  # the basis is 0 on average, so paper adds 0
        seen -= seen.mean(axis=1, keepdims=True)
        length = np.sqrt(np.einsum("np,np->n", seen, seen)).astype(np.float64) + 1e-6
        fitted = np.einsum("nij,nj->ni", self._solve[which], parts)
        black = np.maximum(fitted[:, :1], 0.05)
        move = np.clip(-fitted[:, 1:] / black / _PX_PER_MM, -_LONGEST_STEP_MM, _LONGEST_STEP_MM)
        here = parts[:, 0] / length
        there = np.sqrt(np.einsum("ni,ni->n", parts, parts)) / length * np.sign(fitted[:, 0])
        return move, here, there


@lru_cache(maxsize=32)
def fit_of(edition: ReadingEdition, number: int) -> BoxFit:
    """Return the fit of a page (from 1), prepared once in each process."""
    return BoxFit(edition, number)


def _softened(patches: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    count, height, width = patches.shape
    soft = cv2.blur(patches.reshape(-1, width), (3, 3))
    return np.asarray(soft, np.float32).reshape(count, height, width)
