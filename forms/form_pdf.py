"""The PDF of a form: the frozen edition, and numbered sheets printed on its blank pages."""

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any

import pikepdf

from forms.check_digits import SYMBOLS
from forms.errors import FormDoesNotFitError, FormsError
from forms.layout import GEOMETRY, layout_from_geometry, layout_to_json
from forms.model import RIGHT_TO_LEFT, Edition, Form, ItemKind, Layout, PageCode, PageLayout, Sheet
from forms.page_code import BACK_PAGE, EDITION_LENGTH, encode_page_code, group_number
from forms.qr import draw_code
from forms.standard_texts import standard_texts
from forms.typesetting import query_values, typeset_pdf

FORM_TEMPLATE = "form.typ"
SHEETS_TEMPLATE = "sheets.typ"
BACK_TEMPLATE = "back.typ"


def make_edition(form: Form, *, single_page: bool = False) -> Edition:
    """Typeset the blank pages of a form, find its geometry, and freeze both under a key.

    Args:
        form: what to print.
        single_page: refuse a form that needs more than one page.

    Raises:
        FormDoesNotFitError: a text is too long for its place, or the form needs more pages than allowed.
    """
    data = form_data(form)
    _refuse_problems(query_values(FORM_TEMPLATE, data, "<problem>"))
    geometry = query_values(FORM_TEMPLATE, data, "<geometry>")
    key = _edition_key(form, geometry)
    layout = layout_from_geometry(geometry, key)
    if single_page and len(layout.pages) > 1:
        raise FormDoesNotFitError(
            "The form needs {pages} pages, and only one was asked for. Leave out questions or shorten texts.",
            pages=len(layout.pages),
        )
    blank = typeset_pdf(FORM_TEMPLATE, data, tags=False)
    return Edition(
        key=key,
        period=form.period,
        language=form.language,
        layout=layout,
        blank_pdf=blank,
        content_hash=_content_hash(layout, blank),
        draft=form.draft,
    )


def render_sheets(form: Form, edition: Edition, sheets: Sequence[Sheet], *, back_page: bool = False) -> bytes:
    """Return a PDF of numbered sheets, one after the other, printed on the edition's own blank pages.

    The geometry is always that of the edition: a sheet adds who asks, its number and its page codes, nothing that could
    move a box. The same sheets give the same bytes.

    Args:
        form: the words; it must be the form the edition was made of.
        edition: what is printed on.
        sheets: numbers and municipalities, in printed order.
        back_page: follow every page by one of instructions, for printers that print on both sides.

    Raises:
        FormDoesNotFitError: a municipality's name is too long for the head of the page.
        FormsError: there is no sheet to print, or the web address cannot stand in a page code.
    """
    if not sheets:
        raise FormsError("There is no sheet to print. Ask for at least one copy.")
    if not any(page.boxes for page in edition.layout.pages):
        raise FormsError("The form has no question with boxes, only questions to write on. Add one to tick.")
    overlay_data = _overlay_data(form, edition.layout, edition.key, sheets, back_page=back_page)
    problems = query_values(SHEETS_TEMPLATE, {**overlay_data, "pages": _distinct_askers(overlay_data)}, "<problem>")
    if problems:
        raise FormDoesNotFitError("The name {name} is too long for the head of the form.", name=problems[0])
    overlay = typeset_pdf(SHEETS_TEMPLATE, overlay_data, tags=False)
    back = typeset_pdf(BACK_TEMPLATE, form_data(form), tags=False) if back_page else None
    return _lay_over(form, edition.blank_pdf, overlay, back)


def form_data(form: Form) -> dict[str, Any]:
    """Return what the template of the blank pages reads."""
    return {
        "geometry": dict(GEOMETRY),
        "title": form.title,
        "language": form.language,
        "direction": "rtl" if form.language in RIGHT_TO_LEFT else "ltr",
        "draft": form.draft,
        "draft_words": _mark_words(form, "draft"),
        "texts": dict(form.texts),
        "typed_address": typed_address(form.web_address),
        "items": [
            {
                "key": item.key,
                "text": item.text[form.language],
                "multiple": item.kind is ItemKind.MANY,
                "options": [
                    {"key": option.key, "text": option.text[form.language], "substantive": option.substantive}
                    for option in item.options
                ],
                **({"lines": item.lines} if item.is_text else {}),
            }
            for item in form.items
        ],
    }


def typed_address(web_address: str) -> str:
    """Return what somebody without a camera types to answer on the web, as it is printed; "" = there is none.

    Args:
        web_address: base of the page code's address, with scheme, without trailing slash.
    """
    return f"{web_address.partition('://')[2]}/s" if web_address else ""


def _mark_words(form: Form, name: str) -> list[str]:
    """Return what a marked page says: one Swedish word to the staff, then the words in the form's language."""
    if form.language == "sv":
        return [form.texts[name]]
    return [standard_texts("sv").form[f"{name}_word"], form.texts[name]]


def _overlay_data(
    form: Form, layout: Layout, edition: str, sheets: Sequence[Sheet], *, back_page: bool
) -> dict[str, Any]:
    pages: list[dict[str, Any]] = []
    for sheet in sheets:
        for page in layout.pages:
            pages.append(_overlay_page(form, edition, sheet, page, page.number))
            if back_page:
                pages.append(_overlay_page(form, edition, sheet, page, BACK_PAGE))
    return {
        "geometry": dict(GEOMETRY),
        "title": form.title,
        "language": form.language,
        "direction": "rtl" if form.language in RIGHT_TO_LEFT else "ltr",
        "practice_words": _mark_words(form, "practice"),
        "pages": pages,
    }


def _overlay_page(form: Form, edition: str, sheet: Sheet, page: PageLayout, number: int) -> dict[str, Any]:
    text = encode_page_code(PageCode(edition, sheet.number, number), form.web_address)
    regions = page.codes if number != BACK_PAGE else page.codes[:1]
    return {
        "back": number == BACK_PAGE,
        "asker": form.organisation.replace("{municipality}", sheet.municipality_name),
        "number": group_number(sheet.number),
        "practice": sheet.practice,
        "codes": [{"x": r.x, "y": r.y, "width": r.width, "height": r.height} for r in regions],
        "drawing": draw_code(text),
    }


def _distinct_askers(overlay_data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return one page for each different name, so that names are checked once."""
    return list({page["asker"]: page for page in overlay_data["pages"] if not page["back"]}.values())


def _edition_key(form: Form, geometry: Sequence[Mapping[str, Any]]) -> str:
    """Return eight symbols of base 32: 40 bits of a hash over period, language, words and geometry."""
    content = [
        form.period,
        form.language,
        form.title,
        form.draft,
        dict(form.texts),
        form_data(form)["items"],
        geometry,
        typed_address(form.web_address),
    ]
    digest = hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).digest()
    number = int.from_bytes(digest[:5])
    return "".join(SYMBOLS[number >> (5 * place) & 31] for place in reversed(range(EDITION_LENGTH)))


def _content_hash(layout: Layout, blank_pdf: bytes) -> str:
    text = json.dumps(layout_to_json(layout), sort_keys=True).encode()
    return hashlib.sha256(text + b"\0" + blank_pdf).hexdigest()


def _refuse_problems(problems: Sequence[Mapping[str, Any]]) -> None:
    if not problems:
        return
    items = ", ".join(problem["item"] for problem in problems)
    if problems[0]["what"] == "alone":
        raise FormDoesNotFitError(
            "Question {items} would stand on a paper without boxes, which cannot be read. Let it have fewer lines, or "
            "move it up.",
            items=items,
        )
    if problems[0]["what"] == "page":
        raise FormDoesNotFitError("Question {items} is too high for a page. Leave out options.", items=items)
    raise FormDoesNotFitError(
        "These questions have a text too long for its place: {items}. Questions may take three lines and options two; "
        "no word may be wider than its column.",
        items=items,
    )


def _lay_over(form: Form, blank: bytes, overlay: bytes, back: bytes | None) -> bytes:
    """Put each overlay page on a copy of its blank page; blank pages are stored once, however many sheets there are.

    By hand, since pikepdf's own overlay gives random names, and the same sheets must give the same bytes.
    """
    with (
        pikepdf.open(io.BytesIO(blank)) as under,
        pikepdf.open(io.BytesIO(overlay)) as over,
        pikepdf.new() as out,
        ExitStack() as stack,
    ):
        backs = None if back is None else stack.enter_context(pikepdf.open(io.BytesIO(back)))
        sources = [page for front in under.pages for page in ([front] if backs is None else [front, backs.pages[0]])]
        before, after = out.make_stream(b"q\n"), out.make_stream(b"\nQ q /Sheet Do Q\n")
        for number in range(len(over.pages)):  # all first: what is laid over one would go along
            out.pages.append(sources[number % len(sources)])
        for number, layer in enumerate(over.pages):
            page = out.pages[number].obj
            sheet = out.copy_foreign(layer.as_form_xobject())
            # The pages share their blank page's resources: each gets a dictionary of its own for what differs.
            drawings = {**dict(page.Resources.get("/XObject", {})), "/Sheet": sheet}
            page.Resources = pikepdf.Dictionary({**dict(page.Resources), "/XObject": pikepdf.Dictionary(drawings)})
            page.Contents = pikepdf.Array([before, page.Contents, after])
        _set_preferences(out, form, two_sided=back is not None)
        buffer = io.BytesIO()
        out.save(buffer, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return buffer.getvalue()


def _set_preferences(pdf: pikepdf.Pdf, form: Form, *, two_sided: bool) -> None:
    """Ask for printing in full size, and on one side unless there are back pages; say title and language."""
    pdf.Root.Lang = form.language
    pdf.Root.ViewerPreferences = pikepdf.Dictionary(
        PrintScaling=pikepdf.Name("/None"),
        Duplex=pikepdf.Name("/DuplexFlipLongEdge" if two_sided else "/Simplex"),
        DisplayDocTitle=True,
    )
    if form.language in RIGHT_TO_LEFT:
        pdf.Root.ViewerPreferences.Direction = pikepdf.Name("/R2L")
    pdf.docinfo["/Title"] = form.title
