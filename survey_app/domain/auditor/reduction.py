"""Makes the auditor's system small: puts in what everybody knows, splits it into parts, and joins tied unknowns.

Nothing is lost: each step keeps exactly the same set of solutions.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from survey_app.domain.auditor.system import Equation, System

UNBOUNDED = 100_000
"""Stands for no upper bound: more answers than any municipality will have."""


Row = dict[int, int]
"""Place of variable -> factor."""


@dataclass(slots=True)
class Variable:
    """Unknowns that follow from each other: each is `sign` × the variable + `offset`."""

    lower: int
    upper: int
    true: int
    aliases: list[tuple[int, int, int]] = field(default_factory=list)  # unknown, sign, offset

    def tie(self, other: "Variable", sign: int, offset: int) -> None:
        """Take in another variable that is sign × this one + offset."""
        bounds = sorted((sign * (other.lower - offset), sign * (other.upper - offset)))
        self.lower, self.upper = max(self.lower, bounds[0]), min(self.upper, bounds[1])
        self.aliases += [
            (unknown, alias_sign * sign, alias_sign * offset + alias_offset)
            for unknown, alias_sign, alias_offset in other.aliases
        ]


@dataclass(frozen=True, slots=True)
class Component:
    """Variables that hang together through equations; `labels` are the publications among them.

    `told` are the equations between unknowns as they were before these were joined.
    """

    variables: tuple[Variable, ...]
    equations: tuple[tuple[Mapping[int, int], int], ...]  # place of variable -> factor, total
    labels: tuple[str, ...]
    told: tuple[Equation, ...] = ()


def public_knowledge(system: System) -> dict[int, int]:
    """Return the unknowns that follow at once from own figures and definitions: unknown -> value."""
    known = {number: each.lower for number, each in enumerate(system.unknowns) if each.lower == each.upper}
    waiting = [equation for equation in system.equations if not equation.label]
    progress = True
    while progress:
        progress, still = False, []
        for equation in waiting:
            open_terms = [(number, factor) for number, factor in equation.terms.items() if number not in known]
            if len(open_terms) > 1:
                still.append(equation)
            elif open_terms:
                number, factor = open_terms[0]
                known[number] = _rest(equation, known) // factor
                progress = True
        waiting = still
    return known


def split_components(system: System, known: Mapping[int, int]) -> Iterator[Component]:
    """Yield the parts of the system that do not touch each other, where the release under audit adds something."""
    parent: dict[int, int] = {}

    def root(number: int) -> int:
        while parent.setdefault(number, number) != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    remaining = []
    for equation in system.equations:
        terms = {number: factor for number, factor in equation.terms.items() if number not in known}
        if terms:
            remaining.append(Equation(terms, _rest(equation, known), equation.label, equation.new))
            first = root(next(iter(terms)))
            for number in terms:
                parent[root(number)] = first
    parts: dict[int, list[Equation]] = {}
    for equation in remaining:
        parts.setdefault(root(next(iter(equation.terms))), []).append(equation)
    for equations in parts.values():
        # What only earlier releases say was audited with them.
        if any(equation.new for equation in equations):
            yield _join_tied(system, equations)


def _rest(equation: Equation, known: Mapping[int, int]) -> int:
    return equation.total - sum(factor * known[number] for number, factor in equation.terms.items() if number in known)


def _join_tied(system: System, equations: Sequence[Equation]) -> Component:
    """Join unknowns that an equation of two ties to each other; what remains are equations between joined variables."""
    variables: dict[int, Variable] = {}
    place: dict[int, tuple[Variable, int, int]] = {}
    for number in sorted({number for equation in equations for number in equation.terms}):
        unknown = system.unknowns[number]
        upper = UNBOUNDED if unknown.upper is None else unknown.upper
        variables[number] = Variable(unknown.lower, upper, unknown.true, [(number, 1, 0)])
        place[number] = (variables[number], 1, 0)
    waiting: list[tuple[Equation, list[tuple[Variable, int]], int]] = [(equation, [], 0) for equation in equations]
    progress = True
    while progress:
        progress, still = False, []
        for equation, *_ in waiting:
            terms, total = _in_variables(equation, place)
            if _tie(terms, total, place):
                progress = True
            elif terms:
                still.append((equation, terms, total))
        waiting = still
    kept: list[Variable] = []
    order: dict[int, int] = {}
    for variable, _, _ in place.values():
        if id(variable) not in order:
            order[id(variable)] = len(kept)
            kept.append(variable)
    # The last time that all were gone through, nothing was joined.
    rows = [({order[id(variable)]: factor for variable, factor in terms}, total) for _, terms, total in waiting]
    labels = tuple(sorted({equation.label for equation in equations if equation.label}))
    return Component(tuple(kept), tuple(_take_apart(rows)), labels, tuple(equations))


def _take_apart(rows: Iterable[tuple[Row, int]]) -> Iterator[tuple[Row, int]]:
    """Subtract from each sum the sums it contains: what is told of fewer municipalities leaves what is of the others.

    The same sum told twice, say by "don't know" and by "no answer", leaves nothing and is one equation.
    """
    found: list[tuple[Row, int]] = []
    users: dict[int, set[int]] = {}
    for row, total in sorted(rows, key=lambda row: len(row[0])):
        rest, rest_total = dict(row), total
        while inside := _find_inside(rest, found, users):
            turn, number = inside
            rest_total -= turn * found[number][1]
            for place in found[number][0]:
                del rest[place]
        if rest:
            for place in rest:
                users.setdefault(place, set()).add(len(found))
            found.append((rest, rest_total))
            yield rest, rest_total


def _find_inside(row: Row, found: Sequence[tuple[Row, int]], users: Mapping[int, set[int]]) -> tuple[int, int] | None:
    """Return the sign and the number of a sum that a row contains as it stands, or with all signs turned."""
    for number in sorted({number for place in row for number in users.get(place, ())}):
        terms = found[number][0]
        first = next(iter(terms))
        for turn in (1, -1):
            if row.get(first) == turn * terms[first] and all(row.get(p) == turn * f for p, f in terms.items()):
                return turn, number
    return None


def _in_variables(
    equation: Equation, place: Mapping[int, tuple[Variable, int, int]]
) -> tuple[list[tuple[Variable, int]], int]:
    """Return an equation between joined variables: (variable, factor) pairs and the total; fixed ones are put in."""
    factors: dict[int, tuple[Variable, int]] = {}
    total = equation.total
    for number, factor in equation.terms.items():
        variable, sign, offset = place[number]
        total -= factor * offset
        _, so_far = factors.get(id(variable), (variable, 0))
        factors[id(variable)] = (variable, so_far + factor * sign)
    terms = []
    for variable, factor in factors.values():
        if variable.lower == variable.upper:
            total -= factor * variable.lower
        elif factor:
            terms.append((variable, factor))
    return terms, total


def _tie(terms: Sequence[tuple[Variable, int]], total: int, place: dict[int, tuple[Variable, int, int]]) -> bool:
    """Use an equation with one or two variables up; False where it has more."""
    if len(terms) == 1:
        (variable, factor) = terms[0]
        variable.lower = variable.upper = total // factor
        return True
    if len(terms) != 2 or abs(terms[0][1]) != 1 or abs(terms[1][1]) != 1:
        return False
    (kept, factor), (gone, other_factor) = terms
    sign, offset = -factor * other_factor, total * other_factor
    kept.tie(gone, sign, offset)
    for unknown, alias_sign, alias_offset in kept.aliases:
        place[unknown] = (kept, alias_sign, alias_offset)
    return True
