"""What one question says, given what stands in each box of the sheet."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from forms.model import PageLayout
from scans.marks.answer import PageState, answer_page
from scans.marks.classify import BoxInk
from scans.marks.mark_model import Look
from scans.model import AnswerReading, AnswerState, MarkState, Reason
from scans.settings import ReadingSettings
from tests.scans.drawn import ANSWERS, Printed

SURE = 0.999
EMPTY = BoxInk(Look.NONE, 0.0, none=SURE, answer=1 - SURE, void=0.0)
CLEAR = PageState(clear=True, faithful=True)


def line(amount: float = 0.2, sure: float = SURE) -> BoxInk:
    return BoxInk(Look.LINE, amount, none=1 - sure, answer=sure, void=0.0)


def fill(*, answers: bool, amount: float = 0.9) -> BoxInk:
    return BoxInk(Look.FILL, amount, 0.0, *((SURE, 1 - SURE) if answers else (1 - SURE, SURE)))


STRUCK = BoxInk(Look.STRUCK, 0.5, none=0.0, answer=1 - SURE, void=SURE)

Boxes = Mapping[tuple[str, str], BoxInk]


def decide(layout: PageLayout, boxes: Boxes, *, usual: BoxInk | None = None, state: PageState = CLEAR) -> AnswerReading:
    """Return what question t.q1 says with these boxes, on a sheet whose other questions have the usual mark."""
    answer, _ = decide_with_boxes(layout, boxes, usual=usual, state=state)
    return answer


def decide_with_boxes(
    layout: PageLayout, boxes: Boxes, *, usual: BoxInk | None = None, state: PageState = CLEAR
) -> tuple[AnswerReading, dict[tuple[str, str], MarkState]]:
    marks = {(item, option): usual or line() for item, chosen in ANSWERS.items() for option in chosen if item != "t.q1"}
    inks = [{**marks, **boxes}.get((box.item, box.option), EMPTY) for box in layout.boxes]
    answers, states = answer_page(layout, inks, state, ReadingSettings())
    named = {(box.item, box.option): mark for box, mark in zip(layout.boxes, states, strict=True)}
    return answers[0], named


def test_one_sure_mark_answers(printed: Printed) -> None:
    answer = decide(printed.layout, {("t.q1", "b"): line()})

    assert (answer.state, answer.options, answer.reason) == (AnswerState.ANSWERED, ("b",), None)
    assert answer.confidence > 0.99


def test_a_mark_the_model_is_not_sure_of_goes_to_a_person_with_the_likeliest_box(printed: Printed) -> None:
    answer = decide(printed.layout, {("t.q1", "b"): line(sure=0.6)})

    assert (answer.state, answer.options, answer.reason) == (AnswerState.DOUBTFUL, ("b",), Reason.WEAK_MARK)


def test_no_mark_is_a_blank_only_where_the_print_stands_where_it_should(printed: Printed) -> None:
    assert decide(printed.layout, {}).state is AnswerState.BLANK

    answer = decide(printed.layout, {}, state=PageState(clear=False, faithful=True))
    assert (answer.state, answer.reason) == (AnswerState.DOUBTFUL, Reason.PRINT_UNCLEAR)


def test_a_trace_of_ink_makes_a_blank_doubtful_where_gray_was_lost(printed: Printed) -> None:
    trace = BoxInk(Look.NONE, 0.01, none=SURE, answer=1 - SURE, void=0.0)

    assert decide(printed.layout, {("t.q1", "a"): trace}).state is AnswerState.BLANK
    lost = decide(printed.layout, {("t.q1", "a"): trace}, state=PageState(clear=True, faithful=False))
    assert (lost.state, lost.reason) == (AnswerState.DOUBTFUL, Reason.WEAK_MARK)


def test_two_like_marks_are_a_double_mark(printed: Printed) -> None:
    answer = decide(printed.layout, {("t.q1", "a"): line(0.20), ("t.q1", "c"): line(0.22)})

    assert (answer.state, answer.options) == (AnswerState.MULTIPLE, ("a", "c"))


@pytest.mark.parametrize("second", [line(0.05), line(0.2, sure=0.9), fill(answers=True)])
def test_two_marks_that_may_be_one_and_a_stray_go_to_a_person(printed: Printed, second: BoxInk) -> None:
    answer = decide(printed.layout, {("t.q1", "a"): line(0.2), ("t.q1", "c"): second})

    assert (answer.state, answer.reason) == (AnswerState.DOUBTFUL, Reason.TWO_MARKED)


def test_two_boxes_of_a_question_with_many_choices_are_two_answers(printed: Printed) -> None:
    inks = {("t.q5", "a"): line(), ("t.q5", "c"): line(0.1)}
    boxes = [inks.get((box.item, box.option), EMPTY) for box in printed.layout.boxes]

    answers, _ = answer_page(printed.layout, boxes, CLEAR, ReadingSettings())

    assert next(answer.options for answer in answers if answer.item == "t.q5") == ("a", "c")


def test_a_cancelled_box_beside_a_real_mark_leaves_that_mark(printed: Printed) -> None:
    for void in (fill(answers=False), STRUCK):
        answer, states = decide_with_boxes(printed.layout, {("t.q1", "a"): void, ("t.q1", "c"): line()})

        assert (answer.state, answer.options) == (AnswerState.ANSWERED, ("c",))
        assert states["t.q1", "a"] is MarkState.CANCELLED


@pytest.mark.parametrize("beside", [EMPTY, line(0.01), line(0.05)])
def test_a_cancelled_box_beside_a_speck_or_nothing_goes_to_a_person(printed: Printed, beside: BoxInk) -> None:
    answer = decide(printed.layout, {("t.q1", "a"): fill(answers=False), ("t.q1", "c"): beside})

    assert (answer.state, answer.reason) == (AnswerState.DOUBTFUL, Reason.FILLED_BOX)


def test_a_filled_box_beside_a_mark_is_not_cancelled_on_a_sheet_of_fills(printed: Printed) -> None:
    boxes = {("t.q1", "a"): fill(answers=False), ("t.q1", "c"): line()}

    answer = decide(printed.layout, boxes, usual=fill(answers=True))

    assert (answer.state, answer.reason) == (AnswerState.DOUBTFUL, Reason.FILLED_BOX)


def test_a_filled_box_alone_answers_on_a_sheet_of_fills_only(printed: Printed) -> None:
    box = {("t.q1", "a"): fill(answers=True)}

    assert decide(printed.layout, box, usual=fill(answers=True)).state is AnswerState.ANSWERED
    alone = decide(printed.layout, box)
    assert (alone.state, alone.reason) == (AnswerState.DOUBTFUL, Reason.FILLED_BOX)


def test_a_fill_alone_is_not_taken_for_cancelled_on_a_sheet_of_fills(printed: Printed) -> None:
    box = {("t.q1", "a"): BoxInk(Look.FILL, 0.9, 0.0, 0.4, 0.6)}

    assert decide(printed.layout, box, usual=fill(answers=True)).options == ("a",)
    assert decide(printed.layout, box).state is AnswerState.DOUBTFUL


def test_a_thick_pens_cross_is_no_filled_box_on_a_sheet_of_its_like(printed: Printed) -> None:
    thick = fill(answers=True, amount=0.65)

    answer = decide(printed.layout, {("t.q1", "a"): thick}, usual=line(0.6))

    assert answer.state is AnswerState.ANSWERED


def test_a_struck_out_mark_alone_never_answers(printed: Printed) -> None:
    answer = decide(printed.layout, {("t.q1", "a"): STRUCK})

    assert (answer.state, answer.reason) == (AnswerState.DOUBTFUL, Reason.STRUCK_OUT)


def test_a_second_mark_that_stands_beside_its_box_is_asked_about(printed: Printed) -> None:
    mark = replace(line(), spread=0.08)
    beside = BoxInk(Look.BESIDE, 0.02, none=0.975, answer=0.025, void=0.0, spread=0.09)
    boxes = {("t.q1", "a"): mark, ("t.q1", "b"): beside}
    assert decide(printed.layout, boxes).state is AnswerState.DOUBTFUL
    boxes["t.q1", "b"] = replace(beside, spread=0.01)
    assert decide(printed.layout, boxes).state is AnswerState.ANSWERED
    boxes["t.q1", "b"] = replace(beside, none=0.995, answer=0.005)
    assert decide(printed.layout, boxes).state is AnswerState.ANSWERED


def trace(none: float, amount: float) -> BoxInk:
    return BoxInk(Look.NONE, amount, none=none, answer=1 - none, void=0.0)


def test_a_trace_beside_a_real_mark_changes_nothing(printed: Printed) -> None:
    def beside(box: BoxInk) -> AnswerState:
        return decide(printed.layout, {("t.q1", "a"): line(), ("t.q1", "c"): box}).state

    assert beside(trace(0.85, 0.03)) is AnswerState.ANSWERED
    assert beside(trace(0.85, 0.12)) is AnswerState.DOUBTFUL
    assert beside(trace(0.6, 0.03)) is AnswerState.DOUBTFUL


def test_a_mark_like_all_others_with_nothing_beside_it_may_be_a_little_less_sure(printed: Printed) -> None:
    def alone(mark: BoxInk, **others: BoxInk) -> AnswerState:
        boxes = {("t.q1", option): box for option, box in {"b": mark, **others}.items()}
        return decide(printed.layout, boxes).state

    assert alone(line(sure=0.93)) is AnswerState.ANSWERED
    assert alone(line(amount=0.05, sure=0.93)) is AnswerState.DOUBTFUL
    assert alone(line(sure=0.93), c=trace(0.9, 0.03)) is AnswerState.DOUBTFUL


def test_who_fills_three_boxes_in_five_questions_answers_with_a_fourth(printed: Printed) -> None:
    marks = {(item, option): line() for item, (option, *_) in ANSWERS.items()}
    marks |= {(item, ANSWERS[item][0]): fill(answers=True) for item in ("t.q1", "t.q2", "t.q3", "t.q4")}

    answers, _ = answer_page(
        printed.layout,
        [marks.get((box.item, box.option), EMPTY) for box in printed.layout.boxes],
        CLEAR,
        ReadingSettings(),
    )

    assert {answer.state for answer in answers} == {AnswerState.ANSWERED}


def test_a_struck_out_mark_beside_another_is_cancelled_on_a_sheet_of_fills_too(printed: Printed) -> None:
    answer = decide(printed.layout, {("t.q1", "a"): STRUCK, ("t.q1", "c"): line(0.3)}, usual=fill(answers=True))

    assert (answer.state, answer.options) == (AnswerState.ANSWERED, ("c",))
