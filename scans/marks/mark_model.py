"""The small network that judges boxes: no mark, a mark that answers, or a mark that was cancelled.

Each box with any ink is looked at by itself (four convolutions over the scan and the blank print), then judged beside
the respondent's marks on the other questions and the question's other boxes. Boxes without ink are none of its
business. It is a million multiplications a box, so plain arrays do; how it was trained is in
`benchmarks/train_mark_model.py`, on what in `benchmarks/README.md`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from importlib import resources

import cv2
import numpy as np
import numpy.typing as npt

from scans.marks.measure import Floats

CLASSES = ("none", "answer", "void")

CLEAN_PEAK = 0.06
"""Ink (see `scans.marks.measure.BoxMeasures.peak`) below which a box holds none.

Of the 12,548 visible marks that scan_maker drew for training none stayed below it.
"""

_SMALL_PRODUCT = 1 << 18
"""Multiplications up to which OpenBLAS leaves a product to one thread."""

_FULL_COUNT = 10.0
_MOST_COUNT = 1.5
_CONVOLUTIONS = 4
_FEW_CHANNELS = 4


class Look(IntEnum):
    """What the ink in a box looks like."""

    NONE = 0  # no mark: nothing, a speck, a line that runs across
    LINE = 1  # lines: cross, tick, slash, scribble
    FILL = 2  # filled
    STRUCK = 3  # struck out
    BESIDE = 4  # mostly outside the box


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the network says of boxes: (boxes, 3) shares of confidence in each of `CLASSES`, and (boxes, 5) in looks."""

    classes: Floats
    looks: Floats


class MarkModel:
    """The network with its weights."""

    def __init__(self, weights: Mapping[str, npt.NDArray[np.generic]]) -> None:
        values = {name: np.asarray(array, np.float32) for name, array in weights.items()}
        self._kernels = [
            (_as_matrix(values[f"kernel{index}"]), values[f"bias{index}"]) for index in range(_CONVOLUTIONS)
        ]
        self._layers = {
            name: (values[f"{name}_weight"], values[f"{name}_bias"])
            for name in ("embed", "alone", "look", "first", "second")
        }
        self._temperature = float(values["temperature"])

    def judge(self, patches: Floats, items: npt.NDArray[np.int64], facts: Floats) -> Judgement:
        """Judge boxes of one page.

        Args:
            patches: (boxes, side, side, 2) ink of the scan, and darkness of the blank print.
            items: (boxes,) number of the question each belongs to.
            facts: (boxes, 5) contrast, noise, bilevel, match, multiple.
        """
        if not len(patches):
            return Judgement(np.zeros((0, len(CLASSES)), np.float32), np.zeros((0, len(Look)), np.float32))
        seen = patches
        for index in range(_CONVOLUTIONS):
            seen = self.convolve(seen, index)
        # the weights of `embed` count channels first
        flat = np.ascontiguousarray(seen.transpose(0, 3, 1, 2)).reshape(len(seen), -1)
        embedded = np.maximum(self._linear("embed", flat), 0.0)
        alone = self._linear("alone", embedded)
        context = self._context(embedded, alone, items, facts)
        hidden = np.maximum(self._linear("first", context), 0.0)
        classes = _softmax((alone + self._linear("second", hidden)) / self._temperature)
        return Judgement(classes, _softmax(self._linear("look", embedded)))

    def convolve(self, values: Floats, index: int) -> Floats:
        """Return (boxes, height, width, channels) after convolution `index`, counted from 0."""
        last = index == _CONVOLUTIONS - 1
        kernel, bias = self._kernels[index]
        return _convolved(values, kernel, bias, stride=1 if last else 2, pad=0 if last else 1)

    def _context(self, embedded: Floats, alone: Floats, items: npt.NDArray[np.int64], facts: Floats) -> Floats:
        shares = _softmax(alone)
        question = (items[:, None] == items[None, :]).astype(np.float32)
        elsewhere = (1.0 - question) * shares[None, :, 1]
        beside = question - np.eye(len(items), dtype=np.float32)
        count = elsewhere.sum(axis=1, keepdims=True)
        parts = (
            embedded,
            alone,
            elsewhere @ embedded / (count + 0.5),
            np.minimum(count / _FULL_COUNT, _MOST_COUNT),
            (beside * (1.0 - shares[None, :, 0])) @ embedded,
            beside @ shares[:, 1:],
            facts,
        )
        return np.concatenate(parts, axis=1, dtype=np.float32)

    def _linear(self, name: str, values: Floats) -> Floats:
        weight, bias = self._layers[name]
        return np.asarray(_product(values[:, None, :], weight)[:, 0] + bias, np.float32)


def _as_matrix(kernel: Floats) -> Floats:
    """Return a (out, in, 3, 3) kernel as (3 * 3 * in, out)."""
    return np.ascontiguousarray(kernel.transpose(2, 3, 1, 0)).reshape(-1, kernel.shape[0])


def _convolved(values: Floats, kernel: Floats, bias: Floats, *, stride: int, pad: int) -> Floats:
    """Return a 3 x 3 convolution of (boxes, height, width, channels), with negative results cut to 0."""
    if pad:
        values = _padded(values, pad)
    count, height, width, channels = values.shape
    down, across = (height - 3) // stride + 1, (width - 3) // stride + 1
    steps = values.strides
    if channels < _FEW_CHANNELS:
        return _few_convolved(values, kernel, bias, (down, across), stride)
    windows = np.lib.stride_tricks.as_strided(
        values,
        (count, down, across, 3, 3 * channels),
        (steps[0], steps[1] * stride, steps[2] * stride, steps[1], steps[3]),
        writeable=False,
    )
    out = _product(windows.reshape(count, down * across, -1), kernel).reshape(count, -1)
    return _without_negatives(out, bias).reshape(count, down, across, -1)


def _few_convolved(values: Floats, kernel: Floats, bias: Floats, size: tuple[int, int], stride: int) -> Floats:
    """Return the same of few channels: copied whole rows of output at a time, since short runs are slow to copy."""
    count, channels, (down, across) = len(values), values.shape[3], size
    steps = values.strides
    windows = np.lib.stride_tricks.as_strided(
        values,
        (count, 3, 3, channels, down, across),
        (*steps, steps[1] * stride, steps[2] * stride),
        writeable=False,
    )
    out = np.matmul(windows.reshape(count, -1, down * across).transpose(0, 2, 1), kernel).reshape(count, -1)
    return _without_negatives(out, bias).reshape(count, down, across, -1)


def _without_negatives(out: Floats, bias: Floats) -> Floats:
    """Add the bias to (boxes, rows * channels) in place, and cut negative results to 0."""
    out += np.tile(bias, out.shape[1] // len(bias))  # long rows: arrays are slow on short ones
    return np.asarray(cv2.threshold(out, 0.0, 0.0, cv2.THRESH_TOZERO, dst=out)[1], np.float32)


def _padded(values: Floats, pad: int) -> Floats:
    count, height, width, channels = values.shape
    padded = np.zeros((count, height + 2 * pad, width + 2 * pad, channels), np.float32)
    padded[:, pad:-pad, pad:-pad] = values
    return padded


def _product(values: Floats, matrix: Floats) -> Floats:
    """Return (boxes, rows, n) @ (n, m) as many small products.

    A large one would be shared among threads by the BLAS library, which costs ten times as much as it takes, and
    fights with the other workers for their cores.
    """
    count, rows, depth = values.shape
    parts = next(n for n in range(1, rows + 1) if rows % n == 0 and rows // n * matrix.size <= _SMALL_PRODUCT)
    out = np.matmul(values.reshape(count * parts, rows // parts, depth), matrix)
    return np.asarray(out.reshape(count, rows, -1), np.float32)


def _softmax(logits: Floats) -> Floats:
    shares = np.exp(logits - logits.max(axis=1, keepdims=True, initial=-np.inf))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), np.float32)


@lru_cache(maxsize=1)
def mark_model() -> MarkModel:
    """Return the model shipped with this package."""
    with (resources.files("scans.marks") / "mark_model.npz").open("rb") as stream, np.load(stream) as weights:
        return MarkModel(weights)
