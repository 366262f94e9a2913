"""Shapes of pen strokes: what `survey_app.demo.artist` draws.

A stroke is an (n, 2) array of points. Shapes are in boxes around (0, 0), so that a mark of size 1 just fills its box.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]
Strokes = list[Points]


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
            bars.append(_turned(curve([-half, y], [half, y + rng.normal(0, 0.06)], 0.06, rng), angle))
        return bars
    strokes = []
    for _ in range(int(rng.integers(2, 4))):
        zigzag = _scribble(rng)[0] * np.array([rng.uniform(1.2, 1.6), rng.uniform(1.0, 1.3)])
        strokes.append(_turned(zigzag, rng.normal(0.0, 0.4)))
    return strokes


def ring_around(width: float, height: float, rng: np.random.Generator) -> Points:
    """Return a ring drawn by hand around a rectangle of this size with its centre at (0, 0), any unit."""
    t = np.linspace(0.0, 2 * np.pi * rng.uniform(0.97, 1.12), 60) + rng.uniform(0, 6)
    wobble = 1.0 + 0.05 * np.sin(2 * t + rng.uniform(0, 6))
    half = np.array([width * rng.uniform(0.55, 0.68), height * rng.uniform(0.75, 1.05)])
    return np.asarray(np.column_stack([np.cos(t), np.sin(t)]) * half * wobble[:, None])


def struck_words(width: float, height: float, rng: np.random.Generator) -> Strokes:
    """Return what strikes out words of this extent around (0, 0): a line, two lines, or a zigzag."""
    half, kind = width / 2 * rng.uniform(0.85, 1.12), rng.random()
    if kind < 0.75:
        offsets = [0.0] if kind < 0.45 else [-0.12, 0.14]
        return [
            curve([-half, (y + rng.normal(0, 0.08)) * height], [half, (y + rng.normal(0, 0.12)) * height], 0.02, rng)
            for y in offsets
        ]
    turns = max(4, round(width / height * rng.uniform(1.0, 1.6)))
    x = np.linspace(-half, half, turns) + rng.normal(0.0, 0.06 * height, turns)
    y = np.where(np.arange(turns) % 2 == 0, -0.4, 0.4) * height + rng.normal(0.0, 0.08 * height, turns)
    return [np.column_stack([x, y])]


def arrow(start: Points, end: Points, head: float, rng: np.random.Generator) -> Strokes:
    """Return an arrow from start to end (x, y) with a head of this length; it bends as a hand does."""
    shaft = curve(list(start), list(end), rng.uniform(0.02, 0.1), rng)
    back = shaft[-4] - shaft[-1]
    back = back / np.hypot(*back) * head
    wings = [_turned(back[None, :], angle * rng.uniform(0.4, 0.65))[0] + shaft[-1] for angle in (-1, 1)]
    return [shaft, np.vstack([wings[0], shaft[-1], wings[1]])]


def _turned(points: Points, angle: float) -> Points:
    cos, sin = np.cos(angle), np.sin(angle)
    return points @ np.array([[cos, sin], [-sin, cos]])


def curve(start: Sequence[float], end: Sequence[float], bend: float, rng: np.random.Generator, n: int = 14) -> Points:
    """Return a line from start to end that bends by about `bend` of its length."""
    a, b = np.array(start), np.array(end)
    t = np.linspace(0.0, 1.0, n)[:, None]
    across = np.array([a[1] - b[1], b[0] - a[0]])
    sag = rng.normal(0.0, bend) * np.sin(np.pi * t) + rng.normal(0.0, bend / 3) * np.sin(2 * np.pi * t)
    return np.asarray(a + (b - a) * t + across * sag)


def _cross(rng: np.random.Generator) -> Strokes:
    def corner(x: float, y: float) -> list[float]:
        return [x + rng.normal(0.0, 0.09), y + rng.normal(0.0, 0.09)]

    first = curve(corner(-0.42, -0.42), corner(0.42, 0.42), 0.06, rng)
    second = curve(corner(0.42, -0.42), corner(-0.42, 0.42), 0.06, rng)
    if rng.random() < 0.25:  # in one go, with the way back showing
        back = curve(list(first[-1]), list(second[0]), 0.2, rng, 8)
        return [np.vstack([first, back, second])]
    return [first, second]


def _tick(rng: np.random.Generator) -> Strokes:
    vertex = [rng.normal(-0.08, 0.08), rng.normal(0.34, 0.08)]
    start = [vertex[0] - rng.uniform(0.15, 0.38), vertex[1] - rng.uniform(0.2, 0.5)]
    end = [vertex[0] + rng.uniform(0.4, 0.95), vertex[1] - rng.uniform(0.7, 1.35)]
    return [np.vstack([curve(start, vertex, 0.08, rng, 7), curve(vertex, end, 0.08, rng)])]


def _slash(rng: np.random.Generator) -> Strokes:
    side = 1.0 if rng.random() < 0.85 else -1.0
    lean = rng.uniform(0.15, 0.5)
    reach = rng.uniform(0.45, 0.62)
    return [curve([-lean * side, reach], [lean * side, -reach], 0.07, rng)]


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
