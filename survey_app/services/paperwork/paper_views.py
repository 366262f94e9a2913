"""Papers as the list shows them: where each lies, its state, what happened, what to do, and the marks that wait."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from forms.page_code import group_number
from survey_app.db import queries
from survey_app.db.models import PaperRow, PeriodRow
from survey_app.db.queries.papers import PaperPlace
from survey_app.db.queries.reviews import WaitingMark
from survey_app.domain.model import TO_DO, PaperState
from survey_app.errors import NotFoundError
from survey_app.services.paperwork.paper_words import action_of, say_happened, say_state, say_to_do
from survey_app.services.planning.asked import AskedItem, items_asked
from survey_app.services.review.review_words import say_place, say_reason
from survey_app.services.wording import Wording


@dataclass(frozen=True, slots=True)
class PaperView:
    """One paper in the list.

    `state_words`, `happened` and `to_do` are in the interface language. `action` names the button: `review`,
    `compare`, `type_in`, `complete` (page missing), `show` or `none`. `review_ids` are its waiting marks;
    `same_as_place` says where the paper lies that this one repeats. `waits`: a person has something to do.
    `by_hand`: a person decided its state, and can take that back. What else a person can do: `can_type` its answers,
    give it its number (`can_number`), say that it shall not count (`can_remove`).
    """

    paper_id: int
    file_id: int
    stack: int
    place: int
    place_words: str
    municipality_code: str | None
    number: str
    state: PaperState
    state_words: str
    happened: str
    to_do: str
    action: str
    waits: bool
    writing_outside: bool
    same_as_place: int | None
    page_image_ids: tuple[int, ...]
    review_ids: tuple[int, ...]
    by_hand: bool = False
    can_type: bool = False
    can_number: bool = False
    can_remove: bool = False


_UNCOUNTED = (
    PaperState.FOREIGN,
    PaperState.DUPLICATE,
    PaperState.PRACTICE,
    PaperState.ANSWERED_ON_WEB,
    PaperState.BLANK,
    PaperState.EMPTY_BACK,
    PaperState.REMOVED,
)
"""States in which a paper is not counted, so that there is nothing to take out."""


def find_paper(session: Session, paper_id: int, *, for_update: bool = False) -> PaperRow:
    """Return a paper of a stack that counts.

    Raises:
        NotFoundError: there is none (say its stack was undone).
    """
    paper = queries.papers.paper_with_pages(session, paper_id, for_update=for_update)
    if paper is None:
        raise NotFoundError("This paper is no longer there. Its stack was undone.")
    return paper


def view_papers(
    session: Session, period: PeriodRow, papers: Sequence[PaperRow], wording: Wording
) -> tuple[PaperView, ...]:
    """Return the views of papers of one period, in the order given."""
    if not papers:
        return ()
    in_review = [paper.id for paper in papers if paper.state == PaperState.REVIEW]
    marks: dict[int, list[WaitingMark]] = defaultdict(list)
    for mark in queries.reviews.undecided_reviews_of_papers(session, in_review, second_look=period.second_look):
        marks[mark.paper_id].append(mark)
    likes = queries.papers.places_of_papers(session, [paper.same_as_id for paper in papers if paper.same_as_id])
    asked = items_asked(period) if in_review else {}
    pages = {
        edition.key: len(edition.layout["pages"]) for edition in queries.press.editions_of_period(session, period.id)
    }
    return tuple(
        _view(paper, marks[paper.id], likes.get(paper.same_as_id or 0), asked, pages, wording) for paper in papers
    )


def _view(
    paper: PaperRow,
    marks: Sequence[WaitingMark],
    like: PaperPlace | None,
    asked: dict[str, AskedItem],
    page_counts: dict[str, int],
    wording: Wording,
) -> PaperView:
    state = PaperState(paper.state)
    if marks:
        happened = _say_marks(marks, asked, wording)
    else:
        happened = say_happened(
            state,
            paper.reason,
            wording,
            like=_say_like(paper, like, wording),
            note=paper.note or "",
            page=_missing_page(paper, page_counts),
        )
    return PaperView(
        paper_id=paper.id,
        file_id=paper.file_id,
        stack=paper.file.stack,
        place=paper.place,
        place_words=say_place(paper.file.stack, paper.file.municipality_code, paper.place, None, wording),
        municipality_code=paper.municipality_code,
        number=group_number(paper.sheet_number) if paper.sheet_number else "",
        state=state,
        state_words=say_state(state, wording),
        happened=happened,
        to_do=say_to_do(state, paper.reason, wording),
        action=action_of(state),
        waits=state in TO_DO,
        writing_outside=any(page.writing_outside for page in paper.pages),
        same_as_place=None if like is None else like.place,
        page_image_ids=tuple(page.id for page in paper.pages),
        review_ids=tuple(mark.review_id for mark in marks),
        by_hand=paper.decision is not None,
        can_type=state in (PaperState.UNREADABLE, PaperState.PAGE_MISSING) and paper.municipality_code is not None,
        can_number=state in (PaperState.UNREADABLE, PaperState.FOREIGN) and not paper.sheet_number,
        can_remove=state not in _UNCOUNTED,
    )


def _say_marks(marks: Sequence[WaitingMark], asked: dict[str, AskedItem], wording: Wording) -> str:
    numbers = sorted({asked[mark.item].number for mark in marks if mark.item in asked})
    if len(marks) == 1 and numbers:
        return say_reason(marks[0].reason, numbers[0], None, 0, wording)
    return wording.say("Marks on questions {numbers} are hard to read.", numbers=wording.listed(numbers))


def _say_like(paper: PaperRow, like: PaperPlace | None, wording: Wording) -> str:
    """Say where the paper lies that this one repeats: by its place alone where it lies in the same stack."""
    if like is None:
        return wording.say("another paper")
    if (like.stack, like.reception) == (paper.file.stack, paper.file.municipality_code):
        return wording.say("paper {place}", place=like.place)
    return say_place(like.stack, like.reception, like.place, None, wording)


def _missing_page(paper: PaperRow, page_counts: dict[str, int]) -> int:
    there = {page.sheet_page for page in paper.pages}
    expected = range(1, page_counts.get(paper.edition_key or "", 1) + 1)
    return next((number for number in expected if number not in there), 0)
