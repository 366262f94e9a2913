"""Scans that may have lost marks before they came here: they are read, but nothing of them is certain."""

import io
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from scans.files.jbig2 import lossy_jbig2, segment_types
from scans.files.load import load_page
from scans.files.losses import LOSS_MESSAGES, jpeg_quality
from scans.model import AnswerState, GrayImage, PageReading, PageStatus, Reason
from scans.pipeline import read_file_page
from scans.settings import ReadingSettings
from survey_app.demo.faults import ScannerFaults, scan
from tests.scans.jbig2_writer import SYMBOL_AT, SYMBOL_SIDE, lossless_page, page_of_symbols, symbols
from tests.scans.scan_files import PdfImage, PdfPage, flate, g4, jbig2, jpeg, jpeg_2000, strips, write_pdf

SETTINGS = ReadingSettings()


@pytest.fixture(scope="module")
def page(fill) -> GrayImage:
    return fill().image


def _warning(path: Path, *images: PdfImage) -> Reason | None:
    return load_page(write_pdf(path, PdfPage(images)), 1, SETTINGS).warning


def _background(image: GrayImage) -> GrayImage:
    """Return what a compact PDF keeps of a page as its background: a small picture without the ink."""
    paper = cv2.morphologyEx(image, cv2.MORPH_CLOSE, np.ones((61, 61), np.uint8))
    return np.asarray(cv2.resize(paper, None, fx=0.25, fy=0.25), np.uint8)


def test_symbols_of_jbig2_are_decoded_and_warned_of(tmp_path: Path) -> None:
    image = jbig2(page_of_symbols(1240, 1754), (1240, 1754), symbols())
    loaded = load_page(write_pdf(tmp_path / "a.pdf", PdfPage([image])), 1, SETTINGS)

    x, y = (place + SYMBOL_SIDE // 2 for place in SYMBOL_AT)
    assert loaded.image[y, x] == 0
    assert (loaded.image == 0).sum() == SYMBOL_SIDE**2
    assert loaded.warning is Reason.LOSSY_JBIG2


def test_the_segments_of_jbig2_tell_how_it_is_coded() -> None:
    exact = lossless_page(np.full((64, 64), 255, np.uint8))

    assert list(segment_types(exact)) == [48, 38]
    assert lossy_jbig2(exact) is None
    assert lossy_jbig2(exact, symbols()) is Reason.LOSSY_JBIG2
    assert list(segment_types(symbols() + page_of_symbols(64, 64))) == [0, 48, 6]


@pytest.mark.parametrize("cut", range(0, 60, 7))
def test_damaged_jbig2_headers_never_raise(cut: int) -> None:
    data = symbols() + page_of_symbols(64, 64)

    assert list(segment_types(data[:cut])) == [0, 48, 6][: len(list(segment_types(data[:cut])))]
    assert isinstance(list(segment_types(b"\xff" * cut)), list)


def test_a_mask_over_a_background_is_a_compact_pdf(page: GrayImage, tmp_path: Path) -> None:
    layers = [jpeg(_background(page)), g4(page, stencil=True)]

    assert _warning(tmp_path / "a.pdf", *layers) is Reason.COMPACT_PDF
    assert _warning(tmp_path / "b.pdf", jpeg_2000(_background(page)), layers[1]) is Reason.COMPACT_PDF


def test_a_foreground_cut_out_by_a_mask_is_a_compact_pdf(page: GrayImage, tmp_path: Path) -> None:
    mask = g4(np.asarray(255 - page, np.uint8))
    front = jpeg(np.full((300, 210), 30, np.uint8))
    cut_out = PdfImage(front.data, front.size, front.entries, mask=mask)

    assert _warning(tmp_path / "a.pdf", jpeg(_background(page)), cut_out) is Reason.COMPACT_PDF
    assert _warning(tmp_path / "b.pdf", cut_out) is Reason.COMPACT_PDF


def test_black_and_white_beside_a_picture_is_a_compact_pdf(page: GrayImage, tmp_path: Path) -> None:
    half = page.shape[0] // 2
    parts = [
        g4(np.ascontiguousarray(page[:half]), place=(0, 0.5, 1, 0.5)),
        jpeg(np.ascontiguousarray(page[half:]), place=(0, 0, 1, 0.5)),
    ]

    assert _warning(tmp_path / "a.pdf", *parts) is Reason.COMPACT_PDF


@pytest.mark.parametrize("make", [jpeg, g4, flate, jpeg_2000])
def test_plain_pages_and_strips_are_no_layers(make, page: GrayImage, tmp_path: Path) -> None:
    assert _warning(tmp_path / "a.pdf", make(page)) is None
    assert _warning(tmp_path / "b.pdf", *strips(page, 5, make)) is None


def test_a_picture_with_soft_transparency_is_drawn_without_warning(page: GrayImage, tmp_path: Path) -> None:
    whole = flate(page)
    veiled = PdfImage(whole.data, whole.size, whole.entries, mask=flate(np.full(page.shape, 255, np.uint8)))
    loaded = load_page(write_pdf(tmp_path / "a.pdf", PdfPage([veiled])), 1, SETTINGS)

    assert (loaded.compression, loaded.warning) == ("rendered", None)


@pytest.mark.parametrize("quality", [15, 20, 30, 50, 75, 95])
def test_the_quality_of_a_jpeg_is_seen_in_its_tables(quality: int, page: GrayImage, tmp_path: Path) -> None:
    stream = io.BytesIO()
    Image.fromarray(page).save(stream, "JPEG", quality=quality)
    with Image.open(stream) as written:
        assert jpeg_quality(written.quantization[0]) == pytest.approx(quality, abs=2.5)
    (tmp_path / "a.jpg").write_bytes(stream.getvalue())

    expected = Reason.HEAVY_JPEG if quality < 25 else None
    assert load_page(tmp_path / "a.jpg", 1, SETTINGS).warning is expected
    assert _warning(tmp_path / "a.pdf", jpeg(page, quality)) is expected


def _all_doubted(reading: PageReading, reason: Reason) -> bool:
    return (
        reading.status is PageStatus.REVIEW
        and reading.reason is reason
        and reading.message == LOSS_MESSAGES[reason]
        and all(answer.state is AnswerState.DOUBTFUL for answer in reading.answers)
    )


def test_answers_of_a_compact_pdf_are_suggestions(page: GrayImage, editions, tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", PdfPage([jpeg(_background(page)), g4(page, stencil=True)]))
    reading = read_file_page(path, 1, editions, SETTINGS)

    assert _all_doubted(reading, Reason.COMPACT_PDF)
    assert reading.answer("t.q2").options == ("c",)
    assert reading.answer("t.q2").reason is Reason.COMPACT_PDF


@pytest.mark.parametrize(("dpi", "doubted"), [(100, True), (120, True), (150, False), (200, False)])
def test_too_few_dots_per_inch_are_doubted_whatever_the_tags_say(
    dpi: int, doubted: bool, page: GrayImage, editions, tmp_path: Path
) -> None:
    image = scan(page, ScannerFaults(dpi=dpi), np.random.default_rng(1))
    Image.fromarray(image).save(tmp_path / "a.png", dpi=(300, 300))
    reading = read_file_page(tmp_path / "a.png", 1, editions, SETTINGS)

    if doubted:
        assert _all_doubted(reading, Reason.LOW_RESOLUTION) or reading.status is not PageStatus.READ
    else:
        assert reading.status is PageStatus.READ


def test_a_fitted_print_scanned_at_150_dpi_is_not_doubted(page: GrayImage, editions, tmp_path: Path) -> None:
    image = scan(page, ScannerFaults(dpi=150, scale=0.93), np.random.default_rng(1))
    Image.fromarray(image).save(tmp_path / "a.png")

    assert read_file_page(tmp_path / "a.png", 1, editions, SETTINGS).reason is not Reason.LOW_RESOLUTION
