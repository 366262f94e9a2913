"""The project's own pens and scanners: the same seed gives the same page, and the truth is what was drawn."""

from dataclasses import replace

import numpy as np
import pytest

from forms.model import Box, PageLayout, Region
from survey_app.demo.faults import ScannerFaults, draw_faults, draw_photo, page_matrix, scan
from survey_app.demo.marks import Behaviour, Event, Pen, Person, Style, draw_marks, straight_line

DPI = 150
LAYOUT = PageLayout(
    number=1,
    width=210.0,
    height=297.0,
    boxes=tuple(
        Box(f"q.{row}", f"o{column}", row == 5, 20.0 + 38.0 * column, 60.0 + 20.0 * row, 4.5, 4.5)
        for row in range(6)
        for column in range(4)
    ),
    rows=tuple(Region(f"q.{row}", 15.0, 50.0 + 20.0 * row, 180.0, 18.0) for row in range(6)),
    fiducials=(),
    codes=(),
)
ANSWERS = {f"q.{row}": (f"o{row % 4}",) for row in range(6)}


@pytest.fixture
def paper() -> np.ndarray:
    return np.full((round(297 / 25.4 * DPI), round(210 / 25.4 * DPI)), 255, np.uint8)


def _ink_at(image: np.ndarray, box: Box) -> float:
    px = DPI / 25.4
    rows = slice(round(box.y * px), round((box.y + box.height) * px))
    return 255 - float(image[rows, round(box.x * px) : round((box.x + box.width) * px)].mean())


def test_the_same_seed_draws_the_same_page(paper) -> None:
    pages = [draw_marks(paper, LAYOUT, ANSWERS, Person(Style.TICK), np.random.default_rng(4)) for _ in range(2)]

    assert (pages[0].image == pages[1].image).all()
    assert pages[0].meant == pages[1].meant


@pytest.mark.parametrize("style", list(Style))
def test_plain_marks_stand_in_their_boxes_and_nowhere_else(style, paper) -> None:
    person = Person(style, other_styles=0.0)

    drawn = draw_marks(paper, LAYOUT, ANSWERS, person, np.random.default_rng(1), Behaviour.careful())

    assert drawn.meant == ANSWERS
    for box in LAYOUT.boxes:
        marked = box.option in ANSWERS[box.item]
        assert (_ink_at(drawn.image, box) > 5) == marked
    assert (paper == 255).all()


@pytest.mark.parametrize("event", ["blank", "corrected", "struck", "double", "weak", "beside", "circled"])
def test_every_event_is_told_with_what_a_human_would_code(event, paper) -> None:
    behaviour = replace(Behaviour.careful(), **{event: 1.0})

    drawn = draw_marks(paper, LAYOUT, ANSWERS, Person(Style.CROSS), np.random.default_rng(1), behaviour)

    happened = {item for item, what in drawn.events.items() if what is Event(event)}
    assert happened >= {f"q.{row}" for row in range(5)}
    for item in happened:
        expected = {"blank": 0, "double": 2}.get(event, 1)
        assert len(drawn.meant[item]) == expected
        voids = [option for (other, option), ink in drawn.inks.items() if other == item and ink.startswith("void")]
        assert len(voids) == (1 if event in ("corrected", "struck") else 0)
        assert not set(voids) & set(drawn.meant[item])


@pytest.fixture
def worded(paper) -> np.ndarray:
    """Return a page with a black bar as the words of every box: 20 mm long, 3 mm high."""
    page = paper.copy()
    px = DPI / 25.4
    for box in LAYOUT.boxes:
        top, left = round((box.y + 1) * px), round((box.x + 7) * px)
        page[top : top + round(3 * px), left : left + round(20 * px)] = 0
    return page


@pytest.mark.parametrize("event", ["between", "circled_words", "struck_words", "arrow", "filled", "double"])
def test_what_no_box_tells_is_for_a_person(event, worded) -> None:
    drawn = draw_marks(
        worded, LAYOUT, ANSWERS, Person(Style.CROSS), np.random.default_rng(2), Behaviour.only(Event(event))
    )

    happened = {item for item, what in drawn.events.items() if what is Event(event)}
    assert happened >= {f"q.{row}" for row in range(5)}
    assert drawn.for_a_person == happened
    assert (drawn.image != worded).any()


def test_filling_is_an_answer_where_it_is_the_habit(paper) -> None:
    drawn = draw_marks(
        paper, LAYOUT, ANSWERS, Person(Style.FILL), np.random.default_rng(2), Behaviour.only(Event.FILLED)
    )

    assert not drawn.for_a_person
    assert drawn.meant == ANSWERS


def test_words_are_ringed_and_no_box_is_marked(worded) -> None:
    drawn = draw_marks(
        worded, LAYOUT, ANSWERS, Person(Style.CROSS), np.random.default_rng(2), Behaviour.only(Event.CIRCLED_WORDS)
    )

    assert not drawn.inks
    for box in LAYOUT.boxes:
        ringed = box.option in ANSWERS[box.item]
        above = replace(box, x=box.x + 15.0, y=box.y - 3.5)
        assert (_ink_at(drawn.image, above) > 1) == ringed


def test_a_mark_that_overshoots_runs_into_a_neighbours_box(paper) -> None:
    answers = {"q.2": ("o1",)}
    drawn = draw_marks(
        paper, LAYOUT, answers, Person(Style.TICK), np.random.default_rng(2), Behaviour.only(Event.OVERSHOT)
    )

    others = [box for box in LAYOUT.boxes if box.item != "q.2" and _ink_at(drawn.image, box) > 2]
    assert len(others) == 1
    assert {item for item, options in drawn.meant.items() if options} == {"q.2"}


def test_a_pen_changes_the_line_and_not_the_hand() -> None:
    person = Person.draw(np.random.default_rng(3))

    held = {pen: person.holding(pen) for pen in Pen}

    assert {(p.style, p.size, p.slant) for p in held.values()} == {(person.style, person.size, person.slant)}
    assert held[Pen.FELT].width_mm == 1.6
    assert held[Pen.WEAK_PENCIL].cover < held[Pen.PENCIL].cover < held[Pen.BALL].cover


def test_who_marks_in_a_straight_line_takes_one_place_everywhere() -> None:
    assert set(straight_line(LAYOUT, 3).values()) == {("o2",)}
    assert set(straight_line(LAYOUT, 9).values()) == {("o3",)}


@pytest.mark.parametrize(
    "fault",
    [
        {"bleed": 0.1},
        {"stains": 5},
        {"creases": 3},
        {"coffee": True},
        {"stapled": True},
        {"holes": True},
        {"crumple_mm": 0.5},
        {"perspective": 0.05},
        {"uneven_light": 0.4},
        {"copies": 2},
        {"lost_corner": 1, "dark_lid": True},
        {"streaks": 3},
        {"shade": 20.0},
        {"contrast": 0.5},
        {"paper": 190},
    ],
    ids=lambda fault: next(iter(fault)),
)
def test_every_fault_shows_and_is_the_same_for_one_seed(fault, worded) -> None:
    clean = scan(worded, ScannerFaults(dpi=DPI), np.random.default_rng(5))

    once, again = (scan(worded, ScannerFaults(dpi=DPI, **fault), np.random.default_rng(5)) for _ in range(2))

    assert (once == again).all()
    assert (np.abs(once.astype(int) - clean) > 5).sum() > 30


def test_a_photo_shows_the_desk_around_the_page(paper) -> None:
    for seed in range(2):
        rng = np.random.default_rng(seed)

        photo = scan(paper, draw_photo(rng), rng)

        assert photo[:20].mean() < 200
        assert np.median(photo) > 120


def test_a_scan_follows_its_matrix(paper) -> None:
    paper[600:640, 300:340] = 0
    faults = ScannerFaults(dpi=200, skew_degrees=2.0, shift_mm=(3.0, -2.0), scale=0.97, turned=180, perspective=0.03)

    scanned = scan(paper, faults, np.random.default_rng(1))

    x, y, w = page_matrix(faults, paper.shape[1], paper.shape[0], DPI) @ [319.5, 619.5, 1.0]
    dark = np.argwhere(scanned < 120).mean(axis=0)
    assert dark == pytest.approx([y / w, x / w], abs=1.0)


@pytest.mark.parametrize("severity", [0.0, 1.0])
def test_faults_of_every_severity_give_a_page_of_its_resolution(severity, paper) -> None:
    for seed in range(6):
        rng = np.random.default_rng(seed)
        faults = draw_faults(rng, severity=severity)

        scanned = scan(paper, faults, rng)

        assert scanned.dtype == np.uint8
        assert scanned.shape[0] == pytest.approx(297 / 25.4 * faults.dpi, abs=2)
        assert not faults.bilevel or set(np.unique(scanned)) <= {0, 255}


def test_people_differ_but_are_the_same_for_one_seed() -> None:
    people = [Person.draw(np.random.default_rng(seed)) for seed in range(20)]

    assert len({person.style for person in people}) >= 3
    assert people[7] == Person.draw(np.random.default_rng(7))
