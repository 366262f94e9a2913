"""Decide what stands in each box: empty, a mark, a fill, a struck-out mark, or something a person must look at.

One box at a time, from its measures; what the respondent's other marks say comes in `answer`. The thresholds leave a
band of doubt on both sides: nothing between "surely empty" and "surely marked" is decided here.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from scans.measure import BoxMeasures, Floats


class InkKind(StrEnum):
    """What the ink in a box looks like, before anything else on the sheet is considered."""

    NONE = "none"  # surely no mark
    TRACE = "trace"  # some ink, less than a mark: a speck, the tail of a stroke, a very weak mark
    LINE = "line"  # a mark made of lines: cross, tick, slash, loose scribble
    HEAVY = "heavy"  # much more than a mark: struck out, scribbled over
    FILL = "fill"  # filled
    BESIDE = "beside"  # a mark that stands mostly outside the box


@dataclass(frozen=True, slots=True)
class BoxInk:
    """One box as classified: its kind, how sure (0..1), its ink (mean inside) and darkness (darkest twentieth)."""

    kind: InkKind
    confidence: float
    amount: float
    darkness: float


# Shares of the inside, or of the print's blackness; chosen on pages that were drawn and degraded by the project and by
# an independent generator with real strokes, other writers than the benchmark reports on.
_EMPTY_INNER = 0.016
_EMPTY_DARK = 0.16
_EMPTY_FAINT = 0.012
_EMPTY_NEAR = 0.006
_MARK_INNER = 0.035
_MARK_DARK = 0.30
_MARK_EXTENT = 0.30
_FILL_INNER = 0.60
_FILL_SOLID = 0.30
_HEAVY_INNER = 0.40
_HEAVY_SIDES = 0.06
_BESIDE_AREA = 0.06


def classify_boxes(measures: BoxMeasures) -> tuple[BoxInk, ...]:
    """Classify every box of a page."""
    columns = {name: measures.feature(name) for name in ("inner", "inner_dark")}
    kinds = _kinds(measures)
    sure = _confidences(measures, kinds)
    return tuple(
        BoxInk(kind, float(confidence), float(amount), float(darkness))
        for kind, confidence, amount, darkness in zip(kinds, sure, columns["inner"], columns["inner_dark"], strict=True)
    )


def _kinds(measures: BoxMeasures) -> list[InkKind]:
    f = measures.feature
    noise = 3.0 * measures.noise
    inner, dark = f("inner"), f("inner_dark")
    extent = np.maximum(f("inner_width"), f("inner_height"))
    empty = (inner < _EMPTY_INNER) & (dark < max(_EMPTY_DARK, noise)) & (f("inner_faint") < _EMPTY_FAINT)
    outside = np.maximum(f("beside"), f("piece") * (1.0 - f("piece_inside")))
    beside = (outside > _BESIDE_AREA) & (f("near") > _EMPTY_NEAR)
    marked = (inner > _MARK_INNER) & (dark > max(_MARK_DARK, 1.5 * noise)) & (extent > _MARK_EXTENT)
    filled = (inner > _FILL_INNER) & (f("solid") > _FILL_SOLID)
    heavy = marked & ~filled & ((inner > _HEAVY_INNER) | ((f("sides") > _HEAVY_SIDES) & (inner > 0.2)))
    kinds = []
    for index in range(len(inner)):
        if filled[index]:
            kinds.append(InkKind.FILL)
        elif heavy[index]:
            kinds.append(InkKind.HEAVY)
        elif marked[index]:
            kinds.append(InkKind.LINE)
        elif beside[index]:
            kinds.append(InkKind.BESIDE)
        else:
            kinds.append(InkKind.NONE if empty[index] else InkKind.TRACE)
    return kinds


def _confidences(measures: BoxMeasures, kinds: list[InkKind]) -> Floats:
    """Return how far from the nearest other kind each box is, 0.5 at the border and towards 1 away from it."""
    inner = measures.feature("inner")
    sure = np.empty(len(kinds), np.float32)
    for index, kind in enumerate(kinds):
        amount = max(float(inner[index]), 1e-4)
        if kind is InkKind.NONE:
            ratio = _EMPTY_INNER / amount
        elif kind in (InkKind.LINE, InkKind.HEAVY, InkKind.FILL):
            ratio = amount / _MARK_INNER
        else:
            ratio = 1.0
        sure[index] = 1.0 - 0.5 / max(ratio, 1.0) ** 2
    return sure
