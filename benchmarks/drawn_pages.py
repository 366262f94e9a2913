"""Sheets filled in and scanned by the project's own pens and scanners, as image files of every kind."""

import io
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image

from benchmarks.form import BenchmarkForm
from benchmarks.scoring import AnswerTruth, PageTruth
from forms.model import PageLayout
from scans.model import GrayImage
from survey_app.demo.faults import ScannerFaults, draw_faults, scan
from survey_app.demo.marks import Behaviour, Person, draw_marks

DRAW_DPI = 300
SEVERITY = {"office": 0.0, "rough": 0.5, "brutal": 1.0}
"""How bad the made-up scanners and papers of a level are."""

_JPEG_QUALITY = 85
_BLACK_BELOW = 150


@dataclass(frozen=True)
class DrawnScan:
    """One page as a scanner delivers it, with what a careful human codes."""

    image: GrayImage
    dpi: int
    bilevel: bool
    answers: dict[str, AnswerTruth]


def draw_scan(
    form: BenchmarkForm,
    number: int,
    seed: int,
    *,
    severity: float = 0.0,
    faults: ScannerFaults | None = None,
    plain: bool = False,
) -> DrawnScan:
    """Fill in sheet `number` (from 0; they come round again) and scan it; the same seed gives the same page.

    Args:
        form: The printed form.
        number: Which sheet.
        seed: Of the hand, the answers and the faults.
        severity: How bad the scanner is, where `faults` says nothing: 0 an office's usual day, 1 bad.
        faults: What the scanner does; None: made up.
        plain: Every question gets one plain mark.
    """
    rng = np.random.default_rng([seed, number])
    page = form.edition.layout.pages[0]
    answers = {item: (keys[int(rng.integers(len(keys)))],) for item, keys in _options(page).items()}
    behaviour = Behaviour.careful() if plain else None
    drawn = draw_marks(_sheet(form, number), page, answers, Person.draw(rng), rng, behaviour)
    faults = faults or draw_faults(rng, severity=severity)
    coded = {item: AnswerTruth(frozenset(keys), str(drawn.events[item])) for item, keys in drawn.meant.items()}
    return DrawnScan(scan(drawn.image, faults, rng), faults.dpi, faults.bilevel, coded)


def draw_folder(form: BenchmarkForm, folder: Path, level: str, pages: int, seed: int) -> list[PageTruth]:
    """Draw pages of a level into a folder, one file each, and return their truth."""
    folder.mkdir(parents=True, exist_ok=True)
    truth = []
    for number in range(pages):
        drawn = draw_scan(form, number, seed, severity=SEVERITY[level])
        kind = "tiff-g4" if drawn.bilevel else "jpeg"
        path = folder / f"page{number:05d}.{'tif' if drawn.bilevel else 'jpg'}"
        path.write_bytes(encode(drawn.image, kind, drawn.dpi))
        truth.append(PageTruth(path, 1, drawn.answers))
    return truth


def encode(image: GrayImage, kind: str, dpi: int) -> bytes:
    """Return an image as a file of one page: "jpeg", "pdf-jpeg", "tiff-g4" or "pdf-g4"."""
    picture = Image.fromarray(image)
    if kind.endswith("g4"):
        picture = picture.point(lambda value: 255 if value > _BLACK_BELOW else 0).convert("1")
    stream = io.BytesIO()
    if kind == "jpeg":
        picture.save(stream, "JPEG", quality=_JPEG_QUALITY, dpi=(dpi, dpi))
    elif kind == "tiff-g4":
        picture.save(stream, "TIFF", compression="group4", dpi=(dpi, dpi))
    else:
        picture.save(stream, "PDF", resolution=dpi, quality=_JPEG_QUALITY)
    return stream.getvalue()


def _options(page: PageLayout) -> dict[str, list[str]]:
    options: dict[str, list[str]] = defaultdict(list)
    for box in page.boxes:
        options[box.item].append(box.option)
    return options


def _sheet(form: BenchmarkForm, number: int) -> GrayImage:
    """Return a clean sheet, drawn in gray."""
    document = pypdfium2.PdfDocument(form.sheets)
    try:
        bitmap = document[number % len(document)].render(scale=DRAW_DPI / 72, grayscale=True)
        return np.ascontiguousarray(bitmap.to_numpy().reshape(bitmap.height, -1)[:, : bitmap.width])
    finally:
        document.close()
