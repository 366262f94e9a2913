"""Put a native chart with its workbook on a slide."""

from typing import Any

from pptx.opc.constants import CONTENT_TYPE as CT
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.packuri import PackURI
from pptx.parts.chart import ChartPart
from pptx.parts.embeddedpackage import EmbeddedXlsxPart
from pptx.util import Mm

from survey_app.packs.slides.deck import Page
from survey_app.packs.slides.shapes import describe

Frame = tuple[float, float, float, float]
"""x, y, width and height in mm."""


def add_chart(page: Page, xml: str, workbook: bytes, frame: Frame, *, name: str, description: str) -> None:
    """Put a chart with its workbook on a slide and write its alternative text."""
    slide_part: Any = page.slide.part
    package = slide_part.package
    number = _chart_number(slide_part)
    part: Any = ChartPart.load(PackURI(f"/ppt/charts/chart{number}.xml"), CT.DML_CHART, package, xml.encode())
    sheet = PackURI(f"/ppt/embeddings/Microsoft_Excel_Sheet{number}.xlsx")
    part.chart_workbook.xlsx_part = EmbeddedXlsxPart(sheet, CT.SML_SHEET, package, workbook)
    relation = slide_part.relate_to(part, RT.CHART)
    x, y, width, height = (Mm(value) for value in frame)
    element: Any = page.slide.shapes._add_chart_graphicFrame(relation, x, y, width, height)
    placed: Any = page.slide.shapes._shape_factory(element)
    placed.name = name
    describe(placed, description)


def _chart_number(slide_part: Any) -> int:
    """Return a number of its own for the next chart: that of its slide, and its place there.

    The library would look through all parts of the deck for a free one, for the chart and for its workbook.
    """
    charts = sum(relation.reltype == RT.CHART for relation in slide_part.rels.values())
    return int(slide_part.partname.idx) * 10 + charts
