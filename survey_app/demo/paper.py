"""What happens to a paper before it is scanned: copied, punched, stapled, torn, creased, stained, written through.

Every function returns a page anew, drawn at `page_dpi`; the same seed does the same to it.
"""

import cv2
import numpy as np
import numpy.typing as npt

from survey_app.demo.sensor import with_noise

GrayImage = npt.NDArray[np.uint8]

_MM_PER_INCH = 25.4


def photocopied(page: GrayImage, rng: np.random.Generator) -> GrayImage:
    """Copy a page once: grain, lost grays, and a darker line."""
    blurred = np.asarray(cv2.GaussianBlur(page, (0, 0), float(rng.uniform(0.6, 1.1))), np.uint8)
    grainy = with_noise(blurred, 7.0, rng)
    low, high = rng.uniform(60, 105), rng.uniform(178, 222)
    share = np.clip((np.arange(256) - low) / (high - low), 0.0, 1.0)
    curve = 28 + share * share * (3 - 2 * share) * 226
    return np.asarray(cv2.LUT(grainy, curve.astype(np.uint8)), np.uint8)


def punched(page: GrayImage, page_dpi: float, dark_lid: bool, rng: np.random.Generator) -> GrayImage:
    """Punch two holes 80 mm apart, 12 mm from the left edge (ISO 838); the lid shows through, with a shadow."""
    px = page_dpi / _MM_PER_INCH
    holed = page.copy()
    lid = 25 if dark_lid else int(rng.integers(190, 250))
    for side in (-40.0, 40.0):
        x, y = 12.0 + rng.normal(0.0, 0.8), page.shape[0] / px / 2 + side + rng.normal(0.0, 2.0)
        for shift, gray in ((0.3, round(lid * 0.75)), (0.0, lid)):
            centre = (round((x + shift) * px), round((y + shift) * px))
            cv2.circle(holed, centre, round(rng.uniform(2.7, 3.1) * px), (gray,), -1, cv2.LINE_AA)
    return holed


def without_corner(page: GrayImage, which: int, lost_mm: float, page_dpi: float, dark_lid: bool) -> GrayImage:
    """Tear or fold a corner away: 0 top left, 1 top right, 2 bottom right, 3 bottom left."""
    height, width = page.shape
    reach = lost_mm * 1.4 * page_dpi / _MM_PER_INCH
    corner = [(0, 0), (width, 0), (width, height), (0, height)][which]
    across = (corner[0] + (reach if corner[0] == 0 else -reach), corner[1])
    down = (corner[0], corner[1] + (reach if corner[1] == 0 else -reach))
    triangle = np.array([corner, across, down]).round().astype(np.int32)
    torn = page.copy()
    cv2.fillPoly(torn, [triangle], (20 if dark_lid else 250,), cv2.LINE_AA)
    return torn


def written_through(page: GrayImage, share: float) -> GrayImage:
    """Let the back shine through: print like the front's own, mirrored and blurred, by this share of its black."""
    back = cv2.GaussianBlur(cv2.flip(page, 1), (0, 0), max(page.shape[1] / 1200.0, 0.6))
    dark = (255 - back) * np.float32(share)
    return np.asarray(cv2.subtract(page, dark.astype(np.uint8)), np.uint8)


def stained(page: GrayImage, count: int, page_dpi: float, rng: np.random.Generator) -> GrayImage:
    """Spill and touch: soft spots of some mm, darker at their edges."""
    height, width = page.shape
    shade = np.zeros((height // 4 + 1, width // 4 + 1), np.float32)
    px = page_dpi / _MM_PER_INCH / 4
    for _ in range(count):
        centre = (int(rng.integers(shade.shape[1])), int(rng.integers(shade.shape[0])))
        axes = (max(2, round(rng.uniform(1.5, 9.0) * px)), max(2, round(rng.uniform(1.5, 9.0) * px)))
        spot = np.zeros_like(shade)
        cv2.ellipse(spot, centre, axes, float(rng.uniform(0, 180)), 0, 360, (1.0,), -1)
        soft = np.asarray(cv2.GaussianBlur(spot, (0, 0), float(rng.uniform(0.2, 0.8)) * px + 0.5))
        rim = np.asarray(soft - cv2.GaussianBlur(soft, (0, 0), 1.2 * px + 0.5))
        shade += (soft * 0.5 + np.maximum(rim, 0)) * np.float32(rng.uniform(12.0, 60.0))
    return _darkened(page, shade)


def with_coffee_ring(page: GrayImage, page_dpi: float, rng: np.random.Generator) -> GrayImage:
    """Set a wet cup of 70 to 85 mm on the page: a ring, thicker and darker on one side."""
    height, width = page.shape
    px = page_dpi / _MM_PER_INCH / 4
    y, x = np.mgrid[0 : height // 4 + 1, 0 : width // 4 + 1].astype(np.float32)
    centre = rng.uniform(0.1, 0.9, 2) * [x.shape[1], x.shape[0]]
    radius = np.hypot(x - centre[0], y - centre[1]) / px
    turn = np.arctan2(y - centre[1], x - centre[0]) + rng.uniform(0, 2 * np.pi)
    off = np.abs(radius - rng.uniform(35.0, 42.0) - 0.4 * np.sin(3 * turn))
    shade = np.exp(-((off / (0.7 + 0.5 * np.cos(turn))) ** 2)) * (1.1 + 0.7 * np.sin(turn))
    return _darkened(page, np.asarray(shade * rng.uniform(15.0, 38.0), np.float32))


def stapled(page: GrayImage, page_dpi: float, rng: np.random.Generator) -> GrayImage:
    """Staple the page near one of its upper corners: a bar of 12 mm with a shadow, and holes where one was drawn."""
    px = page_dpi / _MM_PER_INCH
    width_mm = page.shape[1] / px
    x = rng.uniform(8.0, 24.0) if rng.random() < 0.8 else width_mm - rng.uniform(8.0, 24.0)
    angle = rng.normal(0.7, 0.3) * (1 if x < width_mm / 2 else -1)
    half = np.array([np.cos(angle), -np.sin(angle)]) * 6.0
    middle = np.array([x, rng.uniform(7.0, 16.0)])
    held = page.copy()
    if rng.random() < 0.4:  # the staple is gone
        for end in (middle - half, middle + half):
            _dot(held, end * px, 0.5 * px, 40)
        return held
    ends = [tuple(np.round(point * px).astype(int)) for point in (middle - half, middle + half)]
    shadow = [(x + round(0.4 * px), y + round(0.5 * px)) for x, y in ends]
    cv2.line(held, shadow[0], shadow[1], (130,), max(1, round(0.7 * px)), cv2.LINE_AA)
    cv2.line(held, ends[0], ends[1], (int(rng.integers(60, 190)),), max(1, round(0.6 * px)), cv2.LINE_AA)
    return held


def creased(page: GrayImage, count: int, page_dpi: float, rng: np.random.Generator) -> GrayImage:
    """Fold the page and lay it flat again: lines across it, mostly level, dark on one side and worn white in places."""
    height, width = page.shape
    px = page_dpi / _MM_PER_INCH
    result = page.copy()
    for _ in range(count):
        level = rng.random() < 0.7
        length = width if level else height
        middle = rng.uniform(0.15, 0.85) * (height if level else width)
        along = np.linspace(-0.02, 1.02, 40) * length
        across = middle + (along - length / 2) * rng.normal(0, 0.02) + np.cumsum(rng.normal(0, 0.06, 40)) * px
        line = np.column_stack([along, across] if level else [across, along])
        points = np.round(line * 16).astype(np.int32)
        mask = np.zeros_like(page)
        cv2.polylines(mask, [points], False, (255,), max(1, round(rng.uniform(0.15, 0.4) * px)), cv2.LINE_AA, 4)
        soft = cv2.GaussianBlur(mask, (0, 0), 0.12 * px + 0.3)
        dark = soft.astype(np.float32) / 255 * np.float32(rng.uniform(15.0, 55.0))
        result = np.asarray(cv2.subtract(result, dark.astype(np.uint8)), np.uint8)
        worn = np.roll(soft, max(1, round(0.25 * px)), axis=0 if level else 1)
        result = np.asarray(cv2.add(result, (worn * rng.uniform(0.1, 0.4)).astype(np.uint8)), np.uint8)
    return result


def _darkened(page: GrayImage, shade: npt.NDArray[np.float32]) -> GrayImage:
    """Take gray levels off a page; `shade` has a quarter of its size."""
    full = cv2.resize(np.clip(shade, 0, 255).astype(np.uint8), page.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.subtract(page, full), np.uint8)


def _dot(page: GrayImage, place: npt.NDArray[np.float64], radius: float, gray: int) -> None:
    cv2.circle(page, (round(place[0]), round(place[1])), max(1, round(radius)), (gray,), -1, cv2.LINE_AA)
