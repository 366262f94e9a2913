"""Measure the ink in and around every box against the empty printed box of that edition.

Each box is sampled upright at 6 px/mm together with the same place of the blank page. What is printed there (outline,
label, rules) is left out, a little widened; what is darker than the paper elsewhere is ink, as a share of the blackness
that this page's own printed outlines have. So a copier's darkening, a gray scanner and straight-lining do not matter:
nothing is compared with other answers.

Ink is joined across the printed outline into pieces, and each piece belongs to the box that holds it, so that a long
stroke which runs through a neighbour's surroundings is not counted there.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from scans.box_frames import FINE_PX_PER_MM, BoxFrames, Mask, frames_of
from scans.geometry import sample_patches
from scans.model import GrayImage, ReadingEdition
from scans.register import Registration

Floats = npt.NDArray[np.float32]

_INK = 0.30
"""Share of the print's blackness from which a pixel is ink; a pencil line of 0.4 mm at 150 dpi has about 0.35."""

_FAINT_INK = 0.13
"""The same, averaged over 0.5 mm, for weak marks."""

_PIECE_INK = 0.22
_JOIN_PX = 9
"""Ink up to this far apart is one piece (1.5 mm: it bridges the printed outline with its margins)."""


FEATURES = (
    "inner",  # mean ink inside the box, 0..1
    "inner_cover",  # share of the inside that is ink
    "inner_faint",  # share of the inside that is at least faint ink
    "inner_dark",  # ink of the darkest twentieth of the inside
    "inner_width",  # width of the ink inside, as a share of the inside
    "inner_height",  # height of the ink inside, as a share of the inside
    "centre",  # mean ink in the middle of three by three cells
    "least_cell",  # mean ink of the emptiest cell: high only where all is filled
    "second_cell",  # mean ink of the third emptiest cell: high for fills that leave a corner
    "thick",  # share of the inside covered by strokes of at least 0.8 mm
    "solid",  # share of the inside covered by areas of at least 1.5 mm
    "near",  # mean ink of the surroundings up to 1.3 mm from the box
    "far",  # mean ink of the surroundings from 1.3 to 3 mm
    "sides",  # the smaller of the ink left and right of the box: bars run out on both sides
    "ends",  # the smaller of the ink above and below the box
    "piece",  # area of the largest piece of ink that touches the box, in areas of the box
    "piece_inside",  # share of that piece's ink that lies inside the box
    "piece_width",  # its width, in widths of the box
    "piece_height",  # its height, in heights of the box
    "piece_off",  # distance of its centre from the box's centre, in widths of the box
    "piece_through",  # 1 where it runs through the whole square that is looked at: a streak, a line across
    "beside",  # area of the largest piece of ink that lies mostly outside, in areas of the box
    "match",  # correlation with the blank page
)


@dataclass(frozen=True, slots=True)
class BoxMeasures:
    """What was measured at each box of a page; every array has one row per box, in the layout's order.

    Attributes:
        features: (n, len(FEATURES)) float32; see `FEATURES`.
        print_contrast: Blackness of the printed outlines against the paper, 0..1 of full range.
        noise: Spread of the paper's darkness around the boxes, as a share of the print's blackness.
        bilevel: The image holds black and white only (or averages of these).
    """

    features: Floats
    print_contrast: float
    noise: float
    bilevel: bool

    def feature(self, name: str) -> Floats:
        """Return one feature of all boxes."""
        return self.features[:, FEATURES.index(name)]


def measure_boxes(image: GrayImage, registration: Registration, edition: ReadingEdition, number: int) -> BoxMeasures:
    """Measure every box of a registered page (`number` from 1)."""
    frames = frames_of(edition, number)
    centres = frames.snapped + registration.shifts_mm
    patches = sample_patches(image, registration.matrix, centres, (frames.half, frames.half), FINE_PX_PER_MM)
    paper = _paper_levels(patches)
    contrast = _print_contrast(patches, paper, frames)
    ink = (paper[:, None, None] - patches) / np.float32(max(contrast * 255.0, 8.0))
    noise = float(np.median(np.abs(ink[:, ::3, ::3][frames.free[:, ::3, ::3]]))) * 1.48
    ink = np.clip(ink, 0.0, 1.0, dtype=np.float32) * frames.free
    smooth = _blurred(ink)
    features = np.column_stack(
        [
            *_inside_features(ink, smooth, frames),
            *_around_features(ink, frames),
            *_piece_features(smooth, frames),
            registration.matches,
        ]
    ).astype(np.float32)
    return BoxMeasures(features, contrast, noise, is_bilevel(image))


def is_bilevel(image: GrayImage) -> bool:
    """Say whether an image holds two gray levels, or only the averages that reducing it by 2 or 4 makes of them."""
    rows = np.ascontiguousarray(image[:: max(1, image.shape[0] // 200)])
    return int(np.count_nonzero(cv2.calcHist([rows], [0], None, [256], [0, 256]))) <= 17


def _paper_levels(patches: npt.NDArray[np.uint8]) -> Floats:
    """Return the gray of the paper around each box: most of a patch is paper, even around a filled box."""
    sample = patches[:, ::3, ::3].reshape(len(patches), -1)
    place = int(sample.shape[1] * 0.75)
    return np.partition(sample, place, axis=1)[:, place].astype(np.float32)


def _print_contrast(patches: npt.NDArray[np.uint8], paper: Floats, frames: BoxFrames) -> float:
    """Return how black the outlines are: the median over boxes of a regression on the blank page's own blackness."""
    window = frames.middle
    outline = frames.outline[:, window, window]
    black = (255.0 - frames.printed[:, window, window]) * outline
    seen = (paper[:, None, None] - patches[:, window, window]) * outline
    share = (seen * black).sum(axis=(1, 2)) / np.maximum((black * black).sum(axis=(1, 2)), 1.0)
    return float(np.clip(np.median(share), 0.0, 1.2))


def _mean(values: Floats | Mask, mask: Mask) -> Floats:
    total = np.einsum("nij,nij->n", values, mask, dtype=np.float32)
    return np.asarray(total / np.maximum(np.count_nonzero(mask, axis=(1, 2)), 1), np.float32)


def _inside_features(ink: Floats, smooth: Floats, frames: BoxFrames) -> list[Floats]:
    window = frames.middle
    ink, smooth = ink[:, window, window], smooth[:, window, window]
    inside = frames.inside[:, window, window]
    dark = ink > _INK
    area = np.count_nonzero(inside, axis=(1, 2))
    ranked = np.sort(np.where(inside, ink, np.float32(-1.0)).reshape(len(ink), -1), axis=1)
    darkest = np.array([row[-max(1, n // 20) :].mean() for row, n in zip(ranked, area, strict=True)], np.float32)
    cells = np.stack([_mean(ink, cell[:, window, window]) for cell in frames.cells])
    ordered = np.sort(cells, axis=0)
    width, height = _extent(dark & inside, inside)
    return [
        _mean(ink, inside),
        _mean(dark, inside),
        _mean(smooth > _FAINT_INK, inside),
        darkest,
        width,
        height,
        cells[4],
        ordered[0],
        ordered[2],
        _mean(_opened(dark, 5), inside),
        _mean(_opened(dark, 9), inside),
    ]


def _around_features(ink: Floats, frames: BoxFrames) -> list[Floats]:
    positive = ink * (ink > _FAINT_INK)
    left, right = _mean(positive, frames.left), _mean(positive, frames.right)
    above, below = _mean(positive, frames.above), _mean(positive, frames.below)
    return [
        _mean(positive, frames.near),
        _mean(positive, frames.far),
        np.minimum(left, right),
        np.minimum(above, below),
    ]


def _piece_features(smooth: Floats, frames: BoxFrames) -> list[Floats]:
    """Measure the largest piece of ink that touches the box, and the largest one that does not belong to it."""
    count, _, width = smooth.shape
    rows = np.zeros((count, 7), np.float32)
    dark = np.asarray(smooth > _PIECE_INK, np.uint8)
    inked = np.flatnonzero(dark.reshape(count, -1).any(axis=1))
    if not len(inked):
        return list(rows.T)
    padded = np.pad(dark[inked], ((0, 0), (1, 1), (1, 1)))
    kernel = np.ones((_JOIN_PX, _JOIN_PX), np.uint8)
    closed = cv2.morphologyEx(padded.reshape(-1, width + 2), cv2.MORPH_CLOSE, kernel).reshape(padded.shape)
    bridge = np.pad(~frames.free[inked], ((0, 0), (1, 1), (1, 1)))  # joined only where print was left out in between
    joined = np.where(bridge, closed, padded).astype(np.uint8)
    joined[:, 0], joined[:, -1] = 0, 0
    _, labels = cv2.connectedComponents(joined.reshape(-1, width + 2), connectivity=8)
    labels = np.asarray(labels).reshape(joined.shape)[:, 1:-1, 1:-1]
    for place, index in enumerate(inked):
        rows[index] = _pieces_of_box(labels[place] * dark[index], int(index), frames)
    return list(rows.T)


def _pieces_of_box(labels: npt.NDArray[np.int32], index: int, frames: BoxFrames) -> tuple[float, ...]:
    ys, xs = np.nonzero(labels)
    _, piece = np.unique(labels[ys, xs], return_inverse=True)
    inside = frames.box[index][ys, xs]
    area = np.bincount(piece).astype(float)
    held = np.bincount(piece, weights=inside) / area
    box_width, box_height = frames.size_px[index]
    whole = box_width * box_height
    touching = np.where(held > 0, area * np.maximum(held, 0.02), 0.0)
    outside = np.where(held < 0.35, area, 0.0).max() / whole
    main = int(np.argmax(touching))
    if touching[main] <= 0:
        return 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, float(outside)
    own = piece == main
    x, y = xs[own], ys[own]
    centre_x, centre_y = frames.centre_px[index]
    off = np.hypot((x.mean() - centre_x) / box_width, (y.mean() - centre_y) / box_height)
    last = labels.shape[0] - 1
    through = (x.min() == 0 and x.max() == last) or (y.min() == 0 and y.max() == last)
    return (
        float(area[main] / whole),
        float(held[main]),
        float(np.ptp(x) / box_width),
        float(np.ptp(y) / box_height),
        float(off),
        float(through),
        float(outside),
    )


def _blurred(ink: Floats) -> Floats:
    """Average over 3 px; patches are stacked, and what leaks over an edge is far from any box."""
    count, height, width = ink.shape
    return np.asarray(cv2.blur(ink.reshape(-1, width), (3, 3)), np.float32).reshape(count, height, width)


def _opened(mask: Mask, size: int) -> Floats:
    count, height, width = mask.shape
    sheet = mask.reshape(-1, width).astype(np.uint8)
    opened = cv2.morphologyEx(sheet, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    return np.asarray(opened, np.float32).reshape(count, height, width)


def _extent(mask: Mask, inside: Mask) -> tuple[Floats, Floats]:
    """Return width and height of the marked pixels, as a share of the inside's."""
    across = mask.any(axis=1).sum(axis=1) / np.maximum(inside.any(axis=1).sum(axis=1), 1)
    down = mask.any(axis=2).sum(axis=1) / np.maximum(inside.any(axis=2).sum(axis=1), 1)
    return across.astype(np.float32), down.astype(np.float32)
