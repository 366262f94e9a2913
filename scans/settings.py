"""The settings of reading: limits on files, geometry of the search, and the bands of doubt.

Every threshold of the reader stands here or beside the one function it belongs to. `ReadingSettings.hash` goes into
the `reader` string of each page reading, so that a reading can always be traced to the numbers it was made with.
"""

import hashlib
import json
from dataclasses import asdict, dataclass

MM_PER_INCH = 25.4
"""Millimetres per inch: the one place where it is written."""


@dataclass(frozen=True, slots=True)
class ReadingSettings:
    """How files are loaded and pages are read. The defaults are those the benchmarks are run with.

    Attributes:
        max_file_bytes: A larger file is refused unread.
        max_pages: A file with more pages is refused.
        max_page_pixels: A page image with more pixels is refused before decoding (A3 at 600 dpi has 70 million).
        full_size: Keep every pixel of the file instead of reading large pages at a whole fraction of their size.
        working_pixels: Shorter side, in px, below which no page image is reduced (A4 at 150 dpi has 1240).
        render_dpi: Resolution at which PDF pages are drawn that are not simply one embedded image.
        min_effective_dpi: Pixels an inch of printed form, by the corner squares, below which every answer is doubted.
        min_jpeg_quality: JPEG quality, as libjpeg counts, below which every answer is doubted.
        fiducial_mm: Side of the solid corner squares.
        min_scale, max_scale: Print scales that are read ("fit to page" shrinks to 0.9).
        max_skew_degrees: Skew that is searched for.
        min_match: Median correlation of the printed boxes with the blank page below which registration is refused.
        clear_match: The same, below which no box is called empty.
        max_residual_mm: Median registration residual above which registration is refused.
        sure_box: Confidence of the mark model below which a box goes to a person.
        sure_alone: The same for a mark as the respondent's others are, where the question's other boxes are clear.
        sure_trace: The same for a box with a trace of ink beside such a mark.
        sure_beside: The same for a box with ink around it about as large as such a mark.
        sure_blank: The same for every box of a question that is to be called blank.
        sure_correction: The same for every box of a question where one mark was cancelled.
        sure_double: The same for every box of a question that is to be called marked twice.
        clean_box: Ink of a box, on a black-and-white or pale page, above which a blank is doubted.
    """

    max_file_bytes: int = 1 << 30
    max_pages: int = 2000
    max_page_pixels: int = 75_000_000
    full_size: bool = False
    working_pixels: int = 1120
    render_dpi: int = 200
    min_effective_dpi: float = 130.0
    min_jpeg_quality: float = 25.0
    fiducial_mm: float = 6.0
    min_scale: float = 0.88
    max_scale: float = 1.07
    max_skew_degrees: float = 12.0
    min_match: float = 0.28
    clear_match: float = 0.42
    max_residual_mm: float = 0.6
    sure_box: float = 0.96
    sure_alone: float = 0.9
    sure_trace: float = 0.75
    sure_beside: float = 0.99
    sure_blank: float = 0.97
    sure_correction: float = 0.93
    sure_double: float = 0.98
    clean_box: float = 0.0015

    def hash(self) -> str:
        """Return eight hexadecimal digits that differ when any setting differs."""
        text = json.dumps(asdict(self), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:8]
