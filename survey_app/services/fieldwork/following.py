"""Following a period while it runs, for the coordinator: counts of papers, never results."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey_app.db import queries
from survey_app.db.models import PeriodMunicipalityRow, PeriodRow
from survey_app.domain.dates import swedish_today
from survey_app.domain.model import PeriodState
from survey_app.i18n import in_language
from survey_app.services.fieldwork.coming_in import CameIn, count_what_came
from survey_app.services.fieldwork.handouts import HandoutView, Offered, count_offered, view_counts
from survey_app.services.fieldwork.progress import Ladder, RateBand, climb, days_left, rate_so_far, say_days
from survey_app.services.fieldwork.reminders import remind
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
    """How a period stands in every municipality. `highest` is the largest number of papers on one day: one scale.

    `rows` are those asked for, of as many as there are `municipalities`; all other numbers are of all of them, as they
    were `counted_at` (UTC).
    """

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
    municipalities: int
    counted_at: datetime.datetime
    rows: tuple[MunicipalityFollow, ...]
    sentence: str


def follow(
    session: Session,
    period: PeriodRow,
    *,
    came_in: CameIn | None = None,
    part: Callable[[int], slice] | None = None,
    language: str = "sv",
    today: datetime.date | None = None,
) -> FollowView:
    """Return how the period stands in every municipality: numbers of papers and answers, nothing they say.

    Args:
        session: the database session.
        period: the period.
        came_in: what came in, counted a little while ago; None = it is counted now.
        part: takes the number of municipalities and says which of them are wanted as rows (from, to); None = all.
        language: of the interface.
        today: the day; None = today in Sweden.
    """
    today = today or swedish_today()
    wording = Wording(language)
    came_in = came_in or count_what_came(session, period)
    days = _days_shown(period, came_in)
    names = municipality_names(period)
    return FollowView(
        period_key=period.key,
        name=in_language(period.name, language),
        state=PeriodState(period.state),
        opens_on=period.opens_on,
        closes_on=period.closes_on,
        days_left=days_left(period, today),
        answers=sum(map(came_in.answers_of, names)),
        to_look_at=sum(map(came_in.waiting_of, came_in.waiting)),
        poster_answers=queries.responses.poster_responses(session, period.id),
        days=days,
        today=today,
        highest=max((n for code in names for n in came_in.per_day(code).values()), default=0),
        municipalities=len(names),
        counted_at=came_in.counted_at,
        rows=_rows(session, period, names, part, came_in, days, wording),
        sentence=_say_follow(period, came_in, names, today, wording),
    )


def _rows(
    session: Session,
    period: PeriodRow,
    names: Mapping[str, str],
    part: Callable[[int], slice] | None,
    came_in: CameIn,
    days: tuple[datetime.date, ...],
    wording: Wording,
) -> tuple[MunicipalityFollow, ...]:
    offered = count_offered(session, period)
    parts = {one.municipality_code: one for one in period.municipalities}
    wanted = list(names.items())[part(len(names)) if part is not None else slice(None)]
    return tuple(_follow_one(period, parts[code], name, came_in, days, offered, wording) for code, name in wanted)


def _days_shown(period: PeriodRow, came_in: CameIn) -> tuple[datetime.date, ...]:
    """Return the weekdays of the period, and every other day on which something came in."""
    length = (period.closes_on - period.opens_on).days + 1
    days = {period.opens_on + datetime.timedelta(days=n) for n in range(length)}
    shown = {day for day in days if day.weekday() < SATURDAY}
    return tuple(sorted(shown | came_in.days()))


def _follow_one(
    period: PeriodRow,
    part: PeriodMunicipalityRow,
    name: str,
    came_in: CameIn,
    days: tuple[datetime.date, ...],
    offered: Offered,
    wording: Wording,
) -> MunicipalityFollow:
    code = part.municipality_code
    answers, waiting = came_in.answers_of(code), came_in.waiting_of(code)
    per_day = came_in.per_day(code)
    ladder = climb(answers, period.threshold, wording)
    return MunicipalityFollow(
        code=code,
        name=name,
        per_day=tuple(per_day.get(day, 0) for day in days),
        printed=offered.printed.get(code, 0),
        handouts=view_counts(part, offered, language=wording.language),
        received=answers + waiting,
        answers=answers,
        to_look_at=waiting,
        rate=rate_so_far(period, part, answers, offered, wording),
        ladder=ladder,
        reminder=remind(period, part, name, waiting, ladder, wording),
    )


def _say_follow(
    period: PeriodRow, came_in: CameIn, codes: Iterable[str], today: datetime.date, wording: Wording
) -> str:
    few = sum(came_in.answers_of(code) < period.threshold for code in codes)
    parts = [say_days(period, today, wording)]
    if few and period.state != PeriodState.DRAFT:  # before it opens nobody could have answered
        sentence = wording.count(
            "{words} municipality has fewer than {threshold} answers.",
            "{words} municipalities have fewer than {threshold} answers.",
            few,
            threshold=wording.number(period.threshold),
        )
        parts.append(capitalised(sentence))
    return " ".join(parts)
