"""Two questions counted as a pair, for a gap between them: what reports ask for, and what of it is shown.

A pair is decided like a question without positive options: nothing below the base from which every option is shown,
nothing by gender. Beyond that, those who answered only one of the two must be nobody or enough: they are the
difference between the pair and the two questions by themselves.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from forms.model import ItemKind, ItemRole, ResultMode
from survey_app.domain.disclosure.rules import (
    AUDIT,
    CONTRIBUTORS,
    PAIR,
    Detail,
    QuestionDecision,
    Thresholds,
    decide,
    publication_label,
)
from survey_app.domain.release.frozen import Group, Question
from survey_app.domain.release.tabulation import PAIR_OPTIONS, Tabulation, pair_id, questions_of_pair_id
from survey_app.domain.reporting.reports import Report, TableRequest
from survey_app.errors import InvalidInputError

Pair = tuple[str, str]
"""The ids of the first and the second question."""


def collect_pairs(report: Report, questions: Sequence[Question]) -> tuple[Pair, ...]:
    """Return the pairs that a report asks for, of questions that were asked in the period.

    Raises:
        InvalidInputError: a pair is not of two different questions that have positive options.
    """
    asked = {question.id: question for question in questions}
    pairs = []
    for request in report.tables():
        if not request.paired:
            continue
        _check(report, request)
        found = [asked[question_id] for question_id in request.question_ids if question_id in asked]
        if len(found) < 2:
            continue
        if not all(question.has_positive for question in found):
            raise InvalidInputError(
                "Report {report} asks for a pair of questions without positive options: {table}.",
                report=report.key,
                table=request.key,
            )
        pairs.append((found[0].id, found[1].id))
    return tuple(pairs)


def _check(report: Report, request: TableRequest) -> None:
    if len(request.question_ids) != 2 or len(set(request.question_ids)) != 2:
        raise InvalidInputError(
            "Report {report} asks for a pair that is not of two questions: {table}.",
            report=report.key,
            table=request.key,
        )


def paired_questions(pairs: Iterable[Pair], questions: Sequence[Question]) -> tuple[Question, ...]:
    """Return the pairs as questions with the four options of a pair, each pair once, sorted by id.

    The version is raised when that of either question is; together only if one of them is shown together only.
    """
    asked = {question.id: question for question in questions}
    return tuple(_as_question(asked[first], asked[second]) for first, second in sorted(set(pairs)))


def _as_question(first: Question, second: Question) -> Question:
    both = (first, second)
    only = any(question.result_mode == ResultMode.COMBINED_ONLY for question in both)
    languages = [language for language in first.label if language in second.label]
    return Question(
        id=pair_id(first.id, second.id),
        version=first.version + second.version - 1,
        role=str(ItemRole.OTHER),
        kind=str(ItemKind.ONE),
        set_key=first.set_key,
        result_mode=str(ResultMode.COMBINED_ONLY) if only else first.result_mode,
        text={language: f"{first.label[language]} / {second.label[language]}" for language in languages},
        label={language: f"{first.label[language]} / {second.label[language]}" for language in languages},
        finding={},
        options=tuple({"key": key, "text": {}, "positive": False, "substantive": True} for key in PAIR_OPTIONS),
    )


def questions_of_pair(paired: Question) -> Pair:
    """Return the ids of the two questions of a pair."""
    return questions_of_pair_id(paired.id)


@dataclass(frozen=True, slots=True)
class _OnlyOne:
    """How many in each municipality answered only one of two questions: (only the first, only the second)."""

    counts: Mapping[str, tuple[int, int]]

    def allow(self, codes: Iterable[str], thresholds: Thresholds) -> bool:
        """Say whether these are nobody or at least T: all together, and without any one municipality's own."""
        for side in (0, 1):
            parts = [self.counts[code][side] for code in codes]
            total = sum(parts)
            if not all(thresholds.none_or_enough(total - part) for part in (0, *(parts if len(parts) > 1 else ()))):
                return False
        return True


def decide_pairs(
    paired: Sequence[Question],
    decisions: Mapping[str, QuestionDecision],
    tabulation: Tabulation,
    codes: Sequence[str],
    thresholds: Thresholds,
    withheld: frozenset[str] = frozenset(),
) -> dict[str, QuestionDecision]:
    """Decide what of the pairs is shown.

    Args:
        paired: the pairs as questions.
        decisions: of the questions by themselves: a pair is shown together only where both of its questions are.
        tabulation: the counts, with the pairs.
        codes: the municipalities that take part.
        thresholds: the numbers in the rules.
        withheld: labels of publications that the auditor or rule 6 refused.
    """
    found = {}
    for question in paired:
        only_one = _count_only_one(question, tabulation, codes)
        hidden = {f"{question.id}:{code}" for code in codes if not only_one.allow([code], thresholds)}
        combined_only = question.result_mode == ResultMode.COMBINED_ONLY
        rule = None
        if combined_only and not only_one.allow(codes, thresholds):
            rule = PAIR
        elif not all(_is_shown_together(decisions[each]) for each in questions_of_pair(question)):
            rule = CONTRIBUTORS
        if rule:
            hidden.add(publication_label("combined", question.id, Detail.DISTRIBUTION))
        decision = decide([question], tabulation, codes, thresholds, withheld | hidden)[question.id]
        found[question.id] = _without_groups(decision, rule)
    return found


def _count_only_one(paired: Question, tabulation: Tabulation, codes: Iterable[str]) -> _OnlyOne:
    first, second = questions_of_pair(paired)
    return _OnlyOne(
        {
            code: (
                tabulation.cell(code, first).base - tabulation.cell(code, paired.id).base,
                tabulation.cell(code, second).base - tabulation.cell(code, paired.id).base,
            )
            for code in codes
        }
    )


def _is_shown_together(decision: QuestionDecision) -> bool:
    return any(cover.group is Group.TOTAL and cover.detail is Detail.POSITIVE for cover in decision.covers)


def _without_groups(decision: QuestionDecision, rule: str | None) -> QuestionDecision:
    """Return the decision without gender and without "no answer", which would be the difference to the questions."""
    covers = tuple(
        replace(cover, unusable=False, apart=False, say_left_out=False)
        for cover in decision.covers
        if cover.group is Group.TOTAL
    )
    refused: dict[tuple[Group, Detail], str] = {
        (group, detail): rule if rule and refusal == AUDIT else refusal
        for (group, detail), refusal in decision.refused.items()
        if group is Group.TOTAL
    }
    own = {code: replace(each, groups=(), group_detail=Detail.NOTHING) for code, each in decision.own.items()}
    return QuestionDecision(decision.question_id, own, covers, refused)
