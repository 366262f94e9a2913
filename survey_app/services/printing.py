"""Printing: the form of a period, its frozen edition, sheets with random numbers, previews and posters."""

import datetime
import io
import zipfile
from collections.abc import Mapping, Sequence

import pypdfium2
from babel.lists import format_list
from PIL import Image
from sqlalchemy import insert
from sqlalchemy.orm import Session

from forms.assemble import assemble_form
from forms.errors import FormsError
from forms.form_pdf import make_edition, render_sheets
from forms.layout import layout_from_json, layout_to_json
from forms.model import Edition, Form, Sheet
from forms.page_code import new_sheet_numbers
from forms.poster_pdf import render_invitation
from forms.standard_texts import standard_texts
from survey_app import __version__
from survey_app.db import queries
from survey_app.db.models import EditionRow, PeriodRow, PrintBatchRow, SheetRow
from survey_app.domain.model import PeriodState
from survey_app.domain.roles import Actor
from survey_app.errors import InvalidInputError, RefusedError
from survey_app.i18n import in_language
from survey_app.plugin_manager import Plugins
from survey_app.services.audit_log import COMMAND_LINE, log_action
from survey_app.services.participation import part_of
from survey_app.services.period_questions import question_sets_of
from survey_app.services.period_rows import as_period, municipality_names
from survey_app.settings import Settings
from survey_app.storage import Storage

MOST_COPIES = 2000
"""Sheets in one PDF: four packets of paper; more is printed in portions."""

PREVIEW_NUMBER = "000000000"
"""Sheet number on previews: a practice number that is never given out."""

ZIP_DATE = (2000, 1, 1, 0, 0, 0)
POINTS_PER_INCH = 72


def form_of(session: Session, *, plugins: Plugins, settings: Settings, period: PeriodRow, language: str) -> Form:
    """Return the form of a period in one language: the frozen sets once it has opened, today's choice before.

    Raises:
        InvalidInputError: the period does not have the language, or a text is missing in it.
        RefusedError: a plugin gives reasons not to print the form.
    """
    if language not in period.languages:
        raise InvalidInputError(
            "{period} has no forms in the language {language}, only in: {known}.",
            period=period.key,
            language=language,
            known=", ".join(period.languages),
        )
    try:
        form = assemble_form(
            period.key,
            language,
            question_sets_of(session, plugins=plugins, period=period),
            organisation=_organisation(period, language),
            web_address=settings.web_address,
            threshold=period.threshold,
        )
    except FormsError as error:
        raise InvalidInputError(error.text, **error.values) from error
    reasons = plugins.check_form(form, as_period(period), plugins.region(period.region_key))
    if reasons:
        raise RefusedError("The form cannot be printed:\n{reasons}", reasons="\n".join(reasons))
    return form


def ensure_edition(
    session: Session,
    *,
    plugins: Plugins,
    settings: Settings,
    storage: Storage,
    period: PeriodRow,
    language: str,
) -> EditionRow:
    """Return the edition of the period's form as it is now, and store it if it is new."""
    form = form_of(session, plugins=plugins, settings=settings, period=period, language=language)
    return _store_edition(session, storage, period, form)


def stored_edition(row: EditionRow, storage: Storage) -> Edition:
    """Return a stored edition as it was printed."""
    return Edition(
        key=row.key,
        period=row.period.key,
        language=row.language,
        layout=layout_from_json(row.layout),
        blank_pdf=storage.read(row.blank_pdf),
        content_hash=row.content_hash,
        draft=row.draft,
    )


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
    row = _store_edition(session, storage, period, form)
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
    languages: tuple[str, ...] = (),
    back_page: bool = False,
    actor: Actor = COMMAND_LINE,
) -> bytes:
    """Print for all municipalities and languages and return a zip of folders `<code>-<name>` with forms and posters.

    Args as `print_forms`; `languages` empty = all of the period that are no draft translations. `copies` is per
    municipality and language.
    """
    _check_printing(period, copies, False)
    packed: dict[str, bytes] = {}
    for language in languages or tuple(period.languages):
        form = form_of(session, plugins=plugins, settings=settings, period=period, language=language)
        if form.draft and not languages:
            continue
        edition = stored_edition(_store_edition(session, storage, period, form), storage)
        for code, name in municipality_names(period).items():
            folder = f"{code}-{name}"
            packed[f"{folder}/forms-{language}.pdf"] = _print_batch(
                session, form, edition, period, code, copies, practice=False, back_page=back_page, actor=actor
            )
            for paper in ("A3", "A4"):
                packed[f"{folder}/poster-{language}-{paper}.pdf"] = make_invitation(
                    session, plugins=plugins, period=period, municipality_code=code, language=language, paper=paper
                )
    return _zip(packed)


def layout_json(
    session: Session,
    *,
    plugins: Plugins,
    settings: Settings,
    storage: Storage,
    period: PeriodRow,
    language: str | None = None,
) -> dict[str, object]:
    """Return the layout of the period's form as it is now, as the command `layout` prints it; stores nothing.

    An edition that was printed already gives the layout it was printed with.
    """
    form = form_of(session, plugins=plugins, settings=settings, period=period, language=language or period.languages[0])
    edition = _make_edition(form)
    row = queries.edition_with_key(session, edition.key)
    return dict(row.layout) if row is not None else layout_to_json(edition.layout)


def preview_page(
    session: Session,
    *,
    plugins: Plugins,
    settings: Settings,
    period: PeriodRow,
    language: str | None = None,
    page: int = 1,
    dpi: int = 80,
) -> bytes:
    """Return a PNG of one page of the form as it is now, with a practice number on it; stores nothing.

    Raises:
        InvalidInputError: the form has no such page, or it cannot be printed as it is.
        RefusedError: a plugin gives reasons not to print it.
    """
    form = form_of(session, plugins=plugins, settings=settings, period=period, language=language or period.languages[0])
    code, name = next(iter(municipality_names(period).items()), ("", ""))
    try:
        pdf = render_sheets(form, _make_edition(form), [Sheet(PREVIEW_NUMBER, code, name, practice=True)])
    except FormsError as error:
        raise InvalidInputError(error.text, **error.values) from error
    return _page_as_png(pdf, page, dpi)


def make_invitation(
    session: Session,
    *,
    plugins: Plugins,
    period: PeriodRow,
    municipality_code: str = "",
    language: str | None = None,
    paper: str = "A3",
) -> bytes:
    """Return the invitation poster as PDF, for one municipality or (with "") for all that take part.

    Args:
        session: where the period is.
        plugins: whose poster texts go before the built-in ones.
        period: the period it announces.
        municipality_code: whose poster.
        language: its language; None = the period's own.
        paper: A3 or A4.

    Raises:
        NotFoundError: the municipality does not take part.
        InvalidInputError: a text is missing or too long, or the paper is neither A3 nor A4.
    """
    if paper not in ("A3", "A4"):
        raise InvalidInputError("Posters are made in A3 and A4, not in {paper}.", paper=paper)
    language = language or period.languages[0]
    region = plugins.region(period.region_key)
    texts: dict[str, str] = {}
    for poster in plugins.posters(as_period(period), region):
        if poster.kind == "invitation":
            texts.update(poster.texts.get(language, {}))
    places = _poster_places(period, municipality_code, language, in_language(region.name, language))
    try:
        return render_invitation(
            texts,
            language=language,
            paper="A4" if paper == "A4" else "A3",
            languages=tuple(period.languages),
            places=places,
        )
    except FormsError as error:
        raise InvalidInputError(error.text, **error.values) from error


def _poster_places(
    period: PeriodRow, municipality_code: str, language: str, region_name: str
) -> Mapping[str, str | datetime.date]:
    names = municipality_names(period)
    contact = period.contact
    if municipality_code:
        contact = part_of(period, municipality_code).contact or contact
    others = [name for code, name in names.items() if code != municipality_code]
    return {
        "municipality": names.get(municipality_code, ""),
        "region": region_name,
        "opens_on": period.opens_on,
        "closes_on": period.closes_on,
        "contact": contact or "",
        "others": format_list(others, locale=language) if others else "",
    }


def _organisation(period: PeriodRow, language: str) -> str:
    """Return who asks, with {municipality} in it: the period's own words, else the standard ones."""
    own = (period.organisation or {}).get(language)
    return own or standard_texts(language).invitation["organisation"]


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


def _make_edition(form: Form) -> Edition:
    try:
        return make_edition(form)
    except FormsError as error:
        raise InvalidInputError(error.text, **error.values) from error


def _store_edition(session: Session, storage: Storage, period: PeriodRow, form: Form) -> EditionRow:
    edition = _make_edition(form)
    row = queries.edition_with_key(session, edition.key)
    if row is None:
        row = EditionRow(
            key=edition.key,
            period=period,
            language=edition.language,
            draft=edition.draft,
            layout=layout_to_json(edition.layout),
            blank_pdf=storage.put(edition.blank_pdf),
            content_hash=edition.content_hash,
            app_version=__version__,
        )
        session.add(row)
        session.flush()
    return row


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
    batch = PrintBatchRow(
        edition_key=edition.key,
        municipality_code=municipality_code,
        copies=copies,
        practice=practice,
        printed_by=actor.user_id,
    )
    session.add(batch)
    session.flush()
    name = municipality_names(period)[municipality_code]
    sheets = [
        Sheet(number, municipality_code, name, practice)
        for number in _fresh_numbers(session, edition.key, copies, practice)
    ]
    session.execute(
        insert(SheetRow),
        [
            {
                "edition_key": edition.key,
                "number": sheet.number,
                "batch_id": batch.id,
                "municipality_code": municipality_code,
                "practice": practice,
            }
            for sheet in sheets
        ],
    )
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


def _fresh_numbers(session: Session, edition_key: str, copies: int, practice: bool) -> Sequence[str]:
    """Return random numbers that no sheet of the edition has."""
    used = queries.used_sheet_numbers(session, edition_key) | {PREVIEW_NUMBER}
    fresh: dict[str, None] = {}
    while len(fresh) < copies:
        drawn = new_sheet_numbers(copies - len(fresh), practice=practice)
        fresh.update((number, None) for number in drawn if number not in used)
    return list(fresh)


def _page_as_png(pdf: bytes, page: int, dpi: int) -> bytes:
    document = pypdfium2.PdfDocument(pdf)
    try:
        if not 1 <= page <= len(document):
            raise InvalidInputError("The form has {pages} pages, no page {page}.", pages=len(document), page=page)
        image: Image.Image = document[page - 1].render(scale=dpi / POINTS_PER_INCH).to_pil()
    finally:
        document.close()
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _zip(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, ZIP_DATE), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
