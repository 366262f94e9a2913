"""The table of what people wrote in answer to a question: never linked to a person's other answers."""

import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey_app.db.models.base import Base, one_of
from survey_app.db.models.papers import PageImageRow
from survey_app.db.models.planning import PeriodRow
from survey_app.domain.model import TextDecision, TextSource, TextState


class WrittenTextRow(Base):
    """One text that somebody wrote. A paper's leads to its page image until that is destroyed, a web one to nothing."""

    __tablename__ = "written_text"
    __table_args__ = (
        UniqueConstraint("page_image_id", "item"),
        CheckConstraint(one_of("state", TextState), name="state"),
        CheckConstraint(one_of("source", TextSource), name="source"),
        CheckConstraint(one_of("decision", TextDecision), name="decision"),
        Index("ix_written_text_waiting", "period_id", "municipality_code", "state", "decision"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, doc="random, so that their order follows nothing")
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"))
    municipality_code: Mapped[str | None] = mapped_column(String(4), doc="the paper's; NULL = unknown")
    item: Mapped[str] = mapped_column(String(80))
    source: Mapped[str] = mapped_column(String(8), doc="paper | web")
    counted: Mapped[bool] = mapped_column(default=True, server_default=true(), doc="False: on a draft translation")
    page_image_id: Mapped[int | None] = mapped_column(ForeignKey("page_image.id"), doc="NULL: web, or destroyed")
    state: Mapped[str] = mapped_column(String(10), default=TextState.WAITING)
    text: Mapped[str | None] = mapped_column(Text, doc="as it was written; NULL: not transcribed, or destroyed")
    transcribed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    transcribed_at: Mapped[datetime.datetime | None]
    redacted: Mapped[str | None] = mapped_column(Text, doc="what may be shown, as a person has left it")
    changed: Mapped[bool] = mapped_column(
        default=False, server_default=false(), doc="other words than were written, or than somebody left: a second look"
    )
    decision: Mapped[str | None] = mapped_column(String(8), doc="release | withhold; NULL: nobody has decided")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime.datetime | None]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"), doc="the second look at changed wording")
    confirmed_at: Mapped[datetime.datetime | None]
    first_release: Mapped[str | None] = mapped_column(String(60), doc="id of the first release that counted it")

    period: Mapped[PeriodRow] = relationship()
    page_image: Mapped[PageImageRow | None] = relationship()
