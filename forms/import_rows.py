"""Find questions on a page of an existing questionnaire: rows of boxes, their labels, and the text above them.

Works on what pdfplumber lists (points, origin top left); left-to-right text with the label beside its box. It goes by
places alone, so it is a first draft for a person to check, not a verdict.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from forms.model import Region

MM = 25.4 / 72
"""Millimetres in a PDF point."""

SMALLEST_MM, LARGEST_MM = 2.3, 9.0
"""Sides of what is taken for a box to tick: drawn squares in questionnaires measure 3 to 7 mm."""
_SQUARE = 0.15  # largest difference of the sides, share of the longer one
_QUESTION_MM = 16.0  # a question stands at most this far above its first box

Word = Mapping[str, Any]


@dataclass(slots=True)
class FoundOption:
    """A box and the words beside it."""

    label: str
    box: Region


@dataclass(slots=True)
class FoundQuestion:
    """A question as found: text ("" where none stands above), page (from 1), options in reading order."""

    text: str
    page: int
    options: list[FoundOption] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Line:
    words: tuple[Word, ...]

    @property
    def x0(self) -> float:
        return float(min(word["x0"] for word in self.words))

    @property
    def top(self) -> float:
        return float(min(word["top"] for word in self.words))

    @property
    def bottom(self) -> float:
        return float(max(word["bottom"] for word in self.words))

    @property
    def text(self) -> str:
        return " ".join(str(word["text"]) for word in self.words)


def find_boxes(rects: Sequence[Mapping[str, Any]], page: int) -> list[Region]:
    """Return the drawn squares that can be boxes to tick, in mm, each once, in reading order.

    Args:
        rects: pdfplumber's rectangles of the page; filled ones without outline (fiducials, colour fields) are no boxes.
        page: number of the page, kept as the region's name.
    """
    boxes: list[Region] = []
    for rect in rects:
        width, height = rect["width"] * MM, rect["height"] * MM
        side = max(width, height)
        if not rect.get("stroke") or not SMALLEST_MM <= side <= LARGEST_MM or abs(width - height) > _SQUARE * side:
            continue
        box = Region(str(page), rect["x0"] * MM, rect["top"] * MM, width, height)
        if not any(abs(box.x - other.x) < side / 2 and abs(box.y - other.y) < side / 2 for other in boxes):
            boxes.append(box)
    return boxes


def find_questions(
    boxes: Sequence[Region], words: Sequence[Word], rules: Sequence[float], page: int
) -> list[FoundQuestion]:
    """Return the questions of one page in reading order.

    Args:
        boxes: boxes of the page in mm.
        words: pdfplumber's words of the page, in points.
        rules: heights (points from the top) of long horizontal lines: text above one belongs to something else.
        page: number of the page.
    """
    questions: list[FoundQuestion] = []
    rows = _rows(boxes)
    lines = _lines(words)
    used: set[int] = set()
    for number, row in enumerate(rows):
        top, bottom = row[0].y / MM, (row[0].y + row[0].height) / MM
        below = rows[number + 1][0].y / MM if number + 1 < len(rows) else float("inf")
        labels = _labels(row, lines, below, used)
        text = _question_above(lines, used, top, rules)
        continues = not text and questions and not _parted(rules, questions[-1], bottom)
        if not continues:
            questions.append(FoundQuestion(text, page))
        questions[-1].options += [FoundOption(label, box) for label, box in zip(labels, row, strict=True)]
    return questions


def _parted(rules: Sequence[float], question: FoundQuestion, bottom: float) -> bool:
    """Say whether a long line lies between the last box of a question and a height in points."""
    last = max((option.box.y + option.box.height) / MM for option in question.options)
    return any(last < rule < bottom for rule in rules)


def _rows(boxes: Sequence[Region]) -> list[list[Region]]:
    rows: list[list[Region]] = []
    for box in sorted(boxes, key=lambda box: box.y):
        if rows and abs(rows[-1][0].y - box.y) < 0.4 * box.height:
            rows[-1].append(box)
        else:
            rows.append([box])
    return [sorted(row, key=lambda box: box.x) for row in rows]


def _lines(words: Sequence[Word]) -> list[_Line]:
    """Gather words whose middles stand at one height."""
    gathered: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word["top"] + word["bottom"]) / 2):
        middle = (word["top"] + word["bottom"]) / 2
        if gathered and abs((gathered[-1][0]["top"] + gathered[-1][0]["bottom"]) / 2 - middle) < 3:
            gathered[-1].append(word)
        else:
            gathered.append([word])
    return [_Line(tuple(sorted(line, key=lambda word: word["x0"]))) for line in gathered]


def _labels(row: Sequence[Region], lines: Sequence[_Line], below: float, used: set[int]) -> list[str]:
    """Return the label right of each box; lines that hold them are marked as used."""
    top, bottom = row[0].y / MM, (row[0].y + row[0].height) / MM
    edges = [box.x / MM for box in row[1:]] + [float("inf")]
    starts = [(box.x + box.width) / MM for box in row]
    parts: list[list[str]] = [[] for _ in row]
    last_bottom: float | None = None
    left = starts[0]
    for number, line in enumerate(lines):
        middle = (line.top + line.bottom) / 2
        beside = top - 1 <= middle <= bottom + 1
        goes_on = (
            last_bottom is not None
            and middle > bottom
            and line.bottom < below
            and line.top - last_bottom < 0.6 * (line.bottom - line.top)
            and line.x0 >= left - 1
        )
        if number in used or not (beside or goes_on):
            continue
        used.add(number)
        last_bottom = line.bottom
        for word in line.words:
            for place, (start, edge) in enumerate(zip(starts, edges, strict=True)):
                if start - 1 <= word["x0"] < edge - 1:
                    parts[place].append(str(word["text"]))
    return [" ".join(words) for words in parts]


def _question_above(lines: Sequence[_Line], used: set[int], top: float, rules: Sequence[float]) -> str:
    """Return the block of lines that stands right above a row and belongs to nothing else."""
    found: list[str] = []
    edge = top
    for number in range(len(lines) - 1, -1, -1):
        line = lines[number]
        if line.bottom > edge + 2:
            continue
        height = line.bottom - line.top
        near = edge - line.bottom < (_QUESTION_MM / MM if not found else 0.8 * height)
        if number in used or not near or any(line.bottom - 2 < rule < edge + 1 for rule in rules):
            break
        found.insert(0, line.text)
        used.add(number)
        edge = line.top
    return " ".join(found)
