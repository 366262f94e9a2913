"""Notice ink on the words of a question's row: struck out, ringed, or an arrow from one box to another.

Boxes alone do not tell what such a person meant, so the question goes to another person. The blank page says how much
black each column of a line of boxes and words has; what the scanned line has more of is a pen's. Ink that runs along
most of an option's words, or of the gap up to the next box, is a line that was drawn there on purpose: marks, their
tails and struck-out marks stay near their boxes, and a crease or a streak is the same all along or in one place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from scans.beside.row_lines import Floats, averaged, lines_of, ranked
from scans.model import AnswerReading, AnswerState, ReadingEdition, Reason
from scans.place.flat_page import FLAT_PX_PER_MM, FlatPage
from scans.place.register import Registration

_SMOOTH_MM = 2.0
"""Columns are averaged over this length."""

_LINE_MM = 0.12
_LINE_UNEVEN = 2.0
"""Black that words or a gap must have more than printed, on average over their columns, to have a line along them.

The second is a factor on how much clean columns of the page differ (0.05 to 0.09 mm in an office's scans, 0.1 to 0.2 in
photos). A pen's line adds 0.2 to words, a pencil's 0.1. Chosen on office scans for training, where none was drawn and
none of 1,790 questions then has one, and on rough ones with 12 of 1,880, a third of them written or drawn over; of 220
struck or ringed words and arrows, drawn with every pen and scanned well or badly, more than 9 in 10 have.
"""

_LINE_FATTER = 0.2
_MARK_FATTER = 0.35
"""The same as shares of what is printed there: copiers and black-and-white scans make words fatter, unevenly."""

_SHARE_OF_LINE = 0.3
_CLEAN_MM = 0.06
"""A column belongs to the line with this share of what clean columns differ by, or of this black on a page as clean."""

_ALONG = 0.8
"""Share of the columns of words, or of a gap, that a line must run along."""

_MARK_MM = 0.3
_MARK_UNEVEN = 5.0
"""Black of a mark that stands on the words of a question with empty boxes; the second as with a line.

Of 88 such questions of the office scans none has more; of 58 drawn marks between boxes all but one have.
"""

_STREAK_MM = 1.5
"""A streak or a crease goes on in the lines above and below within this distance: 3 degrees askew, 25 mm apart."""

_STREAK_SHARE = 0.5

_VAGUE = frozenset({Reason.WEAK_MARK, Reason.BETWEEN_BOXES})


@dataclass(frozen=True, slots=True)
class RowInk:
    """What was found on one question's words.

    `line`: a line runs along the words of an option or from box to box. `mark`: something stands on the words, away
    from the boxes.
    """

    line: bool
    mark: bool


def find_row_ink(
    flat: FlatPage, registration: Registration, edition: ReadingEdition, number: int
) -> Mapping[str, RowInk]:
    """Return what stands on the words of each question of page `number` (from 1), by item."""
    lines = lines_of(edition, number)
    if not lines.items:
        return {}
    more = lines.more_than_printed(flat, registration)
    wide = averaged(more, _SMOOTH_MM)
    unevenness = float(np.median(ranked(wide, lines.free, 0.4) - ranked(wide, lines.free, 0.1)))
    share = lines.mean_along(wide > _SHARE_OF_LINE * max(_CLEAN_MM, unevenness))
    least = np.maximum(max(_LINE_MM, _LINE_UNEVEN * unevenness), _LINE_FATTER * lines.mean_along(lines.printed))
    drawn = (share >= _ALONG) & (lines.mean_along(more) >= least)
    along = {lines.items[line] for line in lines.spans[0][drawn]}
    least_mark = np.maximum(max(_MARK_MM, _MARK_UNEVEN * unevenness), _MARK_FATTER * lines.printed)
    marked = lines.free & (wide > least_mark)
    if marked.any():
        marked &= ~_running_on(wide, lines.free)
    with_mark = {lines.items[line] for line in np.flatnonzero(marked.any(axis=1))}
    return {item: RowInk(item in along, item in with_mark) for item in lines.items}


def _running_on(wide: Floats, free: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return (lines, columns) bool: what stands there stands in the lines above and below too, as streaks do.

    Beside boxes nothing is known; one neighbour where something is must exist.
    """
    size = 2 * round(_STREAK_MM * FLAT_PX_PER_MM) + 1
    around = cv2.dilate(wide, np.ones((1, size), np.uint8))
    running, known = np.ones(wide.shape, np.bool_), np.zeros(wide.shape, np.bool_)
    for line, other in ((slice(1, None), slice(None, -1)), (slice(None, -1), slice(1, None))):
        running[line] &= (around[other] > _STREAK_SHARE * wide[line]) | ~free[other]
        known[line] |= free[other]
    return np.asarray(running & known)


def doubt_answers(answers: Sequence[AnswerReading], found: Mapping[str, RowInk]) -> tuple[AnswerReading, ...]:
    """Send a question to a person where something on its words speaks against what its boxes say.

    A line on the words makes every certain answer doubtful, and is told rather than what is vague about a box; a mark
    that stands on them makes an answer doubtful only where all boxes are empty.
    """
    return tuple(_doubted(answer, found.get(answer.item)) for answer in answers)


def _doubted(answer: AnswerReading, ink: RowInk | None) -> AnswerReading:
    if ink is None or (answer.state is AnswerState.DOUBTFUL and not (ink.line and answer.reason in _VAGUE)):
        return answer
    if not ink.line and (answer.state is not AnswerState.BLANK or not ink.mark):
        return answer
    confidence = min(answer.confidence, 0.5)
    return replace(answer, state=AnswerState.DOUBTFUL, confidence=confidence, reason=Reason.INK_ON_WORDS)
