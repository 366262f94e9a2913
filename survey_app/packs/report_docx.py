"""The written report as a Word file: real headings, captions, table heads that repeat, alternative texts, language."""

from io import BytesIO

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from survey_app.domain.reporting.reports import Chart, Paragraph, Table
from survey_app.packs.charts import draw_chart
from survey_app.packs.content import Content
from survey_app.packs.document_properties import set_properties
from survey_app.packs.pictures import render_pictures
from survey_app.packs.report_blocks import List, Title
from survey_app.packs.report_content import report_blocks, report_title
from survey_app.packs.report_pdf import DRAWING_WIDTH
from survey_app.packs.report_tables import TEXT_WIDTH_MM, table_xml
from survey_app.packs.report_template import new_report
from survey_app.packs.stable_zip import stabilise
from survey_app.packs.words import capitalised

_AFTER_TABLE = Pt(9)


def build_report_docx(content: Content) -> bytes:
    """Return the report as a .docx file; the same content gives the same bytes."""
    writer = _Writer(content)
    writer.write()
    file = BytesIO()
    writer.document.save(file)
    return stabilise(file.getvalue())


class _Writer:
    """Writes the blocks of one report into one document."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.words = content.words
        self.document: WordDocument = new_report(content.words.language)
        self.style_ids = {style.name: style.style_id for style in self.document.styles}
        self.tables = self.charts = 0
        self.after_table = False

    def write(self) -> None:
        """Write everything: head, blocks, header and footer."""
        content = self.content
        blocks = report_blocks(content)
        charts = [block for block in blocks if isinstance(block, Chart)]
        drawings = [
            draw_chart(chart, language=self.words.language, width=DRAWING_WIDTH, alone=True) for chart in charts
        ]
        pictures = dict(zip((id(chart) for chart in charts), render_pictures(drawings), strict=True))
        self._add_paragraph(report_title(content), "Title")
        told = [content.region, content.published, content.diary]
        self._add_paragraph(" ".join(f"{part}." for part in told if part), "Quiet")
        body = self.document.element.body
        kept_from: int | None = None
        for block in blocks:
            if isinstance(block, Title):
                kept_from = len(body) - 1 if block.module else None  # the last element is the section's properties
                heading = self._add_paragraph(block.text, f"Heading {block.level}")
                heading.paragraph_format.page_break_before = block.new_page
            elif isinstance(block, Paragraph):
                self._add_paragraph(block.text, "Lead" if block.lead else "Normal")
            elif isinstance(block, List):
                for item in block.items:
                    self._add_paragraph(item, "List Number" if block.numbered else "List Bullet")
            elif isinstance(block, Table):
                self._add_table(block)
            elif isinstance(block, Chart):
                self._add_chart(block, pictures[id(block)])
                _keep_together(body, kept_from)
                kept_from = None
            else:
                self._add_paragraph(block.text, "Talk")
        self._add_header_and_footer()
        set_properties(self.document.core_properties, report_title(content), content)

    def _add_paragraph(self, text: str, style: str) -> WordParagraph:
        """Add a paragraph; its style is set by id, as the library searches all styles anew for each name."""
        paragraph = self.document.add_paragraph(text)
        if style != "Normal":
            paragraph._p.style = self.style_ids[style]
        if self.after_table and not style.startswith(("Heading", "Caption")):
            paragraph.paragraph_format.space_before = _AFTER_TABLE
        self.after_table = False
        return paragraph

    def _caption(self, word: str, number: int, text: str) -> None:
        paragraph = self._add_paragraph(f"{word} ", "Caption")
        _add_field(paragraph, f"SEQ {word} \\* ARABIC", str(number))
        paragraph.add_run(f": {capitalised(text)}")

    def _add_chart(self, chart: Chart, picture: bytes) -> None:
        if chart.sentence:
            self._add_paragraph(chart.sentence, "Lead")
        self.charts += 1
        self._caption(self.words("Chart"), self.charts, chart.title)
        paragraph = self.document.add_paragraph()
        shape = paragraph.add_run().add_picture(BytesIO(picture), width=Mm(TEXT_WIDTH_MM))
        properties = shape._inline.docPr
        properties.set("descr", chart.alternative)
        properties.set("name", f"{self.words('Chart')} {self.charts}")

    def _add_table(self, block: Table) -> None:
        self.tables += 1
        self._caption(self.words("Table"), self.tables, block.caption)
        table = parse_xml(table_xml(block, self.document.styles["Cell"].style_id))
        body = self.document.element.body
        body.insert(len(body) - 1, table)
        self.after_table = True

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
        _add_field(footer, "PAGE", "1")
        footer.add_run(between)
        _add_field(footer, "NUMPAGES", "1")


def _keep_together(body: BaseOxmlElement, start: int | None) -> None:
    """Keep what was written since `start` on one page: every paragraph but the last stays with the next."""
    if start is None:
        return
    paragraphs = [one for element in list(body)[start:-1] for one in element.iter(qn("w:p"))]
    for paragraph in paragraphs[:-1]:
        WordParagraph(paragraph, None).paragraph_format.keep_with_next = True  # type: ignore[arg-type]


def _add_field(paragraph: WordParagraph, instruction: str, shown: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = shown
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
