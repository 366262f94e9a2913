"""Tables of what is printed: editions, printings and their sheets."""

import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey_app.db.models.base import Base, utc_now
from survey_app.db.models.planning import PeriodRow


class EditionRow(Base):
    """A printed version of a form, frozen. Never changed, never deleted while a sheet of it may come back."""

    __tablename__ = "edition"

    key: Mapped[str] = mapped_column(String(16), primary_key=True, doc="hash of content, period and language")
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"), index=True)
    language: Mapped[str] = mapped_column(String(8))
    draft: Mapped[bool] = mapped_column(doc="a translation nobody confirmed: printed with a DRAFT mark, never counted")
    layout: Mapped[dict[str, Any]] = mapped_column(doc="geometry in mm as JSON")
    blank_pdf: Mapped[str] = mapped_column(String(64), doc="storage key of the blank pages")
    content_hash: Mapped[str] = mapped_column(String(64), doc="SHA-256 over layout and blank pages")
    app_version: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime.datetime] = mapped_column(default=utc_now)
    period: Mapped[PeriodRow] = relationship()


class PrintBatchRow(Base):
    """One printing: how many sheets, for whom, so that hand-outs can be counted."""

    __tablename__ = "print_batch"
    __table_args__ = (CheckConstraint("copies > 0", name="copies"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_key: Mapped[str] = mapped_column(ForeignKey("edition.key"), index=True)
    municipality_code: Mapped[str] = mapped_column(String(4))
    copies: Mapped[int]
    practice: Mapped[bool] = mapped_column(default=False, server_default=false())
    web_address: Mapped[str | None] = mapped_column(String(100), doc="what the page codes begin with; None = not known")
    printed_at: Mapped[datetime.datetime] = mapped_column(default=utc_now)
    printed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class SheetRow(Base):
    """One printed copy. Its number is random and leads to a municipality, never to a person."""

    __tablename__ = "sheet"
    __table_args__ = (Index("ix_sheet_number", "number"),)

    edition_key: Mapped[str] = mapped_column(ForeignKey("edition.key"), primary_key=True)
    number: Mapped[str] = mapped_column(String(9), primary_key=True, doc="nine digits, the last one a check digit")
    batch_id: Mapped[int] = mapped_column(ForeignKey("print_batch.id"), index=True)
    municipality_code: Mapped[str] = mapped_column(String(4))
    practice: Mapped[bool] = mapped_column(default=False, server_default=false())
    answered_on_web: Mapped[bool] = mapped_column(
        default=False,
        server_default=false(),
        doc="its code was used on the web; stays when the link from the response is cut, so that no sheet counts twice",
    )
