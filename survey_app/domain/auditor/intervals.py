"""What is known so far of every number of a component: for each reader the smallest and largest value in any world."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from survey_app.domain.auditor.moves import Whole
from survey_app.domain.auditor.reduction import Component
from survey_app.domain.auditor.system import System

OUTSIDER = ""
"""The reader who knows only what is delivered; any other reader is a municipality's code."""

PASSES = 12
"""Times at most that bounds are carried from equation to equation; they settle in fewer as a rule."""

Narrow = tuple[str, int, int, int]
"""A reader, the unknown that it can work out too closely, and the smallest and largest value it can have."""


class Intervals:
    """The intervals of a component's numbers, as wide as the worlds found so far are apart.

    Args:
        system: all unknowns.
        component: the part that hangs together.

    Attributes:
        readers: the outsider, and each municipality with numbers here: it knows its own.
        knows: (readers, variables) bool, whose value a reader knows.
        need: (readers, variables), how wide an interval must be; 0 where nothing is protected.
        low: (readers, variables), the smallest value in a world that the reader cannot exclude.
        high: the same, the largest.
        hopeless: (readers, variables) bool, where no worlds are as far apart as demanded.
        waived: (variables) bool, what need not be asked now, since some reader can work it out and it must be hidden.
        telling: the worlds that have widened an interval that was too narrow: where they differ from the true one, and
            by how much.
    """

    def __init__(self, system: System, component: Component) -> None:
        self.system, self.component = system, component
        variables = component.variables
        owners = [{system.unknowns[number].owner for number, _, _ in each.aliases} for each in variables]
        self.readers = (OUTSIDER, *sorted(set().union(*owners)))
        self.true: Whole = np.array([each.true for each in variables])
        self.lower: Whole = np.array([each.lower for each in variables])
        self.upper: Whole = np.array([each.upper for each in variables])
        self.knows = np.zeros((len(self.readers), len(variables)), dtype=bool)
        self.need: Whole = np.zeros(self.knows.shape, dtype=np.int64)
        rows = {reader: row for row, reader in enumerate(self.readers)}
        for place, each in enumerate(variables):
            self.need[:, place] = self._need(each.aliases, OUTSIDER)
            for owner in owners[place]:
                self.knows[rows[owner], place] = True
                self.need[rows[owner], place] = self._need(each.aliases, owner)
        self.low = np.tile(self.true, (len(self.readers), 1))
        self.high = self.low.copy()
        self.hopeless = np.zeros(self.need.shape, dtype=bool)
        self.waived = np.zeros(len(variables), dtype=bool)
        self.telling: list[tuple[Whole, Whole]] = []

    def narrow(self) -> NDArray[np.bool_]:
        """Return (readers, variables) bool: no two worlds so far are as far apart as demanded."""
        narrow: NDArray[np.bool_] = self.high - self.low < self.need
        return narrow

    def open(self) -> NDArray[np.bool_]:
        """Return (readers, variables) bool: still narrow, and worlds that are farther apart may exist."""
        still_open: NDArray[np.bool_] = self.narrow() & ~self.hopeless & ~self.waived
        return still_open

    def waive_proved(self) -> None:
        """Leave what a reader is known to work out: when it has been hidden, the others are asked again."""
        self.waived |= (self.narrow() & self.hopeless).any(axis=0)

    def open_to(self, row: int, places: Whole) -> Whole:
        """Return those of the places that are open for one reader."""
        narrow = self.high[row, places] - self.low[row, places] < self.need[row, places]
        still_open: Whole = places[narrow & ~self.hopeless[row, places] & ~self.waived[places]]
        return still_open

    def take(self, world: Whole) -> None:
        """Widen the intervals of every reader that cannot tell this world from the true one."""
        places = np.flatnonzero(world != self.true)
        self.take_change(places, world[places] - self.true[places])

    def take_change(self, places: Whole, change: Whole) -> None:
        """Widen the intervals by the world that differs from the true one by so much in these places only."""
        rows = np.flatnonzero(~self.knows[:, places].any(axis=1))
        there = np.ix_(rows, places)
        low, high, values = self.low[there], self.high[there], self.true[places] + change
        wider = (values < low) | (values > high)
        if not wider.any():
            return
        if (wider & (high - low < self.need[there])).any():
            self.telling.append((places, change))
        self.low[there], self.high[there] = np.minimum(low, values), np.maximum(high, values)

    def list_narrow(self) -> Iterator[Narrow]:
        """Yield each hidden number whose interval is sure to be narrower than demanded, with the interval so far."""
        for row, place in zip(*np.nonzero(self.narrow() & self.hopeless), strict=True):
            for number, sign, offset in self.component.variables[place].aliases:
                low, high = sorted(sign * int(end) + offset for end in (self.low[row, place], self.high[row, place]))
                need = self.system.unknowns[number].need or 0
                if self._is_protected(number, self.readers[row]) and high - low < need:
                    yield self.readers[row], number, low, high

    def bound_by_sum(self) -> None:
        """Set the intervals where at most one equation holds, a sum without factors: they follow without worlds."""
        for row in range(len(self.readers)):
            lower = np.where(self.knows[row], self.true, self.lower)
            upper = np.where(self.knows[row], self.true, self.upper)
            self.low[row], self.high[row] = lower, upper
            for terms, total in self.component.equations:
                least = {place: min(f * lower[place], f * upper[place]) for place, f in terms.items()}
                most = {place: max(f * lower[place], f * upper[place]) for place, f in terms.items()}
                all_least, all_most = sum(least.values()), sum(most.values())
                for place, factor in terms.items():
                    ends = (factor * (total - all_least + least[place]), factor * (total - all_most + most[place]))
                    self.low[row, place] = max(lower[place], min(ends))
                    self.high[row, place] = min(upper[place], max(ends))
        self.hopeless |= self.narrow()

    def find_hopeless(self) -> None:
        """Mark what no world can clear, as bounds carried from one equation to the next tell already."""
        rows = np.flatnonzero(self.open().any(axis=1))
        lower = np.where(self.knows[rows], self.true, self.lower)
        upper = np.where(self.knows[rows], self.true, self.upper)
        carrier = _Carrier(self.component)
        for _ in range(PASSES):
            before = lower.copy(), upper.copy()
            carrier.carry(lower, upper)
            if np.array_equal(before[0], lower) and np.array_equal(before[1], upper):
                break
        self.hopeless[rows] |= upper - lower < self.need[rows]

    def _is_protected(self, number: int, reader: str) -> bool:
        return bool(self.system.unknowns[number].need) and self.system.unknowns[number].owner != reader

    def _need(self, aliases: Sequence[tuple[int, int, int]], reader: str) -> int:
        needs = [
            self.system.unknowns[number].need or 0 for number, _, _ in aliases if self._is_protected(number, reader)
        ]
        return max(needs, default=0)


class _Carrier:
    """Carries bounds from each equation to its variables, for all readers at once."""

    def __init__(self, component: Component) -> None:
        equations = component.equations
        sizes = np.array([len(terms) for terms, _ in equations])
        self.row = np.repeat(np.arange(len(equations)), sizes)
        self.starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        self.places = np.array([place for terms, _ in equations for place in terms])
        self.factors = np.array([factor for terms, _ in equations for factor in terms.values()])
        self.totals = np.array([total for _, total in equations])[self.row]
        self.by_place = np.argsort(self.places, kind="stable")
        self.touched, self.firsts = np.unique(self.places[self.by_place], return_index=True)

    def carry(self, lower: Whole, upper: Whole) -> None:
        """Tighten the bounds (readers, variables) in place, by every equation once."""
        one, other = self.factors * lower[:, self.places], self.factors * upper[:, self.places]
        least, most = np.minimum(one, other), np.maximum(one, other)
        # factor * number lies between these; dividing rounds inwards to whole numbers.
        from_least = self.totals - np.add.reduceat(most, self.starts, axis=1)[:, self.row] + most
        to_most = self.totals - np.add.reduceat(least, self.starts, axis=1)[:, self.row] + least
        rising = self.factors > 0
        low = np.where(rising, -(-from_least // self.factors), -(-to_most // self.factors))[:, self.by_place]
        high = np.where(rising, to_most // self.factors, from_least // self.factors)[:, self.by_place]
        lower[:, self.touched] = np.maximum(lower[:, self.touched], np.maximum.reduceat(low, self.firsts, axis=1))
        upper[:, self.touched] = np.minimum(upper[:, self.touched], np.minimum.reduceat(high, self.firsts, axis=1))
