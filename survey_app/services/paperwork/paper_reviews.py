"""The reviews of a paper: one per doubtful answer, as long as the paper waits for it or counts."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete
from sqlalchemy.orm import Session

from scans.model import PageReading
from survey_app.db import queries
from survey_app.db.models import PageImageRow, PaperRow, ReviewRow
from survey_app.domain.model import PaperState
from survey_app.services.paperwork.paper_facts import Decision, Settled, doubts_of

IN_REVIEW = frozenset({PaperState.REVIEW, PaperState.READ, PaperState.BLANK, PaperState.PAGE_MISSING})
"""States in which a paper's reviews stay; in all others those that nobody decided are taken away."""


def keep_reviews(
    session: Session,
    paper: PaperRow,
    pages: Sequence[PageImageRow],
    readings: Sequence[PageReading],
    settled: Settled,
) -> None:
    """Make the reviews that a paper needs; take away those that nobody decided where it needs none."""
    if settled.state not in IN_REVIEW or paper.decision == Decision.TYPED:
        drop_undecided_reviews(session, pages)
        return
    present: Mapping[tuple[int, str], ReviewRow] = {
        (review.page_image_id, review.item): review
        for review in queries.reviews.reviews_of_pages(session, [page.id for page in pages])
    }
    for page, reading in zip(pages, readings, strict=True):
        for doubt in doubts_of([reading]):
            review = present.get((page.id, doubt.item))
            if review is None:
                review = ReviewRow(
                    period_id=paper.period_id,
                    page_image_id=page.id,
                    item=doubt.item,
                    reason=doubt.reason,
                    suggestion=None if doubt.suggestion is None else list(doubt.suggestion),
                )
                session.add(review)
            review.municipality_code = paper.municipality_code
    session.flush()


def drop_undecided_reviews(session: Session, pages: Sequence[PageImageRow]) -> None:
    """Delete the reviews of pages that nobody ever decided."""
    session.execute(
        delete(ReviewRow).where(
            ReviewRow.page_image_id.in_([page.id for page in pages]),
            ReviewRow.decided_at.is_(None),
            ReviewRow.id.not_in(queries.reviews.reviews_with_events()),
        )
    )
