"""Put titles, texts, tables and talk boxes on slides: one type scale, real placeholders, a language on every run."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.presentation import Presentation as Deck
from pptx.shapes.base import BaseShape
from pptx.slide import Slide
from pptx.util import Mm

from survey_app.packs.slides.notes import add_notes
from survey_app.packs.slides.shapes import (
    Box,
    add_shape,
    describe,
    emu,
    number_shapes,
    placeholder,
    rectangle,
    text_box,
)
from survey_app.packs.slides.template import (
    BODY_IDX,
    CHART_LAYOUT,
    CONTENT_BOTTOM_MM,
    CONTENT_TOP_MM,
    CONTENT_WIDTH_MM,
    LEFT_MM,
    SUBTITLE_IDX,
    SUBTITLE_TOP_MM,
    TEXT_LAYOUT,
    new_deck,
)
from survey_app.packs.slides.text_xml import Cell as Cell
from survey_app.packs.slides.text_xml import Run as Run
from survey_app.packs.slides.text_xml import Setting, paragraphs_xml, table_element
from survey_app.packs.slides.text_xml import Text as Text
from survey_app.packs.text_width import wrap_text
from survey_app.packs.words import Words

TITLE_PT, SUBTITLE_PT, BODY_PT, TABLE_PT, SMALLER_PT, SMALL_PT = 30, 18, 18, 15, 15, 12
MM_PER_PT = 25.4 / 72
LINE_HEIGHT = 1.36
"""Line height of Noto Sans, in font sizes."""
PLAIN_SETTING, BODY_SETTING = Setting(), Setting(after=6)
"""As the placeholder has it; and with air after each paragraph, as in the text field of a slide."""


@dataclass(frozen=True, slots=True)
class Page:
    """A new slide and the room left on it, in mm from the top."""

    slide: Slide
    top: float
    bottom: float = CONTENT_BOTTOM_MM


class DeckBuilder:
    """Builds one deck in one language; `footer` stands at the foot of every slide."""

    def __init__(self, language: str, footer: str, source: str) -> None:
        self.deck = new_deck()
        self.words = Words(language)
        self.language = {"sv": "sv-SE", "en": "en-GB"}.get(language, language)
        self.footer = footer
        self.source = source
        self._titles: set[str] = set()
        self._with_foot: list[Slide] = []
        self._feet: dict[str, list[Any]] = {}

    def unique_title(self, title: str) -> str:
        """Return the title, numbered if a slide has it already: readers of outlines need to tell slides apart."""
        candidate, number = title, 2
        while candidate in self._titles:
            candidate, number = f"{title} ({number})", number + 1
        self._titles.add(candidate)
        return candidate

    def add_slide(self, layout: int, shapes: str) -> Slide:
        """Add a slide with these shapes (as XML) and nothing else."""
        slides: Any = self.deck.slides
        made: tuple[str, Slide] = self.deck.part.add_slide(self.deck.slide_layouts[layout])
        relation, slide = made
        slides._sldIdLst.add_sldId(relation)
        add_shape(slide, shapes)
        return slide

    def add_page(
        self, title: str, subtitle: str = "", *, notes: str = "", body: Sequence[Text] = (),
        setting: Setting = BODY_SETTING,
    ) -> Page:  # fmt: skip
        """Add a slide with title, sub-line, footer and notes; with a `body`, its layout has a text field."""
        title = self.unique_title(title)
        lowered, sub_lines, top = _head_of(title, subtitle)
        frame = (LEFT_MM, 11.0, CONTENT_WIDTH_MM, 14 + lowered) if lowered else None
        shapes = placeholder("Title", 'type="title"', self.paragraphs([title]), frame)
        if subtitle:
            place = (LEFT_MM, SUBTITLE_TOP_MM + lowered, CONTENT_WIDTH_MM, 8.6 * sub_lines)
            kind = f'type="body" sz="quarter" idx="{SUBTITLE_IDX}"'
            shapes += placeholder("Subtitle", kind, self.paragraphs([subtitle]), place)
        if body:
            place = (LEFT_MM, top, CONTENT_WIDTH_MM, CONTENT_BOTTOM_MM - top)
            shapes += placeholder("Text", f'type="body" idx="{BODY_IDX}"', self.paragraphs(body, setting), place)
        slide = self.add_slide(TEXT_LAYOUT if body else CHART_LAYOUT, shapes)
        self._with_foot.append(slide)
        self.add_notes(slide, notes)
        return Page(slide, top)

    def finish(self) -> Deck:
        """Return the deck; footer and number of every slide are read last."""
        for slide in self._with_foot:
            tree: Any = slide.shapes._spTree
            for shape in self._feet_of(slide):
                tree.append(copy.deepcopy(shape))
        for slide in self.deck.slides:
            number_shapes(slide)
        return self.deck

    def add_notes(self, slide: Slide, notes: str) -> None:
        """Write the notes, with the source at their end."""
        add_notes(slide, [line for line in (notes, self.source) if line], self.language)

    def paragraphs(self, lines: Sequence[Text], setting: Setting = PLAIN_SETTING) -> str:
        """Return one paragraph per line, as XML."""
        return paragraphs_xml(lines, self.language, setting)

    def add_text(
        self, page: Page, box: Box, lines: Sequence[Text], *, name: str, size: float,
        align: str = "left", middle: bool = False, spaced: bool = False,
    ) -> None:  # fmt: skip
        """Add a text box; `box` is x, y, width and height in mm."""
        setting = Setting(size, align, before=size * 0.7 if spaced else 0)
        add_shape(page.slide, text_box(name, self.paragraphs(lines, setting), box, middle=middle))

    def add_talk_box(self, page: Page, text: Text, *, top: float, height: float = 25.0) -> None:
        """Add the one tinted box of a slide: a thing to talk about."""
        lines = len(wrap_text(plain_text(text), (CONTENT_WIDTH_MM - 15) / MM_PER_PT, BODY_PT))
        size = BODY_PT if lines < 3 else SMALLER_PT
        margins = f'lIns="{emu(8)}" rIns="{emu(6)}"'
        body = (
            f'<p:txBody><a:bodyPr wrap="square" {margins} rtlCol="0" anchor="ctr"/><a:lstStyle/>'
            f"{self.paragraphs([text], Setting(size, 'left'))}</p:txBody>"
        )
        box = rectangle("Talk box", (LEFT_MM, top, CONTENT_WIDTH_MM, height), "information", body=body)
        edge = rectangle("Edge", (LEFT_MM, top, 2, height), "action")
        add_shape(page.slide, box + edge)

    def add_table(
        self, page: Page, rows: Sequence[Sequence[Cell]], widths: Sequence[float], *, top: float,
        heights: Sequence[float], description: str, name: str, size: float = TABLE_PT, padding: float = 1.0,
    ) -> BaseShape:  # fmt: skip
        """Add a table whose first row is its head: a line under the head, hairlines between rows, no stripes.

        Args:
            page: where to.
            rows: head and body.
            widths: of the columns, in mm.
            top: in mm from the slide's top.
            heights: of the rows, in mm; a row never grows if its text fits.
            description: the alternative text.
            name: the shape's name.
            size: font size in points; the head is 12 points.
            padding: above and below the text of a cell, in mm.
        """
        frame = (Mm(LEFT_MM), Mm(top), Mm(sum(widths)), Mm(sum(heights)))
        shape = page.slide.shapes.add_table(1, 1, *frame)
        shape.name = name
        describe(shape, description)
        made = table_element(rows, widths, heights, self.language, head_size=SMALL_PT, size=size, padding=padding)
        empty: Any = shape._element.graphic.graphicData.tbl
        empty.getparent().replace(empty, made)
        return shape

    def _feet_of(self, slide: Slide) -> list[Any]:
        """Return the footer and the slide number that slides of a layout have, in this deck's words."""
        name = slide.slide_layout.name
        if name not in self._feet:
            self._feet[name] = [self._foot(shape.element) for shape in _feet_of_layout(slide)]
        return self._feet[name]

    def _foot(self, element: Any) -> Any:
        shape = copy.deepcopy(element)
        for run in shape.iter(qn("a:rPr")):
            run.set("lang", self.language)
        if shape.find(f".//{qn('p:ph')}").get("type") == "ftr":
            run = add_element(shape.find(f".//{qn('a:p')}"), "a:r")
            add_element(run, "a:rPr", lang=self.language)
            add_element(run, "a:t").text = self.footer
        return shape


def _feet_of_layout(slide: Slide) -> list[Any]:
    placeholders: Any = slide.slide_layout.placeholders
    return [one for one in placeholders if one.element.find(f".//{qn('p:ph')}").get("type") in ("ftr", "sldNum")]


def add_element(parent: Any, tag: str, **attributes: str) -> Any:
    """Add an empty element (`a:r`) with attributes to an XML element and return it."""
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(name, value)
    parent.append(element)
    return element


def room_below(title: str, subtitle: str) -> float:
    """Return the height in mm that a title and sub-line leave on a slide."""
    return CONTENT_BOTTOM_MM - _head_of(title, subtitle)[2]


def _head_of(title: str, subtitle: str) -> tuple[float, int, float]:
    """Return how far a long title lowers the sub-line (mm), the sub-line's lines, and where the content begins (mm)."""
    width = CONTENT_WIDTH_MM / MM_PER_PT
    lowered = 13.0 * (len(wrap_text(title, width, TITLE_PT, bold=True)) - 1)
    sub_lines = len(wrap_text(subtitle, width, SUBTITLE_PT)) if subtitle else 0
    top = max(CONTENT_TOP_MM if subtitle else 0, SUBTITLE_TOP_MM + lowered + 8.6 * sub_lines + 6)
    return lowered, sub_lines, top


def table_heights(
    rows: Sequence[Sequence[Cell]], widths: Sequence[float], *, size: float = TABLE_PT, padding: float = 2.2
) -> list[float]:
    """Return the row heights (mm) that the texts need, head first."""
    heights = []
    for number, row in enumerate(rows):
        at = SMALL_PT if number == 0 else size
        lines = [
            len(
                wrap_text(plain_text(cell.text), (width - 4.5) / MM_PER_PT, at, bold=number == 0 or _is_bold(cell.text))
            )
            for cell, width in zip(row, widths, strict=True)
        ]
        heights.append(max(lines) * at * LINE_HEIGHT * MM_PER_PT + 2 * padding)
    return heights


def plain_text(text: Text) -> str:
    """Return a text without its looks."""
    return text if isinstance(text, str) else "".join(run.text for run in text)


def _is_bold(text: Text) -> bool:
    return not isinstance(text, str) and any(run.bold for run in text)
