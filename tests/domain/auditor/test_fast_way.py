"""The auditor's short cuts say the same as asking the solver for the smallest and largest value of every number."""

import os

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from survey_app.domain.auditor.audit import audit_release
from survey_app.domain.auditor.intervals import OUTSIDER
from survey_app.domain.auditor.memory import Memory, Recollection
from survey_app.domain.auditor.model import build_system
from survey_app.domain.auditor.moves import find_moves
from survey_app.domain.auditor.reduction import UNBOUNDED, Component, Variable
from survey_app.domain.auditor.solver import ComponentBounds
from survey_app.domain.auditor.steps import Stepper
from survey_app.domain.auditor.system import System, Unknown
from survey_app.domain.release.frozen import Group
from tests.domain.auditor.test_oracle import release_of, with_everybody_in_combined

SLOW = [HealthCheck.too_slow]
OWNERS = ("0001", "0002", "0003")
MOST = 5

MORE = int(os.environ.get("SURVEY_MORE_EXAMPLES", "1"))
"""How many times as many systems and regions are drawn; 1 is for every day."""


def solve_plainly(matrix, totals, lower, upper, place) -> tuple[int, int]:
    """Return the smallest and largest whole number that a place can have, by the solver alone."""
    ends = []
    for turn in (1, -1):
        cost = np.zeros(len(lower))
        cost[place] = turn
        options = {"mip_rel_gap": 0}
        found = milp(
            cost,
            integrality=np.ones(len(cost)),
            bounds=Bounds(lower, upper),
            constraints=LinearConstraint(matrix, totals, totals),
            options=options,
        )
        assert found.success
        ends.append(turn * round(found.fun))
    return ends[0], ends[1]


def plain_narrow(system: System, readers) -> dict[tuple[str, int], tuple[int, int]]:
    """Return (reader, number) -> interval of all that is too narrow: on the whole system, number by number."""
    matrix = np.zeros((len(system.equations), len(system.unknowns)))
    for row, equation in enumerate(system.equations):
        for number, factor in equation.terms.items():
            matrix[row, number] = factor
    totals = np.array([equation.total for equation in system.equations])
    found = {}
    for reader in readers:
        known = [each.owner == reader for each in system.unknowns]
        lower = np.array([each.true if own else each.lower for each, own in zip(system.unknowns, known, strict=True)])
        upper = np.array(
            [
                each.true if own else UNBOUNDED if each.upper is None else each.upper
                for each, own in zip(system.unknowns, known, strict=True)
            ]
        )
        for number, each in enumerate(system.unknowns):
            if each.need and not known[number]:
                low, high = solve_plainly(matrix, totals, lower, upper, number)
                if high - low < each.need:
                    found[reader, number] = low, high
    return found


@st.composite
def systems(draw) -> tuple[System, Component]:
    """Draw a few unknowns of three owners with sums told, some contained in others; all protected."""
    count = draw(st.integers(3, 9))
    true = draw(st.lists(st.integers(0, MOST), min_size=count, max_size=count))
    needs = draw(st.lists(st.integers(1, 3), min_size=count, max_size=count))
    system = System()
    for place in range(count):
        owner = OWNERS[place % len(OWNERS)]
        key = ("p", owner, str(place), Group.TOTAL, "base")
        system.unknowns.append(Unknown(key, owner, true[place], 0, MOST, needs[place]))
    rows = []
    for _ in range(draw(st.integers(1, 5))):
        chosen = draw(st.sets(st.integers(0, count - 1), min_size=2))
        terms = {place: draw(st.sampled_from([1, 1, 1, 1, -1, 2])) for place in sorted(chosen)}
        rows.append((terms, sum(factor * true[place] for place, factor in terms.items())))
    for terms, total in rows:
        system.add(terms, total)
    variables = tuple(Variable(0, MOST, each, [(place, 1, 0)]) for place, each in enumerate(true))
    return system, Component(variables, tuple(rows), ())


@settings(max_examples=6 * MORE, deadline=None, suppress_health_check=SLOW)
@given(systems())
def test_what_is_too_narrow_is_what_the_solver_finds_number_by_number(drawn):
    system, component = drawn
    plain = plain_narrow(system, (OUTSIDER, *OWNERS))
    exact = ComponentBounds(system, component).find_narrow()
    assert {(reader, number): (low, high) for reader, number, low, high in exact} == plain


@settings(max_examples=6 * MORE, deadline=None, suppress_health_check=SLOW)
@given(systems())
def test_a_hurried_search_finds_something_exactly_when_there_is_something(drawn):
    system, component = drawn
    plain = plain_narrow(system, (OUTSIDER, *OWNERS))
    hurried = {each[:2] for each in ComponentBounds(system, component, exact=False).find_narrow()}
    assert hurried <= set(plain)
    assert bool(hurried) == bool(plain)


@settings(max_examples=6 * MORE, deadline=None, suppress_health_check=SLOW)
@given(systems(), st.integers(0, 4))
def test_of_what_is_remembered_only_what_still_holds_is_believed(drawn, dropped):
    system, component = drawn
    equations = component.equations
    fewer = Component(component.variables, equations[:dropped] + equations[dropped + 1 :] or equations, ())
    plain = plain_narrow(system, (OUTSIDER, *OWNERS))
    memory = Memory()
    for part in (component, fewer, component):
        recollection = Recollection(memory, system, part, {})
        exact = list(ComponentBounds(system, part, recollection=recollection).find_narrow())
    assert {(reader, number): (low, high) for reader, number, low, high in exact} == plain


@settings(max_examples=20 * MORE, deadline=None)
@given(systems())
def test_moves_keep_every_equation_and_steps_every_bound(drawn):
    _, component = drawn
    count = len(component.variables)
    moves = find_moves(component.equations, [1.0] * count)
    for move in moves:
        changes = dict(move)
        for terms, _ in component.equations:
            assert sum(factor * changes.get(place, 0) for place, factor in terms.items()) == 0
    stepper = Stepper(moves, [0] * count, [MOST] * count)
    true = [each.true for each in component.variables]
    for place in range(count):
        for turn in (1, -1):
            world = stepper.push(true, place, turn, 3)
            assert all(0 <= value <= MOST for value in world)
            assert 0 <= turn * (world[place] - true[place]) <= 4  # a step of a move may be two
            for terms, total in component.equations:
                assert sum(factor * world[at] for at, factor in terms.items()) == total


@settings(max_examples=2 * MORE, deadline=None, suppress_health_check=SLOW)
@given(small=st.lists(st.integers(2, 4), min_size=1, max_size=2), seed=st.integers(0, 1000), planted=st.booleans())
def test_a_release_has_the_verdict_of_the_plain_way(small, seed, planted):
    release, tabulation = release_of((*small, 30, 25, 40), seed)
    if planted:
        release = with_everybody_in_combined(release, tabulation)
    plain = plain_narrow(build_system(release, tabulation, ()), (OUTSIDER, "0001"))
    assert audit_release(release, tabulation).accepted == (not plain)
    assert audit_release(release, tabulation, exact=False).accepted == (not plain)
