"""The written report as a tagged PDF (PDF/UA-1), typeset from the same blocks as the Word file."""

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from forms.typesetting import typeset_pdf
from survey_app.domain.reporting.reports import Chart, Paragraph, Table
from survey_app.packs.content import Content
from survey_app.packs.glyphs import breakable, printable, runs_leftwards
from survey_app.packs.palette import LIGHT
from survey_app.packs.report_blocks import Block, List, Quotes, Title
from survey_app.packs.report_content import FullReport, draw_blocks, method_blocks, report_title, write_report
from survey_app.packs.report_tables import column_widths, narrow_widths, numeric_columns
from survey_app.packs.words import Words, capitalised

TEMPLATE = Path(__file__).parent / "templates" / "report.typ"
STANDARDS = ("ua-1", "a-2a")
MODULE_TABLE_MM = 94.0
"""Width of a question's table where its notes stand beside it."""


def build_report_pdf(content: Content, report: FullReport | None = None) -> bytes:
    """Return the report as PDF; the same content gives the same bytes.

    Args:
        content: what the pack says.
        report: the report made of it, where that is there already.
    """
    return _typeset(content, report_title(content), report or write_report(content))


def build_method_pdf(content: Content) -> bytes:
    """Return the method note as PDF: how it was done, who answered, what is not shown, versions."""
    words = content.words
    title = words("{period}: how it was done", period=capitalised(content.period))
    return _typeset(content, title, draw_blocks(method_blocks(content), content))


def _typeset(content: Content, title: str, report: FullReport) -> bytes:
    words, release = content.words, content.release
    drawings = iter(report.drawings)
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
        "module_table": MODULE_TABLE_MM,
        "blocks": [_printable(_block(block, drawings), words) for block in report.blocks],
    }
    moment = datetime.datetime.fromisoformat(release.published_on).replace(tzinfo=datetime.UTC)
    return typeset_pdf(TEMPLATE, data, timestamp=moment, pdf_standards=STANDARDS)


def _printable(value: Any, words: Words) -> Any:
    """Return a block as the fonts can set it; a drawing has been measured with them already."""
    if isinstance(value, str):
        return printable(value, words)
    if isinstance(value, list):
        return [_printable(each, words) for each in value]
    if isinstance(value, dict):
        return {key: each if key == "drawing" else _printable(each, words) for key, each in value.items()}
    return value


def _block(block: Block, drawings: Iterator[str]) -> dict[str, Any]:
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
    if isinstance(block, Quotes):
        items = [{"text": breakable(text), "leftwards": runs_leftwards(text)} for text in block.items]
        return {"kind": "quotes", "items": items}
    if isinstance(block, Table):
        numeric = numeric_columns(block)
        return {
            "kind": "table",
            "caption": capitalised(block.caption),
            "columns": list(block.columns),
            "rows": [list(row) for row in block.rows],
            "numeric": numeric,
            "widths": column_widths(block, numeric),
            "narrow_widths": narrow_widths(block, numeric, MODULE_TABLE_MM),
        }
    if isinstance(block, Chart):
        return {
            "kind": "chart",
            "caption": block.title,
            "sentence": block.sentence,
            "alternative": block.alternative,
            "drawing": next(drawings),
        }
    return {"kind": "talk", "text": block.text}
