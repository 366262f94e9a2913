"""Decide what stands in each box: the mark model's confidences, and how the ink looks.

The look (a line, a fill, something beside the box) names things for people and guards the inferences that would be
dangerous if the model were wrong; the model's confidence carries the decision. What one question says comes in
`answer`.
"""

from dataclasses import dataclass

import numpy as np

from forms.model import PageLayout
from scans.marks.mark_model import CLEAN_PEAK, Look, mark_model
from scans.marks.measure import BoxMeasures

_CLEAN_CONFIDENCE = 0.9995
"""A box without any ink in and around it is empty, whatever stands on the rest of the sheet."""

_INKED = 0.35
"""Ink beyond the blank print, as a share of the print's blackness, from which a point of a patch counts as inked."""

_LOOKS = tuple(Look)


@dataclass(frozen=True, slots=True)
class BoxInk:
    """One box as classified.

    Attributes:
        look: What its ink looks like.
        amount: Mean ink inside.
        none, answer, void: The model's confidences; their sum is 1.
        spread: Share of the surroundings that the model sees which is inked, print left out.
    """

    look: Look
    amount: float
    none: float
    answer: float
    void: float
    spread: float = 0.0

    @property
    def sure(self) -> float:
        """Confidence in the likeliest of the three."""
        return max(self.none, self.answer, self.void)


def classify_boxes(measures: BoxMeasures, page: PageLayout) -> tuple[BoxInk, ...]:
    """Classify every box of a page, in the layout's order."""
    names: dict[str, int] = {}
    items = np.array([names.setdefault(box.item, len(names)) for box in page.boxes], np.int64)
    inked = np.flatnonzero(measures.peak >= CLEAN_PEAK)
    multiple = np.array([box.multiple for box in page.boxes], np.float32)
    facts = np.empty((len(inked), 5), np.float32)
    facts[:, :3] = measures.print_contrast, measures.noise, measures.bilevel
    facts[:, 3], facts[:, 4] = measures.matches[inked], multiple[inked]
    patches = np.stack([measures.ink[inked], measures.printed[inked]], axis=3)
    judged = mark_model().judge(patches, items[inked], facts)
    spread = np.zeros(len(items))
    shares = np.tile(np.array([_CLEAN_CONFIDENCE, 1.0 - _CLEAN_CONFIDENCE, 0.0]), (len(items), 1))
    looks = np.zeros(len(items), np.int64)
    if len(inked):
        shares[inked], looks[inked] = judged.classes, judged.looks.argmax(axis=1)
        spread[inked] = (patches[..., 0] - patches[..., 1] > _INKED).mean(axis=(1, 2))
    columns = looks.tolist(), measures.amount.tolist(), shares.tolist(), spread.tolist()
    return tuple(
        BoxInk(_LOOKS[look], amount, none, answer, void, around)
        for look, amount, (none, answer, void), around in zip(*columns, strict=True)
    )
