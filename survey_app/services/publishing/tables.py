"""Writes rows as files for other programs: CSV, Excel, JSON and SPSS."""

import csv
import datetime
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pandas
import pyreadstat
import xlsxwriter

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "sav": "application/x-spss-sav",
}

MADE_ON = datetime.datetime(2000, 1, 1)
"""Date inside every workbook, so that the same rows give the same bytes."""

LONGEST_LABEL, LONGEST_VALUE_LABEL = 256, 120
"""Bytes of a variable's and of a value's label in SPSS."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `name` in files, `label` in words; `values` maps codes to what they mean (SPSS value labels).

    `missing` are the codes that SPSS leaves out of valid percentages, at most three.
    """

    name: str
    label: str = ""
    values: Mapping[float, str] = field(default_factory=dict)
    missing: tuple[int, ...] = ()


def write_csv(columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> bytes:
    """Return rows as CSV: comma, decimal point, UTF-8 with a byte order mark, empty cells where None."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def write_json(columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> bytes:
    """Return rows as a JSON list of objects."""
    names = [column.name for column in columns]
    value = [dict(zip(names, row, strict=True)) for row in rows]
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def write_xlsx(columns: Sequence[Column], rows: Sequence[Sequence[Any]], *, sheet: str) -> bytes:
    """Return rows as an Excel workbook of one sheet, its head fixed; texts stay texts, never formulas."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        workbook.set_properties({"created": MADE_ON})
        page = workbook.add_worksheet(sheet)
        bold = workbook.add_format({"bold": True})
        page.write_row(0, 0, [column.name for column in columns], bold)
        for number, row in enumerate(rows, start=1):
            page.write_row(number, 0, row)
        page.freeze_panes(1, 0)
        page.set_column(0, len(columns) - 1, 16)
    return buffer.getvalue()


def write_sav(columns: Sequence[Column], rows: Sequence[Sequence[Any]], *, label: str) -> bytes:
    """Return rows as an SPSS file with labels and missing values; numbers only where values are labelled."""
    names = [column.name for column in columns]
    frame = pandas.DataFrame([list(row) for row in rows], columns=names)
    for column in columns:
        kind = "Float64" if column.values else "string"
        frame[column.name] = frame[column.name].astype(kind)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.sav"
        pyreadstat.write_sav(
            frame,
            str(path),
            file_label=_cut(label, 64),
            column_labels={column.name: _cut(column.label, LONGEST_LABEL) for column in columns},
            variable_value_labels={column.name: _cut_values(column.values) for column in columns if column.values},
            missing_ranges={column.name: list(column.missing) for column in columns if column.missing},
            variable_measure={column.name: "nominal" for column in columns},
        )
        return path.read_bytes()


def _cut_values(values: Mapping[float, str]) -> dict[float, str]:
    return {code: _cut(text, LONGEST_VALUE_LABEL) for code, text in values.items()}


def _cut(text: str, most: int) -> str:
    """Return a text cut to so many bytes of UTF-8, as SPSS counts them."""
    return text.encode()[:most].decode(errors="ignore")
