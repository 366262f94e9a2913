"""Ink on the words of a question: lines over or around them send it to a person, marks and dirt do not."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from scans.beside.row_ink import RowInk, doubt_answers
from scans.beside.words import is_mirrored, word_places
from scans.model import AnswerReading, AnswerState, Reason
from survey_app.demo.artist import Artist, items_of
from survey_app.demo.faults import ScannerFaults
from survey_app.demo.marks import Behaviour, Event, Pen, Person, Style
from tests.scans.drawn import ANSWERS, DPI, PLAIN

ON_WORDS = (Event.STRUCK_WORDS, Event.CIRCLED_WORDS, Event.ARROW, Event.BETWEEN)


def _settled(reading) -> dict[str, tuple[str, ...]]:
    return {answer.item: answer.options for answer in reading.answers if answer.state is not AnswerState.DOUBTFUL}


@pytest.mark.parametrize("event", ON_WORDS)
@pytest.mark.parametrize("pen", [Pen.BALL, Pen.THIN, Pen.FELT])
def test_what_is_drawn_on_words_goes_to_a_person(event, pen, fill, read) -> None:
    drawn = fill(person=PLAIN.holding(pen), behaviour=Behaviour.only(event, 0.5), seed=3)

    reading = read(drawn.image)

    happened = {item for item, what in drawn.events.items() if what is event}
    assert happened
    assert not happened & set(_settled(reading))


@pytest.mark.parametrize("event", [Event.STRUCK_WORDS, Event.ARROW])
def test_the_reason_is_said_and_the_mark_suggested(event, fill, read) -> None:
    drawn = fill(behaviour=Behaviour.only(event, 0.5), seed=5)

    for answer in read(drawn.image).answers:
        if drawn.events[answer.item] is event:
            assert (answer.state, answer.reason) == (AnswerState.DOUBTFUL, Reason.INK_ON_WORDS)
            assert len(answer.options) == len(ANSWERS[answer.item])


@pytest.mark.parametrize(
    "person",
    [
        Person(Style.TICK, size=1.8, other_styles=0.0),
        Person(Style.CROSS, size=1.6, other_styles=0.0).holding(Pen.FELT),
        Person(Style.SLASH, size=1.8, other_styles=0.0),
    ],
    ids=["ticks", "crosses", "slashes"],
)
@pytest.mark.parametrize("seed", [1, 2])
def test_large_marks_and_their_tails_are_no_ink_on_words(person, seed, fill, read) -> None:
    reading = read(fill(person=person, seed=seed).image)

    assert not [answer for answer in reading.answers if answer.reason is Reason.INK_ON_WORDS]


@pytest.mark.parametrize("event", ["corrected", "struck", "beside", "overshot", "double", "weak"])
def test_what_stays_near_the_boxes_is_no_ink_on_words(event, fill, read) -> None:
    reading = read(fill(behaviour=Behaviour.only(Event(event), 0.4), seed=2).image)

    assert not [answer for answer in reading.answers if answer.reason is Reason.INK_ON_WORDS]


@pytest.mark.parametrize(
    "faults",
    [
        {"streaks": 3, "specks": 60},
        {"bleed": 0.12},
        {"stains": 5},
        {"creases": 3},
        {"coffee": True},
        {"copies": 2},
        {"wobble_mm": 0.2, "stretch": 1.004, "shear": 0.003},
        {"contrast": 0.6, "paper": 200, "noise": 5.0},
        {"bilevel": True},
        {"crumple_mm": 0.3},
        {"perspective": 0.03, "scale": 0.94, "uneven_light": 0.3, "surroundings": 90},
    ],
    ids=lambda faults: next(iter(faults)),
)
def test_dirt_and_distortion_are_no_ink_on_words(faults, fill, read) -> None:
    usual = ScannerFaults(noise=2.0, skew_degrees=0.4)

    reading = read(fill().image, replace(usual, **faults), seed=4)

    assert reading.answers
    assert not [answer for answer in reading.answers if answer.reason is Reason.INK_ON_WORDS]


@pytest.mark.parametrize("struck", [1, 2, 3])
def test_striking_out_what_does_not_apply_is_no_blank_answer(struck, printed, read) -> None:
    """Nobody who strikes out all other options at every question has handed in an empty page."""
    page = printed.pages[0].copy()
    artist = Artist(page, printed.layout, PLAIN, np.random.default_rng(struck))
    words = dict(zip(printed.layout.boxes, word_places(printed.layout, printed.pages[0]), strict=True))
    for boxes in items_of(printed.layout).values():
        for box in boxes[:struck]:
            artist.strike_words(words[box])

    assert {answer.state for answer in read(page).answers} == {AnswerState.DOUBTFUL}


def test_an_empty_page_has_nothing_on_its_words(fill, read) -> None:
    assert {answer.state for answer in read(fill({}).image).answers} == {AnswerState.BLANK}


def test_a_line_along_the_whole_row_is_a_crease(fill, printed, read) -> None:
    image = fill().image.copy()
    box = next(box for box in printed.layout.boxes if box.item == "t.q2")
    y = round((box.y + 3.4) * DPI / 25.4)
    cv2.line(image, (0, y), (image.shape[1], y + 4), (120,), 3, cv2.LINE_AA)

    assert read(image).answer("t.q2").reason is not Reason.INK_ON_WORDS


def _answer(state: AnswerState, reason: Reason | None = None) -> AnswerReading:
    return AnswerReading("q", state, () if state is AnswerState.BLANK else ("a",), 0.99, reason)


@pytest.mark.parametrize("state", [AnswerState.ANSWERED, AnswerState.BLANK, AnswerState.MULTIPLE])
def test_a_line_makes_every_answer_doubtful(state) -> None:
    (doubted,) = doubt_answers([_answer(state)], {"q": RowInk(line=True, mark=False)})

    assert (doubted.state, doubted.reason) == (AnswerState.DOUBTFUL, Reason.INK_ON_WORDS)
    assert doubted.options == _answer(state).options
    assert doubted.confidence <= 0.5


def test_a_mark_on_words_matters_only_where_boxes_are_empty() -> None:
    mark = {"q": RowInk(line=False, mark=True)}

    assert doubt_answers([_answer(AnswerState.BLANK)], mark)[0].state is AnswerState.DOUBTFUL
    assert doubt_answers([_answer(AnswerState.ANSWERED)], mark)[0].state is AnswerState.ANSWERED


def test_an_earlier_doubt_keeps_its_reason() -> None:
    filled = _answer(AnswerState.DOUBTFUL, Reason.FILLED_BOX)

    assert doubt_answers([filled], {"q": RowInk(line=True, mark=True)}) == (filled,)


def test_a_line_says_more_than_a_vague_doubt() -> None:
    weak = _answer(AnswerState.DOUBTFUL, Reason.WEAK_MARK)

    assert doubt_answers([weak], {"q": RowInk(line=True, mark=False)})[0].reason is Reason.INK_ON_WORDS


def test_words_are_found_beside_every_box(printed, editions) -> None:
    (edition,) = editions.values()

    places = word_places(printed.layout, edition.blanks[0])

    for box, place in zip(printed.layout.boxes, places, strict=True):
        assert place is not None
        assert box.x + box.width < place.x < box.x + 12
        assert place.width > 10 and abs(place.y - box.y) < 4
    assert not is_mirrored(printed.layout)
