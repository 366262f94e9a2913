"""Queries on people and on the log of what they did."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, selectinload

from survey_app.db.models import AuditLogRow, UserRoleRow, UserRow


class LoggedRow(NamedTuple):
    """A line of the audit log with the name and the address of who did it."""

    row: AuditLogRow
    name: str | None
    email: str | None


def user_with_email(session: Session, email: str) -> UserRow | None:
    """Return the person with this address (compared without regard to case)."""
    return session.scalar(select(UserRow).where(UserRow.email == email.strip().lower()))


def count_admins(session: Session) -> int:
    """Return how many active people are administrators."""
    return _count_active(session, UserRoleRow.role == "admin")


def count_coordinators(session: Session, region_key: str) -> int:
    """Return how many active people coordinate a region."""
    return _count_active(session, UserRoleRow.role == "coordinator", UserRoleRow.region_key == region_key)


def _count_active(session: Session, *conditions: ColumnElement[bool]) -> int:
    query = select(func.count(func.distinct(UserRow.id))).join(UserRoleRow)
    return session.scalar(query.where(*conditions, UserRow.active.is_(True))) or 0


def municipalities_with(session: Session, role: str) -> set[str]:
    """Return the codes of the municipalities where an active person has this role."""
    query = (
        select(UserRoleRow.municipality_code).join(UserRow).where(UserRow.active.is_(True), UserRoleRow.role == role)
    )
    return set(session.scalars(query))


def latest_action(session: Session) -> int:
    """Return the number of the latest line of the audit log, 0 where it is empty."""
    return session.scalar(select(func.max(AuditLogRow.id))) or 0


def count_users(session: Session) -> int:
    """Return how many people there are."""
    return session.scalar(select(func.count()).select_from(UserRow)) or 0


def all_users(session: Session, part: slice) -> Sequence[UserRow]:
    """Return everybody, or a part of them (from, to), by address."""
    query = select(UserRow).options(selectinload(UserRow.roles)).order_by(UserRow.email).offset(part.start)
    return session.scalars(query if part.stop is None else query.limit(part.stop - (part.start or 0))).all()


def count_users_within(session: Session, codes: Collection[str], region_key: str) -> int:
    """Return how many people have a role in one of these municipalities or in the region."""
    return session.scalar(select(func.count()).where(_has_role_within(codes, region_key))) or 0


def users_within(session: Session, codes: Collection[str], region_key: str, part: slice) -> Sequence[UserRow]:
    """Return a part (from, to) of the people with a role in these municipalities or in the region, by address."""
    query = select(UserRow).where(_has_role_within(codes, region_key)).options(selectinload(UserRow.roles))
    return session.scalars(query.order_by(UserRow.email).offset(part.start).limit(part.stop - part.start)).all()


def _has_role_within(codes: Collection[str], region_key: str) -> ColumnElement[bool]:
    role = or_(UserRoleRow.region_key == region_key, UserRoleRow.municipality_code.in_(sorted(codes)))
    return UserRow.id.in_(select(UserRoleRow.user_id).where(role))


def logged_actions(
    session: Session,
    period_key: str | None,
    municipality_codes: Sequence[str] | None,
    limit: int,
    before_id: int | None,
    kind: str = "",
    *,
    only_these: bool = False,
) -> list[LoggedRow]:
    """Return the latest lines of the audit log with the person's name and address, newest first."""
    query = (
        select(AuditLogRow, UserRow.name, UserRow.email)
        .outerjoin(UserRow, UserRow.id == AuditLogRow.user_id)
        .order_by(AuditLogRow.id.desc())
        .limit(limit)
    )
    if period_key is not None:
        query = query.where(AuditLogRow.period_key == period_key)
    if municipality_codes is not None:
        these = AuditLogRow.municipality_code.in_(municipality_codes)
        query = query.where(these if only_these else or_(AuditLogRow.municipality_code.is_(None), these))
    if before_id is not None:
        query = query.where(AuditLogRow.id < before_id)
    if kind:
        query = query.where(AuditLogRow.action.startswith(f"{kind}.", autoescape=True))
    return [LoggedRow(*row) for row in session.execute(query)]


def names_of_people(session: Session, user_ids: Collection[int]) -> dict[int, str]:
    """Return person number -> name, or address where there is no name."""
    query = select(UserRow.id, UserRow.name, UserRow.email).where(UserRow.id.in_(user_ids))
    return {user_id: name or email for user_id, name, email in session.execute(query)}
