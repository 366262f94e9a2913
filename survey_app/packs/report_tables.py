"""Tables of the written report: which columns hold figures, how wide they are, and their XML in a Word file."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from xml.sax.saxutils import escape, quoteattr

from docx.oxml.ns import nsmap

from survey_app.domain.reporting.reports import Table
from survey_app.packs.palette import LIGHT
from survey_app.packs.text_width import text_width
from survey_app.packs.words import capitalised

TEXT_WIDTH_MM = 160.0
CELL_PT = 9.5
_PT_PER_MM = 72 / 25.4
_TWIPS_PER_MM = 1440 / 25.4
_CELL_AIR_MM = 4.5
_AFTER_FIGURES_MM = 2.5
"""Words after a column of figures stand so much further from it."""
_FIRST_AT_LEAST_MM, _FIRST_BESIDE_MM = 24.0, 32.0
"""The first column of a table that is short of room, and of one that stands beside its notes."""
_ROWS_KEPT = 15
"""A table of so many rows, its head among them, stays on one page."""
_ROWS_CARRIED = 3
"""So many rows of a table that splits go over to the page of what follows it."""
_FIGURE_AT_MOST, _WORDS_AT_MOST = 22, 14
"""Longest cell of a column of figures: "100 % (128 of 128)"; one without a digit: "not shown"."""


def without_empty_columns(table: Table, is_empty: Callable[[str], bool]) -> Table:
    """Return the table without columns that have a head and nothing under it.

    Args:
        table: the table; its first column stays, and so does all of it if nothing else would be left.
        is_empty: whether a cell says nothing.
    """
    kept = [
        number
        for number in range(len(table.columns))
        if not number or not all(is_empty(row[number]) for row in table.rows)
    ]
    if len(kept) in (1, len(table.columns)):
        return table
    return replace(
        table,
        columns=tuple(table.columns[number] for number in kept),
        rows=tuple(tuple(row[number] for number in kept) for row in table.rows),
    )


def numeric_columns(table: Table) -> list[bool]:
    """Say for each column whether it holds figures, which stand right: short, most of them with a digit."""
    return [number > 0 and _is_numeric([row[number] for row in table.rows]) for number in range(len(table.columns))]


def _is_numeric(cells: Sequence[str]) -> bool:
    return any(any(sign.isdigit() for sign in cell) for cell in cells) and all(
        len(cell) <= _FIGURE_AT_MOST and (any(sign.isdigit() for sign in cell) or len(cell) <= _WORDS_AT_MOST)
        for cell in cells
    )


def column_widths(block: Table, numeric: Sequence[bool], room_mm: float = TEXT_WIDTH_MM) -> list[float]:
    """Return widths in mm: columns of figures as wide as their longest text, the rest shares what is left.

    Where it is too little, the first column's words wrap, and those at the other end, which are short, do not. Heads
    over figures stand on one line where there is room.

    Args:
        block: the table.
        numeric: which columns hold figures.
        room_mm: what all columns have together.
    """
    needed = [_needed(block, place, right) for place, right in enumerate(numeric)]
    left = room_mm - sum(needed)
    for place, right in enumerate(numeric):
        more = _width(block.columns[place], bold=True) + _CELL_AIR_MM - needed[place]
        if right and 0 < more <= left:
            needed[place] += more
            left -= more
    fixed = sum(width for width, right in zip(needed, numeric, strict=True) if right)
    texts = sum(width for width, right in zip(needed, numeric, strict=True) if not right)
    if room_mm - fixed < _least(block, numeric):
        return [room_mm * width / sum(needed) for width in needed]
    short = texts - needed[0]
    if any(numeric) and short <= room_mm - fixed - max(_FIRST_AT_LEAST_MM, _longest_word(block, 0)) and left < 0:
        return [needed[0] + left, *needed[1:]]
    room = room_mm - fixed
    return [width if right else room * width / texts for width, right in zip(needed, numeric, strict=True)]


def narrow_widths(block: Table, numeric: Sequence[bool], room_mm: float) -> list[float] | None:
    """Return widths in mm for a table beside its notes; None where its figures would not have room."""
    fixed = sum(_needed(block, place, right) for place, right in enumerate(numeric) if right)
    least = max(_least(block, numeric), min(_FIRST_BESIDE_MM, _needed(block, 0, False)))
    return column_widths(block, numeric, room_mm) if fixed + least <= room_mm else None


def _needed(block: Table, place: int, right: bool) -> float:
    head = max(_width(text, bold=True) for text in _head_parts(block.columns[place], right))
    cells = max((_width(row[place]) for row in block.rows), default=0.0)
    before = _AFTER_FIGURES_MM if place and not right else 0.0
    return max(head, cells) + _CELL_AIR_MM + before


def _least(block: Table, numeric: Sequence[bool]) -> float:
    """Return the room that columns of words need at least."""
    return sum(_longest_word(block, place) for place, right in enumerate(numeric) if not right)


def _longest_word(block: Table, place: int) -> float:
    cells = (block.columns[place], *(row[place] for row in block.rows))
    return max(_width(word, bold=True) for cell in cells for word in cell.split(" ")) + _CELL_AIR_MM


def _head_parts(head: str, right: bool) -> Sequence[str]:
    """Return what of a head must fit on one line: over figures its words, which may stand below each other."""
    return head.split(" ") if right else [head]


def _width(text: str, *, bold: bool = False) -> float:
    return text_width(text, CELL_PT, bold=bold) / _PT_PER_MM


def table_xml(block: Table, style: str, *, splits: bool = False) -> str:
    """Return a table as WordprocessingML, written at once: cell by cell the library takes a second for a report.

    The first row is marked as head and repeats on every page; no row breaks over two pages; caption and description
    are the table's alternative text.

    Args:
        block: the table.
        style: id of the paragraph style of its cells.
        splits: whether a page may end within it; its last rows then stay with what follows it.
    """
    numeric = numeric_columns(block)
    widths = [round(width * _TWIPS_PER_MM) for width in column_widths(block, numeric)]
    told = quoteattr(capitalised(block.caption))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = (block.columns, *block.rows)
    if splits:
        kept = {0, *range(len(rows) - _ROWS_CARRIED, len(rows))}
    else:
        kept = set(range(len(rows) - 1) if len(rows) <= _ROWS_KEPT else ())
    body = "".join(
        _row_xml(row, (number == 0, number == len(rows) - 1), widths, numeric, style, kept=number in kept)
        for number, row in enumerate(rows)
    )
    return (
        f'<w:tbl xmlns:w="{nsmap["w"]}"><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:noVBand="1" w:noHBand="1"/>'
        f"<w:tblCaption w:val={told}/><w:tblDescription w:val={told}/></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
    )


def _row_xml(
    row: Sequence[str],
    ends: tuple[bool, bool],
    widths: Sequence[int],
    numeric: Sequence[bool],
    style: str,
    *,
    kept: bool,
) -> str:
    """Return a row; `ends` says whether it is the first, the table's head, and whether it is the last."""
    head = ends[0]
    borders = _border_xml("top", 1.0) if head else ""
    borders += _border_xml("bottom", 1.0 if any(ends) else 0.5)
    mark = "<w:tblHeader/>" if head else ""
    cells = (
        _cell_xml(text, width, "right" if right else "left", borders, style, bold=head, kept=kept)
        for text, width, right in zip(row, widths, numeric, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{mark}</w:trPr>{''.join(cells)}</w:tr>"


def _cell_xml(text: str, width: int, side: str, borders: str, style: str, *, bold: bool, kept: bool) -> str:
    look = "<w:rPr><w:b/></w:rPr>" if bold else ""
    stays = "<w:keepNext/>" if kept else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:tcBorders>{borders}</w:tcBorders></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{stays}<w:spacing w:before="50" w:after="50"/>'
        f'<w:jc w:val="{side}"/></w:pPr>'
        f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:tc>'
    )


def _border_xml(side: str, points: float) -> str:
    colour = LIGHT["text" if points >= 1 else "hairline"][1:]
    return f'<w:{side} w:val="single" w:sz="{round(points * 8)}" w:space="0" w:color="{colour}"/>'
