"""Say which printed page a scan looks like, for pages whose code cannot be read.

Pages are compared as wholes at 1.5 px/mm. Two editions that look alike (another language is another look, but not one
word that was mended) are not told apart by it: then neither is chosen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from forms.model import PageLayout
from scans.box_frames import FINE_PX_PER_MM
from scans.geometry import warp
from scans.image_pages import reduce_image
from scans.model import GrayImage, ReadingEdition
from scans.pose import Pose, SearchCopy
from scans.register import matrix_in_copy

LOOKS_LIKE = 0.30
"""Correlation of a whole page with a blank form from which it is taken for that form although its code is unreadable.

On the project's own pages and faults the right form reaches 0.4 and more, another form or the same upside down 0.15.
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
            printed = _printed(edition, page.number)
            both = zip(seen[size], poses, strict=True)
            found = [Look(_match(each, printed), edition, page, pose) for each, pose in both]
            looks += sorted(found, key=lambda look: -look.match)[:1]
    return sorted(looks, key=lambda look: -look.match)


def best_looks(looks: Sequence[Look]) -> list[Look]:
    """Return, of looks in order, the one that stands out; all that look alike where none does; none for a foreign page.

    A page of the same edition is told by its look as well: two pages that look alike are no less a guess.
    """
    if not looks or looks[0].match < LOOKS_LIKE:
        return []
    return [look for look in looks if look.match > _CLEARLY_LESS * looks[0].match]


@lru_cache(maxsize=64)
def _printed(edition: ReadingEdition, number: int) -> Floats:
    return _unit(reduce_image(edition.blanks[number - 1], _REDUCTION))


def _seen(copy: SearchCopy, pose: Pose, size: tuple[float, float]) -> Floats:
    return _unit(warp(copy.image, matrix_in_copy(pose.matrix, copy), *size, FINE_PX_PER_MM / _REDUCTION))


def _unit(page: GrayImage) -> Floats:
    """Return a page without shades, somewhat softened, of length 1."""
    gray = page.astype(np.float32)
    flat = cv2.GaussianBlur(gray - cv2.blur(gray, _FLATTEN), (0, 0), 1.0)
    return np.asarray(flat / max(float(cv2.norm(flat)), 1e-6), np.float32)


def _match(one: Floats, other: Floats) -> float:
    height, width = (min(sides) for sides in zip(one.shape, other.shape, strict=True))
    return float((one[:height, :width] * other[:height, :width]).sum())
