"""The overview slide: all questions with own and combined share, as points beside a table."""

from collections.abc import Mapping, Sequence
from typing import Any

from survey_app.domain.reporting.reports import Chart
from survey_app.packs.content import CERTAIN, Content
from survey_app.packs.slides.deck import SMALL_PT, Cell, DeckBuilder, Page, Run, Text, room_below
from survey_app.packs.slides.marks import add_boxes
from survey_app.packs.slides.point_charts import add_dumbbell
from survey_app.packs.slides.point_table import AXIS_MM, PADDING_MM, PointTable, measure_table
from survey_app.packs.slides.template import LEFT_MM
from survey_app.packs.words import Words

Row = Mapping[str, Any]

PLOT_HEAD = "Share with a positive answer"
VERDICT_PT = 14
_BOX_MM, _BOX_STEP_MM = 2.5, 3.1
AFTER_FIGURES_MM = 7.0
"""Words that follow a column of figures stand further from it."""


def add_overview(deck: DeckBuilder, content: Content, chart: Chart) -> None:
    """Add the overview: all questions with own and combined share, on several slides where they do not fit on one."""
    words, data = content.words, chart.data
    rows: Sequence[Row] = data["rows"]
    own = content.has_own and any(row["own"] or row["own_note"] for row in rows)
    title, subtitle = _overview_title(content), _overview_subtitle(chart, own, words)
    names = [f"● {data['own_name']}"] * own + [f"◆ {data['combined_name']}"]
    labels = [row["label"] for row in rows]
    room = room_below(title, subtitle)
    table = measure_table(labels, names, words(PLOT_HEAD), ends=verdict_texts(rows) if own else (), room=room)
    for part in table.split(len(rows)):
        page = deck.add_page(title, subtitle, notes=chart.alternative)
        description = chart.alternative
        if len(rows[part]) < len(rows):
            description += f" {words('Part of the questions.')}"
        _fill_overview(deck, page, {**data, "rows": rows[part]}, table, own, description)


def _fill_overview(
    deck: DeckBuilder, page: Page, data: Mapping[str, Any], measured: PointTable, own: bool, description: str
) -> None:
    words = deck.words
    rows: Sequence[Row] = data["rows"]
    head = [Cell(words("Question")), Cell(words(PLOT_HEAD), "centre")]
    if own:
        head.append(Cell([Run(f"● {data['own_name']}", bold=True, colour="own")], "right"))
    head.append(Cell([Run(f"◆ {data['combined_name']}", bold=True, colour="combined")], "right"))
    table = [[*head, Cell(words("Comparison"), left_mm=AFTER_FIGURES_MM)] if own else head]
    for row in rows:
        table.append(_overview_row(row, own, words))
    deck.add_table(
        page, table, measured.widths, top=page.top, heights=measured.heights(len(rows)), size=measured.size,
        description=words("Table: {text}", text=description), name=words("Overview table"), padding=PADDING_MM,
    )  # fmt: skip
    body, plot = page.top + measured.head, measured.widths[1]
    left = LEFT_MM + measured.widths[0]
    frame = (left, body, plot, measured.row * len(rows) + AXIS_MM)
    add_dumbbell(page, _without_hidden(data, own), frame, AXIS_MM, words, description)
    scale = (left + 0.04 * plot, 0.92 * plot)
    column = (left + plot, measured.widths[2])
    for number, row in enumerate(rows):
        if own:
            _add_off_scale(deck, page, row, scale, column, body + measured.row * (number + 0.5))


def _without_hidden(data: Mapping[str, Any], own: bool) -> Mapping[str, Any]:
    if own:
        return data
    return {**data, "rows": [{**row, "own": None, "own_status": "hidden"} for row in data["rows"]]}


def _overview_title(content: Content) -> str:
    words = content.words
    if not content.has_own:
        return content.together_title
    if content.findings:
        return words(
            "{municipality} differs on {n} of {compared} questions",
            municipality=content.municipality,
            n=words.number(len(content.findings)),
            compared=words.number(content.compared),
        )
    if not content.compared:
        return words("How {municipality} answered", municipality=content.municipality)
    return words("{municipality} and all together", municipality=content.municipality)


def _overview_subtitle(chart: Chart, own: bool, words: Words) -> str:
    text = words("Share with a positive answer.")
    if own and any(row["own"] and row["own"]["ci_low"] is not None for row in chart.data["rows"]):
        text += f" {words('The line shows the uncertainty.')}"
    return text


def _overview_row(row: Row, own: bool, words: Words) -> list[Cell]:
    cells = [Cell([Run(row["label"], bold=True)]), Cell("")]
    if own:
        cells.append(share_cell(row["own"], "own", words, few=row["own_status"] == "few"))
    cells.append(share_cell(row["combined"], "combined", words))
    if own:
        cells.append(verdict_cell(row))
    return cells


def share_cell(share: Mapping[str, Any] | None, colour: str, words: Words, *, few: bool = False) -> Cell:
    """Return a figure with its count under it; few answers are told as a count alone, a hidden figure in words."""
    if not share:
        return Cell([Run(words("not shown"), colour="quiet")], "right")
    counted = words.count(share["count"], share["base"])
    if few:  # with room for its boxes below
        return Cell([Run(counted, bold=True, colour=colour)], "right", more=[Run(" ", size=SMALL_PT)])
    if share["percent"] is None:
        return Cell([Run(counted, bold=True, colour=colour)], "right")
    more: Text = [Run(counted, colour="quiet", size=SMALL_PT)]
    return Cell([Run(words.percent(share["percent"]), bold=True, colour=colour)], "right", more=more)


def verdict_texts(rows: Sequence[Row]) -> list[str]:
    """Return the words at the ends of the rows, as they are set."""
    return [f"▲ {row.get('verdict_words') or ''}" for row in rows]


def verdict_cell(row: Row) -> Cell:
    """Return the verdict in words, with an arrow and in bold where it says higher or lower."""
    words = row.get("verdict_words") or ""
    if row.get("verdict") in CERTAIN:
        arrow = "▲" if row["verdict"] == "higher" else "▼"
        return Cell([Run(f"{arrow} {words}", bold=True, size=VERDICT_PT)], left_mm=AFTER_FIGURES_MM)
    return Cell([Run(words, colour="quiet", size=SMALL_PT)], left_mm=AFTER_FIGURES_MM)


def _add_off_scale(
    deck: DeckBuilder, page: Page, row: Row, scale: tuple[float, float], column: tuple[float, float], middle: float
) -> None:
    """Draw what has no place on the scale: few answers as crossed boxes under their figure, hidden ones in words.

    Args:
        deck: where to.
        page: the slide.
        row: of the table.
        scale: left end and width of the scale, in mm.
        column: left end and width of the column of own figures, in mm.
        middle: of the row, in mm from the top.
    """
    left, width = scale
    own = row["own"]
    if row["own_status"] == "shown":
        return
    if own:
        length = (own["base"] - 1) * _BOX_STEP_MM + _BOX_MM
        start = column[0] + column[1] - 2 - length  # under the figure, which stands right
        add_boxes(
            page, start, middle + 1.4, own["count"], own["base"], deck.words, size=_BOX_MM, step=_BOX_STEP_MM, line=0.75
        )
        return
    if row["own_note"]:
        deck.add_text(
            page, (left, middle - 6, width, 5.5), [[Run(row["own_note"], colour="quiet")]], name=row["label"],
            size=SMALL_PT,
        )  # fmt: skip
