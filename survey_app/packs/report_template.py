"""The empty Word report: page, styles and language, made once for each language and process."""

from functools import lru_cache
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from survey_app.packs.document_properties import drop_leftovers
from survey_app.packs.palette import LIGHT

_FONT = "Noto Sans"
_STYLES = (("Title", 26, True, 0, 4), ("Heading 1", 20, True, 20, 8), ("Heading 2", 13, True, 14, 6))
_ADDED_STYLES = (
    ("Lead", 12.0, "text"),
    ("Quiet", 11.0, "quiet"),
    ("Small", 9.0, "quiet"),
    ("Cell", 9.5, "text"),
    ("Talk", 10.5, "text"),
    ("Written", 10.5, "text"),
)


def new_report(language: str) -> WordDocument:
    """Return an empty report: A4, the house's styles, texts in `language`."""
    return Document(BytesIO(_template(language)))


@lru_cache(maxsize=8)
def _template(language: str) -> bytes:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin, section.bottom_margin = Mm(27), Mm(25)
    _set_language(document, {"sv": "sv-SE", "en": "en-GB"}.get(language, language))
    _set_styles(document)
    drop_leftovers(document.part)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _set_language(document: WordDocument, tag: str) -> None:
    defaults = document.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    mark = OxmlElement("w:lang")
    mark.set(qn("w:val"), tag)
    defaults.append(mark)


def _set_styles(document: WordDocument) -> None:
    styles = document.styles
    _set_style(document, "Normal", 10.5, False, 0, 7)
    styles["Normal"].paragraph_format.line_spacing = 1.2
    for name, size, bold, before, after in (*_STYLES, ("Caption", 9.5, True, 10, 4)):
        _set_style(document, name, size, bold, before, after)
        styles[name].paragraph_format.keep_with_next = True
    for name, points, colour in _ADDED_STYLES:
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        _set_style(document, name, points, False, 0, 7 if name != "Cell" else 0, colour)
    styles["Cell"].paragraph_format.line_spacing = 1.05
    styles["Talk"].font.bold = True
    _set_rule(styles["Talk"], "action", eighths=24)
    _set_rule(styles["Written"], "combined", eighths=10)
    for name in ("List Bullet", "List Number"):
        styles[name].paragraph_format.space_after = Pt(4)


def _set_rule(style: Any, colour: str, *, eighths: int) -> None:
    """Give a style a rule at its left, so many eighths of a point wide."""
    style.paragraph_format.left_indent = Mm(3)
    borders = OxmlElement("w:pBdr")
    left = OxmlElement("w:left")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "8"), ("color", LIGHT[colour][1:])):
        left.set(qn(f"w:{name}"), value)
    borders.append(left)
    properties = style.element.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")


def _set_style(
    document: WordDocument, name: str, size: float, bold: bool, before: float, after: float, colour: str = "text"
) -> None:
    style = document.styles[name]
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
