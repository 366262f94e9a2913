"""Tables of responses and their answers."""

import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey_app.db.models.base import Base, one_of
from survey_app.domain.model import ResponseSource


class ResponseRow(Base):
    """One person's answers. Its id is random; only `paper_id` leads to an image, and that link is cut."""

    __tablename__ = "response"
    __table_args__ = (
        CheckConstraint(one_of("source", ResponseSource), name="source"),
        Index("ix_response_counting", "period_id", "municipality_code", "received_on", "source", "counted"),
        Index("ix_response_source", "period_id", "source", "municipality_code"),
        Index("ix_response_late", "period_id", "first_release", "municipality_code", "source", "counted"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, doc="random, hexadecimal")
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"))
    municipality_code: Mapped[str] = mapped_column(String(4))
    language: Mapped[str] = mapped_column(String(8))
    source: Mapped[str] = mapped_column(String(8))
    received_on: Mapped[datetime.date] = mapped_column(doc="the day it came in, Europe/Stockholm; never a time")
    counted: Mapped[bool] = mapped_column(default=True, doc="False: draft translation, or held back by a person")
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"), unique=True, doc="cut at release or purge")
    edition_key: Mapped[str | None] = mapped_column(String(16), doc="of a web answer given with a sheet's code")
    sheet_number: Mapped[str | None] = mapped_column(String(9), doc="of a web answer; cut with paper_id")
    first_release: Mapped[str | None] = mapped_column(String(60), doc="id of the first release that counted it")

    answers: Mapped[list["AnswerRow"]] = relationship(cascade="all, delete-orphan", back_populates="response")


class AnswerRow(Base):
    """One usable or unusable answer of a response. Blank items have no row."""

    __tablename__ = "answer"
    __table_args__ = (CheckConstraint(one_of("state", ("answered", "multiple")), name="state"),)

    response_id: Mapped[str] = mapped_column(ForeignKey("response.id"), primary_key=True)
    item: Mapped[str] = mapped_column(String(80), primary_key=True)
    item_version: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), doc="'multiple' counts as no usable answer")
    options: Mapped[list[str]]
    decided_by_person: Mapped[bool] = mapped_column(default=False, server_default=false())
    response: Mapped[ResponseRow] = relationship(back_populates="answers")
