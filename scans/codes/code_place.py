"""Find the exact place of a page code, of which most modules are known before it is read.

The page's pose says where the code should be, often to a tenth of a millimetre, on a page that was photographed or has
lost a corner to a few millimetres. The three finder patterns give starting places; from the best of them the known
modules are fitted by least squares (shift, turn, scale and shear, with blackness and paper fitted along).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from forms.model import Region
from forms.qr import SIDE
from scans.geometry import Matrix, Points, apply_matrix, crop, fit_affine
from scans.model import GrayImage

PX = 6
"""Pixels a module of the straightened code."""

_MARGIN = 4
"""Modules around the expected place that are looked at (2.2 mm)."""

_FINDERS = ((0, 0), (22, 0), (0, 22))
"""First column and row of each finder pattern of 7 modules."""

_SURE_FINDER = 0.35
"""Correlation of a finder pattern from which its place is believed (elsewhere in a code it reaches 0.3)."""

_STARTS = 3
_STEPS = 12
_LONGEST_STEP = PX / 3
_FLATTEN = 7 * PX | 1

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PlacedCode:
    """A code that was found.

    Attributes:
        patch: (174, 174) uint8, the code alone, straightened, 6 px a module.
        match: Correlation of its known modules, -1..1: 0.3 and more for a code, 0.29 at most elsewhere.
        corners: (4, 2) its corners in mm on the page: top left, top right, bottom right, bottom left.
    """

    patch: GrayImage
    match: float
    corners: Points


class CodeFinder:
    """Finds codes with these known modules: (29, 29), 1 dark, -1 light, 0 unknown."""

    def __init__(self, known: Floats) -> None:
        large = np.kron(known, np.ones((PX, PX), np.float32))
        self._template = -np.asarray(cv2.GaussianBlur(large, (0, 0), 0.45 * PX), np.float32)
        sure = cv2.erode((large != 0).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        self._sure = sure
        down, across = np.gradient(self._template)
        self._centre = (SIDE * PX - 1) / 2
        place = (np.arange(SIDE * PX, dtype=np.float32) - self._centre) / self._centre
        x, y = np.meshgrid(place, place)
        columns = [across, across * x, across * y, down, down * x, down * y, self._template, np.ones_like(x)]
        self._solve = np.linalg.pinv(np.stack([column[sure] for column in columns], axis=1).astype(np.float64))
        centred = self._template[sure] - self._template[sure].mean()
        self._unit = centred / np.linalg.norm(centred)
        flat = np.where(sure, self._template - self._template[sure].mean(), 0.0)
        self._whole = flat.astype(np.float32)

    def find(self, image: GrayImage, page_to_image: Matrix, region: Region) -> PlacedCode:
        """Return what is most like a code near `region` (mm on the page)."""
        unit = region.width / SIDE
        left, top = region.x - _MARGIN * unit, region.y - _MARGIN * unit
        size = (region.width + 2 * _MARGIN * unit, region.height + 2 * _MARGIN * unit)
        around = crop(image, page_to_image, (left, top, *size), PX / unit)
        flat = flattened(around, _FLATTEN)
        starts = sorted(self._starts(flat), key=lambda matrix: -self._match(flat, matrix))
        fitted = [self._fit(flat, matrix) for matrix in starts[:_STARTS]]
        match, matrix = max(fitted, key=lambda pair: pair[0])
        end = SIDE * PX - 0.5
        outline = np.array([[-0.5, -0.5], [end, -0.5], [end, end], [-0.5, end]])
        corners = (apply_matrix(matrix, outline) + 0.5) * (unit / PX) + np.array([left, top])
        return PlacedCode(np.asarray(_taken(around, matrix), np.uint8), match, corners)

    def _match(self, flat: Floats, matrix: Matrix) -> float:
        seen = _taken(flat, matrix)[self._sure].astype(np.float64)
        seen -= seen.mean()
        # sums, not products of vectors: those start the threads of the linear algebra, which wait for each other
        return float((seen * self._unit).sum() / max(float(np.sqrt((seen * seen).sum())), 1e-6))

    def _starts(self, flat: Floats) -> Iterator[Matrix]:
        """Yield matrices from px of the straightened code to px of the patch around its place."""
        yield _shifted(_MARGIN * PX, _MARGIN * PX)
        scores = cv2.matchTemplate(flat, self._whole, cv2.TM_CCORR)
        yield _shifted(*cv2.minMaxLoc(scores)[3])
        source = np.array(_FINDERS, np.float64) * PX
        places, sure = _find_finders(flat)
        if all(sure):
            yield fit_affine(source, places)
        for one, other in ((0, 1), (0, 2), (1, 2)):
            if sure[one] and sure[other]:
                yield _similar(source[[one, other]], places[[one, other]])
        for index in range(3):
            if sure[index]:
                yield _shifted(*(places[index] - source[index]))

    def _fit(self, flat: Floats, matrix: Matrix) -> tuple[float, Matrix]:
        """Fit the known modules from a start (Lucas and Kanade, 1981) and return the best match on the way."""
        best = (self._match(flat, matrix), matrix)
        for _ in range(_STEPS):
            fitted = np.einsum("kp,p->k", self._solve, _taken(flat, matrix)[self._sure].astype(np.float64))
            if fitted[6] <= 0.02:  # no blackness left: there is nothing to hold on to
                break
            step = np.clip(-fitted[:6] / fitted[6], -_LONGEST_STEP, _LONGEST_STEP)
            matrix = matrix @ self._move(step)
            match = self._match(flat, matrix)
            if match > best[0]:
                best = (match, matrix)
            if np.abs(step).max() < 0.05:
                break
        return best

    def _move(self, step: npt.NDArray[np.float64]) -> Matrix:
        """Return the small affine change of the fitted shifts: constant, growing across, growing down, for x and y."""
        x, y = step[:3], step[3:]
        half = self._centre
        rows = [[1 + x[1] / half, x[2] / half, x[0] - x[1] - x[2]], [y[1] / half, 1 + y[2] / half, y[0] - y[1] - y[2]]]
        return np.array([*rows, [0.0, 0.0, 1.0]])


def flattened(patch: GrayImage, size: int) -> Floats:
    """Return the patch with its shades taken out: 0 on average and of like contrast all over, within `size` px."""
    gray = patch.astype(np.float32)
    gray -= cv2.blur(gray, (size, size))
    spread = np.sqrt(np.maximum(cv2.blur(gray * gray, (size, size)), 0.0))
    return np.asarray(gray / (spread + 6.0), np.float32)


def _find_finders(flat: Floats) -> tuple[Points, list[bool]]:
    """Return the top left of the three finder patterns in px, and which of them were found."""
    rings = np.full((9, 9), 1.0, np.float32)  # light around
    rings[1:8, 1:8], rings[2:7, 2:7], rings[3:6, 3:6] = -1.0, 1.0, -1.0
    scores = cv2.matchTemplate(flat, np.kron(rings, np.ones((PX, PX), np.float32)), cv2.TM_CCOEFF_NORMED)
    places, sure = [], []
    for column, row in _FINDERS:
        x, y = column * PX, row * PX
        window = scores[
            max(0, y - PX) : y + (2 * _MARGIN - 1) * PX + 1, max(0, x - PX) : x + (2 * _MARGIN - 1) * PX + 1
        ]
        _, best, _, (right, below) = cv2.minMaxLoc(window)
        places.append([max(0, x - PX) + right + PX, max(0, y - PX) + below + PX])
        sure.append(best > _SURE_FINDER)
    return np.array(places, np.float64), sure


def _taken(patch: GrayImage | Floats, matrix: Matrix) -> GrayImage | Floats:
    return cv2.warpAffine(  # type: ignore[return-value]
        patch,
        matrix[:2],
        (SIDE * PX, SIDE * PX),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )


def _shifted(x: float, y: float) -> Matrix:
    return np.array([[1.0, 0.0, x], [0.0, 1.0, y], [0.0, 0.0, 1.0]])


def _similar(source: Points, target: Points) -> Matrix:
    """Return the turn, scale and shift that maps two points."""
    one, other = (complex(*(points[1] - points[0])) for points in (source, target))
    factor = other / one
    turn = np.array([[factor.real, -factor.imag], [factor.imag, factor.real]])
    shift = target[0] - turn @ source[0]
    return np.array([[*turn[0], shift[0]], [*turn[1], shift[1]], [0.0, 0.0, 1.0]])
