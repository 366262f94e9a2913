"""Translations of question sets: files beside the sets, one for each language, so that a translator has one to fill in.

`question_sets/translations/fi.toml` holds the Finnish words of all sets in `question_sets/`. A question is translated
only while its version is the one that the translator saw: when a wording changes, its translations wait to be looked
at again, and until then the set is not offered in that language.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from forms.toml_lines import Path as TomlPath
from forms.toml_lines import index_lines

FOLDER = "translations"

_LANGUAGE_FILE = re.compile(r"([a-z]{2,3})\.toml")
_SET_NAMES = {"name", "confirmed", "items"}
_ITEM_NAMES = {"version", "text", "label", "finding", "options"}

_Problem = tuple[TomlPath, str]


def add_translations(sets: Mapping[str, dict[str, Any]], folder: Path | Traversable) -> list[str]:
    """Add the words of every translation file to the data of the sets they belong to.

    Args:
        sets: the data of each set by its key, checked; changed in place.
        folder: where the sets stand; its folder `translations` may be missing.

    Returns:
        What is wrong, each as `file:line: text`.
    """
    place = folder / FOLDER
    if not place.is_dir():
        return []
    problems: list[str] = []
    for file in sorted(place.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            problems += _add_file(sets, file)
    return problems


def _add_file(sets: Mapping[str, dict[str, Any]], file: Path | Traversable) -> list[str]:
    name = f"{FOLDER}/{file.name}"
    match = _LANGUAGE_FILE.fullmatch(file.name)
    if match is None:
        return [f"{name}:1: a translation file is called by its language, like fi.toml or prs.toml"]
    try:
        text = file.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return [f"{name}:1: not valid TOML in UTF-8: {error}"]
    lines = index_lines(text)
    return [f"{name}:{lines.line_of(path)}: {words}" for path, words in _add_language(sets, data, match.group(1))]


def _add_language(sets: Mapping[str, dict[str, Any]], data: Mapping[str, Any], language: str) -> Iterator[_Problem]:
    for key, translation in data.items():
        if key not in sets or not isinstance(translation, Mapping):
            yield (key,), f"there is no question set {key!r} here; there are: {', '.join(sorted(sets))}"
            continue
        yield from ((((key, name), f"{name!r} is not known here")) for name in translation if name not in _SET_NAMES)
        question_set = sets[key]
        if _is_text(translation.get("name")):
            question_set["name"][language] = translation["name"]
        if translation.get("confirmed") is True:
            question_set["confirmed_languages"] = [*question_set.get("confirmed_languages", []), language]
        items = {item["key"]: item for item in question_set["items"]}
        for item_key, words in translation.get("items", {}).items():
            path: TomlPath = (key, "items", item_key)
            if item_key not in items:
                yield path, f"the set {key} has no question {item_key!r}; it has: {', '.join(items)}"
            else:
                yield from _add_item(items[item_key], words, language, path)


def _add_item(item: dict[str, Any], words: Mapping[str, Any], language: str, path: TomlPath) -> Iterator[_Problem]:
    problems = list(_item_problems(item, words, path))
    yield from problems
    if problems or words["version"] != item.get("version", 1):
        return
    item["text"][language] = words["text"]
    for name in ("label", "finding"):
        if name in words:
            item.setdefault(name, {})[language] = words[name]
    for option in item.get("options", ()):
        option["text"][language] = words["options"][option["key"]]


def _item_problems(item: Mapping[str, Any], words: Mapping[str, Any], path: TomlPath) -> Iterator[_Problem]:
    yield from ((((*path, name), f"{name!r} is not known here")) for name in words if name not in _ITEM_NAMES)
    if not isinstance(words.get("version"), int):
        yield path, "version is missing: the version of the question that these words translate"
        return
    for name in ("text", "label", "finding"):
        if (name in words or name == "text") and not _is_text(words.get(name)):
            yield (*path, name), f"{name} is missing, empty, or has line breaks or double spaces"
    if words["version"] != item.get("version", 1):
        return  # the options may have been others
    options = words.get("options", {})
    asked = [option["key"] for option in item.get("options", ())]
    missing = [key for key in asked if not _is_text(options.get(key))]
    unknown = [key for key in options if key not in asked]
    if missing:
        yield (*path, "options"), f"these options have no words: {', '.join(missing)}"
    if unknown:
        yield (*path, "options"), f"the question has no such options: {', '.join(unknown)}"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value == " ".join(value.split()) and bool(value)
