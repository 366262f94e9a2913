"""The auditor's equations as a programme for HiGHS: the world that goes farthest in a direction."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from survey_app.domain.auditor.moves import Whole
from survey_app.errors import DisclosureError

WHOLE = 1e-6
"""Distance from a whole number under which a solution counts as whole (the solver's own tolerance)."""

FEW_NODES, MANY_NODES = 20, 2000
"""Branches after which the search for a whole-number world stops: for a world that clears many numbers, and for the
bounds of one. The best world so far counts, or the true one: bounds are only ever told from worlds that were found, so
a number too hard to clear is taken as one that can be worked out."""

LIMIT_REACHED = 1
"""The status of scipy's `milp` when it stopped at a limit."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The world with the smallest cost, and what the cost is at least in any world (an infinite one: not known)."""

    world: Whole | None
    least: float


class Programme:
    """Equations and bounds, to be solved in any places while nothing changes in the others.

    Args:
        equations: each is place of variable -> factor, and the total.
        lower: lower bounds of all variables.
        upper: upper bounds of all variables.
        true: the true world, which holds where nothing may change.

    Attributes:
        solved: how many times the solver was asked.
    """

    def __init__(
        self, equations: Sequence[tuple[Mapping[int, int], int]], lower: Whole, upper: Whole, true: Whole
    ) -> None:
        self.lower, self.upper, self.true, self.solved = lower, upper, true, 0
        entries = [(factor, row, place) for row, (terms, _) in enumerate(equations) for place, factor in terms.items()]
        factors, rows, places = zip(*entries, strict=True)
        self.matrix = csr_matrix((factors, (rows, places)), shape=(len(equations), len(true)))
        self.columns = self.matrix.tocsc()

    def cut(self, places: Whole) -> "Cut":
        """Return the programme in which only these places may change."""
        matrix = self.columns[:, places].tocsr()
        return Cut(self, places, matrix[np.diff(matrix.indptr) > 0])

    def cut_inside(self, places: Whole, free: NDArray[np.bool_]) -> "Cut":
        """Return the programme of those equations alone in which nothing changes but these places.

        The other equations are left out: what it allows need not be a world, but its bounds hold.

        Args:
            places: the variables looked at.
            free: of all variables, which may change.
        """
        inside = np.zeros(len(free), dtype=bool)
        inside[places] = True
        outside = np.diff(self.matrix[:, free & ~inside].indptr)
        matrix = self.columns[:, places].tocsr()
        return Cut(self, places, matrix[(outside == 0) & (np.diff(matrix.indptr) > 0)], has_worlds=False)


class Cut:
    """A part of the programme: the places that may change, and what must hold between them.

    Args:
        programme: the whole.
        places: the variables that may change, sorted.
        matrix: the equations between them, each a row.
        has_worlds: whether these are all equations that must hold, so that solutions are worlds.
    """

    def __init__(self, programme: Programme, places: Whole, matrix: csr_matrix, *, has_worlds: bool = True) -> None:
        self.programme, self.places, self.matrix, self.has_worlds = programme, places, matrix, has_worlds
        self.totals = matrix @ programme.true[places]
        self.bounds = Bounds(programme.lower[places], programme.upper[places])
        self.least = programme.true[places].astype(float)  # in the solutions so far, whole or not
        self.most = self.least.copy()
        self.constraints = LinearConstraint(matrix, self.totals, self.totals) if matrix.shape[0] else ()

    def optimum(self, cost: NDArray[np.float64], most_nodes: int = FEW_NODES) -> Whole:
        """Return the whole-number world with the smallest cost.

        Without whole numbers the programme is far easier, and nearly all solutions are whole all the same: then they
        are exact. Only otherwise whole numbers are demanded.

        Args:
            cost: of each of the places.
            most_nodes: branches after which the best world so far is taken.

        Raises:
            DisclosureError: the solver gave up.
        """
        world = self.relaxed(cost).world
        return self.whole(cost, most_nodes) if world is None else world

    def relaxed(self, cost: NDArray[np.float64]) -> Outcome:
        """Solve without demanding whole numbers: the bound holds all the same, and the world is one if it is whole."""
        x, value = self._solve(cost, 0, FEW_NODES)
        if x is not None:
            self.least, self.most = np.minimum(self.least, x), np.maximum(self.most, x)
        return Outcome(self._as_world(x), math.ceil(value - WHOLE))

    def apart(self, place: int) -> int:
        """Return how far apart at least the programme lets a number be, as far as solutions have shown."""
        at = int(np.searchsorted(self.places, place))
        return math.floor(self.most[at] + WHOLE) - math.ceil(self.least[at] - WHOLE)

    def whole(self, cost: NDArray[np.float64], most_nodes: int) -> Whole:
        """Solve in whole numbers; the true world where none was found."""
        world = self._as_world(self._solve(cost, 1, most_nodes)[0])
        return self.programme.true.copy() if world is None else world

    def _solve(
        self, cost: NDArray[np.float64], integrality: int, most_nodes: int
    ) -> tuple[NDArray[np.float64] | None, float]:
        self.programme.solved += 1
        result = milp(
            cost,
            integrality=np.full(len(cost), integrality),
            bounds=self.bounds,
            constraints=self.constraints,
            options={"mip_rel_gap": 0, "node_limit": most_nodes},
        )
        if result.x is None and result.status != LIMIT_REACHED:
            raise DisclosureError("The disclosure check could not be computed ({reason}).", reason=result.message)
        return result.x, -math.inf if result.x is None else result.fun

    def _as_world(self, x: NDArray[np.float64] | None) -> Whole | None:
        """Return the world that a solution is, if it is one: whole, and every equation holds."""
        if x is None or not self.has_worlds:
            return None
        changed = x.round().astype(np.int64)
        if np.abs(x - changed).max() >= WHOLE or not np.array_equal(self.matrix @ changed, self.totals):
            return None
        world = self.programme.true.copy()
        world[self.places] = changed
        return world
