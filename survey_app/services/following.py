"""Following a period while it runs, for the coordinator and the reception: counts of papers, never results."""

import datetime
from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey_app.db.models import PeriodRow
from survey_app.domain.model import PeriodState
from survey_app.plugin_manager import Plugins
from survey_app.services.handouts import HandoutView


@dataclass(frozen=True, slots=True)
class Ladder:
    """Answers so far against the steps 5, 10 and 20. `missing` more open the next one; None = all steps are reached.

    `heading` ("Two more answers") and `opens` ("With 20 answers ...") are in the interface language.
    """

    answers: int
    steps: tuple[int, ...]
    next_step: int | None
    missing: int | None
    heading: str
    opens: str


@dataclass(frozen=True, slots=True)
class RateBand:
    """The response rate so far in whole percents; both None where it cannot be told, and `words` says why."""

    low: int | None
    high: int | None
    words: str


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


def follow(
    session: Session,
    period: PeriodRow,
    *,
    plugins: Plugins,
    language: str = "sv",
    today: datetime.date | None = None,
) -> FollowView:
    """Return how the period stands in every municipality."""
    raise NotImplementedError


def reception_home(
    session: Session,
    period: PeriodRow,
    municipality_code: str,
    *,
    plugins: Plugins,
    language: str = "sv",
    today: datetime.date | None = None,
) -> HomeView:
    """Return what the reception's home shows of a period.

    Raises:
        NotFoundError: the municipality does not take part in the period.
    """
    raise NotImplementedError
