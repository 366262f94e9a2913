"""Queries on doubtful marks and what people made of them."""

import datetime
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, delete, func, or_, select
from sqlalchemy.orm import Session, joinedload

from survey_app.db.models import PageImageRow, PaperRow, ReviewEventRow, ReviewRow, ScanFileRow
from survey_app.db.queries.places import Place, of_municipality
from survey_app.domain.model import PaperState

_ORDER = (PaperRow.file_id, PaperRow.place, PaperRow.id, PageImageRow.number, ReviewRow.id)
"""The order in which marks are looked at: as the papers lie in the stacks."""


class WaitingReview(NamedTuple):
    """A mark that waits; decided already where it waits for a second look."""

    id: int
    decided_at: datetime.datetime | None
    decided_by: int | None
    order: tuple[int, ...]


class WaitingMark(NamedTuple):
    """A mark that waits on a paper: its review, the question, and why."""

    paper_id: int
    review_id: int
    item: str
    reason: str


def count_undecided(session: Session, period_id: int, place: Place) -> int:
    """Return how many marks nobody has decided yet."""
    query = (
        select(func.count())
        .select_from(ReviewRow)
        .join(PageImageRow, PageImageRow.id == ReviewRow.page_image_id)
        .join(PaperRow, PaperRow.id == PageImageRow.paper_id)
        .join(ScanFileRow, ScanFileRow.id == PaperRow.file_id)
        .where(*_wait_at(period_id, place), ReviewRow.decided_at.is_(None))
    )
    return session.scalar(query) or 0


def _wait_at(period_id: int, place: Place) -> tuple[ColumnElement[bool], ...]:
    """Conditions of a mark on a paper of the place that waits to be looked at, in a stack that counts."""
    return (
        ReviewRow.period_id == period_id,
        PaperRow.state == PaperState.REVIEW,
        ScanFileRow.undone_at.is_(None),
        of_municipality(ReviewRow.municipality_code, place),
    )


def waiting_reviews(session: Session, period_id: int, place: Place, *, second_look: bool) -> list[WaitingReview]:
    """Return all marks that wait, in the order of the papers in the stacks.

    With `second_look`, decided ones that nobody has confirmed wait too.
    """
    undecided = ReviewRow.decided_at.is_(None)
    waits = or_(undecided, ReviewRow.confirmed_by.is_(None)) if second_look else undecided
    query = (
        select(ReviewRow.id, ReviewRow.decided_at, ReviewRow.decided_by, *_ORDER)
        .join(PageImageRow, PageImageRow.id == ReviewRow.page_image_id)
        .join(PaperRow, PaperRow.id == PageImageRow.paper_id)
        .join(ScanFileRow, ScanFileRow.id == PaperRow.file_id)
        .where(*_wait_at(period_id, place), waits)
        .order_by(*_ORDER)
    )
    return [WaitingReview(row[0], row[1], row[2], tuple(row[3:])) for row in session.execute(query)]


def order_of_review(session: Session, review_id: int) -> tuple[int, ...] | None:
    """Return where a mark stands in the order of `waiting_reviews`; None if it is gone."""
    query = (
        select(*_ORDER)
        .select_from(ReviewRow)
        .join(PageImageRow, PageImageRow.id == ReviewRow.page_image_id)
        .join(PaperRow, PaperRow.id == PageImageRow.paper_id)
        .where(ReviewRow.id == review_id)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else tuple(row)


def review_with_page(session: Session, review_id: int, *, for_update: bool = False) -> ReviewRow | None:
    """Return a review of a stack that counts, with its page, paper and file; `for_update` locks the review."""
    query = (
        select(ReviewRow)
        .join(ReviewRow.page_image)
        .join(PageImageRow.file)
        .where(ReviewRow.id == review_id, ScanFileRow.undone_at.is_(None))
        .options(
            joinedload(ReviewRow.page_image).joinedload(PageImageRow.paper).joinedload(PaperRow.file),
            joinedload(ReviewRow.page_image).joinedload(PageImageRow.file),
        )
        .execution_options(populate_existing=for_update)
    )
    if for_update:
        query = query.with_for_update(of=ReviewRow)
    return session.scalar(query)


def events_of_review(session: Session, review_id: int) -> Sequence[ReviewEventRow]:
    """Return all that was decided and undone about a mark, in order."""
    query = select(ReviewEventRow).where(ReviewEventRow.review_id == review_id).order_by(ReviewEventRow.id)
    return session.scalars(query).all()


def reviews_touched_by(session: Session, period_id: int, user_id: int | None, limit: int) -> Sequence[int]:
    """Return ids of the reviews this person decided or confirmed, the latest first."""
    query = (
        select(ReviewEventRow.review_id)
        .join(ReviewRow, ReviewRow.id == ReviewEventRow.review_id)
        .where(ReviewRow.period_id == period_id, ReviewEventRow.by.is_not_distinct_from(user_id))
        .where(ReviewEventRow.kind != "undo")
        .group_by(ReviewEventRow.review_id)
        .order_by(func.max(ReviewEventRow.id).desc())
        .limit(limit)
    )
    return session.scalars(query).all()


def reviews_with_events() -> Select[tuple[int]]:
    """Select the ids of reviews that somebody decided at some time, taken back or not."""
    return select(ReviewEventRow.review_id)


def reviews_of_pages(session: Session, page_image_ids: Sequence[int]) -> Sequence[ReviewRow]:
    """Return the reviews of these page images, in the order they were made."""
    return session.scalars(
        select(ReviewRow).where(ReviewRow.page_image_id.in_(page_image_ids)).order_by(ReviewRow.id)
    ).all()


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


def delete_reviews_of_file(session: Session, file_id: int) -> None:
    """Delete the reviews of a stack's pages with all that was decided in them."""
    reviews = (
        select(ReviewRow.id)
        .join(PageImageRow, PageImageRow.id == ReviewRow.page_image_id)
        .where(PageImageRow.file_id == file_id)
    )
    ids = session.scalars(reviews).all()
    session.execute(delete(ReviewEventRow).where(ReviewEventRow.review_id.in_(ids)))
    session.execute(delete(ReviewRow).where(ReviewRow.id.in_(ids)))
