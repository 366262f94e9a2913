"""Fills in printed sheets and puts them through a scanner: one stack of papers becomes one file, with its truth.

A stack is drawn in a process of its own, so that two processors draw two stacks at a time.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import pypdfium2
import zxingcpp
from PIL import Image

from forms.model import Layout, PageLayout
from forms.page_code import decode_page_code
from forms.pdf_pictures import PDFIUM_LOCK
from scans.model import GrayImage
from survey_app.demo.faults import ScannerFaults, draw_faults, scan
from survey_app.demo.handwriting import write_words
from survey_app.demo.marks import Person, draw_marks

Answers = Mapping[str, tuple[str, ...]]

MM_PER_INCH = 25.4
DPI = 200
"""Resolution of the made-up scanner, in dots per inch: what offices use."""


@dataclass(frozen=True, slots=True)
class StackJob:
    """What one stack is made of: printed sheets (PDF, page after page), their geometry, and what each person answers.

    `words` is what each writes into the field for words, "" or nothing at all where that stays empty.
    `severity` is how bad the scanner is (0 an office's feeder, 1 a bad one). `file_format` is `pdf` (gray JPEG in PDF)
    or `tiff` (bitonal, Group 4). `repeat_first` puts the first paper in once more, as happens with a feeder; `foreign`
    adds a page that is not one of our forms.
    """

    name: str
    sheets_pdf: bytes
    layout: Layout
    answers: tuple[Answers, ...]
    seed: int
    words: tuple[str, ...] = ()
    severity: float = 0.0
    file_format: str = "pdf"
    repeat_first: bool = False
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class DrawnStack:
    """A scanned stack: the file's name and bytes; for each paper, in order, its number and what a careful human reads.

    `words` is what is written on it. The pages of `repeat_first` and `foreign` come last and have no entry.
    """

    name: str
    data: bytes
    numbers: tuple[str, ...]
    truth: tuple[Answers, ...]
    words: tuple[str, ...] = ()


def draw_stack(job: StackJob) -> DrawnStack:
    """Fill in every sheet of a job, scan it, and bind the pages into one file."""
    cv2.setNumThreads(1)
    rng = np.random.default_rng(job.seed)
    with PDFIUM_LOCK:
        printed = pypdfium2.PdfDocument(job.sheets_pdf)
    pages: list[GrayImage] = []
    numbers: list[str] = []
    truth: list[Answers] = []
    repeated: list[GrayImage] = []
    words = job.words or ("",) * len(job.answers)
    for place, (answers, text) in enumerate(zip(job.answers, words, strict=True)):
        person: Person | None = None
        meant: dict[str, tuple[str, ...]] = {}
        for number, layout in enumerate(job.layout.pages):
            sheet = _render(printed, place * len(job.layout.pages) + number)
            if person is None:
                numbers.append(_number_of(sheet))
                person = Person.draw(rng)
            filled = draw_marks(sheet, layout, answers, person, rng)
            for field in layout.fields if text else ():
                write_words(filled.image, field, text, person, DPI / MM_PER_INCH, rng)
            meant.update(filled.meant)
            pages.append(scan(filled.image, _scanner(job, rng), rng))
            if job.repeat_first and place == 0:
                repeated.append(scan(filled.image, _scanner(job, rng), rng))
        truth.append(meant)
    pages += repeated
    if job.foreign:
        pages.append(scan(_draw_letter(job.layout.pages[0], rng), _scanner(job, rng), rng))
    return DrawnStack(job.name, bind_pages(pages, job.file_format), tuple(numbers), tuple(truth), tuple(words))


def _scanner(job: StackJob, rng: np.random.Generator) -> ScannerFaults:
    """Return the faults of one page: each page lies differently, the resolution and colour are the scanner's own.

    No office copies its completed papers before it scans them; that would take weak pencil away.
    """
    faults = draw_faults(rng, severity=job.severity)
    return replace(faults, dpi=DPI, bilevel=job.file_format == "tiff", jpeg_quality=None, copies=0)


def bind_pages(pages: Sequence[GrayImage], file_format: str) -> bytes:
    """Return the pages as one PDF of JPEG images, or as one multi-page Group 4 TIFF."""
    images = [Image.fromarray(page) for page in pages]
    stream = io.BytesIO()
    if file_format == "tiff":
        images = [image.point(lambda value: 255 if value > 150 else 0).convert("1") for image in images]
        images[0].save(stream, "TIFF", save_all=True, append_images=images[1:], compression="group4", dpi=(DPI, DPI))
    else:
        images[0].save(stream, "PDF", save_all=True, append_images=images[1:], resolution=DPI, quality=78)
    return stream.getvalue()


def _render(printed: pypdfium2.PdfDocument, number: int) -> GrayImage:
    """Return a printed page as an image, gray, at DPI."""
    with PDFIUM_LOCK:
        bitmap = printed[number].render(scale=DPI / 72, grayscale=True)
        return np.array(bitmap.to_numpy().reshape(bitmap.height, -1)[:, : bitmap.width])


def _number_of(sheet: GrayImage) -> str:
    """Read the sheet number off the printed code: the demonstration takes no other way than a scanner would."""
    for code in zxingcpp.read_barcodes(sheet[: sheet.shape[0] // 6, sheet.shape[1] // 2 :]):
        decoded = decode_page_code(code.text)
        if decoded is not None:
            return decoded.sheet
    raise ValueError("the printed page has no readable code at its top right")


def _draw_letter(layout: PageLayout, rng: np.random.Generator) -> GrayImage:
    """Draw something that came along in the pile by mistake: lines of writing, no form of ours."""
    width, height = round(layout.width / 25.4 * DPI), round(layout.height / 25.4 * DPI)
    page = np.full((height, width), 252, np.uint8)
    for line in range(28):
        y = round((30 + 8.5 * line) / 25.4 * DPI)
        x = round(25 / 25.4 * DPI)
        end = width - round(rng.uniform(25, 70) / 25.4 * DPI)
        while x < end:
            word = round(rng.uniform(4, 16) / 25.4 * DPI)
            cv2.line(page, (x, y), (min(end, x + word), y + int(rng.integers(-2, 3))), 70, 3, cv2.LINE_AA)
            x += word + round(2.5 / 25.4 * DPI)
    return page
