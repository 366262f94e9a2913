"""Solves for all readers: which hidden numbers lie in an interval narrower than demanded? Exact, with HiGHS.

Every whole-number solution of the equations is a world. A reader cannot tell a world from the true one where the
numbers that it knows are the same in both. Two worlds in which a number differs by the demanded width clear it. So a
few worlds that change the numbers of half of the municipalities clear nearly everything for the other half and for the
outsider at once; what is left is pushed outwards reader by reader, and only what no world so far clears is minimised
and maximised one by one. A single sum needs no solver at all.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from survey_app.domain.auditor.programme import MANY_NODES, Programme, Whole
from survey_app.domain.auditor.reduction import Component
from survey_app.domain.auditor.system import RESPONDENTS, System

OUTSIDER = ""
"""The reader who knows only what is delivered; any other reader is a municipality's code."""

HALVES = 12
"""Ways to halve the municipalities that are tried; four tell any two of fifteen apart, and most systems need few."""

ROUNDS = 6
"""Worlds tried in each part for one reader before numbers are solved one by one."""

PASSES = 3
"""Times that bounds are carried from equation to equation before the solver is asked."""

Narrow = tuple[str, int, int, int]
"""A reader, the unknown that it can work out too closely, and the smallest and largest value it can have."""


class ComponentBounds:
    """The bounds that every reader can set to the numbers of a component.

    Args:
        system: all unknowns.
        component: the part that hangs together.

        exact: also tell the bounds of what is too narrow anyway; not needed where it is only to be hidden.

    Attributes:
        readers: the outsider, and each municipality with numbers here: it knows its own.
        solved: how many times the solver was asked.
    """

    def __init__(self, system: System, component: Component, *, exact: bool = True) -> None:
        self.system, self.component, self.exact, self.solved = system, component, exact, 0
        variables = component.variables
        owners = [{system.unknowns[number].owner for number, _, _ in each.aliases} for each in variables]
        self.readers = (OUTSIDER, *owners_in(system, component))
        self.true: Whole = np.array([each.true for each in variables])
        self.lower: Whole = np.array([each.lower for each in variables])
        self.upper: Whole = np.array([each.upper for each in variables])
        self.knows = np.array([[reader in owner for owner in owners] for reader in self.readers])
        self.need: Whole = np.array(
            [[self._need(each.aliases, reader) for each in variables] for reader in self.readers]
        )
        self.low = np.tile(self.true, (len(self.readers), 1))
        self.high = self.low.copy()
        self.hopeless = np.zeros(self.need.shape, dtype=bool)
        self.rng = np.random.default_rng(len(variables))

    def find_narrow(self) -> Iterator[Narrow]:
        """Yield each hidden number that a reader can work out more closely than demanded."""
        if self.need.any():
            if self._is_simple():
                self._bound_by_sum()
            else:
                self._bound_by_worlds()
        for row, place in zip(*np.nonzero(self._narrow()), strict=True):
            for number, sign, offset in self.component.variables[place].aliases:
                low, high = sorted(sign * int(end) + offset for end in (self.low[row, place], self.high[row, place]))
                if self._is_protected(number, self.readers[row]) and high - low < (
                    self.system.unknowns[number].need or 0
                ):
                    yield self.readers[row], number, low, high

    def _is_protected(self, number: int, reader: str) -> bool:
        return bool(self.system.unknowns[number].need) and self.system.unknowns[number].owner != reader

    def _need(self, aliases: Sequence[tuple[int, int, int]], reader: str) -> int:
        needs = [
            self.system.unknowns[number].need or 0 for number, _, _ in aliases if self._is_protected(number, reader)
        ]
        return max(needs, default=0)

    def _narrow(self) -> NDArray[np.bool_]:
        """Return (readers, variables) bool: no two worlds so far are as far apart as demanded."""
        narrow: NDArray[np.bool_] = self.high - self.low < self.need
        return narrow

    def _open(self) -> NDArray[np.bool_]:
        """Return (readers, variables) bool: still narrow, and worlds that are farther apart may exist."""
        still_open: NDArray[np.bool_] = self._narrow() & ~self.hopeless
        return still_open

    def _is_simple(self) -> bool:
        """Say whether there is no equation left, or one sum: then the bounds follow without a solver."""
        equations = self.component.equations
        return not equations or (len(equations) == 1 and all(abs(f) == 1 for f in equations[0][0].values()))

    def _bound_by_sum(self) -> None:
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

    def _bound_by_worlds(self) -> None:
        """Find bounds that are exact for numbers narrower than demanded, and wide enough for the others."""
        programme = Programme(self.component.equations, self.lower, self.upper, self.true)
        self.hopeless = self._most_apart() < self.need
        self._change_halves(programme)
        for row in np.flatnonzero(self._open().any(axis=1)).tolist():
            free = np.flatnonzero(~self.knows[row])
            if not free.size:
                continue
            parts = split_parts(self.component, self._hubs() | frozenset(np.flatnonzero(self.knows[row]).tolist()))
            for places in parts if len(parts) > 1 else ():
                # Worlds in which one question differs only are quick to find.
                self._push_outwards(programme, row, places)
                self._push_one_by_one(programme, row, places)
            self._push_outwards(programme, row, free)
            self._push_one_by_one(programme, row, free)
        if self.exact:
            self._bound_hopeless(programme)
        self.solved += programme.solved

    def _bound_hopeless(self, programme: Programme) -> None:
        """Minimise and maximise what no world can clear, so that its bounds are told as they are."""
        for row, place in zip(*np.nonzero(self._narrow() & self.hopeless), strict=True):
            free = np.flatnonzero(~self.knows[row])
            for turn in (1, -1) if place in free else ():
                self._take(programme.optimum(free, turn * (free == place).astype(float), MANY_NODES))

    def _most_apart(self) -> Whole:
        """Return (readers, variables): how far apart two worlds can be at most, from one equation at a time."""
        lower = np.where(self.knows, self.true, self.lower)
        upper = np.where(self.knows, self.true, self.upper)
        equations = [
            (np.array(list(terms)), np.array(list(terms.values())), total) for terms, total in self.component.equations
        ]
        for _ in range(PASSES):
            for places, factors, total in equations:
                one, other = factors * lower[:, places], factors * upper[:, places]
                least, most = np.minimum(one, other), np.maximum(one, other)
                # factor * number lies between these; dividing rounds inwards to whole numbers.
                from_least = total - most.sum(axis=1, keepdims=True) + most
                to_most = total - least.sum(axis=1, keepdims=True) + least
                low = np.where(factors > 0, -(-from_least // factors), -(-to_most // factors))
                high = np.where(factors > 0, to_most // factors, from_least // factors)
                lower[:, places] = np.maximum(lower[:, places], low)
                upper[:, places] = np.minimum(upper[:, places], high)
        apart: Whole = upper - lower
        return apart

    def _change_halves(self, programme: Programme) -> None:
        """Look for worlds that change the numbers of half of the municipalities only."""
        owners = np.arange(1, len(self.readers))
        if len(owners) < 4:
            return
        for _ in range(HALVES):
            half = self.rng.permutation(owners)[: (len(owners) + 1) // 2]
            for side in (half, np.setdiff1d(owners, half)):
                others = np.setdiff1d(owners, side)
                places = np.flatnonzero(~self.knows[others].any(axis=0))
                narrow = self._open()[np.append(others, 0)].any(axis=0)[places]
                if not narrow.any():
                    continue
                direction = np.where(narrow, self.rng.choice([-1.0, 1.0], len(places)), 0)
                for turn in (1, -1):
                    self._take(programme.optimum(places, turn * direction))
            if not self._open().any():
                return

    def _push_outwards(self, programme: Programme, row: int, places: Whole) -> None:
        """Widen one reader's bounds by worlds that differ from the true one in these places only."""
        direction = np.ones(len(places))
        for round_number in range(ROUNDS):
            narrow = self._open()[row, places]
            if not narrow.any():
                return
            # Along a random direction, then against it.
            direction = -direction if round_number % 2 else self.rng.choice([-1.0, 1.0], len(places))
            self._take(programme.optimum(places, np.where(narrow, direction, 0)))

    def _push_one_by_one(self, programme: Programme, row: int, places: Whole) -> None:
        """Minimise and maximise each number that is still narrow for a reader, by changes in these places only."""
        for place in places[self._open()[row, places]]:
            if self.high[row, place] - self.low[row, place] < self.need[row, place]:
                cost = (places == place).astype(float)
                for turn in (1, -1):
                    self._take(programme.optimum(places, turn * cost, MANY_NODES))

    def _take(self, world: Whole) -> None:
        """Widen the bounds of every reader that cannot tell this world from the true one."""
        rows = ~(self.knows & (world != self.true)).any(axis=1)
        self.low[rows] = np.minimum(self.low[rows], world)
        self.high[rows] = np.maximum(self.high[rows], world)

    def _hubs(self) -> frozenset[int]:
        """Return the numbers of respondents: they tie the questions of a municipality together."""
        return frozenset(
            place
            for place, variable in enumerate(self.component.variables)
            if any(self.system.unknowns[number].key[-1] == RESPONDENTS for number, _, _ in variable.aliases)
        )


def owners_in(system: System, component: Component) -> tuple[str, ...]:
    """Return the municipalities that have numbers of their own in a component, by code."""
    aliases = (number for variable in component.variables for number, _, _ in variable.aliases)
    return tuple(sorted({system.unknowns[number].owner for number in aliases}))


def split_parts(component: Component, held: frozenset[int]) -> list[Whole]:
    """Return the parts a component falls into when some variables are held: places of the variables of each part."""
    parent = list(range(len(component.variables)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for terms, _ in component.equations:
        places = [place for place in terms if place not in held]
        for place in places[1:]:
            parent[root(place)] = root(places[0])
    parts: dict[int, list[int]] = {}
    for place in range(len(parent)):
        if place not in held:
            parts.setdefault(root(place), []).append(place)
    return [np.array(part) for part in parts.values()]
