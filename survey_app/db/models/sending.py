"""Forms of web pages that were sent, so that two quick presses on a button do something once."""

import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from survey_app.db.models.base import Base


class SentFormRow(Base):
    """The random number of a form that was sent and did something; leads to no person and to no answer."""

    __tablename__ = "sent_form"

    number: Mapped[str] = mapped_column(String(40), primary_key=True, doc="random, made when the page was shown")
    sent_on: Mapped[datetime.date] = mapped_column(index=True, doc="the day only; older ones are cleared away")
