"""Read a page: from the image to the answers, each stage in its own module.

    search copy -> poses -> page code -> edition and page -> registration -> measures -> box inks -> answers

`read_page` is pure: an image, a picklable mapping of editions and the settings in, a frozen reading out. Nothing about
the content of a page raises: what is wrong with it is its status and reason.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np

import scans
from forms.model import Edition, PageLayout
from forms.page_code import is_practice_number
from scans.beside.across import doubt_crossed, find_reaches
from scans.beside.fields import find_written_fields
from scans.beside.row_ink import doubt_answers, find_row_ink
from scans.beside.writing import has_writing_outside
from scans.errors import ScanError
from scans.files.load import open_scan
from scans.files.losses import doubt_losses
from scans.files.pdf_pages import render_blank_pages
from scans.geometry import apply_matrix
from scans.identify import Identity, identify
from scans.marks.answer import PageState, answer_page
from scans.marks.box_frames import FINE_PX_PER_MM
from scans.marks.classify import BoxInk, classify_boxes
from scans.marks.mark_shapes import mark_shapes
from scans.marks.measure import BoxMeasures, measure_boxes
from scans.model import (
    AnswerState,
    BoxReading,
    GrayImage,
    MarkState,
    PageReading,
    PageStatus,
    ReadingEdition,
    Reason,
)
from scans.place.flat_page import flatten_page
from scans.place.pose import SearchCopy, search_copy
from scans.place.register import Registration, register_page
from scans.settings import MM_PER_INCH, ReadingSettings

logger = logging.getLogger(__name__)

_CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
_PALE_PRINT = 0.35
_NOISY = 0.12


def prepare_edition(edition: Edition, web_addresses: Iterable[str] = ()) -> ReadingEdition:
    """Draw the blank pages of an edition once, so that its scans can be read anywhere.

    Args:
        edition: as it was printed.
        web_addresses: those its sheets were printed with; damaged page codes are made whole with their help.

    Raises:
        FileDamagedError: The stored blank PDF is damaged.
    """
    blanks = render_blank_pages(edition.blank_pdf, FINE_PX_PER_MM)
    dpi = FINE_PX_PER_MM * MM_PER_INCH
    return ReadingEdition(edition.key, edition.period, edition.layout, blanks, dpi, tuple(web_addresses))


@lru_cache(maxsize=8)
def reader_name(settings: ReadingSettings) -> str:
    """Return the `reader` string of a reading: the version of this package and the hash of the settings."""
    return f"{scans.__version__}+{settings.hash()}"


def read_page(
    image: GrayImage,
    editions: Mapping[str, ReadingEdition],
    settings: ReadingSettings | None = None,
    *,
    period: str | None = None,
) -> PageReading:
    """Read one page image.

    Args:
        image: (height, width) uint8, 0 black, 255 white, origin top left; any way up.
        editions: Edition key -> what reading needs of it. Editions of other periods may be among them: with `period`
            given, their pages fail as pages of another period.
        settings: The defaults are used when None.
        period: The period the page should belong to.
    """
    settings = settings or ReadingSettings()
    reading = _read(image, editions, settings, period)
    height, width = image.shape
    detail = {**reading.detail, "image_width": float(width), "image_height": float(height)}
    return replace(reading, reader=reader_name(settings), detail=detail)


def _read(
    image: GrayImage, editions: Mapping[str, ReadingEdition], settings: ReadingSettings, period: str | None
) -> PageReading:
    copy = search_copy(image)
    identity = identify(image, copy, editions, settings)
    if isinstance(identity, PageReading):
        return identity
    found = _described(identity)
    if period is not None and identity.edition.period != period:
        return replace(
            found,
            status=PageStatus.FAILED,
            reason=Reason.OTHER_PERIOD,
            message=f"This paper belongs to {identity.edition.period}. Read it in that period.",
        )
    registration = register_page(image, copy, identity.pose, identity.edition, identity.page.number)
    found = replace(
        found,
        transform=tuple(float(value) for value in registration.matrix.ravel()),
        residual_mm=registration.residual_mm if np.isfinite(registration.residual_mm) else None,
        detail={"match": registration.match, "corners": float(identity.pose.corners)},
    )
    if registration.match < settings.min_match or registration.residual_mm > settings.max_residual_mm:
        return replace(
            found,
            status=PageStatus.REVIEW,
            reason=Reason.POOR_REGISTRATION,
            message="The boxes could not be placed exactly. Scan this paper again, flat and straight.",
        )
    return _read_boxes(image, copy, identity, registration, found, settings)


def _read_boxes(
    image: GrayImage,
    copy: SearchCopy,
    identity: Identity,
    registration: Registration,
    found: PageReading,
    settings: ReadingSettings,
) -> PageReading:
    page = identity.page
    measures = measure_boxes(image, registration, identity.edition, page.number)
    inks = classify_boxes(measures, page)
    flat = flatten_page(copy, registration, page)
    found = replace(found, fields=find_written_fields(flat, identity.edition, page.number))
    state = _page_state(measures, registration, settings)
    answers, marks = answer_page(page, inks, state, settings)
    answers = doubt_answers(answers, find_row_ink(flat, registration, identity.edition, page.number))
    reaches = find_reaches(image, registration, identity.edition, page.number, measures, marks, answers)
    answers = doubt_crossed(answers, page, reaches)
    practice = identity.code is not None and is_practice_number(identity.code.sheet)
    if not practice and not state.faithful and all(answer.state is AnswerState.BLANK for answer in answers):
        # Black and white takes weak pencil away without a trace: blank would be a guess.
        return replace(
            found,
            status=PageStatus.REVIEW,
            reason=Reason.NOTHING_FOUND,
            message="No mark was found, but this scan may have lost weak pencil. Look at the paper; scan in gray.",
        )
    doubtful = any(answer.state is AnswerState.DOUBTFUL for answer in answers)
    status, reason = (PageStatus.REVIEW, Reason.DOUBTFUL_MARKS) if doubtful else (PageStatus.READ, None)
    message = None
    if identity.code is None:
        status, reason = PageStatus.REVIEW, Reason.CODE_UNREADABLE
        message = "The code on this paper could not be read. Type in the number printed at the bottom."
    elif practice:
        status, reason = PageStatus.PRACTICE, None
    return replace(
        found,
        status=status,
        reason=reason,
        message=message,
        answers=answers,
        boxes=_box_readings(page, registration, inks, marks, mark_shapes(measures, marks)),
        writing_outside=not practice and has_writing_outside(flat, identity.edition, page.number),
        detail={**found.detail, "contrast": measures.print_contrast, "noise": measures.noise},
    )


def _page_state(measures: BoxMeasures, registration: Registration, settings: ReadingSettings) -> PageState:
    faithful = not measures.bilevel and measures.print_contrast > _PALE_PRINT and measures.noise < _NOISY
    return PageState(clear=registration.match >= settings.clear_match, faithful=faithful)


def _box_readings(
    page: PageLayout,
    registration: Registration,
    inks: tuple[BoxInk, ...],
    marks: tuple[MarkState, ...],
    shapes: tuple[str, ...],
) -> tuple[BoxReading, ...]:
    boxes = np.array([(box.x, box.y, box.width, box.height) for box in page.boxes])
    corners = boxes[:, None, :2] + boxes[:, None, 2:] * _CORNERS + registration.shifts_mm[:, None, :]
    placed = apply_matrix(registration.matrix, corners.reshape(-1, 2)).round(1).reshape(-1, 4, 2).tolist()
    return tuple(
        BoxReading(box.item, box.option, mark, ink.sure, tuple((x, y) for x, y in place), shape)
        for box, mark, ink, place, shape in zip(page.boxes, marks, inks, placed, shapes, strict=True)
    )


def _described(identity: Identity) -> PageReading:
    code = identity.code
    return PageReading(
        status=PageStatus.FAILED,
        sheet=None if code is None else code.sheet,
        edition=identity.edition.key,
        sheet_page=identity.page.number,
    )


def read_file_page(
    path: Path,
    page_number: int,
    editions: Mapping[str, ReadingEdition],
    settings: ReadingSettings | None = None,
    *,
    period: str | None = None,
) -> PageReading:
    """Load and read one page of a file; what is wrong with the file or the page becomes status `failed`."""
    (reading,) = read_file_pages(path, [page_number], editions, settings, period=period)
    return reading


def read_file_pages(
    path: Path,
    page_numbers: Iterable[int],
    editions: Mapping[str, ReadingEdition],
    settings: ReadingSettings | None = None,
    *,
    period: str | None = None,
) -> Iterator[PageReading]:
    """Read pages of one file, opening it once; one reading for each number, in order, whatever is wrong."""
    settings = settings or ReadingSettings()
    numbers = list(page_numbers)
    done = 0
    try:
        with open_scan(path, settings) as scan:
            for number in numbers:
                try:
                    loaded = scan.load(number)
                except ScanError as error:
                    reading = failed_reading(error, settings)
                else:
                    reading = read_page(loaded.image, editions, settings, period=period)
                    reading = doubt_losses(reading, loaded, settings)
                done += 1
                yield reading
    except ScanError as error:
        logger.warning("%s: %s", Path(path).name, error)
        for _ in numbers[done:]:
            yield failed_reading(error, settings)


def failed_reading(error: ScanError, settings: ReadingSettings) -> PageReading:
    """Return the reading of a page or file that could not be loaded."""
    return PageReading(
        status=PageStatus.FAILED, reason=Reason(error.code), message=str(error), reader=reader_name(settings)
    )
