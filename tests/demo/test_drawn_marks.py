"""The project's own pens and scanners: the same seed gives the same page, and the truth is what was drawn."""

from dataclasses import replace

import numpy as np
import pytest

from forms.model import Box, PageLayout, Region
from survey_app.demo.faults import ScannerFaults, draw_faults, page_matrix, scan
from survey_app.demo.marks import Behaviour, Event, Person, Style, draw_marks

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


def test_a_scan_follows_its_matrix(paper) -> None:
    paper[600:640, 300:340] = 0
    faults = ScannerFaults(dpi=200, skew_degrees=2.0, shift_mm=(3.0, -2.0), scale=0.97, turned=180)

    scanned = scan(paper, faults, np.random.default_rng(1))

    x, y, _ = page_matrix(faults, paper.shape[1], paper.shape[0], DPI) @ [319.5, 619.5, 1.0]
    dark = np.argwhere(scanned < 120).mean(axis=0)
    assert dark == pytest.approx([y, x], abs=1.0)


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
