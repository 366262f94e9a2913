"""The network that judges boxes, on what can be said of it without any page."""

import numpy as np

from scans.marks.classify import classify_boxes
from scans.marks.mark_model import MarkModel, mark_model
from scans.marks.measure import BoxMeasures
from tests.scans.drawn import Printed

SIDE = 47


def patches(count: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).uniform(0.0, 1.0, (count, SIDE, SIDE, 2)).astype(np.float32)


def facts(count: int) -> np.ndarray:
    return np.tile(np.array([0.8, 0.01, 0.0, 0.9, 0.0], np.float32), (count, 1))


def test_confidences_of_a_box_sum_to_one() -> None:
    judged = mark_model().judge(patches(7), np.array([0, 0, 1, 1, 2, 2, 2]), facts(7))

    assert np.allclose(judged.classes.sum(axis=1), 1.0, atol=1e-5)
    assert np.allclose(judged.looks.sum(axis=1), 1.0, atol=1e-5)


def test_the_order_of_the_boxes_does_not_matter() -> None:
    seen, items = patches(9), np.array([0, 0, 0, 1, 1, 2, 2, 2, 3])
    order = np.random.default_rng(4).permutation(9)

    straight = mark_model().judge(seen, items, facts(9)).classes
    mixed = mark_model().judge(seen[order], items[order], facts(9)).classes

    assert np.allclose(straight[order], mixed, atol=1e-4)


def test_a_page_without_ink_needs_no_network(printed: Printed) -> None:
    count = len(printed.layout.boxes)
    nothing = np.zeros(count, np.float32)
    blank = np.zeros((count, SIDE, SIDE), np.float32)

    inks = classify_boxes(BoxMeasures(blank, blank, nothing, nothing, nothing + 0.9, 0.8, 0.01, False), printed.layout)

    assert all(ink.none > 0.999 for ink in inks)


def test_a_convolution_is_that_of_the_book() -> None:
    rng = np.random.default_rng(2)
    weights = {name: np.asarray(array) for name, array in _small_weights(rng).items()}
    seen = rng.normal(size=(1, 7, 7, 2)).astype(np.float32)

    found = MarkModel(weights).convolve(seen, 0)

    padded = np.pad(seen[0], ((1, 1), (1, 1), (0, 0)))
    kernel = weights["kernel0"]
    window = padded[2:5, 4:7].transpose(2, 0, 1)
    expected = max(0.0, float((kernel[3] * window).sum() + weights["bias0"][3]))
    assert found.shape == (1, 4, 4, kernel.shape[0])
    assert np.isclose(found[0, 1, 2, 3], expected, atol=1e-5)


def _small_weights(rng: np.random.Generator) -> dict[str, np.ndarray]:
    channels = (2, 4, 4, 4, 4)
    weights: dict[str, np.ndarray] = {"temperature": np.float32(1.0)}
    for index in range(4):
        weights[f"kernel{index}"] = rng.normal(size=(channels[index + 1], channels[index], 3, 3))
        weights[f"bias{index}"] = rng.normal(size=channels[index + 1])
    for name in ("embed", "alone", "look", "first", "second"):
        weights[f"{name}_weight"], weights[f"{name}_bias"] = np.zeros((1, 1)), np.zeros(1)
    return weights
