"""Notice that someone wrote in a field that is there to be written in.

What is written is copied by a person; here is only said whether there is anything to copy. A field that is called empty
is never looked at again, so less ink is enough than beside the boxes: a false alarm costs a person one glance.
"""

import cv2
import numpy as np

from forms.model import Region
from scans.beside.writing import printed_free
from scans.model import FieldReading, ReadingEdition
from scans.place.flat_page import FLAT_PX_PER_MM, FlatPage

_LEAST_INK = 24
"""Gray levels below the paper around it from which a pixel counts as ink; a weak pencil's lines are 30 darker."""

_LEAST_LENGTH_MM = 2.5
"""Strokes nearer than 2.5 mm to each other make one writing; what is shorter is dirt."""

_LEAST_BREADTH_MM = 1.0
_LEAST_AREA_MM2 = 0.7
_JOINING = np.ones((5, 5), np.uint8)


def find_written_fields(flat: FlatPage, edition: ReadingEdition, number: int) -> tuple[FieldReading, ...]:
    """Return for each field of page `number` (from 1) whether something is written in it."""
    fields = edition.layout.pages[number - 1].fields
    if not fields:
        return ()
    free = printed_free(edition, number)
    rows, columns = (min(sides) for sides in zip(free.shape, flat.seen.shape, strict=True))
    dark = cv2.subtract(flat.paper[:rows, :columns], flat.seen[:rows, :columns])
    _, ink = cv2.threshold(cv2.min(dark, free[:rows, :columns]), _LEAST_INK, 1, cv2.THRESH_BINARY)
    return tuple(FieldReading(field.name, _has_writing(np.asarray(ink, np.uint8), field)) for field in fields)


def _has_writing(ink: np.ndarray, field: Region) -> bool:
    px = FLAT_PX_PER_MM
    top, left = round(field.y * px), round(field.x * px)
    inside = ink[top : top + round(field.height * px), left : left + round(field.width * px)]
    joined = cv2.morphologyEx(inside, cv2.MORPH_CLOSE, _JOINING)
    outlines, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for outline in outlines:
        x, y, width, height = cv2.boundingRect(outline)
        long = max(width, height) >= _LEAST_LENGTH_MM * px and min(width, height) >= _LEAST_BREADTH_MM * px
        if long and cv2.countNonZero(joined[y : y + height, x : x + width]) >= _LEAST_AREA_MM2 * px * px:
            return True
    return False
