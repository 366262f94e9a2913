"""The reception's home: how the period stands for one municipality. Counts of papers, never results."""

import datetime
from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey_app.db import queries
from survey_app.db.models import PeriodRow
from survey_app.db.queries.places import PlaceStanding
from survey_app.domain.dates import swedish_today
from survey_app.domain.model import PeriodState
from survey_app.domain.register import municipality_name
from survey_app.i18n import in_language
from survey_app.services.fieldwork.coming_in import count_what_came
from survey_app.services.fieldwork.handouts import HandoutView, handout_view
from survey_app.services.fieldwork.progress import Ladder, climb, days_left, say_days
from survey_app.services.review.reviewing import place_of
from survey_app.services.wording import Wording


@dataclass(frozen=True, slots=True)
class HomeView:
    """The reception's home: the period, and three counts. `answers` are ready, `to_look_at` papers wait.

    `received` = ready + to look at.
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
    ask_left_over: bool
    ladder: Ladder


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
    counts = count_what_came(session, period, municipality_code)
    answers, waiting = counts.answers_of(municipality_code), counts.waiting_of(municipality_code)
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
        ask_left_over=period.state == PeriodState.CLOSED and handouts.left_over is None,
        ladder=climb(answers, period.threshold, wording),
    )


def standing_of(session: Session, period: PeriodRow, municipality_code: str | None) -> PlaceStanding:
    """Return how many papers, answers, marks and pages of a place stand where: it changes with what the home shows."""
    return queries.places.standing_of_place(session, period.id, place_of(period, municipality_code))
