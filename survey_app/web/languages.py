"""Languages of forms and respondents, by their own names."""

from collections.abc import Iterable

from babel import Locale, UnknownLocaleError

OFFERED = ("sv", "en", "ar")
"""Languages that the standard texts of a form exist in."""

_ISO = {"prs": "fa-AF"}


def own_name(code: str) -> str:
    """Return a language's name in that language ("العربية"), or the code where nobody knows it."""
    try:
        name = Locale.parse(_ISO.get(code, code), sep="-").get_display_name()
    except (UnknownLocaleError, ValueError):
        return code
    return name[:1].upper() + name[1:] if name else code


def language_choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Return (code, own name) for choosing among languages."""
    return [(code, own_name(code)) for code in codes]
