"""Notice ink that runs through a marked box and on across the page: a stray line, the rim of a cup, dirt.

The mark model sees 2.7 mm around a box. Few marks go on beyond that, so only where ink stands at the edge of what it
saw, a wider patch is cut out, and what is joined to the box is followed. How far it reaches is compared with the
respondent's other marks: some people's crosses are always that large.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import median

import cv2
import numpy as np
import numpy.typing as npt

from forms.model import PageLayout
from scans.marks.box_frames import PATCH_HALF, PATCH_PX_PER_MM, frames_of
from scans.marks.measure import BoxMeasures, cut_patches
from scans.model import AnswerReading, AnswerState, GrayImage, MarkState, ReadingEdition, Reason
from scans.place.register import Registration

_HALF = 50
"""What is followed reaches this many px from the middle of the box (10 mm)."""

_RIM_PX = 3
_RIM_INK = 0.2
"""Ink of the outermost 0.6 mm that the mark model saw, averaged over 0.6 mm, from which a mark is followed."""

_SHARE_OF_MARK = 0.35
_LEAST_INK = 0.12
"""Ink belongs to what is followed with this share of the mark's own, and this much of the blackness of print."""

_GAP_PX = 11
"""Gaps up to 2 mm are closed: printed letters are left out, and a line through words is seen between them."""

_BROAD_PX = 21
"""What is broader (4 mm) is a shadow and not followed."""

_LEAST_CONTRAST = 8.0
"""Gray levels between print and paper that are assumed at least."""

_FAR_MM = 7.0
"""Ink that reaches this far beyond the box is no usual mark: 0.1 % of 3,028 marks of office scans for training do."""

_NEAR_MM = 3.0
_QUITE_SURE = 0.95
"""An answer with less confidence is doubted where its mark's ink reaches this far already."""

_CERTAIN = 0.995
"""A single answer with this confidence rests on a mark that nobody takes for a line, though a stroke of it runs on."""

_LARGER = 2.0
"""A mark up to this many times as far-reaching as the respondent's usual one is taken for theirs."""

_VAGUE = frozenset({Reason.WEAK_MARK, Reason.BETWEEN_BOXES, Reason.TWO_MARKED})

Floats = npt.NDArray[np.float32]


def find_reaches(
    image: GrayImage,
    registration: Registration,
    edition: ReadingEdition,
    number: int,
    measures: BoxMeasures,
    marks: Sequence[MarkState],
    answers: Sequence[AnswerReading],
) -> Mapping[int, float]:
    """Return how far beyond its box each mark of page `number` (from 1) reaches, in mm; 0 for those near their boxes.

    Keys are indexes of boxes in the layout's order whose mark answers or may answer; none where nothing that is not
    certain has ink at the edge of what the mark model saw.
    """
    asked = {answer.item for answer in answers if answer.state is not AnswerState.BLANK and not _is_certain(answer)}
    if not asked:
        return {}
    reaches = {index: 0.0 for index, mark in enumerate(marks) if mark in (MarkState.MARKED, MarkState.DOUBTFUL)}
    if not reaches:
        return reaches
    marked = np.array(list(reaches))
    far = marked[_rim_ink(measures.ink[marked], frames_of(edition, number).free[marked]) >= _RIM_INK]
    boxes = edition.layout.pages[number - 1].boxes
    if not any(boxes[index].item in asked for index in far.tolist()):
        return {}
    frames = frames_of(edition, number, _HALF)
    patches = cut_patches(image, registration, frames, _HALF, far)
    for index, patch in zip(far.tolist(), patches, strict=True):
        half_box = boxes[index].width / 2, boxes[index].height / 2
        reaches[index] = _reach(_lines(patch, measures), frames.free[index], half_box)
    return reaches


def doubt_crossed(
    answers: Sequence[AnswerReading], page: PageLayout, reaches: Mapping[int, float]
) -> tuple[AnswerReading, ...]:
    """Send every answer to a person that rests on a mark which goes on far beyond its box.

    That is told rather than what is vague about such a mark.
    """
    beyond: dict[str, float] = {}
    for index in reaches:
        item = page.boxes[index].item
        beyond[item] = max(beyond.get(item, 0.0), _beyond_usual(index, reaches))
    return tuple(_doubted(answer) if _is_across(answer, beyond) else answer for answer in answers)


def _doubted(answer: AnswerReading) -> AnswerReading:
    if answer.state is AnswerState.DOUBTFUL and answer.reason not in _VAGUE:
        return answer
    confidence = min(answer.confidence, 0.5)
    return replace(answer, state=AnswerState.DOUBTFUL, confidence=confidence, reason=Reason.LINE_ACROSS)


def _is_certain(answer: AnswerReading) -> bool:
    return answer.state is AnswerState.ANSWERED and answer.confidence >= _CERTAIN


def _is_across(answer: AnswerReading, beyond: Mapping[str, float]) -> bool:
    far = beyond.get(answer.item, 0.0)
    if answer.state is AnswerState.ANSWERED:
        return far > (_NEAR_MM if answer.confidence < _QUITE_SURE else _FAR_MM) and not _is_certain(answer)
    return far > _FAR_MM


def _beyond_usual(index: int, reaches: Mapping[int, float]) -> float:
    """Return how far a mark reaches, in mm; 0 where this respondent's marks usually reach nearly as far."""
    others = [reach for other, reach in reaches.items() if other != index]
    usual = median(others) if others else 0.0
    return reaches[index] if reaches[index] > _LARGER * usual else 0.0


def _rim_ink(ink: Floats, free: npt.NDArray[np.bool_]) -> Floats:
    """Return the darkest ink at the edge of each patch, where nothing is printed."""
    inked = ink * free
    sides = (inked[:, :_RIM_PX], inked[:, -_RIM_PX:], inked[:, :, :_RIM_PX], inked[:, :, -_RIM_PX:])
    means = [side.mean(axis=axis) for side, axis in zip(sides, (1, 1, 2, 2), strict=True)]
    along = np.concatenate(means, axis=1)
    return np.asarray((along[:, :-2] + along[:, 1:-1] + along[:, 2:]).max(axis=1) / 3, np.float32)


def _lines(patch: GrayImage, measures: BoxMeasures) -> Floats:
    """Return how much darker than the paper beside them the narrow things of a patch are: pens and rims, no shadows."""
    narrow = cv2.morphologyEx(patch, cv2.MORPH_BLACKHAT, np.ones((_BROAD_PX, _BROAD_PX), np.uint8))
    return np.asarray(narrow * np.float32(1.0 / max(measures.print_contrast * 255.0, _LEAST_CONTRAST)), np.float32)


def _reach(ink: Floats, free: npt.NDArray[np.bool_], half_box: tuple[float, float]) -> float:
    """Return how far the ink that is joined to a box goes beyond its outline, in mm."""
    middle = ink.shape[0] // 2
    near = slice(middle - PATCH_HALF, middle + PATCH_HALF + 1)
    own = ink[near, near][free[near, near]]
    least = max(_LEAST_INK, _SHARE_OF_MARK * float(np.quantile(own, 0.98))) if len(own) else _LEAST_INK
    drawn = (ink >= least) & free
    right, down = (round(half * PATCH_PX_PER_MM) + 1 for half in half_box)
    seeded = drawn.astype(np.uint8)
    seeded[middle - down : middle + down + 1, middle - right : middle + right + 1] = 1
    bordered = cv2.copyMakeBorder(seeded, _GAP_PX, _GAP_PX, _GAP_PX, _GAP_PX, cv2.BORDER_CONSTANT)
    joined = cv2.morphologyEx(bordered, cv2.MORPH_CLOSE, np.ones((_GAP_PX, _GAP_PX), np.uint8))
    _, parts = cv2.connectedComponents(joined[_GAP_PX:-_GAP_PX, _GAP_PX:-_GAP_PX])
    rows, columns = np.nonzero(drawn & (parts == parts[middle, middle]))
    if not len(rows):
        return 0.0
    beyond = np.maximum(
        np.abs(columns - middle) / PATCH_PX_PER_MM - half_box[0], np.abs(rows - middle) / PATCH_PX_PER_MM - half_box[1]
    )
    return float(beyond.max())
