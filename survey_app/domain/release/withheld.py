"""The list of what is not shown: to whom, by which rule, and what had been needed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from survey_app.domain.disclosure.rules import (
    BELOW_DISTRIBUTION,
    BELOW_THRESHOLD,
    COMBINED_ONLY,
    CONTRIBUTORS,
    UNUSABLE,
    Detail,
    OwnDecision,
    QuestionDecision,
    Thresholds,
)
from survey_app.domain.release.frozen import Figure, Group, Participation, Question, Withheld
from survey_app.domain.release.participation import BELOW_RATE


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
        needed = thresholds.distribution if own.options_rule_id == BELOW_DISTRIBUTION else None
        yield Withheld(code, f"distribution:{question.id}", own.options_rule_id, needed)
    elif (code, question.id) not in apart and not question.is_pair:
        yield Withheld(code, f"dont_know:{question.id}", UNUSABLE, thresholds.answers)
    if not own.groups and not question.is_pair:
        yield Withheld(code, f"gender:{question.id}", own.group_rule_id, thresholds.answers)


def _is_decided(question: Question, decisions: Mapping[str, QuestionDecision]) -> bool:
    return question.id in decisions and not question.is_pair
