"""How a page lies on the glass or before a camera: turned, shifted, scaled, sheared, in perspective, no longer flat."""

import cv2
import numpy as np
import numpy.typing as npt

from survey_app.demo.fault_model import ScannerFaults

GrayImage = npt.NDArray[np.uint8]
Matrix = npt.NDArray[np.float64]

_MM_PER_INCH = 25.4
_CRUMPLE_MM = 45.0
"""How far apart the hills of a crumpled page are."""


def page_matrix(faults: ScannerFaults, page_width: int, page_height: int, page_dpi: float) -> Matrix:
    """Return the 3 x 3 matrix from px of the drawn page to px of the scan (without wobble and crumple)."""
    factor = faults.dpi / page_dpi
    angle = np.radians(faults.skew_degrees + faults.turned)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    linear = turn @ np.array([[1.0, faults.shear], [0.0, faults.stretch]]) * faults.scale * factor
    size = np.array([page_width, page_height]) * factor
    target = (size[::-1] if faults.turned in (90, 270) else size) / 2
    shift = np.array(faults.shift_mm) * faults.dpi / _MM_PER_INCH
    offset = target + shift - linear @ (np.array([page_width, page_height]) / 2)
    flat = np.vstack([np.column_stack([linear, offset]), [0.0, 0.0, 1.0]])
    return _seen_aslant(faults.perspective, 2 * target) @ flat


def laid_on_glass(page: GrayImage, faults: ScannerFaults, page_dpi: float, rng: np.random.Generator) -> GrayImage:
    """Return the page as it lies, at the resolution of the scan."""
    height, width = page.shape
    factor = faults.dpi / page_dpi
    matrix = page_matrix(faults, width, height, page_dpi)
    size = (round(width * factor), round(height * factor))
    size = size[::-1] if faults.turned in (90, 270) else size
    if factor < 0.8:
        page = np.asarray(cv2.GaussianBlur(page, (0, 0), 0.42 / factor), np.uint8)
    if faults.crumple_mm > 0:
        page = _crumpled(page, faults.crumple_mm, page_dpi, rng)
    result = cv2.warpPerspective(page, matrix, size, flags=cv2.INTER_LINEAR, borderValue=(faults.around,))
    swing = faults.wobble_mm * faults.dpi / _MM_PER_INCH
    if swing > 0.3:
        result = _swung(np.asarray(result, np.uint8), swing)
    return np.asarray(result, np.uint8)


def _seen_aslant(share: float, size: npt.NDArray[np.float64]) -> Matrix:
    """Return what brings the upper edge of an image nearer together by `share`, and the whole a little to one side."""
    if share == 0:
        return np.eye(3)
    width, height = (float(side) for side in size)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = corners + np.array([[0.5, 0.15], [-0.35, 0.3], [0.1, -0.1], [0.0, 0.0]], np.float32) * share * width
    return np.asarray(cv2.getPerspectiveTransform(corners, moved.astype(np.float32)))


def _swung(image: GrayImage, swing: float) -> GrayImage:
    height, width = image.shape
    rows = np.arange(height, dtype=np.float32)
    sideways = (swing * np.sin(rows / height * 9.0)).astype(np.float32)
    map_x = np.arange(width, dtype=np.float32)[None, :] + sideways[:, None]
    map_y = np.ascontiguousarray(np.broadcast_to(rows[:, None], map_x.shape))
    return np.asarray(cv2.remap(image, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _crumpled(page: GrayImage, crumple_mm: float, page_dpi: float, rng: np.random.Generator) -> GrayImage:
    """Shift every place a little, smoothly, and shade the slopes."""
    height, width = page.shape
    px = page_dpi / _MM_PER_INCH
    grid = (int(height / px / _CRUMPLE_MM) + 3, int(width / px / _CRUMPLE_MM) + 3)
    fields = [
        np.asarray(
            cv2.resize(rng.normal(0, 1, grid).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
        )
        for _ in range(3)
    ]
    rows, columns = np.arange(height, dtype=np.float32)[:, None], np.arange(width, dtype=np.float32)[None, :]
    amount = np.float32(crumple_mm * px)
    moved = cv2.remap(
        page, columns + amount * fields[0], rows + amount * fields[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    shade = np.clip(1.0 + 0.04 * fields[2], 0.85, 1.05)
    return np.clip(moved * shade, 0, 255).astype(np.uint8)
