"""The small workbook inside a native chart: what the chart shows and nothing more, the same bytes every time.

It is written by hand from fixed parts: a library that writes workbooks of any kind takes ten times as long, and a deck
has one for each chart.
"""

from collections.abc import Sequence
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

from survey_app.packs.slides.chart_xml import PERCENT, Names, Values
from survey_app.packs.stable_zip import write_zip

SHEET = "Data"

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>",
    "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator/></cp:coreProperties>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    f'<sheets><sheet name="{SHEET}" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
}
_FIRST_OWN_FORMAT = 164
"""Numbers below this one are the formats that every spreadsheet program knows."""


def make_workbook(rows: Sequence[Sequence[str | int | None]], number_formats: Sequence[str]) -> bytes:
    """Return a workbook with one sheet; whole numbers take the number format of their column."""
    formats = tuple(dict.fromkeys(number_formats))
    styles = [formats.index(text) + 1 for text in number_formats]
    cells = "".join(_row_xml(number, row, styles) for number, row in enumerate(rows, start=1))
    sheet = (
        f'<worksheet xmlns="{_MAIN}"><cols><col min="1" max="1" width="34" customWidth="1"/>'
        f'<col min="2" max="13" width="16" customWidth="1"/></cols><sheetData>{cells}</sheetData></worksheet>'
    )
    parts = _PARTS | {"xl/styles.xml": _styles_xml(formats), "xl/worksheets/sheet1.xml": sheet}
    return write_zip({name: f"{_XML}{text}".encode() for name, text in parts.items()})


def _row_xml(number: int, row: Sequence[str | int | None], styles: Sequence[int]) -> str:
    cells = []
    for column, value in enumerate(row):
        place = f"{_letter(column)}{number}"
        if isinstance(value, int):
            cells.append(f'<c r="{place}" s="{styles[column]}"><v>{value}</v></c>')
        elif value:
            text = f'<t xml:space="preserve">{escape(value)}</t>'
            cells.append(f'<c r="{place}" t="inlineStr"><is>{text}</is></c>')
    return f'<row r="{number}">{"".join(cells)}</row>'


@lru_cache(maxsize=32)
def _styles_xml(formats: tuple[str, ...]) -> str:
    own = list(enumerate(formats, start=_FIRST_OWN_FORMAT))
    codes = "".join(f'<numFmt numFmtId="{number}" formatCode={quoteattr(text)}/>' for number, text in own)
    looks = "".join(
        f'<xf numFmtId="{number}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        for number, _ in own
    )
    plain = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"'
    return (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="{len(own)}">{codes}</numFmts>'
        '<fonts count="1"><font><sz val="11"/><name val="Noto Sans"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        f'<cellStyleXfs count="1">{plain}/></cellStyleXfs>'
        f'<cellXfs count="{len(own) + 1}">{plain} xfId="0"/>{looks}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _letter(column: int) -> str:
    return chr(ord("A") + column)


def reference(column: int, first_row: int, last_row: int) -> str:
    """Return the address of cells in one column, rows counting from 1."""
    letter = _letter(column)
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
