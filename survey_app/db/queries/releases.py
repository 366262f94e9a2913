"""Queries on releases and packs."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, defer

from survey_app.db.models import PackRow, PeriodRow, ReleaseRow

_WITHOUT_LARGE_PARTS = (defer(ReleaseRow.content), defer(ReleaseRow.audit), defer(ReleaseRow.internal))


class StandingRelease(NamedTuple):
    """A release as far as it can change after it was made: its content never does, but it may be withdrawn."""

    id: str
    hash: str
    withdrawn_at: datetime.datetime | None


def has_release(session: Session, period_id: int) -> bool:
    """Say whether anything of a period was ever released."""
    return session.scalar(select(ReleaseRow.id).where(ReleaseRow.period_id == period_id).limit(1)) is not None


def released_since(session: Session, period_id: int, moment: datetime.datetime) -> bool:
    """Say whether anything of the period was released at or after a moment (UTC), withdrawn or not."""
    query = select(exists().where(ReleaseRow.period_id == period_id, ReleaseRow.published_at >= moment))
    return bool(session.scalar(query))


def releases_of_region(session: Session, region_key: str) -> Sequence[ReleaseRow]:
    """Return every release ever made in a region, withdrawn ones too, in the order they were made."""
    query = (
        select(ReleaseRow)
        .join(PeriodRow, PeriodRow.id == ReleaseRow.period_id)
        .where(PeriodRow.region_key == region_key)
        .order_by(ReleaseRow.published_at, ReleaseRow.version)
    )
    return session.scalars(query).all()


def standing_in_region(session: Session, region_key: str) -> list[StandingRelease]:
    """Return every release ever made in a region, withdrawn ones too, without contents, in the order of their ids."""
    query = (
        select(ReleaseRow.id, ReleaseRow.hash, ReleaseRow.withdrawn_at)
        .join(PeriodRow, PeriodRow.id == ReleaseRow.period_id)
        .where(PeriodRow.region_key == region_key)
        .order_by(ReleaseRow.id)
    )
    return [StandingRelease(*row) for row in session.execute(query)]


def latest_release(session: Session, period_id: int) -> ReleaseRow | None:
    """Return the newest release of a period, withdrawn or not; its large parts are read when they are asked for."""
    query = select(ReleaseRow).where(ReleaseRow.period_id == period_id).order_by(ReleaseRow.version.desc()).limit(1)
    return session.scalar(query.options(*_WITHOUT_LARGE_PARTS))


def release_register(session: Session, period_id: int | None) -> Sequence[tuple[ReleaseRow, str]]:
    """Return (release, period key), newest first, without contents; of one period, or of all."""
    query = (
        select(ReleaseRow, PeriodRow.key)
        .join(PeriodRow, PeriodRow.id == ReleaseRow.period_id)
        .options(*_WITHOUT_LARGE_PARTS)
        .order_by(ReleaseRow.published_at.desc(), ReleaseRow.version.desc())
    )
    if period_id is not None:
        query = query.where(ReleaseRow.period_id == period_id)
    return session.execute(query).all()


def release_hashes(session: Session) -> dict[str, str]:
    """Return release id -> the hash it was published with."""
    return dict(session.execute(select(ReleaseRow.id, ReleaseRow.hash)).all())


def packs_of_release(session: Session, release_id: str, language: str = "") -> dict[str, PackRow]:
    """Return municipality code -> stored pack, of one language ("" = the release's own)."""
    query = select(PackRow).where(PackRow.release_id == release_id, PackRow.language == language)
    query = query.order_by(PackRow.municipality_code)
    return {row.municipality_code: row for row in session.scalars(query)}
