"""Geometry holds for any page pose, not only for those we thought of."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scans.geometry import apply_matrix, crop, fit_affine, fit_homography, fit_robustly, half_turn, scaling

ANGLES = st.floats(-180, 180)
SCALES = st.floats(2.0, 12.0)
SHIFTS = st.floats(-300, 300)
TILTS = st.floats(-4e-4, 4e-4)
CORNERS = np.array([[17.0, 17.0], [193.0, 17.0], [193.0, 280.0], [17.0, 280.0]])


def pose(angle: float, scale: float, x: float, y: float, tilt_x: float = 0.0, tilt_y: float = 0.0) -> np.ndarray:
    a = np.radians(angle)
    return np.array(
        [
            [scale * np.cos(a), -scale * np.sin(a), x],
            [scale * np.sin(a), scale * np.cos(a), y],
            [tilt_x, tilt_y, 1.0],
        ]
    )


@settings(max_examples=60, deadline=None)
@given(ANGLES, SCALES, SHIFTS, SHIFTS, TILTS, TILTS)
def test_four_corners_give_back_any_pose(angle, scale, x, y, tilt_x, tilt_y) -> None:
    matrix = pose(angle, scale, x, y, tilt_x, tilt_y)

    found = fit_homography(CORNERS, apply_matrix(matrix, CORNERS))

    inner = np.random.default_rng(1).uniform(0, 200, (20, 2))
    assert np.abs(apply_matrix(found, inner) - apply_matrix(matrix, inner)).max() < 1e-4


@settings(max_examples=40, deadline=None)
@given(ANGLES, SCALES, SHIFTS, SHIFTS, st.integers(0, 3))
def test_any_three_corners_say_where_the_fourth_is(angle, scale, x, y, lost) -> None:
    matrix = pose(angle, scale, x, y)
    kept = [index for index in range(4) if index != lost]

    found = fit_affine(CORNERS[kept], apply_matrix(matrix, CORNERS[kept]))

    assert np.abs(apply_matrix(found, CORNERS) - apply_matrix(matrix, CORNERS)).max() < 1e-6


@settings(max_examples=30, deadline=None)
@given(ANGLES, SCALES, st.integers(0, 1000))
def test_a_third_of_wild_points_does_not_move_the_fit(angle, scale, seed) -> None:
    rng = np.random.default_rng(seed)
    matrix = pose(angle, scale, 10.0, -20.0)
    source = rng.uniform(20, 190, (36, 2))
    target = apply_matrix(matrix, source)
    target[::4] += rng.uniform(3, 8, (9, 2)) * scale

    found = fit_robustly(source, target, np.ones(36), scale=0.15 * scale)

    wrong = np.linalg.norm(apply_matrix(found, CORNERS) - apply_matrix(matrix, CORNERS), axis=1).max()
    assert wrong < 0.1 * scale


def test_a_half_turn_twice_is_nothing() -> None:
    turn = half_turn(210, 297)

    assert np.allclose(turn @ turn, np.eye(3))
    assert np.allclose(apply_matrix(turn, np.array([[0.0, 0.0]])), [[210, 297]])


@pytest.mark.parametrize("px_per_mm", [3.0, 6.0])
def test_a_crop_shows_the_region_at_its_size(px_per_mm: float) -> None:
    image = np.full((600, 400), 255, np.uint8)
    image[200:240, 100:160] = 0  # 10 px/mm: at (10, 20) mm, 6 x 4 mm
    matrix = np.array([[1.0, 0.0, -0.5], [0.0, 1.0, -0.5], [0.0, 0.0, 1.0]]) @ scaling(10)

    piece = crop(image, matrix, (9.0, 19.0, 8.0, 6.0), px_per_mm)

    assert piece.shape == (6 * px_per_mm, 8 * px_per_mm)
    assert piece[round(3 * px_per_mm), round(4 * px_per_mm)] == 0
    assert piece[1, 1] == 255
    assert (piece < 128).sum() == pytest.approx(24 * px_per_mm**2, rel=0.08)
