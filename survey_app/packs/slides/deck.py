"""Put titles, texts, tables and talk boxes on slides: one type scale, real placeholders, a language on every run."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck
from pptx.shapes.base import BaseShape
from pptx.slide import Slide
from pptx.text.text import TextFrame
from pptx.util import Mm, Pt

from survey_app.packs.slides.notes import add_notes
from survey_app.packs.slides.shapes import add_element, describe, mark_decorative, paint
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
from survey_app.packs.slides.text_xml import Text as Text
from survey_app.packs.slides.text_xml import table_element, write_paragraph
from survey_app.packs.text_width import wrap_text
from survey_app.packs.words import Words

TITLE_PT, SUBTITLE_PT, BODY_PT, TABLE_PT, SMALLER_PT, SMALL_PT = 30, 18, 18, 15, 15, 12
MM_PER_PT = 25.4 / 72
LINE_HEIGHT = 1.36
"""Line height of Noto Sans, in font sizes."""


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

    def unique_title(self, title: str) -> str:
        """Return the title, numbered if a slide has it already: readers of outlines need to tell slides apart."""
        candidate, number = title, 2
        while candidate in self._titles:
            candidate, number = f"{title} ({number})", number + 1
        self._titles.add(candidate)
        return candidate

    def add_page(self, title: str, subtitle: str = "", *, notes: str = "", text: bool = False) -> Page:
        """Add a slide with title, sub-line, footer and notes; with `text`, its layout has a text field."""
        slide = self.deck.slides.add_slide(self.deck.slide_layouts[TEXT_LAYOUT if text else CHART_LAYOUT])
        title = self.unique_title(title)
        self.fill(slide.shapes.title.text_frame, [title])
        lowered, sub_lines, top = _head_of(title, subtitle)
        place = slide.placeholders[SUBTITLE_IDX]
        if lowered:
            slide.shapes.title.height = Mm(14 + lowered)
            _keep_frame(slide.shapes.title)
        if subtitle:
            self.fill(place.text_frame, [subtitle])
            place.left, place.top = Mm(LEFT_MM), Mm(SUBTITLE_TOP_MM + lowered)
            place.width, place.height = Mm(CONTENT_WIDTH_MM), Mm(8.6 * sub_lines)
        else:
            place.element.getparent().remove(place.element)
        self._add_footer(slide)
        self.add_notes(slide, notes)
        if text:
            body = slide.placeholders[BODY_IDX]
            body.left, body.top = Mm(LEFT_MM), Mm(top)
            body.width, body.height = Mm(CONTENT_WIDTH_MM), Mm(CONTENT_BOTTOM_MM - top)
        return Page(slide, top)

    def finish(self) -> Deck:
        """Return the deck; footer and number of every slide are read last."""
        for slide in self.deck.slides:
            tree = slide.shapes._spTree
            for shape in [one for one in tree if _stands_at_foot(one)]:
                tree.remove(shape)
                tree.append(shape)
        return self.deck

    def add_notes(self, slide: Slide, notes: str) -> None:
        """Write the notes, with the source at their end."""
        add_notes(slide, [line for line in (notes, self.source) if line], self.language)

    def fill(self, frame: TextFrame, lines: Sequence[Text], *, size: float | None = None, align: str = "") -> None:
        """Fill a text frame with one paragraph per line."""
        for number, line in enumerate(lines):
            write_paragraph(frame._txBody, number, line, self.language, size=size, align=align)

    def add_text(
        self, page: Page, box: tuple[float, float, float, float], lines: Sequence[Text], *, name: str, size: float,
        align: str = "left", middle: bool = False, spaced: bool = False,
    ) -> BaseShape:  # fmt: skip
        """Add a text box; `box` is x, y, width and height in mm."""
        shape = page.slide.shapes.add_textbox(*(Mm(value) for value in box))
        shape.name = name
        frame = shape.text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        if middle:
            frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        self.fill(frame, lines, size=size, align=align)
        if spaced:
            for paragraph in frame.paragraphs[1:]:
                paragraph.space_before = Pt(size * 0.7)
        return shape

    def fill_body(
        self, page: Page, lines: Sequence[Text], *, size: float | None = None, numbered: bool = False
    ) -> None:
        """Fill the text field of a text slide, as paragraphs or as a numbered list."""
        frame = page.slide.placeholders[BODY_IDX].text_frame
        self.fill(frame, lines, size=size)
        for paragraph in frame.paragraphs:
            paragraph.space_after = Pt(6)
        for paragraph in frame.paragraphs if numbered else ():
            properties = paragraph._p.get_or_add_pPr()
            properties.set("marL", "432000")
            properties.set("indent", "-432000")
            add_element(properties, "a:buFont", typeface="+mj-lt")
            add_element(properties, "a:buAutoNum", type="arabicPeriod")

    def add_talk_box(self, page: Page, text: Text, *, top: float, height: float = 25.0) -> None:
        """Add the one tinted box of a slide: a thing to talk about."""
        shapes = page.slide.shapes
        box = shapes.add_shape(MSO_SHAPE.RECTANGLE, Mm(LEFT_MM), Mm(top), Mm(CONTENT_WIDTH_MM), Mm(height))
        box.name = "Talk box"
        paint(box, "information")
        frame = box.text_frame
        frame.word_wrap = True
        frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        frame.margin_left, frame.margin_right = Mm(8), Mm(6)
        lines = len(wrap_text(plain_text(text), (CONTENT_WIDTH_MM - 15) / MM_PER_PT, BODY_PT))
        self.fill(frame, [text], size=BODY_PT if lines < 3 else SMALLER_PT, align="left")
        bar = shapes.add_shape(MSO_SHAPE.RECTANGLE, Mm(LEFT_MM), Mm(top), Mm(2), Mm(height))
        bar.name = "Edge"
        paint(bar, "action")
        mark_decorative(bar)

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

    def _add_footer(self, slide: Slide) -> None:
        placeholders: Any = slide.slide_layout.placeholders
        for layout_shape in placeholders:
            kind = layout_shape.element.find(f".//{qn('p:ph')}")
            if kind.get("type") not in ("ftr", "sldNum"):
                continue
            shape = copy.deepcopy(layout_shape.element)
            slide.shapes._spTree.append(shape)
            number = len(slide.shapes._spTree)
            shape.find(f".//{qn('p:cNvPr')}").set("id", str(900 + number))
            for run in shape.iter(qn("a:rPr")):
                run.set("lang", self.language)
            if kind.get("type") == "ftr":
                paragraph = shape.find(f".//{qn('a:p')}")
                run = add_element(paragraph, "a:r")
                add_element(run, "a:rPr").set("lang", self.language)
                add_element(run, "a:t").text = self.footer


def _stands_at_foot(element: Any) -> bool:
    place = element.find(f".//{qn('p:ph')}")
    return place is not None and place.get("type") in ("ftr", "sldNum")


def room_below(title: str, subtitle: str) -> float:
    """Return the height in mm that a title and sub-line leave on a slide."""
    return CONTENT_BOTTOM_MM - _head_of(title, subtitle)[2]


def _head_of(title: str, subtitle: str) -> tuple[float, int, float]:
    """Return how far a long title lowers the sub-line (mm), the sub-line's lines, and where the content begins (mm)."""
    width = CONTENT_WIDTH_MM / MM_PER_PT
    lowered = 13.0 * (len(wrap_text(title, width, TITLE_PT, bold=True)) - 1)
    sub_lines = len(wrap_text(subtitle, width, SUBTITLE_PT)) if subtitle else 0
    top = max(CONTENT_TOP_MM - (0 if subtitle else 6), SUBTITLE_TOP_MM + lowered + 8.6 * sub_lines + 6)
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


def _keep_frame(shape: BaseShape) -> None:
    shape.left, shape.top, shape.width = Mm(LEFT_MM), Mm(11.0), Mm(CONTENT_WIDTH_MM)


def plain_text(text: Text) -> str:
    """Return a text without its looks."""
    return text if isinstance(text, str) else "".join(run.text for run in text)


def _is_bold(text: Text) -> bool:
    return not isinstance(text, str) and any(run.bold for run in text)
