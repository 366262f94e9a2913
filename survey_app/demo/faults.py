"""What scanners and copiers do to a page, for tests, training and the demonstration.

`scan` turns a drawn page into what a scanner would deliver: skewed, shifted, scaled, upside down, noisy, streaked,
gray, black and white, with a corner lost. The same seed gives the same scan.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

GrayImage = npt.NDArray[np.uint8]

_MM_PER_INCH = 25.4
_A4_WIDTH_MM = 210.0


@dataclass(frozen=True, slots=True)
class ScannerFaults:
    """Everything a scan suffers; the defaults are a perfect scanner.

    Attributes:
        dpi: Resolution of the scan.
        turned: Degrees clockwise by which the page lies wrong: 0, 90, 180 or 270.
        skew_degrees, shift_mm, scale, stretch: Skew, shift (x, y), print scale, and feed error (height over width).
        shear: How much a page that is pulled in askew leans.
        wobble_mm: Sideways swing of the feed.
        blur_mm: Width of the optics' blur.
        contrast, brightness: Around the paper's white: gray = (gray - 190) x contrast + 190 + brightness.
        paper: Gray of the paper before contrast.
        noise: Gray levels of noise (standard deviation).
        shade: Gray levels by which one edge is darker.
        streaks: Number of vertical lines a dirty sensor draws.
        specks: Number of dark specks.
        copies: Times the page was photocopied before.
        lost_corner: Which corner is folded or torn away: 0 top left, 1 top right, 2 bottom right, 3 bottom left.
        lost_mm: How much of it.
        holes: The paper was punched at its left edge.
        dark_lid: What is not paper is black instead of white.
        bilevel: Black and white only; `threshold` is where, 0 the ink's black, 1 the paper's white.
        jpeg_quality: Compress and unpack with this quality; None: not.
    """

    dpi: int = 200
    turned: int = 0
    skew_degrees: float = 0.0
    shift_mm: tuple[float, float] = (0.0, 0.0)
    scale: float = 1.0
    stretch: float = 1.0
    shear: float = 0.0
    wobble_mm: float = 0.0
    blur_mm: float = 0.05
    contrast: float = 1.0
    brightness: float = 0.0
    paper: int = 252
    noise: float = 0.0
    shade: float = 0.0
    streaks: int = 0
    specks: int = 0
    copies: int = 0
    lost_corner: int | None = None
    lost_mm: float = 22.0
    holes: bool = False
    dark_lid: bool = False
    bilevel: bool = False
    threshold: float = 0.62
    jpeg_quality: int | None = None


def draw_faults(rng: np.random.Generator, *, severity: float = 0.0) -> ScannerFaults:
    """Make up a scanner: 0 an office's feeder on a usual day, 1 a bad one with photocopied, creased papers."""
    worse = float(np.clip(severity, 0.0, 1.0))

    def chance(usual: float, bad: float) -> bool:
        return bool(rng.random() < usual + (bad - usual) * worse)

    def spread(usual: float, bad: float) -> float:
        return float(rng.normal(0.0, usual + (bad - usual) * worse))

    limit = 2.0 + 2.0 * worse
    return ScannerFaults(
        dpi=int(rng.choice([200, 300, 150, 400], p=[0.45, 0.45, 0.04 + 0.03 * worse, 0.06 - 0.03 * worse])),
        turned=180 if chance(0.04, 0.15) else 0,
        skew_degrees=float(np.clip(spread(0.5, 1.5), -limit, limit)),
        shift_mm=(spread(0.7, 2.0), spread(0.7, 2.0)),
        scale=float(rng.uniform(0.99 - 0.02 * worse, 1.01 + 0.015 * worse)),
        stretch=1.0 + spread(0.0015, 0.006),
        shear=spread(0.001, 0.004),
        wobble_mm=abs(spread(0.05, 0.2)),
        blur_mm=float(rng.uniform(0.03, 0.09 + 0.06 * worse)),
        contrast=float(rng.uniform(0.88 - 0.2 * worse, 1.15 + 0.2 * worse)),
        brightness=spread(4.0, 10.0),
        paper=int(rng.integers(236 if chance(0.1, 0.3) else 246, 256)),
        noise=float(rng.uniform(1.0, 4.0 + 5.0 * worse)),
        shade=float(rng.uniform(4.0, 16.0 + 14.0 * worse)) if chance(0.1, 0.3) else 0.0,
        streaks=int(rng.integers(1, 4)) if chance(0.06, 0.25) else 0,
        specks=int(rng.integers(5, 40 + round(80 * worse))) if chance(0.25, 0.5) else 0,
        copies=int(rng.integers(1, 3)) if chance(0.08, 0.35) else 0,
        lost_corner=int(rng.integers(4)) if chance(0.02, 0.08) else None,
        lost_mm=float(rng.uniform(10.0, 26.0)),
        holes=chance(0.1, 0.2),
        dark_lid=chance(0.12, 0.3),
        bilevel=chance(0.2, 0.32),
        threshold=float(rng.uniform(0.55 - 0.06 * worse, 0.72 + 0.05 * worse)),
        jpeg_quality=int(rng.integers(60 - round(15 * worse), 91)),
    )


def scan(image: GrayImage, faults: ScannerFaults, rng: np.random.Generator) -> GrayImage:
    """Return the scan of a page drawn at any resolution (A4 width is taken)."""
    page_dpi = image.shape[1] / _A4_WIDTH_MM * _MM_PER_INCH
    page = cv2.LUT(image, _ramp(33, faults.paper))  # toner and ink are never quite black, paper never quite white
    for _ in range(faults.copies):
        page = _photocopied(np.asarray(page, np.uint8), rng)
    if faults.holes:
        page = _punched(np.asarray(page, np.uint8), faults, page_dpi, rng)
    if faults.lost_corner is not None:
        page = _without_corner(np.asarray(page, np.uint8), faults, page_dpi)
    result = _laid_on_glass(np.asarray(page, np.uint8), faults, page_dpi)
    sigma = faults.blur_mm * faults.dpi / _MM_PER_INCH
    if sigma > 0.25:
        result = np.asarray(cv2.GaussianBlur(result, (0, 0), sigma), np.uint8)
    levels = (np.arange(256) - 190.0) * faults.contrast + 190.0 + faults.brightness
    result = np.asarray(cv2.LUT(result, np.clip(levels, 0, 255).astype(np.uint8)), np.uint8)
    result = _with_dirt(result, faults, rng)
    if faults.bilevel:
        dark, light = np.percentile(result[::9, ::9], [1, 70])
        limit = min(float(dark), 90.0) + faults.threshold * (float(light) - min(float(dark), 90.0))
        result = np.where(result > limit, np.uint8(255), np.uint8(0))
    elif faults.jpeg_quality is not None:
        _, data = cv2.imencode(".jpg", result, [cv2.IMWRITE_JPEG_QUALITY, faults.jpeg_quality])
        result = np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)
    return result


def _ramp(black: int, white: int) -> GrayImage:
    return np.linspace(black, white, 256).astype(np.uint8)


def _photocopied(page: GrayImage, rng: np.random.Generator) -> GrayImage:
    blurred = np.asarray(cv2.GaussianBlur(page, (0, 0), float(rng.uniform(0.6, 1.1))), np.uint8)
    grainy = _with_noise(blurred, 7.0, rng)
    low, high = rng.uniform(60, 105), rng.uniform(178, 222)
    share = np.clip((np.arange(256) - low) / (high - low), 0.0, 1.0)
    curve = 28 + share * share * (3 - 2 * share) * 226
    return np.asarray(cv2.LUT(grainy, curve.astype(np.uint8)), np.uint8)


def _punched(page: GrayImage, faults: ScannerFaults, page_dpi: float, rng: np.random.Generator) -> GrayImage:
    """Punch two holes 80 mm apart, 12 mm from the left edge (ISO 838); the lid shows through, with a shadow."""
    px = page_dpi / _MM_PER_INCH
    punched = page.copy()
    lid = 25 if faults.dark_lid else int(rng.integers(190, 250))
    for side in (-40.0, 40.0):
        x, y = 12.0 + rng.normal(0.0, 0.8), page.shape[0] / px / 2 + side + rng.normal(0.0, 2.0)
        for shift, gray in ((0.3, round(lid * 0.75)), (0.0, lid)):
            centre = (round((x + shift) * px), round((y + shift) * px))
            cv2.circle(punched, centre, round(rng.uniform(2.7, 3.1) * px), (gray,), -1, cv2.LINE_AA)
    return punched


def _without_corner(page: GrayImage, faults: ScannerFaults, page_dpi: float) -> GrayImage:
    height, width = page.shape
    reach = faults.lost_mm * 1.4 * page_dpi / _MM_PER_INCH
    corner = [(0, 0), (width, 0), (width, height), (0, height)][faults.lost_corner or 0]
    across = (corner[0] + (reach if corner[0] == 0 else -reach), corner[1])
    down = (corner[0], corner[1] + (reach if corner[1] == 0 else -reach))
    triangle = np.array([corner, across, down]).round().astype(np.int32)
    torn = page.copy()
    cv2.fillPoly(torn, [triangle], (20 if faults.dark_lid else 250,), cv2.LINE_AA)
    return torn


def page_matrix(faults: ScannerFaults, page_width: int, page_height: int, page_dpi: float) -> npt.NDArray[np.float64]:
    """Return the 3 x 3 matrix from px of the drawn page to px of the scan (without the feed's wobble)."""
    factor = faults.dpi / page_dpi
    angle = np.radians(faults.skew_degrees + faults.turned)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    linear = turn @ np.array([[1.0, faults.shear], [0.0, faults.stretch]]) * faults.scale * factor
    size = np.array([page_width, page_height]) * factor
    target = (size[::-1] if faults.turned in (90, 270) else size) / 2
    shift = np.array(faults.shift_mm) * faults.dpi / _MM_PER_INCH
    offset = target + shift - linear @ (np.array([page_width, page_height]) / 2)
    return np.vstack([np.column_stack([linear, offset]), [0.0, 0.0, 1.0]])


def _laid_on_glass(page: GrayImage, faults: ScannerFaults, page_dpi: float) -> GrayImage:
    height, width = page.shape
    factor = faults.dpi / page_dpi
    matrix = page_matrix(faults, width, height, page_dpi)
    size = (round(width * factor), round(height * factor))
    size = size[::-1] if faults.turned in (90, 270) else size
    if factor < 0.8:
        page = np.asarray(cv2.GaussianBlur(page, (0, 0), 0.42 / factor), np.uint8)
    lid = 25 if faults.dark_lid else 250
    result = cv2.warpPerspective(page, matrix, size, flags=cv2.INTER_LINEAR, borderValue=(lid,))
    swing = faults.wobble_mm * faults.dpi / _MM_PER_INCH
    if swing > 0.3:
        rows = np.arange(size[1], dtype=np.float32)
        sideways = (swing * np.sin(rows / size[1] * 9.0)).astype(np.float32)
        map_x = np.arange(size[0], dtype=np.float32)[None, :] + sideways[:, None]
        map_y = np.broadcast_to(rows[:, None], map_x.shape)
        result = cv2.remap(
            result, map_x, np.ascontiguousarray(map_y), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
    return np.asarray(result, np.uint8)


def _with_dirt(image: GrayImage, faults: ScannerFaults, rng: np.random.Generator) -> GrayImage:
    height, width = image.shape
    if faults.shade > 0:
        profile = faults.shade * np.exp(-np.linspace(0, 1, width) / rng.uniform(0.03, 0.2))
        image = np.asarray(cv2.subtract(image, np.tile(profile.astype(np.uint8), (height, 1))), np.uint8)
    for _ in range(faults.streaks):
        thick = int(rng.integers(1, 4))
        left = int(rng.integers(0, width - thick))
        image[:, left : left + thick] = (image[:, left : left + thick] * rng.uniform(0.7, 0.95)).astype(np.uint8)
    if faults.noise > 0:
        image = _with_noise(np.asarray(image, np.uint8), faults.noise, rng)
    radius = faults.dpi / 200.0
    for _ in range(faults.specks):
        place = (int(rng.integers(width)), int(rng.integers(height)))
        cv2.circle(image, place, int(min(rng.exponential(0.8), 3.5) * radius), (int(rng.integers(15, 170)),), -1)
    return np.asarray(image, np.uint8)


def _with_noise(image: GrayImage, level: float, rng: np.random.Generator) -> GrayImage:
    """Add noise from one tile laid out over the page: as good to the eye, and a twentieth of the time."""
    side = 509
    tile = np.clip(rng.normal(0.0, level, (side, side)), -127, 127).astype(np.int16)
    repeats = (image.shape[0] // side + 1, image.shape[1] // side + 1)
    noise = np.tile(tile, repeats)[: image.shape[0], : image.shape[1]]
    return np.asarray(cv2.add(image, noise, dtype=cv2.CV_8U), np.uint8)
