"""What stands in the writing fields of papers: a text waits for each field with ink in it, and goes with its paper."""

import secrets
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from scans.model import PageReading
from survey_app.db import queries
from survey_app.db.models import PageImageRow, PaperRow, PeriodRow, WrittenTextRow, utc_now
from survey_app.domain.model import TextSource, TextState
from survey_app.domain.roles import Actor
from survey_app.errors import InvalidInputError
from survey_app.services.planning.asked import items_asked

LONGEST_TEXT = 2000
"""Characters; a field of twelve lines holds half as much."""


def keep_texts(
    session: Session, paper: PaperRow, pages: Sequence[PageImageRow], readings: Sequence[PageReading], *, settles: bool
) -> None:
    """Make the texts that a paper's writing fields ask for; those that nobody has copied go where it counts nowhere.

    Args:
        session: the transaction.
        paper: whose fields.
        pages: its page images.
        readings: what was read of them, in the same order.
        settles: whether the paper counts, or may once it has been looked at.
    """
    if not settles:
        queries.texts.delete_waiting(session, [page.id for page in pages])
        return
    if not any(reading.fields for reading in readings):
        return
    present = {
        (text.page_image_id, text.item): text
        for text in queries.texts.texts_of_pages(session, [page.id for page in pages])
    }
    for page, reading in zip(pages, readings, strict=True):
        for field in reading.fields:
            text = present.get((page.id, field.item))
            if text is None and field.written:
                text = new_text(paper.file.period, paper.municipality_code, field.item, TextSource.PAPER)
                text.page_image_id = page.id
                session.add(text)
            if text is not None:
                text.municipality_code = paper.municipality_code
                text.counted = not _is_draft(session, paper)
    session.flush()


def _is_draft(session: Session, paper: PaperRow) -> bool:
    edition = queries.press.edition_with_key(session, paper.edition_key) if paper.edition_key else None
    return edition is not None and edition.draft


def new_text(period: PeriodRow, municipality_code: str | None, item: str, source: TextSource) -> WrittenTextRow:
    """Return a text that waits, not added to a session yet; its id is random and tells no order."""
    return WrittenTextRow(
        id=secrets.token_hex(16),
        period_id=period.id,
        municipality_code=municipality_code,
        item=item,
        source=source,
        state=TextState.WAITING,
        counted=True,
    )


def check_texts(period: PeriodRow, texts: Mapping[str, str]) -> dict[str, str]:
    """Return the texts that hold something, trimmed, by item.

    Raises:
        InvalidInputError: a question that is not answered in words, or a text that is too long.
    """
    asked = items_asked(period)
    checked = {}
    for item, words in texts.items():
        text = tidy(words)
        if item not in asked or not asked[item].item.is_text:
            raise InvalidInputError("These answers do not belong to the form: {problems}.", problems=item)
        if len(text) > LONGEST_TEXT:
            raise InvalidInputError(
                "The answer to question {number} is too long: {n} characters. There is room for {most}.",
                number=asked[item].number,
                n=len(text),
                most=LONGEST_TEXT,
            )
        if text:
            checked[item] = text
    return checked


def tidy(words: str) -> str:
    """Return a text without control characters and without empty lines at its ends; line breaks stay."""
    lines = ["".join(sign for sign in line if sign.isprintable()).strip() for line in words.splitlines()]
    return "\n".join(lines).strip()


def store_web_texts(
    session: Session, period: PeriodRow, municipality_code: str, texts: Mapping[str, str], *, counted: bool
) -> None:
    """Store what somebody wrote on the web or the tablet, linked to none of the same person's other answers."""
    for item, words in texts.items():
        text = new_text(period, municipality_code, item, TextSource.WEB)
        text.state, text.text, text.counted = TextState.WRITTEN, words, counted
        session.add(text)
    session.flush()


def type_in_texts(session: Session, paper: PaperRow, texts: Mapping[str, str], *, actor: Actor) -> None:
    """Store what stands in the writing fields of a paper that a person types in."""
    pages = sorted(paper.pages, key=lambda page: (page.sheet_page or 0, page.number))
    present = {text.item: text for text in queries.texts.texts_of_pages(session, [page.id for page in pages])}
    for item, words in texts.items():
        text = present.get(item)
        if text is None:
            text = new_text(paper.file.period, paper.municipality_code, item, TextSource.PAPER)
            text.page_image_id = pages[0].id
            session.add(text)
        if text.decision is None:
            text.state, text.text, text.municipality_code = TextState.WRITTEN, words, paper.municipality_code
            text.transcribed_by, text.transcribed_at = actor.user_id, utc_now()
    session.flush()
