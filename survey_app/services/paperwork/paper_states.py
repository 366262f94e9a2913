"""The rules that give each paper its one state: plain values in, states out, so that a trial run uses them too."""

from collections.abc import Sequence

from forms.page_code import BACK_PAGE, is_practice_number
from scans.files.losses import LOSS_MESSAGES
from scans.model import PageReading, PageStatus, Reason
from survey_app.domain.model import PaperState
from survey_app.services.paperwork.paper_facts import (
    ANSWERED_ON_WEB,
    EMPTY_BACK,
    MAYBE_SAME_PAPER,
    NEIGHBOUR,
    NO_DESK,
    NOTHING_MARKED,
    OTHER_PERIOD,
    PAGE_MISSING,
    READ_ELSEWHERE,
    SAME_ANSWERS,
    SAME_NUMBER,
    SAME_PAPER,
    TYPED_IN,
    UNKNOWN_EDITION,
    UNKNOWN_SHEET,
    Decision,
    PaperFacts,
    Settled,
    SheetFacts,
    answers_of,
    doubts_of,
)
from survey_app.services.paperwork.paper_likeness import Likeness, likeness

NOT_OURS = frozenset(
    {Reason.NOT_OUR_FORM, Reason.UNKNOWN_EDITION, Reason.OTHER_PERIOD, Reason.NEWER_VERSION, Reason.UNKNOWN_SHEET}
)
"""Reasons of the reader that make a page foreign; every other failure is unreadable."""

_CONFLICTS = {
    Likeness.OTHER: SAME_NUMBER,
    Likeness.DRAWN_ANEW: SAME_ANSWERS,
    Likeness.UNSURE: MAYBE_SAME_PAPER,
}


def settle_alone(paper: PaperFacts) -> Settled:
    """Return the state of a page image without a sheet of the instance: a white back, not ours, or not readable."""
    reading = paper.readings[0]
    by_hand = _decided_alone(paper)
    if by_hand is not None:
        return by_hand
    reason = None if reading.reason is None else str(reading.reason)
    if reading.status is PageStatus.BLANK or reading.sheet_page == BACK_PAGE:
        return Settled(PaperState.EMPTY_BACK, EMPTY_BACK)
    if reading.sheet is not None and is_practice_number(reading.sheet):
        return Settled(PaperState.PRACTICE)
    if reading.reason in NOT_OURS:
        return Settled(PaperState.FOREIGN, reason)
    return Settled(PaperState.UNREADABLE, reason or str(Reason.UNREADABLE))


def settle_sheet(papers: Sequence[PaperFacts], sheet: SheetFacts | None, *, edition_known: bool) -> dict[int, Settled]:
    """Return the state of every paper that carries one sheet's number.

    Args:
        papers: in the order they were read; all carry the same edition and number.
        sheet: what was printed under the number; None = nothing.
        edition_known: whether the edition was printed here at all.
    """
    settled: dict[int, Settled] = {}
    candidates = []
    for paper in papers:
        early = _decided_alone(paper) or _outside(paper, sheet, edition_known)
        if early is not None:
            settled[paper.id] = early
        else:
            candidates.append(paper)
    if sheet is None or not candidates:
        return settled
    originals, alike = _tell_repeats(candidates, sheet, settled)
    conflict = len(originals) > 1 and not sheet.photocopies
    for paper in originals:
        if (conflict or alike.get(paper.id) is Likeness.UNSURE) and paper.decision is not Decision.KEPT:
            settled[paper.id] = Settled(PaperState.SAME_NUMBER, _CONFLICTS[alike.get(paper.id, Likeness.OTHER)])
        else:
            settled[paper.id] = _settle_counted(paper, sheet)
    return settled


def _decided_alone(paper: PaperFacts) -> Settled | None:
    if paper.decision is Decision.REMOVED:
        return Settled(PaperState.REMOVED, "removed")
    if paper.decision is Decision.PRACTICE:
        return Settled(PaperState.PRACTICE)
    if paper.decision is Decision.TYPED:
        return Settled(PaperState.READ, TYPED_IN)
    return None


def _outside(paper: PaperFacts, sheet: SheetFacts | None, edition_known: bool) -> Settled | None:
    """Return the state of a paper that counts nowhere here, whatever stands on it."""
    number = paper.readings[0].sheet
    if all(reading.sheet_page == BACK_PAGE for reading in paper.readings):
        return Settled(PaperState.EMPTY_BACK, EMPTY_BACK)
    if number is not None and is_practice_number(number):
        return Settled(PaperState.PRACTICE)
    if not edition_known:
        return Settled(PaperState.FOREIGN, UNKNOWN_EDITION)
    if sheet is None:
        return Settled(PaperState.FOREIGN, UNKNOWN_SHEET)
    if sheet.period_id != paper.period_id:
        return Settled(PaperState.FOREIGN, OTHER_PERIOD)
    if paper.scanned_by is not None and paper.scanned_by != sheet.municipality_code:
        return Settled(PaperState.FOREIGN, NEIGHBOUR)
    if paper.scanned_by is None and not paper.trusted and not sheet.desk:
        return Settled(PaperState.FOREIGN, NO_DESK)
    if sheet.answered_on_web:
        return Settled(PaperState.ANSWERED_ON_WEB, ANSWERED_ON_WEB)
    return None


def _tell_repeats(
    papers: Sequence[PaperFacts], sheet: SheetFacts, settled: dict[int, Settled]
) -> tuple[list[PaperFacts], dict[int, Likeness]]:
    """Settle the papers that repeat another one, and return the others, and how like another of them some are.

    Complete papers go before those with a page missing, and readable ones before those that could not be read, so that
    a better scan of the same paper replaces the worse one, in whatever order they came.
    """
    typed = [number for number, state in settled.items() if state.reason == TYPED_IN]
    originals: list[PaperFacts] = []
    likest: dict[int, Likeness] = {}
    for paper in sorted(papers, key=lambda paper: (_is_failed(paper), _missing(paper, sheet), paper.id)):
        if paper.decision is Decision.KEPT:
            originals.append(paper)
            continue
        found = [(likeness(paper.readings, other.readings), other) for other in originals]
        same = next((other for alike, other in found if alike is Likeness.SAME), None)
        if same is not None:
            settled[paper.id] = Settled(PaperState.DUPLICATE, SAME_PAPER, same.id)
        elif originals and _is_failed(paper) and not sheet.photocopies:
            settled[paper.id] = Settled(PaperState.DUPLICATE, READ_ELSEWHERE, originals[0].id)
        elif typed and not sheet.photocopies:
            settled[paper.id] = Settled(PaperState.DUPLICATE, READ_ELSEWHERE, typed[0])
        else:
            originals.append(paper)
            for alike, other in found:
                if alike is not Likeness.OTHER:
                    likest[paper.id] = max(alike, likest.get(paper.id, alike))
                    likest[other.id] = max(alike, likest.get(other.id, alike))
    return originals, likest


def _settle_counted(paper: PaperFacts, sheet: SheetFacts) -> Settled:
    """Return the state of a paper that counts if it can."""
    if _is_failed(paper):
        failed = next(reading for reading in paper.readings if _is_failed_page(reading))
        return Settled(PaperState.UNREADABLE, str(failed.reason or Reason.UNREADABLE))
    if _missing(paper, sheet) and paper.decision is not Decision.PAGE_MISSING_OK:
        state = PaperState.READING if paper.waiting else PaperState.PAGE_MISSING
        return Settled(state, PAGE_MISSING)
    open_doubts = [doubt for doubt in doubts_of(paper.readings) if doubt.item not in paper.decided]
    if open_doubts:
        return Settled(PaperState.REVIEW, str(Reason.DOUBTFUL_MARKS))
    if not any(len(options) for options in answers_of(paper).values()):
        return Settled(PaperState.BLANK, NOTHING_MARKED)
    return Settled(PaperState.READ)


def _is_failed(paper: PaperFacts) -> bool:
    return any(_is_failed_page(reading) for reading in paper.readings)


def _is_failed_page(reading: PageReading) -> bool:
    """Say whether a page could not be read; without boxes nothing was measured, and blank would be a guess."""
    return reading.status is PageStatus.FAILED or not reading.boxes


def _missing(paper: PaperFacts, sheet: SheetFacts) -> int:
    """Return how many pages of the sheet the paper lacks."""
    return sheet.page_count - len({reading.sheet_page for reading in paper.readings if reading.sheet_page})


def page_line_state(settled: Settled, reading: PageReading) -> tuple[PageStatus, str | None]:
    """Return the status and the reason that a page's read line carries, given the state of its paper."""
    fixed = {
        PaperState.READ: (PageStatus.READ, None),
        PaperState.REVIEW: (PageStatus.REVIEW, settled.reason),
        PaperState.SAME_NUMBER: (PageStatus.REVIEW, settled.reason),
        PaperState.PAGE_MISSING: (PageStatus.REVIEW, settled.reason),
        PaperState.DUPLICATE: (PageStatus.DUPLICATE, settled.reason),
        PaperState.ANSWERED_ON_WEB: (PageStatus.DUPLICATE, settled.reason),
        PaperState.FOREIGN: (PageStatus.FAILED, settled.reason),
        PaperState.PRACTICE: (PageStatus.PRACTICE, None),
        PaperState.BLANK: (PageStatus.BLANK, settled.reason),
        PaperState.EMPTY_BACK: (PageStatus.BLANK, settled.reason),
    }
    if settled.state is PaperState.UNREADABLE:
        status = PageStatus.REVIEW if reading.status is PageStatus.REVIEW else PageStatus.FAILED
        return status, settled.reason
    own_reason = None if reading.reason is None else str(reading.reason)
    if settled.state is PaperState.REVIEW and reading.reason in LOSS_MESSAGES:
        return PageStatus.REVIEW, own_reason  # which setting of the scanner to change
    return fixed.get(settled.state, (reading.status, own_reason))
