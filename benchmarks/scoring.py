"""Count silent errors, answers to review and unread pages."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from statsmodels.stats.proportion import proportion_confint

from scans.model import AnswerState, PageReading, PageStatus

_MOST_EXAMPLES = 12
_DROPPED = (PageStatus.BLANK, PageStatus.PRACTICE, PageStatus.DUPLICATE)
_TWO_SIDED = 0.10
"""Share outside a two-sided interval whose upper end is a one-sided bound of 95 %."""
_NOTHING_SEEN = 3.0


@dataclass(frozen=True)
class AnswerTruth:
    """What a careful human codes, what happened, and whether the ink survived the scan."""

    options: frozenset[str]
    event: str
    visible: bool = True


@dataclass(frozen=True)
class PageTruth:
    """One page image with the truth of every question on it."""

    path: Path
    page: int
    answers: Mapping[str, AnswerTruth]


Readings = Mapping[tuple[Path, int], PageReading]
"""(file, page from 1) -> what was read."""


def upper_bound(count: int, of: int) -> float:
    """Return the one-sided 95 % upper bound of a share (Wilson, 1927; 3 / n where nothing was seen)."""
    if of == 0:
        return 1.0
    if count == 0:
        return min(1.0, _NOTHING_SEEN / of)
    _, high = proportion_confint(count, of, alpha=_TWO_SIDED, method="wilson")
    return float(high)


@dataclass
class Score:
    """Counts over all pages.

    Attributes:
        pages: Page images with a truth.
        unread: Pages that a person can read and the program cannot.
        answers: Questions on them.
        invisible: Answers whose ink did not survive the scan; counted nowhere else.
        silent: Answers stated as certain that a careful human codes differently.
        review: Answers that go to a person.
        repeated: Pages with a sheet number that another page of the same stack has: misread codes.
        by_event: What happened at the question -> outcome -> answers.
        review_reasons: Why answers went to a person.
        unread_reasons: Why pages could not be read.
        examples: Some silent errors in words.
    """

    pages: int = 0
    unread: int = 0
    answers: int = 0
    invisible: int = 0
    silent: int = 0
    review: int = 0
    repeated: int = 0
    by_event: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    review_reasons: Counter[str] = field(default_factory=Counter)
    unread_reasons: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    @property
    def visible(self) -> int:
        """Answers whose ink survived: what shares are taken of."""
        return self.answers - self.invisible

    def share(self, count: int) -> float:
        """Return the share of the answers whose ink survived."""
        return count / max(1, self.visible)

    def upper_bound(self, count: int) -> float:
        """Return the one-sided 95 % upper bound of a share of the answers whose ink survived."""
        return upper_bound(count, self.visible)


def score_pages(truth: Sequence[PageTruth], readings: Readings) -> Score:
    """Compare the readings of one stack with the truth, question by question."""
    score = Score()
    for page in truth:
        reading = readings.get((page.path, page.page))
        score.pages += 1
        marked = [answer for answer in page.answers.values() if answer.options]
        nothing_left = bool(marked) and not any(answer.visible for answer in marked)
        if (reading is None or reading.status is PageStatus.FAILED) and not nothing_left:
            score.unread += 1
            score.unread_reasons[_page_reason(reading)] += 1
        for item, answer in page.answers.items():
            _count_answer(score, page, item, answer, reading)
    score.repeated = _repeated(truth, readings)
    return score


def add_scores(scores: Iterable[Score]) -> Score:
    """Return the counts of several stacks together."""
    total = Score()
    for score in scores:
        for name in ("pages", "unread", "answers", "invisible", "silent", "review", "repeated"):
            setattr(total, name, getattr(total, name) + getattr(score, name))
        for event, counts in score.by_event.items():
            total.by_event[event] += counts
        total.review_reasons += score.review_reasons
        total.unread_reasons += score.unread_reasons
        total.examples += score.examples
    return total


def _count_answer(score: Score, page: PageTruth, item: str, truth: AnswerTruth, reading: PageReading | None) -> None:
    outcome = _outcome(reading, item, truth)
    score.answers += 1
    score.by_event[truth.event][outcome] += 1
    score.invisible += outcome == "invisible"
    if outcome == "review":
        score.review += 1
        score.review_reasons[_review_reason(reading, item)] += 1
    elif outcome == "silent":
        score.silent += 1
        if len(score.examples) < _MOST_EXAMPLES:
            score.examples.append(_example(page, item, truth, reading))


def _outcome(reading: PageReading | None, item: str, truth: AnswerTruth) -> str:
    if not truth.visible:
        return "invisible"
    if reading is None or reading.status is PageStatus.FAILED:
        return "review"
    if reading.status in _DROPPED:
        return "silent" if truth.options else "right"
    if _waits_as_a_whole(reading):
        return "review"
    found = next((answer for answer in reading.answers if answer.item == item), None)
    if found is None or found.state is AnswerState.DOUBTFUL:
        return "review"
    return "right" if frozenset(found.options) == truth.options else "silent"


def _waits_as_a_whole(reading: PageReading) -> bool:
    """Say whether a person looks at the whole page, and not only at its doubtful answers."""
    doubts = any(answer.state is AnswerState.DOUBTFUL for answer in reading.answers)
    return reading.status is PageStatus.REVIEW and not doubts


def _repeated(truth: Sequence[PageTruth], readings: Readings) -> int:
    """Return how many pages bear a number that was seen before; every paper of a stack is another sheet."""
    found = [readings[page.path, page.page] for page in truth if (page.path, page.page) in readings]
    read = (PageStatus.READ, PageStatus.REVIEW)
    numbers = [(reading.sheet, reading.sheet_page) for reading in found if reading.status in read and reading.sheet]
    return len(numbers) - len(set(numbers))


def _page_reason(reading: PageReading | None) -> str:
    return "no reading at all" if reading is None else str(reading.reason)


def _review_reason(reading: PageReading | None, item: str) -> str:
    if reading is None or reading.status is PageStatus.FAILED or _waits_as_a_whole(reading):
        return f"whole page: {_page_reason(reading)}"
    found = next((answer for answer in reading.answers if answer.item == item), None)
    return "not on the page as read" if found is None else str(found.reason)


def _example(page: PageTruth, item: str, truth: AnswerTruth, reading: PageReading | None) -> str:
    found = () if reading is None else next((a.options for a in reading.answers if a.item == item), ())
    place = f"{page.path.parent.name}/{page.path.name} page {page.page}"
    return f"{place}, {item} ({truth.event}): {sorted(truth.options)} read as {list(found)}"
