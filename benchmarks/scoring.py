"""Count silent errors, answers to review and unread pages."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scans.model import AnswerState, PageReading, PageStatus

_MOST_EXAMPLES = 12
_DROPPED = (PageStatus.BLANK, PageStatus.PRACTICE, PageStatus.DUPLICATE)


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


@dataclass
class Score:
    """Counts over all pages."""

    pages: int = 0
    unread: int = 0
    answers: int = 0
    invisible: int = 0
    silent: int = 0
    review: int = 0
    by_event: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    examples: list[str] = field(default_factory=list)

    def share(self, count: int) -> float:
        """Return the share of the answers whose ink survived."""
        return count / max(1, self.answers - self.invisible)

    def upper_bound(self, count: int) -> float:
        """Return the one-sided 95 % upper bound of a share (Wilson, 1927; 3 / n where nothing was seen)."""
        n = max(1, self.answers - self.invisible)
        if count == 0:
            return 3.0 / n
        z, p = 1.645, count / n
        return (p + z * z / 2 / n + z * math.sqrt(p * (1 - p) / n + z * z / 4 / n / n)) / (1 + z * z / n)


def score_pages(truth: Sequence[PageTruth], readings: Mapping[tuple[Path, int], PageReading]) -> Score:
    """Compare readings with the truth, question by question."""
    score = Score()
    for page in truth:
        reading = readings.get((page.path, page.page))
        score.pages += 1
        marked = [answer for answer in page.answers.values() if answer.options]
        nothing_left = bool(marked) and not any(answer.visible for answer in marked)
        if (reading is None or reading.status is PageStatus.FAILED) and not nothing_left:
            score.unread += 1
        for item, answer in page.answers.items():
            score.answers += 1
            outcome = _outcome(reading, item, answer)
            score.by_event[answer.event][outcome] += 1
            score.invisible += outcome == "invisible"
            score.review += outcome == "review"
            if outcome == "silent":
                score.silent += 1
                if len(score.examples) < _MOST_EXAMPLES:
                    score.examples.append(_example(page, item, answer, reading))
    return score


def _outcome(reading: PageReading | None, item: str, truth: AnswerTruth) -> str:
    if not truth.visible:
        return "invisible"
    if reading is None or reading.status is PageStatus.FAILED:
        return "review"
    if reading.status in _DROPPED:
        return "silent" if truth.options else "right"
    doubts = any(answer.state is AnswerState.DOUBTFUL for answer in reading.answers)
    if reading.status is PageStatus.REVIEW and not doubts:
        return "review"  # the page as a whole waits for a person
    found = next((answer for answer in reading.answers if answer.item == item), None)
    if found is None or found.state is AnswerState.DOUBTFUL:
        return "review"
    return "right" if frozenset(found.options) == truth.options else "silent"


def _example(page: PageTruth, item: str, truth: AnswerTruth, reading: PageReading | None) -> str:
    found = () if reading is None else next((a.options for a in reading.answers if a.item == item), ())
    return f"{page.path.name} page {page.page}, {item} ({truth.event}): {sorted(truth.options)} read as {list(found)}"
