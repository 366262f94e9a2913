"""The form of a period and its frozen editions: assembled, typeset, stored, shown as layout or as a picture."""

import io
from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from forms.assemble import assemble_form
from forms.errors import FormsError
from forms.form_pdf import make_edition, render_sheets
from forms.layout import layout_from_json, layout_to_json
from forms.model import Edition, Form, QuestionSet, Sheet
from forms.pdf_pictures import POINTS_PER_INCH, count_pages, draw_pages
from forms.standard_texts import standard_texts
from survey_app import __version__
from survey_app.db import queries
from survey_app.db.models import EditionRow, PeriodRow
from survey_app.errors import InvalidInputError, RefusedError
from survey_app.plugin_manager import Plugins
from survey_app.services.planning.period_questions import question_sets_of
from survey_app.services.planning.period_rows import as_period, municipality_names
from survey_app.settings import Settings
from survey_app.storage import Storage

PREVIEW_NUMBER = "000000000"
"""Sheet number on previews: one that is never given out."""

MM_PER_INCH = 25.4
QUESTION_DPI = 110
"""Of pictures of one question: sharp at the width of a page's column."""


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
    row = queries.press.edition_with_key(session, edition.key)
    return dict(row.layout) if row is not None else layout_to_json(edition.layout)


def preview_page(
    session: Session,
    *,
    plugins: Plugins,
    settings: Settings,
    period: PeriodRow,
    language: str | None = None,
    municipality_code: str = "",
    page: int = 1,
    dpi: int = 80,
) -> bytes:
    """Return a PNG of one page of the form as it is now, with a number that no sheet has; stores nothing.

    Args:
        session: the transaction.
        plugins: asked for question sets.
        settings: the instance's.
        period: any period.
        language: one of its languages; None = its first.
        municipality_code: whose name stands on it; "" = the first by name.
        page: from 1.
        dpi: dots per inch.

    Raises:
        InvalidInputError: the form has no such page, or it cannot be printed as it is.
        RefusedError: a plugin gives reasons not to print it.
    """
    form = form_of(session, plugins=plugins, settings=settings, period=period, language=language or period.languages[0])
    names = municipality_names(period)
    code = municipality_code if municipality_code in names else next(iter(names), "")
    try:
        pdf = render_sheets(form, _make_edition(form), [Sheet(PREVIEW_NUMBER, code, names.get(code, ""))])
    except FormsError as error:
        raise InvalidInputError(error.text, **error.values) from error
    return _page_as_png(pdf, page, dpi)


def draft_languages(languages: Iterable[str], sets: Sequence[QuestionSet]) -> frozenset[str]:
    """Return the languages in which a text waits for a native speaker: such papers are marked and never counted."""
    return frozenset(
        language
        for language in languages
        if standard_texts(language).draft or any(one.is_draft(language) for one in sets if language in one.languages())
    )


def pages_of(form: Form) -> int:
    """Return how many pages a form takes.

    Raises:
        InvalidInputError: a text does not fit.
    """
    return len(_make_edition(form).layout.pages)


def draw_question(form: Form) -> bytes:
    """Return a PNG of the first question of a form, cut out of its printed page.

    Raises:
        InvalidInputError: a text does not fit.
    """
    edition = _make_edition(form)
    (row, *_) = edition.layout.pages[0].rows
    (image,) = draw_pages(edition.blank_pdf, QUESTION_DPI / POINTS_PER_INCH, [1])
    dots = QUESTION_DPI / MM_PER_INCH
    corners = (row.x * dots, row.y * dots, (row.x + row.width) * dots, (row.y + row.height) * dots)
    buffer = io.BytesIO()
    image.crop(corners).convert("L").save(buffer, "PNG")
    return buffer.getvalue()


def _organisation(period: PeriodRow, language: str) -> str:
    """Return who asks, with {municipality} in it: the period's own words, else the standard ones."""
    own = (period.organisation or {}).get(language)
    return own or standard_texts(language).invitation["organisation"]


def _make_edition(form: Form) -> Edition:
    try:
        return make_edition(form)
    except FormsError as error:
        raise InvalidInputError(error.text, **error.values) from error


def store_edition(session: Session, storage: Storage, period: PeriodRow, form: Form) -> EditionRow:
    """Return the stored edition of a form; the same words and layout are the same edition, however often asked for."""
    edition = _make_edition(form)
    row = queries.press.edition_with_key(session, edition.key)
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


def _page_as_png(pdf: bytes, page: int, dpi: int) -> bytes:
    pages = count_pages(pdf)
    if not 1 <= page <= pages:
        raise InvalidInputError("The form has {pages} pages, no page {page}.", pages=pages, page=page)
    (image,) = draw_pages(pdf, dpi / POINTS_PER_INCH, [page])
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
