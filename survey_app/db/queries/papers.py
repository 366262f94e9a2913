"""Queries on papers: those of a sheet, of a stack, of a period."""

import datetime
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from survey_app.db.models import PageImageRow, PaperRow, ScanFileRow
from survey_app.domain.model import TO_DO, PaperState


class PaperPlace(NamedTuple):
    """Where a paper lies: the stack's number, its reception (None = the regional desk), the place in the stack."""

    stack: int
    reception: str | None
    place: int


class ToDoCount(NamedTuple):
    """Papers of a municipality (None = not known) that came in at one moment and wait for a person."""

    municipality_code: str | None
    received_at: datetime.datetime
    papers: int


def papers_of_sheet(session: Session, edition_key: str, sheet_number: str) -> Sequence[PaperRow]:
    """Return the papers that carry this sheet's number in stacks that count, in the order they were read."""
    query = (
        select(PaperRow)
        .join(ScanFileRow, ScanFileRow.id == PaperRow.file_id)
        .where(
            PaperRow.edition_key == edition_key,
            PaperRow.sheet_number == sheet_number,
            ScanFileRow.undone_at.is_(None),
        )
        .order_by(PaperRow.id)
    )
    return session.scalars(query).all()


def papers_of_file(session: Session, file_id: int, state: str | None = None) -> Sequence[PaperRow]:
    """Return the papers of a stack (in one state) in the order of their first pages."""
    first_page = (
        select(func.min(PageImageRow.number)).where(PageImageRow.paper_id == PaperRow.id).correlate(PaperRow)
    ).scalar_subquery()
    query = select(PaperRow).where(PaperRow.file_id == file_id)
    if state is not None:
        query = query.where(PaperRow.state == state)
    return session.scalars(query.order_by(first_page, PaperRow.id)).all()


def papers_touching_file(session: Session, file_id: int) -> Sequence[PaperRow]:
    """Return the papers that belong to a stack or have a page of it."""
    query = select(PaperRow).where(
        or_(
            PaperRow.file_id == file_id,
            PaperRow.id.in_(select(PageImageRow.paper_id).where(PageImageRow.file_id == file_id)),
        )
    )
    return session.scalars(query.order_by(PaperRow.id)).all()


def papers_in_stack(session: Session, file_id: int) -> int:
    """Return how many papers a stack holds."""
    return session.scalar(select(func.count()).where(PaperRow.file_id == file_id)) or 0


def paper_lacking_page(
    session: Session, edition_key: str, sheet_number: str, sheet_page: int, file_id: int, page_count: int
) -> PaperRow | None:
    """Return the paper of a sheet of several pages that still lacks this one, in this stack before others."""
    if page_count < 2:
        return None
    papers = [
        paper
        for paper in papers_of_sheet(session, edition_key, sheet_number)
        if paper.decision is None
        and paper.state != "foreign"
        and len(paper.pages) < page_count
        and sheet_page not in {page.sheet_page for page in paper.pages}
    ]
    return min(papers, key=lambda paper: (paper.file_id != file_id, paper.id), default=None)


def paper_with_pages(session: Session, paper_id: int, *, for_update: bool = False) -> PaperRow | None:
    """Return a paper of a stack that counts, with its file and pages."""
    query = (
        select(PaperRow)
        .join(PaperRow.file)
        .where(PaperRow.id == paper_id, ScanFileRow.undone_at.is_(None))
        .options(joinedload(PaperRow.file), selectinload(PaperRow.pages))
        .execution_options(populate_existing=for_update)
    )
    if for_update:
        query = query.with_for_update(of=PaperRow)
    return session.scalar(query)


def count_papers_read(session: Session, period_id: int, at_most: int) -> int:
    """Return how many papers of the period are read and done; counting ends at `at_most`."""
    query = select(PaperRow.id).join(PaperRow.file)
    conditions = PaperRow.period_id == period_id, PaperRow.state == PaperState.READ, ScanFileRow.undone_at.is_(None)
    return session.scalar(select(func.count()).select_from(query.where(*conditions).limit(at_most).subquery())) or 0


def papers_read(session: Session, period_id: int, only: Collection[int] | None = None) -> Sequence[PaperRow]:
    """Return the papers of the period (or those of these ids) that are read and done, by stack and place, with file."""
    query = (
        select(PaperRow)
        .join(PaperRow.file)
        .where(PaperRow.period_id == period_id, PaperRow.state == PaperState.READ, ScanFileRow.undone_at.is_(None))
        .options(joinedload(PaperRow.file))
        .order_by(PaperRow.file_id, PaperRow.place, PaperRow.id)
    )
    if only is not None:
        query = query.where(PaperRow.id.in_(only))
    return session.scalars(query).all()


def places_of_papers(session: Session, paper_ids: Collection[int]) -> dict[int, PaperPlace]:
    """Return paper id -> where it lies."""
    query = (
        select(PaperRow.id, ScanFileRow.stack, ScanFileRow.municipality_code, PaperRow.place)
        .join(ScanFileRow, ScanFileRow.id == PaperRow.file_id)
        .where(PaperRow.id.in_(paper_ids))
    )
    return {
        paper_id: PaperPlace(stack, reception, place) for paper_id, stack, reception, place in session.execute(query)
    }


def papers_to_do(session: Session, period_id: int, municipality_code: str | None = None) -> list[ToDoCount]:
    """Return how many papers wait for a person, by municipality (or of one) and by when their stack came in."""
    code = PaperRow.municipality_code
    told = func.coalesce(code, "")  # grouping by the column itself would lead SQLite to go through all papers
    query = (
        select(told, ScanFileRow.received_at, func.count())
        .join(ScanFileRow, ScanFileRow.id == PaperRow.file_id)
        .where(
            PaperRow.period_id == period_id,
            PaperRow.state.in_(sorted(TO_DO)),
            ScanFileRow.undone_at.is_(None),
        )
        .group_by(told, ScanFileRow.received_at)
    )
    if municipality_code is not None:
        query = query.where(code == municipality_code)
    return [ToDoCount(found or None, moment, papers) for found, moment, papers in session.execute(query)]
