"""The written report as a tagged PDF (PDF/UA-1), typeset from the same blocks as the Word file."""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from forms.typesetting import typeset_pdf
from survey_app.domain.reporting.reports import Chart, Paragraph, Table
from survey_app.packs.charts import draw_chart
from survey_app.packs.content import Content
from survey_app.packs.palette import LIGHT
from survey_app.packs.report_blocks import Block, List, Title
from survey_app.packs.report_content import method_blocks, report_blocks, report_title
from survey_app.packs.report_tables import column_widths, numeric_columns
from survey_app.packs.words import capitalised

TEMPLATE = Path(__file__).parent / "templates" / "report.typ"
STANDARDS = ("ua-1", "a-2a")
DRAWING_WIDTH = 680
"""Width of a drawing in px; on the text's 160 mm its 14 px come out as 9.3 pt."""
MODULE_TABLE_MM = 102.0
"""Width of a question's table, which stands beside its notes; the template's grid leaves it that."""


def build_report_pdf(content: Content) -> bytes:
    """Return the report as PDF; the same content gives the same bytes."""
    return _typeset(content, report_title(content), report_blocks(content))


def build_method_pdf(content: Content) -> bytes:
    """Return the method note as PDF: how it was done, who answered, what is not shown, versions."""
    words = content.words
    title = words("{period}: how it was done", period=capitalised(content.period))
    return _typeset(content, title, method_blocks(content))


def _typeset(content: Content, title: str, blocks: Sequence[Block]) -> bytes:
    words, release = content.words, content.release
    data: dict[str, Any] = {
        "language": words.language,
        "title": title,
        "subtitle": content.region,
        "published": content.published,
        "diary": content.diary,
        "header": f"{content.municipality or content.region}, {content.period}",
        "page_words": words("Page {page} of {pages}", page="{page}", pages="{pages}"),
        "table_word": words("Table"),
        "chart_word": words("Chart"),
        "colours": dict(LIGHT),
        "blocks": [_block(block, number, content) for number, block in enumerate(blocks)],
    }
    moment = datetime.datetime.fromisoformat(release.published_on).replace(tzinfo=datetime.UTC)
    return typeset_pdf(TEMPLATE, data, timestamp=moment, pdf_standards=STANDARDS)


def _block(block: Block, number: int, content: Content) -> dict[str, Any]:
    if isinstance(block, Title):
        return {
            "kind": "title",
            "text": block.text,
            "level": block.level,
            "new_page": block.new_page,
            "module": block.module,
        }
    if isinstance(block, Paragraph):
        return {"kind": "text", "text": block.text, "lead": block.lead}
    if isinstance(block, List):
        return {"kind": "list", "items": list(block.items), "numbered": block.numbered, "easy": block.easy}
    if isinstance(block, Table):
        numeric = numeric_columns(block)
        return {
            "kind": "table",
            "caption": capitalised(block.caption),
            "columns": list(block.columns),
            "rows": [list(row) for row in block.rows],
            "numeric": numeric,
            "widths": column_widths(block, numeric),
            "narrow_widths": column_widths(block, numeric, MODULE_TABLE_MM),
        }
    if isinstance(block, Chart):
        drawing = draw_chart(
            block, language=content.words.language, width=DRAWING_WIDTH, name=f"chart{number}", alone=True
        )
        return {
            "kind": "chart",
            "caption": block.title,
            "sentence": block.sentence,
            "alternative": block.alternative,
            "drawing": drawing,
        }
    return {"kind": "talk", "text": block.text}
