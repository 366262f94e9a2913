"""Queries on stacks: scanned files as they came in."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey_app.db.models import PageImageRow, PaperRow, ScanFileRow


def stack_with_content(session: Session, period_id: int, sha256: str) -> ScanFileRow | None:
    """Return the stack that holds exactly these bytes and counts."""
    query = select(ScanFileRow).where(
        ScanFileRow.period_id == period_id, ScanFileRow.sha256 == sha256, ScanFileRow.undone_at.is_(None)
    )
    return session.scalar(query)


def last_stack_number(session: Session, period_id: int, municipality_code: str | None) -> int:
    """Return the highest stack number given out at this place; 0 where there is none."""
    query = select(func.max(ScanFileRow.stack)).where(
        ScanFileRow.period_id == period_id, ScanFileRow.municipality_code.is_not_distinct_from(municipality_code)
    )
    return session.scalar(query) or 0


class StackHead(NamedTuple):
    """What tells a stack from the others of its place, without its papers."""

    file_id: int
    stack: int
    received_at: datetime.datetime
    state: str


def heads_of_place(session: Session, period_id: int, municipality_code: str | None) -> list[StackHead]:
    """Return what tells the stacks scanned at this place (None: the region's desk) apart, the latest first."""
    query = select(ScanFileRow.id, ScanFileRow.stack, ScanFileRow.received_at, ScanFileRow.state).where(
        ScanFileRow.period_id == period_id, ScanFileRow.municipality_code.is_not_distinct_from(municipality_code)
    )
    return [StackHead(*row) for row in session.execute(query.order_by(ScanFileRow.stack.desc()))]


def stacks_of_place(
    session: Session, period_id: int, municipality_code: str | None, part: slice
) -> Sequence[ScanFileRow]:
    """Return the stacks scanned at this place (None: the region's desk), the latest first: all, or a part of them."""
    query = select(ScanFileRow).where(
        ScanFileRow.period_id == period_id, ScanFileRow.municipality_code.is_not_distinct_from(municipality_code)
    )
    query = query.order_by(ScanFileRow.stack.desc()).offset(part.start)
    return session.scalars(query if part.stop is None else query.limit(part.stop - (part.start or 0))).all()


def page_counts_by_state(session: Session, file_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Return file id -> page state -> how many page images."""
    query = (
        select(PageImageRow.file_id, PageImageRow.state, func.count())
        .where(PageImageRow.file_id.in_(file_ids))
        .group_by(PageImageRow.file_id, PageImageRow.state)
    )
    counts: dict[int, dict[str, int]] = {file_id: {} for file_id in file_ids}
    for file_id, state, count in session.execute(query):
        counts[file_id][state] = count
    return counts


def paper_counts_by_state(session: Session, file_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Return file id -> paper state -> how many papers."""
    query = (
        select(PaperRow.file_id, PaperRow.state, func.count())
        .where(PaperRow.file_id.in_(file_ids))
        .group_by(PaperRow.file_id, PaperRow.state)
    )
    counts: dict[int, dict[str, int]] = {file_id: {} for file_id in file_ids}
    for file_id, state, count in session.execute(query):
        counts[file_id][state] = count
    return counts


def files_to_open(session: Session) -> Sequence[ScanFileRow]:
    """Return the scan files whose pages have not been counted yet, oldest first."""
    return session.scalars(select(ScanFileRow).where(ScanFileRow.state == "received").order_by(ScanFileRow.id)).all()


def lock_file(session: Session, file_id: int) -> ScanFileRow | None:
    """Return a scan file, locked until the transaction ends."""
    return session.scalar(select(ScanFileRow).where(ScanFileRow.id == file_id).with_for_update())


def municipalities_in_file(session: Session, file: ScanFileRow) -> set[str]:
    """Return the codes of the municipalities that have a paper in a stack or scanned it."""
    codes = set(session.scalars(select(PaperRow.municipality_code).where(PaperRow.file_id == file.id).distinct()))
    return {code for code in {*codes, file.municipality_code} if code is not None}
