"""Pictures for review show the right place, upright, at any size of the image."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from forms.model import Region
from scans.model import PageReading, PageStatus
from scans.overlay import cut_boxes, cut_out
from scans.pipeline import read_page
from survey_app.demo.faults import ScannerFaults, scan
from tests.scans.drawn import ANSWERS

FAULTS = ScannerFaults(noise=2.0, skew_degrees=1.4, turned=180)


def _decoded(png: bytes) -> np.ndarray:
    assert png.startswith(b"\x89PNG")
    return cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE)


@pytest.fixture(scope="module")
def scanned(fill) -> np.ndarray:
    return scan(fill().image, FAULTS, np.random.default_rng(1))


def test_a_row_is_cut_out_upright(scanned, fill, printed, editions) -> None:
    reading = read_page(scanned, editions)
    row = next(row for row in printed.layout.rows if row.name == "t.q2")

    picture = _decoded(cut_out(scanned, reading, row, dpi=100))

    px = 100 / 25.4
    assert picture.shape == (round(row.height * px), round(row.width * px))
    clean = cv2.resize(fill().image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    place = clean[round(row.y * px) :, round(row.x * px) :][: picture.shape[0], : picture.shape[1]]
    assert np.corrcoef(picture.ravel(), place.ravel())[0, 1] > 0.85


def test_a_finer_image_of_the_same_page_gives_the_same_place(fill, printed, editions) -> None:
    fine = scan(fill().image, replace(FAULTS, dpi=300), np.random.default_rng(1))
    half = cv2.resize(fine[: fine.shape[0] // 2 * 2, : fine.shape[1] // 2 * 2], None, fx=0.5, fy=0.5)
    reading = read_page(half, editions)
    row = printed.layout.rows[0]

    coarse, sharp = (_decoded(cut_out(image, reading, row, dpi=150)) for image in (half, fine))

    assert np.corrcoef(coarse.ravel(), sharp.ravel())[0, 1] > 0.9


def test_boxes_are_shown_side_by_side_with_the_marked_one_darkest(scanned, editions) -> None:
    reading = read_page(scanned, editions)

    picture = _decoded(cut_boxes(scanned, reading, "t.q2"))

    boxes = [picture[:, start : start + 220] for start in range(0, picture.shape[1], 232)]
    assert len(boxes) == 4
    darkness = [255 - float(box[90:130, 90:130].mean()) for box in boxes]
    assert int(np.argmax(darkness)) == 2


LYING = {
    "upside down": {"turned": 180},
    "on its left side": {"turned": 90},
    "on its right side": {"turned": 270},
    "askew": {"skew_degrees": -4.0},
    "shrunk": {"scale": 0.92, "shift_mm": (3.0, -4.0)},
    "in perspective": {"perspective": 0.04, "scale": 0.94, "surroundings": 90},
    "photographed upside down": {"perspective": 0.03, "scale": 0.94, "turned": 180, "uneven_light": 0.2},
}


@pytest.mark.parametrize("lying", LYING.values(), ids=LYING.keys())
def test_cut_outs_show_row_and_boxes_upright_however_the_page_lies(lying, fill, printed, editions) -> None:
    page = fill().image
    image = scan(page, replace(FAULTS, **{"turned": 0, **lying}), np.random.default_rng(1))
    reading = read_page(image, editions)
    clean = cv2.resize(page, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    px = 100 / 25.4

    for row in printed.layout.rows:
        picture = _decoded(cut_out(image, reading, row, dpi=100))
        place = clean[round(row.y * px) :, round(row.x * px) :][: picture.shape[0], : picture.shape[1]]
        assert np.corrcoef(picture.ravel(), place.ravel())[0, 1] > 0.8

        boxes = _decoded(cut_boxes(image, reading, row.name))
        options = [box.option for box in printed.layout.boxes if box.item == row.name]
        darkness = [255 - float(boxes[90:130, start + 90 : start + 130].mean()) for start in range(0, 4 * 232, 232)]
        marked = {options[place] for place in np.argsort(darkness)[-len(ANSWERS[row.name]) :]}
        assert marked == set(ANSWERS[row.name])


def test_a_page_that_was_never_registered_has_no_cut_outs(scanned) -> None:
    nothing = PageReading(status=PageStatus.FAILED)

    with pytest.raises(ValueError, match="never registered"):
        cut_out(scanned, nothing, Region("row", 10, 10, 50, 10))
    with pytest.raises(ValueError, match=r"no boxes of t\.q1"):
        cut_boxes(scanned, nothing, "t.q1")
