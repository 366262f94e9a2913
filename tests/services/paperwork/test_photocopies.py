"""Papers with one number: one paper scanned twice, or copies of a sheet that several persons filled in."""

from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import select

from scans.model import BoxReading, MarkState, PageReading
from scans.pipeline import prepare_edition, read_page
from survey_app.db.models import PaperRow
from survey_app.demo.faults import ScannerFaults, scan
from survey_app.demo.marks import Behaviour, Person, Style, draw_marks
from survey_app.domain.model import PaperState
from survey_app.services.intake import receiving
from survey_app.services.paperwork import accounting
from survey_app.services.paperwork.paper_likeness import Likeness, likeness
from survey_app.services.reading.readings import reading_from_json, reading_to_json
from survey_app.services.reading.runner import read_waiting
from tests.scans.drawn import ANSWERS, make_form, print_form
from tests.services.office import STORUMAN
from tests.services.scanned import print_sheets, through_scanner

FEEDERS = (
    ScannerFaults(noise=2.0, skew_degrees=0.3, shift_mm=(0.8, -0.6)),
    ScannerFaults(noise=4.0, skew_degrees=-0.9, shift_mm=(-1.2, 1.5)),
)
STYLES = (Style.CROSS, Style.TICK, Style.SLASH)


def person(style: Style, seed: int) -> Person:
    rng = np.random.default_rng(seed)
    return Person(
        style, width_mm=float(rng.uniform(0.35, 0.7)), gray=int(rng.integers(30, 90)), jitter=0.05, other_styles=0.0
    )


@pytest.fixture(scope="module")
def form():
    return print_form(make_form(), count=1)


@pytest.fixture(scope="module")
def read(form):
    """Draw somebody's marks, scan and read them."""
    editions = {form.edition.key: prepare_edition(form.edition)}

    def _read(style: Style, who: int, feeder: int = 0, *, bilevel: bool = False, answers=ANSWERS) -> PageReading:
        rng = np.random.default_rng(who)
        drawn = draw_marks(form.pages[0], form.layout, answers, person(style, who), rng, Behaviour.careful())
        image = scan(drawn.image, FEEDERS[feeder], np.random.default_rng(feeder))
        if bilevel:
            image = np.where(image > 150, 255, 0).astype(np.uint8)
        return reading_from_json(reading_to_json(read_page(image, editions)))

    return _read


@pytest.mark.parametrize("style", [*STYLES, Style.FILL])
def test_a_paper_scanned_again_is_the_same_paper(style, read) -> None:
    assert likeness([read(style, 1)], [read(style, 1, feeder=1)]) is Likeness.SAME
    assert likeness([read(style, 2)], [read(style, 2, feeder=1, bilevel=True)]) is not Likeness.OTHER


@pytest.mark.parametrize("style", STYLES)
def test_the_same_answers_by_another_hand_are_another_paper(style, read) -> None:
    one = read(style, 1)
    assert [likeness([one], [read(style, who, feeder=1)]) for who in (2, 3, 4)] == [Likeness.DRAWN_ANEW] * 3


def test_filled_boxes_of_two_persons_are_never_taken_for_one_paper(read) -> None:
    one = read(Style.FILL, 1)
    assert Likeness.SAME not in [likeness([one], [read(Style.FILL, who, feeder=1)]) for who in (2, 3, 4)]


def test_other_answers_are_another_paper(read) -> None:
    other = {item: ("b",) if options != ("b",) else ("a",) for item, options in ANSWERS.items()}
    assert likeness([read(Style.CROSS, 1)], [read(Style.CROSS, 1, answers=other)]) is Likeness.OTHER


def test_a_mark_that_one_scan_has_lost_leaves_it_to_a_person(read) -> None:
    reading = read(Style.CROSS, 1)
    lost = next(index for index, box in enumerate(reading.boxes) if box.state is MarkState.MARKED)
    boxes = list(reading.boxes)
    boxes[lost] = BoxReading(boxes[lost].item, boxes[lost].option, MarkState.EMPTY, 0.99)
    assert likeness([reading], [replace(reading, boxes=tuple(boxes))]) is Likeness.UNSURE


def test_readings_of_earlier_versions_are_told_apart_by_their_answers(read) -> None:
    new = read(Style.TICK, 1)
    old = replace(new, boxes=tuple(replace(box, shape="") for box in new.boxes))
    assert likeness([old], [read(Style.TICK, 2)]) is Likeness.SAME
    stored = reading_to_json(old)
    assert all(len(box) == 5 for box in stored["boxes"])
    assert reading_from_json(stored) == old


def with_shape(reading: PageReading, shape: str) -> PageReading:
    boxes = [replace(box, shape=shape if box.state is MarkState.MARKED else "") for box in reading.boxes]
    return replace(reading, boxes=tuple(boxes))


DOWN = "".join("f" if column == row else "0" for row in range(12) for column in range(12))
UP = "".join("f" if column + row == 11 else "0" for row in range(12) for column in range(12))
BENT = "".join("f" if column == (row if row < 8 else 15 - row) else "0" for row in range(12) for column in range(12))


def permit_copies(office) -> None:
    next(part for part in office.period.municipalities if part.municipality_code == STORUMAN).photocopies = True
    office.session.commit()


def states(office) -> list[tuple[str, str | None]]:
    papers = office.session.scalars(select(PaperRow).order_by(PaperRow.id))
    return [(paper.state, paper.reason) for paper in papers]


def test_two_persons_with_the_same_answers_on_copies_wait_for_a_person(office) -> None:
    reading = office.read(office.sheet(), office.first_options())
    office.scan(with_shape(reading, DOWN), with_shape(reading, UP))
    assert states(office) == [(PaperState.SAME_NUMBER, "same_answers")] * 2
    rows = accounting.account_papers(office.session, office.period, STORUMAN).rows
    assert "ritade på ett annat sätt" in rows[0].happened
    papers = office.session.scalars(select(PaperRow)).all()
    accounting.keep_paper(office.session, papers[1].id, actor=office.people["anna"])
    assert [state for state, _ in states(office)] == [PaperState.REMOVED, PaperState.READ]


def test_where_copies_are_permitted_both_persons_count_and_a_second_scan_does_not(office) -> None:
    permit_copies(office)
    reading = office.read(office.sheet(), office.first_options())
    office.scan(with_shape(reading, DOWN), with_shape(reading, UP))
    office.scan(with_shape(reading, UP), with_shape(reading, DOWN))
    assert [state for state, _ in states(office)] == [PaperState.READ] * 2 + [PaperState.DUPLICATE] * 2
    assert len(office.responses()) == 2
    papers = office.session.scalars(select(PaperRow).order_by(PaperRow.id)).all()
    assert [paper.same_as_id for paper in papers] == [None, None, papers[1].id, papers[0].id]


def test_what_nobody_can_tell_waits_even_where_copies_are_permitted(office) -> None:
    permit_copies(office)
    reading = office.read(office.sheet(), office.first_options())
    office.scan(with_shape(reading, DOWN), with_shape(reading, BENT))
    assert states(office) == [(PaperState.SAME_NUMBER, "maybe_same_paper")] * 2
    papers = office.session.scalars(select(PaperRow)).all()
    accounting.keep_all_papers(office.session, papers[0].id, actor=office.people["anna"])
    assert [state for state, _ in states(office)] == [PaperState.READ] * 2


def test_drawn_papers_of_one_number_from_the_scanner_to_the_count(office) -> None:
    permit_copies(office)
    sheets = print_sheets(office.instance.settings.instance, 1)
    layout, careful = sheets.layout.pages[0], Behaviour.careful()
    one, other = (
        draw_marks(
            sheets.pages[0], layout, sheets.first_options(), person(style, who), np.random.default_rng(who), careful
        ).image
        for who, style in ((1, Style.CROSS), (2, Style.TICK))
    )
    instance = office.instance
    for name, pages in (("a.pdf", (one, other)), ("b.pdf", (other,))):
        receiving.receive_file(
            office.session,
            storage=instance.storage,
            settings=instance.settings,
            period=office.period,
            municipality_code=STORUMAN,
            name=name,
            data=through_scanner(*pages, seed=len(pages)),
        )
        office.session.commit()
    read_waiting(instance.sessions, storage=instance.storage, settings=instance.settings, jobs=1)
    office.session.expire_all()
    assert [state for state, _ in states(office)] == [PaperState.READ, PaperState.READ, PaperState.DUPLICATE]
    assert len(office.responses(STORUMAN)) == 2
