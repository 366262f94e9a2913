"""The native charts of the slides, each with a workbook that can be edited: points, diverging bars, bars, rate."""

from collections.abc import Mapping, Sequence
from typing import Any

from pptx.opc.constants import CONTENT_TYPE as CT
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.parts.chart import ChartPart
from pptx.util import Mm

from survey_app.packs.charts.diverging import extent, place_segments
from survey_app.packs.slides.chart_xml import (
    PERCENT,
    PERCENT_BOTH_SIDES,
    Box,
    Names,
    Values,
    bar_chart,
    bar_series,
    point_series,
    scatter_chart,
)
from survey_app.packs.slides.deck import Page
from survey_app.packs.slides.shapes import describe
from survey_app.packs.slides.workbook import make_workbook, reference
from survey_app.packs.words import Words

Row = Mapping[str, Any]
Frame = tuple[float, float, float, float]
"""x, y, width and height in mm."""

LANE = 10
_OWN_LANE, _COMBINED_LANE = 6, 4  # own one tenth of a row up, combined one tenth down
_SIDE = 0.04  # room beside 0 and 100 percent, as a share of the frame: marks there are not cut


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


class _Sheet:
    """Collects columns of equal purpose and gives their addresses; the head row says what each holds."""

    def __init__(self) -> None:
        self._columns: list[list[str | int | None]] = []
        self._formats: list[str] = []

    def texts(self, head: str, cells: Sequence[str]) -> Names:
        self._columns.append([head, *cells])
        self._formats.append("General")
        return Names(reference(len(self._columns) - 1, 2, len(cells) + 1), cells)

    def values(self, head: str, cells: Sequence[int | None], number_format: str = PERCENT) -> Values:
        self._columns.append([head, *cells])
        self._formats.append(number_format)
        return Values(reference(len(self._columns) - 1, 2, len(cells) + 1), cells)

    def head(self) -> Names:
        """Return the head cell of the last column, as the name of a series."""
        return Names(reference(len(self._columns) - 1, 1, 1), [str(self._columns[-1][0])])

    def places(self, head: str, cells: Sequence[int | None]) -> Values:
        """Add a column that says where a mark stands, counted from below; no result."""
        return self.values(head, cells, "0")

    def workbook(self) -> bytes:
        length = max(len(column) for column in self._columns)
        rows = [[column[row] if row < len(column) else None for column in self._columns] for row in range(length)]
        return make_workbook(rows, self._formats)


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
    sheet = _Sheet()
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
        if lines:
            xs, ys = _with_gaps(lines, len(rows))
            x_values = sheet.values(name, xs)
            title = sheet.head()
            y_values = sheet.places(f"{name} ({words('place in the chart')})", ys)
            series.append(point_series(len(series), title, x_values, y_values, line=colour, line_points=points))
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
    sheet = _Sheet()
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
        (last, words("This period"), _COMBINED_LANE, "own"),
    )
    if joined:
        xs, ys = _with_gaps(joined, len(rows))
        x_values = sheet.values(words("Change since then"), xs)
        name = sheet.head()
        y_values = sheet.places(f"{words('Change since then')} ({words('place in the chart')})", ys)
        series.append(point_series(0, name, x_values, y_values, line="earlier", line_points=2))
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
        for size, fill in looks:
            marks = point_series(len(series), name, x_values, y_values, symbol="circle", size=size, fill=fill)
            series.append(marks)
    _add_points(page, series, sheet, frame, axis, LANE * len(rows), words("Change chart"), text)


def _add_points(
    page: Page, series: Sequence[str], sheet: _Sheet, frame: Frame, axis: float, lanes: int, name: str, text: str
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


def add_diverging(
    page: Page, data: Mapping[str, Any], frame: Frame, plot_left: float, words: Words, text: str
) -> tuple[int, int]:
    """Add diverging bars; return how far the scale reaches left and right of the centre, in percent.

    Args:
        page: where to.
        data: chart data of the form `diverging`.
        frame: the frame, in mm.
        plot_left: room for the names at the left, in mm.
        words: language.
        text: alternative text.
    """
    rows: Sequence[Row] = data["rows"]
    low, high = extent(rows)
    per_mm = (high - low) / (frame[2] - plot_left)
    bars = [place_segments(row["segments"]) for row in rows]
    sheet = _Sheet()
    names = [f"{row['name']}, {words.plural('{digits} answer', '{digits} answers', row['base'])}" for row in rows]
    categories = sheet.texts(words("Who it is about"), names)
    series: list[str] = []
    order = [number for number, one in enumerate(bars[0]) if one.segment["side"] == "positive"]
    order += [number for number in reversed(range(len(bars[0]))) if number not in order]
    for place in order:
        signed = [-bar[place].segment["percent"] if bar[place].end <= 0 and bar[place].segment["side"] != "positive"
                  else bar[place].segment["percent"] for bar in bars]  # fmt: skip
        values = sheet.values(bars[0][place].segment["label"], signed, PERCENT_BOTH_SIDES)
        tone = bars[0][place].tone
        series.append(
            bar_series(
                len(series), sheet.head(), categories, values, fill=tone, label=f"on-{tone}",
                number_format=PERCENT_BOTH_SIDES, label_size=15,
                unlabelled=[row for row, value in enumerate(signed) if too_narrow(abs(value), per_mm)],
            )
        )  # fmt: skip
    box = Box(plot_left / frame[2], 0, 1 - plot_left / frame[2], 1)
    xml = bar_chart(series, box, low=low, high=high, stacked=True, gap=38, overlap=100, category_size=15)
    add_chart(page, xml, sheet.workbook(), frame, name=words("Answers chart"), description=text)
    return low, high


def too_narrow(percent: int, percent_per_mm: float) -> bool:
    """Say whether a segment has no room for its figure."""
    return percent / percent_per_mm < (12.0 if percent > 9 else 9.5)


def add_bars(page: Page, data: Mapping[str, Any], frame: Frame, plot_left: float, words: Words, text: str) -> None:
    """Add bars for a question without positive options: own filled, combined hollow, one pair per option."""
    rows: Sequence[Row] = data["rows"]
    sheet = _Sheet()
    categories = sheet.texts(words("Answer"), [segment["label"] for segment in rows[0]["segments"]])
    series: list[str] = []
    for row in rows:
        values = sheet.values(row["name"], [segment["percent"] for segment in row["segments"]])
        colour = row["role"] if row["role"] in ("own", "combined", "earlier") else "own"
        series.append(
            bar_series(
                len(series), sheet.head(), categories, values, fill=colour, label=colour, number_format=PERCENT,
                label_size=15, edge=colour, edge_points=2 if colour != "own" else 0, hollow=colour != "own",
                place="outEnd",
            )
        )  # fmt: skip
    box = Box(plot_left / frame[2], 0.02, 0.94 - plot_left / frame[2], 0.96)
    most = max(segment["percent"] for row in rows for segment in row["segments"])
    xml = bar_chart(
        series, box, low=0, high=min(100, -(-most // 10) * 10 + 10), stacked=False, gap=60, overlap=-10,
        category_size=15,
    )  # fmt: skip
    add_chart(page, xml, sheet.workbook(), frame, name=words("Answers chart"), description=text)


def add_rate(page: Page, rows: Sequence[Row], frame: Frame, plot_left: float, words: Words, text: str) -> None:
    """Add the response rate: the light part of a bar is the band between the lowest and the highest possible rate."""
    sheet = _Sheet()
    categories = sheet.texts(words("Who it is about"), [row["name"] for row in rows])
    lights = ["positive" if row["role"] == "own" else "negative" for row in rows]
    series: list[str] = []
    for head, key, tone in ((words("At most"), "rate_high", "positive"), (words("At least"), "rate_low", "own")):
        values = sheet.values(head, [row[key] for row in rows])
        series.append(
            bar_series(
                len(series), sheet.head(), categories, values, fill=tone, label="text", number_format=PERCENT,
                label_size=15, unlabelled=range(len(rows)),
                tones=[light if key == "rate_high" else row["role"] for row, light in zip(rows, lights, strict=True)],
            )
        )  # fmt: skip
    box = Box(plot_left / frame[2], 0, 0.96 - plot_left / frame[2], 1 - 9 / frame[3])
    xml = bar_chart(
        series, box, low=0, high=100, stacked=False, gap=90, overlap=100, category_size=15, with_axis=True,
        line="hairline",
    )  # fmt: skip
    add_chart(page, xml, sheet.workbook(), frame, name=words("Response rate chart"), description=text)
