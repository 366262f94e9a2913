"""Numbers as they stand in a file of results: whole numbers, and percentages that tell a count where only one fits."""

import re
from collections.abc import Sequence

_WHOLE = re.compile(r"(\d+)(?:[.,]0+)?")
_PERCENT = re.compile(r"(\d+)(?:[.,](\d{1,4}))?%?")
_SPACES = re.compile(r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]+")

MOST = 10_000_000
"""No count is larger; a longer number is a slip."""


def read_whole(cell: str) -> int:
    """Return a whole number, 0 or more, as people and spreadsheets write it: "1 204", "44", "44,0".

    Raises:
        ValueError: it is none.
    """
    found = _WHOLE.fullmatch(_SPACES.sub("", cell))
    if found is None or int(found[1]) > MOST:
        raise ValueError(cell)
    return int(found[1])


def counts_that_give(percent: str, base: int) -> Sequence[int]:
    """Return every count that gives this percentage of a base, rounded half up to as many decimals as it has.

    Args:
        percent: "44", "66,7", "66.7 %".
        base: how many answered; none of nobody is nought.

    Raises:
        ValueError: it is no percentage.
    """
    found = _PERCENT.fullmatch(_SPACES.sub("", percent))
    if found is None:
        raise ValueError(percent)
    decimals = found[2] or ""
    said, scale = int(found[1] + decimals), 100 * 10 ** len(decimals)
    if said > scale:
        raise ValueError(percent)
    if not base:
        return (0,) if not said else ()
    # Half up: (2 × scale × count + base) // (2 × base) = said, solved for the count.
    low = -(-(2 * said - 1) * base // (2 * scale))
    high = ((2 * said + 1) * base - 1) // (2 * scale)
    return range(max(0, low), min(base, high) + 1)
