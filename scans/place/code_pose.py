"""Make the pose of a page better that shows only three of its corner squares: its codes are four known points each.

Three corners carry a page that was scanned, but not one that was photographed: their pose knows no perspective. A code
that was read is known to its last module, so its place is found to some hundredths of a millimetre.
"""

import numpy as np

from forms.model import PageLayout, Region
from forms.qr import SIDE, code_modules
from scans.codes.code_place import CodeFinder
from scans.codes.page_codes import CodeReading
from scans.geometry import Points, apply_matrix, fit_homography
from scans.model import GrayImage
from scans.place.pose import Pose

_SURE_MATCH = 0.5
"""Correlation of a whole code with what is seen from which its place is believed."""

_ROUNDS = 3
"""The second code may be found only where the first has put it."""


def pose_with_codes(image: GrayImage, pose: Pose, page: PageLayout, reading: CodeReading) -> Pose:
    """Return the pose that fits the three corner squares and the codes; the same pose where no code is found.

    Which corner is the missing one is not known: the fit that leaves least over says so.
    """
    dark = np.array([list(row) for row in code_modules(reading.text)], np.float32)
    finder = CodeFinder(2 * dark.reshape(SIDE, SIDE) - 1)
    squares = np.array([[f.x + f.width / 2, f.y + f.height / 2] for f in page.fiducials])
    seen_squares = apply_matrix(pose.matrix, squares)
    best = pose
    for _ in range(_ROUNDS):
        placed = [(region, finder.find(image, best.matrix, region)) for region in page.codes]
        found = [(region, code) for region, code in placed if code.match > _SURE_MATCH]
        if not found:
            return best
        codes = np.vstack([_corners(region) for region, _ in found])
        seen_codes = np.vstack([apply_matrix(best.matrix, code.corners) for _, code in found])
        fits = []
        for missing in range(len(squares)):
            source = np.vstack([np.delete(squares, missing, axis=0), codes])
            target = np.vstack([np.delete(seen_squares, missing, axis=0), seen_codes])
            matrix = fit_homography(source, target)
            left = float(np.linalg.norm(apply_matrix(matrix, source) - target, axis=1).mean())
            fits.append((left, missing, matrix))
        best = Pose(min(fits, key=lambda fit: fit[:2])[2], pose.corners, pose.score)
        if len(found) == len(page.codes):
            return best
    return best


def _corners(region: Region) -> Points:
    x, y, right, below = region.x, region.y, region.x + region.width, region.y + region.height
    return np.array([[x, y], [right, y], [right, below], [x, below]])
