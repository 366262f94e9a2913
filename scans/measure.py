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

from forms.model import PageLayout
from scans.model import GrayImage
from scans.register import FINE_PX_PER_MM, Registration, sample_patches

Floats = npt.NDArray[np.float32]

HALF_MM = 5.5
"""Half the side of the square around a box's centre that is looked at."""

_INSET_MM = 0.46
"""From the centre line of the outline to the inside that is measured: half a stroke (0.16) and 0.3 of misplacement."""

_PRINT_GROWTH_PX = 2
"""How much what is printed is widened before it is left out (0.33 mm: toner spread and misplacement)."""

_PRINTED_BELOW = 225
_INK = 0.30
"""Share of the print's blackness from which a pixel is ink; a pencil line of 0.4 mm at 150 dpi has about 0.35."""

_FAINT_INK = 0.13
"""The same, averaged over 0.5 mm, for weak marks."""

_JOIN_PX = 9
"""Ink up to this far apart is one piece (1.5 mm: it bridges the printed outline with its margins)."""


@dataclass(frozen=True, slots=True)
class BoxMeasures:
    """What was measured at each box of a page; every array has one row per box, in the layout's order.

    Attributes:
        features: (n, len(FEATURES)) float32; see `FEATURES`.
        patches: (n, side, side) uint8: the boxes upright at 6 px/mm.
        print_contrast: Blackness of the printed outlines against the paper, 0..1 of full range.
        noise: Spread of the paper's darkness around the boxes, as a share of the print's blackness.
        bilevel: The image holds black and white only (or averages of these).
    """

    features: Floats
    patches: npt.NDArray[np.uint8]
    print_contrast: float
    noise: float
    bilevel: bool

    def feature(self, name: str) -> Floats:
        """Return one feature of all boxes."""
        return self.features[:, FEATURES.index(name)]


FEATURES = (
    "inner",  # mean ink inside the box, 0..1
    "inner_cover",  # share of the inside that is ink
    "inner_faint",  # share of the inside that is at least faint ink
    "inner_dark",  # ink of the darkest twentieth of the inside
    "inner_width",  # width of the ink inside, as a share of the inside
    "inner_height",  # height of the ink inside, as a share of the inside
    "centre",  # mean ink in the middle third
    "thick",  # share of the inside covered by strokes of at least 0.8 mm
    "solid",  # share of the inside covered by areas of at least 1.5 mm
    "lightest",  # ink of the lightest tenth of the inside: high only where all is filled
    "near",  # mean ink of the surroundings up to 1.3 mm from the box
    "far",  # mean ink of the surroundings from 1.3 to 3 mm
    "sides",  # the smaller of the ink left and right of the box: bars run out on both sides
    "ends",  # the smaller of the ink above and below the box
    "piece",  # area of the largest piece of ink that touches the box, in areas of the box
    "piece_inside",  # share of that piece's ink that lies inside the box
    "piece_width",  # its width, in widths of the box
    "piece_height",  # its height, in heights of the box
    "piece_off",  # distance of its centre from the box's centre, in widths of the box
    "piece_cut",  # 1 where it runs out of the square that is looked at
    "beside",  # area of the largest piece of ink that lies mostly outside, in areas of the box
    "match",  # correlation with the blank page
)


def measure_boxes(image: GrayImage, registration: Registration, page: PageLayout, blank: GrayImage) -> BoxMeasures:
    """Measure every box of a registered page."""
    centres = np.array([[box.x + box.width / 2, box.y + box.height / 2] for box in page.boxes])
    half = round(HALF_MM * FINE_PX_PER_MM)
    printed = _printed_patches(blank, centres, half)
    snapped = (np.floor(centres * FINE_PX_PER_MM) + 0.5) / FINE_PX_PER_MM
    patches = sample_patches(image, registration.matrix, snapped + registration.shifts_mm, (half, half), FINE_PX_PER_MM)
    frames = _Frames(page, centres, half)
    paper = _paper_levels(patches)
    contrast = _print_contrast(patches, printed, paper, frames.outline)
    ink = (paper[:, None, None] - patches) / max(contrast * 255.0, 8.0)
    free = _free_of_print(printed)
    ink = np.where(free, np.clip(ink, -0.5, 1.0), 0.0).astype(np.float32)
    noise = float(np.median(np.abs(ink[free]))) * 1.48
    features = np.column_stack(
        [
            *_inside_features(ink, frames),
            *_around_features(ink, free, frames),
            *_piece_features(ink, free, frames),
            registration.matches,
        ]
    ).astype(np.float32)
    return BoxMeasures(features, patches, contrast, noise, is_bilevel(image))


def is_bilevel(image: GrayImage) -> bool:
    """Say whether an image holds two gray levels, or only the averages that reducing it by 2 or 4 makes of them."""
    levels = np.bincount(image[:: max(1, image.shape[0] // 200)].ravel(), minlength=256)
    return int((levels > 0).sum()) <= 17


class _Frames:
    """Masks of the inside and the surroundings of each box, in the patch's pixels."""

    def __init__(self, page: PageLayout, centres: npt.NDArray[np.float64], half: int) -> None:
        offset = np.arange(-half, half + 1) / FINE_PX_PER_MM
        size = np.array([[box.width, box.height] for box in page.boxes]) / 2
        # the centre pixel's centre is not the box's centre: patches start at whole pixels
        start = (np.floor(centres * FINE_PX_PER_MM) + 0.5) / FINE_PX_PER_MM - centres
        x = (offset[None, :] + start[:, 0:1])[:, None, :]
        y = (offset[None, :] + start[:, 1:2])[:, :, None]
        beyond_x, beyond_y = np.abs(x) - size[:, 0, None, None], np.abs(y) - size[:, 1, None, None]
        beyond = np.maximum(beyond_x, beyond_y)
        self.inside = beyond < -_INSET_MM
        self.outline = np.abs(beyond) < 0.16
        self.box = beyond < 0.2
        self.near = (beyond > 0.4) & (beyond < 1.3)
        self.far = beyond >= 1.3
        level = np.abs(y) < 0.8 * size[:, 1, None, None]
        upright = np.abs(x) < 0.8 * size[:, 0, None, None]
        reach = (beyond > 0.4) & (beyond < 2.0)
        self.left, self.right = reach & level & (x < 0), reach & level & (x > 0)
        self.above, self.below = reach & upright & (y < 0), reach & upright & (y > 0)
        self.middle = (np.abs(x) < size[:, 0, None, None] / 3) & (np.abs(y) < size[:, 1, None, None] / 3)
        self.size_px = size * 2 * FINE_PX_PER_MM
        self.centre_px = half - start * FINE_PX_PER_MM


def _printed_patches(blank: GrayImage, centres: npt.NDArray[np.float64], half: int) -> npt.NDArray[np.uint8]:
    pad = half + 2
    wide = cv2.copyMakeBorder(blank, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=(255,))
    starts = np.floor(centres * FINE_PX_PER_MM).astype(int) + pad - half
    side = 2 * half + 1
    return np.stack([wide[y : y + side, x : x + side] for x, y in starts])


def _paper_levels(patches: npt.NDArray[np.uint8]) -> Floats:
    """Return the gray of the paper around each box: most of a patch is paper, even around a filled box."""
    sample = patches[:, ::2, ::2].reshape(len(patches), -1)
    place = int(sample.shape[1] * 0.75)
    return np.partition(sample, place, axis=1)[:, place].astype(np.float32)


def _print_contrast(
    patches: npt.NDArray[np.uint8], printed: npt.NDArray[np.uint8], paper: Floats, outline: npt.NDArray[np.bool_]
) -> float:
    """Return how black the outlines are: the median over boxes of a regression on the blank page's own blackness."""
    black = (255.0 - printed) * outline
    seen = (paper[:, None, None] - patches) * outline
    share = (seen * black).sum(axis=(1, 2)) / np.maximum((black * black).sum(axis=(1, 2)), 1.0)
    return float(np.clip(np.median(share), 0.0, 1.2))


def _free_of_print(printed: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    count, height, width = printed.shape
    size = 2 * _PRINT_GROWTH_PX + 1
    darkest = np.stack([cv2.erode(patch, np.ones((size, size), np.uint8)) for patch in printed])
    return np.asarray(darkest.reshape(count, height, width) > _PRINTED_BELOW)


def _mean(values: Floats, mask: npt.NDArray[np.bool_]) -> Floats:
    total = (values * mask).sum(axis=(1, 2))
    return np.asarray(total / np.maximum(mask.sum(axis=(1, 2)), 1), np.float32)


def _inside_features(ink: Floats, frames: _Frames) -> list[Floats]:
    inside = frames.inside
    dark = ink > _INK
    faint = _blurred(ink) > _FAINT_INK
    area = inside.sum(axis=(1, 2))
    ranked = np.sort(np.where(inside, ink, -1.0).reshape(len(ink), -1), axis=1)
    darkest = np.array([row[-max(1, n // 20) :].mean() for row, n in zip(ranked, area, strict=True)])
    lightest = np.array([row[-n : -n + max(1, n // 10)].mean() for row, n in zip(ranked, area, strict=True)])
    width, height = _extent(dark & inside, frames)
    return [
        _mean(np.clip(ink, 0.0, 1.0), inside),
        _mean(dark.astype(np.float32), inside),
        _mean(faint.astype(np.float32), inside),
        darkest.astype(np.float32),
        width,
        height,
        _mean(np.clip(ink, 0.0, 1.0), frames.middle),
        _mean(_opened(dark, 5), inside),
        _mean(_opened(dark, 9), inside),
        lightest.astype(np.float32),
    ]


def _around_features(ink: Floats, free: npt.NDArray[np.bool_], frames: _Frames) -> list[Floats]:
    positive = np.clip(ink, 0.0, 1.0) * (ink > _FAINT_INK)
    left, right = _mean(positive, frames.left & free), _mean(positive, frames.right & free)
    above, below = _mean(positive, frames.above & free), _mean(positive, frames.below & free)
    return [
        _mean(positive, frames.near & free),
        _mean(positive, frames.far & free),
        np.minimum(left, right),
        np.minimum(above, below),
    ]


def _piece_features(ink: Floats, free: npt.NDArray[np.bool_], frames: _Frames) -> list[Floats]:
    """Measure the largest piece of ink that touches the box, and the largest one that does not belong to it."""
    count, height, width = ink.shape
    dark = np.asarray(_blurred(ink, 3) > 0.22, np.uint8)
    joined = np.zeros((count, height + 2, width + 2), np.uint8)
    joined[:, 1:-1, 1:-1] = dark
    sheet = joined.reshape(-1, width + 2)
    kernel = np.ones((_JOIN_PX, _JOIN_PX), np.uint8)
    bridge = np.pad(~free, ((0, 0), (1, 1), (1, 1)))  # pieces are joined only where print was left out between them
    closed = np.where(bridge, cv2.morphologyEx(sheet, cv2.MORPH_CLOSE, kernel).reshape(joined.shape), joined)
    closed[:, 0], closed[:, -1] = 0, 0
    closed = np.asarray(closed, np.uint8)
    _, labels = cv2.connectedComponents(closed.reshape(-1, width + 2), connectivity=8)
    labels = np.asarray(labels).reshape(joined.shape)[:, 1:-1, 1:-1]
    rows = np.zeros((count, 7), np.float32)
    for index in np.flatnonzero(dark.reshape(count, -1).any(axis=1)):
        rows[index] = _pieces_of_box(labels[index] * dark[index], int(index), frames)
    return list(rows.T)


def _pieces_of_box(labels: npt.NDArray[np.int32], index: int, frames: _Frames) -> tuple[float, ...]:
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
    side = labels.shape[0]
    cut = bool(x.min() == 0 or y.min() == 0 or x.max() == side - 1 or y.max() == side - 1)
    return (
        float(area[main] / whole),
        float(held[main]),
        float(np.ptp(x) / box_width),
        float(np.ptp(y) / box_height),
        float(off),
        float(cut),
        float(outside),
    )


def _blurred(ink: Floats, size: int = 3) -> Floats:
    count, height, width = ink.shape
    return np.asarray(cv2.blur(ink.reshape(-1, width), (size, size)), np.float32).reshape(count, height, width)


def _opened(mask: npt.NDArray[np.bool_], size: int) -> Floats:
    count, height, width = mask.shape
    sheet = mask.reshape(-1, width).astype(np.uint8)
    opened = cv2.morphologyEx(sheet, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    return np.asarray(opened, np.float32).reshape(count, height, width)


def _extent(mask: npt.NDArray[np.bool_], frames: _Frames) -> tuple[Floats, Floats]:
    """Return width and height of the marked pixels, as a share of the inside's."""
    across = mask.any(axis=1).sum(axis=1) / np.maximum(frames.inside.any(axis=1).sum(axis=1), 1)
    down = mask.any(axis=2).sum(axis=1) / np.maximum(frames.inside.any(axis=2).sum(axis=1), 1)
    return across.astype(np.float32), down.astype(np.float32)
