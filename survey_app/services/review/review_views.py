"""Doubtful answers as the review page shows them: question, options, suggestion, reason, place, and a drawing."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from forms.layout import layout_from_json
from forms.model import Box, Region
from forms.page_code import group_number
from scans.model import MarkState, PageReading
from survey_app.db import queries
from survey_app.db.models import PageImageRow, PeriodRow, ReviewRow
from survey_app.errors import NotFoundError
from survey_app.i18n import in_language
from survey_app.services.paperwork.stored_facts import reading_of
from survey_app.services.planning.asked import AskedItem, items_asked, option_texts
from survey_app.services.review.review_words import say_place, say_reason
from survey_app.services.wording import Wording


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

    `position` of `waiting` is its place in the queue (2 of 6; 0 = not in the queue any more); `previous_id` and
    `next_id` its neighbours there. `suggestion` is None where the reader leans to nothing, () where it leans to "no
    answer". `second_look`: somebody has decided, and a second person is asked without seeing the decision. `decided`:
    shown again after it was settled.
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


LAST_DIGIT = 9


def build_view(
    session: Session, review: ReviewRow, period: PeriodRow, queue: Sequence[int], wording: Wording
) -> ReviewView:
    """Return the view of a review; `queue` holds the ids of all that wait, in order."""
    page = review.page_image
    paper = page.paper
    if paper is None:
        raise NotFoundError("This mark is no longer there. Its stack was undone, or its paper was read anew.")
    asked = items_asked(period).get(review.item)
    if asked is None:
        raise NotFoundError("The question {item} is not asked in {period}.", item=review.item, period=period.key)
    marked = _marked_options(reading_of(page), review.item)
    suggestion = None if review.suggestion is None else tuple(review.suggestion)
    index = queue.index(review.id) if review.id in queue else None
    in_stack = queries.papers.papers_in_stack(session, paper.file_id)
    return ReviewView(
        id=review.id,
        page_image_id=page.id,
        paper_id=paper.id,
        municipality_code=paper.municipality_code,
        item=review.item,
        question_number=asked.number,
        text=in_language(asked.item.text, wording.language),
        multiple=asked.multiple,
        options=_options(asked, marked, suggestion, wording.language),
        suggestion=suggestion,
        suggestion_words=_say_suggestion(asked, suggestion, wording),
        reason=review.reason,
        reason_words=say_reason(review.reason, asked.number, suggestion, len(marked), wording),
        stack=paper.file.stack,
        place=paper.place,
        papers_in_stack=in_stack,
        place_words=say_place(paper.file.stack, paper.file.municipality_code, paper.place, in_stack, wording),
        sheet_number=group_number(paper.sheet_number) if paper.sheet_number else "",
        position=0 if index is None else index + 1,
        waiting=len(queue),
        previous_id=_neighbour(queue, index, -1),
        next_id=_neighbour(queue, index, +1),
        drawing=draw_page(session, page, review.item),
        writing_outside=page.writing_outside,
        second_look=period.second_look and review.decided_at is not None and review.confirmed_by is None,
        decided=review.decided_at is not None and index is None,
    )


def _neighbour(queue: Sequence[int], index: int | None, step: int) -> int | None:
    if index is None:
        return queue[0] if queue and step > 0 else None
    other = index + step
    return queue[other] if 0 <= other < len(queue) else None


def _marked_options(reading: PageReading, item: str) -> tuple[str, ...]:
    """Return the options whose boxes are not empty."""
    return tuple(box.option for box in reading.boxes if box.item == item and box.state is not MarkState.EMPTY)


def _options(
    asked: AskedItem, marked: Sequence[str], suggestion: Sequence[str] | None, language: str
) -> tuple[OptionView, ...]:
    return tuple(
        OptionView(
            key=option.key,
            number=number if number <= LAST_DIGIT else 0,
            text=in_language(option.text, language),
            marked=option.key in marked,
            suggested=option.key in (suggestion or ()),
        )
        for number, option in enumerate(asked.item.options, start=1)
    )


def _say_suggestion(asked: AskedItem, suggestion: Sequence[str] | None, wording: Wording) -> str:
    if suggestion is None:
        return ""
    if not suggestion:
        return wording.say("No answer")
    return wording.listed(option_texts(asked, suggestion, wording.language))


def draw_page(session: Session, page: PageImageRow, item: str | None) -> PageDrawing:
    """Return what to draw of a page, with the row of `item` framed.

    Raises:
        NotFoundError: the page's edition is not known.
    """
    edition = queries.press.edition_with_key(session, page.edition_key or "")
    if edition is None:
        raise NotFoundError("Nobody knows which form this page is.")
    pages = layout_from_json(edition.layout).pages
    layout = pages[(page.sheet_page or 1) - 1]
    framed = next((_rect(row) for row in layout.rows if row.name == item), None)
    return PageDrawing(
        width=layout.width,
        height=layout.height,
        rows=tuple(_rect(row) for row in layout.rows),
        boxes=tuple(_rect(box) for box in layout.boxes),
        fiducials=tuple(_rect(square) for square in layout.fiducials),
        codes=tuple(_rect(code) for code in layout.codes),
        framed=framed,
    )


def _rect(shape: Region | Box) -> RectView:
    return RectView(shape.x, shape.y, shape.width, shape.height)
