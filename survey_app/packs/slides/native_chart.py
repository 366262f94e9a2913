"""Put a native chart with its workbook on a slide."""

from typing import Any

from pptx.opc.constants import CONTENT_TYPE as CT
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.parts.chart import ChartPart
from pptx.util import Mm

from survey_app.packs.slides.deck import Page
from survey_app.packs.slides.shapes import describe

Frame = tuple[float, float, float, float]
"""x, y, width and height in mm."""


def add_chart(page: Page, xml: str, workbook: bytes, frame: Frame, *, name: str, description: str) -> None:
    """Put a chart with its workbook on a slide and write its alternative text."""
    part = ChartPart.load(
        page.slide.part.package.next_partname(ChartPart.partname_template),
        CT.DML_CHART,
        page.slide.part.package,
        xml.encode(),
    )
    part.chart_workbook.update_from_xlsx_blob(workbook)
    relation = page.slide.part.relate_to(part, RT.CHART)
    x, y, width, height = (Mm(value) for value in frame)
    element: Any = page.slide.shapes._add_chart_graphicFrame(relation, x, y, width, height)
    placed: Any = page.slide.shapes._shape_factory(element)
    placed.name = name
    describe(placed, description)
