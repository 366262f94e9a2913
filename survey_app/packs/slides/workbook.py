"""The small workbook inside a native chart: what the chart shows and nothing more, the same bytes every time."""

import datetime
from collections.abc import Sequence
from io import BytesIO

import xlsxwriter

from survey_app.packs.slides.chart_xml import PERCENT, Names, Values

SHEET = "Data"
FIXED_TIME = datetime.datetime(2000, 1, 1)
"""Stands as creation time in every workbook, so that the same figures give the same bytes."""


def make_workbook(rows: Sequence[Sequence[str | int | None]], number_formats: Sequence[str]) -> bytes:
    """Return a workbook with one sheet; whole numbers take the number format of their column."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": FIXED_TIME, "author": "", "comments": ""})
        sheet = book.add_worksheet(SHEET)
        formats = {text: book.add_format({"num_format": text}) for text in dict.fromkeys(number_formats)}
        for row_number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(row_number, column, value, formats[number_formats[column]])
                elif value:
                    sheet.write_string(row_number, column, value)
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 12, 16)
    return file.getvalue()


def reference(column: int, first_row: int, last_row: int) -> str:
    """Return the address of cells in one column, rows counting from 1."""
    letter = chr(ord("A") + column)
    return (
        f"{SHEET}!${letter}${first_row}:${letter}${last_row}"
        if last_row > first_row
        else (f"{SHEET}!${letter}${first_row}")
    )


class Sheet:
    """Collects columns of equal purpose and gives their addresses; the head row says what each holds."""

    def __init__(self) -> None:
        self._columns: list[list[str | int | None]] = []
        self._formats: list[str] = []

    def texts(self, head: str, cells: Sequence[str]) -> Names:
        """Add a column of text."""
        self._columns.append([head, *cells])
        self._formats.append("General")
        return Names(reference(len(self._columns) - 1, 2, len(cells) + 1), cells)

    def values(self, head: str, cells: Sequence[int | None], number_format: str = PERCENT) -> Values:
        """Add a column of whole numbers, None for an empty cell."""
        self._columns.append([head, *cells])
        self._formats.append(number_format)
        return Values(reference(len(self._columns) - 1, 2, len(cells) + 1), cells)

    def head(self) -> Names:
        """Return the head cell of the last column, as the name of a series."""
        return Names(reference(len(self._columns) - 1, 1, 1), [str(self._columns[-1][0])])

    def places(self, head: str, cells: Sequence[int | None]) -> Values:
        """Add a column that says where a mark stands, counted from below; no result."""
        return self.values(head, cells, "0")

    def workbook(self) -> bytes:
        """Return the workbook with all columns."""
        length = max(len(column) for column in self._columns)
        rows = [[column[row] if row < len(column) else None for column in self._columns] for row in range(length)]
        return make_workbook(rows, self._formats)
