"""Page codes that are half gone, struck out, blurred: read from both copies, and never wrongly."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from forms.model import PageCode
from forms.page_code import encode_page_code, new_sheet_numbers
from forms.qr import code_modules
from scans.codes.code_family import CodeFamily
from scans.codes.code_place import CodeFinder
from scans.identify import Identity, identify
from scans.model import GrayImage, PageReading, PageStatus, ReadingEdition, Reason
from scans.pipeline import prepare_edition, read_page
from scans.place.pose import find_poses, search_copy
from scans.settings import ReadingSettings
from survey_app.demo.faults import ScannerFaults, scan
from tests.scans.drawn import DPI, Printed, make_form, print_form

ADDRESS = "https://svar.exempl.se"
HALVES = {"left": (0, 0, 0.5, 1), "right": (0.5, 0, 1, 1), "upper": (0, 0, 1, 0.5), "lower": (0, 0.5, 1, 1)}
WHOLE = (0, 0, 1, 1)


@pytest.fixture(scope="module")
def form() -> Printed:
    return print_form(replace(make_form(), web_address=ADDRESS))


@pytest.fixture(scope="module")
def edition(form: Printed) -> ReadingEdition:
    return prepare_edition(form.edition, [ADDRESS])


def cover(image: GrayImage, form: Printed, copy: int, part: tuple[float, float, float, float], gray: int) -> None:
    """Paint over a part (left, top, right, bottom as shares) of one copy of the code."""
    code = form.layout.codes[copy]
    left, top = code.x - 0.5, code.y - 0.5
    x = [round((left + share * (code.width + 1)) * DPI / 25.4) for share in part[0::2]]
    y = [round((top + share * (code.height + 1)) * DPI / 25.4) for share in part[1::2]]
    image[y[0] : y[1], x[0] : x[1]] = gray


def scanned(image: GrayImage, seed: int = 1) -> GrayImage:
    faults = ScannerFaults(noise=2.0, skew_degrees=0.3, shift_mm=(0.8, -0.6))
    return scan(image, faults, np.random.default_rng(seed))


def code_of(image: GrayImage, edition: ReadingEdition) -> PageCode | None:
    found = identify(image, search_copy(image), {edition.key: edition}, ReadingSettings())
    assert isinstance(found, Identity)
    return found.code


@pytest.mark.parametrize("gray", [255, 30], ids=["torn", "inked"])
@pytest.mark.parametrize("half", HALVES)
def test_the_number_is_read_with_the_same_half_of_both_copies_gone(half, gray, form, edition) -> None:
    image = form.pages[0].copy()
    for copy in (0, 1):
        cover(image, form, copy, HALVES[half], gray)
    code = code_of(scanned(image), edition)
    assert code == PageCode(edition.key, form.sheets[0].number, 1)


@pytest.mark.parametrize("half", HALVES)
def test_the_number_is_read_from_half_a_copy_where_the_other_is_gone(half, form, edition) -> None:
    image = form.pages[1].copy()
    cover(image, form, 0, WHOLE, 255)
    cover(image, form, 1, HALVES[half], 255)
    code = code_of(scanned(image), edition)
    assert code is not None
    assert code.sheet == form.sheets[1].number


def test_the_number_is_read_from_a_photograph_out_of_focus(form, edition) -> None:
    image = cv2.GaussianBlur(form.pages[2], (0, 0), 3.0)
    code = code_of(scanned(image), edition)
    assert code is not None
    assert code.sheet == form.sheets[2].number


def test_the_number_is_read_under_strokes_of_a_thick_pen(form, edition) -> None:
    image = form.pages[3].copy()
    for code in form.layout.codes:
        x, y, right, below = (
            round(at * DPI / 25.4) for at in (code.x, code.y, code.x + code.width, code.y + code.height)
        )
        for offset in (0.2, 0.5, 0.8):
            across = round(x + offset * (right - x))
            cv2.line(image, (across, y - 9), (2 * x + (right - x) - across, below + 9), (40,), 12)
    found = code_of(scanned(image), edition)
    assert found is not None
    assert found.sheet == form.sheets[3].number


def test_a_code_of_which_nothing_is_left_is_left_to_a_person(form, edition) -> None:
    image = form.pages[0].copy()
    for copy in (0, 1):
        cover(image, form, copy, WHOLE, 255)
    reading = read_page(scanned(image), {edition.key: edition})
    assert (reading.status, reading.reason, reading.sheet) == (PageStatus.REVIEW, Reason.CODE_UNREADABLE, None)
    assert reading.edition == edition.key


def test_a_damaged_code_stays_unread_where_nobody_knows_what_it_begins_with(form, edition) -> None:
    image = form.pages[0].copy()
    for copy in (0, 1):
        cover(image, form, copy, HALVES["left"], 30)
    assert code_of(scanned(image), replace(edition, web_addresses=())) is None
    assert code_of(scanned(image), replace(edition, web_addresses=("https://annan.example.se", ADDRESS))) is not None


def evidence_of(text: str) -> np.ndarray:
    dark = np.array([list(row) for row in code_modules(text)], np.float32)
    return 2 * dark - 1


@pytest.mark.parametrize("address", [ADDRESS, "https://svar.example.se", "https://undersokning.example.region.se"])
def test_no_number_is_made_up(address) -> None:
    """Noise, codes of another edition, of another page: all are refused."""
    family = CodeFamily("ABCDEFGH", 1, address)
    rng = np.random.default_rng(5)
    for number in new_sheet_numbers(6):
        for edition, page in (("ABCDEFGJ", 1), ("ABCDEFGH", 2), ("ZZZZZZZZ", 1)):
            other = evidence_of(encode_page_code(PageCode(edition, number, page), address))
            assert family.nearest(other, 3) is None
    for _ in range(20):
        assert family.nearest(rng.normal(size=(29, 29)).astype(np.float32), 2) is None
    assert family.nearest(np.zeros((29, 29), np.float32)) is None


def test_many_wrong_modules_are_mended() -> None:
    family = CodeFamily("ABCDEFGH", 1, ADDRESS)
    rng = np.random.default_rng(6)
    right = 0
    for number in new_sheet_numbers(20):
        code = PageCode("ABCDEFGH", number, 1)
        seen = evidence_of(encode_page_code(code, ADDRESS)) + rng.normal(scale=0.9, size=(29, 29))  # 13 % are wrong
        found = family.nearest(seen.astype(np.float32))
        assert found in (None, code)
        right += found == code
    assert right >= 18


def test_all_codes_of_a_page_share_the_known_modules() -> None:
    family = CodeFamily("ABCDEFGH", 2, ADDRESS)
    for number in new_sheet_numbers(30):
        dark = evidence_of(encode_page_code(PageCode("ABCDEFGH", number, 2), ADDRESS))
        assert (dark[family.known != 0] == family.known[family.known != 0]).all()
    assert 0.6 < (family.known != 0).mean() < 0.85


def test_a_code_is_found_where_the_page_is_a_little_off(form, edition) -> None:
    image = scanned(form.pages[0])
    pose = find_poses(search_copy(image), edition.layout.pages[0], ReadingSettings())[0]
    finder = CodeFinder(CodeFamily(edition.key, 1, ADDRESS).known)
    exact = [finder.find(image, pose.matrix, region) for region in edition.layout.pages[0].codes]
    moved = pose.matrix @ np.array([[1.01, 0.01, -1.2], [-0.01, 0.99, 1.0], [0.0, 0.0, 1.0]])
    for region, code in zip(edition.layout.pages[0].codes, exact, strict=True):
        assert code.match > 0.8
        assert np.abs(code.corners - _corners(region)).max() < 0.2
        assert finder.find(image, moved, region).match > 0.8


def _corners(region) -> np.ndarray:
    right, below = region.x + region.width, region.y + region.height
    return np.array([[region.x, region.y], [right, region.y], [right, below], [region.x, below]])


def test_a_damaged_code_reads_as_if_whole(form, edition) -> None:
    image = form.pages[0].copy()
    for copy in (0, 1):
        cover(image, form, copy, HALVES["upper"], 255)
    reading: PageReading = read_page(scanned(image), {edition.key: edition})
    assert (reading.sheet, reading.sheet_page) == (form.sheets[0].number, 1)
    assert reading.reason is not Reason.CODE_UNREADABLE
