"""What the rules of a paper's state are told, and what they say: plain values, and the codes of why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from scans.model import AnswerState, PageReading, PageStatus, Reason
from survey_app.domain.model import PaperState

PAGE_REASONS_SETTLED = frozenset({Reason.CODE_UNREADABLE})
"""Doubts about a page that say nothing about its answers, once a person has typed in its number."""

# Reasons that papers get in addition to those of `scans.model.Reason`; stable, as they stand in read lines.
OTHER_PERIOD = str(Reason.OTHER_PERIOD)
UNKNOWN_EDITION = str(Reason.UNKNOWN_EDITION)
UNKNOWN_SHEET = str(Reason.UNKNOWN_SHEET)
NEIGHBOUR = "other_municipality"
NO_DESK = "no_scanning_desk"
SAME_PAPER = "same_paper"
SAME_FILE = "same_file"
SAME_NUMBER = "same_number"
SAME_ANSWERS = "same_answers"
MAYBE_SAME_PAPER = "maybe_same_paper"
READ_ELSEWHERE = "read_elsewhere"
PAGE_MISSING = "page_missing"
ANSWERED_ON_WEB = "answered_on_web"
NOTHING_MARKED = "nothing_marked"
EMPTY_BACK = "empty_back"
TYPED_IN = "typed"


class Decision(StrEnum):
    """What a person can decide of a paper. It stays until the person takes it back."""

    REMOVED = "removed"  # it shall not count; `note` says why
    TYPED = "typed"  # a person typed its answers in: they are its response
    KEPT = "kept"  # it counts although other papers have its number
    PAGE_MISSING_OK = "page_missing_ok"  # it counts although a page of it is missing
    PRACTICE = "practice"  # it is a practice sheet


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What the rules need of a printed sheet and of the edition it belongs to.

    `desk`: its municipality appointed the regional desk. `photocopies`: copies of a sheet may be several persons'.
    """

    period_id: int
    page_count: int
    municipality_code: str
    answered_on_web: bool = False
    desk: bool = False
    photocopies: bool = False


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What the rules need of a paper. `readings` in page order; a paper without sheet number has exactly one.

    `scanned_by` is the reception's municipality, None = a mixed stack; `trusted` mixed stacks (the operator's own
    command line) need no appointment. `waiting`: pages of its stack are still to be read. `decided`: items that a
    person has decided (twice, where a second look is demanded).
    """

    id: int
    period_id: int
    readings: tuple[PageReading, ...]
    scanned_by: str | None = None
    trusted: bool = False
    waiting: bool = False
    decision: Decision | None = None
    decided: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settled:
    """The state of a paper, a stable code for why, and the paper it repeats."""

    state: PaperState
    reason: str | None = None
    same_as: int | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """One answer that a person must look at; `suggestion` None where the reader leans to nothing."""

    item: str
    reason: str
    suggestion: tuple[str, ...] | None


def doubts_of(readings: Iterable[PageReading]) -> list[Doubt]:
    """Return the answers that a person must look at.

    Where the reader doubts the page as a whole but no single answer, every answer of the page is looked at.
    """
    doubts = []
    for reading in readings:
        page_reason = str(reading.reason or Reason.DOUBTFUL_MARKS)
        found = [answer for answer in reading.answers if answer.state is AnswerState.DOUBTFUL]
        if reading.status is PageStatus.REVIEW and reading.reason not in PAGE_REASONS_SETTLED and not found:
            found = list(reading.answers)
        for answer in found:
            reason = page_reason if answer.reason is None else str(answer.reason)
            doubts.append(Doubt(answer.item, reason, answer.options or None))
    return doubts


def answers_of(paper: PaperFacts) -> dict[str, tuple[str, ...]]:
    """Return item -> chosen options as read or as decided by a person; () where it was left blank."""
    answers = {answer.item: answer.options for reading in paper.readings for answer in reading.answers}
    blank = {
        answer.item for reading in paper.readings for answer in reading.answers if answer.state is AnswerState.BLANK
    }
    return {item: () if item in blank else options for item, options in answers.items()} | dict(paper.decided)
