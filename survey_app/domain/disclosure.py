"""The release rules 0-4: what of a question is shown, of whom, in which detail, and by which rule the rest is hidden.

Decisions are made on counts; nothing here makes a figure. What the auditor finds comes back as `withheld` labels
("block:ifo.contact"), and the rules are applied again without those publications.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from forms.model import ResultMode
from survey_app.domain.release import DISTRIBUTION, POSITIVE, Group, Question, Scope
from survey_app.domain.results import GENDERS, Counts, Tabulation

TWO_GROUPS = (Group.WOMAN, Group.REST)
"""Where three groups cannot be shown: women, and all others together."""

BELOW_THRESHOLD = "R3.below-threshold"
BELOW_DISTRIBUTION = "R3.below-distribution"
SMALL_GROUP = "R4.small-group"
CONTRIBUTORS = "R2.contributors"
COMBINED_ONLY = "R0.combined-only"
COVERING = "R1.covering"
BLOCK = "R1.block"
SPLIT = "R4.split"
AUDIT = "R7.audit"
TOO_FEW_DIFFER = "R6.too-few-differ"
UNUSABLE = "R3.unusable"


class Detail(IntEnum):
    """How much of a question is shown; each step includes the one before where the question has it."""

    NOTHING = 0
    POSITIVE = 1
    DISTRIBUTION = 2

    @property
    def word(self) -> str:
        """The word of this detail in the release's coverage."""
        return DISTRIBUTION if self is Detail.DISTRIBUTION else POSITIVE


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The numbers in the rules: answers unless said otherwise. Only `answers` (T) and `rate` are settings."""

    answers: int = 5
    rate: int = 10
    contributors: int = 3  # municipalities in a combined figure (rule 2)
    other_contributors: int = 2  # without any one of them
    other_answers: int = 10
    block_members: int = 3
    block_answers: int = 10

    @property
    def percent(self) -> int:
        """From here percent and interval."""
        return max(10, self.answers)

    @property
    def distribution(self) -> int:
        """From here every option."""
        return max(20, self.answers)

    def detail(self, base: int, question: Question) -> Detail:
        """Return what of a question with this base may be shown (rule 3)."""
        if base >= self.distribution:
            return Detail.DISTRIBUTION
        return Detail.POSITIVE if base >= self.answers and question.has_positive else Detail.NOTHING

    def tier(self, base: int) -> str:
        """Return the id of rule 3's step for a shown base."""
        if base >= self.distribution:
            return f"R3.{self.distribution}"
        if base >= self.percent:
            return f"R3.{self.percent}-{self.distribution - 1}"
        return f"R3.{self.answers}-{self.percent - 1}"

    def none_or_enough(self, count: int) -> bool:
        """Say whether a count is nought or at least T."""
        return count == 0 or count >= self.answers

    def enough_left_out(self, bases: Iterable[int]) -> bool:
        """Say whether what one combined figure covers beyond another is nobody, or enough not to be one neighbour's."""
        contributing = [base for base in bases if base > 0]
        return not contributing or (
            len(contributing) >= self.other_contributors and sum(contributing) >= self.other_answers
        )

    def enough_contributors(self, bases: Iterable[int]) -> bool:
        """Say whether rule 2 holds: enough municipalities, and enough left without any one of them."""
        contributing = [base for base in bases if base > 0]
        if len(contributing) < self.contributors or len(contributing) - 1 < self.other_contributors:
            return False
        return sum(contributing) - max(contributing) >= self.other_answers


@dataclass(frozen=True, slots=True)
class OwnDecision:
    """What a municipality is shown of its own on one question, in total and by gender."""

    detail: Detail
    rule_id: str
    groups: tuple[Group, ...] = ()
    group_detail: Detail = Detail.NOTHING
    group_rule_id: str = SMALL_GROUP


@dataclass(frozen=True, slots=True)
class Cover:
    """A figure over several municipalities that is shown.

    `unusable`: whether anything of "don't know" and no answer may stand beside it; `apart`: whether the two may be told
    apart. `left_out` are those it does not cover; `say_left_out`: whether the number of their answers may be told.
    """

    scope: Scope
    group: Group
    detail: Detail
    members: tuple[str, ...]
    rule_id: str
    unusable: bool = False
    apart: bool = False
    left_out: tuple[str, ...] = ()
    say_left_out: bool = False


@dataclass(frozen=True, slots=True)
class QuestionDecision:
    """Everything decided about one question. `refused` says by which rule a combined figure is missing."""

    question_id: str
    own: Mapping[str, OwnDecision]
    covers: tuple[Cover, ...] = ()
    refused: Mapping[tuple[Group, Detail], str] = field(default_factory=dict)

    def cover(self, scope: Scope, group: Group, detail: Detail) -> Cover | None:
        """Return the shown figure over several municipalities with this key, or None."""
        for cover in self.covers:
            if (cover.scope, cover.group, cover.detail) == (scope, group, detail):
                return cover
        return None


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
        rules = _QuestionRules(question, tabulation, tuple(codes), thresholds, withheld)
        combined_only = question.result_mode == ResultMode.COMBINED_ONLY
        decisions[question.id] = rules.combined_only() if combined_only else rules.own_and_combined()
    return decisions


@dataclass(frozen=True, slots=True)
class _QuestionRules:
    """The rules applied to one question."""

    question: Question
    tabulation: Tabulation
    codes: tuple[str, ...]
    thresholds: Thresholds
    withheld: frozenset[str]

    def own_and_combined(self) -> QuestionDecision:
        """Rules 1-4: own results, and combined over those whose own figure is shown."""
        own = {code: self._decide_own(code) for code in self.codes}
        covers: list[Cover] = []
        refused: dict[tuple[Group, Detail], str] = {}
        block = self._block(own)
        for detail in self._details():
            shown = tuple(code for code in self.codes if own[code].detail >= detail)
            members = tuple(
                code for code in self.codes if code in shown or (detail is Detail.POSITIVE and code in block)
            )
            rule = self._refusal(Group.TOTAL, detail, members)
            if detail is Detail.DISTRIBUTION and covers and not rule:
                beyond = [self._base(code) for code in covers[0].members if code not in members]
                # The share of all less the options of most would be one neighbour's own result.
                rule = None if self.thresholds.enough_left_out(beyond) else CONTRIBUTORS
            if rule:
                refused[Group.TOTAL, detail] = rule
                continue
            left_out = tuple(code for code in self.codes if code not in members)
            covers.append(
                Cover(
                    Scope.COMBINED,
                    Group.TOTAL,
                    detail,
                    members,
                    COVERING,
                    unusable=members == shown and not self._is_withheld("unusable", detail),
                    apart=not self._is_withheld("dont_know", detail),
                    left_out=left_out,
                    say_left_out=not left_out or not self._is_withheld("left_out", detail),
                )
            )
        if block and (Group.TOTAL, Detail.POSITIVE) not in refused:
            covers.append(Cover(Scope.BLOCK, Group.TOTAL, Detail.POSITIVE, block, BLOCK))
        self._cover_groups(own, covers, refused)
        return QuestionDecision(self.question.id, own, tuple(covers), refused)

    def combined_only(self) -> QuestionDecision:
        """Rule 0: no own figure, ever; combined covers everyone."""
        own = {code: OwnDecision(Detail.NOTHING, COMBINED_ONLY, group_rule_id=COMBINED_ONLY) for code in self.codes}
        covers: list[Cover] = []
        refused: dict[tuple[Group, Detail], str] = {}
        total = self.tabulation.together(self.codes, self.question.id)
        for detail in self._details():
            rule = self._refusal(Group.TOTAL, detail, self.codes)
            if not rule and self.thresholds.detail(total.base, self.question) < detail:
                rule = BELOW_THRESHOLD if detail is Detail.POSITIVE else BELOW_DISTRIBUTION
            if rule:
                refused[Group.TOTAL, detail] = rule
                continue
            unusable, apart = (not self._is_withheld(kind, detail) for kind in ("unusable", "dont_know"))
            covers.append(Cover(Scope.COMBINED_ONLY, Group.TOTAL, detail, self.codes, COMBINED_ONLY, unusable, apart))
        if covers:
            self._cover_everyones_groups(covers, refused)
        return QuestionDecision(self.question.id, own, tuple(covers), refused)

    def _details(self) -> tuple[Detail, ...]:
        return (Detail.POSITIVE, Detail.DISTRIBUTION) if self.question.has_positive else (Detail.DISTRIBUTION,)

    def _is_withheld(self, kind: str, detail: Detail) -> bool:
        return publication_label(kind, self.question.id, detail) in self.withheld

    def _base(self, code: str, group: Group = Group.TOTAL) -> int:
        return self.tabulation.cell(code, self.question.id, group).base

    def _refusal(self, group: Group, detail: Detail, members: Iterable[str]) -> str | None:
        """Return the rule that forbids a combined figure over these members, or None."""
        if self._is_withheld("combined" if group is Group.TOTAL else "groups", detail):
            return AUDIT
        bases = [self._base(code, group) for code in members]
        return None if self.thresholds.enough_contributors(bases) else CONTRIBUTORS

    def _decide_own(self, code: str) -> OwnDecision:
        base = self._base(code)
        detail = self.thresholds.detail(base, self.question)
        if detail is Detail.NOTHING:
            rule = BELOW_THRESHOLD if base < self.thresholds.answers else BELOW_DISTRIBUTION
            return OwnDecision(detail, rule, group_rule_id=rule)
        groups, group_detail, group_rule = self._split({group: self._base(code, group) for group in GENDERS})
        if f"split:{self.question.id}:{code}" in self.withheld:
            groups, group_detail, group_rule = (), Detail.NOTHING, TOO_FEW_DIFFER
        return OwnDecision(detail, self.thresholds.tier(base), groups, group_detail, group_rule)

    def _split(self, bases: Mapping[Group, int]) -> tuple[tuple[Group, ...], Detail, str]:
        """Apply rule 4: three groups, else women and the rest, else none.

        The detail is that of the smallest group: with the total known, one group's options follow from the others'.
        """
        if sum(base > 0 for base in bases.values()) < 2:
            return (), Detail.NOTHING, SMALL_GROUP
        two = {Group.WOMAN: bases[Group.WOMAN], Group.REST: bases[Group.MAN] + bases[Group.OTHER]}
        for groups in (bases, two):
            present = [base for base in groups.values() if base > 0]
            detail = min(self.thresholds.detail(base, self.question) for base in present)
            if detail is not Detail.NOTHING and len(present) > 1:
                return tuple(groups), detail, SPLIT
        return (), Detail.NOTHING, SMALL_GROUP

    def _block(self, own: Mapping[str, OwnDecision]) -> tuple[str, ...]:
        """Return the members of "smaller municipalities together", or nothing where they cannot be shown."""
        if not self.question.has_positive or self._is_withheld("block", Detail.POSITIVE):
            return ()
        members = tuple(code for code in self.codes if own[code].rule_id == BELOW_THRESHOLD)
        bases = [base for base in map(self._base, members) if base > 0]
        thresholds = self.thresholds
        if len(bases) < thresholds.block_members or sum(bases) < thresholds.block_answers:
            return ()
        return members if sum(bases) - max(bases) >= thresholds.answers else ()

    def _cover_groups(
        self, own: Mapping[str, OwnDecision], covers: list[Cover], refused: dict[tuple[Group, Detail], str]
    ) -> None:
        """Combine by gender over those whose own split is shown: three groups if rule 2 allows, else two."""
        splits = (
            (GENDERS, tuple(code for code in self.codes if own[code].groups == GENDERS)),
            (
                TWO_GROUPS,
                tuple(code for code in self.codes if own[code].groups),
            ),
        )
        for groups, members in splits:
            if self._add_groups(Scope.COMBINED, groups, members, own, covers):
                return
        refused[Group.WOMAN, Detail.POSITIVE] = CONTRIBUTORS

    def _cover_everyones_groups(self, covers: list[Cover], refused: dict[tuple[Group, Detail], str]) -> None:
        """Split a combined-only result by gender: rule 4 on the sums, rule 2 on every group."""
        bases = {group: self.tabulation.together(self.codes, self.question.id, group).base for group in GENDERS}
        groups, _, rule = self._split(bases)
        for candidate in (groups, TWO_GROUPS):
            if groups and self._add_groups(Scope.COMBINED_ONLY, candidate, self.codes, None, covers):
                return
        refused[Group.WOMAN, Detail.POSITIVE] = rule if not groups else CONTRIBUTORS

    def _add_groups(
        self,
        scope: Scope,
        groups: Sequence[Group],
        members: Sequence[str],
        own: Mapping[str, OwnDecision] | None,
        covers: list[Cover],
    ) -> bool:
        """Add the covers of one way to split, each detail over those that show it; False where the rules forbid it."""
        added = False
        for detail in self._details():
            of_detail = tuple(code for code in members if own is None or own[code].group_detail >= detail)
            whole = next((cover.members for cover in covers if cover.group is Group.TOTAL), ())
            # The total less the groups is one municipality's own result where only one shows no split.
            beyond = [self._base(code) for code in whole if code not in of_detail]
            if self.thresholds.enough_left_out(beyond) and self._groups_allowed(groups, of_detail, detail):
                rule = COMBINED_ONLY if scope is Scope.COMBINED_ONLY else SPLIT
                covers += [Cover(scope, group, detail, of_detail, rule) for group in groups]
                added = True
        return added

    def _groups_allowed(self, groups: Sequence[Group], members: Sequence[str], detail: Detail) -> bool:
        for group in groups:
            bases = [self._base(code, group) for code in members]
            if sum(bases) == 0 and group in (Group.MAN, Group.OTHER) and members:
                continue
            if self._refusal(group, detail, members) or self.thresholds.detail(sum(bases), self.question) < detail:
                return False
        return bool(members)


def publication_label(kind: str, question_id: str, detail: Detail) -> str:
    """Return the label of something that can be left out of a release: kind, question and detail."""
    return f"{kind}:{question_id}:{detail.word}"


def tell_unusable(
    counts: Counts, thresholds: Thresholds, *, has_dont_know: bool, apart: bool = True
) -> tuple[int | None, int | None, int | None]:
    """Return ("don't know", no answer, both together) as they may stand beside a base of this size (rule 3).

    Args:
        counts: the counts of the shown figure.
        thresholds: the numbers in the rules.
        has_dont_know: whether the question offers such an option at all.
        apart: whether the auditor allows the two apart.
    """
    if counts.base < thresholds.distribution:
        return None, None, None
    if not has_dont_know:
        return (0, counts.missing, None) if thresholds.none_or_enough(counts.missing) else (None, None, None)
    if apart and thresholds.none_or_enough(counts.dont_know) and thresholds.none_or_enough(counts.missing):
        return counts.dont_know, counts.missing, None
    return None, None, counts.unusable if thresholds.none_or_enough(counts.unusable) else None
