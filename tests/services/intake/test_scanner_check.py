"""A scanner's test page is printed, scanned with one fault at a time, and the fault is named."""

import io
import json
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from click.testing import CliRunner
from PIL import Image

from forms.form_pdf import make_edition
from forms.page_code import is_practice_number
from forms.scanner_page import SHEET, scanner_layout
from scans.files.losses import LOSS_MESSAGES
from scans.files.pdf_pages import render_blank_pages
from scans.model import GrayImage, PageStatus, Reason
from scans.pipeline import prepare_edition, read_file_page
from survey_app.cli import main
from survey_app.demo.faults import ScannerFaults, scan
from survey_app.i18n import load_catalogue
from survey_app.services.intake.scanner_check import FINDINGS, PAGE_WORDS, PageCheck, check_scans, print_scanner_page
from tests.scans.drawn import make_form
from tests.scans.scan_files import PdfPage, g4, jpeg, write_pdf

FULL_PX_PER_MM = 300 / 25.4


@lru_cache
def printed(language: str = "sv") -> GrayImage:
    return render_blank_pages(print_scanner_page(language), FULL_PX_PER_MM)[0]


Check = Callable[..., PageCheck]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    def _check(*, page: GrayImage | None = None, claimed: int | None = None, quality: int = 85, **faults) -> PageCheck:
        usual = {"dpi": 200, "noise": 2.0, "skew_degrees": 0.4, "shift_mm": (0.8, -0.6)}
        made = ScannerFaults(**(usual | faults))
        image = scan(printed() if page is None else page, made, np.random.default_rng(5))
        dpi = claimed or made.dpi
        how = {"format": "PNG"} if made.bilevel else {"format": "JPEG", "quality": quality}
        Image.fromarray(image).save(tmp_path / "scan", dpi=(dpi, dpi), **how)
        (found,) = check_scans([tmp_path / "scan"], "sv")
        return found

    return _check


def _codes(found: PageCheck) -> set[str]:
    return {finding.code for finding in found.findings}


@pytest.mark.parametrize("faults", [{}, {"dpi": 300}, {"turned": 180}, {"turned": 90}, {"scale": 0.99}])
def test_a_good_scan_has_nothing_that_harms(faults: dict, check: Check) -> None:
    found = check(**faults)

    assert found.findings == ()
    assert found.dpi == pytest.approx(faults.get("dpi", 200), rel=0.02)
    assert found.own_crosses == 0


@pytest.mark.parametrize(
    ("faults", "harms"),
    [
        ({"dpi": 150}, {"low_resolution"}),
        ({"dpi": 100, "claimed": 300}, {"low_resolution"}),
        ({"bilevel": True}, {"black_and_white", "pencil_lost"}),
        ({"scale": 0.94}, {"scaled"}),
        ({"contrast": 2.2, "brightness": 60}, {"washed_out", "pencil_lost"}),
        ({"brightness": -60}, {"dark"}),
        ({"contrast": 0.5}, {"low_contrast"}),
        ({"skew_degrees": 3.1}, {"skew"}),
        ({"shift_mm": (9.0, 0.0)}, {"cut"}),
        ({"streaks": 2}, {"streaks"}),
        ({"specks": 90}, {"specks"}),
        ({"shade": 60.0}, {"shade"}),
        ({"noise": 11.0, "quality": 95}, {"noise"}),
        ({"blur_mm": 0.22}, {"blurred"}),
        ({"quality": 20}, {"heavy_jpeg"}),
        ({"quality": 35}, {"heavy_jpeg"}),
    ],
    ids=lambda value: "-".join(sorted(value)),
)
def test_each_fault_is_named_and_no_other(faults: dict, harms: set[str], check: Check) -> None:
    assert _codes(check(**faults)) == harms


def test_a_torn_corner_is_named(check: Check) -> None:
    page = printed().copy()
    page[: round(21 * FULL_PX_PER_MM), : round(21 * FULL_PX_PER_MM)] = 255

    assert "corner_lost" in _codes(check(page=page))


def test_a_scan_resolution_that_is_only_claimed_wrongly_does_no_harm(check: Check) -> None:
    assert check(claimed=72).findings == ()


def test_crosses_by_hand_are_counted(check: Check) -> None:
    page = printed().copy()
    boxes = [box for box in scanner_layout("sv").pages[0].boxes if box.option.startswith("own")]
    for box in boxes[:4]:
        x, y = (round(place * FULL_PX_PER_MM) for place in (box.x + 0.8, box.y + 2))
        page[y : y + 5, x : x + 35] = 150

    assert check(page=page).own_crosses == 4


def test_a_compact_pdf_and_a_fax_are_named(tmp_path: Path) -> None:
    page = scan(printed(), ScannerFaults(dpi=200), np.random.default_rng(1))
    layers = write_pdf(tmp_path / "layers.pdf", PdfPage([jpeg(page), g4(page, stencil=True)]))
    Image.fromarray(page[::2]).save(tmp_path / "fax.tif", dpi=(200, 100))

    found, fax = check_scans([layers, tmp_path / "fax.tif"], "en")

    assert LOSS_MESSAGES[Reason.COMPACT_PDF] in [finding.message for finding in found.findings]
    assert "unequal_resolution" in _codes(fax)
    assert "100 the other" in fax.findings[0].message


def test_the_page_of_each_language_is_found(tmp_path: Path) -> None:
    page = scan(printed("en"), ScannerFaults(dpi=200, noise=2.0), np.random.default_rng(1))
    Image.fromarray(page).save(tmp_path / "a.png")

    (found,) = check_scans([tmp_path / "a.png"], "sv")

    assert found.findings == ()


def test_the_test_page_can_never_be_counted(tmp_path: Path) -> None:
    (tmp_path / "page.pdf").write_bytes(print_scanner_page("sv"))
    edition = prepare_edition(make_edition(make_form()))

    reading = read_file_page(tmp_path / "page.pdf", 1, {edition.key: edition})

    assert is_practice_number(SHEET)
    assert (reading.status, reading.reason) == (PageStatus.FAILED, Reason.UNKNOWN_EDITION)


def run(*arguments: object):
    return CliRunner().invoke(main, ["scanner-check", *map(str, arguments)])


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_command_prints_one_page_that_it_reads_back(language: str, tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"

    assert run("--print", path, "--language", language).exit_code == 0
    with pikepdf.open(path) as pdf:
        assert len(pdf.pages) == 1
    read_back = run(path, "--json")
    assert read_back.exit_code == 0
    assert json.loads(read_back.stdout)["findings"] == []


def test_the_command_says_in_swedish_what_to_change(tmp_path: Path) -> None:
    page = scan(printed(), ScannerFaults(bilevel=True), np.random.default_rng(1))
    Image.fromarray(page).convert("1").save(tmp_path / "scan.tif", compression="group4", dpi=(200, 200))

    said = run(tmp_path / "scan.tif")

    assert said.exit_code == 1
    assert "Ställ in skannern på gråskala." in said.stdout


def test_backs_files_that_cannot_be_opened_and_other_pages_are_told_apart(tmp_path: Path, monkeypatch) -> None:
    front = scan(printed(), ScannerFaults(dpi=200, noise=2.0), np.random.default_rng(1))
    back = np.full(front.shape, 250, np.uint8)
    duplex = write_pdf(tmp_path / "duplex.pdf", PdfPage([jpeg(front)]), PdfPage([jpeg(back)]))
    stream = io.BytesIO()
    Image.fromarray(np.tile(np.repeat([0, 255], 40).astype(np.uint8), (2000, 18))).save(stream, "PNG")
    (tmp_path / "other.png").write_bytes(stream.getvalue())
    (tmp_path / "letter.docx").write_bytes(b"PK\x03\x04")

    assert run(duplex, "--language", "en").exit_code == 0
    assert "an empty back" in run(duplex, "--language", "en").stdout
    wrong = run(tmp_path / "other.png", tmp_path / "letter.docx", "--language", "en")
    assert wrong.exit_code == 1
    assert "The test page was not found here." in wrong.stdout
    assert "is not a scan" in wrong.stdout
    only_back = write_pdf(tmp_path / "back.pdf", PdfPage([jpeg(back)]))
    assert run(only_back).exit_code == 1
    assert run().exit_code == 2


def test_everything_it_says_exists_in_swedish_with_the_same_numbers() -> None:
    swedish = load_catalogue("sv")
    for sentence in [*FINDINGS.values(), *PAGE_WORDS.values()]:
        said = swedish.gettext(sentence)
        assert said != sentence
        assert set(re.findall(r"{\w+}", said)) == set(re.findall(r"{\w+}", sentence))
