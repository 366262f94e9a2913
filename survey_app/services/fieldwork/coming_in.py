"""What came in while a period runs: answers and papers that wait, by municipality and day."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from sqlalchemy.orm import Session

from survey_app.db import queries
from survey_app.db.models import PeriodRow, utc_now
from survey_app.domain.dates import swedish_date

_NOTHING: Mapping[datetime.date, int] = {}


@dataclass(frozen=True, slots=True)
class CameIn:
    """What came in, by municipality and day: answers that count, and papers that wait for a person."""

    answers: Mapping[str, Mapping[datetime.date, int]]
    waiting: Mapping[str, Mapping[datetime.date, int]]
    counted_at: datetime.datetime

    def answers_of(self, code: str) -> int:
        """Return how many answers a municipality has."""
        return sum(self.answers.get(code, _NOTHING).values())

    def waiting_of(self, code: str) -> int:
        """Return how many papers of a municipality wait for a person."""
        return sum(self.waiting.get(code, _NOTHING).values())

    def per_day(self, code: str) -> Mapping[datetime.date, int]:
        """Return day -> how many papers of a municipality came in."""
        answers, waiting = self.answers.get(code, _NOTHING), self.waiting.get(code, _NOTHING)
        return Counter(answers) + Counter(waiting) if waiting else answers

    def days(self) -> set[datetime.date]:
        """Return the days on which something came in."""
        return {day for each in (*self.answers.values(), *self.waiting.values()) for day in each}


def count_what_came(session: Session, period: PeriodRow, municipality_code: str | None = None) -> CameIn:
    """Count what came in, in all municipalities or in one."""
    began = utc_now()
    answers: dict[str, dict[datetime.date, int]] = defaultdict(dict)
    for code, day, count in queries.responses.responses_per_day(session, period.id, municipality_code):
        answers[code][day] = count
    waiting: dict[str, Counter[datetime.date]] = defaultdict(Counter)
    for paper in queries.papers.papers_to_do(session, period.id, municipality_code):
        waiting[paper.municipality_code or ""][swedish_date(paper.received_at)] += paper.papers
    return CameIn(dict(answers), dict(waiting), began)


class KeptCounts:
    """Counts of whole periods, kept a little while: counting 150,000 answers anew for every viewer helps nobody."""

    def __init__(self, seconds: float) -> None:
        self._longest = datetime.timedelta(seconds=seconds)
        self._kept: dict[int, CameIn] = {}
        self._lock = Lock()

    def of(self, session: Session, period: PeriodRow) -> CameIn:
        """Return what came in, counted at most so many seconds ago; who asks meanwhile waits for the same count."""
        with self._lock:
            found = self._kept.get(period.id)
            if found is None or utc_now() - found.counted_at >= self._longest:
                found = self._kept[period.id] = count_what_came(session, period)
            return found
