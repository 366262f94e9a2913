"""The written report as a Word file: real headings, captions, table heads that repeat, alternative texts, language."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import zip_longest
from xml.sax.saxutils import escape, quoteattr

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm

from survey_app.domain.reporting.reports import Chart, Paragraph, Table
from survey_app.packs.content import Content
from survey_app.packs.document_properties import set_properties
from survey_app.packs.glyphs import runs_leftwards
from survey_app.packs.pictures import render_pictures
from survey_app.packs.report_blocks import Block, List, Quotes, Talk, Title
from survey_app.packs.report_content import FullReport, report_title, write_report
from survey_app.packs.report_tables import TEXT_WIDTH_MM, table_xml
from survey_app.packs.report_template import new_report
from survey_app.packs.stable_zip import write_word
from survey_app.packs.words import NBSP, capitalised

_AFTER_TABLE_TWIPS = 180
_ITEMS_KEPT = 8
"""A list of so many items stays on one page."""
_NAMESPACES = nsdecls("w", "wp", "a", "pic", "r")
_PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_NO_SIGNS = {code: " " for code in range(32) if code != 10}
"""Control characters, which XML cannot hold, become spaces; a line feed becomes a new line."""


def build_report_docx(content: Content, report: FullReport | None = None) -> bytes:
    """Return the report as a .docx file; the same content gives the same bytes.

    Args:
        content: what the pack says.
        report: the report made of it, where that is there already.
    """
    writer = _Writer(content, report or write_report(content))
    writer.write()
    return write_word(writer.document)


@dataclass(frozen=True, slots=True)
class _Line:
    """A paragraph: what stands in it as XML, and how it is set."""

    runs: str
    style: str
    kept: bool = False  # on one page with what follows
    new_page: bool = False
    after_table: bool = False
    leftwards: bool = False  # written from right to left


class _Writer:
    """Writes the blocks of one report into one document, as XML at once.

    Paragraph by paragraph the library takes most of a second for a report: for each it looks through all that is
    there. What it makes of styles, parts, header and footer stays its own.
    """

    def __init__(self, content: Content, report: FullReport) -> None:
        self.content = content
        self.report = report
        self.words = content.words
        self.document: WordDocument = new_report(content.words.language)
        self.style_ids = {style.name: style.style_id for style in self.document.styles}
        self.body: list[_Line | str] = []
        self.tables = self.charts = 0

    def write(self) -> None:
        """Write everything: head, blocks, header and footer."""
        content, title = self.content, report_title(self.content)
        pictures = iter(render_pictures(self.report.drawings))
        self._add_text(NBSP.join(title.rsplit(" ", 1)), "Title")
        told = [content.region, content.published, content.diary]
        self._add_text(" ".join(f"{part}." for part in told if part), "Quiet")
        kept_from: int | None = None
        said = 0  # paragraphs after each other
        asked = False  # whether this is about one question
        last = [block for block in self.report.blocks if isinstance(block, Title)][-1:]
        for block, following in zip_longest(self.report.blocks, self.report.blocks[1:]):
            if isinstance(block, Title):
                self._keep_together(kept_from)
                asked = block.module
                # A question's chart and table stay on one page, and so does the last chapter.
                kept_from = len(self.body) if block.module or block in last else None
                self._add_text(block.text, f"Heading {block.level}", new_page=block.new_page)
            elif isinstance(block, Chart):
                self._add_chart(block, next(pictures))
            elif isinstance(block, Table):
                self._add_table(block, splits=following in last)
                self._keep_together(kept_from)
                kept_from = None
            else:
                self._add_block(block)
            said = said + 1 if isinstance(block, Paragraph) else 0
            leads = isinstance(following, Table | Chart) or (
                isinstance(following, Title) and following.module and kept_from is None and not asked
            )
            if said and leads:
                self._keep_together(len(self.body) - said, with_next=True)
        self._keep_together(kept_from)
        made = parse_xml(f"<w:body {_NAMESPACES}>{''.join(self._xml())}</w:body>")
        self.document.element.body[:0] = list(made)
        self._add_header_and_footer()
        set_properties(self.document.core_properties, title, content)

    def _add_block(self, block: Block) -> None:
        if isinstance(block, Paragraph):
            self._add_text(block.text, "Lead" if block.lead else "Normal")
        elif isinstance(block, List):
            start = len(self.body)
            for item in block.items:
                self._add_text(item, "List Number" if block.numbered else "List Bullet")
            if len(block.items) <= _ITEMS_KEPT:
                self._keep_together(start)
        elif isinstance(block, Quotes):
            for item in block.items:
                self._add_text(item, "Written", leftwards=runs_leftwards(item))
        elif isinstance(block, Talk):
            self._add_text(block.text, "Talk")

    def _add_table(self, table: Table, *, splits: bool) -> None:
        self.tables += 1
        self._add_caption(self.words("Table"), self.tables, table.caption)
        self.body.append(table_xml(table, self.style_ids["Cell"], splits=splits))

    def _add_text(self, text: str, style: str, *, new_page: bool = False, leftwards: bool = False) -> None:
        self._add_runs(_run(text), style, new_page=new_page, leftwards=leftwards)

    def _add_runs(self, runs: str, style: str, *, new_page: bool = False, leftwards: bool = False) -> None:
        after_table = (
            bool(self.body) and isinstance(self.body[-1], str) and not style.startswith(("Heading", "Caption"))
        )
        self.body.append(_Line(runs, style, new_page=new_page, after_table=after_table, leftwards=leftwards))

    def _add_caption(self, word: str, number: int, text: str) -> None:
        field = _field(f"SEQ {word} \\* ARABIC", str(number))
        self._add_runs(f"{_run(f'{word} ')}{field}{_run(f': {capitalised(text)}')}", "Caption")

    def _add_chart(self, chart: Chart, picture: bytes) -> None:
        if chart.sentence:
            self._add_text(chart.sentence, "Lead")
            self._keep_together(len(self.body) - 1, with_next=True)
        self.charts += 1
        word = self.words("Chart")
        self._add_caption(word, self.charts, chart.title)
        relation, image = self.document.part.get_or_add_image(BytesIO(picture))
        width = Mm(TEXT_WIDTH_MM)
        size = (int(width), round(width * image.px_height / image.px_width))
        self._add_runs(_picture(relation, self.charts, size, f"{word} {self.charts}", chart.alternative), "Normal")

    def _keep_together(self, start: int | None, *, with_next: bool = False) -> None:
        """Keep what was written since `start` on one page; with `with_next`, with what follows it too."""
        end = len(self.body) - (not with_next)
        for place in range(len(self.body) if start is None else start, end):
            line = self.body[place]
            if isinstance(line, _Line):
                self.body[place] = replace(line, kept=True)

    def _xml(self) -> Iterator[str]:
        for line in self.body:
            yield line if isinstance(line, str) else self._line_xml(line)

    def _line_xml(self, line: _Line) -> str:
        look = "" if line.style == "Normal" else f'<w:pStyle w:val="{self.style_ids[line.style]}"/>'
        look += "<w:keepNext/>" if line.kept else ""
        look += "<w:pageBreakBefore/>" if line.new_page else ""
        look += "<w:bidi/>" if line.leftwards else ""
        look += f'<w:spacing w:before="{_AFTER_TABLE_TWIPS}"/>' if line.after_table else ""
        return f"<w:p><w:pPr>{look}</w:pPr>{line.runs}</w:p>"

    def _add_header_and_footer(self) -> None:
        section = self.document.sections[0]
        header = section.header.paragraphs[0]
        header.style = self.document.styles["Small"]
        header.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH_MM), WD_ALIGN_PARAGRAPH.RIGHT)
        name = f"{self.content.municipality or self.content.region}, {self.content.period}"
        header.text = f"{name}\t{self.content.diary}" if self.content.diary else name
        footer = section.footer.paragraphs[0]
        footer.style = self.document.styles["Small"]
        footer.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH_MM), WD_ALIGN_PARAGRAPH.RIGHT)
        before, between = self.words("Page {page} of {pages}", page="\0", pages="\0").split("\0")[:2]
        footer.add_run(f"{self.content.published}\t{before}")
        for part in (_field("PAGE", "1"), _run(between), _field("NUMPAGES", "1")):
            footer._p.extend(parse_xml(f"<w:p {_NAMESPACES}>{part}</w:p>"))


def _run(text: str) -> str:
    lines = (
        f'<w:t xml:space="preserve">{escape(line.translate(_NO_SIGNS))}</w:t>' for line in text.splitlines() or [""]
    )
    return f"<w:r>{'<w:br/>'.join(lines)}</w:r>"


def _field(instruction: str, shown: str) -> str:
    return f"<w:fldSimple w:instr={quoteattr(instruction)}>{_run(shown)}</w:fldSimple>"


def _picture(relation: str, number: int, size: tuple[int, int], name: str, description: str) -> str:
    """Return a picture in the line as WordprocessingML; its size in the units of Office."""
    extent = f'cx="{size[0]}" cy="{size[1]}"'
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {extent}/>'
        f'<wp:docPr id="{number}" name={quoteattr(name)} descr={quoteattr(description)}/>'
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        f'<a:graphic><a:graphicData uri="{_PICTURE}"><pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="{number}.png"/>'
        f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch>'
        f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm><a:prstGeom prst="rect">'
        "<a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
