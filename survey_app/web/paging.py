"""Long lists in parts: so many rows on a page, and where the other pages are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from flask import request

Row = TypeVar("Row")

ROWS_A_PAGE = 40
"""Rows of a long list on one page: light enough for an old office computer, and for a slow line."""


@dataclass(frozen=True, slots=True)
class Paging:
    """Which part of a long list is shown. `number` counts from 1; `total` rows are in the list."""

    number: int
    total: int
    size: int = ROWS_A_PAGE

    @property
    def pages(self) -> int:
        """How many pages the list has, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def start(self) -> int:
        """How many rows are before this page."""
        return (self.number - 1) * self.size

    @property
    def part(self) -> slice:
        """Which rows of the list stand on this page (from, to)."""
        return slice(self.start, self.start + self.size)

    def address(self, number: int) -> str:
        """Return what leads from this page to another one: its query, all else kept."""
        kept = request.args.copy()
        kept.setlist("page", [str(number)])
        return "?" + urlencode(list(kept.items(multi=True)))

    def part_of(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Return the rows of this page."""
        return rows[self.part]


def page_asked_for(total: int, size: int = ROWS_A_PAGE) -> Paging:
    """Return the page that the address asks for, the nearest one where the list has become shorter."""
    first = Paging(1, total, size)
    wanted = request.args.get("page", default=1, type=int)
    return Paging(min(max(1, wanted), first.pages), total, size)
