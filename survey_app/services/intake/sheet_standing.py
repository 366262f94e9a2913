"""How a printed code stands: unknown, practice, open, answered, or over; and the sentence that says so."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from forms.page_code import PageCode, code_symbols, decode_page_code, is_practice_number, is_valid_number
from survey_app.db import queries
from survey_app.db.models import EditionRow, PeriodRow, SheetRow
from survey_app.domain.model import PaperState, PeriodState
from survey_app.domain.register import municipality_name
from survey_app.errors import NotFoundError, RefusedError
from survey_app.services.answering.respondent_form import offered_languages, who_asks, whom_to_ask
from survey_app.services.planning.participation import part_of
from survey_app.services.wording import Wording


class SheetStanding(StrEnum):
    """How a sheet's code stands."""

    UNKNOWN = "unknown"
    PRACTICE = "practice"
    NOT_OPEN_YET = "not_open_yet"
    OPEN = "open"
    ANSWERED = "answered"
    PAPER_ONLY = "paper_only"
    PERIOD_CLOSED = "period_closed"


HANDED_IN = frozenset(
    {
        PaperState.READING,
        PaperState.READ,
        PaperState.REVIEW,
        PaperState.SAME_NUMBER,
        PaperState.PAGE_MISSING,
        PaperState.UNREADABLE,
    }
)
"""States of a paper that uses up its code. One handed in blank does not: its owner may still answer here."""

SENTENCES = {
    SheetStanding.UNKNOWN: "We do not know this code. Check it against the paper.",
    SheetStanding.PRACTICE: "This is a practice sheet. What you answer is not kept.",
    SheetStanding.NOT_OPEN_YET: "The questions are not open yet.",
    SheetStanding.OPEN: "You choose whether to answer. The help you get stays the same.",
    SheetStanding.ANSWERED: "The questions on this paper are answered already. Thank you.",
    SheetStanding.PAPER_ONLY: "Please answer on the paper. Its code cannot be used here.",
    SheetStanding.PERIOD_CLOSED: "The time to answer is over. Thank you for wanting to.",
}

UNKNOWN_NUMBER = "We do not know this number. Check it against the paper."


@dataclass(frozen=True, slots=True)
class SheetStatus:
    """How a code stands, and a sentence for the respondent in the language asked for.

    `language` is the form's printed one, `languages` those that can be chosen, `asker` who asks and `contact` whom to
    ask, both in the language `spoken`; all but that are empty where the code is unknown. `on_web` says that it was
    answered with this code, not on the paper.
    """

    standing: SheetStanding
    period_key: str
    municipality_code: str
    municipality_name: str
    language: str
    languages: tuple[str, ...]
    sentence: str
    spoken: str
    asker: str = ""
    contact: str = ""
    on_web: bool = False


@dataclass(frozen=True, slots=True)
class PrintedSheet:
    """A printed sheet with its edition and period."""

    sheet: SheetRow
    edition: EditionRow

    @property
    def period(self) -> PeriodRow:
        """The period it was printed for."""
        return self.edition.period

    @property
    def practice(self) -> bool:
        """Whether it is a practice sheet, which is never counted."""
        return self.sheet.practice or is_practice_number(self.sheet.number)


def sheet_status(session: Session, code: str, *, language: str | None = None) -> SheetStatus:
    """Say how a code stands; never raises on a code that nobody printed.

    Args:
        session: the database session.
        code: the text of the QR code, or what stands after /S/ in its address.
        language: of the sentence; None = the form's own.
    """
    printed = find_printed(session, decode_page_code(code))
    if printed is None:
        standing = SheetStanding.UNKNOWN
        spoken = language or "sv"
        return SheetStatus(standing, "", "", "", "", (), Wording(spoken).say(SENTENCES[standing]), spoken)
    standing = standing_of(session, printed)
    municipality_code = printed.sheet.municipality_code
    chosen = language or printed.edition.language
    return SheetStatus(
        standing=standing,
        period_key=printed.period.key,
        municipality_code=municipality_code,
        municipality_name=municipality_name(municipality_code),
        language=printed.edition.language,
        languages=offered_languages(printed.period),
        sentence=Wording(chosen).say(SENTENCES[standing]),
        spoken=chosen,
        asker=who_asks(printed.period, municipality_code, chosen),
        contact=whom_to_ask(printed.period, municipality_code, chosen),
        on_web=printed.sheet.answered_on_web,
    )


def code_typed(session: Session, typed: str) -> str:
    """Return the code of the paper whose number somebody typed.

    Args:
        session: the database session.
        typed: the number, with or without spaces, in the digits of any script; or the whole code.

    Raises:
        NotFoundError: no paper has this number.
        RefusedError: papers of two open periods have it, so nobody can say which is meant.
    """
    whole = decode_page_code(typed)
    if whole is not None:
        return code_symbols(whole)
    number = "".join(str(unicodedata.digit(sign)) for sign in typed if sign.isdigit())
    editions = queries.press.editions_with_number(session, number) if is_valid_number(number) else ()
    if not editions:
        raise NotFoundError(UNKNOWN_NUMBER)
    still_open = [edition for edition in editions if edition.period.state == PeriodState.OPEN]
    if len(still_open) > 1:
        raise RefusedError(SENTENCES[SheetStanding.PAPER_ONLY])
    return code_symbols(PageCode((still_open or editions)[0].key, number, 1))


def find_printed(session: Session, code: PageCode | None, *, for_update: bool = False) -> PrintedSheet | None:
    """Return the printed sheet of a page code, or None where nobody printed it; `for_update` locks it."""
    if code is None:
        return None
    key = (code.edition, code.sheet)
    sheet = session.get(SheetRow, key, with_for_update=for_update or None, populate_existing=for_update)
    edition = queries.press.edition_with_key(session, code.edition)
    return None if sheet is None or edition is None else PrintedSheet(sheet, edition)


def standing_of(session: Session, printed: PrintedSheet) -> SheetStanding:
    """Return how a printed sheet stands."""
    period, sheet = printed.period, printed.sheet
    if period.state == PeriodState.DRAFT:
        return SheetStanding.NOT_OPEN_YET
    if printed.practice:
        return SheetStanding.PRACTICE
    papers = queries.papers.papers_of_sheet(session, sheet.edition_key, sheet.number)
    if sheet.answered_on_web or any(paper.state in HANDED_IN for paper in papers):
        return SheetStanding.ANSWERED
    if period.state != PeriodState.OPEN:
        return SheetStanding.PERIOD_CLOSED
    if part_of(period, sheet.municipality_code).photocopies:
        return SheetStanding.PAPER_ONLY  # several persons may hold copies with this one code
    return SheetStanding.OPEN


def open_sheet(session: Session, code: str, *, for_update: bool = False) -> PrintedSheet:
    """Return the sheet behind a code that can be answered.

    Raises:
        NotFoundError: nobody printed this code.
        RefusedError: it is answered already, or the period is not open.
    """
    printed = find_printed(session, decode_page_code(code), for_update=for_update)
    if printed is None:
        raise NotFoundError(SENTENCES[SheetStanding.UNKNOWN])
    standing = standing_of(session, printed)
    if standing not in (SheetStanding.OPEN, SheetStanding.PRACTICE):
        raise RefusedError(SENTENCES[standing])
    return printed
