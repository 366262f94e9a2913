"""The auditor's equations as a programme for HiGHS: the whole-number world that goes farthest in a direction."""

import math
from collections.abc import Mapping, Sequence

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


class Programme:
    """Equations and bounds, ready to be solved for any direction and any choice of what may change.

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

    def optimum(self, places: Whole, cost: NDArray[np.float64], most_nodes: int = FEW_NODES) -> Whole:
        """Return the whole-number world with the smallest cost that differs from the true one in these places only.

        Without whole numbers the programme is far easier, and nearly all solutions are whole all the same: then they
        are exact. Only otherwise whole numbers are demanded.

        Args:
            places: the variables that may change.
            cost: of each of them.
            most_nodes: branches after which the best world so far is taken.

        Raises:
            DisclosureError: the solver gave up.
        """
        matrix = self.columns[:, places].tocsr()
        matrix = matrix[np.diff(matrix.indptr) > 0]
        totals = matrix @ self.true[places]
        for whole in (0, 1):
            self.solved += 1
            result = milp(
                cost,
                integrality=np.full(len(cost), whole),
                bounds=Bounds(self.lower[places], self.upper[places]),
                constraints=LinearConstraint(matrix, totals, totals),
                options={"mip_rel_gap": 0, "node_limit": most_nodes},
            )
            if result.x is None and result.status == LIMIT_REACHED:
                return self.true.copy()
            if result.x is None:
                raise DisclosureError("The disclosure check could not be computed ({reason}).", reason=result.message)
            changed = result.x.round().astype(np.int64)
            if np.abs(result.x - changed).max() < WHOLE and np.array_equal(matrix @ changed, totals):
                world = self.true.copy()
                world[places] = changed
                return world
        return self.true.copy()  # nothing that counts as a world

    def bound(self, places: Whole, free: NDArray[np.bool_], cost: NDArray[np.float64]) -> int:
        """Return what the cost is at least, by those equations alone in which nothing changes but these places.

        The other equations are left out, and whole numbers are not demanded: the bound holds all the same.

        Args:
            places: the variables looked at.
            free: of all variables, which may change.
            cost: of each of the places.
        """
        inside = np.zeros(len(free), dtype=bool)
        inside[places] = True
        outside = np.diff(self.matrix[:, free & ~inside].indptr)
        matrix = self.columns[:, places].tocsr()
        matrix = matrix[(outside == 0) & (np.diff(matrix.indptr) > 0)]
        totals = matrix @ self.true[places]
        self.solved += 1
        result = milp(
            cost,
            bounds=Bounds(self.lower[places], self.upper[places]),
            constraints=LinearConstraint(matrix, totals, totals),
        )
        if result.x is None:
            raise DisclosureError("The disclosure check could not be computed ({reason}).", reason=result.message)
        return math.ceil(result.fun - WHOLE)
