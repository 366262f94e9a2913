"""Ink: a pen's line on paper, with a width, a darkness and a grain."""

import cv2
import numpy as np
import numpy.typing as npt

from survey_app.demo.strokes import Strokes

_OVERSAMPLING = 2


def draw_strokes(
    image: npt.NDArray[np.uint8],
    strokes: Strokes,
    width: float,
    gray: int,
    cover: float,
    grain: float,
    rng: np.random.Generator,
) -> None:
    """Ink strokes (in px) into a gray page, in place, with a line that varies in width and darkness."""
    points = np.vstack(strokes)
    pad = int(width * 2) + 4
    low = np.maximum(np.floor(points.min(axis=0)).astype(int) - pad, 0)
    high = np.minimum(np.ceil(points.max(axis=0)).astype(int) + pad, [image.shape[1], image.shape[0]])
    if (high - low < 2).any():
        return
    mask = _line_mask(strokes, low, high, width, rng)
    if cover < 0.65 or grain > 0.15:
        mask = mask * _grain(mask.shape, max(grain, 0.2), rng)
    else:
        mask = mask * np.float32(np.clip(rng.normal(0.97, grain / 2), 0.6, 1.0))
    area = image[low[1] : high[1], low[0] : high[0]]
    alpha = np.clip(mask * cover, 0.0, 1.0)
    area[...] = np.clip(area * (1.0 - alpha * (1.0 - gray / 255.0)), 0, 255).astype(np.uint8)


def _line_mask(
    strokes: Strokes, low: npt.NDArray[np.int_], high: npt.NDArray[np.int_], width: float, rng: np.random.Generator
) -> npt.NDArray[np.float32]:
    scale, shift = _OVERSAMPLING, 4
    size = (high - low) * scale
    mask = np.zeros((int(size[1]), int(size[0])), np.uint8)
    for stroke in strokes:
        fixed = np.round((stroke - low) * scale * (1 << shift)).astype(np.int32)
        parts = max(1, min(8, len(fixed) // 6))
        for part in np.array_split(np.arange(len(fixed)), parts):
            thick = max(1, round(width * scale * float(np.clip(rng.normal(1.0, 0.1), 0.7, 1.3))))
            run = fixed[part[0] : part[-1] + 2]
            cv2.polylines(mask, [run], False, (255,), thick, cv2.LINE_AA, shift)
    reduced = cv2.resize(mask, (int(high[0] - low[0]), int(high[1] - low[1])), interpolation=cv2.INTER_AREA)
    return np.asarray(reduced, np.float32) / 255.0


def _grain(shape: tuple[int, ...], grain: float, rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """Return a field of darkness: fine grain of the paper's tooth and slow changes of pressure."""
    height, width = shape
    fine = rng.normal(1.0, grain, (height // 2 + 1, width // 2 + 1)).astype(np.float32)
    slow = rng.uniform(0.55, 1.15, (3, 3)).astype(np.float32)
    field = cv2.resize(fine, (width, height), interpolation=cv2.INTER_LINEAR)
    pressure = cv2.resize(slow, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(np.asarray(field) * np.asarray(pressure), 0.0, 1.2), np.float32)
