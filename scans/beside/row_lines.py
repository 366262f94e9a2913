"""The lines of boxes and words of a page, and how much black each of their columns has, printed and scanned.

A column is summed over the height of its line, so that it does not matter whether the print stands exactly where it
should; how black the page's print is, is known from the words that most options have.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from statistics import median

import cv2
import numpy as np
import numpy.typing as npt

from forms.model import Box, PageLayout, Region
from scans.beside.words import word_places
from scans.model import GrayImage, ReadingEdition
from scans.place.flat_page import FLAT_PX_PER_MM, FlatPage, flat_blank
from scans.place.register import Registration

_ABOVE_MM, _BELOW_MM = 3.0, 2.5
"""What belongs to a line beyond its boxes and words: rings and arrows run there."""

_BOX_MM = 3.2
"""What belongs to a box on either side: the mark model sees 2.5 mm, and bars that strike out a mark reach further."""

_RULE_MM = 0.5
"""What is left out at the edges of a question's row, which end half a millimetre from the rules between questions."""

_SHORTEST_MM = 2.5
"""Words or gaps with less room than this beside the boxes are not judged."""

_SHORTEST_GAP_MM = 6.0

_EDGE_MM = 16.5
"""Beyond it are punch holes (ISO 838: up to 15 mm from the edge) and folded corners."""

_ENOUGH_WORDS = 3
"""Options of a line from which its own blackness is known although the words of one are struck out."""

_BARE_MM = 0.02
"""Printed black of columns, on average, below which nothing but paper is seen in them."""

_UNSTRUCK = 0.2
"""Share of a page's options whose words are taken to be free of ink: some strike out all that does not apply."""

_TONER = 0.12
"""How much blacker than the page's palest words one line may be: what is beyond this is ink on most of its words."""

Floats = npt.NDArray[np.float32]


class RowLines:
    """The lines of boxes with their words of one page, and how much black each of their columns has when blank.

    Attributes:
        items: The question of each line; a question whose boxes stand below one another has several.
        free: (lines, columns) bool: within the question, not at a box, not at the paper's edge.
        spans: (4, spans) int: line, columns from and to, and how many of them are free; words of options and gaps
            between boxes.
    """

    def __init__(self, page: PageLayout, blank: GrayImage) -> None:
        rows = {row.name: row for row in page.rows}
        words = dict(zip(page.boxes, word_places(page, blank), strict=True))
        groups = _boxes_by_line(page.boxes)
        self.items = [boxes[0].item for boxes in groups]
        self._bands = [_band(boxes, [words[box] for box in boxes], page) for boxes in groups]
        self._columns = round(page.width * FLAT_PX_PER_MM)
        self._share_of = np.array([[(box in boxes) / len(boxes) for box in page.boxes] for boxes in groups])
        printed = 255 - flat_blank(blank)
        self._print = self._sum_columns(np.asarray(printed, np.uint8), np.zeros((len(groups), 2)))
        self.free = np.zeros((len(groups), self._columns), np.bool_)
        words_at: list[tuple[int, int, int]] = []
        spans: list[tuple[int, int, int, int]] = []
        for place, boxes in enumerate(groups):
            row = rows.get(boxes[0].item, Region("", 0.0, 0.0, page.width, page.height))
            ends = max(row.x, _EDGE_MM), min(row.x + row.width, page.width - _EDGE_MM)
            self.free[place, slice(*_columns(*ends))] = True
            for box in boxes:
                self.free[place, slice(*_columns(box.x - _BOX_MM, box.x + box.width + _BOX_MM))] = False
            worded = [_columns(w.x, w.x + w.width) for w in map(words.get, boxes) if w is not None]
            words_at += [(place, start, end) for start, end in worded]
            spans += [*self._wide_enough(place, worded, _SHORTEST_MM)]
            spans += [*self._wide_enough(place, _gaps(boxes), _SHORTEST_GAP_MM)]
        self._bare = self.free & (averaged(self._print, _BOX_MM) < _BARE_MM)
        self.spans = np.array(spans, np.int64).reshape(-1, 4).T
        self._words = np.array(words_at, np.int64).reshape(-1, 3).T
        self._words_black = np.array([max(float(self._print[at, start:end].sum()), 0.1) for at, start, end in words_at])

    def more_than_printed(self, flat: FlatPage, registration: Registration) -> Floats:
        """Return what each column has more than printed, in mm as black as the page's own print.

        What most columns of a line have more is taken out: noise, or a crease along it.
        """
        dark = np.asarray(cv2.subtract(flat.paper, flat.seen), np.uint8)
        black = self._sum_columns(dark, self._share_of @ registration.shifts_mm) * 255.0 / self._paper(flat)
        level = ranked(black, self._bare, 0.4)
        black -= np.where(np.isfinite(level), level, np.float32(0.0))[:, None]
        more = np.asarray(black / self._toner(black)[:, None] - self._print, np.float32)
        more -= np.maximum(ranked(more, self.free, 0.25), np.float32(0.0))[:, None]
        return more

    @property
    def printed(self) -> Floats:
        """Return the black that each column has when blank, in mm."""
        return self._print

    def mean_along(self, values: Floats | npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
        """Return the mean of the free columns of every span."""
        place, start, end, room = self.spans
        sums = _running_sums(values * self.free)
        return (sums[place, end] - sums[place, start]) / room

    def _toner(self, black: Floats) -> Floats:
        """Return how black the print of each line is: that of most of its words, or of the page's where it has few."""
        rates: list[list[float]] = [[] for _ in self.items]
        place, start, end = self._words
        sums = _running_sums(black)
        seen = (sums[place, end] - sums[place, start]) / self._words_black
        for line, rate in zip(place.tolist(), seen.tolist(), strict=True):
            rates[line].append(rate)
        ordered = sorted(chain.from_iterable(rates)) or [1.0]
        whole = ordered[int(len(ordered) * _UNSTRUCK)]
        usual = [median(line) if len(line) >= _ENOUGH_WORDS else whole for line in rates]
        return np.clip(np.array(usual, np.float32), 0.05, max((1 + _TONER) * whole, 0.05), dtype=np.float32)

    def _wide_enough(
        self, place: int, spans: Sequence[tuple[int, int]], least_mm: float
    ) -> Iterator[tuple[int, int, int, int]]:
        for start, end in spans:
            room = int(np.count_nonzero(self.free[place, start:end]))
            if room >= least_mm * FLAT_PX_PER_MM:
                yield place, start, end, room

    def _sum_columns(self, dark: GrayImage, shifts_mm: npt.NDArray[np.float64]) -> Floats:
        """Return (lines, columns) black in mm: the sum over the height of each line, 255 as full black."""
        total = np.zeros((len(self._bands), self._columns), np.float32)
        for place, ((top, bottom), (right, below)) in enumerate(zip(self._bands, shifts_mm, strict=True)):
            rows = dark[slice(*_columns(top + below, bottom + below))]
            summed = cv2.reduce(rows, 0, cv2.REDUCE_SUM, dtype=cv2.CV_32F).ravel()[: self._columns]
            columns = np.arange(len(summed))
            total[place, : len(summed)] = np.interp(columns + float(right) * FLAT_PX_PER_MM, columns, summed)
        return total / np.float32(255.0 * FLAT_PX_PER_MM)

    def _paper(self, flat: FlatPage) -> Floats:
        """Return how light the paper is in each column of each line, smoothly."""
        middles = [round((top + bottom) / 2 * FLAT_PX_PER_MM) for top, bottom in self._bands]
        return np.asarray(cv2.blur(flat.paper[middles, : self._columns].astype(np.float32), (21, 1)) + 1.0, np.float32)


@lru_cache(maxsize=32)
def lines_of(edition: ReadingEdition, number: int) -> RowLines:
    """Return the lines of a page (from 1), worked out once in each process."""
    return RowLines(edition.layout.pages[number - 1], edition.blanks[number - 1])


def _boxes_by_line(boxes: Sequence[Box]) -> list[list[Box]]:
    """Return the boxes of each question that stand beside one another, in printed order."""
    groups: list[list[Box]] = []
    for box in boxes:
        last = groups[-1][-1] if groups else None
        if last is not None and last.item == box.item and abs(last.y - box.y) < box.height / 2:
            groups[-1].append(box)
        else:
            groups.append([box])
    return groups


def _band(boxes: Sequence[Box], words: Sequence[Region | None], page: PageLayout) -> tuple[float, float]:
    """Return top and bottom of a line in mm: its boxes and words and a little more, up to the lines around it."""
    places: list[Box | Region] = [*boxes, *(place for place in words if place is not None)]
    top, bottom = min(place.y for place in places), max(place.y + place.height for place in places)
    above = [box.y + box.height for box in page.boxes if box.y + box.height < top]
    below = [box.y for box in page.boxes if box.y > bottom]
    row = next((row for row in page.rows if row.name == boxes[0].item), None)
    if row is not None:  # the rules between questions never belong to a line, however the page was placed
        above.append(row.y + _RULE_MM)
        below.append(row.y + row.height - _RULE_MM)
    return max([top - _ABOVE_MM, *above]), min([bottom + _BELOW_MM, *below])


def _gaps(boxes: Sequence[Box]) -> list[tuple[int, int]]:
    """Return the columns between the boxes of a line."""
    edges = sorted((box.x, box.x + box.width) for box in boxes)
    return [_columns(before[1], after[0]) for before, after in pairwise(edges)]


def _columns(start_mm: float, end_mm: float) -> tuple[int, int]:
    return max(round(start_mm * FLAT_PX_PER_MM), 0), max(round(end_mm * FLAT_PX_PER_MM), 0)


def _running_sums(values: npt.NDArray[np.generic]) -> npt.NDArray[np.float64]:
    """Return (lines, columns + 1) sums of the columns before each."""
    sums = np.zeros((values.shape[0], values.shape[1] + 1))
    np.cumsum(values, axis=1, dtype=np.float64, out=sums[:, 1:])
    return sums


def averaged(values: Floats, length_mm: float) -> Floats:
    """Average along lines."""
    return np.asarray(cv2.blur(values, (2 * round(length_mm * FLAT_PX_PER_MM / 2) + 1, 1)), np.float32)


def ranked(values: Floats, chosen: npt.NDArray[np.bool_], share: float) -> Floats:
    """Return for each line the value that this share of its chosen columns stays below; inf where none is chosen."""
    ordered = np.sort(np.where(chosen, values, np.float32(np.inf)), axis=1)
    place = (np.count_nonzero(chosen, axis=1) * share).astype(int)
    return np.asarray(ordered[np.arange(len(ordered)), place], np.float32)
