"""Reads a release as somebody does who has all packs of all municipalities: every delivered number is an equation."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from survey_app.domain.auditor.numbers import Numbers
from survey_app.domain.auditor.system import BASE, DONT_KNOW, MISSING, RESPONDENTS, UNUSABLE
from survey_app.domain.disclosure.terms import (
    BELOW_DISTRIBUTION,
    BELOW_THRESHOLD,
    PAIR,
    Thresholds,
)
from survey_app.domain.release.frozen import (
    DISTRIBUTION,
    POSITIVE,
    Coverage,
    Figure,
    FigureStatus,
    Group,
    Release,
    Scope,
)

Told = tuple[int | None, ...]
"""The numbers that a figure tells."""


class ReleaseReader:
    """Adds what one release tells to the system.

    Args:
        release: what is delivered.
        numbers: the unknowns behind it.
        earlier: the readers of releases made before it, oldest first: it repeats figures of theirs, and pools with
            what they hide.
    """

    def __init__(self, release: Release, numbers: Numbers, earlier: Sequence["ReleaseReader"] = ()) -> None:
        self.release, self.numbers, self.system = release, numbers, numbers.system
        self.thresholds = Thresholds(answers=release.threshold, rate=release.rate_threshold)
        self.by_period = {reader.release.period: reader for reader in earlier}

    @cached_property
    def told(self) -> dict[tuple[str, ...], Told]:
        """The numbers of every figure, by what it is about."""
        return {_key(figure): _numbers(figure) for figure in self.release.figures}

    def read(self) -> None:
        """Add everything that the release tells; of imported results all is known, so only what they repeat."""
        if self.numbers.is_public:
            for figure in self.release.figures:
                if figure.period != self.release.period:
                    self._read_repeated(figure)
            return
        self._read_participation()
        for figure in self.release.figures:
            if figure.pooled_periods:
                self._read_pool(figure)
            elif figure.period != self.release.period:
                self._read_repeated(figure)
            elif figure.scope is Scope.OWN:
                self._read_own(figure)
        for cover in self.release.coverage:
            self._read_cover(cover)

    def _read_participation(self) -> None:
        for row in self.release.participation:
            if row.municipality_code == "":
                continue
            number = self.numbers.number(row.municipality_code, "", Group.TOTAL, RESPONDENTS)
            if row.responses is not None:
                self.system.fix(number, row.responses)
            elif row.rate_note == "below_threshold":
                self.system.limit(number, upper=self.thresholds.answers - 1)

    def _read_own(self, figure: Figure) -> None:
        code, question_id, group = figure.municipality_code, figure.question_id, figure.group
        if figure.status is FigureStatus.SHOWN:
            pair = self.numbers.questions[question_id].is_pair
            self._publish([self.numbers], [code], figure, f"{question_id}:{code}" if pair else "")
            if group is not Group.TOTAL:
                self.numbers.tie_groups(code, question_id, figure.category)
        elif group is Group.TOTAL:
            self._read_hidden(figure)

    def _read_hidden(self, figure: Figure) -> None:
        """Also the rule by which a figure is hidden tells something: how many answered at least, or at most."""
        question = self.numbers.questions[figure.question_id]
        enough = self.thresholds.distribution
        bounds: tuple[int, int | None] | None = None
        if figure.rule_id == BELOW_THRESHOLD:
            bounds = 0, self.thresholds.answers - 1
        elif figure.rule_id == BELOW_DISTRIBUTION and not question.has_positive:
            bounds = 0, enough - 1
        elif figure.rule_id == PAIR:
            bounds = enough, None
        if bounds:
            number = self.numbers.number(figure.municipality_code, figure.question_id, Group.TOTAL, BASE)
            self.system.limit(number, lower=bounds[0], upper=bounds[1])

    def _read_cover(self, cover: Coverage) -> None:
        members = cover.municipality_codes
        if not cover.question_id:
            row = next(row for row in self.release.participation if row.municipality_code == "")
            terms = {self.numbers.number(code, "", Group.TOTAL, RESPONDENTS): 1 for code in members}
            self._add(terms, row.responses or 0, "participation")
            return
        for figure in self.release.select(question_id=cover.question_id, scope=cover.scope, group=cover.group):
            is_distribution = figure.category != POSITIVE
            if figure.status is FigureStatus.SHOWN and is_distribution == (cover.detail == DISTRIBUTION):
                self._publish([self.numbers], members, figure, _label(cover))
                if cover.group is not Group.TOTAL:
                    for code in members:
                        self.numbers.tie_groups(code, cover.question_id, figure.category)
        if cover.left_out_answers is not None and cover.left_out_municipalities:
            left_out = [code for code in self.release.municipalities if code not in members]
            terms = {self.numbers.number(code, cover.question_id, cover.group, BASE): 1 for code in left_out}
            self._add(terms, cover.left_out_answers, f"left_out:{cover.question_id}:{cover.detail}")

    def _read_pool(self, figure: Figure) -> None:
        """Read results of several periods together: each part has the unknowns of its own period's release."""
        parts = [self._numbers_of(period) for period in figure.pooled_periods]
        code = figure.municipality_code
        known = [numbers for numbers in parts if numbers is not None]
        if figure.status is FigureStatus.SHOWN and len(known) == len(parts):
            self._publish(known, [code], figure, f"pool:{figure.question_id}:{code}")

    def _read_repeated(self, figure: Figure) -> None:
        """Read a figure of an earlier period: as it was released then, or a panel over what was."""
        reader = self.by_period.get(figure.period)
        if figure.status is not FigureStatus.SHOWN or reader is None:
            return  # what was published before there were releases is no secret, and nothing of ours
        if reader.told.get(_key(figure)) == _numbers(figure):
            return
        cover = self.release.cover(figure.question_id, figure.scope, figure.group)
        members = [figure.municipality_code] if figure.scope is Scope.OWN else cover.municipality_codes if cover else ()
        self._publish([reader.numbers], members, figure, "")

    def _numbers_of(self, period: str) -> Numbers | None:
        if period == self.release.period:
            return self.numbers
        return self.by_period[period].numbers if period in self.by_period else None

    def _publish(self, parts: Sequence[Numbers], codes: Iterable[str], figure: Figure, label: str) -> None:
        """Add the numbers of a shown figure as sums over its municipalities, and over the periods it is pooled from."""
        codes, together = tuple(codes), label.partition(":")[2]
        told = (
            (BASE, figure.n_base, label),
            (figure.category, figure.count, label),
            (DONT_KNOW, figure.n_dontknow, f"{DONT_KNOW}:{together}"),
            (MISSING, figure.n_missing, f"{DONT_KNOW}:{together}"),
            (UNUSABLE, figure.n_unusable, f"{UNUSABLE}:{together}"),
        )
        for what, total, of in told:
            if total is not None:
                terms = {
                    numbers.number(code, figure.question_id, figure.group, what): 1
                    for numbers in parts
                    for code in codes
                }
                self._add(terms, total, of if label else "")

    def _add(self, terms: Mapping[int, int], total: int, label: str) -> None:
        """Add what is delivered; what an earlier release tells can no longer be left out, so it has no label."""
        new = self.numbers.new
        self.system.add(terms, total, label if new else "", new=new)


def _label(cover: Coverage) -> str:
    kind = "block" if cover.scope is Scope.BLOCK else "combined" if cover.group is Group.TOTAL else "groups"
    return f"{kind}:{cover.question_id}:{cover.detail}"


def _key(figure: Figure) -> tuple[str, ...]:
    key = (figure.period, figure.scope, figure.municipality_code, figure.question_id, figure.group, figure.category)
    return tuple(str(part) for part in key)


def _numbers(figure: Figure) -> Told:
    return (figure.n_base, figure.count, figure.n_dontknow, figure.n_missing, figure.n_unusable)
