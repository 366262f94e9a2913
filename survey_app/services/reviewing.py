"""Looking at doubtful marks: the next one, its cut-out, what a person decides, and taking a decision back."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey_app.db.models import PeriodRow
from survey_app.domain.roles import Actor
from survey_app.settings import Settings
from survey_app.storage import Storage


@dataclass(frozen=True, slots=True)
class OptionView:
    """One line to choose: `number` is its key on the keyboard (1-9, 0 where there are more than nine)."""

    key: str
    number: int
    text: str
    marked: bool
    suggested: bool


@dataclass(frozen=True, slots=True)
class RectView:
    """A rectangle on the page in mm from its top left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PageDrawing:
    """What to draw of a page, in mm: rows, boxes, corner squares, codes, and the row that is asked about."""

    width: float
    height: float
    rows: tuple[RectView, ...]
    boxes: tuple[RectView, ...]
    fiducials: tuple[RectView, ...]
    codes: tuple[RectView, ...]
    framed: RectView | None


@dataclass(frozen=True, slots=True)
class ReviewView:
    """One doubtful answer as the review page shows it, in the interface language.

    `position` of `waiting` is its place in the queue (2 of 6); `previous_id` and `next_id` its neighbours there.
    `suggestion` is None where the reader leans to nothing, () where it leans to "no answer". `second_look`: somebody
    has decided, and a second person is asked without seeing the decision. `decided`: shown again after it was settled.
    """

    id: int
    page_image_id: int
    paper_id: int
    municipality_code: str | None
    item: str
    question_number: int
    text: str
    multiple: bool
    options: tuple[OptionView, ...]
    suggestion: tuple[str, ...] | None
    suggestion_words: str
    reason: str
    reason_words: str
    stack: int
    place: int
    papers_in_stack: int
    place_words: str
    sheet_number: str
    position: int
    waiting: int
    previous_id: int | None
    next_id: int | None
    drawing: PageDrawing
    writing_outside: bool
    second_look: bool
    decided: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a decision: whether the paper is settled now, and a sentence that says so."""

    review_id: int
    paper_id: int
    paper_settled: bool
    second_look_waits: bool
    sentence: str


def count_waiting(
    session: Session, period: PeriodRow, municipality_code: str | None, *, actor: Actor | None = None
) -> int:
    """Count the marks that wait for a person.

    Args:
        session: the database session.
        period: the period.
        municipality_code: the reception's municipality; None = the regional desk, which sees the municipalities that
            appointed it and papers of unknown ones.
        actor: if given, second looks that this person may not take (own decisions of today) are left out.
    """
    raise NotImplementedError


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
    raise NotImplementedError


def show_review(
    session: Session, review_id: int, *, actor: Actor | None = None, desk: bool = False, language: str = "sv"
) -> ReviewView:
    """Return one review by its id, waiting or decided.

    Args:
        session: the database session.
        review_id: the review.
        actor: who looks; decides which second looks are in the queue.
        desk: the queue is that of the regional desk, not of the review's own municipality.
        language: of the interface.

    Raises:
        NotFoundError: there is no such review (say its stack was undone).
    """
    raise NotImplementedError


def cut_out(session: Session, *, storage: Storage, settings: Settings, review_id: int) -> bytes:
    """Return the row of the question, upright, as PNG.

    Raises:
        NotFoundError: no such review, or its image is gone.
    """
    raise NotImplementedError


def boxes_cut_out(session: Session, *, storage: Storage, settings: Settings, review_id: int) -> bytes:
    """Return the row's response boxes enlarged, as PNG."""
    raise NotImplementedError


def whole_page(session: Session, *, storage: Storage, settings: Settings, page_image_id: int, actor: Actor) -> bytes:
    """Return the whole page image as PNG; the look is written into the audit log.

    Raises:
        NotFoundError: no such page.
        NotAllowedError: the region looks at a page of a municipality that has not appointed it as scanning desk.
    """
    raise NotImplementedError


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

    Raises:
        NotFoundError: no such review.
        InvalidInputError: an option is not one of the question's.
        RefusedError: somebody else has decided it already, or it is this person's own decision of today.
        NotAllowedError: the region decides for a municipality that has not appointed it.
    """
    raise NotImplementedError


def undo_last(session: Session, period: PeriodRow, actor: Actor, *, language: str = "sv") -> ReviewView | None:
    """Take back this person's latest decision that nobody built on; None if there is none left.

    The log keeps both the decision and the undo. The paper waits again and its response is taken out.

    Raises:
        RefusedError: the paper is already part of published results.
    """
    raise NotImplementedError
