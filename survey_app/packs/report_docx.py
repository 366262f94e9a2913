"""The written report as a Word file: real headings, captions, table heads that repeat, alternative texts, language."""

from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph

from survey_app.domain.reports import Chart, Paragraph, Table
from survey_app.packs.charts import draw_chart
from survey_app.packs.content import Content
from survey_app.packs.document_properties import set_properties
from survey_app.packs.palette import LIGHT
from survey_app.packs.pictures import render_pictures
from survey_app.packs.report_content import List, Title, report_blocks, report_title
from survey_app.packs.report_pdf import DRAWING_WIDTH
from survey_app.packs.report_tables import TEXT_WIDTH_MM, table_xml
from survey_app.packs.stable_zip import stabilise
from survey_app.packs.words import capitalised

_FONT = "Noto Sans"
_STYLES = (("Title", 26, True, 0, 4), ("Heading 1", 20, True, 20, 8), ("Heading 2", 13, True, 14, 6))


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
        self.document: WordDocument = Document()
        self.tables = self.charts = 0

    def write(self) -> None:
        """Write everything: styles, head, blocks, header and footer."""
        content = self.content
        blocks = report_blocks(content)
        charts = [block for block in blocks if isinstance(block, Chart)]
        drawings = [
            draw_chart(chart, language=self.words.language, width=DRAWING_WIDTH, alone=True) for chart in charts
        ]
        pictures = dict(zip((id(chart) for chart in charts), render_pictures(drawings), strict=True))
        self._set_up()
        self.document.add_paragraph(report_title(content), style="Title")
        published = self.words(
            "Published {date}, edition {version}",
            date=self.words.date(content.release.published_on),
            version=content.release.version,
        )
        self.document.add_paragraph(f"{content.region}. {published}.", style="Quiet")
        body = self.document.element.body
        kept_from: int | None = None
        for block in blocks:
            if isinstance(block, Title):
                _keep_together(body, kept_from)
                kept_from = len(body) - 1 if block.together else None  # the last element is the section's properties
                heading = self.document.add_heading(block.text, level=block.level)
                heading.paragraph_format.page_break_before = block.new_page
            elif isinstance(block, Paragraph):
                self.document.add_paragraph(block.text, style="Lead" if block.lead else "Normal")
            elif isinstance(block, List):
                for item in block.items:
                    self.document.add_paragraph(item, style="List Number" if block.numbered else "List Bullet")
            elif isinstance(block, Table):
                self._add_table(block)
            elif isinstance(block, Chart):
                self._add_chart(block, pictures[id(block)])
            else:
                self.document.add_paragraph(block.text, style="Intense Quote")
        _keep_together(body, kept_from)
        self._add_header_and_footer(published)
        set_properties(self.document.core_properties, report_title(content), content)

    def _set_up(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(25)
        section.top_margin, section.bottom_margin = Mm(27), Mm(25)
        styles = self.document.styles
        defaults = styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
        language = {"sv": "sv-SE", "en": "en-GB"}.get(self.words.language, self.words.language)
        for tag in ("w:lang",):
            for old in defaults.findall(qn(tag)):
                defaults.remove(old)
        mark = OxmlElement("w:lang")
        mark.set(qn("w:val"), language)
        defaults.append(mark)
        self._set_style("Normal", 10.5, False, 0, 7)
        styles["Normal"].paragraph_format.line_spacing = 1.2
        for name, size, bold, before, after in _STYLES:
            self._set_style(name, size, bold, before, after)
            styles[name].paragraph_format.keep_with_next = True
        self._set_style("Caption", 9.5, True, 10, 4)
        styles["Caption"].paragraph_format.keep_with_next = True
        for name, points, colour in (
            ("Lead", 12.0, "text"),
            ("Quiet", 11.0, "quiet"),
            ("Small", 9.0, "quiet"),
            ("Cell", 9.5, "text"),
        ):
            style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = styles["Normal"]
            self._set_style(name, points, False, 0, 7 if name != "Cell" else 0, colour)
            if name == "Cell":
                style.paragraph_format.line_spacing = 1.05
        for name in ("List Bullet", "List Number"):
            styles[name].paragraph_format.space_after = Pt(4)

    def _set_style(self, name: str, size: float, bold: bool, before: float, after: float, colour: str = "text") -> None:
        style = self.document.styles[name]
        style.font.name = _FONT
        style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
        style.font.color.rgb = RGBColor.from_string(LIGHT[colour][1:])
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        properties = style.element.get_or_add_rPr()
        fonts = properties.find(qn("w:rFonts"))
        for attribute in list(fonts.attrib):
            if attribute.endswith("Theme"):
                del fonts.attrib[attribute]
        for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(kind), _FONT)
        border = style.element.find(f".//{qn('w:pBdr')}")
        if border is not None:
            border.getparent().remove(border)

    def _caption(self, word: str, number: int, text: str) -> None:
        paragraph = self.document.add_paragraph(f"{word} ", style="Caption")
        _add_field(paragraph, f"SEQ {word} \\* ARABIC", str(number))
        paragraph.add_run(f": {capitalised(text)}")

    def _add_chart(self, chart: Chart, picture: bytes) -> None:
        if chart.sentence:
            self.document.add_paragraph(chart.sentence, style="Lead")
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
        self.document.add_paragraph("", style="Cell").paragraph_format.space_after = Pt(6)

    def _add_header_and_footer(self, published: str) -> None:
        section = self.document.sections[0]
        header = section.header.paragraphs[0]
        header.style = self.document.styles["Small"]
        header.text = f"{self.content.municipality or self.content.region}, {self.content.period}"
        footer = section.footer.paragraphs[0]
        footer.style = self.document.styles["Small"]
        footer.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH_MM), WD_ALIGN_PARAGRAPH.RIGHT)
        before, between = self.words("Page {page} of {pages}", page="\0", pages="\0").split("\0")[:2]
        footer.add_run(f"{published}\t{before}")
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
