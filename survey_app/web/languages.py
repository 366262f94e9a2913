"""Languages of forms and respondents, by their own names."""

from collections.abc import Iterable

from forms.poster_pdf import LANGUAGE_NAMES
from forms.standard_texts import languages

FIRST = ("sv", "en")
"""Languages that stand first wherever one chooses; the others follow by their codes."""

OFFERED = (*FIRST, *(code for code in languages() if code not in FIRST))
"""Languages that the standard texts of a form exist in."""


def own_name(code: str) -> str:
    """Return a language's name in that language ("العربية"), or the code where nobody knows it."""
    name = LANGUAGE_NAMES.get(code, code)
    return name[:1].upper() + name[1:]


def language_choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Return (code, own name) for choosing among languages."""
    return [(code, own_name(code)) for code in codes]
