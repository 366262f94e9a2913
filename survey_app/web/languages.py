"""Languages of forms and respondents, by their own names."""

from collections.abc import Collection, Iterable

from babel import Locale

from forms.poster_pdf import LANGUAGE_NAMES
from forms.standard_texts import languages
from survey_app.web.context import gettext as _
from survey_app.web.context import language

FIRST = ("sv", "en")
"""Languages that stand first wherever one chooses; the others follow by their codes."""

OFFERED = (*FIRST, *(code for code in languages() if code not in FIRST))
"""Languages that the standard texts of a form exist in."""


def own_name(code: str) -> str:
    """Return a language's name in that language ("العربية"), or the code where nobody knows it."""
    name = LANGUAGE_NAMES.get(code, code)
    return name[:1].upper() + name[1:]


def language_name(code: str) -> str:
    """Return a language's name in the language of the interface: "Swedish", "svenska"."""
    return Locale.parse(code).get_language_name(language()) or code


def language_choices(codes: Iterable[str], drafts: Collection[str] = ()) -> list[tuple[str, str]]:
    """Return (code, own name) for choosing among languages; of `drafts` it is said that they are not counted."""
    return [
        (code, _("{language} (draft: not counted)", language=own_name(code)) if code in drafts else own_name(code))
        for code in codes
    ]
