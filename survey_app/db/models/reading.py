"""Tables of doubtful marks and what people made of them."""

import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey_app.db.models.base import Base, utc_now
from survey_app.db.models.papers import PageImageRow


class ReviewRow(Base):
    """One doubtful answer and what a person made of it. Decisions are appended as events, never overwritten."""

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("page_image_id", "item"),
        Index("ix_review_waiting", "period_id", "municipality_code", "decided_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"))
    municipality_code: Mapped[str | None] = mapped_column(String(4))
    page_image_id: Mapped[int] = mapped_column(ForeignKey("page_image.id"))
    item: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(String(40), doc="scans.model.Reason, or 'page' for a page read with doubt")
    suggestion: Mapped[list[str] | None] = mapped_column(doc="options the reader leans to; NULL = no suggestion")
    decision: Mapped[list[str] | None] = mapped_column(doc="options decided ([] = blank); NULL = waiting")
    decided_at: Mapped[datetime.datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"), doc="the second look, where demanded")
    page_image: Mapped[PageImageRow] = relationship()


class ReviewEventRow(Base):
    """The log of reviewing: every decision and every undo, in order. Append only."""

    __tablename__ = "review_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10), doc="decide | undo | confirm | differ")
    options: Mapped[list[str] | None]
    at: Mapped[datetime.datetime] = mapped_column(default=utc_now)
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
