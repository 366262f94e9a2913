"""One slide per question: all answers as diverging bars, or as bars where the question has no positive options."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pptx.util import Mm

from survey_app.domain.release.frozen import Verdict
from survey_app.domain.reporting.reports import Chart
from survey_app.domain.wording.sentences import Sentences
from survey_app.i18n import in_language
from survey_app.packs.charts.diverging import answers_text, dont_know_text, extent, place_segments
from survey_app.packs.content import Content
from survey_app.packs.slides.bar_charts import add_bars, add_diverging, too_narrow
from survey_app.packs.slides.deck import (
    MM_PER_PT,
    SMALL_PT,
    TABLE_PT,
    TITLE_PT,
    Cell,
    DeckBuilder,
    Page,
    Run,
)
from survey_app.packs.slides.marks import add_hatched, add_share_line
from survey_app.packs.slides.template import CONTENT_WIDTH_MM, LEFT_MM
from survey_app.packs.text_width import spread_labels, text_width, wrap_text
from survey_app.packs.words import Words

_TALK_MM = 25.0
_HEAD_MM, _LABEL_MM, _LABEL_LINES, _LINE_MM = 9.0, 13.0, 2, 6.7
"""Heights of a head of one line, of options of two, and of a further line."""
_NAMES_AT_LEAST_MM, _NAMES_AT_MOST_MM, _APART_MM = 60.0, 110.0, 40.0
_OPTION_PT = 14
_NAMES_AIR_MM = 8.0
_TITLE_LINES = 2
_HATCH_MM, _HATCH_SCALE = 4.5, 4.0

Row = Mapping[str, Any]


def add_area(deck: DeckBuilder, content: Content, chart: Chart) -> None:
    """Add the slide of one question; its title is a finding only where a verdict carries it."""
    question_id = chart.data["question_id"]
    question = in_language(content.release.question(question_id).text, content.words.language)
    page = deck.add_page(_area_title(content, question_id), question, notes=f"{chart.sentence} {chart.alternative}")
    deck.add_talk_box(page, chart.sentence, top=page.bottom - _TALK_MM + 2, height=_TALK_MM - 3)
    room = page.bottom - _TALK_MM - page.top
    if not chart.data["rows"]:
        return
    if chart.form == "diverging":
        _add_diverging(deck, content, page, chart, room)
    else:
        _add_bars(deck, content, page, chart, room)


def _area_title(content: Content, question_id: str) -> str:
    """Return the finding where a verdict carries one; the label with the verdict where that is over two lines."""
    label = content.label(question_id)
    finding = content.finding(question_id)
    if finding is None:
        return label
    words, question = content.words, content.release.question(question_id)
    title = Sentences(words.language).headline(question, Verdict(finding.verdict), content.municipality)
    if len(wrap_text(title, CONTENT_WIDTH_MM / MM_PER_PT, TITLE_PT, bold=True)) <= _TITLE_LINES:
        return title
    higher = finding.verdict == "higher"
    return words("{label}: higher than in the others" if higher else "{label}: lower than in the others", label=label)


def _add_diverging(deck: DeckBuilder, content: Content, page: Page, chart: Chart, room: float) -> None:
    words, data, question_id = content.words, chart.data, chart.data["question_id"]
    rows: Sequence[Row] = data["rows"]
    width = CONTENT_WIDTH_MM - _APART_MM
    names = _names_room(rows, words)
    low, high = extent(rows)
    per_percent = (width - names) / (high - low)
    centre = LEFT_MM + names - low * per_percent
    head = _add_heads(deck, page, data, centre, page.top)
    top = page.top + head
    labels = _option_labels(rows[-1], (centre, LEFT_MM + names), per_percent)
    labels_high = _LABEL_MM + _LINE_MM * max(0, max(one.lines for one in labels) - _LABEL_LINES)
    band = min(34.0, (room - head - labels_high) / len(rows))
    frame = (LEFT_MM, top, width, band * len(rows))
    add_diverging(page, data, frame, names, words, chart.alternative)
    _add_tight_figures(deck, content, (centre, top), rows, per_percent, band, page)
    for one in labels:
        box = (one.middle - one.width / 2, top + band * len(rows) + 0.8, one.width, labels_high)
        deck.add_text(page, box, [[Run(one.text, colour="quiet")]], name=one.text, size=_OPTION_PT, align="centre")
    if len(rows) == 1:
        add_share_line(deck, content, page, question_id, rows[0]["role"], top + band + labels_high + 6)
    if content.release.question(question_id).has_dont_know:
        _add_dont_know(deck, content, page, rows, head, band)


def _names_room(rows: Sequence[Row], words: Words) -> float:
    """Return the room for the names left of the bars: too little would move the whole plot in some programs."""
    names = [f"{row['name']}, {answers_text(row, words)}" for row in rows]
    longest = max(text_width(name, TABLE_PT, bold=True) for name in names) * MM_PER_PT
    return min(max(_NAMES_AT_LEAST_MM, longest + _NAMES_AIR_MM), _NAMES_AT_MOST_MM)


def _add_heads(deck: DeckBuilder, page: Page, data: Mapping[str, Any], centre: float, top: float) -> float:
    """Add what each side of the bars means; return how high it stands, in mm."""
    negative = [Run(f"◀ {data['negative_words']}", bold=True, colour="most-negative")]
    positive = [Run(f"{data['positive_words']} ▶", bold=True, colour="most-positive")]
    right = LEFT_MM + CONTENT_WIDTH_MM - _APART_MM
    needed = text_width(negative[0].text, _OPTION_PT, bold=True) * MM_PER_PT + 6
    start = max(LEFT_MM, min(LEFT_MM + 4, centre - 2 - needed))
    widths = (centre - 2 - start, right - centre - 2)
    more = _LINE_MM * (
        max(_head_lines(head[0].text, w) for head, w in zip((negative, positive), widths, strict=True)) - 1
    )
    deck.add_text(
        page, (start, top, widths[0], 7 + more), [negative], name="Negative side", size=_OPTION_PT, align="right"
    )
    deck.add_text(page, (centre + 2, top, widths[1], 7 + more), [positive], name="Positive side", size=_OPTION_PT)
    return _HEAD_MM + more


def _head_lines(text: str, width: float) -> int:
    return len(wrap_text(text, width / MM_PER_PT, _OPTION_PT, bold=True))


def _add_tight_figures(
    deck: DeckBuilder, content: Content, start: tuple[float, float], rows: Sequence[Row], per_percent: float,
    band: float, page: Page,
) -> None:  # fmt: skip
    """Set the figures of narrow segments above their bar; `start` is the centre line and the top of the bars."""
    centre, top = start
    for number, row in enumerate(rows):
        tight = [
            one
            for one in place_segments(row["segments"])
            if one.segment["percent"] and too_narrow(one.segment["percent"], 1 / per_percent)
        ]
        texts = [content.words.percent(one.segment["percent"]) for one in tight]
        widths = [text_width(text, SMALL_PT, bold=True) * MM_PER_PT + 1 for text in texts]
        middles = [centre + (one.start + one.end) / 2 * per_percent for one in tight]
        limit = LEFT_MM + CONTENT_WIDTH_MM - _APART_MM
        for x, text, width in zip(spread_labels(middles, widths, LEFT_MM, limit, 1.5), texts, widths, strict=True):
            y = top + band * number + band * 0.138 - 5.4
            box = (x - width / 2 - 1, y, width + 2, 5.4)
            deck.add_text(page, box, [[Run(text, bold=True)]], name=text, size=SMALL_PT, align="centre")


@dataclass(frozen=True, slots=True)
class _Label:
    """An option's words below its bar: their middle and width in mm, and how many lines they take."""

    text: str
    middle: float
    width: float
    lines: int


def _option_labels(row: Row, edges: tuple[float, float], per_percent: float) -> list[_Label]:
    """Return the options' words, none over another; `edges` are the centre line and the left end of the bars."""
    centre, left = edges
    placed = place_segments(row["segments"])
    right = LEFT_MM + CONTENT_WIDTH_MM - _APART_MM
    most = (right - left) / len(placed) - 4
    widths, lines_of = [], []
    for one in placed:
        room = max(most, (one.end - one.start) * per_percent)
        lines = wrap_text(one.segment["label"], room / MM_PER_PT, _OPTION_PT)
        widths.append(max(text_width(line, _OPTION_PT) for line in lines) * MM_PER_PT + 2)
        lines_of.append(len(lines))
    middles = [centre + (one.start + one.end) / 2 * per_percent for one in placed]
    spread = spread_labels(middles, widths, LEFT_MM, right, 2)
    return [
        _Label(one.segment["label"], middle, width, lines)
        for one, middle, width, lines in zip(placed, spread, widths, lines_of, strict=True)
    ]


def _add_dont_know(
    deck: DeckBuilder, content: Content, page: Page, rows: Sequence[Row], head: float, band: float
) -> None:
    words = content.words
    table = [[Cell(words("Don't know"))]]
    table += [[Cell([Run(dont_know_text(row, words))])] for row in rows]
    width = _APART_MM - 6
    shape = deck.add_table(
        page, table, [width], top=page.top, heights=[head, *[band] * len(rows)],
        description=words("Table: who answered “don't know”, outside the percentages."), name=words("Don't know"),
        size=_OPTION_PT,
    )  # fmt: skip
    shape.left = Mm(LEFT_MM + CONTENT_WIDTH_MM - width)
    _add_hatches(page, rows, width, page.top + head, band)


def _add_hatches(page: Page, rows: Sequence[Row], width: float, top: float, band: float) -> None:
    """Draw how many answered "don't know" as hatched bars, all on one scale."""
    shares = [row["dont_know"] / row["respondents"] if row.get("dont_know") else 0.0 for row in rows]
    scale = width * min(_HATCH_SCALE, 1 / max(*shares, 0.01))
    for number, share in enumerate(shares):
        if share:
            middle = top + band * (number + 0.5)
            add_hatched(page, (LEFT_MM + CONTENT_WIDTH_MM - width, middle + 4.5, share * scale, _HATCH_MM))


def _add_bars(deck: DeckBuilder, content: Content, page: Page, chart: Chart, room: float) -> None:
    frame = (LEFT_MM, page.top, CONTENT_WIDTH_MM, room - 4)
    longest = max(text_width(one["label"], 15, bold=True) for one in chart.data["rows"][0]["segments"]) * MM_PER_PT
    add_bars(page, chart.data, frame, min(110.0, longest + 8), content.words, chart.alternative)
