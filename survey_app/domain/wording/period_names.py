"""Names of periods inside a sentence: "Hösten 2026" is "hösten 2026" there; a name that is a name stays as it is."""

from collections.abc import Mapping

from survey_app.i18n import translator

SMALL_INSIDE = {
    "sv": frozenset({
        "vår", "våren", "vårens", "sommar", "sommaren", "sommarens", "höst", "hösten", "höstens", "vinter", "vintern",
        "vinterns", "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober",
        "november", "december",
    }),
    "en": frozenset({"spring", "summer", "autumn", "fall", "winter"}),
}  # fmt: skip
"""First words that have a small letter inside a sentence, by language: Swedish writes months small too, English not.

Any other first word keeps its letter, since it may be somebody's name ("Storumans enkät").
"""

PUBLISHED_THEN = "as published then"
"""Stands behind the name of a period whose results are imported, wherever it is named."""


def published_then(names: Mapping[str, str]) -> dict[str, str]:
    """Return a period's names with the mark that its results are shown as they were published then."""
    return {language: f"{name} ({translator(language)(PUBLISHED_THEN)})" for language, name in names.items()}


def without_mark(name: str, language: str) -> str:
    """Return a period's name without that mark."""
    return name.removesuffix(f" ({translator(language)(PUBLISHED_THEN)})")


def inside_sentence(name: str, language: str) -> str:
    """Return a period's name as it stands inside a sentence of the language."""
    first = name.split(" ", 1)[0].casefold()
    return name[:1].lower() + name[1:] if first in SMALL_INSIDE.get(language, ()) else name
