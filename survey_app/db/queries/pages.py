"""Queries on page images that are still to be read."""

import datetime
from collections.abc import Collection, Sequence

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from survey_app.db.models import PageImageRow, ScanFileRow


def lock_page(session: Session, page_id: int) -> PageImageRow | None:
    """Return a page image, locked until the transaction ends."""
    return session.scalar(select(PageImageRow).where(PageImageRow.id == page_id).with_for_update())


def lease_holders(session: Session) -> Sequence[str]:
    """Return the readers that hold a claim on a page still to be read."""
    query = select(PageImageRow.lease_by).where(PageImageRow.state == "received", PageImageRow.lease_by.is_not(None))
    return [holder for holder in session.scalars(query.distinct()) if holder]


def release_leases(session: Session, holder: str) -> None:
    """Take a reader's claims away."""
    session.execute(
        update(PageImageRow)
        .where(PageImageRow.state == "received", PageImageRow.lease_by == holder)
        .values(lease_by=None, lease_until=None)
    )


def pages_done_and_known(session: Session, file_ids: Collection[int]) -> tuple[int, int]:
    """Return (page images read, all page images) of these files."""
    query = select(func.count().filter(PageImageRow.state != "received"), func.count())
    done, known = session.execute(query.where(PageImageRow.file_id.in_(file_ids))).one()
    return done, known


def is_any_page_waiting(session: Session, file_ids: Sequence[int]) -> bool:
    """Say whether one of these files is still to be opened or has a page still to be read."""
    files = select(ScanFileRow.id).where(ScanFileRow.id.in_(file_ids))
    if session.scalar(files.where(ScanFileRow.state == "received").limit(1)) is not None:
        return True
    pages = select(PageImageRow.id).join(ScanFileRow, ScanFileRow.id == PageImageRow.file_id)
    waiting = pages.where(
        ScanFileRow.id.in_(file_ids), ScanFileRow.undone_at.is_(None), PageImageRow.state == "received"
    )
    return session.scalar(waiting.limit(1)) is not None


def pages_to_read(
    session: Session, now: datetime.datetime, limit: int, file_ids: Sequence[int] | None
) -> Sequence[PageImageRow]:
    """Return waiting page images that no living reader holds, oldest first, locked for claiming."""
    query = (
        select(PageImageRow)
        .join(ScanFileRow, ScanFileRow.id == PageImageRow.file_id)
        .where(
            PageImageRow.state == "received",
            ScanFileRow.undone_at.is_(None),
            or_(PageImageRow.lease_until.is_(None), PageImageRow.lease_until < now),
        )
        .order_by(PageImageRow.file_id, PageImageRow.number)
        .limit(limit)
        .with_for_update(skip_locked=True, of=PageImageRow)
    )
    if file_ids is not None:
        query = query.where(PageImageRow.file_id.in_(file_ids))
    return session.scalars(query).all()


def waiting_pages(session: Session, file_id: int) -> int:
    """Return how many page images of a file are still to be read."""
    query = select(func.count()).where(PageImageRow.file_id == file_id, PageImageRow.state == "received")
    return session.scalar(query) or 0


def pages_not_read_by_period(session: Session) -> dict[int, int]:
    """Return period id -> how many page images are still to be read, of files that have been opened."""
    query = (
        select(ScanFileRow.period_id, func.count())
        .join(PageImageRow, PageImageRow.file_id == ScanFileRow.id)
        .where(ScanFileRow.undone_at.is_(None), PageImageRow.state == "received")
        .group_by(ScanFileRow.period_id)
    )
    return {period_id: count for period_id, count in session.execute(query)}


def pages_not_read(session: Session, period_id: int) -> int:
    """Return how many page images of a period have not been read yet (files not opened yet count as one)."""
    pages = (
        select(func.count())
        .select_from(PageImageRow)
        .join(ScanFileRow, ScanFileRow.id == PageImageRow.file_id)
        .where(ScanFileRow.period_id == period_id, ScanFileRow.undone_at.is_(None), PageImageRow.state == "received")
    )
    files = select(func.count()).where(ScanFileRow.period_id == period_id, ScanFileRow.state == "received")
    return (session.scalar(pages) or 0) + (session.scalar(files) or 0)
