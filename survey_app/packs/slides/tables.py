"""Tables of reports as slides of their own, continued where their rows do not fit on one."""

from survey_app.domain.reporting.reports import Table
from survey_app.packs.report_tables import without_empty_columns
from survey_app.packs.slides.deck import Cell, DeckBuilder, Run, table_heights
from survey_app.packs.slides.template import CONTENT_WIDTH_MM
from survey_app.packs.text_width import text_width


def add_table_page(deck: DeckBuilder, heading: str, table: Table) -> None:
    """Add a table of a report as slides of its own, continued where its rows do not fit."""
    # Beside own figures that are not shown stands no column of shares.
    table = without_empty_columns(table, lambda cell: cell in ("", "\N{EN DASH}"))
    widths = _table_widths(table)
    head = [Cell(column, "left" if number == 0 else "right") for number, column in enumerate(table.columns)]
    body = [
        [Cell([Run(text, bold=number == 0)], "left" if number == 0 else "right") for number, text in enumerate(row)]
        for row in table.rows
    ]
    while body:
        page = deck.add_page(heading or table.caption, table.caption if heading else "")
        heights = table_heights([head, *body], widths, padding=1.6)
        fitting = 0
        while fitting < len(body) and sum(heights[: fitting + 2]) <= page.bottom - page.top:
            fitting += 1
        fitting = max(1, fitting)
        deck.add_table(
            page, [head, *body[:fitting]], widths, top=page.top, heights=heights[: fitting + 1],
            description=table.caption, name=table.caption[:60],
        )  # fmt: skip
        body = body[fitting:]


def _table_widths(table: Table) -> list[float]:
    longest = [
        max(text_width(text, 15, bold=True) for text in (head, *(row[number] for row in table.rows)))
        for number, head in enumerate(table.columns)
    ]
    capped = [min(width, 260.0) + 24 for width in longest]
    return [CONTENT_WIDTH_MM * width / sum(capped) for width in capped]
