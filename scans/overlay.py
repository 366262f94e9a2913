"""Pictures for the person who reviews: a question's row, its boxes enlarged, the whole page; always upright.

The image may be the one that was read or the same page at another size: the reading says how large its own was.
"""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from forms.model import Box, Region
from scans.geometry import Matrix, crop
from scans.model import GrayImage, PageReading
from scans.settings import MM_PER_INCH

_ABOVE_MM, _BELOW_MM, _BESIDE_MM = 2.0, 4.5, 3.0
"""What is shown around an enlarged box: marks that overshoot, and the second line of its words."""

_WIDE_MM, _NARROW_MM = 72.0, 45.0
"""How much paper is shown across the enlarged boxes: on a page of some 770 px, and on a telephone."""

_ENLARGED_PX_PER_MM = 11.0
_GAP_PX = 10
_FRAME_OUTSIDE_MM, _FRAME_LINE_MM = 1.1, 0.45
_FRAME_COLOUR = (0, 92, 176)
"""Blue, green, red of the frame: the orange that stands for "look here" on every page."""

_PNG_EFFORT = (cv2.IMWRITE_PNG_COMPRESSION, 3)

Picture = npt.NDArray[np.uint8]


def cut_out(
    image: GrayImage, reading: PageReading, region: Region, *, dpi: float = 200.0, framed: Sequence[Box] = ()
) -> bytes:
    """Return a part of the printed page (in mm) upright, as PNG.

    Args:
        image: The page image, as it was read or at another size.
        reading: What was read off it; it must have a transform.
        region: Which part of the printed page.
        dpi: Resolution of the picture, in dots per inch of paper.
        framed: Response boxes to put a frame around.

    Raises:
        ValueError: The page was never registered, so that nobody knows where anything stands on it.
    """
    return _png(_part(image, reading, region, dpi / MM_PER_INCH, framed))


def cut_boxes(
    image: GrayImage,
    reading: PageReading,
    boxes: Sequence[Box],
    *,
    framed: bool = True,
    rightwards: bool = True,
    narrow: bool = False,
) -> bytes:
    """Return response boxes enlarged, each with as much of its words as there is room for, as PNG.

    Args:
        image: The page image, as it was read or at another size.
        reading: What was read off it; it must have a transform.
        boxes: The boxes to show, in printed order.
        framed: Whether each has a frame that says "look here".
        rightwards: Whether a box's words stand to its right; in scripts from right to left they stand to its left.
        narrow: For a telephone: fewer beside each other.

    Raises:
        ValueError: The page was never registered, or no box is given.
    """
    if not boxes:
        raise ValueError("there is no box to enlarge")
    columns = min(len(boxes), 2) if narrow and len(boxes) > 2 else 1 if narrow else min(len(boxes), 6)
    width = (_NARROW_MM if narrow else _WIDE_MM) / columns
    parts = [
        _part(image, reading, _around(box, width, rightwards), _ENLARGED_PX_PER_MM, [box] if framed else [])
        for box in boxes
    ]
    lines = [parts[start : start + columns] for start in range(0, len(parts), columns)]
    return _png(_stacked(lines, columns, rightwards))


def _around(box: Box, width: float, rightwards: bool) -> Region:
    """Return the part of the page with a box and its words, `width` mm wide."""
    x = box.x - _BESIDE_MM if rightwards else box.x + box.width + _BESIDE_MM - width
    return Region(box.option, x, box.y - _ABOVE_MM, width, box.height + _ABOVE_MM + _BELOW_MM)


def _part(
    image: GrayImage, reading: PageReading, region: Region, px_per_mm: float, framed: Sequence[Box]
) -> GrayImage | Picture:
    """Return a part of the page upright, in gray, or in colour where a box is framed."""
    place = (region.x, region.y, region.width, region.height)
    picture = crop(image, _transform(image, reading), place, px_per_mm)
    if not framed:
        return picture
    coloured: Picture = np.asarray(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR), dtype=np.uint8)
    line = max(2, round(_FRAME_LINE_MM * px_per_mm))
    for box in framed:
        left, top = box.x - region.x - _FRAME_OUTSIDE_MM, box.y - region.y - _FRAME_OUTSIDE_MM
        right, bottom = left + box.width + 2 * _FRAME_OUTSIDE_MM, top + box.height + 2 * _FRAME_OUTSIDE_MM
        corners = [(round(x * px_per_mm), round(y * px_per_mm)) for x, y in ((left, top), (right, bottom))]
        cv2.rectangle(coloured, corners[0], corners[1], _FRAME_COLOUR, line)
    return coloured


def _stacked(lines: Sequence[Sequence[Picture]], columns: int, rightwards: bool) -> Picture:
    """Return pictures of one size in lines, from the side where reading begins, with white between them."""
    height, width = lines[0][0].shape[:2]
    across = columns * width + (columns - 1) * _GAP_PX
    sheet = np.full((len(lines) * (height + _GAP_PX) - _GAP_PX, across, *lines[0][0].shape[2:]), 255, np.uint8)
    for row, line in enumerate(lines):
        for column, picture in enumerate(line):
            left = (column if rightwards else columns - 1 - column) * (width + _GAP_PX)
            top = row * (height + _GAP_PX)
            sheet[top : top + height, left : left + width] = picture
    return sheet


def _transform(image: GrayImage, reading: PageReading) -> Matrix:
    if len(reading.transform) != 9:
        raise ValueError("the page was never registered")
    scale = _size_factor(image, reading)
    matrix = np.array(reading.transform).reshape(3, 3)
    return np.diag([scale, scale, 1.0]) @ matrix


def _size_factor(image: GrayImage, reading: PageReading) -> float:
    read_width = reading.detail.get("image_width")
    return image.shape[1] / read_width if read_width else 1.0


def _png(picture: Picture) -> bytes:
    _, data = cv2.imencode(".png", picture, _PNG_EFFORT)
    return data.tobytes()
