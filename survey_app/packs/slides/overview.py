"""Slides with points on a scale: the overview of all questions, and the change since an earlier period."""

from collections.abc import Mapping, Sequence
from typing import Any

from pptx.util import Mm, Pt

from survey_app.domain.reports import Chart
from survey_app.packs.content import CERTAIN, Content
from survey_app.packs.slides.deck import SMALL_PT, Cell, DeckBuilder, Page, Run, Text, room_below
from survey_app.packs.slides.point_charts import add_change, add_dumbbell
from survey_app.packs.slides.point_table import AXIS_MM, PADDING_MM, PointTable, measure_table
from survey_app.packs.slides.shapes import describe, paint
from survey_app.packs.slides.template import LEFT_MM
from survey_app.packs.words import Words

Row = Mapping[str, Any]

_PLOT_HEAD = "Share with a positive answer"


def add_overview(deck: DeckBuilder, content: Content, chart: Chart) -> None:
    """Add the overview: all questions with own and combined share, on several slides where they do not fit on one."""
    words, data = content.words, chart.data
    rows: Sequence[Row] = data["rows"]
    own = content.has_own and any(row["own"] or row["own_note"] for row in rows)
    title, subtitle = _overview_title(content), _overview_subtitle(chart, own, words)
    names = [f"● {data['own_name']}"] * own + [f"◆ {data['combined_name']}"]
    labels = [row["label"] for row in rows]
    table = measure_table(labels, names, words(_PLOT_HEAD), verdict=own, counted=True, room=room_below(title, subtitle))
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
    head = [Cell(words("Question")), Cell(words(_PLOT_HEAD), "centre")]
    if own:
        head.append(Cell([Run(f"● {data['own_name']}", bold=True, colour="own")], "right"))
    head.append(Cell([Run(f"◆ {data['combined_name']}", bold=True, colour="combined")], "right"))
    table = [[*head, Cell(words("Comparison"))] if own else head]
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
    for number, row in enumerate(rows):
        if own:
            _add_off_scale(deck, page, row, scale, body + measured.row * (number + 0.5))


def _without_hidden(data: Mapping[str, Any], own: bool) -> Mapping[str, Any]:
    if own:
        return data
    return {**data, "rows": [{**row, "own": None, "own_status": "hidden"} for row in data["rows"]]}


def _overview_title(content: Content) -> str:
    words = content.words
    if not content.has_own:
        return words("How all answered together")
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
    mine, combined = row["own"], row["combined"]
    shown = mine if own else combined
    more: Text = [Run(words.count(shown["count"], shown["base"]), colour="quiet", size=SMALL_PT)] if shown else ""
    cells = [Cell([Run(row["label"], bold=True)], more=more), Cell("")]
    if own:
        figure = words("not shown")
        if mine:
            counted = row["own_status"] == "few" or mine["percent"] is None
            figure = words.count(mine["count"], mine["base"]) if counted else words.percent(mine["percent"])
        cells.append(Cell([Run(figure, bold=bool(mine), colour="own" if mine else "quiet")], "right"))
    together = words.percent(combined["percent"]) if combined else words("not shown")
    cells.append(Cell([Run(together, bold=bool(combined), colour="combined" if combined else "quiet")], "right"))
    if own:
        cells.append(_verdict_cell(row))
    return cells


def _verdict_cell(row: Row) -> Cell:
    words = row.get("verdict_words") or ""
    if row.get("verdict") in CERTAIN:
        arrow = "▲" if row["verdict"] == "higher" else "▼"
        return Cell([Run(f"{arrow} {words}", bold=True, size=14)])
    return Cell([Run(words, colour="quiet", size=SMALL_PT)])


def _add_off_scale(deck: DeckBuilder, page: Page, row: Row, scale: tuple[float, float], middle: float) -> None:
    """Draw what has no place on the scale: few answers as crossed boxes, hidden ones as a dotted line with words."""
    left, width = scale
    own = row["own"]
    if row["own_status"] == "shown":
        return
    if own:
        _add_boxes(page, left, middle - 4.6, own["count"], own["base"], deck.words)
        return
    if row["own_note"]:
        deck.add_text(
            page, (left, middle - 6, width, 5.5), [[Run(row["own_note"], colour="quiet")]], name=row["label"],
            size=SMALL_PT,
        )  # fmt: skip


def _add_boxes(page: Page, left: float, top: float, crossed: int, boxes: int, words: Words) -> None:
    size, step = 4.2, 5.4
    builder = None
    shapes = page.slide.shapes
    for number in range(boxes):
        x = left + number * step
        if builder is None:
            builder = shapes.build_freeform(Mm(x), Mm(top), scale=1.0)
        else:
            builder.move_to(Mm(x), Mm(top))
        builder.add_line_segments(
            [(Mm(x + size), Mm(top)), (Mm(x + size), Mm(top + size)), (Mm(x), Mm(top + size))], close=True
        )
        if number < crossed:
            near, far = 0.9, size - 0.9
            for start, end in ((near, far), (far, near)):
                builder.move_to(Mm(x + near), Mm(top + start))
                builder.add_line_segments([(Mm(x + far), Mm(top + end))], close=False)
    if builder is None:
        return
    shape = builder.convert_to_shape()
    shape.name = "Boxes"
    paint(shape, "card", "own")
    shape.line.width = Pt(1.25)
    describe(shape, words.count(crossed, boxes))


def add_change_page(deck: DeckBuilder, chart: Chart) -> None:
    """Add the change since the period before: rings for then, circles for now."""
    rows: Sequence[Row] = chart.data["rows"]
    names = _period_names(rows, deck.words)
    labels = [row["label"] for row in rows]
    room = room_below(chart.title, chart.sentence)
    heads = [f"○ {names[0]}", f"● {names[1]}"]
    measured = measure_table(labels, heads, deck.words(_PLOT_HEAD), verdict=True, counted=False, room=room)
    for part in measured.split(len(rows)):
        _fill_change(deck, chart, rows[part], heads, measured)


def _fill_change(
    deck: DeckBuilder, chart: Chart, rows: Sequence[Row], heads: Sequence[str], measured: PointTable
) -> None:
    words = deck.words
    page = deck.add_page(chart.title, chart.sentence, notes=chart.alternative)
    table = [
        [
            Cell(words("Question")),
            Cell(words(_PLOT_HEAD), "centre"),
            Cell([Run(heads[0], bold=True, colour="earlier")], "right"),
            Cell([Run(heads[1], bold=True, colour="own")], "right"),
            Cell(words("Comparison")),
        ]
    ]
    for row in rows:
        table.append([Cell([Run(row["label"], bold=True)]), Cell(""), *_change_figures(row, words)])
    deck.add_table(
        page, table, measured.widths, top=page.top, heights=measured.heights(len(rows)), size=measured.size,
        description=words("Table: {text}", text=chart.alternative), name=words("Change table"), padding=PADDING_MM,
    )  # fmt: skip
    left = LEFT_MM + measured.widths[0]
    frame = (left, page.top + measured.head, measured.widths[1], measured.row * len(rows) + AXIS_MM)
    add_change(page, {"rows": rows}, frame, AXIS_MM, words, chart.alternative)


def _period_names(rows: Sequence[Row], words: Words) -> tuple[str, str]:
    points = max((row["points"] for row in rows), key=len)
    return (points[-2]["period"] if len(points) > 1 else words("Earlier period")), points[-1]["period"]


def _change_figures(row: Row, words: Words) -> list[Cell]:
    cells = []
    points = row["points"]
    for point, colour in ((points[-2] if len(points) > 1 else None, "quiet"), (points[-1], "own")):
        percent = point["percent"] if point else None
        shown = percent is not None
        text = words("not shown") if percent is None else words.percent(percent)
        cells.append(Cell([Run(text, bold=shown and colour == "own", colour=colour if shown else "quiet")], "right"))
    broken = any(point.get("broken") for point in points) and not row.get("verdict_words")
    verdict = {**row, "verdict_words": words("Question changed")} if broken else row
    return [*cells, _verdict_cell(verdict)]
