"""What the mark model is told about each box: its own measures, the page, the question's other boxes, the person.

A person's usual mark is taken from the other questions only, so that no mark is judged by itself.
"""

import numpy as np
import numpy.typing as npt

from forms.model import PageLayout
from scans.measure import FEATURES, BoxMeasures, Floats

_INKED = 0.03
"""Mean ink inside from which a box counts as marked when a person's usual mark is worked out."""

_OF_THE_PERSON = (
    *("inner", "inner_dark", "thick", "least_cell", "second_cell", "solid"),
    *("piece", "piece_width", "piece_height", "piece_off"),
)
_OF_THE_OTHERS = (
    "inner",
    "inner_dark",
    "thick",
    "least_cell",
    "second_cell",
    "solid",
    "near",
    "sides",
    "piece",
    "beside",
)

INPUTS = (
    *FEATURES,
    "contrast",
    "noise",
    "bilevel",
    *(f"usual_{name}" for name in _OF_THE_PERSON),
    "usual_count",
    *(f"other_{name}" for name in _OF_THE_OTHERS),
    "other_count",
    "multiple",
)


def box_inputs(measures: BoxMeasures, page: PageLayout) -> Floats:
    """Return (boxes, len(INPUTS)) float32: one row for each box, in the layout's order."""
    names: dict[str, int] = {}
    item_of = np.array([names.setdefault(box.item, len(names)) for box in page.boxes])
    inked = measures.feature("inner") > _INKED
    alone = inked & (np.bincount(item_of, weights=inked, minlength=len(names))[item_of] == 1)
    person = np.column_stack([measures.feature(name) for name in _OF_THE_PERSON])
    others = np.column_stack([measures.feature(name) for name in _OF_THE_OTHERS])
    count = len(page.boxes)
    rows = np.zeros((count, len(INPUTS)), np.float32)
    own = len(FEATURES)
    rows[:, :own] = measures.features
    rows[:, own : own + 3] = measures.print_contrast, measures.noise, measures.bilevel
    start = own + 3
    for item in range(len(names)):
        here = item_of == item
        rows[np.ix_(here, range(start, start + len(_OF_THE_PERSON) + 1))] = _usual(person[alone & ~here])
    start += len(_OF_THE_PERSON) + 1
    for index in range(count):
        beside = (item_of == item_of[index]) & (np.arange(count) != index)
        rows[index, start : start + len(_OF_THE_OTHERS) + 1] = _strongest(others[beside])
    rows[:, -1] = [box.multiple for box in page.boxes]
    return rows


def _usual(marks: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the medians of a person's single marks, and how many there are (in tens)."""
    if not len(marks):
        return np.zeros(marks.shape[1] + 1, np.float32)
    return np.append(np.median(marks, axis=0), min(len(marks), 10) / 10).astype(np.float32)


def _strongest(others: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the measures of the question's other box with most ink, and the share of others that hold ink."""
    if not len(others):
        return np.zeros(others.shape[1] + 1, np.float32)
    most = others[np.argmax(others[:, 0] + others[:, -1])]
    return np.append(most, (others[:, 0] > _INKED).mean()).astype(np.float32)
