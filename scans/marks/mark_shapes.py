"""The shapes of marks, small enough to store: is this the same paper again, or a copy that somebody else filled in?

Two scans of one paper show the same strokes at the same places; two persons who chose the same answers do not. A shape
is what ink stands in and around a box, 6 mm square in half millimetres, as 144 hexadecimal digits. It says less than
the picture of the paper that is kept as long.
"""

from collections.abc import Iterable

import cv2
import numpy as np
import numpy.typing as npt

from scans.marks.box_frames import PATCH_PX_PER_MM
from scans.marks.measure import BoxMeasures
from scans.model import BoxReading, MarkState

_CELLS = 12
_CELL_MM = 0.5
_LEVELS = 15
_FULL_INK = 1.2
_DIGITS = np.frombuffer(b"0123456789abcdef", np.uint8)

SAME_SHAPE = 0.93
"""Agreement of the marks of two scans from which they are of one paper (two scans of drawn papers: 0.97 and more)."""

OTHER_SHAPE = 0.6
"""The same, up to which they are two persons' marks (crosses, ticks and slashes: 0.52 at most).

Between the two nobody can say: boxes filled by two persons agree by up to 0.9.
"""

_LOST_INK = 0.3
"""Share of a mark's ink below which the other scan has lost it, so that its shape tells nothing."""

Floats = npt.NDArray[np.float32]


def mark_shapes(measures: BoxMeasures, marks: Iterable[MarkState]) -> tuple[str, ...]:
    """Return the shape of the mark at each box, "" where there is none."""
    return tuple(
        "" if mark is MarkState.EMPTY else _shape(ink, printed)
        for mark, ink, printed in zip(marks, measures.ink, measures.printed, strict=True)
    )


def _shape(ink: Floats, printed: Floats) -> str:
    """Return the ink that is not print, in cells around the middle of the box."""
    half = _CELLS * _CELL_MM * PATCH_PX_PER_MM / 2
    middle = ink.shape[0] // 2
    reach = round(half)
    window = slice(middle - reach, middle + reach), slice(middle - reach, middle + reach)
    drawn = np.clip(ink[window] - printed[window], 0.0, _FULL_INK)
    cells = cv2.resize(drawn, (_CELLS, _CELLS), interpolation=cv2.INTER_AREA)
    return _DIGITS[np.rint(cells.ravel() * (_LEVELS / _FULL_INK)).astype(np.uint8)].tobytes().decode("ascii")


def shapes_agree(one: Iterable[BoxReading], two: Iterable[BoxReading]) -> float | None:
    """Return how alike the marks of two readings of one page are, -1..1; None where no mark can be compared.

    Shapes are compared box by box, after softening by a cell (half a millimetre). The lower quartile decides: a speck
    on one mark or a box that was placed badly has no say.
    """
    shapes = {(box.item, box.option): box.shape for box in one if box.shape}
    pairs = [
        (_cells(shapes[box.item, box.option]), _cells(box.shape))
        for box in two
        if box.shape and (box.item, box.option) in shapes
    ]
    kept = [_alike(*pair) for pair in pairs if _LOST_INK < (pair[0].sum() + 1) / (pair[1].sum() + 1) < 1 / _LOST_INK]
    return float(np.quantile(kept, 0.25)) if kept else None


def _cells(shape: str) -> Floats:
    return np.array([int(digit, 16) for digit in shape], np.float32).reshape(_CELLS, _CELLS)


def _alike(one: Floats, two: Floats) -> float:
    return float((_softened(one) * _softened(two)).sum())


def _softened(cells: Floats) -> Floats:
    soft = cv2.GaussianBlur(cells, (0, 0), 0.7)
    soft -= soft.mean()
    return np.asarray(soft / max(float(np.sqrt((soft * soft).sum())), 1e-6), np.float32)
