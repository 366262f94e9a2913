"""Cut out every box of a page, and say how much ink is in it and around it against the empty printed box.

Each box is sampled upright together with the same place of the blank page. Ink is what is darker than the paper around
that box, as a share of the blackness that this page's own printed outlines have. So a copier's darkening, a gray
scanner and straight-lining do not matter: nothing is compared with other answers. What the ink means is judged by
`mark_model`; here only paper is told from ink.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from scans.geometry import sample_patches
from scans.marks.box_frames import PATCH_HALF, PATCH_PX_PER_MM, BoxFrames, frames_of
from scans.model import GrayImage, ReadingEdition
from scans.place.register import Registration

Floats = npt.NDArray[np.float32]

_LEAST_CONTRAST = 8.0
"""Gray levels between print and paper that are assumed at least."""

_INK_RANGE = (-0.4, 1.6)


@dataclass(frozen=True, slots=True)
class BoxMeasures:
    """What stands at each box of a page; every array has one entry per box, in the layout's order.

    Attributes:
        ink: (boxes, side, side) darkness against the paper, in shares of the print's own; print is not left out.
        printed: (boxes, side, side) darkness of the blank page, 0..1.
        amount: Mean ink inside the box.
        peak: Darkest ink where nothing is printed, averaged over 0.6 mm.
        matches: Correlation with the blank page.
        print_contrast: Blackness of the printed outlines against the paper, 0..1 of full range.
        noise: Spread of the paper's darkness around the boxes, as a share of the print's blackness.
        bilevel: The image holds black and white only (or averages of these).
    """

    ink: Floats
    printed: Floats
    amount: Floats
    peak: Floats
    matches: Floats
    print_contrast: float
    noise: float
    bilevel: bool


def cut_patches(
    image: GrayImage,
    registration: Registration,
    frames: BoxFrames,
    half: int = PATCH_HALF,
    chosen: npt.NDArray[np.int64] | None = None,
) -> npt.NDArray[np.uint8]:
    """Return (boxes, 2 half + 1, 2 half + 1) patches of the image around the boxes, or around those chosen."""
    centres = frames.centres + registration.shifts_mm
    if chosen is not None:
        centres = centres[chosen]
    return sample_patches(image, registration.matrix, centres, (half, half), PATCH_PX_PER_MM)


def measure_boxes(image: GrayImage, registration: Registration, edition: ReadingEdition, number: int) -> BoxMeasures:
    """Measure every box of a registered page (`number` from 1)."""
    frames = frames_of(edition, number)
    patches = cut_patches(image, registration, frames)
    return measure_patches(patches, frames, registration.matches.astype(np.float32), bilevel=is_bilevel(image))


def measure_patches(
    patches: npt.NDArray[np.uint8], frames: BoxFrames, matches: Floats, *, bilevel: bool
) -> BoxMeasures:
    """Measure boxes that were cut out; see `BoxMeasures`."""
    count, side, _ = patches.shape
    paper = _paper_levels(patches)
    contrast = _print_contrast(patches, paper, frames)
    ink = paper[:, None, None] - patches
    ink *= np.float32(1.0 / max(contrast * 255.0, _LEAST_CONTRAST))
    noise = _spread(ink[:, ::3, ::3][frames.free[:, ::3, ::3]])
    np.clip(ink, *_INK_RANGE, out=ink)
    smooth = np.asarray(cv2.blur(ink.reshape(-1, side), (3, 3)), np.float32).reshape(ink.shape)
    peak = (smooth * frames.free).reshape(count, -1).max(axis=1, initial=0.0)
    window = frames.middle
    inner = np.maximum(ink[:, window, window], 0.0)
    amount = np.einsum("nij,nij->n", inner, frames.inside_share, dtype=np.float32)
    return BoxMeasures(ink, frames.darkness, amount, peak, matches, contrast, noise, bilevel)


def is_bilevel(image: GrayImage) -> bool:
    """Say whether an image holds two gray levels, or only the averages that reducing it by 2 or 4 makes of them."""
    rows = np.ascontiguousarray(image[:: max(1, image.shape[0] // 80)])
    return int(np.count_nonzero(cv2.calcHist([rows], [0], None, [256], [0, 256]))) <= 17


def _spread(values: Floats) -> float:
    """Return the standard deviation that the median of what differs from 0 speaks for."""
    middle = len(values) // 2
    return float(np.partition(np.abs(values), middle)[middle]) * 1.48 if len(values) else 0.0


def _paper_levels(patches: npt.NDArray[np.uint8]) -> Floats:
    """Return the gray of the paper around each box: most of a patch is paper, even around a filled box."""
    sample = patches[:, ::3, ::3].reshape(len(patches), -1)
    place = int(sample.shape[1] * 0.75)
    return np.partition(sample, place, axis=1)[:, place].astype(np.float32)


def _print_contrast(patches: npt.NDArray[np.uint8], paper: Floats, frames: BoxFrames) -> float:
    """Return how black the outlines are: the median over boxes of a regression on the blank page's own blackness."""
    window = frames.middle
    seen = paper[:, None, None] - patches[:, window, window]
    share = np.einsum("nij,nij->n", seen, frames.outline_share, dtype=np.float32)
    return float(np.clip(np.median(share), 0.0, 1.2)) if len(share) else 1.0
