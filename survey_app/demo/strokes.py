"""Shapes of pen strokes, and ink: what `survey_app.demo.marks` draws with.

A stroke is an (n, 2) array of points. Shapes are in boxes around (0, 0), so that a mark of size 1 just fills its box.
"""

import cv2
import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]
Strokes = list[Points]

_OVERSAMPLING = 2


def mark_strokes(shape: str, size: float, slant: float, line: float, rng: np.random.Generator) -> Strokes:
    """Return the strokes of one mark.

    Args:
        shape: "cross", "tick", "slash", "scribble", "fill", "void" (a box blackened to cancel it) or "ring".
        size: In boxes.
        slant: Radians by which the hand turns.
        line: Width of the pen's line, in boxes: a fill needs more turns with a thin pen.
        rng: Where the hand's unevenness comes from.
    """
    if shape == "fill":
        return _fill(line * rng.uniform(0.7, 1.35), rng.uniform(0.8, 1.12), 0.05, rng)
    if shape == "void":
        return _fill(line * rng.uniform(0.55, 1.5), rng.uniform(0.95, 1.3), 0.07, rng)
    if shape == "ring":
        return _ring(rng)
    shapes = {"cross": _cross, "tick": _tick, "slash": _slash, "scribble": _scribble}
    return [_turned(stroke * size, slant) for stroke in shapes[shape](rng)]


def struck_strokes(line: float, rng: np.random.Generator) -> Strokes:
    """Return what strikes out a marked box: two or three bars right across, or a dense scribble."""
    if rng.random() < 0.5:
        bars = []
        for _ in range(int(rng.integers(2, 4))):
            half, y, angle = rng.uniform(0.75, 1.4), rng.uniform(-0.3, 0.3), rng.normal(0.0, 0.1)
            bars.append(_turned(_curve([-half, y], [half, y + rng.normal(0, 0.06)], 0.06, rng), angle))
        return bars
    strokes = []
    for _ in range(int(rng.integers(2, 4))):
        zigzag = _scribble(rng)[0] * np.array([rng.uniform(1.2, 1.6), rng.uniform(1.0, 1.3)])
        strokes.append(_turned(zigzag, rng.normal(0.0, 0.4)))
    return strokes


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


def _turned(points: Points, angle: float) -> Points:
    cos, sin = np.cos(angle), np.sin(angle)
    return points @ np.array([[cos, sin], [-sin, cos]])


def _curve(start: list[float], end: list[float], bend: float, rng: np.random.Generator, n: int = 14) -> Points:
    """Return a line from start to end that bends by about `bend` of its length."""
    a, b = np.array(start), np.array(end)
    t = np.linspace(0.0, 1.0, n)[:, None]
    across = np.array([a[1] - b[1], b[0] - a[0]])
    sag = rng.normal(0.0, bend) * np.sin(np.pi * t) + rng.normal(0.0, bend / 3) * np.sin(2 * np.pi * t)
    return np.asarray(a + (b - a) * t + across * sag)


def _cross(rng: np.random.Generator) -> Strokes:
    def corner(x: float, y: float) -> list[float]:
        return [x + rng.normal(0.0, 0.09), y + rng.normal(0.0, 0.09)]

    first = _curve(corner(-0.42, -0.42), corner(0.42, 0.42), 0.06, rng)
    second = _curve(corner(0.42, -0.42), corner(-0.42, 0.42), 0.06, rng)
    if rng.random() < 0.25:  # in one go, with the way back showing
        back = _curve(list(first[-1]), list(second[0]), 0.2, rng, 8)
        return [np.vstack([first, back, second])]
    return [first, second]


def _tick(rng: np.random.Generator) -> Strokes:
    vertex = [rng.normal(-0.08, 0.08), rng.normal(0.34, 0.08)]
    start = [vertex[0] - rng.uniform(0.15, 0.38), vertex[1] - rng.uniform(0.2, 0.5)]
    end = [vertex[0] + rng.uniform(0.4, 0.95), vertex[1] - rng.uniform(0.7, 1.35)]
    return [np.vstack([_curve(start, vertex, 0.08, rng, 7), _curve(vertex, end, 0.08, rng)])]


def _slash(rng: np.random.Generator) -> Strokes:
    side = 1.0 if rng.random() < 0.85 else -1.0
    lean = rng.uniform(0.15, 0.5)
    reach = rng.uniform(0.45, 0.62)
    return [_curve([-lean * side, reach], [lean * side, -reach], 0.07, rng)]


def _scribble(rng: np.random.Generator) -> Strokes:
    turns = int(rng.integers(4, 8))
    x = np.linspace(-0.42, 0.42, turns * 2) + rng.normal(0.0, 0.04, turns * 2)
    y = np.where(np.arange(turns * 2) % 2 == 0, -0.38, 0.38) + rng.normal(0.0, 0.08, turns * 2)
    knots = np.column_stack([x, y])
    t = np.linspace(0, len(knots) - 1, len(knots) * 5)
    even = np.column_stack([np.interp(t, np.arange(len(knots)), knots[:, axis]) for axis in (0, 1)])
    return [_turned(even, rng.uniform(-0.5, 0.5))]


def _fill(gap: float, size: float, raggedness: float, rng: np.random.Generator) -> Strokes:
    """Return dense hatching over the whole box, sometimes twice."""
    strokes = []
    for _ in range(1 if rng.random() < 0.4 else 2):
        angle = rng.uniform(-0.6, 0.6) + (np.pi / 2 if rng.random() < 0.35 else 0.0)
        lines = max(4, int(size * 1.25 / max(gap, 0.03)))
        along, across = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
        points = []
        for index, t in enumerate(np.linspace(-0.56, 0.56, lines)):
            ends = [across * t * size - along * 0.8 * size, across * t * size + along * 0.8 * size]
            points += ends if index % 2 == 0 else ends[::-1]
        path = np.clip(np.array(points), -0.5 * size, 0.5 * size)
        strokes.append(path + rng.normal(0.0, raggedness * size, path.shape))
    return strokes


def _ring(rng: np.random.Generator) -> Strokes:
    t = np.linspace(0.0, 2 * np.pi * rng.uniform(0.95, 1.15), 40) + rng.uniform(0, 6)
    radius = rng.uniform(0.75, 1.15)
    wobble = 1.0 + 0.06 * np.sin(2 * t + rng.uniform(0, 6))
    return [np.column_stack([np.cos(t) * radius * rng.uniform(0.95, 1.3), np.sin(t) * radius]) * wobble[:, None]]
