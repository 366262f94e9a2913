"""Registration: every box found within a small part of its stroke, and the truth known from the drawn scanner."""

import pickle
from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scans.geometry import apply_matrix, scaling
from scans.model import PageStatus
from scans.pipeline import read_page
from scans.place.box_fit import fit_of
from scans.place.pose import find_poses, search_copy
from scans.place.register import register_page, smoothed
from scans.settings import ReadingSettings
from survey_app.demo.faults import ScannerFaults, page_matrix, scan
from tests.scans.drawn import DPI


def _worst_box_mm(printed, editions, image, faults: ScannerFaults) -> float:
    """Return the largest distance, in mm on paper, between a box as read and where the faults put it."""
    scanned = scan(image, faults, np.random.default_rng(3))
    reading = read_page(scanned, editions)
    assert reading.boxes, reading
    to_drawn = np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1.0]]) @ scaling(DPI / 25.4)
    truth = page_matrix(faults, image.shape[1], image.shape[0], DPI) @ to_drawn
    worst = 0.0
    for box, read in zip(printed.layout.boxes, reading.boxes, strict=True):
        centre = apply_matrix(truth, np.array([[box.x + box.width / 2, box.y + box.height / 2]]))
        found = np.array(read.corners).mean(axis=0)
        worst = max(worst, float(np.linalg.norm(found - centre)))
    return worst / (faults.dpi / 25.4)


@settings(max_examples=12, deadline=None)
@given(
    st.floats(-3.5, 3.5),
    st.floats(-4, 4),
    st.floats(-4, 4),
    st.floats(0.91, 1.04),
    st.floats(0.99, 1.01),
    st.floats(-0.006, 0.006),
    st.sampled_from([0, 180]),
)
def test_boxes_are_found_however_the_page_lies(
    printed, editions, fill, skew, x, y, scale, stretch, shear, turned
) -> None:
    faults = ScannerFaults(
        skew_degrees=skew, shift_mm=(x, y), scale=scale, stretch=stretch, shear=shear, turned=turned, noise=2.0
    )

    assert _worst_box_mm(printed, editions, fill().image, faults) < 0.25


@pytest.mark.parametrize("corner", [0, 1, 2, 3])
def test_boxes_are_found_with_three_corners(corner, printed, editions, fill) -> None:
    faults = ScannerFaults(skew_degrees=1.2, lost_corner=corner, noise=2.0)

    assert _worst_box_mm(printed, editions, fill().image, faults) < 0.25


def test_a_feeder_that_swings_is_followed(printed, editions, fill) -> None:
    steady = ScannerFaults(dpi=200, noise=2.0)
    swinging = replace(steady, wobble_mm=0.4)
    scanned = scan(fill().image, swinging, np.random.default_rng(1))

    reading = read_page(scanned, editions)

    assert reading.residual_mm is not None and 0.02 < reading.residual_mm < 0.4
    assert reading.detail["match"] > 0.85


def test_an_undisturbed_page_has_almost_no_residual(editions, fill) -> None:
    reading = read_page(fill().image, editions)

    assert reading.residual_mm is not None and reading.residual_mm < 0.05
    assert reading.detail["match"] > 0.9


@pytest.mark.parametrize("phase", [0.0, 1.6, 3.1, 4.7])
@pytest.mark.parametrize(("across_mm", "down_mm", "wave_x", "wave_y"), [(0.5, 0.1, 160, 160), (0.1, 0.3, 140, 160)])
def test_bent_paper_is_followed(across_mm, down_mm, wave_x, wave_y, phase, printed, editions, fill) -> None:
    clean, px = fill().image, DPI / 25.4

    def bent(x, y):
        """Return how far paper at (x, y) mm is moved, in mm."""
        across = across_mm * np.sin(2 * np.pi * y / wave_y + phase)
        down = down_mm * np.sin(2 * np.pi * x / wave_x - phase)
        return across, down

    rows, columns = np.mgrid[: clean.shape[0], : clean.shape[1]].astype(np.float32)
    right, below = bent(columns / px, rows / px)
    image = cv2.remap(clean, columns - (right * px).astype(np.float32), rows - (below * px).astype(np.float32), 1)

    reading = read_page(np.asarray(image), editions)

    assert reading.boxes, reading
    for box, read in zip(printed.layout.boxes, reading.boxes, strict=True):
        x, y = box.x + box.width / 2, box.y + box.height / 2
        off = (np.mean(read.corners, axis=0) + 0.5) / px - [x, y] - bent(x, y)
        assert np.linalg.norm(off) < 0.35


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_crumpled_paper_is_followed(seed, editions, fill) -> None:
    crumpled = ScannerFaults(dpi=200, noise=2.0, crumple_mm=0.5)

    reading = read_page(scan(fill().image, crumpled, np.random.default_rng(seed)), editions)

    assert reading.status is PageStatus.READ, reading
    assert reading.detail["match"] > 0.8


def test_a_fold_that_shifts_half_the_page_is_followed(printed, editions, fill) -> None:
    clean = fill().image
    fold, by = clean.shape[0] // 2, 5  # 0.6 mm
    folded = clean.copy()
    folded[fold:, by:] = clean[fold:, :-by]

    reading = read_page(folded, editions)

    assert reading.status is PageStatus.READ
    for box, read in zip(printed.layout.boxes, reading.boxes, strict=True):
        x = (box.x + box.width / 2) * DPI / 25.4 - 0.5
        y = (box.y + box.height / 2) * DPI / 25.4 - 0.5
        off = np.mean(read.corners, axis=0) - [x + (by if y > fold else 0), y]
        assert np.linalg.norm(off) / (DPI / 25.4) < 0.3


def test_another_form_is_refused_not_placed(editions, printed, fill) -> None:
    image = fill().image
    (edition,) = editions.values()
    # Whole rows of another form, so that no box stands where this edition has one.
    shuffled = np.roll(image[400:-400], 130, axis=0)
    other = np.vstack([image[:400], shuffled, image[-400:]])
    copy = search_copy(other)

    registration = register_page(other, copy, find_poses(copy, printed.layout, ReadingSettings())[0], edition, 1)

    settings = ReadingSettings()
    assert registration.match < settings.min_match or registration.residual_mm > settings.max_residual_mm


def test_editions_are_the_same_when_all_they_hold_is(editions) -> None:
    (edition,) = editions.values()
    sent = pickle.loads(pickle.dumps(edition))
    darker = replace(edition, blanks=tuple(blank // 2 for blank in edition.blanks))

    assert sent == edition and hash(sent) == hash(edition)
    assert darker != edition


@pytest.mark.parametrize(("match", "least_mm", "most_mm"), [(0.95, 0.75, 0.85), (0.6, -0.1, 0.3)])
def test_a_box_far_from_where_its_neighbours_say_is_believed_only_where_it_matches_plainly(
    match, least_mm, most_mm, editions
) -> None:
    fit = fit_of(next(iter(editions.values())), 1)
    found, quality = np.zeros_like(fit.centres), np.full(len(fit.centres), 0.95)
    found[3, 1], quality[3] = 0.8, match

    shifts = smoothed(fit, found, quality)

    assert least_mm <= shifts[3, 1] <= most_mm
    assert np.abs(np.delete(shifts, 3, axis=0)).max() < 0.1
