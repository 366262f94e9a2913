"""Following a period while it runs, for the coordinator and the reception: counts of papers, never results."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey_app.db import queries
from survey_app.db.models import PeriodMunicipalityRow, PeriodRow
from survey_app.domain.dates import swedish_date, swedish_today
from survey_app.domain.model import PeriodState
from survey_app.domain.register import municipality_name
from survey_app.i18n import in_language
from survey_app.services.fieldwork.handouts import HandoutView, Offered, count_offered, handout_view, view_counts
from survey_app.services.fieldwork.progress import Ladder, RateBand, climb, days_left, rate_so_far, say_days
from survey_app.services.planning.period_rows import municipality_names
from survey_app.services.wording import Wording, capitalised

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class MunicipalityFollow:
    """One row of the follow page. `per_day` has a number for each of `FollowView.days`."""

    code: str
    name: str
    per_day: tuple[int, ...]
    printed: int
    handouts: HandoutView
    received: int
    answers: int
    to_look_at: int
    rate: RateBand
    ladder: Ladder
    reminder: str


@dataclass(frozen=True, slots=True)
class FollowView:
    """How a period stands in every municipality. `highest` is the largest number of papers on one day: one scale."""

    period_key: str
    name: str
    state: PeriodState
    opens_on: datetime.date
    closes_on: datetime.date
    days_left: int
    answers: int
    to_look_at: int
    poster_answers: int
    days: tuple[datetime.date, ...]
    today: datetime.date
    highest: int
    rows: tuple[MunicipalityFollow, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class HomeView:
    """The reception's home: the period, and three counts. `answers` are ready, `to_look_at` papers wait.

    `marks_waiting` is the number of doubtful marks (the review queue), `received` = ready + to look at.
    """

    period_key: str
    name: str
    state: PeriodState
    opens_on: datetime.date
    closes_on: datetime.date
    days_left: int
    days_sentence: str
    municipality_code: str
    municipality_name: str
    handouts: HandoutView
    received: int
    answers: int
    to_look_at: int
    marks_waiting: int
    ask_left_over: bool
    ladder: Ladder


@dataclass(frozen=True, slots=True)
class _Counts:
    """What came in, by municipality: answers per day, and papers that wait for a person per day."""

    answers: Mapping[str, Counter[datetime.date]]
    waiting: Mapping[str, Counter[datetime.date]]

    def answers_of(self, code: str) -> int:
        return self.answers[code].total() if code in self.answers else 0

    def waiting_of(self, code: str) -> int:
        return self.waiting[code].total() if code in self.waiting else 0

    def per_day(self, code: str) -> Counter[datetime.date]:
        return self.answers.get(code, Counter()) + self.waiting.get(code, Counter())


def follow(
    session: Session, period: PeriodRow, *, language: str = "sv", today: datetime.date | None = None
) -> FollowView:
    """Return how the period stands in every municipality: numbers of papers and answers, nothing they say."""
    today = today or swedish_today()
    wording = Wording(language)
    counts = _count_what_came(session, period)
    days = _days_shown(period, counts)
    offered = count_offered(session, period)
    parts = {part.municipality_code: part for part in period.municipalities}
    rows = tuple(
        _follow_one(period, parts[code], name, counts, days, offered, wording)
        for code, name in municipality_names(period).items()
    )
    return FollowView(
        period_key=period.key,
        name=in_language(period.name, language),
        state=PeriodState(period.state),
        opens_on=period.opens_on,
        closes_on=period.closes_on,
        days_left=days_left(period, today),
        answers=sum(row.answers for row in rows),
        to_look_at=sum(waiting.total() for waiting in counts.waiting.values()),
        poster_answers=queries.responses.poster_responses(session, period.id),
        days=days,
        today=today,
        highest=max((n for row in rows for n in row.per_day), default=0),
        rows=rows,
        sentence=_say_follow(period, rows, today, wording),
    )


def reception_home(
    session: Session,
    period: PeriodRow,
    municipality_code: str,
    *,
    language: str = "sv",
    today: datetime.date | None = None,
) -> HomeView:
    """Return what the reception's home shows of a period.

    Raises:
        NotFoundError: the municipality does not take part in the period.
    """
    today = today or swedish_today()
    wording = Wording(language)
    handouts = handout_view(session, period, municipality_code, language=language)
    counts = _count_what_came(session, period, municipality_code)
    answers, waiting = counts.answers_of(municipality_code), counts.waiting_of(municipality_code)
    place = queries.places.Place(frozenset({municipality_code}))
    marks = queries.reviews.waiting_reviews(session, period.id, place, second_look=period.second_look)
    return HomeView(
        period_key=period.key,
        name=in_language(period.name, language),
        state=PeriodState(period.state),
        opens_on=period.opens_on,
        closes_on=period.closes_on,
        days_left=days_left(period, today),
        days_sentence=say_days(period, today, wording),
        municipality_code=municipality_code,
        municipality_name=municipality_name(municipality_code),
        handouts=handouts,
        received=answers + waiting,
        answers=answers,
        to_look_at=waiting,
        marks_waiting=len(marks),
        ask_left_over=period.state == PeriodState.CLOSED and handouts.left_over is None,
        ladder=climb(answers, period.threshold, wording),
    )


def _count_what_came(session: Session, period: PeriodRow, municipality_code: str | None = None) -> _Counts:
    answers: dict[str, Counter[datetime.date]] = defaultdict(Counter)
    for row in queries.responses.responses_per_day(session, period.id, municipality_code):
        answers[row.municipality_code][row.day] += row.responses
    waiting: dict[str, Counter[datetime.date]] = defaultdict(Counter)
    for paper in queries.papers.papers_to_do(session, period.id, municipality_code):
        waiting[paper.municipality_code or ""][swedish_date(paper.received_at)] += paper.papers
    return _Counts(answers, waiting)


def _days_shown(period: PeriodRow, counts: _Counts) -> tuple[datetime.date, ...]:
    """Return the weekdays of the period, and every other day on which something came in."""
    length = (period.closes_on - period.opens_on).days + 1
    days = {period.opens_on + datetime.timedelta(days=n) for n in range(length)}
    shown = {day for day in days if day.weekday() < SATURDAY}
    for per_day in (*counts.answers.values(), *counts.waiting.values()):
        shown.update(per_day)
    return tuple(sorted(shown))


def _follow_one(
    period: PeriodRow,
    part: PeriodMunicipalityRow,
    name: str,
    counts: _Counts,
    days: tuple[datetime.date, ...],
    offered: Offered,
    wording: Wording,
) -> MunicipalityFollow:
    code = part.municipality_code
    answers, waiting = counts.answers_of(code), counts.waiting_of(code)
    per_day = counts.per_day(code)
    ladder = climb(answers, period.threshold, wording)
    return MunicipalityFollow(
        code=code,
        name=name,
        per_day=tuple(per_day[day] for day in days),
        printed=offered.printed.get(code, 0),
        handouts=view_counts(part, offered, language=wording.language),
        received=answers + waiting,
        answers=answers,
        to_look_at=waiting,
        rate=rate_so_far(period, part, answers, offered, wording),
        ladder=ladder,
        reminder=_remind(period, part, name, waiting, ladder, wording),
    )


def _remind(
    period: PeriodRow, part: PeriodMunicipalityRow, name: str, waiting: int, ladder: Ladder, wording: Wording
) -> str:
    """Return a reminder to copy into a message: how it stands, and what the reception can do now."""
    is_open = period.state == PeriodState.OPEN
    parts = [wording.say("{name} has no answers yet.", name=name)]
    if ladder.answers:
        parts = [
            wording.count("{name} has {n} answer so far.", "{name} has {n} answers so far.", ladder.answers, name=name)
        ]
    if is_open and ladder.missing is not None:
        parts.append(f"{ladder.heading}: {ladder.opens[:1].lower()}{ladder.opens[1:]}")
    if waiting:
        parts.append(wording.count("{n} paper waits for you to look.", "{n} papers wait for you to look.", waiting))
    if period.state == PeriodState.CLOSED and part.left_over is None:
        parts.append(wording.say("Write on your page how many papers were left over."))
    if is_open:
        parts.append(wording.say("The period ends on {day}.", day=wording.date(period.closes_on)))
    return " ".join(parts)


def _say_follow(period: PeriodRow, rows: Sequence[MunicipalityFollow], today: datetime.date, wording: Wording) -> str:
    few = sum(row.answers < period.threshold for row in rows)
    parts = [say_days(period, today, wording)]
    if few:
        sentence = wording.count(
            "{words} municipality has fewer than {threshold} answers.",
            "{words} municipalities have fewer than {threshold} answers.",
            few,
            threshold=wording.number(period.threshold),
        )
        parts.append(capitalised(sentence))
    return " ".join(parts)
