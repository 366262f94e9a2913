"""Pictures for review show the right place, upright, at any size of the image."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from forms.model import Box, Region
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


def boxes_of(printed, item: str) -> list:
    return [box for box in printed.layout.boxes if box.item == item]


def darkness(picture: np.ndarray, across: int) -> list[float]:
    """Return how dark the middle of each enlarged box is; boxes stand 3 mm in and 2 mm down, at 11 px/mm."""
    pitch = (picture.shape[1] + 10) / across
    middles = [(round(pitch * number + (3 + 2.25) * 11), round((2 + 2.25) * 11)) for number in range(across)]
    return [255 - float(picture[y - 12 : y + 12, x - 12 : x + 12].mean()) for x, y in middles]


def test_boxes_are_shown_side_by_side_with_the_marked_one_darkest(scanned, printed, editions) -> None:
    reading = read_page(scanned, editions)
    boxes = boxes_of(printed, "t.q2")

    picture = _decoded(cut_boxes(scanned, reading, boxes))

    assert len(boxes) == 4
    assert int(np.argmax(darkness(picture, 4))) == 2


def test_the_box_to_look_at_is_framed_in_colour_and_its_mark_is_not_painted_over(scanned, printed, editions) -> None:
    reading = read_page(scanned, editions)
    box = boxes_of(printed, "t.q2")[2]
    png = np.frombuffer(cut_boxes(scanned, reading, [box]), np.uint8)

    picture = cv2.imdecode(png, cv2.IMREAD_COLOR).astype(int)

    orange = picture[:, :, 2] - picture[:, :, 0] > 100
    rows, columns = np.nonzero(orange)
    assert columns.min() == pytest.approx((3 - 1.1) * 11, abs=4)
    assert rows.min() == pytest.approx((2 - 1.1) * 11, abs=4)
    inside = slice(2 * 11, round((2 + box.height) * 11)), slice(3 * 11, round((3 + box.width) * 11))
    assert not orange[inside].any()
    plain = np.frombuffer(cut_boxes(scanned, reading, [box], framed=False), np.uint8)
    assert cv2.imdecode(plain, cv2.IMREAD_UNCHANGED).ndim == 2


def test_a_telephone_gets_the_boxes_in_lines_of_two_and_a_right_to_left_form_begins_at_the_right(
    scanned, printed, editions
) -> None:
    reading = read_page(scanned, editions)
    boxes = boxes_of(printed, "t.q2")

    wide = _decoded(cut_boxes(scanned, reading, boxes))
    narrow = _decoded(cut_boxes(scanned, reading, boxes, narrow=True))
    mirrored = _decoded(cut_boxes(scanned, reading, boxes[:2], rightwards=False))

    assert narrow.shape[1] < 0.7 * wide.shape[1]
    assert narrow.shape[0] > 1.9 * wide.shape[0]
    first = _decoded(cut_boxes(scanned, reading, boxes[:1], rightwards=False))[:, -300:]
    assert np.abs(mirrored[:, -300:].astype(int) - first).mean() < 3


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

        boxes = boxes_of(printed, row.name)
        dark = darkness(_decoded(cut_boxes(image, reading, boxes)), len(boxes))
        marked = {boxes[place].option for place in np.argsort(dark)[-len(ANSWERS[row.name]) :]}
        assert marked == set(ANSWERS[row.name])


def test_a_page_that_was_never_registered_has_no_cut_outs(scanned) -> None:
    nothing = PageReading(status=PageStatus.FAILED)

    with pytest.raises(ValueError, match="never registered"):
        cut_out(scanned, nothing, Region("row", 10, 10, 50, 10))
    with pytest.raises(ValueError, match="never registered"):
        cut_boxes(scanned, nothing, [Box("t.q1", "a", False, 10, 10, 4, 4)])
    with pytest.raises(ValueError, match="no box"):
        cut_boxes(scanned, nothing, [])
