"""Damaged papers, bad scanners and photos: clear marks are read, and nothing wrong is ever stated as certain."""

from dataclasses import replace

import numpy as np
import pytest

from scans.model import AnswerState, PageStatus
from survey_app.demo.faults import ScannerFaults, draw_faults, draw_photo, scan
from survey_app.demo.marks import Pen, Person, Style
from tests.scans.drawn import ANSWERS, PLAIN, options_of, silent_errors

USUAL = ScannerFaults(noise=2.0, skew_degrees=0.3, shift_mm=(0.8, -0.6))
PENCIL = Person(Style.TICK, other_styles=0.0).holding(Pen.PENCIL)

MILD = {
    "bleed-through": {"bleed": 0.1},
    "stains": {"stains": 4},
    "coffee": {"coffee": True},
    "creases": {"creases": 2},
    "staple": {"stapled": True},
    "punch holes": {"holes": True},
    "streaks": {"streaks": 3},
    "specks": {"specks": 60},
    "dark edge": {"shade": 25.0},
    "low contrast": {"contrast": 0.5},
    "gray paper": {"paper": 190},
    "noise": {"noise": 8.0},
    "dark lid": {"dark_lid": True, "skew_degrees": 2.0},
    "copied": {"copies": 1},
    "strong jpeg": {"jpeg_quality": 45},
    "feeder's wobble": {"wobble_mm": 0.25, "stretch": 1.004, "shear": 0.004},
    "crumpled": {"crumple_mm": 0.3},
    "black and white": {"bilevel": True},
}


@pytest.mark.parametrize("faults", MILD.values(), ids=MILD.keys())
def test_clear_marks_are_read_through_every_fault(faults, fill, read) -> None:
    drawn = fill(seed=3)

    reading = read(drawn.image, replace(USUAL, **faults), seed=5)

    assert not silent_errors(drawn, reading)
    assert len([answer for answer in reading.answers if answer.state is AnswerState.ANSWERED]) >= 5


@pytest.mark.parametrize("faults", [fault for name, fault in MILD.items() if name not in ("copied", "black and white")])
def test_pencil_is_read_or_doubted_through_every_fault_that_leaves_it(faults, fill, read) -> None:
    drawn = fill(person=PENCIL, seed=2)

    reading = read(drawn.image, replace(USUAL, **faults), seed=6)

    assert not silent_errors(drawn, reading)


@pytest.mark.parametrize("corner", [0, 1, 2, 3])
@pytest.mark.parametrize("dark_lid", [False, True])
def test_one_lost_corner_does_not_matter(corner, dark_lid, fill, read) -> None:
    reading = read(fill().image, replace(USUAL, lost_corner=corner, lost_mm=30.0, dark_lid=dark_lid))

    assert options_of(reading) == ANSWERS
    assert reading.detail["corners"] == 3


@pytest.mark.parametrize("seed", range(6))
def test_a_telephones_photo_is_read_or_refused(seed, fill, read) -> None:
    drawn = fill(seed=seed)

    reading = read(drawn.image, draw_photo(np.random.default_rng(seed)), seed=seed)

    assert not silent_errors(drawn, reading)
    assert reading.status in (PageStatus.READ, PageStatus.REVIEW)
    assert reading.answers


@pytest.mark.parametrize("severity", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("seed", range(4))
def test_any_scanner_and_anybody_give_nothing_wrong_silently(severity, seed, fill, read) -> None:
    rng = np.random.default_rng([3, seed])
    person = replace(Person.draw(rng), width_mm=max(0.35, Person.draw(rng).width_mm), gray=60, cover=0.92)
    drawn = fill(person=person, seed=seed)

    reading = read(drawn.image, draw_faults(rng, severity=severity), seed=seed)

    assert not silent_errors(drawn, reading)


@pytest.mark.parametrize("level", [0.25, 0.4])
def test_pages_with_half_of_their_print_gone_are_never_blank_with_certainty(level, fill, read) -> None:
    faded = np.clip(255 - (255 - fill().image.astype(float)) * level * 0.5, 0, 255).astype(np.uint8)

    reading = read(faded, replace(USUAL, noise=9.0))

    for answer in reading.answers:
        assert answer.state is AnswerState.DOUBTFUL or answer.options == ANSWERS[answer.item]


@pytest.mark.parametrize("gray", [130, 165])
def test_a_pencil_is_read_or_doubted_never_blank(gray, fill, read) -> None:
    person = replace(PLAIN, gray=gray, cover=0.8, grain=0.2)

    reading = read(fill(person=person).image)

    assert not [answer for answer in reading.answers if answer.state is AnswerState.BLANK]
    assert all(answer.options == ANSWERS[answer.item] for answer in reading.answers)


@pytest.mark.parametrize("faults", [{"stains": 6}, {"bleed": 0.12}, {"creases": 3}, {"streaks": 3, "specks": 50}])
def test_dirt_on_an_unmarked_page_answers_nothing(faults, fill, read) -> None:
    reading = read(fill({}).image, replace(USUAL, **faults), seed=1)

    assert reading.status in (PageStatus.READ, PageStatus.REVIEW)
    assert {answer.state for answer in reading.answers} <= {AnswerState.BLANK, AnswerState.DOUBTFUL}


def test_a_scan_is_the_same_for_one_seed(fill) -> None:
    page = fill().image
    faults = draw_faults(np.random.default_rng(8), severity=1.0)

    assert (scan(page, faults, np.random.default_rng(1)) == scan(page, faults, np.random.default_rng(1))).all()
