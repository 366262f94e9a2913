"""All answers to one question: negative ones left of a centre line, positive ones right, "don't know" apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from survey_app.packs.charts.svg import LABEL, SMALL, Drawing
from survey_app.packs.palette import segment_tone
from survey_app.packs.text_width import spread_labels, text_width, wrap_text
from survey_app.packs.words import Words

_BAR = 38.0
_ARROW = 16.0
_ROOMY = 900.0
_HATCH_PX_PER_SHARE = 260.0

Segment = Mapping[str, Any]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Placed:
    """A segment with its tone (a palette name) and where it starts and ends, in percent; left of the centre below 0."""

    segment: Segment
    tone: str
    start: int
    end: int


def place_segments(segments: Sequence[Segment]) -> list[Placed]:
    """Place the segments of one bar round the centre line, from left to right.

    Which end of a side lies outermost follows from the order the options are asked in: it is the end away from the
    other side. What is neither positive nor negative stands left, next to the line.
    """
    positive = [segment for segment in segments if segment["side"] == "positive"]
    others = [segment for segment in segments if segment["side"] != "positive"]
    if segments and segments[0]["side"] == "positive":
        positive.reverse()
    else:
        others.reverse()
    neutral = [segment for segment in others if segment["side"] == "neutral"]
    negative = neutral + [segment for segment in others if segment["side"] != "neutral"]
    return list(reversed(_outwards(negative, -1))) + _outwards(positive, 1)


def _outwards(segments: Sequence[Segment], direction: int) -> list[Placed]:
    placed, edge = [], 0
    for number, segment in enumerate(segments):
        tone = segment_tone(segment["side"], int(number == len(segments) - 1))
        near, far = edge, edge + direction * segment["percent"]
        placed.append(Placed(segment, tone, min(near, far), max(near, far)))
        edge = far
    return placed


def extent(rows: Sequence[Row]) -> tuple[int, int]:
    """Return how far the bars reach left (negative) and right of the centre, in percent; at least 100 together."""
    placed = [one for row in rows for one in place_segments(row["segments"])]
    left = min([one.start for one in placed], default=0)
    right = max([one.end for one in placed], default=0)
    missing = max(0, 100 - (right - left))
    return left - missing // 2, right + missing - missing // 2


def dont_know_text(row: Row, words: Words) -> str:
    """Return "6 of 46", or that the number is not shown."""
    if row.get("dont_know") is None or row.get("respondents") is None:
        return words("not shown")
    return words.count(row["dont_know"], row["respondents"])


def answers_text(row: Row, words: Words) -> str:
    """Return "40 answers"; "210 answers in four municipalities" of several together."""
    answers = words.plural("{digits} answer", "{digits} answers", row["base"])
    if not row.get("municipalities"):
        return answers
    return words("{answers} in {n} municipalities", answers=answers, n=words.number(row["municipalities"]))


def draw_diverging(data: Mapping[str, Any], words: Words, *, width: float, narrow: bool) -> Drawing:
    """Draw one bar per row; names at the left, or above each bar when narrow."""
    drawing = Drawing(width)
    rows: Sequence[Row] = data["rows"]
    names = [text_width(text, LABEL, bold=True) for row in rows for text in wrap_text(row["name"], 200, LABEL)]
    names += [text_width(line, SMALL) for row in rows for line in wrap_text(answers_text(row, words), 200, SMALL)]
    plot_left = 0.0 if narrow else max(names, default=0) + 20
    apart = data.get("has_dont_know", True)
    dont_know_room = 0.0 if narrow or not apart else _dont_know_room(rows, width, words)
    plot_right = width - dont_know_room - (0 if narrow else 24)
    left, right = extent(rows)
    unit = (plot_right - plot_left) / (right - left)
    centre = plot_left - left * unit
    y = _heads(drawing, data, centre, plot_right, width - dont_know_room if dont_know_room else None, words)
    line_top = y - 4
    for row in rows:
        if narrow:
            y += 20
            drawing.text(0, y, f"{row['name']}, {answers_text(row, words)}", "chart-label")
            if apart:
                y += 18
                drawing.text(0, y, words("don't know: {figure}", figure=dont_know_text(row, words)), "chart-quiet")
            y += 8
        y = _tight_figures(drawing, row, centre, unit, y, (plot_left, plot_right), words)
        _bar(drawing, row, centre, unit, y, words)
        if narrow:
            drawing.line(centre, y - 5, centre, y + _BAR + 5, "chart-centre")
        else:
            _name(drawing, row, y, words)
            if apart:
                _dont_know(drawing, row, width - dont_know_room, y, words)
        y += _BAR + (18 if row is not rows[-1] else 0)
    if not narrow:
        drawing.line(centre, line_top, centre, y + 5, "chart-centre")
    drawing.height = _option_labels(drawing, rows, centre, unit, y + 6, (plot_left, plot_right)) + 6 if rows else y
    return drawing


def _heads(
    drawing: Drawing, data: Mapping[str, Any], centre: float, right: float, apart: float | None, words: Words
) -> float:
    negative, positive = data["negative_words"], data["positive_words"]
    negative_room = text_width(negative, SMALL, bold=True) + _ARROW
    positive_room = text_width(positive, SMALL, bold=True) + _ARROW
    y = 16.0
    end = max(centre - 8, negative_room)
    drawing.text(end, y, negative, "chart-negative-text", "end")
    drawing.triangle(end - negative_room + 5, y - 5, "left", "chart-negative-mark")
    start = centre + 8
    if start + positive_room > right or start < end + 12:
        y += 19
        start = max(0.0, min(start, right - positive_room))
    drawing.text(start, y, positive, "chart-positive-text")
    drawing.triangle(start + positive_room - 5, y - 5, "right", "chart-positive-mark")
    if apart is not None:
        drawing.text(apart, y, _apart_head(drawing.width, words), "chart-quiet")
    return y + 14


def _apart_head(width: float, words: Words) -> str:
    return words("don't know (not in the percentages)") if width >= _ROOMY else words("don't know")


def _name(drawing: Drawing, row: Row, y: float, words: Words) -> None:
    lines = wrap_text(row["name"], 200, LABEL, bold=True)
    first = y + _BAR / 2 - 3 - 9 * (len(lines) - 1)
    for number, line in enumerate(lines):
        drawing.text(0, first + 18 * number, line, "chart-label")
    for number, line in enumerate(wrap_text(answers_text(row, words), 200, SMALL), start=len(lines)):
        drawing.text(0, first + 18 * number, line, "chart-quiet")


def _bar(drawing: Drawing, row: Row, centre: float, unit: float, y: float, words: Words) -> None:
    for one in place_segments(row["segments"]):
        width = (one.end - one.start) * unit
        if not width:
            continue
        x = centre + one.start * unit
        drawing.rectangle(x, y, width, _BAR, f"chart-{one.tone}")
        figure = _inside(one.segment["percent"], width, words)
        if figure:
            drawing.text(x + width / 2, y + _BAR / 2 + 5, figure, f"chart-on-{one.tone}", "middle")


def _inside(percent: int, width: float, words: Words) -> str:
    for figure in (words.percent(percent), str(percent)):
        if text_width(figure, SMALL, bold=True) + 5 <= width:
            return figure
    return ""


def _tight_figures(
    drawing: Drawing, row: Row, centre: float, unit: float, y: float, room: tuple[float, float], words: Words
) -> float:
    """Set the figures that do not fit into their segments above the bar; return where the bar begins."""
    tight = [
        one
        for one in place_segments(row["segments"])
        if one.segment["percent"] and not _inside(one.segment["percent"], (one.end - one.start) * unit, words)
    ]
    if not tight:
        return y
    figures = [words.percent(one.segment["percent"]) for one in tight]
    centres = [centre + (one.start + one.end) / 2 * unit for one in tight]
    widths = [text_width(figure, SMALL, bold=True) for figure in figures]
    for x, figure in zip(spread_labels(centres, widths, *room, 6), figures, strict=True):
        drawing.text(x, y + 12, figure, "chart-strong", "middle")
    return y + 18


def _option_labels(
    drawing: Drawing, rows: Sequence[Row], centre: float, unit: float, y: float, room: tuple[float, float]
) -> float:
    placed = place_segments(rows[-1]["segments"])
    most = (room[1] - room[0]) / len(placed) - 8 if placed else 0
    wrapped = [wrap_text(one.segment["label"], max(most, (one.end - one.start) * unit), SMALL) for one in placed]
    centres = [centre + (one.start + one.end) / 2 * unit for one in placed]
    widths = [max(text_width(line, SMALL) for line in lines) for lines in wrapped]
    lowest = y
    for x, lines in zip(spread_labels(centres, widths, 0, room[1], 8), wrapped, strict=True):
        for number, line in enumerate(lines):
            drawing.text(x, y + 14 + 17 * number, line, "chart-quiet", "middle")
        lowest = max(lowest, y + 17 * len(lines))
    return lowest


def _dont_know_room(rows: Sequence[Row], width: float, words: Words) -> float:
    texts = [_hatch_width(row) + text_width(dont_know_text(row, words), SMALL) + 8 for row in rows]
    return max([text_width(_apart_head(width, words), SMALL), *texts])


def _hatch_width(row: Row) -> float:
    if not row.get("dont_know") or not row.get("respondents"):
        return 0.0
    return min(110.0, max(8.0, _HATCH_PX_PER_SHARE * row["dont_know"] / row["respondents"]))


def _dont_know(drawing: Drawing, row: Row, x: float, y: float, words: Words) -> None:
    hatched = _hatch_width(row)
    if hatched:
        drawing.hatched(x, y, hatched, _BAR)
    drawing.text(x + hatched + (8 if hatched else 0), y + _BAR / 2 + 5, dont_know_text(row, words))
