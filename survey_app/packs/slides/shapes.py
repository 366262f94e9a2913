"""What python-pptx leaves out of shapes: alternative texts, decorative marks, plain fills."""

from typing import Any

from pptx.dml.color import RGBColor
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.shapes.base import BaseShape

from survey_app.packs.palette import LIGHT

_DECORATIVE = "http://schemas.microsoft.com/office/drawing/2017/decorative"


def add_element(parent: Any, tag: str, **attributes: str) -> Any:
    """Add an empty element (`a:lnB`) with attributes to an XML element and return it."""
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(name, value)
    parent.append(element)
    return element


def describe(shape: BaseShape, text: str) -> None:
    """Write the alternative text, which the library leaves out."""
    shape._element.find(f".//{qn('p:cNvPr')}").set("descr", text)


def mark_decorative(shape: BaseShape) -> None:
    """Hide a shape that only decorates from screen readers."""
    properties = shape._element.find(f".//{qn('p:cNvPr')}")
    properties.set("descr", "")
    extensions = add_element(properties, "a:extLst")
    extension = add_element(extensions, "a:ext", uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}")
    mark = parse_xml(f'<adec:decorative xmlns:adec="{_DECORATIVE}" val="1"/>')
    extension.append(mark)


def paint(shape: Any, fill: str, line: str = "") -> None:
    """Fill a shape with a colour of the palette; no shadow."""
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor.from_string(LIGHT[fill][1:])
    if line:
        shape.line.color.rgb = RGBColor.from_string(LIGHT[line][1:])
    else:
        shape.line.fill.background()
    style = shape._element.find(qn("p:style"))
    if style is not None:
        shape._element.remove(style)
