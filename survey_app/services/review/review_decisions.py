"""Deciding a doubtful answer, the second look, and taking a decision back. Every step is appended to the log."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey_app.db import queries
from survey_app.db.models import PaperRow, PeriodRow, ReviewEventRow, ReviewRow, utc_now
from survey_app.domain.dates import swedish_date, swedish_today
from survey_app.domain.model import PaperState
from survey_app.domain.roles import Actor, Permission
from survey_app.errors import InvalidInputError, NotFoundError, RefusedError
from survey_app.services.paperwork.papers import refresh_paper
from survey_app.services.people.desk import require_access
from survey_app.services.planning.asked import items_asked, option_texts
from survey_app.services.review.review_words import say_place
from survey_app.services.wording import Wording

UNDO_REACH = 50
"""How many of a person's latest decisions are searched for one that can be taken back."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a decision: whether the paper is settled now, and a sentence that says so."""

    review_id: int
    paper_id: int
    paper_settled: bool
    second_look_waits: bool
    sentence: str


def find_review(session: Session, review_id: int, *, for_update: bool = False) -> ReviewRow:
    """Return a review of a paper that counts.

    Raises:
        NotFoundError: there is none (say its stack was undone).
    """
    review = queries.reviews.review_with_page(session, review_id, for_update=for_update)
    if review is None or review.page_image.paper is None:
        raise NotFoundError("This mark is no longer there. Its stack was undone, or its paper was read anew.")
    return review


def may_look_again(decided_by: int | None, decided_at: datetime.datetime, actor: Actor, today: datetime.date) -> bool:
    """Say whether this person may take the second look: somebody else, or the same one on another day."""
    return decided_by != actor.user_id or swedish_date(decided_at) != today


def decide(
    session: Session,
    review_id: int,
    options: Sequence[str],
    *,
    actor: Actor,
    language: str = "sv",
    today: datetime.date | None = None,
) -> Decided:
    """Settle a doubtful answer: `()` = no answer, two options on a one-choice question = both are marked.

    When the paper's last doubt is settled its response is made. In a period with second looks, the first decision
    waits for a second person (or the same one on another day); when that one differs, its decision waits in turn.
    The same decision sent twice by one person counts once.

    Raises:
        NotFoundError: no such review.
        InvalidInputError: an option is not one of the question's.
        RefusedError: somebody else has decided it already, or it is this person's own decision of today.
        NotAllowedError: the region decides for a municipality that has not appointed it.
    """
    review = find_review(session, review_id, for_update=True)
    period = review.page_image.file.period
    paper = _paper_of(review)
    require_access(period, paper.municipality_code, actor, Permission.REVIEW)
    chosen = _check_options(period, review, options)
    today = today or swedish_today()
    if not _sent_twice(review, period, chosen, actor, today):
        _refuse_settled(review, period, paper, actor, today, Wording(language))
        _append(session, review, _kind(review, chosen), chosen, actor)
        _apply_log(session, review)
        refresh_paper(session, paper)
    return _tell(review, period, paper, Wording(language))


def _paper_of(review: ReviewRow) -> PaperRow:
    paper = review.page_image.paper
    if paper is None:
        raise NotFoundError("This mark is no longer there. Its stack was undone, or its paper was read anew.")
    return paper


def _check_options(period: PeriodRow, review: ReviewRow, options: Sequence[str]) -> list[str]:
    """Return the options in the order they are asked, each once."""
    asked = items_asked(period)[review.item]
    keys = [option.key for option in asked.item.options]
    unknown = [option for option in options if option not in keys]
    if unknown:
        raise InvalidInputError("Question {number} has no answer {option}.", number=asked.number, option=unknown[0])
    return [key for key in keys if key in options]


def _sent_twice(review: ReviewRow, period: PeriodRow, chosen: list[str], actor: Actor, today: datetime.date) -> bool:
    """Say whether this person decided just this already (a double click, or the way back in the browser)."""
    if actor.user_id is None or review.decided_at is None or review.decision != chosen:
        return False
    if review.confirmed_by is not None:
        return review.confirmed_by == actor.user_id
    same_look = not period.second_look or swedish_date(review.decided_at) == today
    return review.decided_by == actor.user_id and same_look


def _refuse_settled(
    review: ReviewRow, period: PeriodRow, paper: PaperRow, actor: Actor, today: datetime.date, wording: Wording
) -> None:
    if review.decided_at is None:
        if paper.state != PaperState.REVIEW:
            raise RefusedError("This paper is settled already. Nothing is lost; go on with the next one.")
        return
    if period.second_look and review.confirmed_by is None:
        if may_look_again(review.decided_by, review.decided_at, actor, today):
            return
        raise RefusedError("You have looked at this one today. A second person looks at it, or you on another day.")
    if review.decided_by == actor.user_id and actor.user_id is not None:
        raise RefusedError("You have answered this one already. Take it back first if it was wrong.")
    asked = items_asked(period)[review.item]
    answer = wording.listed(option_texts(asked, review.decision or (), wording.language)) or wording.say("No answer")
    raise RefusedError(
        "Somebody else has answered this one: {answer}. Nothing is lost; go on with the next one.", answer=answer
    )


def _kind(review: ReviewRow, chosen: list[str]) -> str:
    if review.decided_at is None:
        return "decide"
    return "confirm" if review.decision == chosen else "differ"


def _append(session: Session, review: ReviewRow, kind: str, options: list[str] | None, actor: Actor) -> None:
    session.add(ReviewEventRow(review_id=review.id, kind=kind, options=options, at=utc_now(), by=actor.user_id))
    session.flush()


def _standing_events(session: Session, review_id: int) -> list[ReviewEventRow]:
    """Return the events that still hold: each undo takes back the one before it."""
    standing: list[ReviewEventRow] = []
    for event in queries.reviews.events_of_review(session, review_id):
        if event.kind != "undo":
            standing.append(event)
        elif standing:
            standing.pop()
    return standing


def _apply_log(session: Session, review: ReviewRow) -> None:
    """Set the review to what its log says."""
    review.decision = review.decided_at = review.decided_by = review.confirmed_by = None
    for event in _standing_events(session, review.id):
        if event.kind == "confirm":
            review.confirmed_by = event.by
        else:
            review.decision, review.decided_at, review.decided_by = list(event.options or ()), event.at, event.by
            review.confirmed_by = None
    session.flush()


def _tell(review: ReviewRow, period: PeriodRow, paper: PaperRow, wording: Wording) -> Decided:
    waits = period.second_look and review.confirmed_by is None
    settled = paper.state != PaperState.REVIEW
    if waits:
        sentence = wording.say("Kept. A second person looks at it before it counts.")
    elif settled:
        place = say_place(paper.file.stack, paper.file.municipality_code, paper.place, None, wording)
        sentence = wording.say("{place} is done.", place=place)
    else:
        sentence = wording.say("Kept.")
    return Decided(review.id, paper.id, settled, waits, sentence)


def undo_decision(session: Session, period: PeriodRow, actor: Actor) -> ReviewRow | None:
    """Take back this person's latest decision that nobody built on, and return its review; None if there is none.

    Raises:
        RefusedError: the paper is already part of published results.
    """
    for review_id in queries.reviews.reviews_touched_by(session, period.id, actor.user_id, UNDO_REACH):
        review = queries.reviews.review_with_page(session, review_id, for_update=True)
        standing = _standing_events(session, review_id)
        if review is None or review.page_image.paper is None or not standing or standing[-1].by != actor.user_id:
            continue
        paper = review.page_image.paper
        if paper.state not in (PaperState.REVIEW, PaperState.READ, PaperState.BLANK):
            continue
        if queries.releases.released_since(session, period.id, standing[-1].at):
            raise RefusedError("This paper is part of published results. It can no longer be changed.")
        require_access(period, paper.municipality_code, actor, Permission.REVIEW)
        _append(session, review, "undo", None, actor)
        _apply_log(session, review)
        refresh_paper(session, paper)
        return review
    return None
