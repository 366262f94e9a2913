"""Shapes on slides as DrawingML, each written at once, with its alternative text or marked as decorative.

The library looks through a whole slide for each shape it adds, and searches the shape anew for each look it sets.
Shapes get their numbers when the deck is finished (`number_shapes`).
"""

from typing import Any
from xml.sax.saxutils import quoteattr

from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.shapes.base import BaseShape
from pptx.slide import Slide

from survey_app.packs.palette import LIGHT

Box = tuple[float, float, float, float]
"""x, y, width and height in mm."""

NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
RECTANGLE = '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
_EMU_PER_MM = 36000
_DECORATIVE = (
    '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)
_WITHOUT_MARGINS = ' lIns="0" tIns="0" rIns="0" bIns="0"'


def add_shape(slide: Slide, xml: str) -> None:
    """Put a shape on a slide, above those that are there."""
    for element in parse_xml(f"<p:spTree {NAMESPACES}>{xml}</p:spTree>"):
        slide.shapes._spTree.append(element)


def placeholder(name: str, kind: str, paragraphs: str, box: Box | None = None) -> str:
    """Return a placeholder with its text; `kind` as in `type="title"`, without a box where its layout has it."""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="0" name={quoteattr(name)}/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f"<p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr><p:spPr>{_frame(box) if box else ''}</p:spPr>"
        f"<p:txBody><a:bodyPr/><a:lstStyle/>{paragraphs}</p:txBody></p:sp>"
    )


def text_box(name: str, paragraphs: str, box: Box, *, middle: bool = False) -> str:
    """Return a text box without margins, its text at the top or in the middle."""
    anchor = ' anchor="ctr"' if middle else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="0" name={quoteattr(name)}/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr>'
        f"<p:spPr>{_frame(box)}{RECTANGLE}<a:noFill/></p:spPr>"
        f'<p:txBody><a:bodyPr wrap="square"{_WITHOUT_MARGINS}{anchor}><a:spAutoFit/></a:bodyPr><a:lstStyle/>'
        f"{paragraphs}</p:txBody></p:sp>"
    )


def rectangle(
    name: str, box: Box, fill: str, *, line: str = "", line_pt: float = 1.0, description: str = "",
    geometry: str = RECTANGLE, body: str = "",
) -> str:  # fmt: skip
    """Return a shape in colours of the palette; without description and text it is decorative.

    Args:
        name: the shape's name.
        box: where it stands.
        fill: a palette name, or the fill itself as DrawingML.
        line: palette name of its outline, "" for none.
        line_pt: width of the outline in points.
        description: the alternative text.
        geometry: another outline than a rectangle's.
        body: its text, as `p:txBody`.
    """
    told = f"descr={quoteattr(description)}>{'' if description or body else _DECORATIVE}"
    stroke = f'<a:ln w="{round(line_pt * 12700)}">{solid(line)}</a:ln>' if line else "<a:ln><a:noFill/></a:ln>"
    inside = solid(fill) if fill in LIGHT else fill
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="0" name={quoteattr(name)} {told}</p:cNvPr><p:cNvSpPr/><p:nvPr/></p:nvSpPr>'
        f"<p:spPr>{_frame(box)}{geometry}{inside}{stroke}</p:spPr>{body}</p:sp>"
    )


def solid(colour: str) -> str:
    """Return a fill in a colour of the palette."""
    return f'<a:solidFill><a:srgbClr val="{LIGHT[colour][1:]}"/></a:solidFill>'


def emu(mm: float) -> int:
    """Return a length in the units of DrawingML."""
    return round(mm * _EMU_PER_MM)


def _frame(box: Box) -> str:
    x, y, width, height = map(emu, box)
    return f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'


def describe(shape: BaseShape, text: str) -> None:
    """Write the alternative text, which the library leaves out."""
    shape._element.find(f".//{qn('p:cNvPr')}").set("descr", text)


def number_shapes(slide: Slide) -> None:
    """Give every shape of a slide a number of its own, in reading order."""
    tree: Any = slide.shapes._spTree
    for number, properties in enumerate(tree.iter(qn("p:cNvPr")), start=1):
        properties.set("id", str(number))
