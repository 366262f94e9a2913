"""Decide what stands in each box: how it looks by measure, and what the mark model makes of it.

The look (a line, a fill, something beside the box) names things for people and guards the inferences that would be
dangerous if the model were wrong; the model's confidence carries the decision. What one question says comes in
`answer`.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from forms.model import PageLayout
from scans.mark_features import box_inputs
from scans.mark_model import mark_model
from scans.measure import BoxMeasures


class InkKind(StrEnum):
    """What the ink in a box looks like."""

    NONE = "none"  # no ink
    TRACE = "trace"  # less than a mark: a speck, the tail of a stroke, a very weak mark
    LINE = "line"  # lines: cross, tick, slash, loose scribble
    FILL = "fill"  # filled
    BESIDE = "beside"  # mostly outside the box


@dataclass(frozen=True, slots=True)
class BoxInk:
    """One box as classified.

    Attributes:
        kind: How it looks.
        amount: Mean ink inside.
        reach: Width or height of its largest piece of ink, whichever is larger, in boxes.
        beside: Area of the largest piece of ink mostly outside it, in boxes.
        none, answer, void: The model's confidences; their sum is 1.
    """

    kind: InkKind
    amount: float
    reach: float
    beside: float
    none: float
    answer: float
    void: float


# Shares of the inside, or of the print's blackness. Empty boxes of the project's own gray pages stay below 0.008 ink
# and 0.05 darkness at the usual fault level; the lightest marks people could still code had 0.02 and 0.15.
_EMPTY_INNER = 0.012
_EMPTY_DARK = 0.14
_EMPTY_FAINT = 0.012
_MARK_INNER = 0.03

# A box without any ink in and around it is empty, whatever a model makes of the rest of the sheet.
_CLEAN_INNER = 0.01
_CLEAN_DARK = 0.06
_CLEAN_AROUND = 0.003
_CLEAN_CONFIDENCE = 0.999
_FILL_LEAST_CELL = 0.45
_FILL_INNER = 0.60
_BESIDE_AREA = 0.05


def classify_boxes(measures: BoxMeasures, page: PageLayout) -> tuple[BoxInk, ...]:
    """Classify every box of a page, in the layout's order."""
    shares = mark_model().judge(box_inputs(measures, page))
    f = measures.feature
    inner, dark, faint = f("inner"), f("inner_dark"), f("inner_faint")
    empty = (inner < _EMPTY_INNER) & (dark < max(_EMPTY_DARK, 3 * measures.noise)) & (faint < _EMPTY_FAINT)
    reach = np.maximum(f("piece_width"), f("piece_height"))
    outside = np.maximum(f("beside"), f("piece") * (1.0 - f("piece_inside")))
    filled = (f("least_cell") > _FILL_LEAST_CELL) & (inner > _FILL_INNER)
    clean = (inner < _CLEAN_INNER) & (dark < _CLEAN_DARK) & (faint == 0) & (outside < _CLEAN_AROUND)
    clean &= (f("near") < _CLEAN_AROUND) & (f("far") < _CLEAN_AROUND)
    shares[clean] *= ((1.0 - _CLEAN_CONFIDENCE) / np.maximum(1.0 - shares[clean, :1], 1e-6)).clip(max=1.0)
    shares[:, 0] = 1.0 - shares[:, 1:].sum(axis=1)
    inks = []
    for index in range(len(page.boxes)):
        if filled[index]:
            kind = InkKind.FILL
        elif inner[index] > _MARK_INNER:
            kind = InkKind.LINE
        elif outside[index] > _BESIDE_AREA:
            kind = InkKind.BESIDE
        else:
            kind = InkKind.NONE if empty[index] else InkKind.TRACE
        none, answer, void = (float(share) for share in shares[index])
        inks.append(BoxInk(kind, float(inner[index]), float(reach[index]), float(outside[index]), none, answer, void))
    return tuple(inks)
