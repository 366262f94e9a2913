"""The release rules 0-3: what of a question is shown, of whom, in which detail, and by which rule the rest is hidden.

Decisions are made on counts; nothing here makes a figure. Rule 4 stands in `disclosure_groups`. What the auditor finds
comes back as `withheld` labels ("block:ifo.contact:positive"), and the rules are applied again without those
publications.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from forms.model import ResultMode
from survey_app.domain.disclosure.groups import (
    QuestionCounts,
    Refused,
    cover_everyones_groups,
    cover_groups,
    split_groups,
)
from survey_app.domain.disclosure.terms import (
    AUDIT,
    BELOW_DISTRIBUTION,
    BELOW_THRESHOLD,
    BLOCK,
    COMBINED_ONLY,
    CONTRIBUTORS,
    COVERING,
    PAIR,
    POOLED,
    SMALL_GROUP,
    SPLIT,
    TOO_FEW_DIFFER,
    TWO_GROUPS,
    UNUSABLE,
    Cover,
    Detail,
    OwnDecision,
    QuestionDecision,
    Thresholds,
    publication_label,
    tell_unusable,
)
from survey_app.domain.release.frozen import NOT_PUBLISHED, Group, Question, Scope
from survey_app.domain.release.tabulation import GENDERS, Tabulation

__all__ = [
    "AUDIT",
    "BELOW_DISTRIBUTION",
    "BELOW_THRESHOLD",
    "BLOCK",
    "COMBINED_ONLY",
    "CONTRIBUTORS",
    "COVERING",
    "NOT_PUBLISHED",
    "PAIR",
    "POOLED",
    "SMALL_GROUP",
    "SPLIT",
    "TOO_FEW_DIFFER",
    "TWO_GROUPS",
    "UNUSABLE",
    "Cover",
    "Detail",
    "OwnDecision",
    "QuestionDecision",
    "Thresholds",
    "decide",
    "publication_label",
    "tell_unusable",
]


def decide(
    questions: Sequence[Question],
    tabulation: Tabulation,
    codes: Sequence[str],
    thresholds: Thresholds,
    withheld: frozenset[str] = frozenset(),
) -> dict[str, QuestionDecision]:
    """Apply rules 0-4 to every question that is reported (not the one that only splits by gender).

    Args:
        questions: the period's questions.
        tabulation: the counts.
        codes: the municipalities that take part.
        thresholds: the numbers in the rules.
        withheld: labels of publications that the auditor or rule 6 refused.
    """
    decisions = {}
    for question in questions:
        if question.role == "group":
            continue
        counts = QuestionCounts(question, tabulation, tuple(codes), thresholds, withheld)
        combined_only = question.result_mode == ResultMode.COMBINED_ONLY
        decisions[question.id] = _decide_combined_only(counts) if combined_only else _decide_own_and_combined(counts)
    return decisions


def _decide_own_and_combined(counts: QuestionCounts) -> QuestionDecision:
    """Rules 1-4: own results, and combined over those whose own figure is shown."""
    own = {code: _decide_own(counts, code) for code in counts.codes}
    covers: list[Cover] = []
    refused: Refused = {}
    block = _find_block(counts, own)
    for detail in counts.details():
        cover = _combine(counts, own, detail, block if detail is Detail.POSITIVE else (), covers)
        if isinstance(cover, str):
            refused[Group.TOTAL, detail] = cover
        else:
            covers.append(cover)
    if block and (Group.TOTAL, Detail.POSITIVE) not in refused:
        covers.append(Cover(Scope.BLOCK, Group.TOTAL, Detail.POSITIVE, block, BLOCK))
    cover_groups(counts, own, covers, refused)
    return QuestionDecision(counts.question.id, own, tuple(covers), refused)


def _combine(
    counts: QuestionCounts,
    own: Mapping[str, OwnDecision],
    detail: Detail,
    block: Sequence[str],
    covers: Sequence[Cover],
) -> Cover | str:
    """Return what combined covers in this detail (rule 1), or the rule that forbids it."""
    codes = counts.codes
    shown = tuple(code for code in codes if own[code].detail >= detail)
    members = tuple(code for code in codes if code in shown or code in block)
    if rule := counts.refusal(Group.TOTAL, detail, members):
        return rule
    if detail is Detail.DISTRIBUTION and covers:
        beyond = [counts.base(code) for code in covers[0].members if code not in members]
        # The share of all less the options of most would be one neighbour's own result.
        if not counts.thresholds.enough_left_out(beyond):
            return CONTRIBUTORS
    left_out = tuple(code for code in codes if code not in members)
    return Cover(
        Scope.COMBINED,
        Group.TOTAL,
        detail,
        members,
        COVERING,
        unusable=members == shown and not counts.is_withheld("unusable", detail),
        apart=not counts.is_withheld("dont_know", detail),
        left_out=left_out,
        say_left_out=not left_out or not counts.is_withheld("left_out", detail),
    )


def _decide_combined_only(counts: QuestionCounts) -> QuestionDecision:
    """Rule 0: no own figure, ever; combined covers everyone."""
    question, codes = counts.question, counts.codes
    own = {code: OwnDecision(Detail.NOTHING, COMBINED_ONLY, group_rule_id=COMBINED_ONLY) for code in codes}
    covers: list[Cover] = []
    refused: Refused = {}
    total = counts.tabulation.together(codes, question.id)
    for detail in counts.details():
        rule = counts.refusal(Group.TOTAL, detail, codes)
        if not rule and counts.thresholds.detail_of(total, question) < detail:
            rule = BELOW_THRESHOLD if detail is Detail.POSITIVE else BELOW_DISTRIBUTION
            rule = NOT_PUBLISHED if counts.thresholds.detail(total.base, question) >= detail else rule
        if rule:
            refused[Group.TOTAL, detail] = rule
            continue
        unusable, apart = (not counts.is_withheld(kind, detail) for kind in ("unusable", "dont_know"))
        covers.append(Cover(Scope.COMBINED_ONLY, Group.TOTAL, detail, codes, COMBINED_ONLY, unusable, apart))
    if covers:
        cover_everyones_groups(counts, covers, refused)
    return QuestionDecision(question.id, own, tuple(covers), refused)


def _decide_own(counts: QuestionCounts, code: str) -> OwnDecision:
    """Rule 3 for the total, rule 4 for the groups."""
    question, thresholds = counts.question, counts.thresholds
    base = counts.base(code)
    detail = thresholds.detail_of(counts.tabulation.cell(code, question.id), question)
    if detail < thresholds.detail(base, question):
        hidden = OwnDecision(detail, thresholds.tier(base), options_rule_id=NOT_PUBLISHED)
        return hidden if detail else replace(hidden, rule_id=NOT_PUBLISHED)
    if detail is Detail.NOTHING:
        # Where nothing is shown below twenty anyway, the rule shall not tell whether there were five.
        rule = BELOW_THRESHOLD if question.has_positive else BELOW_DISTRIBUTION
        return OwnDecision(detail, rule, group_rule_id=rule)
    if f"{question.id}:{code}" in counts.withheld:  # a pair, see `pairs`
        return OwnDecision(Detail.NOTHING, PAIR, group_rule_id=PAIR)
    bases = {group: counts.base(code, group) for group in GENDERS}
    groups, group_detail, group_rule = split_groups(bases, question, thresholds)
    if f"split:{question.id}:{code}" in counts.withheld:
        groups, group_detail, group_rule = (), Detail.NOTHING, TOO_FEW_DIFFER
    return OwnDecision(detail, thresholds.tier(base), groups, group_detail, group_rule)


def _find_block(counts: QuestionCounts, own: Mapping[str, OwnDecision]) -> tuple[str, ...]:
    """Return the members of "smaller municipalities together", or nothing where they cannot be shown."""
    if not counts.question.has_positive or counts.is_withheld("block", Detail.POSITIVE):
        return ()
    members = tuple(code for code in counts.codes if own[code].rule_id == BELOW_THRESHOLD)
    bases = [base for base in map(counts.base, members) if base > 0]
    thresholds = counts.thresholds
    if len(bases) < thresholds.block_members or sum(bases) < thresholds.block_answers:
        return ()
    return members if sum(bases) - max(bases) >= thresholds.answers else ()
