"""Queries on papers and pages of a place, each named after the question it answers."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, case, func, or_, select, union
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from survey_app.db.models import (
    PageImageRow,
    PaperRow,
    ReviewRow,
    ScanFileRow,
)
from survey_app.domain.model import TO_DO, PaperState


@dataclass(frozen=True, slots=True)
class Place:
    """Whose papers are asked for: a reception's (one code), or the regional desk's (several codes and unknown ones)."""

    codes: frozenset[str]
    desk: bool = False


class WaitingMark(NamedTuple):
    """A mark that waits on a paper: its review, the question, and why."""

    paper_id: int
    review_id: int
    item: str
    reason: str


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


def of_municipality(column: InstrumentedAttribute[str | None], place: Place) -> ColumnElement[bool]:
    """Whether the municipality in this column is one of the place's."""
    listed = column.in_(sorted(place.codes))
    return or_(listed, column.is_(None)) if place.desk else listed


def _files_of(period_id: int, place: Place) -> Select[Any]:
    """Select the ids of the stacks scanned at the place."""
    scanned_at = ScanFileRow.municipality_code
    here = scanned_at.is_(None) if place.desk else scanned_at.in_(sorted(place.codes))
    return select(ScanFileRow.id).where(ScanFileRow.period_id == period_id, here)


def _papers_at(period_id: int, place: Place) -> Subquery:
    """Select the ids of the papers that belong to the place's municipalities, or were scanned there.

    The two sides are looked up one by one, each in its own index: an OR over both would go through all papers.
    """
    mine = of_municipality(PaperRow.municipality_code, place)
    belonging = select(PaperRow.id).where(PaperRow.period_id == period_id, mine)
    scanned_here = select(PaperRow.id).where(PaperRow.file_id.in_(_files_of(period_id, place)))
    return union(belonging, scanned_here).subquery()


def papers_in_stack(session: Session, file_id: int) -> int:
    """Return how many papers a stack holds."""
    return session.scalar(select(func.count()).where(PaperRow.file_id == file_id)) or 0


def paper_counts_at(session: Session, period_id: int, place: Place, file_id: int | None) -> dict[PaperState, int]:
    """Return state -> how many papers of the place (or of one stack of it)."""
    here = _papers_at(period_id, place)
    query = (
        select(PaperRow.state, func.count())
        .join(here, here.c.id == PaperRow.id)
        .join(ScanFileRow, ScanFileRow.id == PaperRow.file_id)
        .where(ScanFileRow.undone_at.is_(None))
        .group_by(PaperRow.state)
    )
    if file_id is not None:
        query = query.where(PaperRow.file_id == file_id)
    return {PaperState(state): count for state, count in session.execute(query)}


def papers_at(
    session: Session,
    period_id: int,
    place: Place,
    *,
    file_id: int | None = None,
    without_states: Collection[PaperState] = (),
    states: Collection[PaperState] | None = None,
    writing_outside: bool = False,
    part: slice | None = None,
) -> Sequence[PaperRow]:
    """Return the place's papers, with their file and pages but without readings.

    They come by stack and place; a `part` of them (from, to) is counted off with those to do before all others.
    """
    here = _papers_at(period_id, place)
    query = (
        select(PaperRow)
        .join(here, here.c.id == PaperRow.id)
        .join(PaperRow.file)
        .where(ScanFileRow.undone_at.is_(None))
        .options(joinedload(PaperRow.file), _pages_without_readings())
        .order_by(PaperRow.file_id, PaperRow.place, PaperRow.id)
    )
    if file_id is not None:
        query = query.where(PaperRow.file_id == file_id)
    if without_states:
        query = query.where(PaperRow.state.not_in(sorted(without_states)))
    if states is not None:
        query = query.where(PaperRow.state.in_(sorted(states)))
    if writing_outside:
        query = query.where(PaperRow.pages.any(PageImageRow.writing_outside))
    if part is not None:
        settled = case((PaperRow.state.in_(sorted(TO_DO)), 0), else_=1)
        query = query.order_by(None).order_by(settled, PaperRow.file_id, PaperRow.place, PaperRow.id)
        query = query.offset(part.start).limit(part.stop - part.start)
    return session.scalars(query).all()


def _pages_without_readings() -> _AbstractLoad:
    return selectinload(PaperRow.pages).load_only(
        PageImageRow.number,
        PageImageRow.state,
        PageImageRow.reason,
        PageImageRow.sheet_page,
        PageImageRow.writing_outside,
        PageImageRow.paper_id,
    )


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


def papers_read(session: Session, period_id: int) -> Sequence[PaperRow]:
    """Return all papers of the period that are read and done, by stack and place, with their file."""
    query = (
        select(PaperRow)
        .join(PaperRow.file)
        .where(PaperRow.period_id == period_id, PaperRow.state == PaperState.READ, ScanFileRow.undone_at.is_(None))
        .options(joinedload(PaperRow.file))
        .order_by(PaperRow.file_id, PaperRow.place, PaperRow.id)
    )
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


def undecided_reviews_of_papers(
    session: Session, paper_ids: Collection[int], *, second_look: bool
) -> list[WaitingMark]:
    """Return the marks that wait on these papers, in order."""
    undecided = ReviewRow.decided_at.is_(None)
    waits = or_(undecided, ReviewRow.confirmed_by.is_(None)) if second_look else undecided
    query = (
        select(PaperRow.id, ReviewRow.id, ReviewRow.item, ReviewRow.reason)
        .join(PageImageRow, PageImageRow.id == ReviewRow.page_image_id)
        .join(PaperRow, PaperRow.id == PageImageRow.paper_id)
        .where(PaperRow.id.in_(paper_ids), waits)
        .order_by(PaperRow.id, ReviewRow.id)
    )
    return [WaitingMark(*row) for row in session.execute(query)]


def page_images_at(session: Session, period_id: int, place: Place, file_id: int | None) -> tuple[int, int]:
    """Return (page images of the place's papers and stacks, of these those that belong to no paper yet)."""
    here = _papers_at(period_id, place)
    of_papers = (
        select(func.count())
        .select_from(PageImageRow)
        .join(PaperRow, PaperRow.id == PageImageRow.paper_id)
        .join(here, here.c.id == PaperRow.id)
        .join(ScanFileRow, ScanFileRow.id == PaperRow.file_id)
        .where(ScanFileRow.undone_at.is_(None))
    )
    waiting = (
        select(func.count())
        .select_from(PageImageRow)
        .join(ScanFileRow, ScanFileRow.id == PageImageRow.file_id)
        .where(
            PageImageRow.paper_id.is_(None),
            ScanFileRow.undone_at.is_(None),
            PageImageRow.file_id.in_(_files_of(period_id, place)),
        )
    )
    if file_id is not None:
        of_papers = of_papers.where(PaperRow.file_id == file_id)
        waiting = waiting.where(PageImageRow.file_id == file_id)
    without_paper = session.scalar(waiting) or 0
    return (session.scalar(of_papers) or 0) + without_paper, without_paper


def failed_files_at(session: Session, period_id: int, place: Place, file_id: int | None) -> Sequence[ScanFileRow]:
    """Return the files scanned at the place that could not be opened, the latest first."""
    scanned_at = ScanFileRow.municipality_code
    query = select(ScanFileRow).where(
        ScanFileRow.period_id == period_id,
        ScanFileRow.state == "failed",
        scanned_at.is_(None) if place.desk else scanned_at.in_(sorted(place.codes)),
    )
    if file_id is not None:
        query = query.where(ScanFileRow.id == file_id)
    return session.scalars(query.order_by(ScanFileRow.id.desc())).all()


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
