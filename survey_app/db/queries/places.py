"""Queries on the papers of a place: what a reception or the regional desk sees."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, case, func, or_, select, union
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from survey_app.db.models import PageImageRow, PaperRow, ScanFileRow
from survey_app.domain.model import TO_DO, PaperState


@dataclass(frozen=True, slots=True)
class Place:
    """Whose papers are asked for: a reception's (one code), or the regional desk's (several codes and unknown ones)."""

    codes: frozenset[str]
    desk: bool = False


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
