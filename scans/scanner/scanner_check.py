"""Measure the scan of a scanner test page: what the scanner did to marks, grays and lines of known darkness.

The page is found like any form, laid flat beside its own blank drawing, and compared with it. What the numbers mean for
an office is said elsewhere (`survey_app.services.intake.scanner_check`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from forms.layout import BOX_SIZE
from forms.model import PageLayout
from forms.scanner_page import (
    LINES_HEIGHT,
    LINES_WIDTH,
    PATCH_HEIGHT,
    PATCH_WIDTH,
    TestBox,
    line_patterns,
    patches,
    test_boxes,
)
from scans.codes.page_codes import CodeReading, read_code, stands_upright
from scans.files.pdf_pages import render_blank_pages
from scans.geometry import Floats, Matrix, Points, apply_matrix, fit_homography, warp
from scans.model import GrayImage, LoadedPage
from scans.place.pose import Pose, find_poses, is_blank, search_copy
from scans.settings import MM_PER_INCH, ReadingSettings

PX_PER_MM = 8.0
"""Resolution of the page laid flat: finer than 200 dpi, so that nothing of a usual scan is lost."""

_INNER_MM = 1.75
"""Half the side of the part of a box that is measured: its printed outline stays outside."""

_LINES_PX_PER_MM = 24.0


@dataclass(frozen=True, slots=True)
class TestPage:
    """A test page as printed: its layout and its drawing at `PX_PER_MM`, by the edition key in its codes."""

    layout: PageLayout
    drawing: GrayImage


@dataclass(frozen=True, slots=True)
class Measurement:
    """What a scan made of the test page.

    Attributes:
        edition: Edition key of the page: which language it was printed in.
        loaded: The page image and what its file says.
        matrix: mm on the page to px in the image.
        corners: How many corner squares were found.
        dpi: Pixels an inch of the printed page, across and down.
        skew_degrees: How far it lies off the nearest quarter turn.
        cut_mm: The widest strip of the paper that the scan does not hold.
        flat: The page laid flat at `PX_PER_MM`.
        paper, black: Gray levels of the paper and of the darkest print.
        tones: For each step from white to black how black it came out, 0 paper, 1 black.
        marks: Name of a box -> its ink, 1 as printed; for boxes printed empty, the share of it that is black.
        sharpness: Lines a mm -> how much of their contrast is left, 0..1, in the worse direction.
    """

    edition: str
    loaded: LoadedPage
    matrix: Matrix
    corners: int
    dpi: tuple[float, float]
    skew_degrees: float
    cut_mm: float
    flat: GrayImage
    paper: float
    black: float
    tones: Mapping[float, float]
    marks: Mapping[str, float]
    sharpness: Mapping[float, float]


def draw_test_page(pdf: bytes, layout: PageLayout) -> TestPage:
    """Return a test page ready to be compared with its scans.

    Raises:
        FileDamagedError: The bytes are no PDF.
    """
    drawing = render_blank_pages(pdf, PX_PER_MM)[0]
    return TestPage(layout, drawing[: round(layout.height * PX_PER_MM), : round(layout.width * PX_PER_MM)])


def find_test_page(
    image: GrayImage, pages: Mapping[str, TestPage], settings: ReadingSettings
) -> tuple[str, Pose] | None:
    """Return the edition key and the pose of the test page in an image; None when it is none or is not found."""
    copy = search_copy(image)
    if is_blank(copy):
        return None
    key, page = next(iter(pages.items()))
    poses = find_poses(copy, page.layout, settings)
    for pose in poses:
        reading: CodeReading | None = read_code(image, pose, page.layout)
        if reading is None or reading.code is None or reading.code.edition not in pages:
            continue
        upright = next((other for other in poses if stands_upright(other, reading)), None)
        if upright is not None:
            return reading.code.edition, upright
    likeness = [(_likeness(image, pose, page), pose) for pose in poses]
    best = max(likeness, key=lambda pair: pair[0], default=None)
    return (key, best[1]) if best is not None and best[0] > _LOOKS_LIKE else None


_LOOKS_LIKE = 0.4
"""Correlation of the page with the drawing from which it is taken for it: other pages reach 0.2."""


def measure_test_page(loaded: LoadedPage, key: str, pose: Pose, page: TestPage) -> Measurement:
    """Measure a test page that was found."""
    matrix = _refined(loaded.image, pose.matrix, page)
    flat = lay_flat(loaded.image, matrix, page.layout)
    paper, black = _levels(flat, page.layout)
    across, down, angle = _scale_and_turn(matrix, page.layout)
    return Measurement(
        edition=key,
        loaded=loaded,
        matrix=matrix,
        corners=pose.corners,
        dpi=(across * MM_PER_INCH * loaded.reduction, down * MM_PER_INCH * loaded.reduction),
        skew_degrees=angle,
        cut_mm=_cut_mm(loaded.image, matrix, page.layout, across),
        flat=flat,
        paper=paper,
        black=black,
        tones={patch.black: (paper - _mean(flat, *_middle(patch.x, patch.y))) / (paper - black) for patch in patches()},
        marks=_marks(flat, page, paper, black),
        sharpness=_sharpness(loaded.image, matrix, paper, black),
    )


def lay_flat(image: GrayImage, matrix: Matrix, page: PageLayout, px_per_mm: float = PX_PER_MM) -> GrayImage:
    """Return the page as it was printed, at `px_per_mm`; white where the scan holds nothing of it."""
    return np.asarray(warp(image, matrix, page.width, page.height, px_per_mm), np.uint8)


def _window(
    image: GrayImage, matrix: Matrix, corner_mm: tuple[float, float], size: tuple[int, int], px_per_mm: float
) -> GrayImage:
    to_mm = np.array([[1 / px_per_mm, 0, corner_mm[0]], [0, 1 / px_per_mm, corner_mm[1]], [0, 0, 1.0]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpPerspective(image, matrix @ to_mm, size, flags=flags, borderValue=(255,)), np.uint8)


def _likeness(image: GrayImage, pose: Pose, page: TestPage) -> float:
    small = lay_flat(image, pose.matrix, page.layout, 2.0)
    drawing = cv2.resize(page.drawing, small.shape[::-1], interpolation=cv2.INTER_AREA)
    return float(np.corrcoef(small.ravel(), drawing.ravel())[0, 1])


def _refined(image: GrayImage, matrix: Matrix, page: TestPage) -> Matrix:
    """Place the page by its printed boxes, each found within 1.5 mm of where the corner squares put it."""
    flat = lay_flat(image, matrix, page.layout)
    reach, half = round(1.5 * PX_PER_MM), round((BOX_SIZE / 2 + 1.2) * PX_PER_MM)
    printed, found = [], []
    for box in page.layout.boxes:
        x, y = (round((place + BOX_SIZE / 2) * PX_PER_MM) for place in (box.x, box.y))
        part = page.drawing[y - half : y + half, x - half : x + half]
        around = flat[y - half - reach : y + half + reach, x - half - reach : x + half + reach]
        match = cv2.matchTemplate(around, part, cv2.TM_CCOEFF_NORMED)
        _, quality, _, (right, low) = cv2.minMaxLoc(match)
        if quality > 0.6:
            printed.append((x / PX_PER_MM, y / PX_PER_MM))
            found.append(((x + right - reach) / PX_PER_MM, (y + low - reach) / PX_PER_MM))
    if len(printed) < 12:
        return matrix
    image_points = apply_matrix(matrix, np.array(found))
    return fit_homography(np.array(printed), image_points)


def _scale_and_turn(matrix: Matrix, page: PageLayout) -> tuple[float, float, float]:
    """Return px a mm across and down the page, and the degrees off the nearest quarter turn."""
    left, right, top, bottom = apply_matrix(matrix, _middles_of_sides(page))
    angle = float(np.degrees(np.arctan2(right[1] - left[1], right[0] - left[0])))
    return (
        float(np.hypot(*(right - left))) / page.width,
        float(np.hypot(*(bottom - top))) / page.height,
        (angle + 45.0) % 90.0 - 45.0,
    )


def _middles_of_sides(page: PageLayout) -> Points:
    x, y = page.width, page.height
    return np.array([[0, y / 2], [x, y / 2], [x / 2, 0], [x / 2, y]])


def _cut_mm(image: GrayImage, matrix: Matrix, page: PageLayout, px_per_mm: float) -> float:
    height, width = image.shape
    x, y = apply_matrix(matrix, _middles_of_sides(page)).T
    outside = np.concatenate([-x, x - (width - 1), -y, y - (height - 1)])
    return max(0.0, float(outside.max())) / px_per_mm


def _mean(flat: GrayImage, left: float, top: float, right: float, bottom: float) -> float:
    return float(_part(flat, left, top, right, bottom).mean())


def _part(flat: GrayImage, left: float, top: float, right: float, bottom: float) -> GrayImage:
    x0, y0, x1, y1 = (round(edge * PX_PER_MM) for edge in (left, top, right, bottom))
    return flat[y0:y1, x0:x1]


def _middle(x: float, y: float) -> tuple[float, float, float, float]:
    return x + 3, y + 3, x + PATCH_WIDTH - 3, y + PATCH_HEIGHT - 3


def _levels(flat: GrayImage, page: PageLayout) -> tuple[float, float]:
    squares = [_mean(flat, f.x + 1.5, f.y + 1.5, f.x + f.width - 1.5, f.y + f.height - 1.5) for f in page.fiducials]
    paper = float(np.median(_part(flat, 30, 214, 180, 236)))
    return paper, min(float(np.median(squares)), paper - 1.0)


def _inner(box: TestBox) -> tuple[float, float, float, float]:
    x, y = box.x + BOX_SIZE / 2, box.y + BOX_SIZE / 2
    return x - _INNER_MM, y - _INNER_MM, x + _INNER_MM, y + _INNER_MM


def _marks(flat: GrayImage, page: TestPage, paper: float, black: float) -> dict[str, float]:
    marks = {}
    for box in test_boxes():
        around = _part(flat, box.x - 1.2, box.y - 1.2, box.x + BOX_SIZE + 1.2, box.y + BOX_SIZE + 1.2)
        local = float(np.percentile(around, 90))
        ink = float(np.clip(local - _part(flat, *_inner(box)).astype(np.float32), 0, None).mean()) / (paper - black)
        printed = float((255.0 - _part(page.drawing, *_inner(box))).mean()) / 255.0
        marks[box.name] = ink / printed if box.kind in ("pen", "pencil", "filled") else ink
    return marks


def _sharpness(image: GrayImage, matrix: Matrix, paper: float, black: float) -> dict[float, float]:
    left: dict[float, float] = {}
    size = (round((LINES_WIDTH - 4) * _LINES_PX_PER_MM), round((LINES_HEIGHT - 4) * _LINES_PX_PER_MM))
    for lines in line_patterns():
        part = _window(image, matrix, (lines.x + 2, lines.y + 2), size, _LINES_PX_PER_MM)
        profile: Floats = part.mean(axis=0 if lines.upright else 1)
        places = np.arange(len(profile)) * lines.per_mm / _LINES_PX_PER_MM
        wave = float(abs(np.mean((profile - profile.mean()) * np.exp(2j * np.pi * places))))
        contrast = min(1.0, wave * np.pi / (paper - black))  # a square wave has 1 / pi of its height
        left[lines.per_mm] = min(left.get(lines.per_mm, 1.0), contrast)
    return left
