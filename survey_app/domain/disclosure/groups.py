"""Rule 4: what of a question may be split by gender, for one municipality and for several together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from survey_app.domain.disclosure.terms import (
    AUDIT,
    COMBINED_ONLY,
    CONTRIBUTORS,
    SMALL_GROUP,
    SPLIT,
    TWO_GROUPS,
    Cover,
    Detail,
    OwnDecision,
    Thresholds,
    publication_label,
)
from survey_app.domain.release.frozen import Group, Question, Scope
from survey_app.domain.release.tabulation import GENDERS, Tabulation

Refused = dict[tuple[Group, Detail], str]
"""Which combined figure is missing, and by which rule."""


@dataclass(frozen=True, slots=True)
class QuestionCounts:
    """One question with its counts, as all rules look at it.

    `withheld` are the labels of publications that the auditor or rule 6 refused.
    """

    question: Question
    tabulation: Tabulation
    codes: tuple[str, ...]
    thresholds: Thresholds
    withheld: frozenset[str]

    def details(self) -> tuple[Detail, ...]:
        """Return the details that the question can be shown in."""
        return (Detail.POSITIVE, Detail.DISTRIBUTION) if self.question.has_positive else (Detail.DISTRIBUTION,)

    def is_withheld(self, kind: str, detail: Detail) -> bool:
        """Say whether a publication was refused before."""
        return publication_label(kind, self.question.id, detail) in self.withheld

    def base(self, code: str, group: Group = Group.TOTAL) -> int:
        """Return how many gave a substantive answer."""
        return self.tabulation.cell(code, self.question.id, group).base

    def refusal(self, group: Group, detail: Detail, members: Iterable[str]) -> str | None:
        """Return the rule that forbids a combined figure over these members, or None."""
        if self.is_withheld("combined" if group is Group.TOTAL else "groups", detail):
            return AUDIT
        bases = [self.base(code, group) for code in members]
        return None if self.thresholds.enough_contributors(bases) else CONTRIBUTORS


def split_groups(
    bases: Mapping[Group, int], question: Question, thresholds: Thresholds
) -> tuple[tuple[Group, ...], Detail, str]:
    """Apply rule 4 to the bases of the three genders: three groups, else women and the rest, else none.

    The detail is that of the smallest group: with the total known, one group's options follow from the others'. Where
    all are of one gender the group is the total, and nothing is split.
    """
    if sum(base > 0 for base in bases.values()) < 2:
        return (), Detail.NOTHING, SMALL_GROUP
    two = {Group.WOMAN: bases[Group.WOMAN], Group.REST: bases[Group.MAN] + bases[Group.OTHER]}
    for groups in (bases, two):
        present = [base for base in groups.values() if base > 0]
        detail = min(thresholds.detail(base, question) for base in present)
        if detail is not Detail.NOTHING and len(present) > 1:
            return tuple(groups), detail, SPLIT
    return (), Detail.NOTHING, SMALL_GROUP


def cover_groups(counts: QuestionCounts, own: Mapping[str, OwnDecision], covers: list[Cover], refused: Refused) -> None:
    """Combine by gender over those whose own split is shown: three groups if rule 2 allows, else two."""
    splits = (
        (GENDERS, tuple(code for code in counts.codes if own[code].groups == GENDERS)),
        (TWO_GROUPS, tuple(code for code in counts.codes if own[code].groups)),
    )
    for groups, members in splits:
        if _add_groups(counts, Scope.COMBINED, groups, members, own, covers):
            return
    refused[Group.WOMAN, Detail.POSITIVE] = CONTRIBUTORS


def cover_everyones_groups(counts: QuestionCounts, covers: list[Cover], refused: Refused) -> None:
    """Split a combined-only result by gender: rule 4 on the sums, rule 2 on every group."""
    question_id = counts.question.id
    bases = {group: counts.tabulation.together(counts.codes, question_id, group).base for group in GENDERS}
    groups, _, rule = split_groups(bases, counts.question, counts.thresholds)
    for candidate in (groups, TWO_GROUPS):
        if groups and _add_groups(counts, Scope.COMBINED_ONLY, candidate, counts.codes, None, covers):
            return
    refused[Group.WOMAN, Detail.POSITIVE] = rule if not groups else CONTRIBUTORS


def _add_groups(
    counts: QuestionCounts,
    scope: Scope,
    groups: Sequence[Group],
    members: Sequence[str],
    own: Mapping[str, OwnDecision] | None,
    covers: list[Cover],
) -> bool:
    """Add the covers of one way to split, each detail over those that show it; False where the rules forbid it."""
    added = False
    for detail in counts.details():
        of_detail = tuple(code for code in members if own is None or own[code].group_detail >= detail)
        whole = next((cover.members for cover in covers if cover.group is Group.TOTAL), ())
        # The total less the groups is one municipality's own result where only one shows no split.
        beyond = [counts.base(code) for code in whole if code not in of_detail]
        if counts.thresholds.enough_left_out(beyond) and _are_groups_allowed(counts, groups, of_detail, detail):
            rule = COMBINED_ONLY if scope is Scope.COMBINED_ONLY else SPLIT
            covers += [Cover(scope, group, detail, of_detail, rule) for group in groups]
            added = True
    return added


def _are_groups_allowed(
    counts: QuestionCounts, groups: Sequence[Group], members: Sequence[str], detail: Detail
) -> bool:
    for group in groups:
        bases = [counts.base(code, group) for code in members]
        if sum(bases) == 0 and group in (Group.MAN, Group.OTHER) and members:
            continue
        if counts.refusal(group, detail, members) or counts.thresholds.detail(sum(bases), counts.question) < detail:
            return False
    return bool(members)
