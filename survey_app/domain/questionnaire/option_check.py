"""Answers that cannot be told apart: the same text twice, or ranges of numbers that somebody fits twice."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:[  ]\d{3})+(?![\w])|\d+(?:[.,]\d+)?")
_STRICTLY_LESS = re.compile(r"\b(under|mindre än|färre än|yngre än|less than|fewer than|below|younger than)\b", re.I)
_STRICTLY_MORE = re.compile(r"\b(över|mer än|fler än|äldre än|more than|over|above|older than)\b", re.I)
_AT_MOST = re.compile(
    r"\b(högst|eller mindre|eller färre|eller yngre|or less|or fewer|at most|or younger|up to)\b", re.I
)
_AT_LEAST = re.compile(r"\b(minst|eller mer|eller fler|eller äldre|or more|or older|at least)\b", re.I)
_ENDLESS = float("inf")


@dataclass(frozen=True, slots=True)
class _Range:
    """Numbers from `low` to `high`; an open end leaves its number out."""

    low: float
    high: float
    low_open: bool = False
    high_open: bool = False

    def meets(self, other: "_Range") -> bool:
        """Say whether some number lies in both."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        if low != high:
            return low < high
        shut_out = any(
            (one.low == low and one.low_open) or (one.high == high and one.high_open) for one in (self, other)
        )
        return not shut_out


def repeated(options: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of answers whose texts are the same but for case and spaces."""
    plain = [" ".join(option.casefold().split()) for option in options]
    for first, second in combinations(range(len(options)), 2):
        if plain[first] == plain[second]:
            yield options[first], options[second]


def overlapping(options: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of answers whose ranges of numbers share a number ("0-10 km" and "10-20 km").

    Two numbers in an answer are a range in any language; one number is one in Swedish and English, where words say
    which way it goes ("under 10", "50 eller mer"). Other answers are left alone.
    """
    ranges = [(option, found) for option in options if (found := _range_of(option)) is not None]
    for (first, one), (second, other) in combinations(ranges, 2):
        if one.meets(other):
            yield first, second


def _range_of(option: str) -> _Range | None:
    numbers = [float(found.replace(" ", "").replace(" ", "").replace(",", ".")) for found in _NUMBER.findall(option)]
    if len(numbers) == 2:
        return _Range(min(numbers), max(numbers))
    if len(numbers) != 1:
        return None
    (number,) = numbers
    if _AT_LEAST.search(option):
        return _Range(number, _ENDLESS)
    if _AT_MOST.search(option):
        return _Range(-_ENDLESS, number)
    if _STRICTLY_LESS.search(option):
        return _Range(-_ENDLESS, number, high_open=True)
    if _STRICTLY_MORE.search(option):
        return _Range(number, _ENDLESS, low_open=True)
    return None
