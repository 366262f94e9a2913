"""What scanners, copiers and cameras do to a page, for tests, training and the demonstration.

`scan` turns a drawn page into what a scanner would deliver: skewed, shifted, scaled, upside down, noisy, streaked,
stained, creased, gray, black and white, with a corner lost. The same seed gives the same scan.
"""

import cv2
import numpy as np
import numpy.typing as npt

from survey_app.demo import paper, sensor
from survey_app.demo.fault_model import ScannerFaults
from survey_app.demo.lying import laid_on_glass, page_matrix

__all__ = ["ScannerFaults", "draw_faults", "draw_photo", "page_matrix", "scan"]

GrayImage = npt.NDArray[np.uint8]

_MM_PER_INCH = 25.4
_A4_WIDTH_MM = 210.0


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
        bleed=float(rng.uniform(0.02, 0.05 + 0.08 * worse)) if chance(0.06, 0.3) else 0.0,
        stains=int(rng.integers(1, 5)) if chance(0.03, 0.2) else 0,
        creases=int(rng.integers(1, 4)) if chance(0.04, 0.3) else 0,
        coffee=chance(0.005, 0.06),
        stapled=chance(0.05, 0.12),
        crumple_mm=float(rng.uniform(0.1, 0.6)) if chance(0.0, 0.1) else 0.0,
    )


def draw_photo(rng: np.random.Generator) -> ScannerFaults:
    """Make up a telephone's photo of a page on a desk: aslant, unevenly lit, soft, never quite straight."""
    return ScannerFaults(
        dpi=int(rng.choice([200, 250])),
        skew_degrees=float(np.clip(rng.normal(0.0, 1.5), -4.0, 4.0)),
        shift_mm=(float(rng.normal(0.0, 2.0)), float(rng.normal(0.0, 2.0))),
        scale=float(rng.uniform(0.91, 0.97)),
        blur_mm=float(rng.uniform(0.05, 0.14)),
        contrast=float(rng.uniform(0.75, 1.0)),
        paper=int(rng.integers(225, 250)),
        noise=float(rng.uniform(1.5, 6.0)),
        crumple_mm=float(rng.uniform(0.0, 0.4)),
        perspective=float(rng.uniform(0.01, 0.06)),
        uneven_light=float(rng.uniform(0.1, 0.4)),
        surroundings=int(rng.integers(40, 150)),
        jpeg_quality=int(rng.integers(60, 91)),
    )


def scan(image: GrayImage, faults: ScannerFaults, rng: np.random.Generator) -> GrayImage:
    """Return the scan of a page drawn at any resolution (A4 width is taken)."""
    page_dpi = image.shape[1] / _A4_WIDTH_MM * _MM_PER_INCH
    page = _handled(image, faults, page_dpi, rng)
    result = laid_on_glass(page, faults, page_dpi, rng)
    sigma = faults.blur_mm * faults.dpi / _MM_PER_INCH
    if sigma > 0.25:
        result = np.asarray(cv2.GaussianBlur(result, (0, 0), sigma), np.uint8)
    if faults.uneven_light > 0:
        result = sensor.with_uneven_light(result, faults.uneven_light, rng)
    levels = (np.arange(256) - 190.0) * faults.contrast + 190.0 + faults.brightness
    result = np.asarray(cv2.LUT(result, np.clip(levels, 0, 255).astype(np.uint8)), np.uint8)
    if faults.shade > 0:
        result = sensor.with_dark_edge(result, faults.shade, rng)
    result = sensor.with_streaks(result, faults.streaks, rng)
    if faults.noise > 0:
        result = sensor.with_noise(result, faults.noise, rng)
    result = sensor.with_specks(result, faults.specks, faults.dpi, rng)
    if faults.bilevel:
        return sensor.in_black_and_white(result, faults.threshold)
    if faults.jpeg_quality is not None:
        return sensor.compressed(result, faults.jpeg_quality)
    return result


def _handled(image: GrayImage, faults: ScannerFaults, page_dpi: float, rng: np.random.Generator) -> GrayImage:
    """Return the paper as it comes to the scanner."""
    # Toner and ink are never quite black, paper never quite white.
    page = np.asarray(cv2.LUT(image, np.linspace(33, faults.paper, 256).astype(np.uint8)), np.uint8)
    if faults.bleed > 0:
        page = paper.written_through(page, faults.bleed)
    if faults.stains:
        page = paper.stained(page, faults.stains, page_dpi, rng)
    if faults.coffee:
        page = paper.with_coffee_ring(page, page_dpi, rng)
    if faults.creases:
        page = paper.creased(page, faults.creases, page_dpi, rng)
    for _ in range(faults.copies):
        page = paper.photocopied(page, rng)
    if faults.stapled:
        page = paper.stapled(page, page_dpi, rng)
    if faults.holes:
        page = paper.punched(page, page_dpi, faults.dark_lid, rng)
    if faults.lost_corner is not None:
        page = paper.without_corner(page, faults.lost_corner, faults.lost_mm, page_dpi, faults.dark_lid)
    return page
