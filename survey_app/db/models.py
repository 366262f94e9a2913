"""The tables. Rules that must never be broken are constraints here too; every column says what it holds.

Dates on answers are dates (Europe/Stockholm), never times; operations carry UTC time stamps without zone.
"""

import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from survey_app.domain.model import PaperState, PeriodState, ResponseSource

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def utc_now() -> datetime.datetime:
    """Return the present time in UTC, without zone, as operations are stamped."""
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)


def _one_of(column: str, values: object) -> str:
    listed = ", ".join(f"'{value}'" for value in values)  # type: ignore[attr-defined]
    return f"{column} IN ({listed})"


class Base(DeclarativeBase):
    """Root of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    # None is SQL NULL, never JSON null, so that "IS NULL" means what it says.
    type_annotation_map: ClassVar = {
        dict[str, Any]: JSON(none_as_null=True),
        list[str]: JSON(none_as_null=True),
        list[Any]: JSON(none_as_null=True),
    }


class PeriodRow(Base):
    """A survey period (a wave)."""

    __tablename__ = "period"
    __table_args__ = (
        CheckConstraint(_one_of("state", PeriodState), name="state"),
        CheckConstraint("closes_on >= opens_on", name="dates"),
        CheckConstraint("threshold >= 5", name="threshold"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True, doc="[a-z0-9-]; in addresses and commands")
    region_key: Mapped[str] = mapped_column(String(40))
    name: Mapped[dict[str, Any]] = mapped_column(doc="language -> name")
    state: Mapped[str] = mapped_column(String(12), default=PeriodState.DRAFT)
    opens_on: Mapped[datetime.date]
    closes_on: Mapped[datetime.date]
    languages: Mapped[list[str]] = mapped_column(doc="forms are printed in these; the first one is the period's own")
    set_keys: Mapped[list[str]] = mapped_column(doc="question sets of plugins that the form is made of")
    result_modes: Mapped[dict[str, Any]] = mapped_column(
        doc="set key -> own_and_combined | combined_only; declared before opening, then never changed"
    )
    threshold: Mapped[int] = mapped_column(default=5, doc="T: answers needed before anything is shown; never below 5")
    rate_threshold: Mapped[int] = mapped_column(default=10, doc="responses needed before a response rate is shown")
    second_look: Mapped[bool] = mapped_column(default=False, server_default=false(), doc="reviews need two people")
    poster_answers: Mapped[bool] = mapped_column(
        default=False, server_default=false(), doc="answers through the poster's open link; counted apart"
    )
    organisation: Mapped[dict[str, Any]] = mapped_column(
        default=dict, doc="language -> who asks, as printed, with {municipality}; empty = the standard words"
    )
    contact: Mapped[str] = mapped_column(String(200), default="", doc="whom to ask; on posters where none is given")
    diary_number: Mapped[str] = mapped_column(
        String(60), default="", server_default="", doc="of the case in the authority's register; on every result file"
    )
    sets_snapshot: Mapped[list[Any]] = mapped_column(
        default=list, doc="the question sets as they were when the period opened (JSON); releases use these"
    )
    reading_check: Mapped[dict[str, Any] | None] = mapped_column(
        doc="papers drawn to be compared with what was read, then what that found (services.reading_sample); or NULL"
    )

    municipalities: Mapped[list["PeriodMunicipalityRow"]] = relationship(
        back_populates="period", order_by="PeriodMunicipalityRow.municipality_code"
    )


class PeriodMunicipalityRow(Base):
    """A municipality's part in a period: its counts and its choices."""

    __tablename__ = "period_municipality"
    __table_args__ = (
        CheckConstraint("left_over >= 0", name="left_over"),
        CheckConstraint("spoiled >= 0", name="spoiled"),
        CheckConstraint("counted >= 0", name="counted"),
        CheckConstraint("keep_images_until IN ('release', 'purge')", name="keep_images_until"),
        CheckConstraint("retention_days IS NULL OR retention_decision IS NOT NULL", name="retention"),
    )

    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"), primary_key=True)
    municipality_code: Mapped[str] = mapped_column(String(4), primary_key=True)
    left_over: Mapped[int | None] = mapped_column(doc="unused forms, asked once at close; NULL = not yet said")
    spoiled: Mapped[int | None] = mapped_column(doc="forms thrown away, asked once at close")
    counted: Mapped[int | None] = mapped_column(doc="forms handed out, counted with +1 or tally slips")
    photocopies: Mapped[bool] = mapped_column(
        default=False, server_default=false(), doc="the coordinator permits copies of one sheet (one-page editions)"
    )
    own_poster: Mapped[bool] = mapped_column(
        default=False, server_default=false(), doc="the municipality chose a poster with its own result"
    )
    funnel: Mapped[bool] = mapped_column(
        default=False, server_default=false(), doc="agreed to be an unnamed dot in the picture for the meeting"
    )
    scanning_desk: Mapped[str | None] = mapped_column(
        String(80), doc="agreement reference that appoints the regional desk to scan and review; NULL = none"
    )
    keep_images_until: Mapped[str] = mapped_column(
        String(8), default="release", doc="'release' or 'purge': when the link response -> image is cut"
    )
    contact: Mapped[str] = mapped_column(String(200), default="", doc="telephone or the like, on posters")
    retention_days: Mapped[int | None] = mapped_column(
        doc="days after closing when images are destroyed by purge; NULL = off, as no decision has been made"
    )
    retention_decision: Mapped[str | None] = mapped_column(String(80), doc="the board's decision to destroy them")
    period: Mapped[PeriodRow] = relationship(back_populates="municipalities")


class ExtraQuestionRow(Base):
    """A question that the coordinator wrote for one period; belongs to the set `extra`."""

    __tablename__ = "extra_question"
    __table_args__ = (UniqueConstraint("period_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"))
    key: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    definition: Mapped[dict[str, Any]] = mapped_column(doc="an item as in a question-set file, as JSON")


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
        CheckConstraint(_one_of("state", ("received", "open", "done", "failed", "undone")), name="state"),
        CheckConstraint(_one_of("source", ("upload", "inbox", "command")), name="source"),
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
            _one_of("state", ("received", "read", "review", "failed", "blank", "practice", "duplicate")), name="state"
        ),
        Index("ix_page_image_waiting", "state", "lease_until"),
        Index("ix_page_image_sheet", "edition_key", "sheet_number"),
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
        CheckConstraint(_one_of("state", PaperState), name="state"),
        CheckConstraint(
            _one_of("decision", ("removed", "typed", "kept", "page_missing_ok", "practice")), name="decision"
        ),
        Index("ix_paper_sheet", "edition_key", "sheet_number"),
        Index("ix_paper_state", "period_id", "state", "municipality_code", "file_id"),
        Index("ix_paper_place", "period_id", "municipality_code", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("scan_file.id"), index=True)
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


class ResponseRow(Base):
    """One person's answers. Its id is random; only `paper_id` leads to an image, and that link is cut."""

    __tablename__ = "response"
    __table_args__ = (
        CheckConstraint(_one_of("source", ResponseSource), name="source"),
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
    __table_args__ = (CheckConstraint(_one_of("state", ("answered", "multiple")), name="state"),)

    response_id: Mapped[str] = mapped_column(ForeignKey("response.id"), primary_key=True)
    item: Mapped[str] = mapped_column(String(80), primary_key=True)
    item_version: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), doc="'multiple' counts as no usable answer")
    options: Mapped[list[str]]
    decided_by_person: Mapped[bool] = mapped_column(default=False, server_default=false())
    response: Mapped[ResponseRow] = relationship(back_populates="answers")


class ReleaseRow(Base):
    """A frozen release. The content never changes; withdrawing adds a date and a notice."""

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("period_id", "version"),)

    id: Mapped[str] = mapped_column(String(60), primary_key=True, doc="period key, version and start of the hash")
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"))
    version: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64), doc="SHA-256 of content")
    content: Mapped[str] = mapped_column(Text, doc="domain.release.Release as canonical JSON")
    audit: Mapped[dict[str, Any]] = mapped_column(doc="what the disclosure check looked at and found")
    internal: Mapped[dict[str, Any]] = mapped_column(
        doc="the unrounded counts behind it, for later audits; never delivered"
    )
    published_at: Mapped[datetime.datetime] = mapped_column(default=utc_now)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    withdrawn_at: Mapped[datetime.datetime | None]
    withdrawn_notice: Mapped[str | None] = mapped_column(String(500))


class PackRow(Base):
    """A rendered pack, stored once, so that an upgrade changes nothing already delivered."""

    __tablename__ = "pack"

    release_id: Mapped[str] = mapped_column(ForeignKey("release.id"), primary_key=True)
    municipality_code: Mapped[str] = mapped_column(String(4), primary_key=True)
    storage_key: Mapped[str] = mapped_column(String(80))
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime.datetime] = mapped_column(default=utc_now)


class UserRow(Base):
    """A person who signs in."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(100), default="")
    password_hash: Mapped[str | None] = mapped_column(String(200), doc="argon2; NULL until the invitation is used")
    language: Mapped[str] = mapped_column(String(8), default="sv")
    active: Mapped[bool] = mapped_column(default=True)
    last_sign_in: Mapped[datetime.date | None] = mapped_column(doc="the day only")
    roles: Mapped[list["UserRoleRow"]] = relationship(cascade="all, delete-orphan", back_populates="user")


class UserRoleRow(Base):
    """One role of a person: where it holds is a municipality's code, a region's key, or nothing for admin."""

    __tablename__ = "user_role"
    __table_args__ = (
        CheckConstraint(_one_of("role", ("reception", "municipality", "coordinator", "admin")), name="role"),
        CheckConstraint("role NOT IN ('reception', 'municipality') OR municipality_code <> ''", name="municipality"),
        CheckConstraint("role <> 'coordinator' OR region_key <> ''", name="region"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(12), primary_key=True)
    municipality_code: Mapped[str] = mapped_column(String(4), primary_key=True, default="")
    region_key: Mapped[str] = mapped_column(String(40), primary_key=True, default="")
    user: Mapped[UserRow] = relationship(back_populates="roles")


class InvitationRow(Base):
    """A link that lets a person choose a password, or (demonstration only) sign in any number of times."""

    __tablename__ = "invitation"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True, doc="SHA-256 of the link's token")
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    expires_at: Mapped[datetime.datetime | None] = mapped_column(doc="NULL: demonstration link, never expires")
    used_at: Mapped[datetime.datetime | None]


class AuditLogRow(Base):
    """Who did what, when: looks at whole pages, removals, releases, downloads. Append only; never answers."""

    __tablename__ = "audit_log"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime.datetime] = mapped_column(default=utc_now, index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    action: Mapped[str] = mapped_column(String(40))
    period_key: Mapped[str | None] = mapped_column(String(40))
    municipality_code: Mapped[str | None] = mapped_column(String(4))
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
