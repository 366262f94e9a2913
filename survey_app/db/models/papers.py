"""Tables of what comes in: stacks, page images with what was read off them, papers."""

import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey_app.db.models.base import Base, one_of, utc_now
from survey_app.db.models.planning import PeriodRow
from survey_app.domain.model import PaperState


class ScanFileRow(Base):
    """A file as it came in, committed before it is acknowledged; one stack. The same bytes twice are one file."""

    __tablename__ = "scan_file"
    __table_args__ = (
        # A unique constraint with undone_at in it would hold nobody back: NULLs differ from each other.
        Index(
            "uq_scan_file_content",
            "period_id",
            "sha256",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
        CheckConstraint(one_of("state", ("received", "open", "done", "failed", "undone")), name="state"),
        CheckConstraint(one_of("source", ("upload", "inbox", "command")), name="source"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"), index=True)
    municipality_code: Mapped[str | None] = mapped_column(
        String(4), doc="whose reception scanned it; NULL = the region's scanning desk, a mixed stack"
    )
    stack: Mapped[int] = mapped_column(doc="number of the stack within period and place, from 1; on its cover sheet")
    name: Mapped[str] = mapped_column(String(255), doc="file name as it was called")
    sha256: Mapped[str] = mapped_column(String(64))
    storage_key: Mapped[str] = mapped_column(String(80))
    size: Mapped[int] = mapped_column(doc="bytes")
    page_count: Mapped[int | None] = mapped_column(doc="NULL until the file has been opened")
    state: Mapped[str] = mapped_column(String(10), default="received")
    reason: Mapped[str | None] = mapped_column(String(40), doc="stable code when the file could not be opened")
    received_at: Mapped[datetime.datetime] = mapped_column(default=utc_now)
    received_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"), doc="NULL = watched folder or command line")
    source: Mapped[str] = mapped_column(String(8), default="upload", doc="how it came: upload | inbox | command")
    undone_at: Mapped[datetime.datetime | None] = mapped_column(doc="when the stack was undone; NULL = it counts")
    destroyed_at: Mapped[datetime.datetime | None] = mapped_column(doc="when purge deleted the images; NULL = kept")

    period: Mapped[PeriodRow] = relationship()
    pages: Mapped[list["PageImageRow"]] = relationship(back_populates="file", order_by="PageImageRow.number")


class PageImageRow(Base):
    """One page image of a scan file and what was read off it. The record of what is done: a crash loses no page."""

    __tablename__ = "page_image"
    __table_args__ = (
        UniqueConstraint("file_id", "number"),
        CheckConstraint(
            one_of("state", ("received", "read", "review", "failed", "blank", "practice", "duplicate")), name="state"
        ),
        Index("ix_page_image_waiting", "state", "lease_until"),
        Index("ix_page_image_sheet", "edition_key", "sheet_number"),
        Index(
            "ix_page_image_writing",
            "paper_id",
            sqlite_where=text("writing_outside = 1"),
            postgresql_where=text("writing_outside"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("scan_file.id"))
    number: Mapped[int] = mapped_column(doc="page within the file, from 1")
    state: Mapped[str] = mapped_column(String(10), default="received", doc="as the read line's status, or received")
    reason: Mapped[str | None] = mapped_column(String(40))
    lease_by: Mapped[str | None] = mapped_column(String(60), doc="the reader that claimed the page")
    lease_until: Mapped[datetime.datetime | None] = mapped_column(doc="after this, another reader may take the page")
    attempts: Mapped[int] = mapped_column(default=0, doc="times its reading process died; then it is given up")
    edition_key: Mapped[str | None] = mapped_column(String(16))
    sheet_number: Mapped[str | None] = mapped_column(String(9))
    sheet_page: Mapped[int | None]
    reading: Mapped[dict[str, Any] | None] = mapped_column(doc="answers, boxes and geometry as read; never changed")
    reader: Mapped[str | None] = mapped_column(String(60), doc="reader version and hash of its settings")
    writing_outside: Mapped[bool] = mapped_column(default=False, server_default=false())
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"), index=True)

    file: Mapped[ScanFileRow] = relationship(back_populates="pages")
    paper: Mapped["PaperRow | None"] = relationship(back_populates="pages")


class PaperRow(Base):
    """What was scanned: a sheet seen in a scan file. Copies of one sheet are several papers. In exactly one state."""

    __tablename__ = "paper"
    __table_args__ = (
        CheckConstraint(one_of("state", PaperState), name="state"),
        CheckConstraint(
            one_of("decision", ("removed", "typed", "kept", "page_missing_ok", "practice")), name="decision"
        ),
        Index("ix_paper_sheet", "edition_key", "sheet_number"),
        Index("ix_paper_state", "period_id", "state", "municipality_code", "file_id"),
        Index("ix_paper_place", "period_id", "municipality_code", "state", "file_id"),
        Index("ix_paper_stack", "file_id", "municipality_code", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("scan_file.id"))
    place: Mapped[int] = mapped_column(doc="place in the stack, from 1")
    municipality_code: Mapped[str | None] = mapped_column(
        String(4), doc="the sheet's, else the scanning reception's; NULL = unknown"
    )
    edition_key: Mapped[str | None] = mapped_column(String(16))
    sheet_number: Mapped[str | None] = mapped_column(String(9))
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(40), doc="stable code of why it is in this state (see papers)")
    same_as_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"), doc="the paper this one repeats")
    decision: Mapped[str | None] = mapped_column(
        String(20), doc="what a person decided of it (services.papers.Decision); NULL = nothing"
    )
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"), doc="who decided; NULL = command line")
    note: Mapped[str | None] = mapped_column(String(200), doc="why it was removed or typed in")

    file: Mapped[ScanFileRow] = relationship()
    pages: Mapped[list[PageImageRow]] = relationship(back_populates="paper", order_by="PageImageRow.sheet_page")
