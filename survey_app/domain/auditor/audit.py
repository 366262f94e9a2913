"""The auditor: from what would be delivered, how closely can somebody work out a hidden number?

It asks as an outsider, and as each municipality that knows its own answers. The smallest and the largest possible
value of hidden numbers are found exactly (see `disclosure_solver`). An interval narrower than the demand refuses the
release; `repair_labels` says what to leave out before asking again.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from survey_app.domain.auditor.intervals import OUTSIDER
from survey_app.domain.auditor.memory import Memory, Recollection
from survey_app.domain.auditor.mending import REPAIR_ORDER, Mending
from survey_app.domain.auditor.model import name_version
from survey_app.domain.auditor.reduction import Component, public_knowledge, split_components
from survey_app.domain.auditor.solver import ComponentBounds
from survey_app.domain.auditor.system import System, describe
from survey_app.domain.release.frozen import PAIR_PREFIX, Question, Release
from survey_app.domain.release.tabulation import Tabulation
from survey_app.errors import DisclosureError

RESPONSES_ORDER = ("left_out", "unusable", *REPAIR_ORDER)
"""The same where a number of responses follows: a sum over all with all their "don't know" tells how many they are."""


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
    """What the audit looked at and found; accepted when nothing was found.

    `mending` is what it would leave out, where it was asked to hurry: each of these proves something hidden.
    """

    protected: int
    equations: int
    solved: int
    knowers: int
    findings: tuple[Finding, ...] = ()
    mending: frozenset[str] = frozenset()

    @property
    def accepted(self) -> bool:
        """Whether nothing hidden follows from what is delivered."""
        return not self.findings

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain JSON values."""
        told = asdict(replace(self, mending=frozenset()))
        del told["mending"]
        return {**told, "findings": [asdict(finding) for finding in self.findings], "accepted": self.accepted}


def audit_release(
    release: Release,
    tabulation: Tabulation,
    past: Sequence[tuple[Release, Tabulation]] = (),
    memory: Memory | None = None,
    *,
    exact: bool = True,
) -> AuditReport:
    """Try to derive every hidden number of a release, with all releases before it at hand.

    Args:
        release: what would be delivered.
        tabulation: the counts behind it: what each insider knows of itself, and how wide an interval must be.
        past: the releases made before with their counts, oldest first.
        memory: what was found in earlier rounds of the same repair, or for releases before it; what is new is added.
        exact: find everything that is too narrow, with its bounds. Else findings are only named, and `mending` says
            what to leave out before asking again.
    """
    memory = memory or Memory(lasts=False)
    system = memory.build_system(release, tabulation, past)
    _check_truth(system)
    questions = {question.id: question for question in (*release.questions, *release.paired)}
    known = public_knowledge(system)
    findings = [
        _finding(system, questions, number, OUTSIDER, value, value, ())
        for number, value in known.items()
        if system.unknowns[number].need
    ]
    solved, owners = 0, _owners_by_label(system)
    later = {release.period: name_version(release)}
    knowers: set[str] = set()
    mending: set[str] = set()
    for component in split_components(system, known):
        knowers |= {OUTSIDER, *_owners_in(system, component)}
        seen = exact, _fingerprint(system, component)
        if seen not in memory.verdicts:
            recollection = Recollection(memory, system, component, later) if memory.lasts else None
            bounds = ComponentBounds(system, component, exact=exact, recollection=recollection)
            narrow = [(who, system.unknowns[number].key, low, high) for who, number, low, high in bounds.find_narrow()]
            memory.verdicts[seen] = bounds.solved, tuple(narrow)
            solved += bounds.solved
        if memory.verdicts[seen][1] and not exact:
            mended = Mending(system, component)
            mended.hide((who, system.index[key], low, high) for who, key, low, high in memory.verdicts[seen][1])
            mending |= mended.left_out
        for knower, key, low, high in memory.verdicts[seen][1]:
            about = tuple(label for label in component.labels if key[1] in owners[label])
            labels = about or component.labels
            findings.append(_finding(system, questions, system.index[key], knower, low, high, labels))
    return AuditReport(
        protected=sum(unknown.need is not None for unknown in system.unknowns),
        equations=len(system.equations),
        solved=solved,
        knowers=len(knowers),
        findings=tuple(findings),
        mending=frozenset(mending),
    )


def repair_labels(report: AuditReport, withheld: Iterable[str]) -> frozenset[str]:
    """Return the publications to leave out so that the findings go away: for each finding the least useful one.

    Raises:
        DisclosureError: a finding follows from figures that cannot be left out.
    """
    already = frozenset(withheld)
    chosen = set(report.mending - already)
    for finding in report.findings:
        candidates = [label for label in finding.labels if label.partition(":")[0] in REPAIR_ORDER]
        candidates = [label for label in candidates if label not in already]
        # A part of the system may span questions; what is about the same question helps first.
        candidates = [label for label in candidates if _is_about(label, finding.question_id)] or candidates
        if chosen & set(candidates):
            continue
        if not candidates:
            raise DisclosureError(
                "{number} could be worked out. Nothing can be left out that would hide it. Nothing is published.",
                number=finding.name,
            )
        if finding.question_id:
            chosen.add(min(candidates, key=lambda label: (REPAIR_ORDER.index(label.partition(":")[0]), label)))
        else:
            # Every question tells it again, so one kind of publication goes from all of them.
            kind = min((label.partition(":")[0] for label in candidates), key=RESPONSES_ORDER.index)
            kinds = ("unusable", "dont_know") if kind in ("unusable", "dont_know") else (kind,)
            parts = [label.partition(":") for label in candidates]
            chosen |= {f"{kinds[0]}:{rest}" for found, _, rest in parts if found in kinds}
    return frozenset(chosen)


def _owners_in(system: System, component: Component) -> set[str]:
    """Return the municipalities that have numbers of their own in a component."""
    return {system.unknowns[number].owner for variable in component.variables for number, _, _ in variable.aliases}


def _owners_by_label(system: System) -> dict[str, set[str]]:
    """Return for every publication whose numbers it adds up."""
    owners: dict[str, set[str]] = {}
    for equation in system.equations:
        if equation.label:
            found = {system.unknowns[number].owner for number in equation.terms}
            owners.setdefault(equation.label, set()).update(found)
    return owners


def _is_about(label: str, question_id: str) -> bool:
    """Say whether a label ("combined:set.item:positive", "pair:set.a|set.b:0123") is about a question."""
    start = label if label.startswith(PAIR_PREFIX) else label.partition(":")[2]
    return start.rpartition(":")[0] == question_id


def _fingerprint(system: System, component: Component) -> Hashable:
    """Return all that the bounds of a component depend on."""
    variables = tuple(
        (
            each.lower,
            each.upper,
            each.true,
            tuple(
                (system.unknowns[number].key, sign, offset, system.unknowns[number].need)
                for number, sign, offset in each.aliases
            ),
        )
        for each in component.variables
    )
    return variables, tuple((tuple(sorted(terms.items())), total) for terms, total in component.equations)


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
