"""The page is found however it lies and whatever happened to it, or it is refused: never placed wrongly."""

import cv2
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scans.geometry import apply_matrix, fit_homography, scaling
from scans.model import PageStatus, Reason
from scans.pipeline import read_page
from scans.place.page_corners import CornerSearch
from tests.scans.drawn import DPI

PX_PER_MM = DPI / 25.4
WIDTH, HEIGHT = 1900, 2600
"""Size of the photographs, in px: the page fills most of them."""

NO_CODES = np.empty((0, 2))


def _seen_at(image: np.ndarray, corners: list[tuple[float, float]], desk: int = 90) -> tuple[np.ndarray, np.ndarray]:
    """Return the page with its corners at these shares of the photograph, and the matrix from mm to px."""
    height, width = image.shape
    paper = np.array([[0, 0], [width, 0], [width, height], [0, height]], float) / PX_PER_MM
    matrix = fit_homography(paper, np.array(corners) * [WIDTH, HEIGHT])
    to_mm = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, PX_PER_MM]])
    photo = cv2.warpPerspective(image, matrix @ to_mm, (WIDTH, HEIGHT), borderValue=(desk,), flags=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(photo, (0, 0), 0.8)), matrix


def _worst_mm(reading, layout, matrix: np.ndarray) -> float:
    """Return the largest distance between a box as read and where it is, in mm on the page."""
    true = apply_matrix(matrix, np.array([[box.x + box.width / 2, box.y + box.height / 2] for box in layout.boxes]))
    found = np.array([np.mean(box.corners, axis=0) for box in reading.boxes])
    back = np.linalg.inv(matrix)
    return float(np.linalg.norm(apply_matrix(back, found) - apply_matrix(back, true), axis=1).max())


OFF = st.floats(-0.05, 0.05)
CORNERS = [(0.07, 0.06), (0.93, 0.06), (0.93, 0.94), (0.07, 0.94)]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(OFF, OFF), min_size=4, max_size=4))
def test_a_photographed_page_is_placed_within_a_third_of_a_millimetre(printed, editions, fill, offsets) -> None:
    corners = [(x + dx, y + dy) for (x, y), (dx, dy) in zip(CORNERS, offsets, strict=True)]
    photo, matrix = _seen_at(fill().image, corners)

    reading = read_page(photo, editions)

    assert reading.boxes, reading
    assert _worst_mm(reading, printed.layout, matrix) < 0.3


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(OFF, OFF), min_size=4, max_size=4), st.integers(0, 3))
def test_a_photograph_with_a_folded_corner_is_placed_right_or_refused(printed, editions, fill, offsets, lost) -> None:
    image = fill().image.copy()
    height, width = image.shape
    x, y = ((0, 0), (width, 0), (width, height), (0, height))[lost]
    side = 23 * PX_PER_MM
    toward = (side if x == 0 else -side, side if y == 0 else -side)
    cv2.fillPoly(image, [np.array([(x, y), (x + toward[0], y), (x, y + toward[1])], np.int32)], (90,))
    corners = [(x + dx, y + dy) for (x, y), (dx, dy) in zip(CORNERS, offsets, strict=True)]
    photo, matrix = _seen_at(image, corners)

    reading = read_page(photo, editions)

    if reading.boxes:
        assert _worst_mm(reading, printed.layout, matrix) < 0.3
    else:
        assert reading.status in (PageStatus.FAILED, PageStatus.REVIEW)


def test_a_shadow_across_a_photograph_hides_no_corner(printed, editions, fill) -> None:
    photo, matrix = _seen_at(fill().image, [(0.12, 0.05), (0.9, 0.09), (0.95, 0.93), (0.05, 0.95)])
    shadow = 1 - 0.62 / (1 + np.exp(-(np.arange(HEIGHT) - 0.6 * HEIGHT) / 25.0))

    reading = read_page((photo * shadow[:, None]).astype(np.uint8), editions)

    assert reading.boxes, reading
    assert _worst_mm(reading, printed.layout, matrix) < 0.3


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_page_is_found_whichever_way_it_was_fed(turns, editions, fill) -> None:
    reading = read_page(np.ascontiguousarray(np.rot90(fill().image, turns)), editions)

    assert reading.status is PageStatus.READ
    assert reading.residual_mm is not None and reading.residual_mm < 0.05


def test_a_dark_rim_around_the_page_hides_no_corner(editions, fill) -> None:
    framed = cv2.copyMakeBorder(fill().image, 40, 40, 40, 40, cv2.BORDER_CONSTANT, value=(12,))

    assert read_page(framed, editions).status is PageStatus.READ


@pytest.mark.parametrize("cut_mm", [8, 12, 15, 17])
def test_a_page_cut_off_at_one_side_is_read_by_what_is_left(cut_mm, editions, fill) -> None:
    left_out = round(cut_mm * PX_PER_MM)
    image = fill().image.copy()
    lost = image[image.shape[0] // 2 :, :left_out]
    lost[:] = 255

    reading = read_page(image, editions)

    assert reading.status is PageStatus.READ, reading
    assert reading.residual_mm is not None and reading.residual_mm < 0.05


@pytest.mark.parametrize("scale", [0.9, 0.95, 1.0, 1.05])
def test_print_scales_from_ninety_percent_on_are_read(scale, printed, editions, fill) -> None:
    matrix = np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1]]) @ scaling(PX_PER_MM * scale)
    size = (round(216 * PX_PER_MM), round(303 * PX_PER_MM))
    scaled = cv2.warpAffine(fill().image, np.array([[scale, 0, 0], [0, scale, 0.0]]), size, borderValue=(255,))

    reading = read_page(np.asarray(scaled), editions)

    assert reading.status is PageStatus.READ
    assert _worst_mm(reading, printed.layout, matrix) < 0.25


def test_a_page_torn_in_half_is_not_placed(editions, fill) -> None:
    image = fill().image.copy()
    image[image.shape[0] // 3 :] = 255

    reading = read_page(image, editions)

    assert not reading.boxes
    assert reading.reason in (Reason.NO_FIDUCIALS, Reason.POOR_REGISTRATION, Reason.NOT_OUR_FORM)


def _page_among_others(layout, matrix: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return centres and sides of a page's corner squares and of others, mixed, and the corners' places."""
    places = np.array([[f.x + f.width / 2, f.y + f.height / 2] for f in layout.fiducials])
    corners = apply_matrix(matrix, places)
    beside = apply_matrix(matrix, places + np.array([6.0, 0.0]))
    sides = np.linalg.norm(beside - corners, axis=1)
    return np.vstack([others, corners]), np.r_[np.full(len(others), sides.mean() * 0.8), sides], corners


@settings(max_examples=60, deadline=None)
@given(
    st.floats(-180, 180),
    st.floats(1.6, 4.0),
    st.floats(-5e-4, 5e-4),
    st.floats(-4e-4, 4e-4),
    st.lists(st.tuples(st.floats(20, 190), st.floats(30, 260)), max_size=5),
)
def test_the_corners_of_a_tilted_page_are_chosen_among_other_squares(
    printed, angle, scale, tilt_x, tilt_y, others
) -> None:
    a = np.radians(angle)
    turn = np.array([[np.cos(a), -np.sin(a), 0.0], [np.sin(a), np.cos(a), 0.0], [0, 0, 1]])
    tilt = np.array([[1, 0, 0], [0, 1, 0], [tilt_x, tilt_y, 1]])
    matrix = scaling(scale) @ turn @ tilt @ np.array([[1, 0, -105.0], [0, 1, -148.5], [0, 0, 1]])
    decoys = apply_matrix(matrix, np.array(others).reshape(-1, 2))
    squares, sides, corners = _page_among_others(printed.layout, matrix, decoys)
    assume(len(decoys) == 0 or np.linalg.norm(decoys[:, None] - corners, axis=2).min() > 12 * scale)

    found = CornerSearch(printed.layout, squares, sides, 6.0, NO_CODES).best(three=False)

    assert found is not None
    assert found.squares == 4
    assert np.linalg.norm(found.points[:, None] - corners, axis=2).min(axis=1).max() < 1e-6


def test_two_squares_make_no_page(printed) -> None:
    squares = np.array([[50.0, 50.0], [500.0, 50.0]])

    assert CornerSearch(printed.layout, squares, np.full(2, 18.0), 6.0, NO_CODES).best(three=True) is None


@pytest.mark.parametrize("lost", [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3), (0, 1, 2, 3)])
def test_two_codes_carry_a_page_that_lost_its_squares(lost, printed, editions, fill) -> None:
    image = fill().image.copy()
    for corner in (printed.layout.fiducials[index] for index in lost):
        left, top = round((corner.x - 1) * PX_PER_MM), round((corner.y - 1) * PX_PER_MM)
        image[top : top + round(8 * PX_PER_MM), left : left + round(8 * PX_PER_MM)] = 255

    reading = read_page(image, editions)

    assert reading.status is PageStatus.READ
    assert reading.residual_mm is not None and reading.residual_mm < 0.05
