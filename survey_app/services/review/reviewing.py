"""Looking at doubtful marks: the queue of a place, its pictures, what a person decides, and taking a decision back."""

import datetime

from sqlalchemy.orm import Session

from survey_app.db.models import PeriodRow
from survey_app.db.queries.places import Place
from survey_app.db.queries.reviews import WaitingReview, count_undecided, order_of_review, waiting_reviews
from survey_app.domain.dates import swedish_today
from survey_app.domain.roles import Actor
from survey_app.services.paperwork.page_pictures import boxes_cut_out, cut_out, whole_page
from survey_app.services.people.desk import appointing_codes
from survey_app.services.review.review_decisions import Decided, decide, find_review, may_look_again, undo_decision
from survey_app.services.review.review_views import OptionView, PageDrawing, RectView, ReviewView, build_view
from survey_app.services.wording import Wording

__all__ = [
    "Decided",
    "OptionView",
    "PageDrawing",
    "RectView",
    "ReviewView",
    "boxes_cut_out",
    "count_waiting",
    "cut_out",
    "decide",
    "next_review",
    "place_of",
    "show_review",
    "undo_last",
    "whole_page",
]


def place_of(period: PeriodRow, municipality_code: str | None) -> Place:
    """Return whose papers a desk sees: a reception its own, the regional desk (None) those that appointed it."""
    if municipality_code is not None:
        return Place(frozenset({municipality_code}))
    return Place(appointing_codes(period), desk=True)


def count_waiting(
    session: Session,
    period: PeriodRow,
    municipality_code: str | None,
    *,
    actor: Actor | None = None,
    today: datetime.date | None = None,
) -> int:
    """Count the marks that wait for a person.

    Args:
        session: the database session.
        period: the period.
        municipality_code: the reception's municipality; None = the regional desk, which sees the municipalities that
            appointed it and papers of unknown ones.
        actor: if given, second looks that this person may not take (own decisions of today) are left out.
        today: the day; None = today in Sweden.
    """
    if not period.second_look:
        return count_undecided(session, period.id, place_of(period, municipality_code))
    return len(_waiting(session, period, municipality_code, actor, today))


def _waiting(
    session: Session,
    period: PeriodRow,
    municipality_code: str | None,
    actor: Actor | None,
    today: datetime.date | None,
) -> list[WaitingReview]:
    """Return the marks that wait for this person, in the order of the papers in the stacks."""
    today = today or swedish_today()
    place = place_of(period, municipality_code)
    return [
        row
        for row in waiting_reviews(session, period.id, place, second_look=period.second_look)
        if row.decided_at is None or actor is None or may_look_again(row.decided_by, row.decided_at, actor, today)
    ]


def next_review(
    session: Session,
    period: PeriodRow,
    municipality_code: str | None,
    *,
    after: int | None = None,
    actor: Actor | None = None,
    language: str = "sv",
    today: datetime.date | None = None,
) -> ReviewView | None:
    """Return the first waiting mark, or the first one after the review `after`, going around; None = nothing waits."""
    waiting = _waiting(session, period, municipality_code, actor, today)
    if not waiting:
        return None
    passed = order_of_review(session, after) if after is not None else None
    later = (row.id for row in waiting if passed is not None and row.order > passed)
    review = find_review(session, next(later, waiting[0].id))
    return build_view(session, review, period, [row.id for row in waiting], Wording(language))


def show_review(
    session: Session,
    review_id: int,
    *,
    actor: Actor | None = None,
    desk: bool = False,
    language: str = "sv",
    today: datetime.date | None = None,
) -> ReviewView:
    """Return one review by its id, waiting or decided.

    Args:
        session: the database session.
        review_id: the review.
        actor: who looks; decides which second looks are in the queue.
        desk: the queue is that of the regional desk, not of the review's own municipality.
        language: of the interface.
        today: the day; None = today in Sweden.

    Raises:
        NotFoundError: there is no such review (say its stack was undone).
    """
    review = find_review(session, review_id)
    period = review.page_image.file.period
    waiting = _waiting(session, period, None if desk else review.municipality_code, actor, today)
    return build_view(session, review, period, [row.id for row in waiting], Wording(language))


def undo_last(session: Session, period: PeriodRow, actor: Actor, *, language: str = "sv") -> ReviewView | None:
    """Take back this person's latest decision that nobody built on; None if there is none left.

    The log keeps both the decision and the undo. The paper waits again and its response is taken out.

    Raises:
        RefusedError: the paper is already part of published results.
        NotAllowedError: the municipality has not appointed the region (any more).
    """
    review = undo_decision(session, period, actor)
    if review is None:
        return None
    return show_review(session, review.id, actor=actor, language=language)
