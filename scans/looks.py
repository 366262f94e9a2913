"""Say which printed page a scan looks like, for pages whose code cannot be read.

What is compared is the questions, all of them at 1.5 px/mm: corner squares and the words at head and foot are on every
form. Two editions that look alike (another language is another look, but not one
word that was mended) are not told apart by it: then neither is chosen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from forms.model import PageLayout
from scans.files.image_pages import reduce_image
from scans.geometry import warp
from scans.marks.box_frames import FINE_PX_PER_MM
from scans.model import GrayImage, ReadingEdition
from scans.place.pose import Pose, SearchCopy
from scans.place.register import matrix_in_copy

LOOKS_LIKE = 0.6
"""Correlation of a page's questions with a blank form from which a page without readable code is taken for that form.

On drawn pages with every fault the right form reaches 0.87 and more, a form with other questions 0.26, and one of the
same make whose boxes stand at the same places 0.59.
"""

_CLEARLY_LESS = 0.85
"""Share of the best correlation that another page may reach before it counts as looking alike."""

_REDUCTION = 4
_FLATTEN = (15, 15)

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Look:
    """How well a page of an edition fits what is seen when the page stands in this pose: -1..1."""

    match: float
    edition: ReadingEdition
    page: PageLayout
    pose: Pose


def compare_looks(copy: SearchCopy, poses: Sequence[Pose], editions: Iterable[ReadingEdition]) -> list[Look]:
    """Return every page of every edition in the pose that fits it better, the best first."""
    seen: dict[tuple[float, float], list[Floats]] = {}
    looks = []
    for edition in editions:
        for page in edition.layout.pages:
            size = (page.width, page.height)
            if size not in seen:
                seen[size] = [_seen(copy, pose, size) for pose in poses]
            printed, rows = _printed(edition, page.number), _rows(page)
            both = zip(seen[size], poses, strict=True)
            found = [Look(_match(each[rows], printed[rows]), edition, page, pose) for each, pose in both]
            looks += sorted(found, key=lambda look: -look.match)[:1]
    return sorted(looks, key=lambda look: -look.match)


def best_looks(looks: Sequence[Look]) -> list[Look]:
    """Return, of looks in order, the one that stands out; all that look alike where none does; none for a foreign page.

    A page of the same edition is told by its look as well: two pages that look alike are no less a guess.
    """
    if not looks or looks[0].match < LOOKS_LIKE:
        return []
    return [look for look in looks if look.match > _CLEARLY_LESS * looks[0].match]


def _rows(page: PageLayout) -> slice:
    """Return the rows of pixels in which the questions stand."""
    px_per_mm = FINE_PX_PER_MM / _REDUCTION
    top = min((row.y for row in page.rows), default=0.0)
    bottom = max((row.y + row.height for row in page.rows), default=page.height)
    return slice(int(top * px_per_mm), int(bottom * px_per_mm) + 1)


@lru_cache(maxsize=64)
def _printed(edition: ReadingEdition, number: int) -> Floats:
    return _flat(reduce_image(edition.blanks[number - 1], _REDUCTION))


def _seen(copy: SearchCopy, pose: Pose, size: tuple[float, float]) -> Floats:
    return _flat(warp(copy.image, matrix_in_copy(pose.matrix, copy), *size, FINE_PX_PER_MM / _REDUCTION))


def _flat(page: GrayImage) -> Floats:
    """Return a page without shades, somewhat softened."""
    gray = page.astype(np.float32)
    return np.asarray(cv2.GaussianBlur(gray - cv2.blur(gray, _FLATTEN), (0, 0), 1.0), np.float32)


def _match(one: Floats, other: Floats) -> float:
    """Return the correlation, -1..1, of two pictures whose sizes differ by a pixel at most."""
    height, width = (min(sides) for sides in zip(one.shape, other.shape, strict=True))
    one, other = one[:height, :width], other[:height, :width]
    return float((one * other).sum()) / max(float(cv2.norm(one) * cv2.norm(other)), 1e-6)
