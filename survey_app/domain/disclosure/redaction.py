"""Finds in a text what certainly points at a person. What only a reader can see (names, places, events) is not found.

Only patterns that are certain are marked, so that nobody learns to wave the marks through; a person must read the rest.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

REMOVED = "[…]"
"""Stands where something was taken out."""

_DAY = r"(?:\d{2})?\d{2}(?:0\d|1[0-2])(?:[0-2]\d|3[01]|[67]\d|8\d|9[01])"
"""A date of birth with two or four digits of the year; the day may be 60 higher (a co-ordination number)."""

_PATTERNS = {
    "e_mail": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "web": re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE),
    "personal_number": re.compile(rf"(?<!\d){_DAY}\s?[-+−–]?\s?\d{{4}}(?!\d)"),
    "telephone": re.compile(r"(?<![\d+])(?:\+46|0046|0)(?:[\s/−–-]?\d){7,11}(?!\d)"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a text (from `start` up to `end`) and what stands there: e_mail, web, personal_number, telephone."""

    start: int
    end: int
    kind: str


def find_marks(text: str) -> tuple[Mark, ...]:
    """Return what certainly points at a person, in the order of the text; no two overlap."""
    found: list[Mark] = []
    for kind, pattern in _PATTERNS.items():
        for match in pattern.finditer(text):
            if all(match.end() <= mark.start or match.start() >= mark.end for mark in found):
                found.append(Mark(match.start(), match.end(), kind))
    return tuple(sorted(found, key=lambda mark: mark.start))


def suggest_redaction(text: str) -> str:
    """Return the text with what certainly points at a person taken out."""
    return "".join(REMOVED if mark else part for part, mark in split_at_marks(text))


def split_at_marks(text: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of a text with the kind of what is marked in them, "" where nothing is."""
    at = 0
    for mark in find_marks(text):
        if mark.start > at:
            yield text[at : mark.start], ""
        yield text[mark.start : mark.end], mark.kind
        at = mark.end
    if at < len(text):
        yield text[at:], ""
