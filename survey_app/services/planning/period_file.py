"""Reads the description of a period from a TOML file and lists all that is wrong with it, with file and line."""

import datetime
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from forms.definition import item_from_json
from forms.definition_check import check_question_set
from forms.model import Item, ResultMode, Text
from forms.toml_lines import index_lines
from survey_app.domain.register import municipalities
from survey_app.errors import InvalidInputError

EXTRA_SET = "extra"
"""Key of the question set that a period's own questions belong to."""

LEAST_THRESHOLD = 5
LONGEST_DIARY_NUMBER = 60
KEY_PATTERN = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
LANGUAGE_PATTERN = re.compile(r"[a-z]{2,3}(-[A-Z][A-Za-z]+)?")

FIELDS = frozenset(
    (
        *("key", "region", "name", "opens_on", "closes_on", "languages", "sets", "result_modes", "municipalities"),
        *("threshold", "rate_threshold", "second_look", "poster_answers", "organisation", "contact"),
        *("diary_number", "scanning_desk", "question"),
    )
)


@dataclass(frozen=True, slots=True)
class PeriodDefinition:
    """What a period shall be: as in a period file or as the coordinator's form gives it.

    `set_keys` empty = every set that the region's plugins offer and that is not optional; `municipality_codes` empty =
    all of the region.
    `result_modes` may change a set's own mode; `scanning_desk` maps municipality code -> reference of the agreement
    that appoints the regional desk. `diary_number` is that of the case in the authority's register, printed on every
    result file. `threshold` is T, answers needed before anything is shown.
    """

    key: str
    region_key: str
    name: Text
    opens_on: datetime.date
    closes_on: datetime.date
    languages: tuple[str, ...] = ("sv",)
    set_keys: tuple[str, ...] = ()
    result_modes: Mapping[str, ResultMode] = field(default_factory=dict)
    municipality_codes: tuple[str, ...] = ()
    threshold: int = LEAST_THRESHOLD
    rate_threshold: int = 10
    second_look: bool = False
    poster_answers: bool = False
    organisation: Text = field(default_factory=dict)
    contact: str = ""
    diary_number: str = ""
    scanning_desk: Mapping[str, str] = field(default_factory=dict)
    extra_questions: tuple[Item, ...] = ()


def load_period_file(path: Path) -> PeriodDefinition:
    """Return the period that a TOML file describes (docs/period-file.md shows one).

    Raises:
        InvalidInputError: the file cannot be read, or something in it is wrong; the message lists all problems.
    """
    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except FileNotFoundError:
        raise InvalidInputError("There is no period file {path}.", path=path) from None
    except UnicodeDecodeError:
        raise InvalidInputError("{path} is not a period file: it is not text in UTF-8.", path=path) from None
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise InvalidInputError("{path} cannot be read: {error}", path=path, error=error) from error
    return _Reader(path, text, content).definition()


def check_definition(definition: PeriodDefinition) -> list[tuple[str, str]]:
    """Return (field, problem) for all that is wrong with the values of a definition on their own."""
    return [*_key_and_texts(definition), *_dates_and_numbers(definition), *_municipalities(definition)]


def _key_and_texts(definition: PeriodDefinition) -> Iterator[tuple[str, str]]:
    if not KEY_PATTERN.fullmatch(definition.key):
        yield "key", f"must be of a-z, 0-9 and -, at most 40 characters, but is {definition.key!r}"
    if not definition.languages:
        yield "languages", "must name at least one language"
    for language in definition.languages:
        if not LANGUAGE_PATTERN.fullmatch(language):
            yield "languages", f"{language!r} is not a language code like sv or en"
    if definition.languages and not definition.name.get(definition.languages[0]):
        yield "name", f"has no text in {definition.languages[0]}, the period's own language"
    for language, words in definition.organisation.items():
        if "{municipality}" not in words:
            yield "organisation", f"the text in {language} has no {{municipality}} in it"
    if len(definition.diary_number) > LONGEST_DIARY_NUMBER:
        yield "diary_number", f"must have at most {LONGEST_DIARY_NUMBER} characters"
    keys = [item.key for item in definition.extra_questions]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield "question", f"two questions have the key {key}"


def _dates_and_numbers(definition: PeriodDefinition) -> Iterator[tuple[str, str]]:
    if definition.closes_on < definition.opens_on:
        yield "closes_on", f"{definition.closes_on} is before opens_on, {definition.opens_on}"
    if definition.threshold < LEAST_THRESHOLD:
        yield "threshold", f"must be {LEAST_THRESHOLD} or more, but is {definition.threshold}"
    if definition.rate_threshold < definition.threshold:
        yield "rate_threshold", f"must not be below threshold, but is {definition.rate_threshold}"


def _municipalities(definition: PeriodDefinition) -> Iterator[tuple[str, str]]:
    for code in definition.municipality_codes:
        if code not in municipalities():
            yield "municipalities", f"there is no municipality with the code {code}"
    for code in definition.scanning_desk:
        if definition.municipality_codes and code not in definition.municipality_codes:
            yield "scanning_desk", f"{code} does not take part"


class _Reader:
    """Takes the values out of one file, noting every problem with its line."""

    def __init__(self, path: Path, text: str, content: Mapping[str, Any]) -> None:
        self.path = path
        self.content = content
        self.index = index_lines(text)
        self.problems: list[tuple[int, str]] = []

    def note(self, problem: str, *place: str | int) -> None:
        self.problems.append((self.index.line_of(place), problem))

    def value(self, name: str, kind: type, default: Any) -> Any:
        """Return the value of a field, or the default; a wrong type is noted. `default` ... = must be given."""
        if name not in self.content:
            if default is ...:
                self.note(f"{name} is missing")
                return None
            return default
        value = self.content[name]
        if type(value) is not kind:
            words = {str: "a text", int: "a whole number", bool: "true or false", list: "a list", dict: "a table"}
            self.note(f"{name} must be {words.get(kind, 'a date like 2026-09-14')}, not {value!r}", name)
            return None if default is ... else default
        return value

    def texts(self, name: str, default: Any) -> Mapping[str, str]:
        value = self.value(name, dict, default) or {}
        for key, text in value.items():
            if not isinstance(text, str):
                self.note(f"{name}.{key} must be a text, not {text!r}", name, key)
        return {key: text for key, text in value.items() if isinstance(text, str)}

    def names(self, name: str) -> tuple[str, ...]:
        value = self.value(name, list, [])
        for entry in value:
            if not isinstance(entry, str):
                self.note(f"{name} must hold texts only, not {entry!r}", name)
        return tuple(entry for entry in value if isinstance(entry, str))

    def modes(self) -> dict[str, ResultMode]:
        """Return set key -> how its results are shown; a word that is none is noted."""
        modes = {}
        for key, word in self.texts("result_modes", {}).items():
            try:
                modes[key] = ResultMode(word)
            except ValueError:
                allowed = ", ".join(ResultMode)
                self.note(f"result_modes.{key} must be one of {allowed}, not {word!r}", "result_modes", key)
        return modes

    def questions(self) -> tuple[Item, ...]:
        """Return the extra questions; what is wrong with one is noted, and it is left out."""
        items = []
        for number, question in enumerate(self.value("question", list, [])):
            holder = {"key": EXTRA_SET, "name": {"sv": EXTRA_SET}, "items": [question]}
            holder["source_languages"] = sorted(question.get("text", {})) if isinstance(question, dict) else []
            problems = check_question_set(holder)
            for problem in problems:
                self.note(f"question {number + 1}: {problem.text}", "question", number, *problem.path[2:])
            if not problems:
                items.append(item_from_json(question, EXTRA_SET))
        return tuple(items)

    def definition(self) -> PeriodDefinition:
        """Return the period that the file describes; everything wrong with it has been noted by then."""
        for name in self.content:
            if name not in FIELDS:
                self.note(f"there is no field {name}; known are {', '.join(sorted(FIELDS))}", name)
        day = datetime.date
        values: dict[str, Callable[[], Any]] = {
            "key": lambda: self.value("key", str, ...),
            "region_key": lambda: self.value("region", str, ...),
            "name": lambda: self.texts("name", ...),
            "opens_on": lambda: self.value("opens_on", day, ...),
            "closes_on": lambda: self.value("closes_on", day, ...),
            "languages": lambda: self.names("languages") if "languages" in self.content else ("sv",),
            "set_keys": lambda: self.names("sets"),
            "result_modes": self.modes,
            "municipality_codes": lambda: self.names("municipalities"),
            "threshold": lambda: self.value("threshold", int, LEAST_THRESHOLD),
            "rate_threshold": lambda: self.value("rate_threshold", int, 10),
            "second_look": lambda: self.value("second_look", bool, False),
            "poster_answers": lambda: self.value("poster_answers", bool, False),
            "organisation": lambda: self.texts("organisation", {}),
            "contact": lambda: self.value("contact", str, ""),
            "diary_number": lambda: self.value("diary_number", str, ""),
            "scanning_desk": lambda: self.texts("scanning_desk", {}),
            "extra_questions": self.questions,
        }
        taken = {name: take() for name, take in values.items()}
        if not any(taken[name] is None for name in ("key", "region_key", "opens_on", "closes_on")):
            definition = PeriodDefinition(**taken)
            for name, problem in check_definition(definition):
                self.note(f"{name}: {problem}", name)
            if not self.problems:
                return definition
        listed = "\n".join(f"{self.path}:{line}: {problem}" for line, problem in sorted(self.problems))
        raise InvalidInputError("The period file is not right:\n{problems}", problems=listed)
