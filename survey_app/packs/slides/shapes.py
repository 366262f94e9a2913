"""What python-pptx leaves out of shapes: alternative texts, decorative marks, plain fills."""

from typing import Any

from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.shapes.base import BaseShape

from survey_app.packs.palette import LIGHT

_LOOKS = frozenset(qn(tag) for tag in ("a:noFill", "a:solidFill", "a:pattFill", "a:ln"))
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
    properties = shape._element.spPr
    for old in [child for child in properties if child.tag in _LOOKS]:
        properties.remove(old)
    add_element(add_element(properties, "a:solidFill"), "a:srgbClr", val=LIGHT[fill][1:])
    stroke = add_element(properties, "a:ln")
    if line:
        add_element(add_element(stroke, "a:solidFill"), "a:srgbClr", val=LIGHT[line][1:])
    else:
        add_element(stroke, "a:noFill")
    style = shape._element.find(qn("p:style"))
    if style is not None:
        shape._element.remove(style)
