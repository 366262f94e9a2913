"""Answering on the web with a form's own code, once: on paper or here. Dates only; nothing on who, or from where."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from survey_app.db.models import PeriodRow
from survey_app.plugin_manager import Plugins


class SheetStanding(StrEnum):
    """How a sheet's code stands."""

    UNKNOWN = "unknown"
    PRACTICE = "practice"
    NOT_OPEN_YET = "not_open_yet"
    OPEN = "open"
    ANSWERED = "answered"
    PERIOD_CLOSED = "period_closed"


@dataclass(frozen=True, slots=True)
class SheetStatus:
    """How a code stands, and a sentence for the respondent in the language asked for.

    `language` is the form's printed one, `languages` those that can be chosen; both empty where the code is unknown.
    """

    standing: SheetStanding
    period_key: str
    municipality_code: str
    municipality_name: str
    language: str
    languages: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class FormOption:
    """One option of a question on the respondent's page."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class FormQuestion:
    """One question of the respondent's page."""

    item: str
    number: int
    text: str
    multiple: bool
    options: tuple[FormOption, ...]


@dataclass(frozen=True, slots=True)
class RespondentForm:
    """The questions in one language. `texts` are the form's own words (who asks, voluntary, anonymous, thanks ...)."""

    period_key: str
    period_name: str
    municipality_code: str
    municipality_name: str
    language: str
    right_to_left: bool
    languages: tuple[str, ...]
    title: str
    questions: tuple[FormQuestion, ...]
    texts: Mapping[str, str]
    practice: bool
    closes_on: datetime.date


def sheet_status(
    session: Session, code: str, *, plugins: Plugins, language: str | None = None, today: datetime.date | None = None
) -> SheetStatus:
    """Say how a code stands; never raises on a code that nobody printed.

    Args:
        session: the database session.
        code: the text of the QR code, or what stands after /S/ in its address.
        plugins: asked for names.
        language: of the sentence; None = the form's own.
        today: the day; None = today in Sweden.
    """
    raise NotImplementedError


def form_for(
    session: Session, code: str, *, plugins: Plugins, language: str | None = None, today: datetime.date | None = None
) -> RespondentForm:
    """Return the questions of a code that is open (or a practice sheet) in one of the period's languages.

    Raises:
        NotFoundError: nobody printed this code.
        RefusedError: it is answered already, or the period is not open.
    """
    raise NotImplementedError


def submit_answers(
    session: Session,
    code: str,
    answers: Mapping[str, Sequence[str]],
    *,
    language: str,
    plugins: Plugins,
    today: datetime.date | None = None,
) -> None:
    """Store what a respondent answered; a practice sheet's answers are checked and thrown away.

    Raises:
        NotFoundError: nobody printed this code.
        InvalidInputError: nothing is answered, or an answer does not belong to the form.
        RefusedError: the code is used already (paper or web), or the period is not open.
    """
    raise NotImplementedError


def poster_form(
    session: Session,
    period: PeriodRow,
    municipality_code: str,
    *,
    plugins: Plugins,
    language: str | None = None,
    today: datetime.date | None = None,
) -> RespondentForm:
    """Return the questions for the poster's open link.

    Raises:
        RefusedError: the period does not allow answers through the poster, or is not open.
    """
    raise NotImplementedError


def submit_poster_answers(
    session: Session,
    period: PeriodRow,
    municipality_code: str,
    answers: Mapping[str, Sequence[str]],
    *,
    language: str,
    plugins: Plugins,
    today: datetime.date | None = None,
) -> None:
    """Store answers through the poster's open link: reported apart, in neither own nor combined.

    Raises:
        InvalidInputError, RefusedError: as `submit_answers`.
    """
    raise NotImplementedError
