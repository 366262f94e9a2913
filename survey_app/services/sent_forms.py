"""A form is sent once: two quick presses, or a page that is sent anew, must not count twice."""

import datetime

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from survey_app.db.models import SentFormRow
from survey_app.domain.dates import swedish_today

LONGEST_NUMBER = 40
KEPT_DAYS = 2
"""How long a form's number is kept: longer than any page stays open and is sent again."""


def was_sent(session: Session, number: str) -> bool:
    """Say whether a form with this number was sent and what it asked for is done."""
    return session.get(SentFormRow, number[:LONGEST_NUMBER]) is not None


def claim_form(session: Session, number: str, *, today: datetime.date | None = None) -> bool:
    """Say whether this form is sent for the first time, and remember it with the rest of the transaction.

    A transaction that is taken back gives the number free again: what was refused can be sent anew.

    Args:
        session: the transaction.
        number: the random number the form was shown with.
        today: the day; None = today in Sweden.
    """
    day = today or swedish_today()
    session.execute(delete(SentFormRow).where(SentFormRow.sent_on < day - datetime.timedelta(days=KEPT_DAYS)))
    try:
        with session.begin_nested():
            session.add(SentFormRow(number=number[:LONGEST_NUMBER], sent_on=day))
    except IntegrityError:
        return False
    return True
