"""Queries on stored files and on images that are still kept."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_app.db.models import EditionRow, PackRow, PaperRow, ScanFileRow


def stored_files(session: Session) -> set[str]:
    """Return the storage keys of everything that must be there: scans, blank pages, packs."""
    return {
        *session.scalars(select(EditionRow.blank_pdf)),
        *session.scalars(select(PackRow.storage_key)),
        *keys_of_kept_files(session),
    }


def keys_of_kept_files(session: Session) -> set[str]:
    """Return the storage keys of scan files that were not destroyed."""
    return set(session.scalars(select(ScanFileRow.storage_key).where(ScanFileRow.destroyed_at.is_(None))))


def files_with_images(session: Session, period_id: int) -> Sequence[ScanFileRow]:
    """Return the scan files of a period whose images were not destroyed, undone stacks too."""
    query = select(ScanFileRow).where(ScanFileRow.period_id == period_id, ScanFileRow.destroyed_at.is_(None))
    return session.scalars(query.order_by(ScanFileRow.id)).all()


def municipalities_with_images(session: Session, period_id: int) -> set[str]:
    """Return the codes of the municipalities that still have images of papers kept."""
    query = (
        select(PaperRow.municipality_code)
        .join(ScanFileRow, ScanFileRow.id == PaperRow.file_id)
        .where(PaperRow.period_id == period_id, ScanFileRow.destroyed_at.is_(None))
    )
    return {code for code in session.scalars(query.distinct()) if code is not None}
