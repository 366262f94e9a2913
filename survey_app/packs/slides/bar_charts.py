"""Native charts of bars: all answers round a centre line, options without a positive side, the response rate."""

from collections.abc import Mapping, Sequence
from typing import Any

from survey_app.packs.charts.diverging import answers_text, extent, place_segments
from survey_app.packs.slides.chart_xml import PERCENT, PERCENT_BOTH_SIDES, Box, bar_chart, bar_series
from survey_app.packs.slides.deck import Page
from survey_app.packs.slides.native_chart import Frame, add_chart
from survey_app.packs.slides.workbook import Sheet
from survey_app.packs.text_width import text_width
from survey_app.packs.words import NBSP, Words

RATE_ROW_MM, _RATE_GAP = 24.0, 90
RATE_BAR_MM = RATE_ROW_MM / (1 + _RATE_GAP / 100)
"""Height of a row of the response rate, and of the bar in it."""

_LABEL_PT = 15
PT_PER_MM = 72 / 25.4

Row = Mapping[str, Any]


def add_diverging(page: Page, data: Mapping[str, Any], frame: Frame, plot_left: float, words: Words, text: str) -> None:
    """Add diverging bars.

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
    sheet = Sheet()
    names = [f"{row['name']}, {answers_text(row, words).replace(' ', NBSP)}" for row in rows]
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


def too_narrow(percent: int, percent_per_mm: float) -> bool:
    """Say whether a segment has no room for its figure."""
    return percent / percent_per_mm < (12.0 if percent > 9 else 9.5)


def add_bars(page: Page, data: Mapping[str, Any], frame: Frame, plot_left: float, words: Words, text: str) -> None:
    """Add bars for a question without positive options: own filled, combined hollow, one pair per option."""
    rows: Sequence[Row] = data["rows"]
    sheet = Sheet()
    categories = sheet.texts(words("Answer"), [segment["label"] for segment in rows[0]["segments"]])
    series: list[str] = []
    needed: list[tuple[int, float]] = []
    for row in rows:
        name = f"{row['name']}, {answers_text(row, words)}".replace(" ", NBSP)
        values = sheet.values(name, [segment["percent"] for segment in row["segments"]])
        needed.append((row["segments"][0]["percent"], text_width(f"{name}  100 %", _LABEL_PT, bold=True) / PT_PER_MM))
        colour = row["role"] if row["role"] in ("own", "combined", "earlier") else "own"
        series.append(
            bar_series(
                len(series), sheet.head(), categories, values, fill=colour, label=colour, number_format=PERCENT,
                label_size=_LABEL_PT, edge=colour, edge_points=2 if colour != "own" else 0, hollow=colour != "own",
                place="outEnd", named=True,
            )
        )  # fmt: skip
    box = Box(plot_left / frame[2], 0.02, 0.94 - plot_left / frame[2], 0.96)
    most = max(segment["percent"] for row in rows for segment in row["segments"])
    high = min(100, -(-most // 10) * 10 + 10)
    for percent, room in needed:  # the name beside the first bar fits in, too
        high = max(high, round(percent * box.width * frame[2] / max(10.0, box.width * frame[2] - room)))
    xml = bar_chart(
        series, box, low=0, high=high, stacked=False, gap=60, overlap=-10,
        category_size=15,
    )  # fmt: skip
    add_chart(page, xml, sheet.workbook(), frame, name=words("Answers chart"), description=text)


def add_rate(page: Page, rows: Sequence[Row], frame: Frame, plot_left: float, words: Words, text: str) -> None:
    """Add the response rate: the light part of a bar is the band between the lowest and the highest possible rate."""
    sheet = Sheet()
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
        series, box, low=0, high=100, stacked=False, gap=_RATE_GAP, overlap=100, category_size=15, with_axis=True,
        line="hairline",
    )  # fmt: skip
    add_chart(page, xml, sheet.workbook(), frame, name=words("Response rate chart"), description=text)
