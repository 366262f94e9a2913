"""Bounds the hidden numbers of a component for every reader, exactly where they are narrower than demanded.

An interval is wide enough once two possible worlds, whole numbers that fulfil every equation, are as far apart as
demanded. Such worlds are looked for in the order of what they cost: by moves from the true world, then by the solver
for many numbers at once, then for one number. What the solver cannot widen is too narrow.
"""

from collections.abc import Iterator

import numpy as np

from survey_app.domain.auditor.intervals import OUTSIDER, Intervals, Narrow
from survey_app.domain.auditor.moves import Whole
from survey_app.domain.auditor.programme import MANY_NODES, Programme
from survey_app.domain.auditor.reduction import Component
from survey_app.domain.auditor.system import RESPONDENTS, System
from survey_app.domain.auditor.walking import Walker
from survey_app.domain.release.frozen import Group

ROUNDS = 6
"""Worlds tried in each part for one reader before numbers are solved one by one."""

__all__ = ["OUTSIDER", "ComponentBounds", "split_parts"]


class ComponentBounds:
    """The bounds that every reader can set to the numbers of a component.

    Args:
        system: all unknowns.
        component: the part that hangs together.
        exact: find all that is too narrow, with its bounds. Else it is enough to find something: when that is hidden,
            the rest is asked again.

    Attributes:
        intervals: of all readers and numbers.
        solved: how many times the solver was asked.
    """

    def __init__(self, system: System, component: Component, *, exact: bool = True) -> None:
        self.system, self.component, self.exact, self.solved = system, component, exact, 0
        self.intervals = Intervals(system, component)
        self.rng = np.random.default_rng(len(component.variables))

    def find_narrow(self) -> Iterator[Narrow]:
        """Yield each hidden number that a reader can work out more closely than demanded."""
        if self.intervals.need.any():
            if self._is_simple():
                self.intervals.bound_by_sum()
            else:
                self._bound_by_worlds()
        yield from self.intervals.list_narrow()

    def _is_simple(self) -> bool:
        """Say whether every number is in one sum at most, without factors: then the bounds follow without a solver."""
        equations = self.component.equations
        places = [place for terms, _ in equations for place in terms]
        return len(places) == len(set(places)) and all(abs(f) == 1 for terms, _ in equations for f in terms.values())

    def _bound_by_worlds(self) -> None:
        """Find bounds that are exact for numbers narrower than demanded, and wide enough for the others."""
        intervals = self.intervals
        walker = Walker(intervals)
        walker.move_once()
        if not intervals.open().any():
            return
        intervals.find_hopeless()
        if self._is_enough():
            return
        walker.move_on()
        if intervals.narrow().any():
            self._ask_solver()

    def _is_enough(self) -> bool:
        """Say whether what was found is reason enough to mend the release, so that the rest can wait."""
        return not self.exact and bool((self.intervals.narrow() & self.intervals.hopeless).any())

    def _ask_solver(self) -> None:
        """Look for worlds by the solver, for one reader after the other; rule out what a part of the system tells."""
        intervals = self.intervals
        programme = Programme(self.component.equations, intervals.lower, intervals.upper, intervals.true)
        for row in np.flatnonzero(intervals.open().any(axis=1)).tolist():
            known = frozenset(np.flatnonzero(intervals.knows[row]).tolist())
            hubs = self._hubs() - known
            parts = split_parts(self.component, hubs | known)
            free = np.flatnonzero(~intervals.knows[row])
            for places in parts if len(parts) > 1 else ():
                # Worlds in which one question differs only are quick to find.
                self._push_outwards(programme, row, places)
                self._push_one_by_one(programme, row, places)
            if row:
                # Most of what the outsider cannot work out, an insider cannot either.
                self._push_outwards(programme, row, free)
            for places in parts if len(parts) > 1 else ():
                self._rule_out(programme, row, np.append(places, sorted(hubs)).astype(np.int64))
            self._rule_out(programme, row, np.intersect1d(free, self._totals()))
            self._push_outwards(programme, row, free)
            self._push_one_by_one(programme, row, free)
            intervals.hopeless[row] |= intervals.narrow()[row]
            if row == 0:
                # What the outsider can work out, all others can.
                intervals.hopeless |= intervals.high[0] - intervals.low[0] < intervals.need
            if self._is_enough():
                break
        if self.exact:
            self._bound_hopeless(programme)
        self.solved += programme.solved

    def _bound_hopeless(self, programme: Programme) -> None:
        """Minimise and maximise what no world can clear, so that its bounds are told as they are."""
        intervals = self.intervals
        for row, place in zip(*np.nonzero(intervals.narrow() & intervals.hopeless), strict=True):
            free = np.flatnonzero(~intervals.knows[row])
            for turn in (1, -1) if place in free else ():
                intervals.take(programme.optimum(free, turn * (free == place).astype(float), MANY_NODES))

    def _push_outwards(self, programme: Programme, row: int, places: Whole) -> None:
        """Widen one reader's bounds by worlds that differ from the true one in these places only."""
        direction = np.ones(len(places))
        for round_number in range(ROUNDS):
            narrow = self.intervals.open()[row, places]
            if narrow.sum() < 2:
                return
            # Along a random direction, then against it.
            direction = -direction if round_number % 2 else self.rng.choice([-1.0, 1.0], len(places))
            self.intervals.take(programme.optimum(places, np.where(narrow, direction, 0)))

    def _push_one_by_one(self, programme: Programme, row: int, places: Whole) -> None:
        """Minimise and maximise each number that is still narrow for a reader, by changes in these places only."""
        for place in places[self.intervals.open()[row, places]]:
            for turn in (1, -1):
                if self.intervals.open()[row, place]:
                    cost = turn * (places == place).astype(float)
                    self.intervals.take(programme.optimum(places, cost, MANY_NODES))

    def _rule_out(self, programme: Programme, row: int, places: Whole) -> None:
        """Mark what one reader, and for the outsider all others too, can work out from a part of the system alone."""
        intervals = self.intervals
        for place in places[intervals.open()[row, places]]:
            cost = (places == place).astype(float)
            free = ~intervals.knows[row]
            apart = -programme.bound(places, free, -cost) - programme.bound(places, free, cost)
            rows = slice(None) if row == 0 else slice(row, row + 1)
            intervals.hopeless[rows, place] |= apart < intervals.need[rows, place]

    def _totals(self) -> Whole:
        """Return the numbers that are not about one gender only: far fewer, and most of what can be worked out."""
        unknowns = self.system.unknowns
        return np.array(
            [
                place
                for place, variable in enumerate(self.component.variables)
                if any(unknowns[number].key[3] is Group.TOTAL for number, _, _ in variable.aliases)
            ],
            dtype=np.int64,
        )

    def _hubs(self) -> frozenset[int]:
        """Return the numbers of respondents: they tie the questions of a municipality together."""
        return frozenset(
            place
            for place, variable in enumerate(self.component.variables)
            if any(self.system.unknowns[number].key[-1] == RESPONDENTS for number, _, _ in variable.aliases)
        )


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
