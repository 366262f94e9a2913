"""Read the page code, which stands twice on a page, at places that the corner squares give; it says which way is up."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import zxingcpp

from forms.model import PageCode, PageLayout
from forms.page_code import decode_page_code
from scans.geometry import Points, apply_matrix, crop, fit_homography
from scans.model import GrayImage
from scans.place.pose import Pose

_CODE_MARGIN_MM = 3.0
_CODE_PX_PER_MM = (8.0, 12.0)


@dataclass(frozen=True, slots=True)
class CodeReading:
    """A code that was read: what it says (None: not one of ours), its text, and where its corners are in the image."""

    code: PageCode | None
    text: str
    corners: Points


def read_code(image: GrayImage, pose: Pose, page: PageLayout) -> CodeReading | None:
    """Read the page code near its two expected places (whichever way up the page stands)."""
    for px_per_mm in _CODE_PX_PER_MM:
        for region in page.codes:
            margin = _CODE_MARGIN_MM
            place = (region.x - margin, region.y - margin, region.width + 2 * margin, region.height + 2 * margin)
            patch = crop(image, pose.matrix, place, px_per_mm)
            for found in _read_codes(patch):
                corners = found.corners / px_per_mm + np.array(place[:2]) + 0.5 / px_per_mm
                reading = CodeReading(found.code, found.text, apply_matrix(pose.matrix, corners))
                if reading.code is not None:
                    return reading
    return None


def search_code(image: GrayImage) -> tuple[CodeReading, ...]:
    """Search codes over the whole image: slow, for pages whose corner squares were not found."""
    return tuple(_read_codes(image, everywhere=True))


def _read_codes(image: GrayImage, *, everywhere: bool = False) -> list[CodeReading]:
    results = zxingcpp.read_barcodes(
        np.ascontiguousarray(image),
        formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
        try_rotate=everywhere,
        try_downscale=everywhere,
        try_invert=False,
    )
    readings = []
    for result in results:
        place = result.position
        corners = [place.top_left, place.top_right, place.bottom_right, place.bottom_left]
        points = np.array([[corner.x, corner.y] for corner in corners], np.float64)
        readings.append(CodeReading(decode_page_code(result.text), result.text, points))
    return readings


def stands_upright(pose: Pose, reading: CodeReading) -> bool:
    """Say whether the code, whose own top left corner is known, stands upright in this pose."""
    inverse = np.linalg.inv(pose.matrix)
    corners = apply_matrix(np.asarray(inverse), reading.corners)
    across = corners[1] - corners[0]
    return bool(across[0] > abs(across[1]))


def pose_from_codes(readings: Sequence[CodeReading], page: PageLayout) -> Pose | None:
    """Return a pose from codes found anywhere, for a page that has lost its corner squares.

    Which of the page's two places a code stands at is not in the code: the assignment that agrees best with an
    undistorted page wins. One code alone is too small to carry a whole page.
    """
    if len(readings) < 2 or len(page.codes) < 2:
        return None
    poses = []
    for order in ((0, 1), (1, 0)):
        source = np.vstack([_region_corners(page, index) for index in order])
        target = np.vstack([reading.corners for reading in readings[:2]])
        matrix = fit_homography(source, target)
        error = np.linalg.norm(apply_matrix(matrix, source) - target, axis=1).max()
        poses.append((float(error), matrix))
    error, matrix = min(poses, key=lambda pair: pair[0])
    return Pose(matrix, 0, -error)


def _region_corners(page: PageLayout, index: int) -> Points:
    r = page.codes[index]
    return np.array([[r.x, r.y], [r.x + r.width, r.y], [r.x + r.width, r.y + r.height], [r.x, r.y + r.height]])
