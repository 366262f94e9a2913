"""Runs of text and tables on slides as DrawingML, written at once.

Run by run and cell by cell the library takes most of a second for a deck: each attribute it sets searches the element
anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from pptx.oxml import parse_xml

from survey_app.packs.glyphs import runs_leftwards
from survey_app.packs.palette import LIGHT

_NAMESPACE = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_ALIGN = {"left": "l", "right": "r", "centre": "ctr"}
_PLAIN_TABLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
_EMU_PER_MM = 36000
_EMU_PER_PT = 12700
_HEAD_LINE_PT, _ROW_LINE_PT = 1.5, 0.75
_SIDES = "".join(f'<a:{side} w="0"><a:noFill/></a:{side}>' for side in ("lnL", "lnR", "lnT"))
_BOLD = {True: ' b="1"', False: ""}
_NO_SIGNS = {code: " " for code in range(32)}
"""Control characters, which XML cannot hold, become spaces."""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text with its look; `colour` is a palette name."""

    text: str
    bold: bool = False
    colour: str = "text"
    size: float | None = None


Text = str | Sequence[Run]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table."""

    text: Text
    align: str = "left"
    more: Text = ""
    left_mm: float = 2.0  # before its text, but in the first column


@dataclass(frozen=True, slots=True)
class Setting:
    """How paragraphs are set: None and "" are the placeholder's own; distances in points."""

    size: float | None = None
    align: str = ""
    before: float = 0  # from the second paragraph on
    after: float = 0
    numbered: bool = False


def paragraphs_xml(lines: Sequence[Text], language: str, setting: Setting) -> str:
    """Return one paragraph for each line; `language` is as in `lang`, say sv-SE."""
    return "".join(
        _paragraph_xml(line, language, setting, first=number == 0) for number, line in enumerate(lines or [""])
    )


def table_element(
    rows: Sequence[Sequence[Cell]], widths: Sequence[float], heights: Sequence[float], language: str,
    *, head_size: float, size: float, padding: float,
) -> Any:  # fmt: skip
    """Return an `a:tbl` whose first row is its head: a line under the head, hairlines between rows, no stripes.

    Args:
        rows: head and body.
        widths: of the columns, in mm.
        heights: of the rows, in mm.
        language: as in `lang`, say sv-SE.
        head_size: font size of the head in points.
        size: font size of the body in points.
        padding: above and below the text of a cell, in mm.
    """
    grid = "".join(f'<a:gridCol w="{_emu(width)}"/>' for width in widths)
    body = "".join(
        _row_xml(row, height, language, head_size if number == 0 else size, padding, head=number == 0)
        for number, (row, height) in enumerate(zip(rows, heights, strict=True))
    )
    return parse_xml(
        f'<a:tbl {_NAMESPACE}><a:tblPr firstRow="1"><a:tableStyleId>{_PLAIN_TABLE}</a:tableStyleId></a:tblPr>'
        f"<a:tblGrid>{grid}</a:tblGrid>{body}</a:tbl>"
    )


def _row_xml(row: Sequence[Cell], height: float, language: str, size: float, padding: float, *, head: bool) -> str:
    cells = []
    for place, cell in enumerate(row):
        text: Text = [Run(cell.text, bold=True, colour="quiet")] if head and isinstance(cell.text, str) else cell.text
        lines = [text, cell.more] if cell.more else [text]
        left = _emu(0 if place == 0 else cell.left_mm)
        cells.append(
            "<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>"
            + paragraphs_xml(lines, language, Setting(size, cell.align))
            + f'</a:txBody><a:tcPr anchor="{"b" if head else "ctr"}" marL="{left}" marR="{_emu(2)}" '
            f'marT="{_emu(padding)}" marB="{_emu(padding)}">{_SIDES}{_LINES[head]}<a:noFill/></a:tcPr></a:tc>'
        )
    return f'<a:tr h="{_emu(height)}">{"".join(cells)}</a:tr>'


def _paragraph_xml(text: Text, language: str, setting: Setting, *, first: bool = True) -> str:
    runs = "<a:br/>".join("".join(_run_xml(run, language, setting) for run in line) for line in _lines(text, setting))
    look = f' algn="{_ALIGN[setting.align]}"' if setting.align else ""
    if isinstance(text, str) and not text.isascii():
        look = ' algn="r" rtl="1"' if runs_leftwards(text) else f'{look} rtl="0"'
    air = _air("spcBef", 0 if first else setting.before) + _air("spcAft", setting.after)
    if setting.numbered:
        look += ' marL="432000" indent="-432000"'
        air += '<a:buFont typeface="+mj-lt"/><a:buAutoNum type="arabicPeriod"/>'
    return f"<a:p><a:pPr{look}>{air}</a:pPr>{runs}</a:p>"


def _run_xml(run: Run, language: str, setting: Setting) -> str:
    return (
        f'<a:r><a:rPr lang="{language}"{_BOLD[run.bold]}{_size(run.size or setting.size)}>'
        f"{_fill_xml(run.colour) if run.colour else ''}</a:rPr>"
        f"<a:t>{escape(run.text.translate(_NO_SIGNS))}</a:t></a:r>"
    )


def _lines(text: Text, setting: Setting) -> list[Sequence[Run]]:
    """Return the runs of each line; only a plain text has several."""
    if isinstance(text, str):
        return [_runs(line, setting.size) for line in text.split("\n")]
    return [text]


def _size(points: float | None) -> str:
    return f' sz="{round(points * 100)}"' if points else ""


def _air(tag: str, points: float) -> str:
    return f'<a:{tag}><a:spcPts val="{round(points * 100)}"/></a:{tag}>' if points else ""


def _runs(text: Text, size: float | None) -> Sequence[Run]:
    """Return the runs; a plain text takes the placeholder's colour where it takes its size."""
    return [Run(text, colour="text" if size else "")] if isinstance(text, str) else text


def _fill_xml(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{LIGHT[colour][1:]}"/></a:solidFill>'


def _line_xml(points: float, colour: str) -> str:
    return f'<a:lnB w="{round(points * _EMU_PER_PT)}">{_fill_xml(colour)}</a:lnB>'


_LINES = {True: _line_xml(_HEAD_LINE_PT, "text"), False: _line_xml(_ROW_LINE_PT, "hairline")}
"""The line below a cell: of the head, and of any other row."""


def _emu(mm: float) -> int:
    return int(mm * _EMU_PER_MM)
