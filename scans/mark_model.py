"""The small network that judges a box: no mark, a mark that answers, or a mark that was cancelled.

Its weights were trained on pages drawn by the project itself (`benchmarks/train_mark_model.py`), never on anybody's
scans. It is a few thousand multiplications a box, so plain arrays do; the confidences are calibrated by one
temperature.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from scans.mark_features import INPUTS

Floats = npt.NDArray[np.float32]

CLASSES = ("none", "answer", "void")

_SCALED_LIMIT = 6.0
"""Scaled inputs beyond this are cut: so far from all training data, further away means nothing more."""


@dataclass(frozen=True, slots=True, eq=False)
class MarkModel:
    """Weights of the network, and how its inputs are scaled."""

    mean: Floats
    spread: Floats
    layers: tuple[tuple[Floats, Floats], ...]
    temperature: float

    def judge(self, inputs: Floats) -> Floats:
        """Return (boxes, 3) shares of confidence in each of `CLASSES`; rows sum to 1."""
        values = np.clip((inputs - self.mean) / self.spread, -_SCALED_LIMIT, _SCALED_LIMIT)
        for index, (weight, bias) in enumerate(self.layers):
            values = values @ weight + bias
            if index < len(self.layers) - 1:
                values = np.maximum(values, 0.0)
        values = values / self.temperature
        shares = np.exp(values - values.max(axis=1, keepdims=True))
        return np.asarray(shares / shares.sum(axis=1, keepdims=True), np.float32)


@lru_cache(maxsize=1)
def mark_model() -> MarkModel:
    """Return the model shipped with this package.

    Raises:
        ValueError: The weights belong to other inputs than this version measures.
    """
    stored = json.loads((resources.files("scans") / "mark_model.json").read_text(encoding="utf-8"))
    if tuple(stored["inputs"]) != INPUTS or tuple(stored["classes"]) != CLASSES:
        raise ValueError("scans/mark_model.json was trained on other inputs: run benchmarks/train_mark_model.py")
    return MarkModel(
        np.array(stored["mean"], np.float32),
        np.array(stored["spread"], np.float32),
        tuple(
            (np.array(layer["weight"], np.float32), np.array(layer["bias"], np.float32)) for layer in stored["layers"]
        ),
        float(stored["temperature"]),
    )
