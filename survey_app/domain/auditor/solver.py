"""Bounds the hidden numbers of a component for every reader, exactly where they are narrower than demanded.

An interval is wide enough once two possible worlds, whole numbers that fulfil every equation, are as far apart as
demanded. Such worlds are looked for in the order of what they cost: by moves from the true world, then by the solver
for many numbers at once, then for one number. What the solver cannot widen is too narrow.
"""

from collections.abc import Iterator

import numpy as np

from survey_app.domain.auditor.intervals import OUTSIDER, Intervals, Narrow
from survey_app.domain.auditor.memory import Recollection
from survey_app.domain.auditor.reduction import Component
from survey_app.domain.auditor.searching import Search
from survey_app.domain.auditor.system import System
from survey_app.domain.auditor.walking import Walker

__all__ = ["OUTSIDER", "ComponentBounds"]


class ComponentBounds:
    """The bounds that every reader can set to the numbers of a component.

    Args:
        system: all unknowns.
        component: the part that hangs together.
        exact: find all that is too narrow, with its bounds. Else it is enough to find something: when that is hidden,
            the rest is asked again.
        recollection: what earlier checks have found of the same numbers.

    Attributes:
        intervals: of all readers and numbers.
        solved: how many times the solver was asked.
    """

    def __init__(
        self, system: System, component: Component, *, exact: bool = True, recollection: Recollection | None = None
    ) -> None:
        self.system, self.component, self.exact, self.solved = system, component, exact, 0
        self.recollection = recollection
        self.intervals = Intervals(system, component)

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
        walker = Walker(self.intervals)
        if self.recollection:
            for places, change in self.recollection.worlds(self.intervals):
                self.intervals.take_change(places, change)
            walker.try_again(self.recollection.recall_moves())
        self._look_for_worlds(walker)
        if self.recollection:
            self.recollection.keep(self.intervals.telling, walker.moves)

    def _look_for_worlds(self, walker: Walker) -> None:
        intervals = self.intervals
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
        """Look for worlds by the solver, in small parts first; what it cannot clear is too narrow."""
        search, intervals = Search(self.system, self.intervals), self.intervals
        for row in search.rows():
            search.look_in_questions(row)
            if self.exact:
                search.look_among_few(row)
                search.rule_out(row)
            else:
                # While a release is mended, proofs are what is looked for.
                search.rule_out(row)
                search.look_among_few(row)
                intervals.waive_proved()
        for row in search.rows():
            if self._is_enough():
                break
            search.look_everywhere(row)
        else:
            intervals.hopeless |= intervals.open()
        if self.exact:
            for row, place in zip(*np.nonzero(intervals.narrow() & intervals.hopeless), strict=True):
                search.bound(row, place)
        self.solved += search.programme.solved
