"""Train the small network that judges single boxes, on pages drawn by the project itself, and write its weights.

    python -m benchmarks.train_mark_model --pages 3000 --jobs 2 --cache build/training.npz

Weights go to `scans/mark_model.json`. Training is in no one's set-up: it takes some twenty minutes for the pages and
one for the network. Pages are held out whole: an eighth of them is never trained on and gives the printed figures and
the temperature by which the confidences are calibrated (Guo et al., 2017, "On calibration of modern neural networks").
"""

import argparse
import itertools
import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar

from benchmarks.training_pages import TrainingSet, draw_training_set, print_form
from scans.mark_features import INPUTS

Layers = list[tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]]

HIDDEN = (32, 16)
CLASSES = ("none", "answer", "void")
CLASS_WEIGHTS = np.array([1.0, 1.0, 2.0], np.float32)
EPOCHS = 40
BATCH = 256
RATE = 2e-3
DECAY = 1e-4
NOISE = 0.05
"""Spread added to the scaled inputs while training: other pens and scanners than ours give other numbers."""

LEAST_INNER = 0.006
LEAST_DARK = 0.08
"""Ink, and darkness of its darkest part, below which a drawn mark has not survived its scan."""

HELD_OUT = 8
WEIGHTS = Path(__file__).parent.parent / "scans" / "mark_model.json"
QUESTION_SETS = Path(__file__).parent.parent / "survey_app" / "builtin_plugins" / "question_sets"


def forward(layers: Layers, inputs: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float32]]:
    """Return the activations of every layer; the last are the logits."""
    values = [inputs]
    for index, (weight, bias) in enumerate(layers):
        out = values[-1] @ weight + bias
        values.append(np.maximum(out, 0.0) if index < len(layers) - 1 else out)
    return values


def _softmax(logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def train(inputs: npt.NDArray[np.float32], labels: npt.NDArray[np.int64], seed: int = 1) -> Layers:
    """Return a network trained with Adam (Kingma and Ba, 2015) on scaled inputs."""
    rng = np.random.default_rng(seed)
    sizes = (inputs.shape[1], *HIDDEN, len(CLASSES))
    layers: Layers = [
        ((rng.normal(0, 1, (a, b)) * np.sqrt(2 / a)).astype(np.float32), np.zeros(b, np.float32))
        for a, b in itertools.pairwise(sizes)
    ]
    first = [np.zeros_like(part) for layer in layers for part in layer]
    second = [np.zeros_like(part) for layer in layers for part in layer]
    step = 0
    steps = EPOCHS * (len(inputs) // BATCH)
    for _ in range(EPOCHS):
        order = rng.permutation(len(inputs))
        for start in range(0, len(order) - BATCH + 1, BATCH):
            chosen = order[start : start + BATCH]
            noisy = inputs[chosen] + rng.normal(0, NOISE, (BATCH, inputs.shape[1])).astype(np.float32)
            gradients = _gradients(layers, noisy, labels[chosen])
            step += 1
            rate = RATE * 0.5 * (1 + np.cos(np.pi * step / steps))
            parts = [part for layer in layers for part in layer]
            for part, gradient, m, v in zip(parts, gradients, first, second, strict=True):
                m += 0.1 * (gradient - m)
                v += 0.001 * (gradient**2 - v)
                part -= rate * (m / (1 - 0.9**step) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8) + DECAY * part)
    return layers


def _gradients(
    layers: Layers, inputs: npt.NDArray[np.float32], labels: npt.NDArray[np.int64]
) -> list[npt.NDArray[np.float32]]:
    values = forward(layers, inputs)
    delta = _softmax(values[-1])
    delta[np.arange(len(labels)), labels] -= 1.0
    delta *= CLASS_WEIGHTS[labels][:, None] / len(labels)
    gradients: list[npt.NDArray[np.float32]] = []
    for index in reversed(range(len(layers))):
        gradients[:0] = [values[index].T @ delta, delta.sum(axis=0)]
        if index:
            delta = (delta @ layers[index][0].T) * (values[index] > 0)
    return gradients


def temperature(logits: npt.NDArray[np.float32], labels: npt.NDArray[np.int64]) -> float:
    """Return what the logits must be divided by (at least 1) for the confidences to be true on these boxes."""

    def loss(log_temperature: float) -> float:
        shares = _softmax((logits / np.exp(log_temperature)).astype(np.float32))
        return float(-np.log(np.maximum(shares[np.arange(len(labels)), labels], 1e-9)).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(0.0, 2.0), method="bounded").x))


def survived(training: TrainingSet) -> npt.NDArray[np.bool_]:
    """Say which boxes may be trained on: a mark that left no ink in the scan would teach to see marks in nothing."""
    inner, dark, near, beside = (
        training.inputs[:, INPUTS.index(name)] for name in ("inner", "inner_dark", "near", "beside")
    )
    ink = (inner > LEAST_INNER) & (dark > LEAST_DARK) | (near > LEAST_INNER) | (beside > 0.02)
    return np.asarray(ink | (training.labels == CLASSES.index("none")))


def report(shares: npt.NDArray[np.float32], labels: npt.NDArray[np.int64]) -> None:
    """Print, for bands of confidence, how many boxes fall into them and how many of these are wrong."""
    best, sure = shares.argmax(axis=1), shares.max(axis=1)
    for low, high in ((0.0, 0.9), (0.9, 0.98), (0.98, 0.995), (0.995, 0.999), (0.999, 1.01)):
        band = (sure >= low) & (sure < high)
        wrong = int((best[band] != labels[band]).sum())
        print(f"  sure {low:.3f}-{min(high, 1.0):.3f}: {int(band.sum()):7d} boxes, {wrong:4d} wrong")


def _rounded(values: npt.NDArray[np.float32]) -> list[float]:
    return np.round(values.astype(float), 6).tolist()


def main() -> None:
    """Draw the training pages, train the network, calibrate it, and write its weights."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=3000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--cache", type=Path, help="keep the measured boxes here, or use those that are there")
    chosen = parser.parse_args()
    if chosen.cache and chosen.cache.exists():
        stored = np.load(chosen.cache)
        training = TrainingSet(stored["inputs"], stored["labels"], stored["pages"])
    else:
        training = draw_training_set(
            [print_form(QUESTION_SETS), print_form(QUESTION_SETS, many=True)], range(chosen.pages), chosen.jobs
        )
        if chosen.cache:
            np.savez(chosen.cache, inputs=training.inputs, labels=training.labels, pages=training.pages)
    kept = survived(training)
    training = TrainingSet(training.inputs[kept], training.labels[kept], training.pages[kept])
    held_out = training.pages % HELD_OUT == 0
    mean = training.inputs[~held_out].mean(axis=0)
    spread = np.maximum(training.inputs[~held_out].std(axis=0), 1e-3)
    scaled = np.clip((training.inputs - mean) / spread, -6, 6).astype(np.float32)
    layers = train(scaled[~held_out], training.labels[~held_out])
    logits = forward(layers, scaled[held_out])[-1]
    heat = temperature(logits, training.labels[held_out])
    print(f"{len(training.labels)} boxes of {len(set(training.pages))} pages; temperature {heat:.2f}; held out:")
    report(_softmax((logits / heat).astype(np.float32)), training.labels[held_out])
    model = {
        "inputs": list(INPUTS),
        "classes": list(CLASSES),
        "mean": _rounded(mean),
        "spread": _rounded(spread),
        "temperature": round(heat, 4),
        "layers": [
            {
                "weight": [[round(float(v), 5) for v in row] for row in weight],
                "bias": [round(float(v), 5) for v in bias],
            }
            for weight, bias in layers
        ],
    }
    WEIGHTS.write_text(json.dumps(model) + "\n")


if __name__ == "__main__":
    main()
