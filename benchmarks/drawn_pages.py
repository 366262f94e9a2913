"""Sheets filled in and scanned by the project's own pens and scanners, as image files of every kind."""

import copy
import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2
from PIL import Image

from benchmarks.form import BenchmarkForm
from benchmarks.scoring import AnswerTruth, PageTruth
from forms.model import Box, PageLayout
from scans.model import GrayImage
from scans.settings import MM_PER_INCH
from survey_app.demo.faults import ScannerFaults, draw_faults, scan
from survey_app.demo.lying import page_matrix
from survey_app.demo.marks import Behaviour, Person, draw_marks

DRAW_DPI = 300
SEVERITY = {"office": 0.0, "rough": 0.5, "brutal": 1.0}
"""How bad the made-up scanners and papers of a level are."""

_JPEG_QUALITY = 85
_BLACK_BELOW = 150
_DARKER = 40
"""Gray levels by which ink must have darkened a pixel of the scan to be seen there."""
_LEAST_INK_MM2 = 0.2
_AROUND_BOX_MM = 1.5


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
    clean = _sheet(form, number)
    drawn = draw_marks(clean, page, answers, Person.draw(rng), rng, behaviour)
    faults = faults or draw_faults(rng, severity=severity)
    unmarked = scan(clean, faults, copy.deepcopy(rng))
    image = scan(drawn.image, faults, rng)
    inked = _inked_boxes(page, faults, unmarked, image)
    coded = {
        item: AnswerTruth(frozenset(keys), str(drawn.events[item]), all((item, key) in inked for key in keys))
        for item, keys in drawn.meant.items()
    }
    return DrawnScan(image, faults.dpi, faults.bilevel, coded)


def draw_folder(form: BenchmarkForm, folder: Path, level: str, pages: int, seed: int) -> list[PageTruth]:
    """Draw pages of a level into a folder, one file each, and return their truth."""
    folder.mkdir(parents=True, exist_ok=True)
    truth = []
    for number in range(pages):
        drawn = draw_scan(form, number, seed, severity=SEVERITY[level])
        kind = "tiff-g4" if drawn.bilevel else "jpeg"
        path = folder / f"page{number:05d}.{'tif' if drawn.bilevel else 'jpg'}"
        path.write_bytes(encode([drawn.image], kind, drawn.dpi))
        truth.append(PageTruth(path, 1, drawn.answers))
    return truth


def encode(images: Sequence[GrayImage], kind: str, dpi: int) -> bytes:
    """Return images as one file: "jpeg" (of a single page), "pdf-jpeg", "tiff-g4" or "pdf-g4"."""
    pictures = [Image.fromarray(image) for image in images]
    if kind.endswith("g4"):
        pictures = [
            picture.point(lambda value: 255 if value > _BLACK_BELOW else 0).convert("1") for picture in pictures
        ]
    first, others = pictures[0], pictures[1:]
    stream = io.BytesIO()
    if kind == "jpeg":
        first.save(stream, "JPEG", quality=_JPEG_QUALITY, dpi=(dpi, dpi))
    elif kind == "tiff-g4":
        first.save(stream, "TIFF", compression="group4", dpi=(dpi, dpi), save_all=True, append_images=others)
    else:
        quality = {} if kind.endswith("g4") else {"quality": _JPEG_QUALITY}
        first.save(stream, "PDF", resolution=dpi, save_all=True, append_images=others, **quality)
    return stream.getvalue()


def _inked_boxes(
    page: PageLayout, faults: ScannerFaults, unmarked: GrayImage, marked: GrayImage
) -> set[tuple[str, str]]:
    """Return (item, option) of the boxes at which ink survived: where the same scan without marks is brighter."""
    darker = (unmarked.astype(np.int16) - marked > _DARKER).astype(np.uint8)
    matrix = page_matrix(
        faults, round(page.width / MM_PER_INCH * DRAW_DPI), round(page.height / MM_PER_INCH * DRAW_DPI), DRAW_DPI
    )
    least = _LEAST_INK_MM2 * (faults.dpi / MM_PER_INCH) ** 2
    return {(box.item, box.option) for box in page.boxes if _ink_at(box, matrix, darker) >= least}


def _ink_at(box: Box, matrix: npt.NDArray[np.float64], darker: GrayImage) -> int:
    """Return how many pixels at a box are darker."""
    left, top = box.x - _AROUND_BOX_MM, box.y - _AROUND_BOX_MM
    right, bottom = box.x + box.width + _AROUND_BOX_MM, box.y + box.height + _AROUND_BOX_MM
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]]) * DRAW_DPI / MM_PER_INCH
    placed = cv2.perspectiveTransform(corners[None], matrix)[0]
    x, y, width, height = cv2.boundingRect(placed.astype(np.float32))
    return int(np.count_nonzero(darker[max(0, y) : max(0, y + height), max(0, x) : max(0, x + width)]))


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
