"""Copying what people wrote on paper: one field after another, its picture large, by keyboard; nothing is lost."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from forms.layout import layout_from_json
from forms.model import Region
from survey_app.db import queries
from survey_app.db.models import PeriodRow, WrittenTextRow, utc_now
from survey_app.domain.model import TextState
from survey_app.domain.roles import Actor, Permission
from survey_app.errors import InvalidInputError, NotFoundError, RefusedError
from survey_app.i18n import in_language
from survey_app.services.paperwork.page_pictures import draw_region
from survey_app.services.paperwork.written_fields import check_texts
from survey_app.services.people.audit_log import log_action
from survey_app.services.people.desk import require_access
from survey_app.services.planning.asked import items_asked
from survey_app.services.review.review_words import say_place
from survey_app.services.review.reviewing import place_of
from survey_app.services.wording import Wording
from survey_app.storage import Storage

FIELD_MARGIN_MM = 4.0
"""What is shown beside and below a field: hands run over its frame, and the next question begins here."""

ABOVE_FIELD_MM = 6.2
"""What is shown above it: the line of help, whole."""

FIELD_DPI = 200


@dataclass(frozen=True, slots=True)
class TextToCopy:
    """One field as the page of copying shows it. `text` is what was copied before; `position` of `waiting` its place.

    `written_in` is the language of the form: what is written is most likely in it.
    """

    id: str
    municipality_code: str | None
    question_number: int
    question: str
    place_words: str
    position: int
    waiting: int
    text: str
    state: TextState
    written_in: str


def count_not_copied(session: Session, period: PeriodRow, municipality_code: str | None) -> int:
    """Count the texts of a desk (None: the regional one) that wait to be copied."""
    return len(queries.texts.waiting_texts(session, period.id, place_of(period, municipality_code)))


def next_text(
    session: Session,
    period: PeriodRow,
    municipality_code: str | None,
    *,
    after: str | None = None,
    language: str = "sv",
) -> TextToCopy | None:
    """Return the first text that waits, or the first one after the text `after`, going around; None = none waits."""
    waiting = queries.texts.waiting_texts(session, period.id, place_of(period, municipality_code))
    if not waiting:
        return None
    passed = queries.texts.order_of_text(session, after) if after is not None else None
    later = (text_id for text_id, order in waiting if passed is not None and order > passed)
    return show_text(session, period, municipality_code, next(later, waiting[0][0]), language=language)


def show_text(
    session: Session, period: PeriodRow, municipality_code: str | None, text_id: str, *, language: str = "sv"
) -> TextToCopy:
    """Return one text of a paper by its id, copied or not.

    Raises:
        NotFoundError: there is no such text (say its stack was undone).
    """
    row = _find(session, period, text_id)
    page = row.page_image
    if page is None or page.paper is None:
        raise NotFoundError("This text is no longer there. Its stack was undone, or its image was destroyed.")
    asked = items_asked(period)[row.item]
    queue = [each for each, _ in queries.texts.waiting_texts(session, period.id, place_of(period, municipality_code))]
    wording = Wording(language)
    edition = queries.press.edition_with_key(session, page.edition_key or "")
    file = page.file
    in_stack = queries.papers.papers_in_stack(session, file.id)
    return TextToCopy(
        id=row.id,
        municipality_code=row.municipality_code,
        question_number=asked.number,
        question=in_language(asked.item.text, language),
        place_words=say_place(file.stack, file.municipality_code, page.paper.place, in_stack, wording),
        position=queue.index(row.id) + 1 if row.id in queue else 0,
        waiting=len(queue),
        text=row.text or "",
        state=TextState(row.state),
        written_in=period.languages[0] if edition is None else edition.language,
    )


def _find(session: Session, period: PeriodRow, text_id: str, *, for_update: bool = False) -> WrittenTextRow:
    row = queries.texts.text_with_page(session, text_id, for_update=for_update)
    if row is None or row.period_id != period.id or row.page_image is None:
        raise NotFoundError("This text is no longer there. Its stack was undone, or its image was destroyed.")
    return row


def picture_of(session: Session, period: PeriodRow, text_id: str, *, storage: Storage) -> bytes:
    """Return the field, upright, as PNG.

    Raises:
        NotFoundError: no such text, or its image is gone.
    """
    row = _find(session, period, text_id)
    page, item = row.page_image, row.item
    edition = queries.press.edition_with_key(session, (page.edition_key if page else None) or "")
    if page is None or edition is None:
        raise NotFoundError("Nobody knows which form this page is.")
    layout = layout_from_json(edition.layout).pages[(page.sheet_page or 1) - 1]
    field = next((field for field in layout.fields if field.name == item), None)
    if field is None:
        raise NotFoundError("Nobody knows where question {item} stands on this page.", item=item)
    side, above = FIELD_MARGIN_MM, ABOVE_FIELD_MM
    around = Region(field.name, field.x - side, field.y - above, field.width + 2 * side, field.height + above + side)
    return draw_region(page, around, storage=storage, dpi=FIELD_DPI)


def copy_text(
    session: Session,
    period: PeriodRow,
    text_id: str,
    *,
    actor: Actor,
    state: TextState,
    words: str = "",
    seen: TextState | None = None,
) -> WrittenTextRow:
    """Keep what a person read in a field: its words, that they cannot be read, or that there are none.

    The log says that it was done, never what stands there. `seen` is the state in which the person saw the text: what
    somebody else has copied meanwhile is not written over.

    Raises:
        NotFoundError: no such text.
        InvalidInputError: WRITTEN without words, or words that are too long.
        RefusedError: a person has decided on this text already, or copied it meanwhile.
        NotAllowedError: the role does not permit it, or the municipality has not appointed the region.
    """
    row = _find(session, period, text_id, for_update=True)
    require_access(period, row.municipality_code, actor, Permission.TRANSCRIBE)
    if row.decision is not None or row.first_release is not None:
        raise RefusedError("Somebody has read and decided on this text already. It can no longer be changed.")
    if seen is TextState.WAITING and row.state != TextState.WAITING and row.transcribed_by != actor.user_id:
        raise RefusedError("Somebody else has copied this one. Nothing is lost; go on with the next one.")
    text = check_texts(period, {row.item: words}).get(row.item, "") if state is TextState.WRITTEN else ""
    if state is TextState.WRITTEN and not text:
        raise InvalidInputError("Write what stands there, or say that it cannot be read or that nothing is written.")
    row.state, row.text = state, text or None
    row.transcribed_by, row.transcribed_at = actor.user_id, utc_now()
    log_action(
        session,
        actor,
        "text.copy",
        period_key=period.key,
        municipality_code=row.municipality_code,
        text=row.id,
        state=str(state),
    )
    session.flush()
    return row


def last_copied(session: Session, period: PeriodRow, actor: Actor) -> str | None:
    """Return the id of the text that this person copied last and nobody has decided on; None = there is none."""
    row = queries.texts.latest_transcribed(session, period.id, actor.user_id)
    return None if row is None else row.id
