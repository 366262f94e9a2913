"""Printing: the form of a period, its frozen edition, sheets with random numbers, previews and posters."""

import io
import zipfile
from collections.abc import Mapping, Sequence

from sqlalchemy import insert
from sqlalchemy.orm import Session

from forms.errors import FormsError
from forms.form_pdf import render_sheets
from forms.model import Edition, Form, Sheet
from forms.page_code import new_sheet_numbers
from survey_app.db import queries
from survey_app.db.models import PeriodRow, PrintBatchRow, SheetRow
from survey_app.domain.model import PeriodState
from survey_app.domain.roles import Actor
from survey_app.errors import InvalidInputError, RefusedError
from survey_app.i18n import INTERFACE_LANGUAGES
from survey_app.plugin_manager import Plugins
from survey_app.services.people.audit_log import COMMAND_LINE, log_action
from survey_app.services.planning.participation import part_of
from survey_app.services.planning.period_rows import municipality_names
from survey_app.services.press.editions import PREVIEW_NUMBER, form_of, store_edition, stored_edition
from survey_app.services.press.invitations import make_invitation
from survey_app.services.press.office_papers import make_instructions
from survey_app.settings import Settings
from survey_app.storage import Storage

MOST_COPIES = 2000
"""Sheets in one PDF: four packets of paper; more is printed in portions."""


ZIP_DATE = (2000, 1, 1, 0, 0, 0)


def print_forms(
    session: Session,
    *,
    plugins: Plugins,
    settings: Settings,
    storage: Storage,
    period: PeriodRow,
    municipality_code: str,
    language: str | None = None,
    copies: int = 1,
    practice: bool = False,
    back_page: bool = False,
    actor: Actor = COMMAND_LINE,
) -> bytes:
    """Print sheets with new random numbers for one municipality and return the PDF; the caller commits before use.

    Counted sheets need an open period (its question sets are frozen then); PRACTICE sheets can be printed at any time.

    Raises:
        RefusedError: the period is still a draft or already over.
        NotFoundError: the municipality does not take part.
        InvalidInputError: a wrong number of copies or a language the period does not have.
    """
    part_of(period, municipality_code)
    _check_printing(period, copies, practice)
    language = language or period.languages[0]
    form = form_of(session, plugins=plugins, settings=settings, period=period, language=language)
    row = store_edition(session, storage, period, form)
    edition = stored_edition(row, storage)
    return _print_batch(
        session, form, edition, period, municipality_code, copies, practice=practice, back_page=back_page, actor=actor
    )


def print_all(
    session: Session,
    *,
    plugins: Plugins,
    settings: Settings,
    storage: Storage,
    period: PeriodRow,
    copies: int,
    copies_of: Mapping[tuple[str, str], int] | None = None,
    languages: tuple[str, ...] = (),
    back_page: bool = False,
    actor: Actor = COMMAND_LINE,
) -> bytes:
    """Print for all municipalities and languages and return a zip of folders `<code>-<name>`.

    Each holds forms, posters, and the reception's instructions in each language of the interface.

    Args as `print_forms`; `languages` empty = all of the period that are no draft translations. `copies` is per
    municipality and language; `copies_of` says another number for some (municipality, language).
    """
    _check_printing(period, copies, False)
    packed: dict[str, bytes] = {}
    for language in languages or tuple(period.languages):
        form = form_of(session, plugins=plugins, settings=settings, period=period, language=language)
        if form.draft and not languages:
            continue
        edition = stored_edition(store_edition(session, storage, period, form), storage)
        for code, name in municipality_names(period).items():
            folder = f"{code}-{name}"
            number = min(MOST_COPIES, (copies_of or {}).get((code, language), copies))
            packed[f"{folder}/forms-{language}.pdf"] = _print_batch(
                session, form, edition, period, code, number, practice=False, back_page=back_page, actor=actor
            )
            for paper in ("A3", "A4"):
                packed[f"{folder}/poster-{language}-{paper}.pdf"] = make_invitation(
                    session,
                    plugins=plugins,
                    period=period,
                    municipality_code=code,
                    language=language,
                    paper=paper,
                    web_address=settings.web_address,
                )
    packed.update(_pack_instructions(period, settings))
    return _zip(packed)


def printed_before(session: Session, period: PeriodRow) -> tuple[PeriodRow | None, dict[tuple[str, str], int]]:
    """Return the region's latest earlier period with printed papers, and (municipality, language) -> how many."""
    for earlier in queries.planning.all_periods(session, period.region_key, alone=True):
        if earlier.opens_on < period.opens_on:
            copies = queries.press.copies_by_language(session, earlier.id)
            if copies:
                return earlier, copies
    return None, {}


def _pack_instructions(period: PeriodRow, settings: Settings) -> dict[str, bytes]:
    """Return what each reception does, in each language of the interface, by the name in the zip."""
    return {
        f"{code}-{name}/instructions-{language}.pdf": make_instructions(
            period, code, web_address=settings.web_address, language=language
        )
        for code, name in municipality_names(period).items()
        for language in INTERFACE_LANGUAGES
    }


def _check_printing(period: PeriodRow, copies: int, practice: bool) -> None:
    if not 1 <= copies <= MOST_COPIES:
        raise InvalidInputError("Print 1 to {most} copies at a time, not {copies}.", most=MOST_COPIES, copies=copies)
    if practice or period.state == PeriodState.OPEN:
        return
    if period.state == PeriodState.DRAFT:
        raise RefusedError(
            "{period} is a draft: its questions can still change. Open it first (survey-app period open {period}), "
            "or print practice sheets.",
            period=period.key,
        )
    raise RefusedError("{period} is {state}: no more forms are printed for it.", period=period.key, state=period.state)


def _print_batch(
    session: Session,
    form: Form,
    edition: Edition,
    period: PeriodRow,
    municipality_code: str,
    copies: int,
    *,
    practice: bool,
    back_page: bool,
    actor: Actor,
) -> bytes:
    """Store a batch with its sheets, log it, and typeset it."""
    batch = PrintBatchRow(
        edition_key=edition.key,
        municipality_code=municipality_code,
        copies=copies,
        practice=practice,
        web_address=form.web_address,
        printed_by=actor.user_id,
    )
    sheets = _store_sheets(session, batch, municipality_names(period)[municipality_code])
    log_action(
        session,
        actor,
        "print.forms",
        period_key=period.key,
        municipality_code=municipality_code,
        copies=copies,
        language=edition.language,
        practice=practice,
    )
    try:
        return render_sheets(form, edition, sheets, back_page=back_page)
    except FormsError as error:
        raise InvalidInputError(error.text, **error.values) from error


def _store_sheets(session: Session, batch: PrintBatchRow, name: str) -> list[Sheet]:
    """Store a batch and its sheets, each with a fresh number; `name` of the municipality is printed on them."""
    session.add(batch)
    session.flush()
    numbers = _fresh_numbers(session, batch.edition_key, batch.copies, batch.practice)
    common = {
        "edition_key": batch.edition_key,
        "batch_id": batch.id,
        "municipality_code": batch.municipality_code,
        "practice": batch.practice,
    }
    session.execute(insert(SheetRow), [common | {"number": number} for number in numbers])
    return [Sheet(number, batch.municipality_code, name, batch.practice) for number in numbers]


def _fresh_numbers(session: Session, edition_key: str, copies: int, practice: bool) -> Sequence[str]:
    """Return random numbers that no sheet of the edition has, nor one of a period that is not over.

    Whoever types a number on the web says no edition: so a number stands on one paper only, as long as it can be used.
    """
    fresh: dict[str, None] = {}
    while len(fresh) < copies:
        drawn = new_sheet_numbers(copies - len(fresh), practice=practice)
        used = queries.press.numbers_in_use(session, edition_key, drawn) | {PREVIEW_NUMBER}
        fresh.update((number, None) for number in drawn if number not in used)
    return list(fresh)


def _zip(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, ZIP_DATE), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
