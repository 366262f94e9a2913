"""Make answers of boxes: what one question on one paper says, in the light of the respondent's other marks.

The rules are those a careful person follows. A filled box beside another mark is a corrected mistake, except on a
sheet where boxes are filled as answers; a filled box alone is an answer on such a sheet and doubtful on a sheet of
crosses. A struck-out mark never answers. A second mark must be a real one before a first one is called corrected.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forms.model import PageLayout
from scans.classify import BoxInk, InkKind
from scans.model import AnswerReading, AnswerState, MarkState, Reason

_DOUBT = 0.5
"""Confidence of everything that a person decides."""

_SAME_HAND = 0.35
"""Least share of the sheet's usual ink that a mark must have to count as one of this respondent's marks."""

_UNUSUAL = 2.2
"""Times the sheet's usual ink above which a mark of lines is taken for a struck-out one."""


@dataclass(frozen=True, slots=True)
class SheetHabit:
    """How this respondent marks: the usual ink and darkness of single marks, and whether boxes are filled."""

    amount: float
    darkness: float
    marks: int
    fills: int

    @property
    def fills_boxes(self) -> bool:
        """Say whether filling is this respondent's way to answer."""
        return self.fills >= 2 and self.fills >= 0.6 * (self.marks + self.fills)

    @property
    def never_fills(self) -> bool:
        """Say whether the sheet shows marks of lines, and at most a stray fill as single marks."""
        return self.marks >= 2 and self.fills <= 0.25 * self.marks


@dataclass(frozen=True, slots=True)
class PageState:
    """What holds for all answers of the page.

    `clear`: the printed boxes stand where they should, so that an empty box can be called empty. `faithful`: gray
    levels survived, so that weak marks would show; on a black-and-white or pale page a blank is doubted.
    """

    clear: bool
    faithful: bool


@dataclass(frozen=True, slots=True)
class _Question:
    item: str
    multiple: bool
    options: tuple[str, ...]
    inks: tuple[BoxInk, ...]

    def of_kind(self, *kinds: InkKind) -> list[int]:
        return [index for index, ink in enumerate(self.inks) if ink.kind in kinds]


def answer_page(
    page: PageLayout, inks: Sequence[BoxInk], state: PageState
) -> tuple[tuple[AnswerReading, ...], tuple[MarkState, ...]]:
    """Return the answers in printed order, and the state of every box in the layout's order."""
    questions = _questions(page, inks)
    habit = sheet_habit(questions)
    answers, marks = [], {}
    for question in questions:
        answer, states = _decide(question, habit, state)
        answers.append(answer)
        for option, mark in zip(question.options, states, strict=True):
            marks[question.item, option] = mark
    return tuple(answers), tuple(marks[box.item, box.option] for box in page.boxes)


def _questions(page: PageLayout, inks: Sequence[BoxInk]) -> list[_Question]:
    grouped: dict[str, list[int]] = {}
    for index, box in enumerate(page.boxes):
        grouped.setdefault(box.item, []).append(index)
    return [
        _Question(
            item,
            page.boxes[places[0]].multiple,
            tuple(page.boxes[place].option for place in places),
            tuple(inks[place] for place in places),
        )
        for item, places in grouped.items()
    ]


def sheet_habit(questions: Sequence[_Question]) -> SheetHabit:
    """Learn from the questions with exactly one inked box how this respondent marks."""
    lines: list[BoxInk] = []
    fills = 0
    for question in questions:
        inked = [ink for ink in question.inks if ink.kind not in (InkKind.NONE, InkKind.TRACE)]
        if len(inked) != 1 and not question.multiple:
            continue
        lines += [ink for ink in inked if ink.kind in (InkKind.LINE, InkKind.HEAVY)]
        fills += sum(ink.kind is InkKind.FILL for ink in inked)
    if not lines:
        return SheetHabit(0.0, 0.0, 0, fills)
    amount = float(np.median([ink.amount for ink in lines]))
    return SheetHabit(amount, float(np.median([ink.darkness for ink in lines])), len(lines), fills)


def _decide(question: _Question, habit: SheetHabit, state: PageState) -> tuple[AnswerReading, list[MarkState]]:
    marked, cancelled, reason = _marks_of(question, habit)
    states = [_box_state(index, ink, marked, cancelled) for index, ink in enumerate(question.inks)]
    if reason is None and not marked:
        reason = _doubt_of_blank(question, state)
    if reason is not None:
        suggested = marked or question.of_kind(InkKind.BESIDE, InkKind.TRACE)
        for index in [*suggested, *cancelled]:
            states[index] = MarkState.DOUBTFUL
        return _answer(question, AnswerState.DOUBTFUL, suggested, _DOUBT, reason), states
    sure = min(question.inks[index].confidence for index in range(len(question.inks)))
    if not marked:
        return _answer(question, AnswerState.BLANK, [], sure, None), states
    if len(marked) > 1 and not question.multiple:
        return _answer(question, AnswerState.MULTIPLE, marked, sure, Reason.TWO_MARKED), states
    return _answer(question, AnswerState.ANSWERED, marked, sure, None), states


def _answer(
    question: _Question, state: AnswerState, chosen: Sequence[int], sure: float, reason: Reason | None
) -> AnswerReading:
    options = tuple(question.options[index] for index in sorted(chosen))
    return AnswerReading(question.item, state, options, sure, reason)


def _box_state(index: int, ink: BoxInk, marked: Sequence[int], cancelled: Sequence[int]) -> MarkState:
    if index in marked:
        return MarkState.MARKED
    if index in cancelled:
        return MarkState.CANCELLED
    return MarkState.EMPTY if ink.kind is InkKind.NONE else MarkState.DOUBTFUL


def _marks_of(question: _Question, habit: SheetHabit) -> tuple[list[int], list[int], Reason | None]:
    """Return the boxes that answer, those that are cancelled, and why a person must look (None: nobody need)."""
    lines, fills = question.of_kind(InkKind.LINE), question.of_kind(InkKind.FILL)
    heavy, beside = question.of_kind(InkKind.HEAVY), question.of_kind(InkKind.BESIDE)
    traces = question.of_kind(InkKind.TRACE)
    usual = [index for index in heavy if habit.marks >= 3 and question.inks[index].amount < _UNUSUAL * habit.amount]
    lines, heavy = sorted(lines + usual), [index for index in heavy if index not in usual]
    if heavy:
        return lines, heavy, Reason.STRUCK_OUT
    if beside:
        return lines + beside, fills, Reason.BETWEEN_BOXES if lines or fills or len(beside) > 1 else Reason.WEAK_MARK
    weak = [index for index in lines if _is_weak(question.inks[index], habit)]
    if fills:
        return _with_fills(question, habit, lines, fills, bool(weak or traces))
    if weak and len(lines) > 1:
        return lines, [], Reason.WEAK_MARK
    if len(lines) == 1 and habit.marks >= 3 and question.inks[lines[0]].amount > 2 * _UNUSUAL * habit.amount:
        return lines, [], Reason.STRUCK_OUT
    if traces and not lines:
        return [], [], Reason.WEAK_MARK
    if any(_is_real_trace(question, index, lines) for index in traces):
        return lines, [], Reason.WEAK_MARK
    return lines, [], None


def _with_fills(
    question: _Question, habit: SheetHabit, lines: list[int], fills: list[int], unsure: bool
) -> tuple[list[int], list[int], Reason | None]:
    if question.multiple:
        good = habit.fills_boxes and not lines and not unsure
        return sorted(lines + fills), [], None if good else Reason.FILLED_BOX
    if not lines:
        if len(fills) == 1 and habit.fills_boxes and not unsure:
            return fills, [], None
        return fills, [], Reason.FILLED_BOX
    corrected = len(lines) == 1 and len(fills) == 1 and habit.never_fills and not unsure
    return lines, fills, None if corrected else Reason.FILLED_BOX


def _is_weak(ink: BoxInk, habit: SheetHabit) -> bool:
    if habit.marks < 3:
        return ink.amount < 0.06
    return ink.amount < _SAME_HAND * habit.amount or ink.darkness < 0.5 * habit.darkness


def _is_real_trace(question: _Question, index: int, lines: Sequence[int]) -> bool:
    """Say whether a trace beside a clear mark could be a second, weak mark rather than a speck."""
    if not lines:
        return True
    ink = question.inks[index]
    strongest = max(question.inks[line].amount for line in lines)
    return ink.amount > 0.25 * strongest or ink.amount > 0.03


def _doubt_of_blank(question: _Question, state: PageState) -> Reason | None:
    if not state.clear:
        return Reason.PRINT_UNCLEAR
    return None if state.faithful else Reason.WEAK_MARK
