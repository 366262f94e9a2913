"""Tables of reports as slides of their own, continued where their rows do not fit on one."""

from collections.abc import Sequence

from survey_app.domain.reporting.reports import Paragraph, Table
from survey_app.packs.content import Group
from survey_app.packs.report_tables import without_empty_columns
from survey_app.packs.slides.deck import (
    BODY_PT,
    MM_PER_PT,
    TABLE_PT,
    Cell,
    DeckBuilder,
    Run,
    room_below,
    table_heights,
)
from survey_app.packs.slides.template import CONTENT_WIDTH_MM
from survey_app.packs.text_width import text_width, wrap_text

_LOOKS = ((BODY_PT, 4.5), (BODY_PT, 3.0), (TABLE_PT, 1.6))
"""Font size, and air above and below a row in mm: the largest that a slide holds."""
_AIR_MM, _BOX_MM, _BOX_LINES, _BOX_SIDE_MM = 8.0, 25.0, 3, 15.0


def add_table_page(deck: DeckBuilder, group: Group, table: Table) -> None:
    """Add a table of a report as slides of its own, continued where its rows do not fit.

    What the report says before the table stands below it, where there is room.
    """
    before = group.parts[: group.parts.index(table)]
    text = " ".join(part.text for part in before if isinstance(part, Paragraph) and not part.lead)
    # Beside own figures that are not shown stands no column of shares.
    table = without_empty_columns(table, lambda cell: cell in ("", "\N{EN DASH}"))
    widths = _table_widths(table)
    head = [Cell(column, "left" if number == 0 else "right") for number, column in enumerate(table.columns)]
    body = [
        [Cell([Run(text, bold=number == 0)], "left" if number == 0 else "right") for number, text in enumerate(row)]
        for row in table.rows
    ]
    title, subtitle = group.heading or table.caption, table.caption if group.heading else ""
    lines = len(wrap_text(text, (CONTENT_WIDTH_MM - _BOX_SIDE_MM) / MM_PER_PT, BODY_PT))
    below = _AIR_MM + _BOX_MM if text and lines <= _BOX_LINES else 0.0
    size, air = _look([head, *body], widths, room_below(title, subtitle) - below)
    while body:
        page = deck.add_page(title, subtitle)
        heights = table_heights([head, *body], widths, size=size, padding=air)
        fitting = 0
        while fitting < len(body) and sum(heights[: fitting + 2]) <= page.bottom - page.top:
            fitting += 1
        fitting = max(1, fitting)
        deck.add_table(
            page, [head, *body[:fitting]], widths, top=page.top, heights=heights[: fitting + 1],
            description=table.caption, name=table.caption[:60], size=size,
        )  # fmt: skip
        body = body[fitting:]
        end = page.top + sum(heights[: fitting + 1])
    if below and end + below <= page.bottom:
        deck.add_talk_box(page, text, top=end + _AIR_MM, height=_BOX_MM)


def _look(rows: Sequence[Sequence[Cell]], widths: Sequence[float], room: float) -> tuple[float, float]:
    """Return the largest font size (pt) and air (mm) with which all rows have room."""
    for size, air in _LOOKS:
        if sum(table_heights(rows, widths, size=size, padding=air)) <= room:
            return size, air
    return _LOOKS[-1]


def _table_widths(table: Table) -> list[float]:
    longest = [
        max(text_width(text, 15, bold=True) for text in (head, *(row[number] for row in table.rows)))
        for number, head in enumerate(table.columns)
    ]
    capped = [min(width, 260.0) + 24 for width in longest]
    return [CONTENT_WIDTH_MM * width / sum(capped) for width in capped]
