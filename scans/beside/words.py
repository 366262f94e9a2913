"""Where the words of each option stand on a printed page: beside its box, on the side to which the language is written.

The geometry says between what they can stand, the printed page itself what they take of it.
"""

import numpy as np

from forms.model import Box, PageLayout, Region
from scans.model import GrayImage

_GAP_MM = 0.8
"""What is left free between a box or the row's edge and where words are looked for."""

_PRINTED_BELOW = 160


def word_places(page: PageLayout, printed: GrayImage) -> tuple[Region | None, ...]:
    """Return the extent of the words of every box, in the layout's order; None where none are printed.

    Args:
        page: The page's geometry.
        printed: (height, width) uint8, 0 black: the blank page at any resolution (its width tells which).
    """
    mirrored = is_mirrored(page)
    rows = {row.name: row for row in page.rows}
    return tuple(_printed_in(_room_of(box, page, rows.get(box.item), mirrored), page, printed) for box in page.boxes)


def is_mirrored(page: PageLayout) -> bool:
    """Say whether options run from right to left, so that their words stand left of the boxes."""
    steps = [
        after.x - before.x
        for before, after in zip(page.boxes, page.boxes[1:], strict=False)
        if before.item == after.item and abs(after.y - before.y) < before.height
    ]
    return sum(np.sign(steps)) < 0


def _room_of(box: Box, page: PageLayout, row: Region | None, mirrored: bool) -> Region:
    """Return where the words of a box can stand: up to the next box and the edges of its row."""
    edges = (row.x, row.x + row.width) if row is not None else (0.0, page.width)
    bottom = row.y + row.height if row is not None else box.y + 2 * box.height
    level = [other for other in page.boxes if other is not box and abs(other.y - box.y) < box.height]
    if mirrored:
        right = box.x - _GAP_MM
        left = max([edges[0], *(other.x + other.width + _GAP_MM for other in level if other.x < box.x)])
    else:
        left = box.x + box.width + _GAP_MM
        right = min([edges[1], *(other.x - _GAP_MM for other in level if other.x > box.x)])
    below = [other.y for other in page.boxes if other.y > box.y + box.height and other.x < right and other.x > left - 9]
    top = box.y - _GAP_MM
    return Region(box.option, left, top, right - left, min([bottom, *(y - _GAP_MM for y in below)]) - top)


def _printed_in(room: Region, page: PageLayout, printed: GrayImage) -> Region | None:
    px = printed.shape[1] / page.width
    top, left = round(room.y * px), round(room.x * px)
    part = printed[top : round((room.y + room.height) * px), left : round((room.x + room.width) * px)]
    ys, xs = np.nonzero(part < _PRINTED_BELOW)
    if not len(xs):
        return None
    x, y = (left + int(xs.min())) / px, (top + int(ys.min())) / px
    return Region(room.name, x, y, (int(np.ptp(xs)) + 1) / px, (int(np.ptp(ys)) + 1) / px)
