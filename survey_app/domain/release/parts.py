"""The parts of a release: figures and what stands beside them; all are frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Scope(StrEnum):
    """Whom a figure is about. COMBINED covers exactly the municipalities whose own figure is shown (rule 1)."""

    OWN = "own"
    COMBINED = "combined"
    COMBINED_PANEL = "combined_panel"
    COMBINED_ONLY = "combined_only"
    BLOCK = "block"


class Group(StrEnum):
    """The gender group of a figure; REST = man and other together, where only two groups can be shown."""

    TOTAL = "total"
    WOMAN = "woman"
    MAN = "man"
    OTHER = "other"
    REST = "rest"


class FigureStatus(StrEnum):
    """Whether a figure is shown. A hidden one has empty numbers, never 0."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    NOT_ASKED = "not_asked"


class Verdict(StrEnum):
    """The outcome of a test between two shown figures; it alone allows words of direction."""

    HIGHER = "higher"
    LOWER = "lower"
    UNDECIDED = "undecided"


POSITIVE = "positive"
"""The category of a share of positive answers, and the detail that tells positive or not."""

DISTRIBUTION = "distribution"
"""The detail that tells every option; the categories are then option keys."""

PAIR_PREFIX = "pair:"
"""Begins the id of two questions counted as a pair: `pair:set.first|set.second`."""

POOL = "+"
"""Between the keys of periods whose hidden own results are shown together: `autumn-2025+autumn-2026`."""

AS_PUBLISHED = ".as-published"
"""Ends the rule id of a figure of an earlier year that was published then, and imported."""

NOT_PUBLISHED = "R7.not-published-then"
"""The rule that hides what an earlier year's imported results do not tell."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of `data.csv`: the only form in which a result leaves the system.

    `count` of `n_base` substantive answers fall into `category`; `percent`, `ci_low` and `ci_high` are whole percents
    (half up). `rule_id` names the release rule that showed or hid it ("R3.10-19", "R1.below-threshold", ...).
    """

    period: str
    scope: Scope
    municipality_code: str  # empty where scope is not OWN
    n_municipalities: int | None
    question_id: str
    question_version: int
    group: Group
    category: str
    n_base: int | None
    count: int | None
    percent: int | None
    ci_low: int | None
    ci_high: int | None
    n_dontknow: int | None
    n_missing: int | None
    status: FigureStatus
    verdict_vs_rest: Verdict | None
    verdict_vs_previous: Verdict | None
    x_of_10: str | None
    rule_id: str
    n_unusable: int | None = None  # "don't know" and no answer together, where they are not shown apart
    change_low: int | None = None  # Newcombe's interval of the change since the period before, whole percentage points
    change_high: int | None = None
    verdict_gap: Verdict | None = None  # first against second question of a pair: on its row `first_only`, or the
    # first one's share where the pair is hidden and the gap is judged by the worst case

    @property
    def is_as_published(self) -> bool:
        """Whether it was published in an earlier year, before there were releases."""
        return self.rule_id.endswith(AS_PUBLISHED)

    @property
    def is_unpublished(self) -> bool:
        """Whether it is hidden since nobody published it in its year, and for no want of answers."""
        return self.rule_id == NOT_PUBLISHED

    @property
    def pooled_periods(self) -> tuple[str, ...]:
        """The keys of the periods it takes together, oldest first; none where it is of one period."""
        return tuple(self.period.split(POOL)) if POOL in self.period else ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which municipalities a figure over several covers, and what is left out of it.

    `detail` is `positive` (positive or not) or `distribution` (every option). `question_id` "" is the number of
    responses. `left_out_answers` is None where the number would tell too much.
    """

    question_id: str
    scope: Scope
    group: Group
    detail: str
    municipality_codes: tuple[str, ...]
    left_out_municipalities: int = 0
    left_out_answers: int | None = None


@dataclass(frozen=True, slots=True)
class Participation:
    """How many answered in one municipality (or, with code "", in all that are shown).

    `responses` from the threshold, the rate band (whole percents, low and high) from ten responses; None = not shown.
    `rate_note` is a stable code for why no rate can be computed.
    """

    municipality_code: str
    responses: int | None
    handed_out_low: int | None = None
    handed_out_high: int | None = None
    rate_low: int | None = None
    rate_high: int | None = None
    rate_note: str | None = None
    municipalities: int | None = None  # how many the number of responses covers (code "" only)
    rate_responses: int | None = None  # the responses that the rate is over (code "" only)
    rate_municipalities: int | None = None


@dataclass(frozen=True, slots=True)
class Withheld:
    """One thing that is not shown to a municipality, why, and what would have been needed.

    `what` is an item key, or "gender:" + item key, "participation", "rate", "own". `rule_id` as in Figure; `needed`
    is the number of answers that would have sufficed, where a number would.
    """

    municipality_code: str
    what: str
    rule_id: str
    needed: int | None = None


@dataclass(frozen=True, slots=True)
class FreeText:
    """What people wrote, redacted and released one by one (rule 5), in an order that follows nothing.

    `municipality_code` "" = of all together, in a combined-only set. `not_shown`: how many further texts there are,
    where that may be told (0, or at least T); None = some.
    """

    question_id: str
    municipality_code: str
    texts: tuple[str, ...]
    not_shown: int | None = None


@dataclass(frozen=True, slots=True)
class ReadingCheck:
    """How well papers were read: a random sample, confirmed by a person against the paper or its image.

    `percent_at_most` is the upper bound (95 %, one-sided) on the share of all papers with any answer read wrong.
    """

    papers: int
    papers_wrong: int
    answers: int
    answers_wrong: int
    percent_at_most: int


@dataclass(frozen=True, slots=True)
class Question:
    """An item as released: wording, options and their roles, in every language of the period."""

    id: str
    version: int
    role: str
    kind: str
    set_key: str
    result_mode: str
    text: Mapping[str, str]
    label: Mapping[str, str]
    finding: Mapping[str, str]
    options: tuple[Mapping[str, Any], ...]  # key, text, positive, substantive
    kolada: Mapping[str, str] = field(default_factory=dict)  # target group -> indicator; official wordings only
    easy: Mapping[str, str] = field(default_factory=dict)  # the finding in everyday words
    chosen: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # what most chose, by one key or two with +
    theme: Mapping[str, str] = field(default_factory=dict)  # what it stands under on the poster of results

    @property
    def has_positive(self) -> bool:
        """Whether a share of positive answers exists for this question."""
        return any(option["positive"] for option in self.options)

    @property
    def has_dont_know(self) -> bool:
        """Whether there is an option outside the base."""
        return any(not option["substantive"] for option in self.options)

    @property
    def is_pair(self) -> bool:
        """Whether this is no question by itself, but two counted as a pair on those who answered both."""
        return self.id.startswith(PAIR_PREFIX)
