"""Tables of what is published: releases and packs."""

import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey_app.db.models.base import Base, utc_now


class ReleaseRow(Base):
    """A frozen release. The content never changes; withdrawing adds a date and a notice."""

    __tablename__ = "release"
    __table_args__ = (
        UniqueConstraint("period_id", "version"),
        # All but the large parts: behind these, SQLite would have to read them to reach the columns after them.
        Index(
            "ix_release_register",
            *("period_id", "version", "id", "hash", "published_at", "published_by", "withdrawn_at", "withdrawn_notice"),
        ),
    )

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
    language: Mapped[str] = mapped_column(
        String(8), primary_key=True, default="", server_default="", doc="empty: the release's own language"
    )
    storage_key: Mapped[str] = mapped_column(String(80))
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime.datetime] = mapped_column(default=utc_now)
