"""Reading whole pages: drawn by the project's own pens, scanned with its own faults, read by the real pipeline."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from scans.errors import ScanError
from scans.model import AnswerState, GrayImage, MarkState, PageStatus, Reason
from scans.pipeline import prepare_edition, read_file_page, read_page
from survey_app.demo.faults import ScannerFaults, scan
from survey_app.demo.marks import Behaviour, Event, Person, Style
from tests.scans.drawn import ANSWERS, DPI, PERIOD, PLAIN, draw_pdf, encode, make_form, options_of, print_form

USUAL = ScannerFaults(noise=2.0, skew_degrees=0.3, shift_mm=(0.8, -0.6))


def test_a_filled_in_page_gives_its_answers(printed, fill, read) -> None:
    reading = read(fill().image)

    assert reading.status is PageStatus.READ
    assert options_of(reading) == ANSWERS
    assert (reading.sheet, reading.edition, reading.sheet_page) == (printed.sheets[0].number, printed.edition.key, 1)
    assert all(answer.confidence > 0.9 for answer in reading.answers)
    assert reading.residual_mm is not None and reading.residual_mm < 0.2
    assert not reading.writing_outside


def test_a_wholly_unmarked_page_is_read_as_blank_answers(fill, read) -> None:
    reading = read(fill({}).image)

    assert reading.status is PageStatus.READ, reading.answers
    assert {answer.state for answer in reading.answers} == {AnswerState.BLANK}


def test_an_unmarked_page_in_black_and_white_goes_to_a_person(fill, read) -> None:
    """Weak pencil leaves nothing on such a scan: the page of one who wrote with it looks like one of nobody."""
    pencil = replace(PLAIN, gray=190, cover=0.5)
    for page in (fill({}), fill(person=pencil)):
        reading = read(page.image, ScannerFaults(bilevel=True, threshold=0.4))

        assert (reading.status, reading.reason) == (PageStatus.REVIEW, Reason.NOTHING_FOUND)
        assert not reading.answers


@pytest.mark.parametrize("kind", ["jpeg", "png", "tiff-g4", "pdf-jpeg", "pdf-g4", "pdf-jpx"])
@pytest.mark.parametrize("dpi", [150, 300])
@pytest.mark.parametrize(("turned", "skew"), [(0, 1.5), (180, -0.7)])
def test_pages_are_read_from_every_file_at_every_resolution(kind, dpi, turned, skew, fill, editions, tmp_path) -> None:
    faults = replace(USUAL, dpi=dpi, turned=turned, skew_degrees=skew)
    image = scan(fill().image, faults, np.random.default_rng(2))
    path = tmp_path / "scan"
    path.write_bytes(encode(image, kind, dpi))

    reading = read_file_page(path, 1, editions)

    assert reading.status is PageStatus.READ
    assert options_of(reading) == ANSWERS


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("skew", [-4.0, 0.0, 4.0])
def test_a_page_may_lie_any_way(turned, skew, fill, read) -> None:
    reading = read(fill().image, replace(USUAL, turned=turned, skew_degrees=skew))

    assert options_of(reading) == ANSWERS


@pytest.mark.parametrize("scale", [0.9, 0.95, 1.05])
def test_print_scaled_by_the_printer_is_read(scale, fill, read) -> None:
    assert options_of(read(fill().image, replace(USUAL, scale=scale))) == ANSWERS


@pytest.mark.parametrize("dpi", [400, 600])
def test_very_fine_scans_are_read(dpi, fill, editions, tmp_path) -> None:
    image = scan(fill().image, replace(USUAL, dpi=dpi), np.random.default_rng(2))
    path = tmp_path / "scan"
    path.write_bytes(encode(image, "jpeg", dpi))

    assert options_of(read_file_page(path, 1, editions)) == ANSWERS


@pytest.mark.parametrize("corner", [0, 1, 2, 3])
@pytest.mark.parametrize("dark_lid", [False, True])
def test_one_lost_corner_does_not_matter(corner, dark_lid, fill, read) -> None:
    reading = read(fill().image, replace(USUAL, lost_corner=corner, lost_mm=30.0, dark_lid=dark_lid))

    assert options_of(reading) == ANSWERS
    assert reading.detail["corners"] == 3


@pytest.mark.parametrize("style", list(Style))
@pytest.mark.parametrize("width_mm", [0.3, 0.6, 1.6])
def test_every_style_and_pen_is_read_or_doubted(style, width_mm, fill, read) -> None:
    person = Person(style, width_mm=width_mm, gray=50, other_styles=0.0, jitter=0.04)

    reading = read(fill(person=person).image)

    certain = {a.item: a.options for a in reading.answers if a.state is not AnswerState.DOUBTFUL}
    assert certain.items() <= ANSWERS.items()
    assert len(certain) >= 3


@pytest.mark.parametrize("gray", [130, 165])
def test_a_pencil_is_read_or_doubted_never_blank(gray, fill, read) -> None:
    person = replace(PLAIN, gray=gray, cover=0.8, grain=0.2)

    reading = read(fill(person=person).image)

    assert not [answer for answer in reading.answers if answer.state is AnswerState.BLANK]
    assert all(a.options == ANSWERS[a.item] for a in reading.answers)


def test_two_marks_on_one_question_are_never_one_answer(fill, read) -> None:
    reading = read(fill(behaviour=replace(Behaviour.careful(), double=1.0)).image)

    for answer in reading.answers:
        if answer.item != "t.q5":
            assert answer.state in (AnswerState.MULTIPLE, AnswerState.DOUBTFUL)
            assert answer.reason is Reason.TWO_MARKED
            assert len(answer.options) == 2


def test_a_filled_box_beside_a_mark_is_cancelled(fill, read) -> None:
    behaviour = replace(Behaviour.careful(), corrected=0.4)
    drawn = fill(behaviour=behaviour, seed=5)
    assert Event.CORRECTED in drawn.events.values()

    reading = read(drawn.image)

    decided = {answer.item: answer.options for answer in reading.answers if answer.state is AnswerState.ANSWERED}
    assert decided.items() <= dict(drawn.meant).items()
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


@pytest.mark.parametrize("event", ["struck", "weak", "beside", "circled"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_unusual_marks_are_right_or_doubted(event, seed, fill, read) -> None:
    drawn = fill(behaviour=replace(Behaviour.careful(), **{event: 0.5}), seed=seed)

    for answer in read(drawn.image).answers:
        if answer.state is not AnswerState.DOUBTFUL:
            assert answer.options == drawn.meant[answer.item]


def test_writing_outside_the_boxes_is_noticed_and_answers_are_read(fill, read) -> None:
    drawn = fill(behaviour=replace(Behaviour.careful(), wrote_comment=1.0), seed=3)

    reading = read(drawn.image)

    assert reading.writing_outside
    assert options_of(reading) == ANSWERS


def test_a_practice_sheet_is_read_as_practice(editions) -> None:
    practice = print_form(make_form(), count=1, practice=True)

    reading = read_page(practice.pages[0], editions)

    assert reading.status is PageStatus.PRACTICE
    assert reading.sheet is not None and reading.sheet.startswith("0")


def test_an_empty_back_is_skipped(read, editions) -> None:
    empty = np.full((2339, 1654), 250, np.uint8)

    reading = read(empty, replace(USUAL, dark_lid=True, specks=20))

    assert (reading.status, reading.reason) == (PageStatus.BLANK, None)


def test_a_back_page_with_instructions_is_skipped(editions) -> None:
    both = print_form(make_form(), count=1, back_page=True)

    assert read_page(both.pages[1], editions).status is PageStatus.BLANK


def draw_cat(rng: np.random.Generator) -> GrayImage:
    image = np.asarray(cv2.GaussianBlur(rng.normal(150, 60, (1200, 1600)), (0, 0), 6) * 2.2 - 180, np.float32)
    cv2.circle(image, (800, 620), 330, (90,), -1)
    for x in (620, 980):
        cv2.fillPoly(image, [np.array([[x - 110, 420], [x, 180], [x + 110, 420]])], (70,))
        cv2.circle(image, (x + (60 if x < 800 else -60), 560), 45, (230,), -1)
    return np.clip(image, 0, 255).astype(np.uint8)


def test_a_picture_of_a_cat_is_not_our_form(editions) -> None:
    reading = read_page(draw_cat(np.random.default_rng(11)), editions)

    assert (reading.status, reading.reason) == (PageStatus.FAILED, Reason.NOT_OUR_FORM)
    assert reading.answers == ()


def test_a_page_of_another_edition_is_named(fill, editions, printed) -> None:
    other = print_form(make_form(version=2), count=1)

    reading = read_page(other.pages[0], editions)

    assert (reading.status, reading.reason) == (PageStatus.FAILED, Reason.UNKNOWN_EDITION)
    assert reading.edition == other.edition.key
    assert other.edition.key in (reading.message or "")


def test_a_page_of_another_period_is_named(editions) -> None:
    earlier = print_form(make_form("2025-autumn"), count=1)
    both = {**editions, earlier.edition.key: prepare_edition(earlier.edition)}

    reading = read_page(earlier.pages[0], both, period=PERIOD)

    assert (reading.status, reading.reason) == (PageStatus.FAILED, Reason.OTHER_PERIOD)
    assert "2025-autumn" in (reading.message or "")


def _cover(image: GrayImage, regions, px: float, value: int = 250) -> GrayImage:
    covered = image.copy()
    for region in regions:
        top, left = round((region.y - 1) * px), round((region.x - 1) * px)
        covered[top : round((region.y + region.height + 1) * px), left : round((region.x + region.width + 1) * px)] = (
            value
        )
    return covered


def test_one_spoiled_code_is_enough(fill, printed, read) -> None:
    image = _cover(fill().image, printed.layout.codes[:1], DPI / 25.4)

    assert read(image).sheet == printed.sheets[0].number


@pytest.mark.parametrize("turned", [0, 180])
def test_a_page_without_readable_code_goes_to_a_person_with_its_answers(turned, fill, printed, read) -> None:
    image = _cover(fill().image, printed.layout.codes, DPI / 25.4)

    reading = read(image, replace(USUAL, turned=turned))

    assert (reading.status, reading.reason) == (PageStatus.REVIEW, Reason.CODE_UNREADABLE)
    assert reading.sheet is None
    assert reading.edition == printed.edition.key
    assert options_of(reading) == ANSWERS


def test_a_page_without_corners_is_placed_by_its_codes(fill, printed, read) -> None:
    image = _cover(fill().image, printed.layout.fiducials, DPI / 25.4)

    reading = read(image)

    assert reading.sheet == printed.sheets[0].number
    assert options_of(reading) == ANSWERS


def test_a_page_with_neither_corners_nor_second_code_is_named(fill, printed, read) -> None:
    image = _cover(fill().image, (*printed.layout.fiducials, printed.layout.codes[0]), DPI / 25.4)

    reading = read(image)

    assert (reading.status, reading.reason) == (PageStatus.FAILED, Reason.NO_FIDUCIALS)
    assert reading.sheet == printed.sheets[0].number


def test_a_code_of_a_newer_kind_asks_for_an_upgrade(printed, read, fill) -> None:
    import segno

    page = _cover(fill().image, printed.layout.codes, DPI / 25.4)
    code = np.array(segno.make("HTTPS://SVAR.EXAMPLE.SE/S/9Z" + "X7" * 14, micro=False).matrix, np.uint8)
    drawn = cv2.resize((1 - code) * 255, (112, 112), interpolation=cv2.INTER_NEAREST)
    region = printed.layout.codes[0]
    top, left = round(region.y * DPI / 25.4), round(region.x * DPI / 25.4)
    page[top : top + 112, left : left + 112] = drawn

    assert read(page).reason is Reason.NEWER_VERSION


def test_boxes_that_are_not_where_they_should_be_are_not_read(fill, printed, read) -> None:
    image = fill().image
    top, bottom = round(75 * DPI / 25.4), round(255 * DPI / 25.4)
    image[top:bottom] = np.random.default_rng(1).integers(0, 255, image[top:bottom].shape)

    reading = read(image)

    assert (reading.status, reading.reason) == (PageStatus.REVIEW, Reason.POOR_REGISTRATION)
    assert reading.answers == ()


@pytest.mark.parametrize("level", [0.25, 0.4])
def test_pages_with_half_of_their_print_gone_are_never_blank_with_certainty(level, fill, read) -> None:
    faded = np.clip(255 - (255 - fill().image.astype(float)) * level * 0.5, 0, 255).astype(np.uint8)

    reading = read(faded, replace(USUAL, noise=9.0))

    for answer in reading.answers:
        assert answer.state is AnswerState.DOUBTFUL or answer.options == ANSWERS[answer.item]


def test_the_same_page_gives_the_same_reading(fill, read) -> None:
    assert read(fill().image) == read(fill().image)


def test_the_reader_says_version_and_settings(fill, read) -> None:
    line = read(fill().image).to_json("stack.pdf", 3)

    assert line["reader"].startswith("0.1.0+")
    assert (line["file"], line["page"], line["status"]) == ("stack.pdf", 3, "read")
    assert line["answers"]["t.q1"]["options"] == ["a"]


def test_a_file_that_cannot_be_opened_becomes_a_failed_reading(tmp_path, editions) -> None:
    path = tmp_path / "stack.pdf"
    path.write_bytes(b"%PDF-1.7 nothing")

    reading = read_file_page(path, 1, editions)

    assert (reading.status, reading.reason) == (PageStatus.FAILED, Reason.FILE_DAMAGED)
    assert "stack.pdf" in (reading.message or "")


def test_every_error_has_a_reason_for_the_read_line() -> None:
    for error in ScanError.__subclasses__():
        assert Reason(error.code)


def test_printed_pages_need_no_scanner(printed, editions) -> None:
    for page, sheet in zip(draw_pdf(printed.pdf, 150), printed.sheets, strict=True):
        assert read_page(page, editions).sheet == sheet.number
