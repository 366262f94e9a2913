"""What a reader of the releases knows, as whole-number equations: the system that the auditor solves.

The system is built from what is delivered: figures, numbers of responses, and which municipalities a figure covers.
The counts behind it serve for two things only: what an insider knows of its own municipality, and how wide the
interval of a hidden number must be.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from forms.model import ItemKind
from survey_app.domain.disclosure import BELOW_DISTRIBUTION, BELOW_THRESHOLD, COMBINED_ONLY
from survey_app.domain.release import (
    DISTRIBUTION,
    POSITIVE,
    Coverage,
    Figure,
    FigureStatus,
    Group,
    Question,
    Release,
    Scope,
)
from survey_app.domain.results import GENDERS, Tabulation

BASE, NEGATIVE, RESPONDENTS = "base", "negative", "respondents"
DONT_KNOW, MISSING, UNUSABLE = "dont_know", "missing", "unusable"

REQUIRED_WIDTH = 3
"""An interval of a hidden number must be at least this wide, or as wide as the number of people it is about."""

Key = tuple[str, str, str, Group, str]
"""Which number: version token, municipality code, question id, group, and what is counted."""


@dataclass(slots=True)
class Unknown:
    """A whole number somewhere behind the figures: its bounds as publicly known, its owner, and its true value."""

    key: Key
    owner: str
    true: int
    lower: int = 0
    upper: int | None = None
    need: int | None = None  # the width its interval must have; None = it is not protected


@dataclass(slots=True)
class Equation:
    """A sum of unknowns whose value is delivered, or known by definition; `label` says what could be left out."""

    terms: dict[int, int]
    total: int
    label: str = ""
    new: bool = True  # delivered by the release under audit


@dataclass
class System:
    """All unknowns and equations."""

    unknowns: list[Unknown] = field(default_factory=list)
    equations: list[Equation] = field(default_factory=list)
    index: dict[Key, int] = field(default_factory=dict)

    def add(self, terms: Mapping[int, int], total: int, label: str = "", *, new: bool = True) -> None:
        """Add an equation."""
        self.equations.append(Equation(dict(terms), total, label, new))

    def protect(self, number: int, need: int) -> None:
        """Demand that the interval of an unknown is at least `need` wide."""
        self.unknowns[number].need = max(need, self.unknowns[number].need or 0)

    def fix(self, number: int, value: int) -> None:
        """Publish the value of an unknown."""
        unknown = self.unknowns[number]
        unknown.lower = unknown.upper = value


class ReleaseReader:
    """Adds one release to the system, as somebody reads it who has all packs of all municipalities.

    Args:
        system: where unknowns and equations go.
        release: what is delivered.
        tabulation: the counts behind it.
        token: says which version of the counts of (municipality, question) the release is about; equal counts share
            unknowns, so that figures of several versions are combined.
        new: whether this is the release under audit.
    """

    def __init__(
        self,
        system: System,
        release: Release,
        tabulation: Tabulation,
        token: Callable[[str, str], str],
        *,
        new: bool = True,
    ) -> None:
        self.system, self.release, self.tabulation, self.token, self.new = system, release, tabulation, token, new
        self.questions = {question.id: question for question in (*release.questions, *release.paired)}
        self.threshold = release.threshold
        self.shown_own: dict[tuple[str, str], set[tuple[Group, str]]] = {}

    def read(self) -> None:
        """Add everything that the release tells."""
        self._read_participation()
        for figure in self.release.figures:
            if figure.period == self.release.period and figure.scope is Scope.OWN:
                self._read_own(figure)
        for cover in self.release.coverage:
            self._read_cover(cover)
        for figure in self.release.figures:
            if figure.period == self.release.period and figure.scope is Scope.OWN:
                self._protect(figure)

    def number(self, code: str, question_id: str, group: Group, what: str) -> int:
        """Return the unknown for one number, made with its definitions when it is asked for first."""
        key = (self.token(code, question_id), code, question_id, group, what)
        if key not in self.system.index:
            self.system.index[key] = len(self.system.unknowns)
            self.system.unknowns.append(Unknown(key, code, self._truth(code, question_id, group, what)))
            if what == RESPONDENTS:
                return self.system.index[key]
            self._define(code, question_id, group, what)
        return self.system.index[key]

    def _truth(self, code: str, question_id: str, group: Group, what: str) -> int:
        if what == RESPONDENTS:
            return self.tabulation.respondents[code][Group.TOTAL]
        if what.startswith("not "):
            cell = self.tabulation.cell(code, question_id, group)
            return cell.base - cell.options.get(what[4:], 0)
        cell = self.tabulation.cell(code, question_id, group)
        values = {
            BASE: cell.base,
            POSITIVE: cell.positive,
            NEGATIVE: cell.base - cell.positive,
            DONT_KNOW: cell.dont_know,
            MISSING: cell.missing,
            UNUSABLE: cell.unusable,
        }
        return values[what] if what in values else cell.options.get(what, 0)

    def _define(self, code: str, question_id: str, group: Group, what: str) -> None:
        """Add what holds by definition around a new unknown."""
        if group is Group.REST:
            parts = {self.number(code, question_id, part, what): 1 for part in (Group.MAN, Group.OTHER)}
            rest = self.number(code, question_id, Group.REST, what)
            self.system.add(parts | {rest: -1}, 0, new=self.new)
            return
        question = self.questions[question_id]
        options = [option["key"] for option in question.options if option["substantive"]]
        if what == POSITIVE:
            self._sum(code, question_id, group, {BASE: 1, POSITIVE: -1, NEGATIVE: -1})
        elif what == options[0] and question.kind == ItemKind.ONE:
            self._sum(code, question_id, group, {BASE: 1} | dict.fromkeys(options, -1))
            positive = [option["key"] for option in question.options if option["positive"]]
            if positive:
                self._sum(code, question_id, group, {POSITIVE: 1} | dict.fromkeys(positive, -1))
        elif what in options and question.kind == ItemKind.MANY:
            self._sum(code, question_id, group, {BASE: 1, what: -1, f"not {what}": -1})
        elif what == UNUSABLE:
            self._sum(code, question_id, group, {RESPONDENTS: 1, BASE: -1, UNUSABLE: -1})
        elif what == MISSING:
            self._sum(code, question_id, group, {UNUSABLE: 1, DONT_KNOW: -1, MISSING: -1})
            if not question.has_dont_know:
                self.system.fix(self.number(code, question_id, group, DONT_KNOW), 0)

    def _sum(self, code: str, question_id: str, group: Group, terms: Mapping[str, int]) -> None:
        """Add an equation with the sum 0 between numbers of one municipality, question and group."""
        numbers = {
            self.number(code, "" if what == RESPONDENTS else question_id, group, what): factor
            for what, factor in terms.items()
        }
        self.system.add(numbers, 0, new=self.new)

    def _read_participation(self) -> None:
        for row in self.release.participation:
            if row.municipality_code == "":
                continue
            number = self.number(row.municipality_code, "", Group.TOTAL, RESPONDENTS)
            if row.responses is not None:
                self.system.fix(number, row.responses)
            elif row.rate_note == "below_threshold":
                self._limit(number, self.threshold - 1)

    def _read_own(self, figure: Figure) -> None:
        code, question_id, group = figure.municipality_code, figure.question_id, figure.group
        if figure.status is not FigureStatus.SHOWN:
            if figure.rule_id == BELOW_THRESHOLD and group is Group.TOTAL:
                self._limit(self.number(code, question_id, group, BASE), self.threshold - 1)
            return
        self.shown_own.setdefault((code, question_id), set()).add((group, figure.category))
        self._publish([code], question_id, figure, label="")
        if group is not Group.TOTAL:
            self._tie_groups(code, question_id, figure.category)

    def _tie_groups(self, code: str, question_id: str, category: str) -> None:
        """Women and the rest add up to the total: the base, and the category that is shown."""
        for what in (BASE, category):
            terms = {self.number(code, question_id, group, what): 1 for group in (Group.WOMAN, Group.REST)}
            self.system.add(terms | {self.number(code, question_id, Group.TOTAL, what): -1}, 0, new=self.new)

    def _read_cover(self, cover: Coverage) -> None:
        members = cover.municipality_codes
        if not cover.question_id:
            row = next(row for row in self.release.participation if row.municipality_code == "")
            terms = {self.number(code, "", Group.TOTAL, RESPONDENTS): 1 for code in members}
            self.system.add(terms, row.responses or 0, "participation", new=self.new)
            return
        for figure in self.release.select(question_id=cover.question_id, scope=cover.scope, group=cover.group):
            is_distribution = figure.category != POSITIVE
            if figure.status is FigureStatus.SHOWN and is_distribution == (cover.detail == DISTRIBUTION):
                kind = "block" if cover.scope is Scope.BLOCK else "combined" if cover.group is Group.TOTAL else "groups"
                label = f"{kind}:{cover.question_id}:{cover.detail}"
                self._publish(members, cover.question_id, figure, label)
                if cover.group is not Group.TOTAL:
                    for code in members:
                        self._tie_groups(code, cover.question_id, figure.category)
        if cover.left_out_answers is not None and cover.left_out_municipalities:
            left_out = [code for code in self.release.municipalities if code not in members]
            terms = {self.number(code, cover.question_id, cover.group, BASE): 1 for code in left_out}
            label = f"left_out:{cover.question_id}:{cover.detail}"
            self.system.add(terms, cover.left_out_answers, label, new=self.new)

    def _publish(self, codes: Iterable[str], question_id: str, figure: Figure, label: str) -> None:
        """Add the numbers of a shown figure as sums over its municipalities."""
        apart, unusable = (f"{kind}:{label.partition(':')[2]}" if label else "" for kind in (DONT_KNOW, UNUSABLE))
        told = (
            (BASE, figure.n_base, label),
            (figure.category, figure.count, label),
            (DONT_KNOW, figure.n_dontknow, apart),
            (MISSING, figure.n_missing, apart),
            (UNUSABLE, figure.n_unusable, unusable),
        )
        for what, total, of in told:
            if total is not None:
                terms = {self.number(code, question_id, figure.group, what): 1 for code in codes}
                self.system.add(terms, total, of, new=self.new)

    def _protect(self, figure: Figure) -> None:
        """Say which unknowns of a municipality and question must stay unknown."""
        code, question_id = figure.municipality_code, figure.question_id
        if figure.group is not Group.TOTAL:
            self._protect_groups(code, question_id)
            return
        cell = self.tabulation.cell(code, question_id)
        if figure.status is FigureStatus.HIDDEN and figure.rule_id != BELOW_DISTRIBUTION:
            whats = [POSITIVE, NEGATIVE] if self.questions[question_id].has_positive else []
            # In a combined-only set the base is no result: with full answers it is the number of responses.
            whats += [BASE] if figure.rule_id != COMBINED_ONLY else []
            self._demand(code, question_id, Group.TOTAL, whats, cell.base)
        for option, count in cell.options.items():
            if figure.status is FigureStatus.HIDDEN and option == figure.category:
                self._demand(code, question_id, Group.TOTAL, [option], count)
        if self.questions[question_id].has_dont_know and figure.n_missing is None:
            self._demand(code, question_id, Group.TOTAL, [DONT_KNOW, MISSING], cell.unusable)

    def _protect_groups(self, code: str, question_id: str) -> None:
        shown = self.shown_own.get((code, question_id), set())
        rest_shown = any(group is Group.REST for group, _ in shown)
        for group in GENDERS:
            cell = self.tabulation.cell(code, question_id, group)
            around = Group.REST if rest_shown and group is not Group.WOMAN else Group.TOTAL
            enclosing = self.tabulation.cell(code, question_id, around)
            if not any(known is group for known, _ in shown):
                # Where all around a group answered alike, the shown figure around it says so; that is no secret here.
                self._demand(code, question_id, group, [BASE], cell.base)
                self._demand(code, question_id, group, [POSITIVE], min(cell.base, enclosing.positive))
                self._demand(code, question_id, group, [NEGATIVE], min(cell.base, enclosing.base - enclosing.positive))
            for option, count in cell.options.items():
                if (group, option) not in shown:
                    self._demand(code, question_id, group, [option], count)

    def _demand(self, code: str, question_id: str, group: Group, whats: Iterable[str], people: int) -> None:
        """Protect those of the numbers that occur in some equation; nobody can say anything of the others."""
        for what in whats:
            number = self.system.index.get((self.token(code, question_id), code, question_id, group, what))
            if number is not None:
                self.system.protect(number, min(REQUIRED_WIDTH, people))

    def _limit(self, number: int, upper: int) -> None:
        unknown = self.system.unknowns[number]
        unknown.upper = upper if unknown.upper is None else min(upper, unknown.upper)


def build_system(release: Release, tabulation: Tabulation, past: Iterable[tuple[Release, Tabulation]]) -> System:
    """Return the system of a release and all releases before it.

    Versions of one period share the unknowns of a municipality and question whose counts are the same in both:
    a reader who compares versions assumes just that. Where the counts differ, rule 6 has seen to it that they differ
    by enough respondents.
    """
    system = System()
    ReleaseReader(system, release, tabulation, lambda code, question_id: release.period).read()
    for earlier, counts in past:
        reader = ReleaseReader(system, earlier, counts, _token(release, tabulation, earlier, counts), new=False)
        reader.read()
    return system


def _token(release: Release, tabulation: Tabulation, earlier: Release, counts: Tabulation) -> Callable[[str, str], str]:
    other = f"{earlier.period} version {earlier.version}"

    def token(code: str, question_id: str) -> str:
        if earlier.period != release.period or code not in tabulation.respondents:
            return other
        if not question_id:
            return release.period if counts.respondents[code] == tabulation.respondents[code] else other
        groups = (Group.TOTAL, *GENDERS)
        same = all(
            tabulation.cells.get((code, question_id, group)) == counts.cells.get((code, question_id, group))
            for group in groups
        )
        return release.period if same else other

    return token


def describe(key: Key, questions: Mapping[str, Question]) -> str:
    """Return a short English name of an unknown for the audit's report."""
    _, code, question_id, group, what = key
    version = f" version {questions[question_id].version}" if question_id in questions else ""
    return f"{what} of {code} in {question_id or 'all'}{version} ({group})"
