"""The words of the reading side: editions to read with, boxes, marks, answers and page readings.

All are frozen, picklable values, so that a page can be read in a test, in a process pool or on a cluster alike.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from forms.model import Layout

GrayImage = npt.NDArray[np.uint8]
"""(height, width) uint8, 0 black, 255 white, origin top left."""

READ_SCHEMA = 1
"""Version of the JSON line that `PageReading.to_json` makes."""


class MarkState(StrEnum):
    """What stands in one response box."""

    EMPTY = "empty"
    MARKED = "marked"
    CANCELLED = "cancelled"
    DOUBTFUL = "doubtful"


class AnswerState(StrEnum):
    """What one question on one paper says. `multiple`: more than one on a one-choice item."""

    ANSWERED = "answered"
    BLANK = "blank"
    MULTIPLE = "multiple"
    DOUBTFUL = "doubtful"


class PageStatus(StrEnum):
    """What became of one page image. `read`: nothing doubtful; `review`: a person must look; `failed`: no reading."""

    READ = "read"
    REVIEW = "review"
    FAILED = "failed"
    BLANK = "blank"
    PRACTICE = "practice"
    DUPLICATE = "duplicate"


class Reason(StrEnum):
    """Stable codes for why a page or an answer waits for a person, or why there is no reading."""

    # of an answer
    TWO_MARKED = "two_marked"
    WEAK_MARK = "weak_mark"
    FILLED_BOX = "filled_box"
    STRUCK_OUT = "struck_out"
    BETWEEN_BOXES = "between_boxes"
    INK_ON_WORDS = "ink_on_words"  # words struck out or ringed, an arrow, a mark away from the boxes
    LINE_ACROSS = "line_across"  # a stray line or dirt runs through a marked box
    PRINT_UNCLEAR = "print_unclear"
    # of a page to look at
    DOUBTFUL_MARKS = "doubtful_marks"
    CODE_UNREADABLE = "code_unreadable"
    POOR_REGISTRATION = "poor_registration"
    NOTHING_FOUND = "nothing_found"  # no mark on a scan that may have lost weak ones
    # of a scan that may have lost marks
    COMPACT_PDF = "compact_pdf"
    LOSSY_JBIG2 = "lossy_jbig2"
    HEAVY_JPEG = "heavy_jpeg"
    LOW_RESOLUTION = "low_resolution"
    # of a page without reading
    NO_FIDUCIALS = "no_fiducials"
    NOT_OUR_FORM = "not_our_form"
    UNKNOWN_EDITION = "unknown_edition"
    OTHER_PERIOD = "other_period"
    NEWER_VERSION = "newer_version"
    UNKNOWN_SHEET = "unknown_sheet"
    FILE_DAMAGED = "file_damaged"
    FILE_ENCRYPTED = "file_encrypted"
    FILE_EMPTY = "file_empty"
    FILE_TOO_LARGE = "file_too_large"
    FILE_TYPE = "file_type"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class LoadedPage:
    """One page image as it is read.

    Attributes:
        image: (height, width) uint8, 0 black, 255 white, origin top left.
        dpi: What the file claims, at the size of `image`; None where it claims nothing. Never trusted for geometry.
        compression: How the pixels were stored ("dct", "ccitt", "jbig2", "jpx", "flate", "rendered", ...).
        bilevel: The file held black and white only.
        reduction: The whole factor by which the file's pixels were reduced.
        stretched: How much its rows or columns were stretched to make the pixels square (1: they were).
        warning: How the file may have lost ink before it came here (see `scans.files.losses`); None: it did not.
    """

    image: GrayImage
    dpi: float | None
    compression: str
    bilevel: bool
    reduction: int = 1
    stretched: float = 1.0
    warning: Reason | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ReadingEdition:
    """What reading needs of an edition: its layout and the blank printed pages as gray images.

    Two are the same when their contents are, so that what is worked out of one once can be kept beside it, also where
    it is sent to a worker again and again.

    `blanks[n - 1]` is page n, gray, at `blank_dpi` dots per inch. `period` names the period it was printed for.
    `web_addresses` are those its page codes may begin with; with none, a damaged code cannot be made whole.
    Practice sheets are known by their number alone (see `forms.page_code.is_practice_number`), so that a practice
    sheet can never be counted, whoever reads it.
    """

    key: str
    period: str
    layout: Layout
    blanks: tuple[GrayImage, ...]
    blank_dpi: float
    web_addresses: tuple[str, ...] = ()
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        """Take the digest, once: it is sent along, and compared for every page instead of the blank pages."""
        named = repr((self.key, self.period, self.blank_dpi, self.web_addresses, self.layout))
        digest = hashlib.sha256(named.encode())
        for blank in self.blanks:
            digest.update(repr(blank.shape).encode() + np.ascontiguousarray(blank).tobytes())
        object.__setattr__(self, "digest", digest.hexdigest())

    def __hash__(self) -> int:
        """Return a hash over all that the edition holds."""
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        """Say whether all that the two hold is the same."""
        return self.digest == other.digest if isinstance(other, ReadingEdition) else NotImplemented


@dataclass(frozen=True, slots=True)
class BoxReading:
    """One box as measured: state, how sure (0..1), and the box's outline in the image as four (x, y) corners in px.

    `shape` is the mark's rough shape (see `mark_shapes`), "" for an empty box.
    """

    item: str
    option: str
    state: MarkState
    confidence: float
    corners: tuple[tuple[float, float], ...] = ()
    shape: str = ""


@dataclass(frozen=True, slots=True)
class AnswerReading:
    """One question as read. `options` in printed order; `reason` says why it is doubtful or multiple."""

    item: str
    state: AnswerState
    options: tuple[str, ...]
    confidence: float
    reason: Reason | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the contract's object for this answer."""
        value: dict[str, Any] = {
            "state": str(self.state),
            "options": list(self.options),
            "confidence": round(self.confidence, 3),
        }
        if self.reason is not None:
            value["reason"] = str(self.reason)
        return value


@dataclass(frozen=True, slots=True)
class FieldReading:
    """One field to write in: whether anything stands in it. What it says, a person copies."""

    item: str
    written: bool


@dataclass(frozen=True, slots=True)
class PageReading:
    """All that was read off one page image.

    `transform` is the 3 x 3 matrix (row by row) from mm on the printed page to px in the image as loaded (before any
    turning); `residual_mm` is the median distance between where printed boxes stand and where the matrix puts them.
    `writing_outside`: someone wrote something beside the boxes.
    """

    status: PageStatus
    reason: Reason | None = None
    message: str | None = None
    sheet: str | None = None
    edition: str | None = None
    sheet_page: int | None = None
    answers: tuple[AnswerReading, ...] = ()
    boxes: tuple[BoxReading, ...] = ()
    transform: tuple[float, ...] = ()
    residual_mm: float | None = None
    writing_outside: bool = False
    reader: str = ""
    detail: Mapping[str, float] = field(default_factory=dict)
    fields: tuple[FieldReading, ...] = ()

    def answer(self, item: str) -> AnswerReading:
        """Return the answer to this item; KeyError if the page does not hold it."""
        for answer in self.answers:
            if answer.item == item:
                return answer
        raise KeyError(item)

    def to_json(self, file: str, page: int) -> dict[str, Any]:
        """Return the contract's line of `survey-app read` for this page image of this file (pages count from 1)."""
        return {
            "schema": READ_SCHEMA,
            "reader": self.reader,
            "file": file,
            "page": page,
            "status": str(self.status),
            "reason": None if self.reason is None else str(self.reason),
            "message": self.message,
            "sheet": self.sheet,
            "edition": self.edition,
            "sheet_page": self.sheet_page,
            "answers": {answer.item: answer.to_json() for answer in self.answers},
            **({"written": {field.item: field.written for field in self.fields}} if self.fields else {}),
        }
