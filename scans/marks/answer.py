"""Make answers of boxes: what one question on one paper says, in the light of the respondent's other marks.

The rules are those a careful person follows. A filled box beside another mark is a corrected mistake, except on a
sheet where boxes are filled as answers; a filled box alone is an answer on such a sheet and doubtful on a sheet of
crosses. A struck-out mark never answers. A second mark must be a real one before a first one is called corrected. What
the mark model is not sure of goes to a person, with a reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import prod
from statistics import median

from forms.model import PageLayout
from scans.marks.classify import BoxInk
from scans.marks.habit import SheetHabit
from scans.marks.mark_model import Look
from scans.model import AnswerReading, AnswerState, MarkState, Reason
from scans.settings import ReadingSettings

_SAME_HAND = 0.3
"""Least share of the sheet's usual ink that a mark must have to correct another one."""

_REAL_INK = 0.03
"""Least ink of a mark that corrects another one: a speck on a black-and-white page is no mark."""

_ALIKE = 2.0
"""Two marks whose inks differ by more than this factor are not called a double mark: one may be a stray."""

_AS_LARGE = 0.4
"""Ink around a box, against that around the mark that answers, from which it may be a second mark, put beside it.

Of the answers that training pages get right, 0.3 % (rough) and 0.05 % (office) have such ink at another box and are
asked about for it.
"""

_TRACE = 0.2
"""Doubt that a box is empty from which a person may be pointed to it."""

_USUAL = 0.5
"""Least share of the sheet's usual ink of a mark that is one of the person's usual ones."""


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
    """One question; `marked` and `void` are the boxes whose mark answers, or was cancelled, as far as can be said."""

    item: str
    multiple: bool
    options: tuple[str, ...]
    inks: tuple[BoxInk, ...]
    marked: tuple[int, ...]
    void: tuple[int, ...]


def answer_page(
    page: PageLayout, inks: Sequence[BoxInk], state: PageState, settings: ReadingSettings
) -> tuple[tuple[AnswerReading, ...], tuple[MarkState, ...]]:
    """Return the answers in printed order, and the state of every box in the layout's order."""
    questions = _questions(page, inks)
    answers, marks = [], {}
    for question in questions:
        habit = sheet_habit([other for other in questions if other is not question])
        answer, states = _decide(_with_habit(question, habit), habit, state, settings)
        answers.append(answer)
        for option, mark in zip(question.options, states, strict=True):
            marks[question.item, option] = mark
    return tuple(answers), tuple(marks[box.item, box.option] for box in page.boxes)


def _questions(page: PageLayout, inks: Sequence[BoxInk]) -> list[_Question]:
    grouped: dict[str, list[int]] = {}
    for index, box in enumerate(page.boxes):
        grouped.setdefault(box.item, []).append(index)
    return [
        _question(
            item,
            page.boxes[places[0]].multiple,
            tuple(page.boxes[place].option for place in places),
            tuple(inks[place] for place in places),
        )
        for item, places in grouped.items()
    ]


def _question(item: str, multiple: bool, options: tuple[str, ...], inks: tuple[BoxInk, ...]) -> _Question:
    marked = tuple(index for index, ink in enumerate(inks) if ink.answer == ink.sure)
    void = tuple(index for index, ink in enumerate(inks) if ink.void == ink.sure)
    return _Question(item, multiple, options, inks, marked, void)


def _with_habit(question: _Question, habit: SheetHabit) -> _Question:
    """Take a fill for an answer on a sheet of fills where there is no other mark that it could have corrected."""
    inked = {*question.marked, *question.void}
    alone = len(inked) == 1 or question.multiple
    if not (habit.fills_boxes and alone and all(question.inks[index].look is Look.FILL for index in inked)):
        return question
    inks = tuple(
        replace(ink, answer=ink.answer + ink.void, void=0.0) if index in inked else ink
        for index, ink in enumerate(question.inks)
    )
    return _question(question.item, question.multiple, question.options, inks)


def sheet_habit(questions: Sequence[_Question]) -> SheetHabit:
    """Learn from the questions with exactly one marked box how this respondent marks."""
    marks = [
        question.inks[index]
        for question in questions
        if question.multiple or (len(question.marked) == 1 and not question.void)
        for index in question.marked
    ]
    fills = sum(ink.look is Look.FILL for ink in marks)
    return SheetHabit(median(ink.amount for ink in marks) if marks else 0.0, len(marks), fills)


def _decide(
    question: _Question, habit: SheetHabit, state: PageState, settings: ReadingSettings
) -> tuple[AnswerReading, list[MarkState]]:
    marked, void = question.marked, question.void
    states = [_box_state(index, marked, void) for index in range(len(question.inks))]
    sure = prod(ink.sure for ink in question.inks)
    reason = _doubt(question, habit, state, settings)
    if reason is not None:
        for index, ink in enumerate(question.inks):
            if states[index] is not MarkState.EMPTY or ink.none < 1.0 - _TRACE:
                states[index] = MarkState.DOUBTFUL
        return _answer(question, AnswerState.DOUBTFUL, marked or _likeliest(question), min(sure, 0.5), reason), states
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


def _doubt(question: _Question, habit: SheetHabit, state: PageState, settings: ReadingSettings) -> Reason | None:
    """Return why a person must look at this question; None where nobody need."""
    inks, marked = question.inks, question.marked
    if question.void:
        return _doubt_of_correction(question, habit, settings)
    if len(marked) > 1 and not question.multiple:
        return _doubt_of_double(question, habit, settings)
    if any(habit.stands_out(inks[index]) for index in marked):
        return Reason.FILLED_BOX
    unsure = _unsure(question, habit, settings)
    if unsure:
        return _reason_of(unsure)
    return _doubt_of_blank(question, state, settings) if not marked else None


def _unsure(question: _Question, habit: SheetHabit, settings: ReadingSettings) -> list[BoxInk]:
    """Return the boxes for which a person must look at a question with no more marks than it may have.

    Where one mark answers and no other box holds anything like it, neither a trace elsewhere nor some doubt about that
    mark could make a careful person choose otherwise.
    """
    inks, marked = question.inks, question.marked
    if len(marked) != 1 or question.multiple:
        return [ink for ink in inks if ink.sure < settings.sure_box]
    mark = inks[marked[0]]
    usual = mark.look is Look.LINE and mark.amount >= max(_REAL_INK, _USUAL * habit.amount)
    others = [ink for ink in inks if ink is not mark]
    alone = all(ink.none >= settings.sure_box for ink in others)
    least = settings.sure_alone if usual and alone else settings.sure_box
    unsure = [mark] if mark.answer < least else []
    trace = settings.sure_trace if usual else settings.sure_box
    return unsure + [ink for ink in others if ink.none < _needed_of_other(ink, mark, trace, settings)]


def _needed_of_other(ink: BoxInk, mark: BoxInk, trace: float, settings: ReadingSettings) -> float:
    """Return how sure it must be that another box than the marked one is empty."""
    if ink.spread >= max(_REAL_INK / 3, _AS_LARGE * mark.spread):
        return settings.sure_beside
    return trace if ink.amount <= _SAME_HAND * mark.amount else settings.sure_box


def _doubt_of_double(question: _Question, habit: SheetHabit, settings: ReadingSettings) -> Reason | None:
    """Only what is surely made by one hand in one way is called a double mark."""
    marks = [question.inks[index] for index in question.marked]
    looks = {ink.look for ink in marks}
    usual = looks == {Look.FILL} if habit.fills_boxes else looks == {Look.LINE} and not habit.sometimes_fills
    amounts = [ink.amount for ink in marks]
    alike = min(amounts) >= _REAL_INK and max(amounts) <= _ALIKE * min(amounts)
    sure = all(ink.sure >= settings.sure_double for ink in question.inks)
    return None if len(marks) == 2 and usual and alike and sure else Reason.TWO_MARKED


def _doubt_of_correction(question: _Question, habit: SheetHabit, settings: ReadingSettings) -> Reason | None:
    """A cancelled mark must be one, and the mark beside it a real one: nothing is more dangerous to infer."""
    inks, marked, void = question.inks, question.marked, question.void
    filled = inks[void[0]].look is Look.FILL
    reason = Reason.FILLED_BOX if filled else Reason.STRUCK_OUT
    if len(void) > 1 or not marked or (len(marked) > 1 and not question.multiple):
        return reason
    least = max(_REAL_INK, _SAME_HAND * habit.amount)
    real = all(inks[index].amount >= least and inks[index].look is Look.LINE for index in marked)
    sure = all(ink.sure >= settings.sure_correction for ink in inks)
    return None if real and sure and not (filled and habit.sometimes_fills) else reason


def _reason_of(unsure: Sequence[BoxInk]) -> Reason:
    looks = {ink.look for ink in unsure}
    if Look.FILL in looks:
        return Reason.FILLED_BOX
    if Look.STRUCK in looks or any(ink.void > _TRACE for ink in unsure):
        return Reason.STRUCK_OUT
    return Reason.BETWEEN_BOXES if Look.BESIDE in looks else Reason.WEAK_MARK


def _doubt_of_blank(question: _Question, state: PageState, settings: ReadingSettings) -> Reason | None:
    if not state.clear:
        return Reason.PRINT_UNCLEAR
    if any(ink.none < settings.sure_blank for ink in question.inks):
        return Reason.WEAK_MARK
    trace = any(ink.amount > settings.clean_box for ink in question.inks)
    return Reason.WEAK_MARK if trace and not state.faithful else None
