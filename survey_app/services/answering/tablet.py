"""Answering on the office's tablet: a link that lives for one day, and answers that need no paper.

The reception hands the tablet to one person at a time, as it hands out a paper. So each answer counts like one from a
paper, and its person counts as offered the form.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session

from survey_app.db.models import PeriodRow
from survey_app.domain.dates import swedish_today
from survey_app.domain.model import PeriodState, ResponseSource
from survey_app.domain.roles import Actor
from survey_app.errors import NotFoundError, RefusedError
from survey_app.services.answering.respondent import store_answers
from survey_app.services.answering.respondent_form import RespondentForm, make_form
from survey_app.services.intake.sheet_standing import SENTENCES, SheetStanding
from survey_app.services.people.audit_log import log_action
from survey_app.services.planning.participation import part_of
from survey_app.services.planning.period_rows import find_period

LINK_IS_OVER = "This link was for one day. Ask at the reception."


@dataclass(frozen=True, slots=True)
class Tablet:
    """The office's tablet: whose it is, and for which period."""

    period: PeriodRow
    municipality_code: str


def make_link(
    session: Session, secret_key: bytes, tablet: Tablet, *, actor: Actor, today: datetime.date | None = None
) -> str:
    """Return the token of a link that lets a tablet take answers until the end of the day; logged.

    Raises:
        NotFoundError: the municipality does not take part in the period.
        RefusedError: the period is not open.
    """
    part_of(tablet.period, tablet.municipality_code)
    _require_open(tablet.period)
    day = today or swedish_today()
    log_action(
        session,
        actor,
        "tablet.open",
        period_key=tablet.period.key,
        municipality_code=tablet.municipality_code,
    )
    return _signer(secret_key).dumps([tablet.period.key, tablet.municipality_code, day.isoformat()])


def open_link(session: Session, secret_key: bytes, token: str, *, today: datetime.date | None = None) -> Tablet:
    """Return the tablet that a link was made for.

    Raises:
        NotFoundError: nobody made this link.
        RefusedError: it was for another day, or the period is not open.
    """
    try:
        key, code, day = _signer(secret_key).loads(token)
    except (BadSignature, ValueError) as error:
        raise NotFoundError(LINK_IS_OVER) from error
    if day != (today or swedish_today()).isoformat():
        raise RefusedError(LINK_IS_OVER)
    tablet = Tablet(find_period(session, key), code)
    _require_open(tablet.period)
    return tablet


def tablet_form(tablet: Tablet, *, language: str | None = None) -> RespondentForm:
    """Return the questions in one of the period's languages."""
    return make_form(tablet.period, tablet.municipality_code, (language,), practice=False)


def submit_tablet_answers(
    session: Session,
    tablet: Tablet,
    answers: Mapping[str, Sequence[str]],
    *,
    language: str,
    texts: Mapping[str, str] | None = None,
    today: datetime.date | None = None,
) -> None:
    """Store what one person answered on the tablet: a response like one from a paper, and nothing on when or who.

    Raises:
        InvalidInputError: nothing is answered, or an answer does not belong to the form.
    """
    store_answers(
        session,
        tablet.period,
        tablet.municipality_code,
        answers,
        language,
        ResponseSource.TABLET,
        texts=texts,
        today=today,
    )


def _require_open(period: PeriodRow) -> None:
    if period.state == PeriodState.DRAFT:
        raise RefusedError(SENTENCES[SheetStanding.NOT_OPEN_YET])
    if period.state != PeriodState.OPEN:
        raise RefusedError(SENTENCES[SheetStanding.PERIOD_CLOSED])


def _signer(secret_key: bytes) -> URLSafeSerializer:
    return URLSafeSerializer(secret_key, salt="tablet")
