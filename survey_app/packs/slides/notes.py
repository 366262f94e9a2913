"""Write a slide's notes as one part: placeholder by placeholder the library takes a tenth of a deck for them."""

from collections.abc import Sequence
from typing import Any

from pptx.opc.constants import CONTENT_TYPE as CT
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.parts.slide import NotesSlidePart
from pptx.slide import Slide

from survey_app.packs.slides.shapes import NAMESPACES
from survey_app.packs.slides.text_xml import Setting, paragraphs_xml

_GROUP = (
    '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm>'
    '<a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>'
)


def add_notes(slide: Slide, lines: Sequence[str], language: str) -> None:
    """Give a slide that has none yet notes of these lines, each a paragraph; `language` is as in `lang`."""
    slide_part: Any = slide.part
    package = slide_part.package
    element: Any = parse_xml(_notes_xml(paragraphs_xml(lines, language, Setting())))
    name = PackURI(f"/ppt/notesSlides/notesSlide{slide_part.partname.idx}.xml")
    part = NotesSlidePart(name, CT.PML_NOTES_SLIDE, package, element)
    part.relate_to(package.presentation_part.notes_master_part, RT.NOTES_MASTER)
    part.relate_to(slide_part, RT.SLIDE)
    slide_part.relate_to(part, RT.NOTES_SLIDE)


def _notes_xml(paragraphs: str) -> str:
    """Return notes with the picture of the slide and a text."""
    image = _placeholder(2, "Slide image", 'type="sldImg" idx="2"', "")
    body = f"<p:txBody><a:bodyPr/><a:lstStyle/>{paragraphs}</p:txBody>"
    text = _placeholder(3, "Notes", 'type="body" idx="3" sz="quarter"', body)
    return (
        f"<p:notes {NAMESPACES}><p:cSld><p:spTree>{_GROUP}{image}{text}</p:spTree></p:cSld>"
        "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:notes>"
    )


def _placeholder(number: int, name: str, kind: str, body: str) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f"<p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr><p:spPr/>{body}</p:sp>"
    )
