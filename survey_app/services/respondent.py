"""Answering on the web with a form's own code, once: on paper or here. Dates only; nothing on who, or from where."""

import datetime
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from forms.page_code import PageCode, decode_page_code, is_practice_number
from survey_app.db import queries
from survey_app.db.models import AnswerRow, EditionRow, PeriodRow, ResponseRow, SheetRow
from survey_app.domain.dates import swedish_today
from survey_app.domain.model import PaperState, PeriodState, ResponseSource
from survey_app.domain.register import municipality_name
from survey_app.errors import InvalidInputError, NotFoundError, RefusedError
from survey_app.services.asked import check_answers, items_asked
from survey_app.services.papers import refresh_sheet
from survey_app.services.periods import part_of
from survey_app.services.respondent_form import (
    FormOption,
    FormQuestion,
    RespondentForm,
    is_draft,
    make_form,
    offered_languages,
)
from survey_app.services.wording import Wording

__all__ = [
    "FormOption",
    "FormQuestion",
    "RespondentForm",
    "SheetStanding",
    "SheetStatus",
    "form_for",
    "poster_form",
    "sheet_status",
    "submit_answers",
    "submit_poster_answers",
]


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

_SENTENCES = {
    SheetStanding.UNKNOWN: "We do not know this code. Check it against the paper.",
    SheetStanding.PRACTICE: "This is a practice sheet. What you answer is not kept.",
    SheetStanding.NOT_OPEN_YET: "The questions are not open yet.",
    SheetStanding.OPEN: "You choose whether to answer. The help you get stays the same.",
    SheetStanding.ANSWERED: "The questions on this paper are answered already. Thank you.",
    SheetStanding.PAPER_ONLY: "Please answer on the paper. Its code cannot be used here.",
    SheetStanding.PERIOD_CLOSED: "The time to answer is over. Thank you for wanting to.",
}


@dataclass(frozen=True, slots=True)
class SheetStatus:
    """How a code stands, and a sentence for the respondent in the language asked for.

    `language` is the form's printed one, `languages` those that can be chosen; both empty where the code is unknown.
    """

    standing: SheetStanding
    period_key: str
    municipality_code: str
    municipality_name: str
    language: str
    languages: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class _Printed:
    """A printed sheet with its edition and period."""

    sheet: SheetRow
    edition: EditionRow

    @property
    def period(self) -> PeriodRow:
        return self.edition.period

    @property
    def practice(self) -> bool:
        return self.sheet.practice or is_practice_number(self.sheet.number)


def sheet_status(session: Session, code: str, *, language: str | None = None) -> SheetStatus:
    """Say how a code stands; never raises on a code that nobody printed.

    Args:
        session: the database session.
        code: the text of the QR code, or what stands after /S/ in its address.
        language: of the sentence; None = the form's own.
    """
    printed = _find_printed(session, decode_page_code(code))
    if printed is None:
        standing = SheetStanding.UNKNOWN
        return SheetStatus(standing, "", "", "", "", (), Wording(language or "sv").say(_SENTENCES[standing]))
    standing = _standing(session, printed)
    municipality_code = printed.sheet.municipality_code
    chosen = language or printed.edition.language
    return SheetStatus(
        standing=standing,
        period_key=printed.period.key,
        municipality_code=municipality_code,
        municipality_name=municipality_name(municipality_code),
        language=printed.edition.language,
        languages=offered_languages(printed.period),
        sentence=Wording(chosen).say(_SENTENCES[standing]),
    )


def _find_printed(session: Session, code: PageCode | None, *, for_update: bool = False) -> _Printed | None:
    if code is None:
        return None
    key = (code.edition, code.sheet)
    sheet = session.get(SheetRow, key, with_for_update=for_update or None, populate_existing=for_update)
    edition = queries.edition_with_key(session, code.edition)
    return None if sheet is None or edition is None else _Printed(sheet, edition)


def _standing(session: Session, printed: _Printed) -> SheetStanding:
    period, sheet = printed.period, printed.sheet
    if period.state == PeriodState.DRAFT:
        return SheetStanding.NOT_OPEN_YET
    if printed.practice:
        return SheetStanding.PRACTICE
    papers = queries.papers_of_sheet(session, sheet.edition_key, sheet.number)
    if sheet.answered_on_web or any(paper.state in HANDED_IN for paper in papers):
        return SheetStanding.ANSWERED
    if period.state != PeriodState.OPEN:
        return SheetStanding.PERIOD_CLOSED
    if part_of(period, sheet.municipality_code).photocopies:
        return SheetStanding.PAPER_ONLY  # several persons may hold copies with this one code
    return SheetStanding.OPEN


def _open_sheet(session: Session, code: str, *, for_update: bool = False) -> _Printed:
    """Return the sheet behind a code that can be answered.

    Raises:
        NotFoundError: nobody printed this code.
        RefusedError: it is answered already, or the period is not open.
    """
    printed = _find_printed(session, decode_page_code(code), for_update=for_update)
    if printed is None:
        raise NotFoundError(_SENTENCES[SheetStanding.UNKNOWN])
    standing = _standing(session, printed)
    if standing not in (SheetStanding.OPEN, SheetStanding.PRACTICE):
        raise RefusedError(_SENTENCES[standing])
    return printed


def form_for(session: Session, code: str, *, language: str | None = None) -> RespondentForm:
    """Return the questions of a code that is open (or a practice sheet) in one of the period's languages.

    Args:
        session: the database session.
        code: the text of the QR code, or what stands after /S/ in its address.
        language: None, or one that is not offered = the form's own, else the period's first.

    Raises:
        NotFoundError: nobody printed this code.
        RefusedError: it is answered already, or the period is not open.
    """
    printed = _open_sheet(session, code)
    wanted = (language, printed.edition.language)
    return make_form(printed.period, printed.sheet.municipality_code, wanted, practice=printed.practice)


def submit_answers(
    session: Session,
    code: str,
    answers: Mapping[str, Sequence[str]],
    *,
    language: str,
    today: datetime.date | None = None,
) -> None:
    """Store what a respondent answered; a practice sheet's answers are checked and thrown away.

    Nothing is written into the audit log: its time stamps would say when somebody answered.

    Args:
        session: the transaction.
        code: the text of the QR code, or what stands after /S/ in its address.
        answers: item key -> chosen options.
        language: in which the questions were read.
        today: the day; None = today in Sweden.

    Raises:
        NotFoundError: nobody printed this code.
        InvalidInputError: nothing is answered, or an answer does not belong to the form.
        RefusedError: the code is used already (paper or web), or the period is not open.
    """
    printed = _open_sheet(session, code, for_update=True)
    checked = _check(printed.period, answers)
    if printed.practice:
        return
    sheet = printed.sheet
    response = _store(session, printed.period, sheet.municipality_code, checked, language, ResponseSource.WEB, today)
    response.edition_key, response.sheet_number = sheet.edition_key, sheet.number
    sheet.answered_on_web = True
    session.flush()
    refresh_sheet(session, sheet.edition_key, sheet.number)


def _check(period: PeriodRow, answers: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    checked = check_answers(items_asked(period), answers, several_allowed=False)
    if not checked:
        raise InvalidInputError("No question is answered yet. Answer at least one.")
    return checked


def _store(
    session: Session,
    period: PeriodRow,
    municipality_code: str,
    answers: Mapping[str, tuple[str, ...]],
    language: str,
    source: ResponseSource,
    today: datetime.date | None,
) -> ResponseRow:
    asked = items_asked(period)
    response = ResponseRow(
        id=secrets.token_hex(16),
        period_id=period.id,
        municipality_code=municipality_code,
        language=language if language in period.languages else period.languages[0],
        source=source,
        received_on=today or swedish_today(),
        counted=not is_draft(period, language),
    )
    response.answers = [
        AnswerRow(item=key, item_version=asked[key].item.version, state="answered", options=list(options))
        for key, options in answers.items()
    ]
    session.add(response)
    session.flush()
    return response


def poster_form(
    session: Session, period: PeriodRow, municipality_code: str, *, language: str | None = None
) -> RespondentForm:
    """Return the questions for the poster's open link.

    Raises:
        NotFoundError: the municipality does not take part.
        RefusedError: the period does not allow answers through the poster, or is not open.
    """
    _require_poster(period, municipality_code)
    return make_form(period, municipality_code, (language,), practice=False)


def _require_poster(period: PeriodRow, municipality_code: str) -> None:
    part_of(period, municipality_code)
    if not period.poster_answers:
        raise RefusedError("These questions are answered on a paper from the reception. Ask there for one.")
    if period.state == PeriodState.DRAFT:
        raise RefusedError(_SENTENCES[SheetStanding.NOT_OPEN_YET])
    if period.state != PeriodState.OPEN:
        raise RefusedError(_SENTENCES[SheetStanding.PERIOD_CLOSED])


def submit_poster_answers(
    session: Session,
    period: PeriodRow,
    municipality_code: str,
    answers: Mapping[str, Sequence[str]],
    *,
    language: str,
    today: datetime.date | None = None,
) -> None:
    """Store answers through the poster's open link: reported apart, in neither own nor combined.

    Raises:
        NotFoundError: the municipality does not take part.
        InvalidInputError: nothing is answered, or an answer does not belong to the form.
        RefusedError: the period does not allow answers through the poster, or is not open.
    """
    _require_poster(period, municipality_code)
    checked = _check(period, answers)
    _store(session, period, municipality_code, checked, language, ResponseSource.POSTER, today)
