"""Queries on the papers of a place: what a reception or the regional desk sees."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from survey_app.db.models import PageImageRow, PaperRow, ResponseRow, ReviewRow, ScanFileRow
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


def _papers_at(period_id: int, place: Place, *narrower: ColumnElement[bool]) -> Subquery:
    """Select id, state and stack of the papers that belong to the place's municipalities, or were scanned there.

    The two sides are looked up one by one, each in an index that holds all that is asked for: an OR over both would go
    through all papers.
    """
    columns = select(PaperRow.id, PaperRow.state, PaperRow.file_id).where(*narrower)
    belonging = columns.where(PaperRow.period_id == period_id, of_municipality(PaperRow.municipality_code, place))
    others = columns.where(PaperRow.file_id.in_(_files_of(period_id, place)), _of_others(place))
    return union_all(belonging, others).subquery()


def _of_others(place: Place) -> ColumnElement[bool]:
    """Whether a paper belongs to none of the place's municipalities."""
    code = PaperRow.municipality_code
    not_listed = code.not_in(sorted(place.codes))
    return and_(code.is_not(None), not_listed) if place.desk else or_(code.is_(None), not_listed)


def _undone_files(period_id: int) -> Select[Any]:
    return select(ScanFileRow.id).where(ScanFileRow.period_id == period_id, ScanFileRow.undone_at.is_not(None))


def paper_counts_at(session: Session, period_id: int, place: Place, file_id: int | None) -> dict[PaperState, int]:
    """Return state -> how many papers of the place (or of one stack of it)."""
    here = _papers_at(period_id, place)
    query = select(here.c.state, func.count()).where(here.c.file_id.not_in(_undone_files(period_id)))
    if file_id is not None:
        query = query.where(here.c.file_id == file_id)
    return {PaperState(state): count for state, count in session.execute(query.group_by(here.c.state))}


class PlaceStanding(NamedTuple):
    """How many papers of a place are in which state, stacks, pages of stacks being read, answers, and marks."""

    papers: tuple[tuple[str, int], ...]
    stacks: tuple[tuple[str, int], ...]
    pages_done: int
    answers: int
    marks: tuple[int, int, int]


def standing_of_place(session: Session, period_id: int, place: Place) -> PlaceStanding:
    """Return the counts that change whenever something of the place does; each is found in an index."""
    files = _files_of(period_id, place)
    stacks = select(ScanFileRow.state, func.count()).where(ScanFileRow.id.in_(files)).group_by(ScanFileRow.state)
    being_read = select(ScanFileRow.id).where(ScanFileRow.id.in_(files), ScanFileRow.state == "open")
    done = select(func.count()).where(PageImageRow.file_id.in_(being_read), PageImageRow.state != "received")
    counted = ResponseRow.municipality_code.in_(sorted(place.codes))
    answers = select(func.count()).where(ResponseRow.period_id == period_id, counted)
    of_place = of_municipality(ReviewRow.municipality_code, place)
    marks = select(func.count(), func.count(ReviewRow.decided_at), func.count(ReviewRow.confirmed_by))
    everything, decided, confirmed = session.execute(marks.where(ReviewRow.period_id == period_id, of_place)).one()
    return PlaceStanding(
        tuple(sorted((str(state), n) for state, n in paper_counts_at(session, period_id, place, None).items())),
        tuple(sorted((state, count) for state, count in session.execute(stacks))),
        session.scalar(done) or 0,
        session.scalar(answers) or 0,
        (everything, decided, confirmed),
    )


def papers_at(
    session: Session,
    period_id: int,
    place: Place,
    *,
    file_id: int | None = None,
    without_states: Collection[PaperState] = (),
    states: Collection[PaperState] | None = None,
    part: slice | None = None,
) -> Sequence[PaperRow]:
    """Return the place's papers, with their file and pages but without readings.

    They come by stack and place; a `part` of them (from, to) is counted off with those to do before all others.
    """
    wanted = [state for state in PaperState if state not in without_states and (states is None or state in states)]
    narrower: list[ColumnElement[bool]] = [PaperRow.state.in_(sorted(wanted))]
    if file_id is not None:
        narrower.append(PaperRow.file_id == file_id)
    here = _papers_at(period_id, place, *narrower)
    settled = case((PaperRow.state.in_(sorted(TO_DO)), 0), else_=1)
    order: tuple[ColumnElement[int] | InstrumentedAttribute[int], ...]
    order = (
        (PaperRow.file_id, PaperRow.place, PaperRow.id)
        if part is None
        else (settled, PaperRow.file_id, PaperRow.place, PaperRow.id)
    )
    chosen = select(PaperRow.id).join(here, here.c.id == PaperRow.id)
    chosen = chosen.where(PaperRow.file_id.not_in(_undone_files(period_id))).order_by(*order)
    if part is not None:
        chosen = chosen.offset(part.start).limit(part.stop - part.start)
    rows = chosen.subquery()  # sorted by what is sorted by alone: whole papers are fetched for those that are shown
    query = select(PaperRow).join(rows, rows.c.id == PaperRow.id).order_by(*order)
    return session.scalars(query.options(joinedload(PaperRow.file), _pages_without_readings())).all()


def papers_with_writing_at(
    session: Session, period_id: int, place: Place, file_id: int | None = None
) -> Sequence[PaperRow]:
    """Return the place's papers (or a stack's) with something written beside the boxes, by stack and place.

    Such pages are few and have an index. Asked for the period as it stands, SQLite would rather go through all papers.
    """
    written = select(PageImageRow.paper_id).where(PageImageRow.writing_outside).distinct().subquery()
    mine = of_municipality(PaperRow.municipality_code, place)
    query = (
        select(PaperRow)
        .join(written, written.c.paper_id == PaperRow.id)
        .join(PaperRow.file)
        .where(
            PaperRow.period_id + 0 == period_id,
            or_(mine, PaperRow.file_id.in_(_files_of(period_id, place))),
            ScanFileRow.undone_at.is_(None),
        )
        .options(joinedload(PaperRow.file), _pages_without_readings())
        .order_by(PaperRow.file_id, PaperRow.place, PaperRow.id)
    )
    return session.scalars(query if file_id is None else query.where(PaperRow.file_id == file_id)).all()


def _pages_without_readings() -> _AbstractLoad:
    return selectinload(PaperRow.pages).load_only(
        PageImageRow.number,
        PageImageRow.state,
        PageImageRow.reason,
        PageImageRow.sheet_page,
        PageImageRow.writing_outside,
        PageImageRow.paper_id,
    )


def page_images_of_papers_at(session: Session, period_id: int, place: Place, file_id: int | None) -> int:
    """Return how many page images the place's papers (or those of one stack) have."""
    here = _papers_at(period_id, place)
    query = select(func.count()).select_from(PageImageRow).join(here, here.c.id == PageImageRow.paper_id)
    query = query.where(here.c.file_id.not_in(_undone_files(period_id)))
    return session.scalar(query if file_id is None else query.where(here.c.file_id == file_id)) or 0


def page_images_without_paper_at(session: Session, period_id: int, place: Place, file_id: int | None) -> int:
    """Return how many page images of the place's stacks (or of one) belong to no paper yet."""
    query = (
        select(func.count())
        .select_from(PageImageRow)
        .join(ScanFileRow, ScanFileRow.id == PageImageRow.file_id)
        .where(
            PageImageRow.paper_id.is_(None),
            ScanFileRow.undone_at.is_(None),
            PageImageRow.file_id.in_(_files_of(period_id, place)),
        )
    )
    return session.scalar(query if file_id is None else query.where(PageImageRow.file_id == file_id)) or 0


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
