"""Pages from files of every kind, at every resolution, lying any way, are read the same."""

from dataclasses import replace

import numpy as np
import pytest

from scans.model import PageStatus, Reason
from scans.pipeline import read_file_page, read_page
from survey_app.demo.faults import ScannerFaults, scan
from tests.scans.drawn import ANSWERS, encode, options_of

USUAL = ScannerFaults(noise=2.0, skew_degrees=0.3, shift_mm=(0.8, -0.6))


@pytest.mark.parametrize(
    ("kind", "dpi", "turned", "skew"),
    [
        ("jpeg", 150, 0, -1.5),
        ("jpeg", 200, 90, 0.7),
        ("jpeg", 300, 180, -2.5),
        ("jpeg", 400, 270, 1.5),
        ("jpeg", 600, 0, 0.4),
        ("png", 150, 180, 2.5),
        ("png", 200, 270, -0.7),
        ("png", 300, 0, 4.0),
        ("tiff-g4", 200, 0, 1.5),
        ("tiff-g4", 300, 90, -1.5),
        ("tiff-g4", 600, 0, -0.4),
        ("tiff-lzw", 200, 180, -4.0),
        ("pdf-jpeg", 150, 270, 0.7),
        ("pdf-jpeg", 200, 0, -0.7),
        ("pdf-jpeg", 300, 90, 2.5),
        ("pdf-jpeg", 400, 180, -1.5),
        ("pdf-jpeg", 600, 180, 0.4),
        ("pdf-g4", 200, 180, -2.5),
        ("pdf-g4", 300, 0, 1.5),
        ("pdf-g4", 400, 90, -0.7),
        ("pdf-jpx", 200, 90, 1.5),
    ],
)
def test_a_page_is_read_from_every_file(kind, dpi, turned, skew, fill, editions, tmp_path) -> None:
    faults = replace(USUAL, dpi=dpi, turned=turned, skew_degrees=skew)
    path = tmp_path / "scan"
    path.write_bytes(encode(scan(fill().image, faults, np.random.default_rng(2)), kind, dpi))

    reading = read_file_page(path, 1, editions)

    assert reading.status is PageStatus.READ
    assert options_of(reading) == ANSWERS


@pytest.mark.parametrize("kind", ["tiff-g4", "pdf-g4"])
def test_a_coarse_page_in_black_and_white_gives_nothing_wrong(kind, fill, editions, tmp_path) -> None:
    faults = replace(USUAL, dpi=150, skew_degrees=1.5)
    path = tmp_path / "scan"
    path.write_bytes(encode(scan(fill().image, faults, np.random.default_rng(2)), kind, 150))

    reading = read_file_page(path, 1, editions)

    assert reading.reason in (None, Reason.DOUBTFUL_MARKS, Reason.LOW_RESOLUTION)
    assert options_of(reading) == ANSWERS


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("turned", [0, 180])
def test_pages_in_other_languages_may_lie_either_way(language, turned, printed_in, all_editions) -> None:
    page = printed_in[language].pages[0]
    faults = replace(USUAL, turned=turned, skew_degrees=-0.7)

    reading = read_page(scan(page, faults, np.random.default_rng(2)), all_editions)

    assert (reading.status, reading.edition) == (PageStatus.READ, printed_in[language].edition.key)
    assert set(options_of(reading).values()) == {()}


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("skew", [-4.0, 4.0])
def test_a_page_may_lie_any_way(turned, skew, fill, read) -> None:
    reading = read(fill().image, replace(USUAL, turned=turned, skew_degrees=skew))

    assert options_of(reading) == ANSWERS


@pytest.mark.parametrize("scale", [0.9, 0.95, 1.05])
def test_print_scaled_by_the_printer_is_read(scale, fill, read) -> None:
    assert options_of(read(fill().image, replace(USUAL, scale=scale))) == ANSWERS
