"""What a scan may have lost before it was read: lossy coding, layered PDFs, too few dots per inch.

Ink that a scanner's compression dropped or swapped leaves no trace in the page image, so no reader can see it. Such a
page is read all the same, but every answer of it is only a suggestion until a person has looked, and the message names
the scanner setting to change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from scans.model import AnswerReading, AnswerState, LoadedPage, PageReading, PageStatus, Reason
from scans.settings import MM_PER_INCH, ReadingSettings

_STANDARD_LUMA_SUM = 3688.0
"""Sum of the 64 steps of the luminance table in ITU-T T.81, annex K.1: quality 50 of libjpeg."""

LOSS_MESSAGES: Mapping[Reason, str] = {
    Reason.COMPACT_PDF: "This PDF is made of layers, which may have lost marks. Switch off compact PDF (also called "
    "high compression or MRC) in the scanner.",
    Reason.LOSSY_JBIG2: "This scan is compressed in a way that may swap or lose marks (JBIG2 with symbols). Choose "
    "G4 or JPEG compression in the scanner.",
    Reason.HEAVY_JPEG: "This scan is compressed so much that weak marks may be lost. Choose a higher quality in the "
    "scanner.",
    Reason.LOW_RESOLUTION: "This scan has too few dots per inch, and weak marks may be lost. Scan at 300 dpi, in gray.",
}
"""For every loss what happened, and the scanner setting to change."""


def jpeg_quality(luma_steps: Sequence[int]) -> float:
    """Return the quality, 1 to 100 as libjpeg counts it, that a JPEG's luminance table was made with.

    Args:
        luma_steps: The 64 quantisation steps, in any order.
    """
    scale = max(sum(luma_steps), 1) / _STANDARD_LUMA_SUM
    return 50.0 / scale if scale > 1.0 else 100.0 - 50.0 * scale


def heavy_jpeg(luma_steps: Sequence[int], settings: ReadingSettings) -> Reason | None:
    """Return the warning for a JPEG with this luminance table, None where it is good enough."""
    if len(luma_steps) != 64:
        return None
    return Reason.HEAVY_JPEG if jpeg_quality(luma_steps) < settings.min_jpeg_quality else None


def effective_dpi(reading: PageReading, reduction: int) -> float | None:
    """Return how many of the file's pixels an inch of the printed form takes; None where the page was not placed."""
    if not reading.transform:
        return None
    matrix = np.array(reading.transform).reshape(3, 3)
    px_per_mm = float(np.sqrt(abs(np.linalg.det(matrix[:2, :2] / matrix[2, 2]))))
    return px_per_mm * reduction * MM_PER_INCH


def doubt_losses(reading: PageReading, loaded: LoadedPage, settings: ReadingSettings) -> PageReading:
    """Return the reading with every answer in doubt where the scan may have lost marks; else the reading itself."""
    dpi = effective_dpi(reading, loaded.reduction)
    loss = loaded.warning
    if loss is None and dpi is not None and dpi < settings.min_effective_dpi:
        loss = Reason.LOW_RESOLUTION
    if loss is None or not reading.answers or reading.status not in (PageStatus.READ, PageStatus.REVIEW):
        return reading
    answers = tuple(_doubted(answer, loss) for answer in reading.answers)
    if reading.status is PageStatus.REVIEW and reading.reason is not Reason.DOUBTFUL_MARKS:
        return replace(reading, answers=answers)  # what else is wrong with the page is said first
    return replace(reading, status=PageStatus.REVIEW, reason=loss, message=LOSS_MESSAGES[loss], answers=answers)


def _doubted(answer: AnswerReading, loss: Reason) -> AnswerReading:
    if answer.state is AnswerState.DOUBTFUL:
        return answer
    return replace(answer, state=AnswerState.DOUBTFUL, reason=loss)
