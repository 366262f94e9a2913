"""Marks of every kind, drawn on pages in three languages and read by the real pipeline.

What is stated as certain is what a careful human codes, and what only a person can tell goes to a person, with a
reason.
"""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from scans.model import AnswerState, MarkState, Reason
from scans.pipeline import read_page
from survey_app.demo.faults import ScannerFaults, scan
from survey_app.demo.marks import Behaviour, Event, Pen, Person, Style, draw_marks, straight_line
from tests.scans.drawn import ANSWERS, PLAIN, items_where, options_of, silent_errors

USUAL = ScannerFaults(noise=2.0, skew_degrees=0.3, shift_mm=(0.8, -0.6))
PEOPLE = [PLAIN, Person(Style.TICK, other_styles=0.0), Person(Style.SLASH, other_styles=0.0).holding(Pen.THIN)]
LANGUAGES = ["sv", "en", "ar"]


@pytest.fixture(scope="session")
def read_drawn(printed_in, all_editions):
    """Draw the marks of a person on a page in a language, scan it, and return what was drawn and what was read."""

    def _read(person, behaviour=None, *, language="sv", answers=None, faults=USUAL, seed=1):
        form = printed_in[language]
        chosen = ANSWERS if answers is None else answers
        rng = np.random.default_rng(seed)
        behaviour = behaviour or Behaviour.careful()
        drawn = draw_marks(form.pages[seed % 2], form.layout, chosen, person, rng, behaviour)
        return drawn, read_page(scan(drawn.image, faults, rng), all_editions)

    return _read


@pytest.mark.parametrize("style", list(Style))
@pytest.mark.parametrize("pen", list(Pen))
def test_every_style_is_read_with_every_pen(style, pen, read_drawn) -> None:
    drawn, reading = read_drawn(Person(style, other_styles=0.0, jitter=0.04).holding(pen))

    assert not silent_errors(drawn, reading)
    right = [item for item, options in options_of(reading).items() if options == ANSWERS[item]]
    assert len(right) >= (3 if pen is Pen.FELT else 5)
    assert not [answer for answer in reading.answers if answer.state is AnswerState.BLANK]


@pytest.mark.parametrize("event", [event for event in Event if event is not Event.PLAIN])
@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: str(person.style))
def test_whatever_people_do_nothing_wrong_enters_silently(event, person, read_drawn) -> None:
    rate = 0.2 if event is Event.FILLED else 0.5  # who fills every other box has no way of marking to judge by
    for seed in (1, 4):
        drawn, reading = read_drawn(person, Behaviour.only(event, rate), seed=seed, language=LANGUAGES[seed % 3])

        assert reading.answers
        assert not silent_errors(drawn, reading)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", [1, 2, 4])
@pytest.mark.parametrize("style", [Style.CROSS, Style.FILL])
def test_the_same_place_marked_all_the_way_down_is_read(language, place, style, read_drawn, printed_in) -> None:
    answers = straight_line(printed_in[language].layout, place)

    _, reading = read_drawn(replace(PLAIN, style=style), language=language, answers=answers)

    assert options_of(reading) == answers
    assert {answer.state for answer in reading.answers} == {AnswerState.ANSWERED}


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_and_many_choices_are_read_in_every_language(language, read_drawn) -> None:
    answers = {**ANSWERS, "t.q5": ("a", "b", "d"), "t.q6": ()}

    _, reading = read_drawn(PLAIN, language=language, answers=answers)

    assert options_of(reading) == answers
    assert reading.answer("t.q6").state is AnswerState.BLANK


@pytest.mark.parametrize("pen", [Pen.BALL, Pen.PENCIL])
@pytest.mark.parametrize("event", [Event.BESIDE, Event.OVERSHOT])
def test_marks_beside_the_box_or_running_into_another_are_mostly_read(event, pen, read_drawn) -> None:
    read = []
    for seed in (1, 2, 3):
        drawn, reading = read_drawn(PLAIN.holding(pen), Behaviour.only(event, 0.4), seed=seed)
        assert not silent_errors(drawn, reading)
        read += [answer.state is AnswerState.ANSWERED for answer in reading.answers]

    assert np.mean(read) > 0.75


@pytest.mark.parametrize(
    ("event", "reasons"),
    [
        (Event.BETWEEN, {Reason.BETWEEN_BOXES, Reason.INK_ON_WORDS, Reason.WEAK_MARK}),
        (Event.STRUCK_WORDS, {Reason.INK_ON_WORDS}),
        (Event.CIRCLED_WORDS, {Reason.INK_ON_WORDS, Reason.BETWEEN_BOXES, Reason.WEAK_MARK}),
        (Event.ARROW, {Reason.INK_ON_WORDS}),
        (Event.FILLED, {Reason.FILLED_BOX}),
        (Event.DOUBLE, {Reason.TWO_MARKED}),
    ],
)
def test_what_a_person_must_look_at_says_why(event, reasons, read_drawn) -> None:
    drawn, reading = read_drawn(PLAIN, Behaviour.only(event, 0.4), seed=6)

    happened = items_where(drawn, event)
    assert happened
    for item in happened:
        answer = reading.answer(item)
        assert answer.state in (AnswerState.DOUBTFUL, AnswerState.MULTIPLE)
        assert answer.reason in reasons


def test_two_marks_on_one_question_are_never_one_answer(fill, read) -> None:
    reading = read(fill(behaviour=Behaviour.only(Event.DOUBLE)).image)

    for answer in reading.answers:
        if answer.item != "t.q5":
            assert answer.state in (AnswerState.MULTIPLE, AnswerState.DOUBTFUL)
            assert answer.reason is Reason.TWO_MARKED
            assert len(answer.options) == 2


def test_a_filled_box_beside_a_mark_is_cancelled(fill, read) -> None:
    drawn = fill(behaviour=Behaviour.only(Event.CORRECTED, 0.4), seed=5)
    assert items_where(drawn, Event.CORRECTED)

    reading = read(drawn.image)

    assert not silent_errors(drawn, reading)
    decided = {answer.item for answer in reading.answers if answer.state is AnswerState.ANSWERED}
    states = {(box.item, box.option): box.state for box in reading.boxes}
    voids = [key for key, ink in drawn.inks.items() if ink == "void_fill" and key[0] in decided]
    assert voids
    assert all(states[key] is MarkState.CANCELLED for key in voids)


def test_boxes_filled_as_answers_are_answers_on_a_sheet_of_fills(fill, read) -> None:
    reading = read(fill(person=replace(PLAIN, style=Style.FILL)).image)

    assert options_of(reading) == ANSWERS


def test_one_filled_box_alone_on_a_sheet_of_crosses_is_doubtful(fill, printed, read) -> None:
    drawn = fill({item: options for item, options in ANSWERS.items() if item != "t.q3"})
    image = drawn.image.copy()
    box = next(box for box in printed.layout.boxes if (box.item, box.option) == ("t.q3", "d"))
    px = image.shape[1] / 210
    corner = (round(box.x * px), round(box.y * px))
    cv2.rectangle(image, corner, (round((box.x + box.width) * px), round((box.y + box.height) * px)), (40,), -1)

    answer = read(image).answer("t.q3")

    assert (answer.state, answer.reason) == (AnswerState.DOUBTFUL, Reason.FILLED_BOX)


def test_writing_outside_the_boxes_is_noticed_and_answers_are_read(fill, read) -> None:
    drawn = fill(behaviour=replace(Behaviour.careful(), wrote_comment=1.0), seed=3)

    reading = read(drawn.image)

    assert reading.writing_outside
    assert options_of(reading) == ANSWERS
