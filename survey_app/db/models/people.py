"""Tables of people, their roles and invitations, and the log of what they did."""

import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey_app.db.models.base import Base, one_of, utc_now


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
        CheckConstraint(one_of("role", ("reception", "municipality", "coordinator", "admin")), name="role"),
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
