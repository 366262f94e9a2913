"""Solves for one reader: which hidden numbers lie in an interval narrower than demanded? Exact, with HiGHS.

Every whole-number solution of the equations is a world that the reader cannot tell from the true one. Two worlds in
which a number differs by the demanded width clear it, and one world pushed outwards clears many at once; only numbers
that no world so far clears are minimised and maximised one by one. A single sum needs no solver at all.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from survey_app.domain.disclosure_model import RESPONDENTS, System
from survey_app.domain.disclosure_reduction import Component
from survey_app.errors import DisclosureError

OUTSIDER = ""
"""The reader who knows only what is delivered; any other knower is a municipality's code."""

ROUNDS = 6
"""Worlds tried in each part before numbers are solved one by one; most systems are clear after two."""

WHOLE = 1e-6
"""Distance from a whole number under which a solution counts as whole (the solver's own tolerance)."""

Whole = NDArray[np.int64]


class Reader:
    """One reader of a component: the outsider, or a municipality that knows its own answers.

    Args:
        system: all unknowns.
        component: the part that hangs together.
        knower: whose knowledge is added.
    """

    def __init__(self, system: System, component: Component, knower: str) -> None:
        self.system, self.component = system, component
        self.solved = 0
        variables = component.variables
        self.true: Whole = np.array([each.true for each in variables])
        owners = [{system.unknowns[number].owner for number, _, _ in each.aliases} for each in variables]
        knows = np.array([knower in owner for owner in owners])
        self.lower: Whole = np.where(knows, self.true, np.array([each.lower for each in variables]))
        self.upper: Whole = np.where(knows, self.true, np.array([each.upper for each in variables]))
        self.protected = [
            [
                (number, sign, offset)
                for number, sign, offset in each.aliases
                if system.unknowns[number].need and system.unknowns[number].owner != knower
            ]
            for each in variables
        ]
        self.need: Whole = np.array(
            [max((system.unknowns[number].need or 0 for number, _, _ in each), default=0) for each in self.protected]
        )

    def find_narrow(self) -> Iterator[tuple[int, int, int]]:
        """Yield (unknown, lowest, highest) for every hidden number whose interval is narrower than demanded."""
        if not self.need.any():
            return
        low, high = self._bounds_of_sum() if self._is_simple() else self._bounds_by_worlds()
        for place in np.flatnonzero(high - low < self.need):
            for number, sign, offset in self.protected[place]:
                ends = sorted((sign * int(low[place]) + offset, sign * int(high[place]) + offset))
                if ends[1] - ends[0] < (self.system.unknowns[number].need or 0):
                    yield number, ends[0], ends[1]

    def _is_simple(self) -> bool:
        """Say whether there is no equation left, or one sum: then the bounds follow without a solver."""
        equations = self.component.equations
        return not equations or (len(equations) == 1 and all(abs(f) == 1 for f in equations[0][0].values()))

    def _bounds_of_sum(self) -> tuple[Whole, Whole]:
        low, high = self.lower.copy(), self.upper.copy()
        for terms, total in self.component.equations:
            least = {place: min(f * self.lower[place], f * self.upper[place]) for place, f in terms.items()}
            most = {place: max(f * self.lower[place], f * self.upper[place]) for place, f in terms.items()}
            all_least, all_most = sum(least.values()), sum(most.values())
            for place, factor in terms.items():
                ends = sorted((factor * (total - all_least + least[place]), factor * (total - all_most + most[place])))
                low[place], high[place] = max(low[place], ends[0]), min(high[place], ends[1])
        return low, high

    def _bounds_by_worlds(self) -> tuple[Whole, Whole]:
        """Return bounds that are exact for numbers narrower than demanded, and wide enough for the others."""
        low, high = self.true.copy(), self.true.copy()
        whole = np.arange(len(self.true))
        parts = split_parts(self.component, self._hubs())
        for places in parts if len(parts) > 1 else ():
            # Worlds in which one question differs only are quick to find, and clear nearly everything.
            self._push_outwards(places, low, high)
        self._push_outwards(whole, low, high)
        programme = _Programme(self.component, whole, self.lower, self.upper, self.true)
        for place in np.flatnonzero(high - low < self.need):
            cost = np.zeros(len(whole))
            cost[place] = 1
            low[place], high[place] = programme.optimum(cost)[place], programme.optimum(-cost)[place]
        self.solved += programme.solved
        return low, high

    def _hubs(self) -> frozenset[int]:
        """Return the numbers of respondents: they tie the questions of a municipality together."""
        return frozenset(
            place
            for place, variable in enumerate(self.component.variables)
            if any(self.system.unknowns[number].key[-1] == RESPONDENTS for number, _, _ in variable.aliases)
        )

    def _push_outwards(self, places: Whole, low: Whole, high: Whole) -> None:
        """Widen the bounds seen so far by worlds that differ from the true one in these places only."""
        programme = None
        rng = np.random.default_rng(len(places))
        direction = np.ones(len(places))
        for round_number in range(ROUNDS):
            narrow = (high - low < self.need)[places]
            if not narrow.any():
                break
            programme = programme or _Programme(self.component, places, self.lower, self.upper, self.true)
            # Along a random direction, then against it.
            direction = -direction if round_number % 2 else rng.choice([-1.0, 1.0], len(places))
            world = programme.optimum(np.where(narrow, direction, 0))
            low[places], high[places] = np.minimum(low[places], world), np.maximum(high[places], world)
        self.solved += programme.solved if programme else 0


def split_parts(component: Component, hubs: frozenset[int]) -> list[Whole]:
    """Return the parts a component falls into when some variables are held: places of the variables of each part."""
    parent = list(range(len(component.variables)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for terms, _ in component.equations:
        places = [place for place in terms if place not in hubs]
        for place in places[1:]:
            parent[root(place)] = root(places[0])
    parts: dict[int, list[int]] = {}
    for place in range(len(parent)):
        if place not in hubs:
            parts.setdefault(root(place), []).append(place)
    return [np.array(part) for part in parts.values()]


class _Programme:
    """The equations and bounds of one reader, ready to be solved for any cost.

    Args:
        component: the equations.
        places: the variables that may differ from the true world; the others are held.
        lower: lower bounds of all variables.
        upper: upper bounds of all variables.
        true: the true world.
    """

    def __init__(self, component: Component, places: Whole, lower: Whole, upper: Whole, true: Whole) -> None:
        self.solved = 0
        column = {int(place): number for number, place in enumerate(places)}
        entries: list[tuple[int, int, int]] = []
        totals: list[int] = []
        for terms, total in component.equations:
            if any(place in column for place in terms):
                entries += [(factor, len(totals), column[place]) for place, factor in terms.items() if place in column]
                held = sum(factor * int(true[place]) for place, factor in terms.items() if place not in column)
                totals.append(total - held)
        factors, rows, columns = zip(*entries, strict=True)
        matrix = csr_matrix((factors, (rows, columns)), shape=(len(totals), len(places)))
        self.bounds = Bounds(lower[places], upper[places])
        self.constraints = LinearConstraint(matrix, totals, totals)

    def optimum(self, cost: NDArray[np.float64]) -> Whole:
        """Return a whole-number world with the smallest cost.

        Without whole numbers the programme is far easier, and nearly all solutions are whole all the same: then they
        are exact. Only otherwise whole numbers are demanded.

        Raises:
            DisclosureError: the solver gave up.
        """
        for whole in (0, 1):
            self.solved += 1
            result = milp(
                cost,
                integrality=np.full(len(cost), whole),
                bounds=self.bounds,
                constraints=self.constraints,
                options={"mip_rel_gap": 0},
            )
            if result.x is None:
                raise DisclosureError("The disclosure check could not be computed ({reason}).", reason=result.message)
            if np.abs(result.x - result.x.round()).max() < WHOLE:
                break
        world: Whole = result.x.round().astype(np.int64)
        return world
