"""Turns decisions and counts into the rows of a release: figures shown and hidden, and what is withheld."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from survey_app.domain.disclosure.rules import (
    BELOW_DISTRIBUTION,
    BELOW_THRESHOLD,
    COMBINED_ONLY,
    CONTRIBUTORS,
    UNUSABLE,
    Cover,
    Detail,
    OwnDecision,
    QuestionDecision,
    Thresholds,
    tell_unusable,
)
from survey_app.domain.inference.statistics import percent_half_up, whole_percent, wilson_interval
from survey_app.domain.release.frozen import (
    POSITIVE,
    Coverage,
    Figure,
    FigureStatus,
    Group,
    Participation,
    Question,
    Scope,
    Withheld,
)
from survey_app.domain.release.participation import BELOW_RATE
from survey_app.domain.release.tabulation import Counts, Tabulation


@dataclass(frozen=True, slots=True)
class FigureMaker:
    """Makes the rows of one period. `tell_x_of_10` gives the words "8 of 10" in the release's language."""

    period: str
    tabulation: Tabulation
    thresholds: Thresholds
    tell_x_of_10: Callable[[int, int], str]

    def make(self, questions: Iterable[Question], decisions: Mapping[str, QuestionDecision]) -> tuple[Figure, ...]:
        """Return all rows, in the order: question, own by municipality, then the figures over several."""
        rows: list[Figure] = []
        for question in questions:
            if question.id not in decisions:
                continue
            decision = decisions[question.id]
            for code, own in decision.own.items():
                rows += self._own_rows(question, code, own)
            for cover in decision.covers:
                rows += self._cover_rows(question, cover)
            for (group, detail), rule in decision.refused.items():
                scope = Scope.COMBINED_ONLY if _is_combined_only(decision) else Scope.COMBINED
                rows += [
                    self._hidden(question, scope, "", group, category, rule)
                    for category in _categories(question, detail)
                ]
        return tuple(rows)

    def _own_rows(self, question: Question, code: str, own: OwnDecision) -> Iterator[Figure]:
        counts = self.tabulation.cell(code, question.id)
        told = not question.is_pair
        for detail in _details(question):
            for category in _categories(question, detail):
                if own.detail >= detail:
                    yield self._shown(
                        question, Scope.OWN, code, Group.TOTAL, category, counts, own.rule_id, 1, unusable=told
                    )
                else:
                    rule = own.rule_id if own.detail is Detail.NOTHING else BELOW_DISTRIBUTION
                    yield self._hidden(question, Scope.OWN, code, Group.TOTAL, category, rule)
        if own.detail is Detail.NOTHING or question.is_pair:
            return
        if not own.groups:
            for group in (Group.WOMAN, Group.MAN):
                for category in _categories(question, _details(question)[0]):
                    yield self._hidden(question, Scope.OWN, code, group, category, own.group_rule_id)
        for group in own.groups:
            counts = self.tabulation.cell(code, question.id, group)
            for detail in _details(question):
                if counts.base and own.group_detail >= detail:
                    for category in _categories(question, detail):
                        tier = self.thresholds.tier(counts.base)
                        yield self._shown(question, Scope.OWN, code, group, category, counts, tier, 1)

    def _cover_rows(self, question: Question, cover: Cover) -> Iterator[Figure]:
        counts = self.tabulation.together(cover.members, question.id, cover.group)
        if not counts.base:
            return
        for category in _categories(question, cover.detail):
            yield self._shown(
                question,
                cover.scope,
                "",
                cover.group,
                category,
                counts,
                cover.rule_id,
                len(cover.members),
                unusable=cover.unusable,
                apart=cover.apart,
            )

    def _shown(
        self,
        question: Question,
        scope: Scope,
        code: str,
        group: Group,
        category: str,
        counts: Counts,
        rule_id: str,
        municipalities: int,
        *,
        unusable: bool = True,
        apart: bool = True,
    ) -> Figure:
        count = counts.category(category, POSITIVE)
        percent = low = high = None
        if counts.base >= self.thresholds.percent:
            interval = wilson_interval(count, counts.base)
            percent = whole_percent(count, counts.base)
            low, high = percent_half_up(interval.low), percent_half_up(interval.high)
        # Beside a group nothing of "don't know" is told: the groups' respondents are not published.
        told: tuple[int | None, int | None, int | None] = (None, None, None)
        if group is Group.TOTAL and unusable:
            told = tell_unusable(counts, self.thresholds, has_dont_know=question.has_dont_know, apart=apart)
        return Figure(
            period=self.period,
            scope=scope,
            municipality_code=code,
            n_municipalities=municipalities,
            question_id=question.id,
            question_version=question.version,
            group=group,
            category=category,
            n_base=counts.base,
            count=count,
            percent=percent,
            ci_low=low,
            ci_high=high,
            n_dontknow=told[0],
            n_missing=told[1],
            status=FigureStatus.SHOWN,
            verdict_vs_rest=None,
            verdict_vs_previous=None,
            x_of_10=self.tell_x_of_10(count, counts.base) if category == POSITIVE else None,
            rule_id=rule_id,
            n_unusable=told[2],
        )

    def _hidden(self, question: Question, scope: Scope, code: str, group: Group, category: str, rule_id: str) -> Figure:
        return hidden_figure(self.period, question, scope, code, group, category, rule_id)


def hidden_figure(
    period: str, question: Question, scope: Scope, code: str, group: Group, category: str, rule_id: str
) -> Figure:
    """Return the row of a figure that is not shown: all numbers empty, never 0."""
    return Figure(
        period=period,
        scope=scope,
        municipality_code=code,
        n_municipalities=None,
        question_id=question.id,
        question_version=question.version,
        group=group,
        category=category,
        n_base=None,
        count=None,
        percent=None,
        ci_low=None,
        ci_high=None,
        n_dontknow=None,
        n_missing=None,
        status=FigureStatus.HIDDEN,
        verdict_vs_rest=None,
        verdict_vs_previous=None,
        x_of_10=None,
        rule_id=rule_id,
    )


def make_coverage(
    decisions: Mapping[str, QuestionDecision],
    tabulation: Tabulation,
    participation: Sequence[Participation],
    combined_only: bool,
) -> tuple[Coverage, ...]:
    """Return which municipalities every figure over several covers, and how many answers are left out where told."""
    rows = []
    everyone = tuple(row.municipality_code for row in participation if row.municipality_code)
    if any(row.municipality_code == "" and row.responses is not None for row in participation):
        shown = tuple(
            row.municipality_code for row in participation if row.municipality_code and row.responses is not None
        )
        scope = Scope.COMBINED_ONLY if combined_only else Scope.COMBINED
        members = everyone if combined_only else shown
        rows.append(Coverage("", scope, Group.TOTAL, POSITIVE, members, len(everyone) - len(members)))
    for question_id, decision in decisions.items():
        for cover in decision.covers:
            answers = None
            if cover.say_left_out:
                answers = tabulation.together(cover.left_out, question_id).base
            rows.append(
                Coverage(
                    question_id,
                    cover.scope,
                    cover.group,
                    cover.detail.word,
                    cover.members,
                    len(cover.left_out),
                    answers,
                )
            )
    return tuple(rows)


def list_withheld(
    questions: Sequence[Question],
    decisions: Mapping[str, QuestionDecision],
    figures: Iterable[Figure],
    participation: Iterable[Participation],
    thresholds: Thresholds,
) -> tuple[Withheld, ...]:
    """Return everything that is not shown, to whom, by which rule, and what had been needed."""
    rows: list[Withheld] = []
    apart = {
        (figure.municipality_code, figure.question_id)
        for figure in figures
        if figure.group is Group.TOTAL and figure.n_missing is not None
    }
    codes = [row.municipality_code for row in participation if row.municipality_code]
    for code in codes:
        decided = [decisions[question.id].own[code] for question in questions if _is_decided(question, decisions)]
        if decided and all(own.detail is Detail.NOTHING for own in decided):
            only = all(own.rule_id == COMBINED_ONLY for own in decided)
            rule, needed = (COMBINED_ONLY, None) if only else (BELOW_THRESHOLD, thresholds.answers)
            rows.append(Withheld(code, "own", rule, needed))
        for question in questions:
            if question.id in decisions:
                rows += _withheld_own(question, code, decisions[question.id].own[code], apart, thresholds)
    rows += [each for row in participation for each in _withheld_participation(row, thresholds)]
    with_shares = {question.id for question in questions if question.has_positive}
    for question_id, decision in decisions.items():
        for (group, detail), rule in decision.refused.items():
            prefix = "gender:" if group is not Group.TOTAL else ""
            if not prefix and detail is Detail.DISTRIBUTION and question_id in with_shares:
                prefix = "distribution:"
            rows.append(Withheld("", prefix + question_id, rule))
    return tuple(rows)


def _withheld_participation(row: Participation, thresholds: Thresholds) -> Iterator[Withheld]:
    if row.responses is None:
        rule, needed = (BELOW_THRESHOLD, thresholds.answers) if row.municipality_code else (CONTRIBUTORS, None)
        if row.rate_note is None:
            rule, needed = COMBINED_ONLY, None
        yield Withheld(row.municipality_code, "participation", rule, needed)
    elif row.rate_low is None:
        yield Withheld(
            row.municipality_code,
            "rate",
            f"rate.{row.rate_note}",
            thresholds.rate if row.rate_note == BELOW_RATE else None,
        )


def _withheld_own(
    question: Question, code: str, own: OwnDecision, apart: set[tuple[str, str]], thresholds: Thresholds
) -> Iterator[Withheld]:
    if own.detail is Detail.NOTHING:
        needed = {BELOW_THRESHOLD: thresholds.answers, BELOW_DISTRIBUTION: thresholds.distribution}.get(own.rule_id)
        yield Withheld(code, question.id, own.rule_id, needed)
        return
    if own.detail is Detail.POSITIVE:
        yield Withheld(code, f"distribution:{question.id}", BELOW_DISTRIBUTION, thresholds.distribution)
    elif (code, question.id) not in apart and not question.is_pair:
        yield Withheld(code, f"dont_know:{question.id}", UNUSABLE, thresholds.answers)
    if not own.groups and not question.is_pair:
        yield Withheld(code, f"gender:{question.id}", own.group_rule_id, thresholds.answers)


def _is_decided(question: Question, decisions: Mapping[str, QuestionDecision]) -> bool:
    return question.id in decisions and not question.is_pair


def _details(question: Question) -> tuple[Detail, ...]:
    return (Detail.POSITIVE, Detail.DISTRIBUTION) if question.has_positive else (Detail.DISTRIBUTION,)


def _categories(question: Question, detail: Detail) -> tuple[str, ...]:
    if detail is Detail.POSITIVE:
        return (POSITIVE,)
    return tuple(option["key"] for option in question.options if option["substantive"])


def _is_combined_only(decision: QuestionDecision) -> bool:
    return any(own.rule_id == COMBINED_ONLY for own in decision.own.values())
