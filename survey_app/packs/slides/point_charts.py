"""Native charts of points on a scale from 0 to 100 percent: own beside combined, and change over periods."""

from collections.abc import Mapping, Sequence
from typing import Any

from survey_app.packs.slides.chart_xml import Box, point_series, scatter_chart
from survey_app.packs.slides.deck import Page
from survey_app.packs.slides.native_chart import Frame, add_chart
from survey_app.packs.slides.workbook import Sheet
from survey_app.packs.words import Words

LANE = 10
_OWN_LANE, _COMBINED_LANE = 6, 4  # own one tenth of a row up, combined one tenth down
_SIDE = 0.04  # room beside 0 and 100 percent, as a share of the frame: marks there are not cut


def add_dumbbell(page: Page, data: Mapping[str, Any], frame: Frame, axis: float, words: Words, text: str) -> None:
    """Add the overview's points: own circles with their uncertainty, combined diamonds, thick lines where it differs.

    Args:
        page: where to.
        data: chart data of the form `dumbbell`.
        frame: the frame, in mm; its rows fill it but for the axis.
        axis: height left for the axis at the foot, in mm.
        words: language.
        text: alternative text.
    """
    rows = data["rows"]
    floor = [LANE * (len(rows) - 1 - number) for number in range(len(rows))]
    own = [row["own"] if row["own_status"] == "shown" else None for row in rows]
    sheet = Sheet()
    sheet.texts(words("Question"), [row["label"] for row in rows])
    own_x = sheet.values(data["own_name"], [one["percent"] if one else None for one in own])
    own_name = sheet.head()
    combined_x = sheet.values(data["combined_name"], [row["combined"] and row["combined"]["percent"] for row in rows])
    combined_name = sheet.head()
    own_y = sheet.places(
        words("Own: place in the chart"), [at + _OWN_LANE if one else None for at, one in zip(floor, own, strict=True)]
    )
    combined_y = sheet.places(
        words("Together: place in the chart"),
        [at + _COMBINED_LANE if row["combined"] else None for at, row in zip(floor, rows, strict=True)],
    )
    ranges = [
        (one["ci_low"], one["ci_high"], at + _OWN_LANE, at + _OWN_LANE)
        for at, one in zip(floor, own, strict=True)
        if one and one["ci_low"] is not None
    ]
    links = [
        (one["percent"], row["combined"]["percent"], at + _OWN_LANE, at + _COMBINED_LANE)
        for at, one, row in zip(floor, own, rows, strict=True)
        if one and row["combined"] and row.get("verdict") in ("higher", "lower")
    ]
    series: list[str] = []
    for lines, name, colour, points in (
        (ranges, words("Uncertainty"), "own", 1.75),
        (links, words("Difference"), "text", 4.5),
    ):
        _add_lines(series, sheet, lines, len(rows), name, colour, points, words)
    if any(own):
        marks = point_series(len(series), own_name, own_x, own_y, symbol="circle", size=13, fill="own")
        series.append(marks)
    series.append(
        point_series(
            len(series), combined_name, combined_x, combined_y, symbol="diamond", size=12, fill="combined",
            edge="card", edge_points=0.75,
        )
    )  # fmt: skip
    _add_points(page, series, sheet, frame, axis, LANE * len(rows), words("Overview chart"), text)


def add_change(page: Page, data: Mapping[str, Any], frame: Frame, axis: float, words: Words, text: str) -> None:
    """Add points over periods: rings for earlier, circles for now, joined unless the question was changed between."""
    rows = data["rows"]
    floor = [LANE * (len(rows) - 1 - number) for number in range(len(rows))]
    sheet = Sheet()
    sheet.texts(words("Question"), [row["label"] for row in rows])
    last = [row["points"][-1] for row in rows]
    before = [row["points"][-2] if len(row["points"]) > 1 else None for row in rows]
    series: list[str] = []
    joined = [
        (old["percent"], new["percent"], at + _OWN_LANE, at + _COMBINED_LANE)
        for at, old, new in zip(floor, before, last, strict=True)
        if old and old.get("broken") == new.get("broken") and None not in (old["percent"], new["percent"])
    ]
    columns = (
        (before, words("Earlier period"), _OWN_LANE, "earlier"),
        (last, words("This period"), _COMBINED_LANE, data.get("role", "own")),
    )
    for points, head, lane, colour in columns:
        told = f"{words('Uncertainty')}: {head.lower()}"
        ranges = [
            (point["ci_low"], point["ci_high"], at + lane, at + lane)
            for at, point in zip(floor, points, strict=True)
            if point and point.get("ci_low") is not None
        ]
        _add_lines(series, sheet, ranges, len(rows), told, colour, 1.5, words)
    _add_lines(series, sheet, joined, len(rows), words("Change since then"), "earlier", 2, words)
    for points, head, lane, colour in columns:
        x_values = sheet.values(head, [point["percent"] if point else None for point in points])
        name = sheet.head()
        places = [
            at + lane if point and point["percent"] is not None else None
            for at, point in zip(floor, points, strict=True)
        ]
        y_values = sheet.places(f"{head} ({words('place in the chart')})", places)
        # A ring is a disc with a white one on it, since programs draw outlines of marks differently. Some put later
        # series on top, some earlier ones; so the white disc comes both before and after.
        looks = [(7, "card"), (13, colour), (7, "card")] if colour == "earlier" else [(13, colour)]
        symbol = "diamond" if colour == "combined" else "circle"
        for size, fill in looks:
            marks = point_series(len(series), name, x_values, y_values, symbol=symbol, size=size, fill=fill)
            series.append(marks)
    _add_points(page, series, sheet, frame, axis, LANE * len(rows), words("Change chart"), text)


def add_gap(page: Page, data: Mapping[str, Any], frame: Frame, axis: float, words: Words, text: str) -> None:
    """Add points for how well things work and squares for how important they are, joined row by row."""
    rows = data["rows"]
    middle = [LANE * (len(rows) - 1 - number) + LANE // 2 for number in range(len(rows))]
    works = [row["performance"]["percent"] for row in rows]
    important = [row["importance"]["percent"] for row in rows]
    sheet = Sheet()
    sheet.texts(words("Question"), [row["label"] for row in rows])
    series: list[str] = []
    for certain, name, points in ((True, words("Difference"), 4.0), (False, words("Cannot be told apart"), 1.25)):
        lines = [
            (low, high, at, at)
            for low, high, at, row in zip(works, important, middle, rows, strict=True)
            if (row.get("verdict") in ("higher", "lower")) is certain
        ]
        _add_lines(series, sheet, lines, len(rows), name, "text" if certain else "border", points, words)
    for head, values, symbol, size, colour in (
        (words("Important"), important, "square", 11, "text"),
        (words("Works well"), works, "circle", 13, "own"),
    ):
        x_values = sheet.values(head, values)
        title = sheet.head()
        y_values = sheet.places(f"{head} ({words('place in the chart')})", middle)
        marks = point_series(len(series), title, x_values, y_values, symbol=symbol, size=size, fill=colour)
        series.append(marks)
    _add_points(page, series, sheet, frame, axis, LANE * len(rows), words("Gap chart"), text)


def _add_lines(
    series: list[str], sheet: Sheet, lines: Sequence[tuple[int, int, int, int]], rows: int, name: str, colour: str,
    points: float, words: Words,
) -> None:  # fmt: skip
    """Add lines (from and to percent, from and to place) as one series, where there are any."""
    if not lines:
        return
    xs, ys = _with_gaps(lines, 3 * rows + 1)
    x_values = sheet.values(name, xs)
    title = sheet.head()
    y_values = sheet.places(f"{name} ({words('place in the chart')})", ys)
    series.append(point_series(len(series), title, x_values, y_values, line=colour, line_points=points))


def _add_points(
    page: Page, series: Sequence[str], sheet: Sheet, frame: Frame, axis: float, lanes: int, name: str, text: str
) -> None:
    box = Box(_SIDE, 0, 1 - 2 * _SIDE, 1 - axis / frame[3])
    xml = scatter_chart(series, box, lanes=lanes)
    add_chart(page, xml, sheet.workbook(), frame, name=name, description=text)


def _with_gaps(lines: Sequence[tuple[int, int, int, int]], least: int) -> tuple[list[int | None], list[int | None]]:
    """Return the ends of many lines as one series, an empty cell between two lines.

    It is filled up to at least `least` cells: LibreOffice drops a first series that is shorter than the next.
    """
    xs: list[int | None] = []
    ys: list[int | None] = []
    for start, end, from_y, to_y in lines:
        xs += [start, end, None]
        ys += [from_y, to_y, None]
    filling = [None] * max(1, least - len(xs))
    return xs + filling, ys + filling
