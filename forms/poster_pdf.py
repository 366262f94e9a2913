"""The invitation poster, A3 or A4: who asks whom, about what, when, why, what happens then; voluntary, anonymous."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Literal

from forms.days import say_date
from forms.errors import FormDoesNotFitError, MissingTranslationError
from forms.model import RIGHT_TO_LEFT
from forms.qr import draw_link
from forms.standard_texts import standard_texts
from forms.typesetting import query_values, typeset_pdf

Paper = Literal["A3", "A4"]

INVITATION_TEMPLATE = "invitation.typ"
STANDARDS = ("ua-1", "a-2a")
"""Posters are published documents: tagged, with language and title (PDF/UA-1), and fit to be archived (PDF/A-2a)."""

LANGUAGE_NAMES: Mapping[str, str] = {
    "sv": "svenska",
    "en": "English",
    "ar": "العربية",
    "prs": "دری",
    "fa": "فارسی",
    "ps": "پښتو",
    "so": "Soomaali",
    "ti": "ትግርኛ",
    "am": "አማርኛ",
    "fi": "suomi",
    "uk": "українська",
    "sma": "åarjelsaemien",
    "sju": "ubmejensámien",
}
"""Languages by their own name, in their own script."""

_ISOLATE, _END_OF_ISOLATE = "\u2066", "\u2069"
"""Unicode's marks around left-to-right text, so that a telephone number keeps its order in Arabic."""

_SHORT = ("who", "what", "why", "then")


def render_invitation(
    texts: Mapping[str, str],
    *,
    language: str,
    paper: Paper = "A3",
    languages: Sequence[str] = (),
    places: Mapping[str, str | datetime.date] | None = None,
    link: str = "",
) -> bytes:
    """Return the invitation poster as an accessible PDF; the same input gives the same bytes.

    Args:
        texts: texts that replace built-in ones of the same name (title, call, who, what, why, then, voluntary,
            anonymous, contact and the headings; see `[invitation]` in `forms/texts`). They may hold places.
        language: language of the poster.
        paper: A3, or A4 with fewer words.
        languages: languages the form is printed in, named on the poster if there are several.
        places: what stands in the {places} of the texts: municipality ("" or missing: the region asks), region,
            opens_on, closes_on (dates are written out in the poster's language), contact (a telephone number), others
            (the other municipalities that ask at the same time, as text).
        link: web address where anybody can answer, drawn as a QR code with the address under it; "" = there is none.

    Raises:
        MissingTranslationError: the language has no built-in texts, or a text has a place that nothing fills.
        FormDoesNotFitError: a text is too long for the poster.
    """
    words = fill_texts(texts, language=language, paper=paper, places=places or {})
    data = {
        "paper": paper,
        "language": language,
        "direction": "rtl" if language in RIGHT_TO_LEFT else "ltr",
        "title": f"{words['title']} {words['organisation']}, {words['dates']}",
        "texts": words,
        "draft_words": _draft_words(language),
        "languages": [LANGUAGE_NAMES.get(code, code) for code in languages],
        "link": _link(link, language) if link else None,
    }
    problems = query_values(INVITATION_TEMPLATE, data, "<problem>")
    if problems:
        raise FormDoesNotFitError(
            "The poster's texts are too long for {paper} ({what}). Shorten them.", paper=paper, what=", ".join(problems)
        )
    return typeset_pdf(INVITATION_TEMPLATE, data, pdf_standards=STANDARDS)


def fill_texts(
    texts: Mapping[str, str], *, language: str, paper: Paper, places: Mapping[str, str | datetime.date]
) -> dict[str, str]:
    """Return all texts of the invitation, own before built-in ones, their places filled.

    Raises:
        MissingTranslationError: the language has no built-in texts, or a text has a place that nothing fills.
    """
    filling = _written_out(places, language)
    words = dict(standard_texts(language).invitation)
    if not filling.get("municipality"):
        words["organisation"] = words["organisation_all"]
    if filling.get("contact"):
        words["contact"] = words["contact_with"]
    if not filling.get("others"):
        words["others"] = ""
    if paper == "A4":
        words.update({name: words[f"{name}_short"] for name in _SHORT})
    words.update(texts)
    used = (name for name in words if not name.endswith(("_short", "_all", "_with")))
    return {name: _fill(words[name], filling, name) for name in used}


def _link(address: str, language: str) -> dict[str, str]:
    """Return what the poster says of its web address: the form's own words, the code, the address to type."""
    short = address.partition("://")[2]
    return {"words": standard_texts(language).form["web"], "drawing": draw_link(address), "address": short}


def _draft_words(language: str) -> list[str]:
    """Return what a poster says whose translation nobody has checked: one Swedish word for the staff, then its own."""
    standard = standard_texts(language)
    return [standard_texts("sv").form["draft_word"], standard.form["draft"]] if standard.draft else []


def _written_out(places: Mapping[str, str | datetime.date], language: str) -> dict[str, str]:
    """Return the places as text; the year of the first day is left out where the last day has the same."""
    opens_on, closes_on = places.get("opens_on"), places.get("closes_on")
    same_year = (
        isinstance(opens_on, datetime.date) and isinstance(closes_on, datetime.date) and opens_on.year == closes_on.year
    )
    filling = {}
    for name, value in places.items():
        if isinstance(value, datetime.date):
            pattern = "d MMMM" if name == "opens_on" and same_year else "d MMMM y"
            filling[name] = say_date(value, pattern, language)
        else:
            filling[name] = value
    if language in RIGHT_TO_LEFT and filling.get("contact"):
        filling["contact"] = f"{_ISOLATE}{filling['contact']}{_END_OF_ISOLATE}"
    return filling


def _fill(text: str, filling: Mapping[str, str], name: str) -> str:
    try:
        return text.format_map(filling)
    except (KeyError, ValueError, IndexError) as error:
        raise MissingTranslationError(
            "The poster text {name} has a place that nothing fills: {place}.", name=name, place=str(error)
        ) from error
