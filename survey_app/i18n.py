"""Translation with gettext, without Flask: English sentences are the keys, catalogues are `.po` files read as they are.

Every `locale/<language>/LC_MESSAGES/*.po` of a registered package is merged, so that each part of the application
keeps a catalogue of its own (web.po, packs.po, domain.po, services.po).
"""

import gettext
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable

from babel import Locale, UnknownLocaleError
from babel.messages.pofile import read_po

Translate = Callable[[str], str]
"""Takes the English sentence, returns the sentence in the language asked for (with its `{name}` places unfilled)."""

INTERFACE_LANGUAGES = ("sv", "en")


class _Catalogue(gettext.NullTranslations):
    """Messages of one language, looked up by their English text."""

    def __init__(self, messages: dict[str | tuple[str, int], str]) -> None:
        super().__init__()
        self._messages = messages

    def gettext(self, message: str) -> str:
        return self._messages.get(message) or message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        plural = self._messages.get((msgid1, 0 if n == 1 else 1))
        return plural or (msgid1 if n == 1 else msgid2)


def _catalogue_files(packages: Iterable[str], language: str) -> list[Traversable]:
    files: list[Traversable] = []
    for package in packages:
        folder = resources.files(package) / "locale" / language / "LC_MESSAGES"
        if folder.is_dir():
            files += sorted((entry for entry in folder.iterdir() if entry.name.endswith(".po")), key=lambda e: e.name)
    return files


def _known_locale(language: str) -> Locale | None:
    """Return what Babel knows of a language, or None where it has never heard of it (prs, sma)."""
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return None


@lru_cache
def load_catalogue(language: str, packages: tuple[str, ...] = ("survey_app",)) -> gettext.NullTranslations:
    """Return the merged catalogue of a language; English, and languages without catalogue, give the keys back."""
    messages: dict[str | tuple[str, int], str] = {}
    for file in _catalogue_files(packages, language):
        with file.open("rb") as stream:
            for message in read_po(stream, locale=_known_locale(language)):
                if not message.id or message.fuzzy:
                    continue
                if isinstance(message.id, str):
                    messages[message.id] = str(message.string)
                else:
                    for number, text in enumerate(message.string or ()):
                        messages[message.id[0], number] = text
    return _Catalogue(messages)


def translator(language: str, packages: tuple[str, ...] = ("survey_app",)) -> Translate:
    """Return the function that translates English sentences into `language`."""
    return load_catalogue(language, packages).gettext


def in_language(text: Mapping[str, str], language: str) -> str:
    """Return a text in the language asked for, else in Swedish, else in English, else in whatever there is."""
    for candidate in (language, "sv", "en"):
        if text.get(candidate):
            return text[candidate]
    return next(iter(text.values()), "")
