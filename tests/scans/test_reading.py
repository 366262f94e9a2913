"""Reading whole pages: drawn by the project's own pens, scanned with its own faults, read by the real pipeline."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from scans.errors import ScanError
from scans.model import AnswerState, GrayImage, PageStatus, Reason
from scans.pipeline import prepare_edition, read_file_page, read_page
from survey_app.demo.faults import ScannerFaults
from tests.scans.drawn import ANSWERS, DPI, PERIOD, PLAIN, draw_pdf, make_form, options_of, print_form

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
