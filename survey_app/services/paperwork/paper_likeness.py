"""Are two papers with one number one paper that was scanned twice, or copies of a sheet that two persons filled in?"""

from collections.abc import Iterable
from enum import IntEnum

from scans.marks.mark_shapes import OTHER_SHAPE, SAME_SHAPE, shapes_agree
from scans.model import MarkState, PageReading

_MOST_MISREAD = 2
"""Boxes that two scans of one paper may show differently, where the shapes of their marks are the same."""


class Likeness(IntEnum):
    """How like two papers with one number are, least first."""

    OTHER = 0  # other answers
    DRAWN_ANEW = 1  # the same answers, but other marks: two persons
    UNSURE = 2  # perhaps one paper scanned twice, perhaps not
    SAME = 3  # one paper, scanned twice


def likeness(one: Iterable[PageReading], two: Iterable[PageReading]) -> Likeness:
    """Compare two papers by the pages they share; the page that differs most decides."""
    pages = {reading.sheet_page: reading for reading in two}
    shared = [(reading, pages[reading.sheet_page]) for reading in one if reading.sheet_page in pages]
    return min((_page_likeness(first, second) for first, second in shared), default=Likeness.OTHER)


def _page_likeness(one: PageReading, two: PageReading) -> Likeness:
    """Compare two readings of one page: what is marked, then how the marks are drawn.

    Readings without shapes (nothing is marked, or an earlier version read them) are told apart by their marks alone.
    """
    alike, agreement = same_marks(one, two), shapes_agree(one.boxes, two.boxes)
    if not alike:
        reread = agreement is not None and agreement >= SAME_SHAPE and _differing(one, two) <= _MOST_MISREAD
        return Likeness.UNSURE if reread else Likeness.OTHER
    if not (_has_shapes(one) and _has_shapes(two)) or (agreement is not None and agreement >= SAME_SHAPE):
        return Likeness.SAME
    return Likeness.DRAWN_ANEW if agreement is not None and agreement <= OTHER_SHAPE else Likeness.UNSURE


def same_marks(one: PageReading, two: PageReading) -> bool:
    """Say whether two readings of one page show the same marks.

    A box that is doubtful in either reading tells nothing; every other box must be in the same state, struck-out ones
    included. Where fewer than half of the boxes tell anything, nobody can say that the two are the same.
    """
    certain = _certain(one, two)
    return len(certain) * 2 > len(two.boxes) and all(first == second for first, second in certain)


def _differing(one: PageReading, two: PageReading) -> int:
    return sum(first != second for first, second in _certain(one, two))


def _certain(one: PageReading, two: PageReading) -> list[tuple[MarkState | None, MarkState]]:
    """Return the states of the boxes that are doubtful in neither reading."""
    states = {(box.item, box.option): box.state for box in one.boxes}
    pairs = [(states.get((box.item, box.option)), box.state) for box in two.boxes]
    return [pair for pair in pairs if MarkState.DOUBTFUL not in pair]


def _has_shapes(reading: PageReading) -> bool:
    return any(box.shape for box in reading.boxes)
