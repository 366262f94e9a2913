"""Geometry holds for any page pose, not only for those we thought of."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scans.geometry import (
    apply_matrix,
    crop,
    fit_affine,
    fit_homography,
    fit_robustly,
    half_turn,
    sample_patches,
    scaling,
)

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


@settings(max_examples=40, deadline=None)
@given(st.integers(4, 60), ANGLES, SCALES, TILTS, TILTS, st.integers(0, 1000))
def test_many_points_give_back_any_pose_and_noise_averages_out(count, angle, scale, tilt_x, tilt_y, seed) -> None:
    rng = np.random.default_rng(seed)
    matrix = pose(angle, scale, 40.0, 60.0, tilt_x, tilt_y)
    source = np.vstack([CORNERS, rng.uniform(17, 190, (count, 2))])

    exact = fit_homography(source, apply_matrix(matrix, source))
    noisy = fit_homography(source, apply_matrix(matrix, source) + rng.normal(0, 0.05 * scale, source.shape))

    assert np.abs(apply_matrix(exact, CORNERS) - apply_matrix(matrix, CORNERS)).max() < 1e-4
    assert np.abs(apply_matrix(noisy, CORNERS) - apply_matrix(matrix, CORNERS)).max() < 0.3 * scale


@settings(max_examples=30, deadline=None)
@given(ANGLES, SCALES, st.integers(0, 1000))
def test_points_without_weight_have_no_say(angle, scale, seed) -> None:
    rng = np.random.default_rng(seed)
    matrix = pose(angle, scale, 0.0, 0.0, 2e-4, -1e-4)
    source = np.vstack([CORNERS, rng.uniform(20, 190, (5, 2))])
    target = apply_matrix(matrix, source)
    target[4:] += 50.0

    found = fit_homography(source, target, np.r_[np.ones(4), np.zeros(5)])

    assert np.abs(apply_matrix(found, CORNERS) - apply_matrix(matrix, CORNERS)).max() < 1e-3


@settings(max_examples=20, deadline=None)
@given(st.floats(-15, 15), st.floats(7.0, 9.0), st.floats(-1e-4, 1e-4))
def test_patches_show_what_stands_around_each_centre(angle, scale, tilt) -> None:
    centres = np.array([[40.0, 50.0], [120.0, 90.0]])
    matrix = pose(angle, scale, 250.0, 100.0, tilt, 0.0)
    image = np.full((1800, 2000), 255, np.uint8)
    for x, y in centres:
        corners = apply_matrix(matrix, np.array([[x - 2, y - 1], [x + 2, y - 1], [x + 2, y + 1], [x - 2, y + 1]]))
        cv2.fillPoly(image, [np.round(corners).astype(np.int32)], (0,))

    patches = sample_patches(image, matrix, centres, (20, 12), 5.0)

    assert patches.shape == (2, 25, 41)
    ink = patches < 128
    assert ink.mean(axis=(1, 2)) * 41 * 25 / 25 == pytest.approx(8.0, rel=0.2)  # mm2
    assert ink[:, 12, 20].all()
    assert not ink[:, :5].any() and not ink[:, :, :8].any()
