"""Ink that runs through a box by chance: stray lines, rims of cups, and large marks that are no such thing."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from forms.model import Box
from scans.beside.across import doubt_crossed
from scans.model import AnswerReading, AnswerState, GrayImage, Reason
from survey_app.demo.fault_model import ScannerFaults
from survey_app.demo.marks import Style
from tests.scans.drawn import ANSWERS, DPI, PLAIN, Printed, options_of

PX = DPI / 25.4
BLACK_AND_WHITE = ScannerFaults(bilevel=True, threshold=0.62, noise=2.0)
WITHOUT_Q3 = {item: options for item, options in ANSWERS.items() if item != "t.q3"}


def _box(printed: Printed, item: str, option: str) -> Box:
    return next(box for box in printed.layout.boxes if (box.item, box.option) == (item, option))


def _middle(box: Box) -> np.ndarray:
    return np.array([box.x + box.width / 2, box.y + box.height / 2]) * PX


def _draw_line(image: GrayImage, box: Box, degrees: float, before_mm: float, after_mm: float) -> GrayImage:
    """Draw a pen's line through the middle of a box, so far to both sides."""
    drawn = image.copy()
    along = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))]) * PX
    ends = [tuple(np.rint(_middle(box) + along * far).astype(int).tolist()) for far in (-before_mm, after_mm)]
    cv2.line(drawn, *ends, (60,), 4, cv2.LINE_AA)
    return drawn


def _draw_rim(image: GrayImage, box: Box, *, gray: int) -> GrayImage:
    """Draw the rim of a cup of 7 cm through a box."""
    drawn = image.copy()
    centre = _middle(box) + np.array([25.0, -25.0]) * PX
    stain = np.full(image.shape, 255, np.uint8)
    cv2.circle(stain, tuple(np.rint(centre).astype(int).tolist()), round(25 * 2**0.5 * PX), (gray,), 10, cv2.LINE_AA)
    return np.minimum(drawn, cv2.GaussianBlur(stain, (0, 0), 2.0))


@pytest.mark.parametrize("faults", [None, BLACK_AND_WHITE], ids=["gray", "black and white"])
@pytest.mark.parametrize(("degrees", "before", "after"), [(40, 12, 15), (100, 14, 9), (-35, 16, 4), (70, 9, 20)])
def test_a_stray_line_through_an_empty_box_is_no_answer(degrees, before, after, faults, fill, printed, read) -> None:
    page = fill(WITHOUT_Q3).image

    answer = read(_draw_line(page, _box(printed, "t.q3", "b"), degrees, before, after), faults).answer("t.q3")

    assert answer.state in (AnswerState.DOUBTFUL, AnswerState.BLANK)


@pytest.mark.parametrize("style", [Style.CROSS, Style.SLASH])
@pytest.mark.parametrize("degrees", [35, 80, 125])
def test_a_stray_line_beside_a_mark_makes_no_double_mark(degrees, style, fill, printed, read) -> None:
    page = fill(person=replace(PLAIN, style=style)).image

    reading = read(_draw_line(page, _box(printed, "t.q1", "c"), degrees, 11, 14))

    answer = reading.answer("t.q1")
    assert answer.state is AnswerState.DOUBTFUL or answer.options == ("a",)
    assert answer.state is not AnswerState.MULTIPLE
    assert {**options_of(reading), "t.q1": ("a",)} == ANSWERS


@pytest.mark.parametrize("gray", [120, 170, 205])
def test_the_rim_of_a_cup_beside_a_mark_makes_no_double_mark(gray, fill, printed, read) -> None:
    answer = read(_draw_rim(fill().image, _box(printed, "t.q2", "b"), gray=gray)).answer("t.q2")

    assert answer.state is AnswerState.DOUBTFUL or answer.options == ("c",)
    assert answer.state is not AnswerState.MULTIPLE


@pytest.mark.parametrize("gray", [120, 170])
def test_the_rim_of_a_cup_through_an_empty_box_is_no_answer(gray, fill, printed, read) -> None:
    answer = read(_draw_rim(fill(WITHOUT_Q3).image, _box(printed, "t.q3", "c"), gray=gray)).answer("t.q3")

    assert answer.state in (AnswerState.DOUBTFUL, AnswerState.BLANK)


def test_a_line_far_across_the_page_is_told_as_such(fill, printed, read) -> None:
    answer = read(_draw_line(fill(WITHOUT_Q3).image, _box(printed, "t.q3", "b"), 55, 15, 15)).answer("t.q3")

    assert (answer.state, answer.reason) == (AnswerState.DOUBTFUL, Reason.LINE_ACROSS)


@pytest.mark.parametrize("style", [Style.CROSS, Style.TICK, Style.SLASH])
def test_a_hand_that_always_marks_in_large_is_read(style, fill, read) -> None:
    reading = read(fill(person=replace(PLAIN, style=style, size=2.2)).image)

    assert options_of(reading) == ANSWERS
    assert not [answer for answer in reading.answers if answer.reason is Reason.LINE_ACROSS]


def _answers(printed: Printed) -> list[AnswerReading]:
    return [AnswerReading(item, AnswerState.ANSWERED, options, 0.98) for item, options in ANSWERS.items()]


def _reaches(printed: Printed, usual: float, **at: float) -> dict[int, float]:
    marked = [n for n, box in enumerate(printed.layout.boxes) if box.option in ANSWERS[box.item]]
    named = {index: printed.layout.boxes[index].item.removeprefix("t.") for index in marked}
    return {index: at.get(name, usual) for index, name in named.items()}


def test_only_what_reaches_farther_than_this_persons_marks_is_doubted(printed: Printed) -> None:
    def doubted(reaches: dict[int, float]) -> list[str]:
        found = doubt_crossed(_answers(printed), printed.layout, reaches)
        return [answer.item for answer in found if answer.reason is Reason.LINE_ACROSS]

    assert doubted(_reaches(printed, 0.0, q2=7.5)) == ["t.q2"]
    assert doubted(_reaches(printed, 0.0, q2=3.0)) == []
    assert doubted(_reaches(printed, 4.5, q2=7.5)) == []


def test_what_is_clear_about_a_doubt_is_kept(printed: Printed) -> None:
    reasons = (Reason.FILLED_BOX, Reason.WEAK_MARK)
    answers = [
        replace(answer, state=AnswerState.DOUBTFUL, reason=reason)
        for answer, reason in zip(_answers(printed), reasons, strict=False)
    ]

    found = doubt_crossed(answers, printed.layout, _reaches(printed, 0.0, q1=7.5, q2=7.5))

    assert [answer.reason for answer in found] == [Reason.FILLED_BOX, Reason.LINE_ACROSS]
