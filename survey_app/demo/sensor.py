"""What a scanner's sensor or a telephone's camera adds to a page: uneven light, streaks, noise, specks, fewer grays.

Every function returns an image anew; the same seed does the same to it.
"""

import cv2
import numpy as np
import numpy.typing as npt

GrayImage = npt.NDArray[np.uint8]


def with_dark_edge(image: GrayImage, shade: float, rng: np.random.Generator) -> GrayImage:
    """Darken the left edge by up to `shade` gray levels: a book that was not pressed flat."""
    profile = shade * np.exp(-np.linspace(0, 1, image.shape[1]) / rng.uniform(0.03, 0.2))
    return np.asarray(cv2.subtract(image, np.tile(profile.astype(np.uint8), (image.shape[0], 1))), np.uint8)


def with_uneven_light(image: GrayImage, depth: float, rng: np.random.Generator) -> GrayImage:
    """Light a page from one side, a hand's shadow on it; the darkest place loses about this share of its light."""
    down, across = np.mgrid[0:1:24j, 0:1:17j]
    angle = rng.uniform(0, 2 * np.pi)
    slope = (across - 0.5) * np.cos(angle) + (down - 0.5) * np.sin(angle)
    light = 1.0 - depth * (0.5 + slope) * 0.7
    if rng.random() < 0.5:
        away = np.hypot(across - rng.random(), down - rng.random())
        light -= depth * 0.5 * np.exp(-((away / rng.uniform(0.2, 0.4)) ** 2))
    field = cv2.resize(light.astype(np.float32), image.shape[::-1], interpolation=cv2.INTER_CUBIC)
    return np.clip(image * np.clip(field, 0.1, 1.1), 0, 255).astype(np.uint8)


def with_streaks(image: GrayImage, count: int, rng: np.random.Generator) -> GrayImage:
    """Draw the vertical lines of dust on a feeder's sensor."""
    image = image.copy()
    for _ in range(count):
        thick = int(rng.integers(1, 4))
        left = int(rng.integers(0, image.shape[1] - thick))
        image[:, left : left + thick] = (image[:, left : left + thick] * rng.uniform(0.7, 0.95)).astype(np.uint8)
    return image


def with_specks(image: GrayImage, count: int, dpi: float, rng: np.random.Generator) -> GrayImage:
    """Scatter dark specks, as on a dirty glass."""
    image = image.copy()
    height, width = image.shape
    radius = dpi / 200.0
    for _ in range(count):
        place = (int(rng.integers(width)), int(rng.integers(height)))
        cv2.circle(image, place, int(min(rng.exponential(0.8), 3.5) * radius), (int(rng.integers(15, 170)),), -1)
    return image


def with_noise(image: GrayImage, level: float, rng: np.random.Generator) -> GrayImage:
    """Add noise from one tile laid out over the page: as good to the eye, and a twentieth of the time."""
    side = 509
    tile = np.clip(rng.normal(0.0, level, (side, side)), -127, 127).astype(np.int16)
    repeats = (image.shape[0] // side + 1, image.shape[1] // side + 1)
    noise = np.tile(tile, repeats)[: image.shape[0], : image.shape[1]]
    return np.asarray(cv2.add(image, noise, dtype=cv2.CV_8U), np.uint8)


def in_black_and_white(image: GrayImage, threshold: float) -> GrayImage:
    """Keep black and white only; `threshold` is where, 0 the ink's black, 1 the paper's white."""
    dark, light = np.percentile(image[::9, ::9], [1, 70])
    limit = min(float(dark), 90.0) + threshold * (float(light) - min(float(dark), 90.0))
    return np.where(image > limit, np.uint8(255), np.uint8(0))


def compressed(image: GrayImage, quality: int) -> GrayImage:
    """Return the image as JPEG of this quality shows it."""
    _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)
