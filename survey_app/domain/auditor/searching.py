"""Looks for worlds with the solver, where moves found none: in small parts of the system first.

A world in which one question alone differs is quick to find; where the number of people who took part must differ, all
questions follow, but a few municipalities are enough. Only what neither clears is looked for in the whole part.
"""

import math
from collections.abc import Callable, Iterator

import numpy as np
from scipy.sparse import bmat, csr_matrix
from scipy.sparse.csgraph import connected_components

from survey_app.domain.auditor.intervals import Intervals
from survey_app.domain.auditor.moves import Whole
from survey_app.domain.auditor.programme import MANY_NODES, Cut, Programme
from survey_app.domain.auditor.system import RESPONDENTS, Key, System
from survey_app.domain.release.frozen import Group

ROUNDS = 6
"""Worlds tried for many numbers at once, before they are solved one by one."""


class Search:
    """Widens the intervals of a component by worlds that the solver finds, or proves that there are none.

    Args:
        system: all unknowns.
        intervals: what is known so far of the component; widened in place.
    """

    def __init__(self, system: System, intervals: Intervals) -> None:
        self.system, self.intervals, component = system, intervals, intervals.component
        self.programme = Programme(component.equations, intervals.lower, intervals.upper, intervals.true)
        self.rng = np.random.default_rng(len(component.variables))
        self.hubs = self._places_where(lambda key: key[-1] == RESPONDENTS)
        # Far fewer than all numbers, and most of what can be worked out.
        self.totals = self._places_where(lambda key: key[3] is Group.TOTAL)
        self.fixed_inside = np.zeros(len(component.variables), dtype=bool)

    def rows(self) -> Iterator[int]:
        """Yield the readers for whom something is open: the outsider first, since its worlds serve others too."""
        for row in np.flatnonzero(self.intervals.open().any(axis=1)).tolist():
            if self.intervals.open_to(row, self._free(row)).size:
                yield row

    def look_in_questions(self, row: int) -> None:
        """Look for worlds in which one part between the numbers of respondents differs only: a question, mostly."""
        known = np.flatnonzero(self.intervals.knows[row])
        parts = split_parts(self.programme.matrix, np.union1d(self.hubs, known))
        for places in parts if len(parts) > 1 else ():
            if self._open_inside(row, places).size:
                cut = self.programme.cut(places)
                self._push_outwards(cut, row)
                for place in self._open_inside(row, places):
                    apart = self._widen(cut, row, place)
                    # What does not move here for the outsider, does not for any other reader.
                    self.fixed_inside[place] |= row == 0 and apart < self.intervals.need[row, place]

    def look_among_few(self, row: int) -> None:
        """Look for worlds in which few municipalities differ: where the number of respondents is hidden, and one more.

        All readers but these accept such a world.
        """
        knows = self.intervals.knows
        few = knows[:, self.hubs].any(axis=1)
        together: dict[tuple[bool, ...], list[int]] = {}
        for place in self.intervals.open_to(row, self._free(row)).tolist():
            members = few | knows[:, place]
            members[[0, row]] = False
            together.setdefault(tuple(members.tolist()), []).append(place)
        for chosen, wanted in together.items():
            others = ~np.array(chosen)
            others[0] = False
            cut = self.programme.cut(np.flatnonzero(~knows[others].any(axis=0)))
            self._push_outwards(cut, row)
            for place in self.intervals.open_to(row, np.array(wanted)).tolist():
                self._widen(cut, row, place)

    def rule_out(self, row: int) -> None:
        """Prove what is too narrow by the numbers alone that are not about one gender."""
        intervals = self.intervals
        free = ~intervals.knows[row]
        places = self.totals[free[self.totals]]
        open_places = intervals.open_to(row, places)
        if open_places.size:
            cut = self.programme.cut_inside(places, free)
            for place in open_places:
                if cut.apart(place) < intervals.need[row, place]:
                    self._give_up(row, place, self._widen(cut, row, place))

    def look_everywhere(self, row: int) -> None:
        """Look for worlds in the whole component; what has none is too narrow."""
        intervals, places = self.intervals, self._free(row)
        cut = self.programme.cut(places)
        self._push_outwards(cut, row)
        for place in intervals.open_to(row, places):
            self._give_up(row, place, self._widen(cut, row, place))
            for turn in (1, -1):
                if self._is_open(row, place):
                    intervals.take(cut.whole(turn * (cut.places == place).astype(float), MANY_NODES))
            if self._is_open(row, place):
                self._give_up(row, place, float(intervals.high[row, place] - intervals.low[row, place]))

    def bound(self, row: int, place: int) -> None:
        """Minimise and maximise what no world can clear, so that its bounds are told as they are."""
        places = self._free(row)
        cut = self.programme.cut(places)
        for turn in (1, -1) if place in places else ():
            self.intervals.take(cut.optimum(turn * (places == place).astype(float), MANY_NODES))

    def _free(self, row: int) -> Whole:
        free: Whole = np.flatnonzero(~self.intervals.knows[row])
        return free

    def _open_inside(self, row: int, places: Whole) -> Whole:
        found: Whole = self.intervals.open_to(row, places)
        return found[~self.fixed_inside[found]]

    def _is_open(self, row: int, place: int) -> bool:
        return bool(self.intervals.open_to(row, np.array([place])).size)

    def _give_up(self, row: int, place: int, apart: float) -> None:
        """Mark what a reader can work out, no world being farther apart; what the outsider can, all others can too."""
        rows = slice(None) if row == 0 else slice(row, row + 1)
        self.intervals.hopeless[rows, place] |= apart < self.intervals.need[rows, place]

    def _push_outwards(self, cut: Cut, row: int) -> None:
        """Widen one reader's bounds for many numbers at once: along a random direction, then against it.

        It ends when that has cleared nothing.
        """
        direction, before = np.ones(len(cut.places)), 0
        for round_number in range(ROUNDS):
            narrow = np.isin(cut.places, self.intervals.open_to(row, cut.places))
            left = int(narrow.sum())
            if left < 2 or (round_number % 2 == 0 and left == before):
                return
            if round_number % 2 == 0:
                before = left
            direction = -direction if round_number % 2 else self.rng.choice([-1.0, 1.0], len(cut.places))
            self.intervals.take(cut.optimum(np.where(narrow, direction, 0)))

    def _widen(self, cut: Cut, row: int, place: int) -> float:
        """Minimise and maximise a number until its interval is wide enough; return how wide it is at most, in the cut.

        It is infinite where that was not needed.
        """
        apart = 0.0
        for turn in (1, -1):
            if not self._is_open(row, place):
                return math.inf
            if not cut.has_worlds and cut.apart(place) >= self.intervals.need[row, place]:
                return math.inf
            found = cut.relaxed(turn * (cut.places == place).astype(float))
            apart -= found.least
            if found.world is not None:
                self.intervals.take(found.world)
        return apart if self._is_open(row, place) else math.inf

    def _places_where(self, holds: Callable[[Key], bool]) -> Whole:
        """Return the variables that stand for an unknown of a certain kind."""
        unknowns = self.system.unknowns
        return np.array(
            [
                place
                for place, variable in enumerate(self.intervals.component.variables)
                if any(holds(unknowns[number].key) for number, _, _ in variable.aliases)
            ],
            dtype=np.int64,
        )


def split_parts(matrix: csr_matrix, held: Whole) -> list[Whole]:
    """Return the parts the equations fall into when some variables are held: places of the variables of each part.

    Args:
        matrix: the equations, each a row.
        held: places of the variables that are held.
    """
    free = np.setdiff1d(np.arange(matrix.shape[1]), held)
    links = abs(matrix[:, free])
    _, parts = connected_components(bmat([[None, links], [links.T, None]]), directed=False)
    part = parts[matrix.shape[0] :]
    by_part = np.argsort(part, kind="stable")
    starts = np.flatnonzero(np.diff(part[by_part])) + 1
    found = [free[each] for each in np.split(by_part, starts)]
    return sorted(found, key=lambda places: int(places[0]))
