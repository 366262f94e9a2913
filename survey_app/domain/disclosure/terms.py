"""The words of the release rules: rule ids, details, thresholds, and what a decision about a question says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from survey_app.domain.release.frozen import DISTRIBUTION, POSITIVE, Group, Question, Scope
from survey_app.domain.release.tabulation import Counts

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
PAIR = "R3.pair"
POOLED = "R7.pooled"


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
    def free_text(self) -> int:
        """From here what people wrote."""
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

    def detail_of(self, counts: Counts, question: Question) -> Detail:
        """Return what of these counts may be shown (rule 3): not the options where nobody knows them."""
        detail = self.detail(counts.base, question)
        if detail is Detail.DISTRIBUTION and not counts.tells_options:
            return Detail.POSITIVE if question.has_positive else Detail.NOTHING
        return detail

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
    """What a municipality is shown of its own on one question, in total and by gender, and why not more."""

    detail: Detail
    rule_id: str
    groups: tuple[Group, ...] = ()
    group_detail: Detail = Detail.NOTHING
    group_rule_id: str = SMALL_GROUP
    options_rule_id: str = BELOW_DISTRIBUTION  # hides the options where the share is shown


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
    if counts.base < thresholds.distribution or not counts.tells_unusable:
        return None, None, None
    if not has_dont_know:
        return (0, counts.missing, None) if thresholds.none_or_enough(counts.missing) else (None, None, None)
    if apart and thresholds.none_or_enough(counts.dont_know) and thresholds.none_or_enough(counts.missing):
        return counts.dont_know, counts.missing, None
    return None, None, counts.unusable if thresholds.none_or_enough(counts.unusable) else None
