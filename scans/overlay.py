"""Pictures for the person who reviews: a question's row, its boxes enlarged, the whole page; always upright.

The image may be the one that was read or the same page at another size: the reading says how large its own was.
"""

import cv2
import numpy as np

from forms.model import Region
from scans.geometry import Matrix, crop
from scans.model import BoxReading, GrayImage, PageReading
from scans.settings import MM_PER_INCH

_BOX_PICTURE_PX = 220
_BOXES_GAP_PX = 12
_BOX_MARGIN = 0.75
"""What is shown around a box, in boxes: marks beside it and overshoot are seen."""

_PNG_EFFORT = (cv2.IMWRITE_PNG_COMPRESSION, 3)


def cut_out(image: GrayImage, reading: PageReading, region: Region, *, dpi: float = 200.0) -> bytes:
    """Return a part of the printed page (in mm) upright, as PNG.

    Args:
        image: The page image, as it was read or at another size.
        reading: What was read off it; it must have a transform.
        region: Which part of the printed page.
        dpi: Resolution of the picture, in dots per inch of paper.

    Raises:
        ValueError: The page was never registered, so that nobody knows where anything stands on it.
    """
    place = (region.x, region.y, region.width, region.height)
    return _png(crop(image, _transform(image, reading), place, dpi / MM_PER_INCH))


def cut_boxes(image: GrayImage, reading: PageReading, item: str) -> bytes:
    """Return the response boxes of one item side by side, enlarged, in printed order, as PNG.

    Raises:
        ValueError: The page was never registered, or does not hold the item.
    """
    boxes = [box for box in reading.boxes if box.item == item and len(box.corners) == 4]
    if not boxes:
        raise ValueError(f"the reading has no boxes of {item}")
    scale = _size_factor(image, reading)
    pictures = [_enlarged(image, box, scale) for box in boxes]
    gap = np.full((_BOX_PICTURE_PX, _BOXES_GAP_PX), 255, np.uint8)
    row = [part for picture in pictures for part in (picture, gap)][:-1]
    return _png(np.hstack(row))


def _enlarged(image: GrayImage, box: BoxReading, scale: float) -> GrayImage:
    """Return one box with its surroundings, turned upright by its own corners."""
    corners = np.array(box.corners, np.float32) * scale
    margin = _BOX_MARGIN * _BOX_PICTURE_PX / (1 + 2 * _BOX_MARGIN)
    low, high = margin, _BOX_PICTURE_PX - margin
    target = np.array([[low, low], [high, low], [high, high], [low, high]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, target)
    size = (_BOX_PICTURE_PX, _BOX_PICTURE_PX)
    return np.asarray(
        cv2.warpPerspective(image, matrix, size, flags=cv2.INTER_CUBIC, borderValue=(255,)), dtype=np.uint8
    )


def _transform(image: GrayImage, reading: PageReading) -> Matrix:
    if len(reading.transform) != 9:
        raise ValueError("the page was never registered")
    scale = _size_factor(image, reading)
    matrix = np.array(reading.transform).reshape(3, 3)
    return np.diag([scale, scale, 1.0]) @ matrix


def _size_factor(image: GrayImage, reading: PageReading) -> float:
    read_width = reading.detail.get("image_width")
    return image.shape[1] / read_width if read_width else 1.0


def _png(picture: GrayImage) -> bytes:
    _, data = cv2.imencode(".png", picture, _PNG_EFFORT)
    return data.tobytes()
