"""The auditor: from what would be delivered, how closely can somebody work out a hidden number?

It asks as an outsider, and as each municipality that knows its own answers. The smallest and the largest possible
value of every hidden number are found exactly (whole numbers, HiGHS through `scipy.optimize.milp`). An interval
narrower than the demand refuses the release; `repair_labels` says what to leave out before asking again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from survey_app.domain.disclosure_model import Equation, System, build_system, describe
from survey_app.domain.release import Question, Release
from survey_app.domain.results import Tabulation
from survey_app.errors import DisclosureError

OUTSIDER = ""
"""The reader who knows only what is delivered; any other knower is a municipality's code."""

VARIABLES_AT_ONCE = 20_000
"""Unknowns put into one programme: enough to hide the solver's start, few enough to stay within memory."""

UNBOUNDED = 100_000
"""Stands for no upper bound: more answers than any municipality will have."""

REPAIR_ORDER = ("left_out", "dont_know", "block", "groups", "combined")
"""What is left out first: the least useful publication that helps."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A hidden number that somebody can work out too closely. `labels` are the publications it follows from."""

    name: str
    municipality_code: str
    question_id: str
    knower: str
    low: int
    high: int
    need: int
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What the audit looked at and found; accepted when nothing was found."""

    protected: int
    equations: int
    solved: int
    knowers: int
    findings: tuple[Finding, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether nothing hidden follows from what is delivered."""
        return not self.findings

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain JSON values."""
        return {**asdict(self), "findings": [asdict(finding) for finding in self.findings], "accepted": self.accepted}


def audit_release(
    release: Release, tabulation: Tabulation, past: Sequence[tuple[Release, Tabulation]] = ()
) -> AuditReport:
    """Try to derive every hidden number of a release, with all releases before it at hand.

    Args:
        release: what would be delivered.
        tabulation: the counts behind it: what each insider knows of itself, and how wide an interval must be.
        past: the releases made before, with their counts.
    """
    system = build_system(release, tabulation, past)
    _check_truth(system)
    questions = {question.id: question for question in release.questions}
    known = _public_knowledge(system)
    findings = [
        _finding(system, questions, number, OUTSIDER, value, value, ())
        for number, value in known.items()
        if system.unknowns[number].need
    ]
    tasks = [task for component in _components(system, known) for task in _tasks(system, component)]
    for task, (low, high) in zip(tasks, _solve(system, tasks), strict=True):
        if high - low < (system.unknowns[task.target].need or 0):
            labels = task.component.labels
            findings.append(_finding(system, questions, task.target, task.knower, low, high, labels))
    return AuditReport(
        protected=sum(unknown.need is not None for unknown in system.unknowns),
        equations=len(system.equations),
        solved=len(tasks),
        knowers=len({task.knower for task in tasks}),
        findings=tuple(findings),
    )


def repair_labels(report: AuditReport, withheld: Iterable[str]) -> frozenset[str]:
    """Return the publications to leave out so that the findings go away: for each finding the least useful one.

    Raises:
        DisclosureError: a finding follows from figures that cannot be left out.
    """
    chosen: set[str] = set()
    already = frozenset(withheld)
    for finding in report.findings:
        if chosen & set(finding.labels):
            continue
        candidates = [label for label in finding.labels if label and label not in already]
        candidates = [label for label in candidates if label.partition(":")[0] in REPAIR_ORDER]
        if not candidates:
            raise DisclosureError(
                "{number} could be worked out: between {low} and {high}. Nothing can be left out that would hide it. "
                "Nothing is published.",
                number=finding.name,
                low=finding.low,
                high=finding.high,
            )
        chosen.add(min(candidates, key=lambda label: (REPAIR_ORDER.index(label.partition(":")[0]), label)))
    return frozenset(chosen)


@dataclass(frozen=True, slots=True)
class _Component:
    """Unknowns that hang together through equations, after what everybody knows has been put in."""

    unknowns: tuple[int, ...]
    equations: tuple[tuple[Mapping[int, int], int], ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Task:
    """One question to the solver: how closely can this knower work out this number?"""

    component: _Component
    target: int
    knower: str


def _finding(
    system: System,
    questions: Mapping[str, Question],
    number: int,
    knower: str,
    low: int,
    high: int,
    labels: tuple[str, ...],
) -> Finding:
    unknown = system.unknowns[number]
    _, code, question_id, _, _ = unknown.key
    return Finding(describe(unknown.key, questions), code, question_id, knower, low, high, unknown.need or 0, labels)


def _check_truth(system: System) -> None:
    """See that every delivered number is the sum of the counts it is said to cover: an independent recount.

    Raises:
        DisclosureError: a figure does not follow from the counts.
    """
    for equation in system.equations:
        total = sum(factor * system.unknowns[number].true for number, factor in equation.terms.items())
        if total != equation.total:
            raise DisclosureError(
                "A figure ({figure}) says {said} where the answers give {counted}. Nothing is published.",
                figure=equation.label or str(system.unknowns[next(iter(equation.terms))].key),
                said=equation.total,
                counted=total,
            )


def _public_knowledge(system: System) -> dict[int, int]:
    """Return the unknowns that follow at once from own figures and definitions: unknown -> value."""
    known = {number: each.lower for number, each in enumerate(system.unknowns) if each.lower == each.upper}
    waiting = [equation for equation in system.equations if not equation.label]
    progress = True
    while progress:
        progress, still = False, []
        for equation in waiting:
            open_terms = {number: factor for number, factor in equation.terms.items() if number not in known}
            if len(open_terms) > 1:
                still.append(equation)
            elif open_terms:
                (number, factor), rest = next(iter(open_terms.items())), _rest(equation.terms, equation.total, known)
                known[number] = rest // factor
                progress = True
        waiting = still
    return known


def _rest(terms: Mapping[int, int], total: int, known: Mapping[int, int]) -> int:
    return total - sum(factor * known[number] for number, factor in terms.items() if number in known)


def _components(system: System, known: Mapping[int, int]) -> Iterator[_Component]:
    """Yield the components that the release under audit adds something to."""
    parent: dict[int, int] = {}

    def root(number: int) -> int:
        while parent.setdefault(number, number) != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    reduced = []
    for equation in system.equations:
        terms = {number: factor for number, factor in equation.terms.items() if number not in known}
        if terms:
            reduced.append((equation, terms, _rest(equation.terms, equation.total, known)))
            first = root(next(iter(terms)))
            for number in terms:
                parent[root(number)] = first
    groups: dict[int, list[tuple[Equation, dict[int, int], int]]] = {}
    for each in reduced:
        groups.setdefault(root(next(iter(each[1]))), []).append(each)
    for members in groups.values():
        labels = tuple(sorted({equation.label for equation, _, _ in members if equation.label}))
        # What only earlier releases say was audited with them.
        if any(equation.new for equation, _, _ in members):
            unknowns = tuple(sorted({number for _, terms, _ in members for number in terms}))
            yield _Component(unknowns, tuple((terms, total) for _, terms, total in members), labels)


def _tasks(system: System, component: _Component) -> Iterator[_Task]:
    owners = sorted({system.unknowns[number].owner for number in component.unknowns})
    for target in component.unknowns:
        unknown = system.unknowns[target]
        if unknown.need:
            for knower in (OUTSIDER, *owners):
                if knower != unknown.owner:
                    yield _Task(component, target, knower)


def _solve(system: System, tasks: Sequence[_Task]) -> list[tuple[int, int]]:
    """Return the lowest and the highest possible value for every task.

    Tasks do not touch each other, so many are put side by side into one programme: the best sum is the sum of bests,
    and the solver is started twice for thousands of questions.
    """
    found: list[tuple[int, int]] = []
    start = 0
    while start < len(tasks):
        end, size = start, 0
        while end < len(tasks) and (end == start or size + len(tasks[end].component.unknowns) <= VARIABLES_AT_ONCE):
            size += len(tasks[end].component.unknowns)
            end += 1
        lows, highs = (_solve_side_by_side(system, tasks[start:end], sign) for sign in (1, -1))
        found += zip(lows, highs, strict=True)
        start = end
    return found


def _solve_side_by_side(system: System, tasks: Sequence[_Task], sign: int) -> list[int]:
    """Minimise (sign 1) or maximise (sign -1) every task's target."""
    lower: list[float] = []
    upper: list[float] = []
    cost: list[int] = []
    targets: list[int] = []
    totals: list[int] = []
    entries: tuple[list[int], list[int], list[int]] = ([], [], [])  # factor, row, column
    for task in tasks:
        column = {number: len(lower) + place for place, number in enumerate(task.component.unknowns)}
        for number in task.component.unknowns:
            unknown = system.unknowns[number]
            knows = unknown.owner == task.knower
            lower.append(unknown.true if knows else unknown.lower)
            upper.append(unknown.true if knows else UNBOUNDED if unknown.upper is None else unknown.upper)
            cost.append(sign if number == task.target else 0)
        targets.append(column[task.target])
        for terms, total in task.component.equations:
            for number, factor in terms.items():
                for entry, value in zip(entries, (factor, len(totals), column[number]), strict=True):
                    entry.append(value)
            totals.append(total)
    matrix = csr_matrix((entries[0], (entries[1], entries[2])), shape=(len(totals), len(lower)))
    result = milp(
        np.array(cost),
        integrality=np.ones(len(cost)),
        bounds=Bounds(np.array(lower), np.array(upper)),
        constraints=LinearConstraint(matrix, np.array(totals), np.array(totals)),
        options={"mip_rel_gap": 0},
    )
    if result.x is None:
        raise DisclosureError("The disclosure check could not be computed ({reason}).", reason=result.message)
    return [round(result.x[target]) for target in targets]
