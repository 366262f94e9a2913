"""Question-set files: TOML in, question sets out, and every problem of every file named with its line at once."""

import tomllib
from collections.abc import Callable, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from forms.definition_check import DEFAULT_LINES, Problem, check_question_set
from forms.errors import DefinitionError
from forms.model import Item, ItemKind, ItemRole, Option, QuestionSet, ResultMode
from forms.toml_lines import index_lines
from forms.translations import add_translations


def load_question_sets(source: Path | Traversable) -> tuple[QuestionSet, ...]:
    """Read one question-set file, or all `.toml` files of a folder with their translations, sorted by (position, key).

    Raises:
        DefinitionError: a file is missing, is not TOML, or says something that cannot be a question set; the message
            lists all problems of all files, one a line, as `file:line: what is wrong`.
    """
    problems: list[str] = []
    found: dict[str, dict[str, Any]] = {}
    names: dict[str, str] = {}
    for file in _files(source):
        data, file_problems = _read_file(file)
        problems += file_problems
        if file_problems or data is None:
            continue
        key = data["key"]
        if key in found:
            problems.append(f"{file.name}:1: the key {key!r} is taken by {names[key]}")
            continue
        found[key], names[key] = data, file.name
    if not problems and source.is_dir():
        problems = add_translations(found, source)
    if problems:
        raise DefinitionError("The question sets have errors:\n{problems}", problems="\n".join(problems))
    return tuple(sorted(map(_build, found.values()), key=lambda entry: (entry.position, entry.key)))


def question_set_to_json(question_set: QuestionSet) -> dict[str, Any]:
    """Return the set as plain data, in the same words as its file; `question_set_from_json` reads it back."""
    return {
        "key": question_set.key,
        "name": dict(question_set.name),
        "position": question_set.position,
        "result_mode": str(question_set.result_mode),
        "source_languages": sorted(question_set.source_languages),
        "confirmed_languages": sorted(question_set.confirmed_languages),
        "items": [_item_to_json(item) for item in question_set.items],
        **({"optional": True} if question_set.optional else {}),
        **({"official_wording": question_set.official_wording} if question_set.official_wording else {}),
    }


def question_set_from_json(data: Mapping[str, Any]) -> QuestionSet:
    """Return the question set that plain data describe.

    Raises:
        DefinitionError: the data cannot be a question set; the message lists all problems.
    """
    _refuse(check_question_set(data))
    return _build(data)


def item_from_json(data: Mapping[str, Any], set_key: str) -> Item:
    """Return one item of the set `set_key`, its key given with or without the set's key before it.

    Raises:
        DefinitionError: the data cannot be an item; the message lists all problems.
    """
    item = dict(data)
    if isinstance(item.get("key"), str):
        item["key"] = item["key"].removeprefix(f"{set_key}.")
    holder = {"key": set_key, "name": {"sv": set_key}, "source_languages": _languages_of(item), "items": [item]}
    _refuse(check_question_set(holder))
    return _build(holder).items[0]


def _languages_of(item: Mapping[str, Any]) -> list[str]:
    text = item.get("text")
    return sorted(text) if isinstance(text, Mapping) and text else ["sv"]


def _refuse(problems: list[Problem]) -> None:
    if problems:
        lines = "\n".join(f"{problem.where()}: {problem.text}" for problem in problems)
        raise DefinitionError("The question set has errors:\n{problems}", problems=lines)


def _files(source: Path | Traversable) -> list[Path | Traversable]:
    if source.is_dir():
        files = [entry for entry in source.iterdir() if entry.name.endswith(".toml")]
        if not files:
            raise DefinitionError("The folder {folder} holds no question-set file (.toml).", folder=source.name)
        return sorted(files, key=lambda entry: entry.name)
    if not source.is_file():
        raise DefinitionError("There is no question-set file {file}.", file=source.name)
    return [source]


def _read_file(file: Path | Traversable) -> tuple[dict[str, Any] | None, list[str]]:
    """Return what a file says and its problems as `file:line: text`."""
    try:
        text = file.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except UnicodeDecodeError as error:
        return None, [f"{file.name}:1: the file is not text in UTF-8 ({error.reason})"]
    except tomllib.TOMLDecodeError as error:
        return None, [_syntax_problem(file.name, str(error))]
    index = index_lines(text)
    problems = check_question_set(data)
    return data, [f"{file.name}:{index.line_of(problem.path)}: {problem.text}" for problem in problems]


def _syntax_problem(name: str, message: str) -> str:
    """Put the line that tomllib names at the end of its message in front of it."""
    what, _, place = message.rpartition(" (at ")
    line = place.split(",")[0].removeprefix("line ") if place.startswith("line ") else "end"
    return f"{name}:{line}: not valid TOML: {what or message}"


def _build(data: Mapping[str, Any]) -> QuestionSet:
    """Make the set from data that have been checked."""
    optional: dict[str, Any] = {}
    converters: dict[str, Callable[[Any], Any]] = {
        "position": int,
        "result_mode": ResultMode,
        "source_languages": frozenset,
        "confirmed_languages": frozenset,
        "optional": bool,
        "official_wording": str,
    }
    for name, convert in converters.items():
        if name in data:
            optional[name] = convert(data[name])
    items = tuple(_build_item(item, data["key"]) for item in data["items"])
    return QuestionSet(key=data["key"], name=dict(data["name"]), items=items, **optional)


def _build_item(item: Mapping[str, Any], set_key: str) -> Item:
    return Item(
        key=f"{set_key}.{item['key']}",
        version=item.get("version", 1),
        kind=ItemKind(item.get("kind", ItemKind.ONE)),
        role=ItemRole(item.get("role", ItemRole.OTHER)),
        text=dict(item["text"]),
        label=dict(item.get("label", item["text"])),
        options=tuple(
            Option(option["key"], dict(option["text"]), option.get("positive", False), option.get("substantive", True))
            for option in item.get("options", ())
        ),
        finding=dict(item.get("finding", {})),
        kolada=dict(item.get("kolada", {})),
        lines=item.get("lines", DEFAULT_LINES) if item.get("kind") == ItemKind.TEXT else 0,
        easy=dict(item.get("easy", {})),
        chosen={key: dict(text) for key, text in item.get("chosen", {}).items()},
        theme=dict(item.get("theme", {})),
    )


def _item_to_json(item: Item) -> dict[str, Any]:
    data: dict[str, Any] = {
        "key": item.key.partition(".")[2],
        "version": item.version,
        "kind": str(item.kind),
        "role": str(item.role),
        "text": dict(item.text),
        "label": dict(item.label),
        "options": [
            {
                "key": option.key,
                "text": dict(option.text),
                "positive": option.positive,
                "substantive": option.substantive,
            }
            for option in item.options
        ],
    }
    if item.is_text:
        del data["options"]
        data["lines"] = item.lines
    if item.chosen:
        data["chosen"] = {key: dict(text) for key, text in item.chosen.items()}
    for name in ("finding", "easy", "theme", "kolada"):
        if getattr(item, name):
            data[name] = dict(getattr(item, name))
    return data
