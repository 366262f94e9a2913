"""Answering on the web with a form's own code, once: on paper or here. Dates only; nothing on who, or from where."""

import datetime
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from survey_app.db.models import AnswerRow, PeriodRow, ResponseRow
from survey_app.domain.dates import swedish_today
from survey_app.domain.model import PeriodState, ResponseSource
from survey_app.errors import InvalidInputError, RefusedError
from survey_app.services.answering.respondent_form import (
    FormOption,
    FormQuestion,
    RespondentForm,
    is_draft,
    make_form,
)
from survey_app.services.intake.sheet_standing import SENTENCES, SheetStanding, SheetStatus, open_sheet, sheet_status
from survey_app.services.paperwork.papers import refresh_sheet
from survey_app.services.paperwork.written_fields import check_texts, store_web_texts
from survey_app.services.planning.asked import check_answers, items_asked
from survey_app.services.planning.participation import part_of

__all__ = [
    "FormOption",
    "FormQuestion",
    "RespondentForm",
    "SheetStanding",
    "SheetStatus",
    "form_for",
    "poster_form",
    "sheet_status",
    "store_answers",
    "submit_answers",
    "submit_poster_answers",
]


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
    printed = open_sheet(session, code)
    wanted = (language, printed.edition.language)
    return make_form(printed.period, printed.sheet.municipality_code, wanted, practice=printed.practice)


def submit_answers(
    session: Session,
    code: str,
    answers: Mapping[str, Sequence[str]],
    *,
    language: str,
    texts: Mapping[str, str] | None = None,
    today: datetime.date | None = None,
) -> None:
    """Store what a respondent answered; a practice sheet's answers are checked and thrown away.

    Nothing is written into the audit log: its time stamps would say when somebody answered.

    Args:
        session: the transaction.
        code: the text of the QR code, or what stands after /S/ in its address.
        answers: item key -> chosen options.
        language: in which the questions were read.
        texts: item key -> what was written in answer to it.
        today: the day; None = today in Sweden.

    Raises:
        NotFoundError: nobody printed this code.
        InvalidInputError: nothing is answered, or an answer does not belong to the form.
        RefusedError: the code is used already (paper or web), or the period is not open.
    """
    printed = open_sheet(session, code, for_update=True)
    if printed.practice:
        _check(printed.period, answers, texts or {})
        return
    sheet = printed.sheet
    response = store_answers(
        session,
        printed.period,
        sheet.municipality_code,
        answers,
        language,
        ResponseSource.WEB,
        texts=texts,
        today=today,
    )
    if response is not None:
        response.edition_key, response.sheet_number = sheet.edition_key, sheet.number
    sheet.answered_on_web = True
    session.flush()
    refresh_sheet(session, sheet.edition_key, sheet.number)


def _check(
    period: PeriodRow, answers: Mapping[str, Sequence[str]], texts: Mapping[str, str]
) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Return what was ticked and what was written."""
    ticked = check_answers(items_asked(period), answers, several_allowed=False)
    written = check_texts(period, texts)
    if not ticked and not written:
        raise InvalidInputError("No question is answered yet. Answer at least one.")
    return ticked, written


def store_answers(
    session: Session,
    period: PeriodRow,
    municipality_code: str,
    answers: Mapping[str, Sequence[str]],
    language: str,
    source: ResponseSource,
    *,
    texts: Mapping[str, str] | None = None,
    today: datetime.date | None = None,
) -> ResponseRow | None:
    """Store one person's answers with the day they came, and nothing else of when, from where or who.

    What was written is stored apart, and nothing links it to what was ticked. Where nothing was ticked there is no
    response (None), as of a paper with nothing but words on it.

    Raises:
        InvalidInputError: nothing is answered, or an answer does not belong to the form.
    """
    checked, written = _check(period, answers, texts or {})
    store_web_texts(session, period, municipality_code, written, counted=not is_draft(period, language))
    if not checked:
        return None
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
        for key, options in checked.items()
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
    form = make_form(period, municipality_code, (language,), practice=False)
    # What comes through the open link is in no result: nobody is asked to write what nobody will read.
    return replace(form, questions=tuple(question for question in form.questions if not question.is_text))


def _require_poster(period: PeriodRow, municipality_code: str) -> None:
    part_of(period, municipality_code)
    if not period.poster_answers:
        raise RefusedError("These questions are answered on a paper from the reception. Ask there for one.")
    if period.state == PeriodState.DRAFT:
        raise RefusedError(SENTENCES[SheetStanding.NOT_OPEN_YET])
    if period.state != PeriodState.OPEN:
        raise RefusedError(SENTENCES[SheetStanding.PERIOD_CLOSED])


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
    store_answers(session, period, municipality_code, answers, language, ResponseSource.POSTER, today=today)
