"""Turns decisions and counts into the rows of a release: figures shown and hidden, and whom the common ones cover."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from survey_app.domain.disclosure.rules import (
    COMBINED_ONLY,
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
)
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
                    rule = own.rule_id if own.detail is Detail.NOTHING else own.options_rule_id
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


def _details(question: Question) -> tuple[Detail, ...]:
    return (Detail.POSITIVE, Detail.DISTRIBUTION) if question.has_positive else (Detail.DISTRIBUTION,)


def _categories(question: Question, detail: Detail) -> tuple[str, ...]:
    if detail is Detail.POSITIVE:
        return (POSITIVE,)
    return tuple(option["key"] for option in question.options if option["substantive"])


def _is_combined_only(decision: QuestionDecision) -> bool:
    return any(own.rule_id == COMBINED_ONLY for own in decision.own.values())
