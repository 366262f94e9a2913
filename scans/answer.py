"""Make answers of boxes: what one question on one paper says, in the light of the respondent's other marks.

The rules are those a careful person follows. A filled box beside another mark is a corrected mistake, except on a
sheet where boxes are filled as answers; a filled box alone is an answer on such a sheet and doubtful on a sheet of
crosses. A struck-out mark never answers. A second mark must be a real one before a first one is called corrected. What
the mark model is not sure of goes to a person, with a reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forms.model import PageLayout
from scans.classify import BoxInk, InkKind
from scans.model import AnswerReading, AnswerState, MarkState, Reason
from scans.settings import ReadingSettings

_SAME_HAND = 0.3
"""Least share of the sheet's usual ink that a mark must have to correct another one."""

_REAL_INK = 0.04
"""Least ink of a mark that corrects another one: a speck on a black-and-white page is no mark."""

_ALIKE = 1.5
"""Two marks whose inks or sizes differ by more than this factor are not called a double mark: one may be a stray."""

_SURE_DOUBLE = 0.99
"""Confidence that both marks of a double mark must have."""


@dataclass(frozen=True, slots=True)
class SheetHabit:
    """How this respondent marks: the usual ink of single marks of lines, how many there are, and how many fills."""

    amount: float
    marks: int
    fills: int

    @property
    def fills_boxes(self) -> bool:
        """Say whether filling is this respondent's way to answer."""
        return self.fills >= 2 and self.fills >= 0.6 * (self.marks + self.fills)

    @property
    def sometimes_fills(self) -> bool:
        """Say whether so many single marks are fills that a fill beside another mark may be an answer."""
        return self.fills > 0.25 * max(self.marks, 1)


@dataclass(frozen=True, slots=True)
class PageState:
    """What holds for all answers of the page.

    `clear`: the printed boxes stand where they should, so that an empty box can be called empty. `faithful`: gray
    levels survived, so that weak marks would show; on a black-and-white or pale page any trace makes a blank doubtful.
    """

    clear: bool
    faithful: bool


@dataclass(frozen=True, slots=True)
class _Question:
    item: str
    multiple: bool
    options: tuple[str, ...]
    inks: tuple[BoxInk, ...]


def answer_page(
    page: PageLayout, inks: Sequence[BoxInk], state: PageState, settings: ReadingSettings
) -> tuple[tuple[AnswerReading, ...], tuple[MarkState, ...]]:
    """Return the answers in printed order, and the state of every box in the layout's order."""
    questions = _questions(page, inks)
    answers, marks = [], {}
    for question in questions:
        habit = sheet_habit([other for other in questions if other is not question])
        answer, states = _decide(question, habit, state, settings)
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
    lines: list[float] = []
    fills = 0
    for question in questions:
        inked = [ink for ink in question.inks if ink.kind in (InkKind.LINE, InkKind.FILL)]
        if len(inked) != 1 and not question.multiple:
            continue
        lines += [ink.amount for ink in inked if ink.kind is InkKind.LINE]
        fills += sum(ink.kind is InkKind.FILL for ink in inked)
    return SheetHabit(float(np.median(lines)) if lines else 0.0, len(lines), fills)


def _decide(
    question: _Question, habit: SheetHabit, state: PageState, settings: ReadingSettings
) -> tuple[AnswerReading, list[MarkState]]:
    marked = [index for index, ink in enumerate(question.inks) if ink.answer > max(ink.none, ink.void)]
    void = [index for index, ink in enumerate(question.inks) if ink.void > max(ink.none, ink.answer)]
    states = [_box_state(index, marked, void) for index in range(len(question.inks))]
    sure = min(max(ink.none, ink.answer, ink.void) for ink in question.inks)
    reason = _doubt(question, marked, void, habit, state, settings)
    if reason is not None:
        for index, ink in enumerate(question.inks):
            if index in marked or index in void or ink.kind is not InkKind.NONE:
                states[index] = MarkState.DOUBTFUL
        suggested = marked or _likeliest(question)
        return _answer(question, AnswerState.DOUBTFUL, suggested, min(sure, 0.5), reason), states
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


def _box_state(index: int, marked: Sequence[int], void: Sequence[int]) -> MarkState:
    if index in marked:
        return MarkState.MARKED
    return MarkState.CANCELLED if index in void else MarkState.EMPTY


def _likeliest(question: _Question) -> list[int]:
    """Return the box a person will most probably choose, where no box is marked; none when nothing speaks for one."""
    best = max(range(len(question.inks)), key=lambda index: question.inks[index].answer)
    return [best] if question.inks[best].answer > 0.1 else []


def _doubt(
    question: _Question,
    marked: list[int],
    void: list[int],
    habit: SheetHabit,
    state: PageState,
    settings: ReadingSettings,
) -> Reason | None:
    """Return why a person must look at this question; None where nobody need."""
    inks = question.inks
    unsure = [index for index, ink in enumerate(inks) if max(ink.none, ink.answer, ink.void) < settings.sure_box]
    if void:
        return _doubt_of_correction(question, marked, void, habit, bool(unsure))
    if len(marked) > 1 and not question.multiple:
        double = len(marked) == 2 and _are_alike(inks[marked[0]], inks[marked[1]])
        return None if double and not unsure and not habit.sometimes_fills else Reason.TWO_MARKED
    fills = [index for index in marked if inks[index].kind is InkKind.FILL]
    if fills and not habit.fills_boxes:
        return Reason.FILLED_BOX
    if unsure:
        return _reason_of(inks, unsure)
    return _doubt_of_blank(question, state, settings) if not marked else None


def _are_alike(one: BoxInk, other: BoxInk) -> bool:
    """Say whether two marks are surely made by one hand in one way: nothing else may be called a double mark."""
    both = (one, other)
    if any(ink.kind is not InkKind.LINE or ink.answer < _SURE_DOUBLE or ink.amount < _REAL_INK for ink in both):
        return False
    return all(max(values) <= _ALIKE * min(values) for values in ((one.amount, other.amount), (one.reach, other.reach)))


def _doubt_of_correction(
    question: _Question, marked: list[int], void: list[int], habit: SheetHabit, unsure: bool
) -> Reason | None:
    inks = question.inks
    filled = any(inks[index].kind is InkKind.FILL for index in void)
    reason = Reason.FILLED_BOX if filled else Reason.STRUCK_OUT
    if unsure or len(void) > 1 or not marked or (len(marked) > 1 and not question.multiple):
        return reason
    least = max(_REAL_INK, _SAME_HAND * habit.amount)
    real = all(inks[index].amount >= least and inks[index].kind is InkKind.LINE for index in marked)
    heavier = inks[void[0]].amount > 1.3 * max(inks[index].amount for index in marked)
    return None if real and heavier and not habit.sometimes_fills else reason


def _reason_of(inks: Sequence[BoxInk], unsure: Sequence[int]) -> Reason:
    kinds = {inks[index].kind for index in unsure}
    if InkKind.FILL in kinds:
        return Reason.FILLED_BOX
    if any(inks[index].void > 0.2 for index in unsure):
        return Reason.STRUCK_OUT
    return Reason.BETWEEN_BOXES if InkKind.BESIDE in kinds else Reason.WEAK_MARK


def _doubt_of_blank(question: _Question, state: PageState, settings: ReadingSettings) -> Reason | None:
    if not state.clear:
        return Reason.PRINT_UNCLEAR
    if any(ink.none < settings.sure_blank for ink in question.inks):
        return Reason.WEAK_MARK
    trace = any(ink.kind is not InkKind.NONE or ink.amount > settings.clean_box for ink in question.inks)
    return Reason.WEAK_MARK if trace and not state.faithful else None
