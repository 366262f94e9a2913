"""Slides with points on a scale: the overview of all questions, and the change since an earlier period."""

from collections.abc import Mapping, Sequence
from typing import Any

from pptx.util import Mm, Pt

from survey_app.domain.reports import Chart
from survey_app.packs.content import CERTAIN, Content
from survey_app.packs.slides.deck import MM_PER_PT, SMALL_PT, TABLE_PT, Cell, DeckBuilder, Page, Run, Text
from survey_app.packs.slides.native_charts import add_change, add_dumbbell
from survey_app.packs.slides.shapes import describe, paint
from survey_app.packs.slides.template import CONTENT_WIDTH_MM, LEFT_MM
from survey_app.packs.text_width import text_width
from survey_app.packs.words import Words

_ROWS_AT_MOST = 8
_HEAD_MM, _AXIS_MM = 8.0, 9.0
_HEAD_AIR_MM = 8.0  # margins of a cell, and what other fonts may take more
_LABEL_MM, _VERDICT_MM, _FIGURE_AT_LEAST_MM = 86.0, 51.0, 26.0

Row = Mapping[str, Any]


def add_overview(deck: DeckBuilder, content: Content, chart: Chart) -> None:
    """Add the overview: all questions with own and combined share, on several slides where they do not fit on one."""
    rows = chart.data["rows"]
    for part in _parts(rows):
        _add_overview_page(deck, content, chart, {**chart.data, "rows": part}, len(part) < len(rows))


def _parts(rows: Sequence[Row]) -> list[Sequence[Row]]:
    count = -(-len(rows) // _ROWS_AT_MOST) or 1
    size = -(-len(rows) // count)
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def _add_overview_page(
    deck: DeckBuilder, content: Content, chart: Chart, data: Mapping[str, Any], continued: bool
) -> None:
    words = content.words
    rows: Sequence[Row] = data["rows"]
    own = any(row["own"] or row["own_note"] for row in rows) and content.has_own
    page = deck.add_page(_overview_title(content), _overview_subtitle(chart, own, words), notes=chart.alternative)
    names = [f"● {data['own_name']}"] * own + [f"◆ {data['combined_name']}"]
    widths = _widths(names, _VERDICT_MM if own else 0.0)
    height = _row_height(page, len(rows))
    head = [Cell(words("Question")), Cell(words("Share with a positive answer"), "centre")]
    if own:
        head.append(Cell([Run(f"● {data['own_name']}", bold=True, colour="own")], "right"))
    head.append(Cell([Run(f"◆ {data['combined_name']}", bold=True, colour="combined")], "right"))
    table = [[*head, Cell(words("Comparison"))] if own else head]
    for row in rows:
        table.append(_overview_row(row, own, words))
    description = chart.alternative + (f" {words('Part of the questions.')}" if continued else "")
    deck.add_table(
        page, table, widths, top=page.top, heights=[_HEAD_MM, *[height] * len(rows)],
        description=words("Table: {text}", text=description), name=words("Overview table"), padding=0.3,
        size=TABLE_PT if height > 12.5 else 14,
    )  # fmt: skip
    body = page.top + _HEAD_MM
    frame = (LEFT_MM + widths[0], body, widths[1], height * len(rows) + _AXIS_MM)
    add_dumbbell(page, _without_hidden(data, own), frame, _AXIS_MM, words, description)
    scale = (LEFT_MM + widths[0] + 0.04 * widths[1], 0.92 * widths[1])
    for number, row in enumerate(rows):
        if own:
            _add_off_scale(deck, page, row, scale, body + height * (number + 0.5), words)


def _widths(names: Sequence[str], verdict: float) -> list[float]:
    """Return the widths of the columns: label, plot, a column of figures under each name, verdict if any."""
    figures = [
        max(_FIGURE_AT_LEAST_MM, text_width(name, SMALL_PT, bold=True) * MM_PER_PT + _HEAD_AIR_MM) for name in names
    ]
    plot = CONTENT_WIDTH_MM - _LABEL_MM - sum(figures) - verdict
    return [_LABEL_MM, plot, *figures, *([verdict] if verdict else [])]


def _without_hidden(data: Mapping[str, Any], own: bool) -> Mapping[str, Any]:
    if own:
        return data
    return {**data, "rows": [{**row, "own": None, "own_status": "hidden"} for row in data["rows"]]}


def _overview_title(content: Content) -> str:
    words = content.words
    compared = len(content.findings) + content.undecided
    if not content.has_own:
        return words("How all answered together")
    if content.findings:
        return words(
            "{municipality} differs on {n} of {compared} questions",
            municipality=content.municipality,
            n=words.number(len(content.findings)),
            compared=words.number(compared),
        )
    return words("{municipality} and all together", municipality=content.municipality)


def _overview_subtitle(chart: Chart, own: bool, words: Words) -> str:
    text = words("Share with a positive answer.")
    if own and any(row["own"] and row["own"]["ci_low"] is not None for row in chart.data["rows"]):
        text += f" {words('The line shows the uncertainty.')}"
    return text


def _row_height(page: Page, rows: int) -> float:
    return min(16.0, (page.bottom - page.top - _HEAD_MM - _AXIS_MM) / rows)


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


def _add_off_scale(
    deck: DeckBuilder, page: Page, row: Row, scale: tuple[float, float], middle: float, words: Words
) -> None:
    """Draw what has no place on the scale: few answers as crossed boxes, hidden ones as a dotted line with words."""
    left, width = scale
    own = row["own"]
    if row["own_status"] == "shown":
        return
    if own:
        _add_boxes(page, left, middle - 4.6, own["count"], own["base"], words)
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


def add_change_page(deck: DeckBuilder, content: Content, chart: Chart) -> None:
    """Add the change since the period before: rings for then, circles for now."""
    for part in _parts(chart.data["rows"]):
        _add_change_part(deck, content, chart, part)


def _add_change_part(deck: DeckBuilder, content: Content, chart: Chart, rows: Sequence[Row]) -> None:
    words = content.words
    page = deck.add_page(chart.title, chart.sentence, notes=chart.alternative)
    earlier, now = _period_names(rows, words)
    widths = _widths([f"○ {earlier}", f"● {now}"], _VERDICT_MM)
    height = _row_height(page, len(rows))
    table = [
        [
            Cell(words("Question")),
            Cell(words("Share with a positive answer"), "centre"),
            Cell([Run(f"○ {earlier}", bold=True, colour="earlier")], "right"),
            Cell([Run(f"● {now}", bold=True, colour="own")], "right"),
            Cell(words("Comparison")),
        ]
    ]
    for row in rows:
        table.append([Cell([Run(row["label"], bold=True)]), Cell(""), *_change_figures(row, words)])
    deck.add_table(
        page, table, widths, top=page.top, heights=[_HEAD_MM, *[height] * len(rows)],
        description=words("Table: {text}", text=chart.alternative), name=words("Change table"), padding=0.3,
        size=TABLE_PT if height > 12.5 else 14,
    )  # fmt: skip
    frame = (LEFT_MM + widths[0], page.top + _HEAD_MM, widths[1], height * len(rows) + _AXIS_MM)
    add_change(page, {"rows": rows}, frame, _AXIS_MM, words, chart.alternative)


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
