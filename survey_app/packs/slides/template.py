"""The empty deck: 16:9, three layouts, the palette and Noto Sans in the theme, nothing of the library's sample left."""

from functools import lru_cache
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.xmlchemy import OxmlElement
from pptx.presentation import Presentation as Deck
from pptx.util import Mm

from survey_app.packs.document_properties import drop_leftovers
from survey_app.packs.palette import LIGHT

WIDTH_MM, HEIGHT_MM = 338.7, 190.5
LEFT_MM, RIGHT_MM = 20.0, 20.0
CONTENT_WIDTH_MM = WIDTH_MM - LEFT_MM - RIGHT_MM
TITLE_TOP_MM, SUBTITLE_TOP_MM, CONTENT_TOP_MM, CONTENT_BOTTOM_MM, FOOTER_TOP_MM = 11.0, 27.0, 46.0, 170.0, 176.0
FONT = "Noto Sans"

TITLE_LAYOUT, TEXT_LAYOUT, CHART_LAYOUT = 0, 1, 2
SUBTITLE_IDX, BODY_IDX = 13, 14
BODY_LEADING = 1.05
"""Distance of lines in a text field, in line heights of the font."""

_EMU = 36000
_NS = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_THEME_COLOURS = {
    "dk1": "text", "lt1": "card", "dk2": "action", "lt2": "information", "accent1": "own", "accent2": "combined",
    "accent3": "earlier", "accent4": "dontknow", "accent5": "positive", "accent6": "negative", "hlink": "action",
    "folHlink": "quiet",
}  # fmt: skip


def new_deck() -> Deck:
    """Return an empty deck made from the template."""
    return Presentation(BytesIO(_template()))


@lru_cache(maxsize=1)
def _template() -> bytes:
    deck = Presentation()
    deck.slide_width, deck.slide_height = Mm(WIDTH_MM), Mm(HEIGHT_MM)
    kept = {0: "Title", 1: "Text", 5: "Chart or table"}
    layouts = list(deck.slide_layouts)
    for number, layout in enumerate(layouts):
        if number not in kept:
            deck.slide_layouts.remove(layout)
    for number, name in kept.items():
        layouts[number].name = name
        _replace_shapes(layouts[number].element, _layout_shapes(number))
        if number == 0:
            layouts[number].element.set("showMasterSp", "0")  # its large mark is enough
    master = deck.slide_master
    _replace_shapes(master.element, _master_shapes())
    _set_text_styles(master.element)
    _set_theme(master.part.part_related_by(RT.THEME))
    drop_leftovers(deck.part)
    file = BytesIO()
    deck.save(file)
    return file.getvalue()


def _replace_shapes(element: Any, shapes: str) -> None:
    tree = element.find(f"{_P}cSld/{_P}spTree")
    for shape in tree.findall(f"{_P}sp"):
        tree.remove(shape)
    for shape in parse_xml(f"<p:spTree {_NS}>{shapes}</p:spTree>"):
        tree.append(shape)


def _frame(x: float, y: float, width: float, height: float) -> str:
    place = f'<a:off x="{round(x * _EMU)}" y="{round(y * _EMU)}"/>'
    return f'<a:xfrm>{place}<a:ext cx="{round(width * _EMU)}" cy="{round(height * _EMU)}"/></a:xfrm>'


def _placeholder(
    number: int, name: str, kind: str, box: tuple[float, float, float, float], style: str, text: str, anchor: str = "t"
) -> str:
    body = f'<a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="{anchor}"><a:noAutofit/></a:bodyPr>'
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f"<p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr><p:spPr>{_frame(*box)}"
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        f"<p:txBody>{body}<a:lstStyle>{style}</a:lstStyle><a:p>{text}</a:p></p:txBody></p:sp>"
    )


def _level(size: int, colour: str, *, bold: bool = False, align: str = "l") -> str:
    return (
        f'<a:lvl1pPr marL="0" indent="0" algn="{align}"><a:buNone/><a:defRPr sz="{size * 100}" b="{int(bold)}">'
        f'<a:solidFill><a:srgbClr val="{LIGHT[colour][1:]}"/></a:solidFill></a:defRPr></a:lvl1pPr>'
    )


def _run(text: str) -> str:
    return f'<a:r><a:rPr lang="en-GB"/><a:t>{text}</a:t></a:r>'


def _master_shapes() -> str:
    width = CONTENT_WIDTH_MM
    number = (
        '<a:fld id="{C1FF6DA9-008F-8B48-92A6-B652298478BF}" type="slidenum"><a:rPr lang="en-GB"/><a:t>1</a:t></a:fld>'
    )
    return "".join(
        (
            _placeholder(2, "Title", 'type="title"', (LEFT_MM, TITLE_TOP_MM, width, 14), "", _run("Title")),
            _placeholder(3, "Text", 'type="body" idx="1"', (LEFT_MM, CONTENT_TOP_MM, width, 120), "", _run("Text")),
            _placeholder(
                5, "Footer", 'type="ftr" sz="quarter" idx="3"', (LEFT_MM + 8, FOOTER_TOP_MM, width - 40, 6.5),
                _level(12, "quiet"), "", "ctr",
            ),
            _placeholder(
                6, "Slide number", 'type="sldNum" sz="quarter" idx="4"', (LEFT_MM + width - 20, FOOTER_TOP_MM, 20, 6.5),
                _level(12, "quiet", align="r"), number, "ctr",
            ),
            _mark(7, LEFT_MM, FOOTER_TOP_MM + 0.9, 4.8, "text", "combined"),
        )
    )  # fmt: skip


def _layout_shapes(number: int) -> str:
    width = CONTENT_WIDTH_MM
    footer = _placeholder(
        8, "Footer", 'type="ftr" sz="quarter" idx="11"', (LEFT_MM + 8, FOOTER_TOP_MM, width - 40, 6.5), "", "", "ctr"
    )
    page = _placeholder(
        9, "Slide number", 'type="sldNum" sz="quarter" idx="12"', (LEFT_MM + width - 20, FOOTER_TOP_MM, 20, 6.5), "",
        '<a:fld id="{C1FF6DA9-008F-8B48-92A6-B652298478BF}" type="slidenum"><a:rPr lang="en-GB"/><a:t>1</a:t></a:fld>',
        "ctr",
    )  # fmt: skip
    if number == 0:
        return (
            _placeholder(
                2, "Title", 'type="ctrTitle"', (LEFT_MM + 60, 46, width - 60, 46), _level(30, "text", bold=True),
                _run("Title"), "b",
            )
            + _placeholder(
                3, "Subtitle", f'type="subTitle" idx="{SUBTITLE_IDX}"', (LEFT_MM + 60, 96, width - 60, 34),
                _level(18, "quiet"), _run("Subtitle"),
            )
            + _mark(4, LEFT_MM, 70, 42, "text", "cross")
            + footer
        )  # fmt: skip
    shapes = _placeholder(
        2, "Title", 'type="title"', (LEFT_MM, TITLE_TOP_MM, width, 14), "", _run("Title")
    ) + _placeholder(
        3, "Subtitle", f'type="body" sz="quarter" idx="{SUBTITLE_IDX}"', (LEFT_MM, SUBTITLE_TOP_MM, width, 8),
        _level(18, "quiet"), _run("Subtitle"),
    )  # fmt: skip
    if number == 1:
        shapes += _placeholder(
            4, "Text", f'type="body" idx="{BODY_IDX}"', (LEFT_MM, CONTENT_TOP_MM, width, 120), "", _run("Text")
        )
    return shapes + footer + page


def _mark(number: int, x: float, y: float, size: float, frame: str, cross: str) -> str:
    """Return the sign of the house: a box and a drawn cross, hidden from screen readers."""
    decorative = (
        '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative '
        'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
    )
    stroke = round(size * 0.07 * 12700 * 2.835)
    parts = (
        ("rect", (x, y, size, size), f'<a:ln w="{stroke}">{_fill(frame)}</a:ln>'),
        ("line", (x + size * 0.2, y + size * 0.2, size * 0.6, size * 0.6), _stroke(cross, stroke)),
        ("lineInv", (x + size * 0.2, y + size * 0.2, size * 0.6, size * 0.6), _stroke(cross, stroke)),
    )
    return "".join(
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number * 10 + place}" name="Mark {place}" descr="">{decorative}</p:cNvPr>'
        f'<p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>{_frame(*box)}'
        f'<a:prstGeom prst="{shape}"><a:avLst/></a:prstGeom><a:noFill/>{line}</p:spPr></p:sp>'
        for place, (shape, box, line) in enumerate(parts)
    )


def _fill(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{LIGHT[colour][1:]}"/></a:solidFill>'


def _stroke(colour: str, width: int) -> str:
    return f'<a:ln w="{round(width * 1.7)}" cap="rnd">{_fill(colour)}</a:ln>'


def _set_text_styles(master: Any) -> None:
    styles = master.find(f"{_P}txStyles")
    title, body = styles.find(f"{_P}titleStyle"), styles.find(f"{_P}bodyStyle")
    levels = {
        title: '<a:lvl1pPr algn="l"><a:lnSpc><a:spcPct val="95000"/></a:lnSpc><a:spcBef><a:spcPct val="0"/></a:spcBef>'
        f'<a:buNone/><a:defRPr sz="3000" b="1" kern="1200">{_fill("text")}<a:latin typeface="+mj-lt"/>'
        '<a:ea typeface="+mj-ea"/><a:cs typeface="+mj-cs"/></a:defRPr></a:lvl1pPr>',
        body: '<a:lvl1pPr marL="0" indent="0" algn="l">'
        f'<a:lnSpc><a:spcPct val="{round(BODY_LEADING * 100000)}"/></a:lnSpc>'
        '<a:spcBef><a:spcPts val="900"/></a:spcBef><a:buNone/>'
        f'<a:defRPr sz="1800" kern="1200">{_fill("text")}<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/>'
        '<a:cs typeface="+mn-cs"/></a:defRPr></a:lvl1pPr>',
    }
    for style, xml in levels.items():
        for level in list(style):
            style.remove(level)
        style.append(parse_xml(f"<a:x {_NS}>{xml}</a:x>")[0])


def _set_theme(part: Any) -> None:
    theme = parse_xml(part.blob)
    theme.set("name", "Survey")
    scheme = theme.find(f".//{_A}clrScheme")
    scheme.set("name", "Survey")
    for name, colour in _THEME_COLOURS.items():
        slot = scheme.find(f"{_A}{name}")
        for child in list(slot):
            slot.remove(child)
        value = OxmlElement("a:srgbClr")
        value.set("val", LIGHT[colour][1:])
        slot.append(value)
    fonts = theme.find(f".//{_A}fontScheme")
    fonts.set("name", "Survey")
    for latin in fonts.iter(f"{_A}latin"):
        latin.set("typeface", FONT)
        latin.set("panose", "020B0502040504020204")
    part._blob = serialize_part_xml(theme)
