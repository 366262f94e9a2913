"""What a question-set file must say: checks plain data and returns every problem with the path to it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from forms.model import ItemKind, ItemRole, ResultMode
from forms.toml_lines import Path

_KEY = re.compile(r"[a-z][a-z0-9_]*")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
MOST_OPTIONS = 12
"""More boxes than this to one question nobody reads through."""

TOGETHER = "+"
"""Between the keys of two options that have words of their own where most chose one or the other."""

DEFAULT_LINES = 4
MOST_LINES = 12
"""Printed lines of a field to write in: one is too narrow for a hand, more take a page of their own."""

_SET_NAMES = {
    "key", "name", "position", "result_mode", "source_languages", "confirmed_languages", "optional", "official_wording",
    "items",
}  # fmt: skip
_ITEM_NAMES = {
    "key", "version", "kind", "role", "text", "label", "options", "finding", "easy", "theme", "chosen", "kolada",
    "lines",
}  # fmt: skip
_OPTION_NAMES = {"key", "text", "positive", "substantive"}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and the path to it."""

    path: Path
    text: str

    def where(self) -> str:
        """Return the path for a person: `items 2, options 1` (counted from 1)."""
        words = [f"{part + 1}" if isinstance(part, int) else f", {part}" for part in self.path]
        return "".join(f" {word}" if word.isdigit() else word for word in words).removeprefix(", ") or "question set"


def check_question_set(data: Mapping[str, Any]) -> list[Problem]:
    """Return all that is wrong with the data of one question set; an empty list if nothing is."""
    return list(_set_problems(data))


def _set_problems(data: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _unknown(data, _SET_NAMES, ())
    yield from _key_problems(data, ())
    yield from _text_problems(data, "name", (), required=())
    yield from _choice_problems(data, "result_mode", tuple(ResultMode), ())
    if not _is_int(data.get("position", 0)):
        yield Problem(("position",), "position must be a whole number")
    if not isinstance(data.get("optional", False), bool):
        yield Problem(("optional",), "optional must be true or false")
    official = data.get("official_wording", "-")
    if not isinstance(official, str) or not official.strip():
        yield Problem(
            ("official_wording",), "official_wording must say whose wording it is and when somebody compared it"
        )
    for name in ("source_languages", "confirmed_languages"):
        yield from _language_problems(data, name)
    languages = _source_languages(data)
    items = data.get("items")
    if not isinstance(items, list) or not items:
        yield Problem(("items",), "there must be at least one item ([[items]])")
        return
    yield from _repeated(items, ("items",))
    for number, item in enumerate(items):
        path: Path = ("items", number)
        if isinstance(item, Mapping):
            yield from _item_problems(item, path, languages)
        else:
            yield Problem(path, "an item must be a table")


def _item_problems(item: Mapping[str, Any], path: Path, languages: tuple[str, ...]) -> Iterator[Problem]:
    yield from _unknown(item, _ITEM_NAMES, path)
    yield from _key_problems(item, path)
    yield from _choice_problems(item, "kind", tuple(ItemKind), path)
    yield from _choice_problems(item, "role", tuple(ItemRole), path)
    version = item.get("version", 1)
    if not _is_int(version) or version < 1:
        yield Problem((*path, "version"), "version must be a whole number, 1 or more")
    yield from _text_problems(item, "text", path, required=languages)
    quality = item.get("role") == ItemRole.QUALITY
    for name in ("label", "finding"):
        if quality or name in item:
            yield from _text_problems(item, name, path, required=languages if quality else ())
    for name in ("easy", "theme"):
        if name in item:
            yield from _text_problems(item, name, path, required=())
    yield from _chosen_problems(item, path)
    kolada = item.get("kolada", {})
    if not isinstance(kolada, Mapping) or not all(isinstance(value, str) for value in kolada.values()):
        yield Problem((*path, "kolada"), "kolada must give an indicator id for each target group")
    if item.get("kind") == ItemKind.TEXT:
        yield from _writing_problems(item, path)
        return
    if "lines" in item:
        yield Problem((*path, "lines"), 'only a question of kind "text" has lines to write on')
    yield from _options_problems(item, path, languages)


def _chosen_problems(item: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    chosen = item.get("chosen", {})
    path = (*path, "chosen")
    if not isinstance(chosen, Mapping):
        yield Problem(path, "chosen must give words for options")
        return
    listed = item.get("options")
    options = listed if isinstance(listed, list) else []
    asked = [option.get("key") for option in options if isinstance(option, Mapping)]
    for key in chosen:
        parts = key.split(TOGETHER)
        places = [asked.index(part) for part in parts if part in asked]
        if len(places) != len(parts) or len(parts) > 2 or places != sorted(set(places)):
            yield Problem((*path, key), "chosen names an option, or two in the order asked with + between")
        yield from _text_problems(chosen, key, path, required=())


def _writing_problems(item: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    if item.get("options"):
        yield Problem((*path, "options"), 'a question of kind "text" is answered in words and has no options')
    if item.get("role", ItemRole.OTHER) != ItemRole.OTHER:
        yield Problem((*path, "role"), 'a question of kind "text" has the role other: words are not counted')
    lines = item.get("lines", DEFAULT_LINES)
    if not _is_int(lines) or not 2 <= lines <= MOST_LINES:
        yield Problem((*path, "lines"), f"lines must be a whole number from 2 to {MOST_LINES}")


def _options_problems(item: Mapping[str, Any], path: Path, languages: tuple[str, ...]) -> Iterator[Problem]:
    options = item.get("options")
    path = (*path, "options")
    if not isinstance(options, list) or not 2 <= len(options) <= MOST_OPTIONS:
        yield Problem(path, f"an item must have 2 to {MOST_OPTIONS} options")
        return
    yield from _repeated(options, path)
    positive = 0
    for number, option in enumerate(options):
        here: Path = (*path, number)
        if not isinstance(option, Mapping):
            yield Problem(here, "an option must be a table with key and text")
            continue
        yield from _unknown(option, _OPTION_NAMES, here)
        yield from _key_problems(option, here)
        yield from _text_problems(option, "text", here, required=languages)
        for name in ("positive", "substantive"):
            if not isinstance(option.get(name, False), bool):
                yield Problem((*here, name), f"{name} must be true or false")
        if option.get("positive") is True:
            positive += 1
            if option.get("substantive") is False:
                yield Problem(here, "an option outside the base cannot be positive")
    if item.get("role") == ItemRole.QUALITY and not positive:
        yield Problem(path, "a quality question must have at least one positive option")
    if item.get("role", ItemRole.OTHER) != ItemRole.QUALITY and positive:
        yield Problem(path, "only a quality question can have positive options")


def _unknown(data: Mapping[str, Any], known: set[str], path: Path) -> Iterator[Problem]:
    for name in data:
        if name not in known:
            yield Problem((*path, name), f"{name!r} is not known here; known are: {', '.join(sorted(known))}")


def _key_problems(data: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    key = data.get("key")
    if not isinstance(key, str):
        yield Problem((*path, "key"), "a key is missing")
    elif not _KEY.fullmatch(key):
        yield Problem((*path, "key"), f"the key {key!r} must start with a-z and hold only a-z, 0-9 and _")


def _text_problems(data: Mapping[str, Any], name: str, path: Path, *, required: tuple[str, ...]) -> Iterator[Problem]:
    path = (*path, name)
    text = data.get(name)
    if not isinstance(text, Mapping) or not text:
        yield Problem(path, f"{name} is missing: give it in at least one language")
        return
    for language, words in text.items():
        if not _LANGUAGE.fullmatch(language):
            yield Problem((*path, language), f"{language!r} is not a language code like sv or prs")
        if not isinstance(words, str) or not words.strip():
            yield Problem((*path, language), f"{name} in {language} is empty")
        elif words != words.strip() or "  " in words or len(words.splitlines()) > 1:
            yield Problem((*path, language), f"{name} in {language} has line breaks or double spaces")
    missing = [language for language in required if language not in text]
    if missing:
        yield Problem(path, f"{name} is missing in {', '.join(missing)}, in which the set is written")


def _choice_problems(data: Mapping[str, Any], name: str, choices: tuple[str, ...], path: Path) -> Iterator[Problem]:
    if name in data and data[name] not in choices:
        yield Problem((*path, name), f"{name} must be one of: {', '.join(choices)}")


def _language_problems(data: Mapping[str, Any], name: str) -> Iterator[Problem]:
    languages = data.get(name, [])
    if not isinstance(languages, list) or not all(
        isinstance(code, str) and _LANGUAGE.fullmatch(code) for code in languages
    ):
        yield Problem((name,), f"{name} must be a list of language codes")
    elif name == "source_languages" and name in data and not languages:
        yield Problem((name,), "source_languages must name the language the set was written in")


def _source_languages(data: Mapping[str, Any]) -> tuple[str, ...]:
    languages = data.get("source_languages", ["sv"])
    if not isinstance(languages, list):
        return ()
    return tuple(code for code in languages if isinstance(code, str))


def _repeated(entries: list[Any], path: Path) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, entry in enumerate(entries):
        key = entry.get("key") if isinstance(entry, Mapping) else None
        if isinstance(key, str):
            if key in seen:
                yield Problem((*path, number, "key"), f"the key {key!r} stands here twice")
            seen.add(key)


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
