"""Notice that someone wrote something on the page outside the boxes.

Looked for on the flat page, where the blank page shows paper and nothing is printed for each sheet: who asks, the
number, the codes. Only whether something stands there is said, not what.
"""

from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from forms.layout import GEOMETRY
from forms.model import PageLayout
from scans.model import GrayImage, ReadingEdition
from scans.place.flat_page import FLAT_PX_PER_MM, FlatPage, flat_blank

_PRINT_GROWTH_MM = 1.0
"""How much what is printed is widened: local misplacement plus toner spread on a copy."""

_BOX_SURROUNDINGS_MM = 4.0
_EDGE_MM = 6.0
_LEAST_INK = 28
"""Gray levels below the paper around it from which a pixel counts as ink."""

_LEAST_LENGTH_MM = 6.0
"""Strokes nearer than 2.5 mm to each other make one writing; a shorter one is dirt or the tail of a mark."""

_LEAST_BREADTH_MM = 2.0
"""What is narrower is a streak, a crease, or a rule that was misplaced."""

_LEAST_AREA_MM2 = 3.0
_MOST_FILLED = 0.72
"""Share of its surrounding rectangle from which ink is a punch hole or a blot; dense writing has two thirds at most."""

_BLOT_SHARE = 0.25
"""Share of the darkest ink's darkness from which a pixel belongs to a blot: paler ones are edges of a pen's strokes."""

_JOINING = np.ones((5, 5), np.uint8)
_NUMBER_HEIGHT_MM = 20.0


def has_writing_outside(flat: FlatPage, edition: ReadingEdition, number: int) -> bool:
    """Say whether there is ink outside the boxes of page `number` (from 1) that looks like writing."""
    px = FLAT_PX_PER_MM
    writable = _writable_part(edition, number)
    rows, columns = (min(sides) for sides in zip(writable.shape, flat.seen.shape, strict=True))
    dark = cv2.subtract(flat.paper[:rows, :columns], flat.seen[:rows, :columns])
    _, ink = cv2.threshold(cv2.min(dark, writable[:rows, :columns]), _LEAST_INK, 1, cv2.THRESH_BINARY)
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, _JOINING)
    outlines, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for outline in outlines:
        left, top, width, height = cv2.boundingRect(outline)
        if max(width, height) < _LEAST_LENGTH_MM * px or min(width, height) < _LEAST_BREADTH_MM * px:
            continue
        place = slice(top, top + height), slice(left, left + width)
        if cv2.countNonZero(joined[place]) >= _LEAST_AREA_MM2 * px * px and not _is_solid(flat, place):
            return True
    return False


def _is_solid(flat: FlatPage, place: tuple[slice, slice]) -> bool:
    """Say whether this place is dark all over; the paper's own level is of no use inside something that large."""
    paper, darkest = int(flat.paper[place].max()), int(flat.seen[place].min())
    level = paper - max(_LEAST_INK, _BLOT_SHARE * (paper - darkest))
    return float(np.mean(flat.seen[place] < level)) > _MOST_FILLED


@lru_cache(maxsize=32)
def printed_free(edition: ReadingEdition, number: int) -> GrayImage:
    """Return where page `number` (from 1) has nothing printed: (height, width) uint8, 255 there and 0 elsewhere."""
    free = _free_of_print(flat_blank(edition.blanks[number - 1]))
    return free.astype(np.uint8) * np.uint8(255)


@lru_cache(maxsize=32)
def _writable_part(edition: ReadingEdition, number: int) -> GrayImage:
    """Return where ink can only be a person's: (height, width) uint8, 255 there and 0 elsewhere."""
    return _writable(edition.layout.pages[number - 1], flat_blank(edition.blanks[number - 1]))


def _writable(page: PageLayout, printed: GrayImage) -> GrayImage:
    px = FLAT_PX_PER_MM
    free = _free_of_print(printed)
    for x, y, width, height in _left_out(page, printed):
        free[max(0, int(y * px)) : int((y + height) * px) + 1, max(0, int(x * px)) : int((x + width) * px) + 1] = False
    edge = round(_EDGE_MM * px)
    free[:edge], free[-edge:], free[:, :edge], free[:, -edge:] = False, False, False, False
    return free.astype(np.uint8) * np.uint8(255)


def _free_of_print(printed: GrayImage) -> npt.NDArray[np.bool_]:
    size = 2 * round(_PRINT_GROWTH_MM * FLAT_PX_PER_MM) + 1
    return np.asarray(cv2.erode(printed, np.ones((size, size), np.uint8)) > 225)


def _left_out(page: PageLayout, printed: GrayImage) -> list[tuple[float, float, float, float]]:
    """Return the places that differ between counted sheets, and boxes and writing fields with their surroundings."""
    margin = _BOX_SURROUNDINGS_MM
    known = [(box.x, box.y, box.width, box.height) for box in page.boxes]
    known += [
        (region.x, region.y, region.width, region.height) for region in (*page.fiducials, *page.codes, *page.fields)
    ]
    places = [(x - margin, y - margin, w + 2 * margin, h + 2 * margin) for x, y, w, h in known]
    x, y, width, height = GEOMETRY["asker"]
    places.append((float(x) - 2.0, float(y) - 1.0, float(width) + 4.0, float(height) + 2.0))
    return [*places, _number_place(page, printed)]


def _number_place(page: PageLayout, printed: GrayImage) -> tuple[float, float, float, float]:
    """Return where the sheet's number stands: at the right, or mirrored where the language is written from the right.

    The other side has the closing words; so the side with less print is the number's.
    """
    px = FLAT_PX_PER_MM
    top = page.height - float(GEOMETRY["fiducial_margin"]) - _NUMBER_HEIGHT_MM
    right, width = float(GEOMETRY["number_right"]), float(GEOMETRY["number_width"]) + 6.0
    rows = slice(int(top * px), int((top + _NUMBER_HEIGHT_MM) * px))
    sides = (right - width, page.width - right)
    paper = [float(printed[rows, int(left * px) : int((left + width) * px)].mean()) for left in sides]
    left = sides[int(np.argmax(paper))]
    return (left - 2.0, top, width + 4.0, _NUMBER_HEIGHT_MM + 4.0)
