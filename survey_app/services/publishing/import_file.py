"""Reads a file with results of an earlier year, CSV or XLSX, into rows of text with their lines."""

import codecs
import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence

from survey_app.domain.imported.cells import LineError
from survey_app.domain.imported.fields import Row
from survey_app.domain.imported.rows import KNOWN, NEEDED
from survey_app.errors import InvalidInputError

MOST_BYTES = 10_000_000
MOST_UNPACKED = 200_000_000
"""Bytes of a spreadsheet's parts: a larger one is no table of results."""

MOST_ROWS = 200_000

LAST_LINE = 1_048_576
"""The last line a spreadsheet can have. A file may name a later one; reading the empty lines up to it would not end."""

MOST_CELLS = 20_000_000
"""Cells of a spreadsheet that are looked at, empty ones too."""

DATA_SHEET = "data"
"""The sheet that is read where there is one of this name, as in our own packs; else the first."""

DIVIDERS = ",;\t"
"""Swedish spreadsheets write semicolons, since the comma divides whole from parts."""

Table = Iterator[tuple[int, Sequence[str]]]
"""Line (counted from 1) and cells."""


def read_rows(data: bytes) -> tuple[Row, ...]:
    """Return the rows of a file, with the columns that are known.

    Raises:
        InvalidInputError: it is empty or too large, cannot be read, or lacks a column.
    """
    if not data.strip():
        raise InvalidInputError("The file is empty.")
    if len(data) > MOST_BYTES:
        text = "The file is larger than {most} MB. Keep the rows of one period."
        raise InvalidInputError(text, most=MOST_BYTES // 10**6)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InvalidInputError("This is a spreadsheet of the old kind (.xls). Save it as .xlsx, or as CSV UTF-8.")
    table = _read_spreadsheet(data) if data.startswith(b"PK\x03\x04") else _read_csv(data)
    return tuple(_as_rows(table))


def _as_rows(table: Table) -> Iterator[Row]:
    filled = ((line, cells) for line, cells in table if any(cells))
    _, first = next(filled, (1, ()))
    heads = [cell.casefold() for cell in first]
    _check_heads(heads)
    for number, (line, cells) in enumerate(filled):
        if number >= MOST_ROWS:
            raise InvalidInputError("The file has more than {most} rows. Keep those of one period.", most=MOST_ROWS)
        if any(cells[len(heads) :]):
            raise LineError(
                "Line {line}: there are more cells than heads in the first line. Take the last ones out.", line=line
            )
        named = zip(heads, cells, strict=False)
        yield Row(line, {head: cell for head, cell in named if head in KNOWN and cell})


def _check_heads(heads: Sequence[str]) -> None:
    missing = [name for name in NEEDED if name not in heads]
    if "count" not in heads and "percent" not in heads:
        missing.append("count")
    if missing:
        raise InvalidInputError(
            "The first line must name the columns. These are not among them: {names}. Take the empty table to fill in.",
            names=", ".join(missing),
        )
    twice = sorted({name for name in heads if name in KNOWN and heads.count(name) > 1})
    if twice:
        raise InvalidInputError("Two columns have the same name: {names}. Take one out.", names=", ".join(twice))


def _read_csv(data: bytes) -> Table:
    text = _decode(data)
    lines = text.splitlines()
    start = 1 if lines and lines[0].lower().startswith("sep=") else 0
    head = next((line for line in lines[start:] if line.strip()), "")
    divider = max(DIVIDERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=divider)
    try:
        for cells in reader:
            if reader.line_num > start:
                yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise LineError(
            "Line {line}: the row cannot be read ({error}). Is a quotation mark not closed?",
            line=reader.line_num,
            error=error,
        ) from error


def _decode(data: bytes) -> str:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and b"\0" in data:  # a picture, say, or a PDF: saving it as UTF-8 would not help
        raise InvalidInputError("This is neither CSV nor a spreadsheet (.xlsx).")
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-16" if wide else "utf-8")
    except UnicodeDecodeError as error:
        raise LineError(
            "Line {line}: the file is not written in UTF-8. Save it anew as “CSV UTF-8”, or as .xlsx.",
            line=data.count(b"\n", 0, error.start) + 1,
        ) from error
    if "\0" in text:
        raise InvalidInputError("This is neither CSV nor a spreadsheet (.xlsx).")
    return text


def _read_spreadsheet(data: bytes) -> Table:
    import openpyxl  # takes long to load, and few need it

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                raise InvalidInputError("The spreadsheet is too large. Keep the rows of one period.")
        with warnings.catch_warnings(action="ignore"):  # about looks and links, which are not read
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            sheet = book[DATA_SHEET] if DATA_SHEET in book.sheetnames else book.worksheets[0]
            sheet.reset_dimensions()  # what a file says of its size makes every empty line as wide as that
            left = MOST_CELLS
            for line, cells in enumerate(sheet.iter_rows(max_row=LAST_LINE), start=1):
                left -= len(cells)
                if left < 0:
                    raise InvalidInputError("The spreadsheet is too large. Keep the rows of one period.")
                yield line, _texts_of(cells)
            book.close()
    except InvalidInputError:
        raise
    except Exception as error:  # a damaged file makes the libraries raise whatever their parts raise
        raise InvalidInputError("The spreadsheet cannot be read. Open it, and save it anew as .xlsx.") from error


def _texts_of(cells: Iterable[object]) -> list[str]:
    return [_text_of(getattr(cell, "value", None), str(getattr(cell, "number_format", ""))) for cell in cells]


def _text_of(value: object, form: str) -> str:
    """Return a cell as it looks: whole numbers without a point, and 0.44 shown as a percentage is 44."""
    if value is None:
        return ""
    if isinstance(value, float | int) and not isinstance(value, bool):
        number = round(value * 100, 4) if "%" in form else value
        return str(int(number)) if number == int(number) else str(number)
    return str(value).strip()
