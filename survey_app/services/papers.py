"""From readings to papers: which paper a page image belongs to, and what a person decided of a paper.

The one state of a paper is worked out in `paper_states`; this module keeps rows, reviews and responses in step.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from sqlalchemy.orm import Session

from scans.model import PageReading
from survey_app.db.models import PageImageRow, PaperRow, ResponseRow, ScanFileRow
from survey_app.domain.model import ResponseSource
from survey_app.domain.roles import Actor


class Decision(StrEnum):
    """What a person can decide of a paper. It stays until the person takes it back."""

    REMOVED = "removed"  # it shall not count; `note` says why
    TYPED = "typed"  # a person typed its answers in: they are its response (store it with `put_response`)
    KEPT = "kept"  # it counts although other papers have its number
    PAGE_MISSING_OK = "page_missing_ok"  # it counts although a page of it is missing
    PRACTICE = "practice"  # it is a practice sheet


def reading_of(page: PageImageRow) -> PageReading:
    """Return the stored reading of a page image.

    Raises:
        NotFoundError: the page has not been read, or its reading was destroyed by purge.
    """
    raise NotImplementedError


def settle_paper(session: Session, page: PageImageRow, reading: PageReading) -> PaperRow:
    """Store a reading, find or make the paper it belongs to, and settle that paper's one state.

    Called by the runner, once per page image, in that page's transaction.
    """
    raise NotImplementedError


def finish_file(session: Session, file: ScanFileRow) -> None:
    """Settle what could not be settled before all pages of a stack were read, and number its papers by place."""
    raise NotImplementedError


def refresh_paper(session: Session, paper: PaperRow) -> PaperRow:
    """Work out the state of a paper (and of all with its number) again, and make, change or remove responses.

    Called after a review was decided or undone, a number was typed in, a stack was undone, a web answer came.
    """
    raise NotImplementedError


def refresh_sheet(session: Session, edition_key: str, sheet_number: str) -> None:
    """Settle all papers that carry one sheet's number again."""
    raise NotImplementedError


def decide_paper(
    session: Session, paper: PaperRow, decision: Decision | None, *, actor: Actor, note: str | None = None
) -> None:
    """Store what a person decided of a paper (None: take the decision back) and settle it and its like again.

    A typed paper's response is put before with `put_response`; taking TYPED back removes that response.
    """
    raise NotImplementedError


def assign_sheet(
    session: Session, page: PageImageRow, edition_key: str, sheet_number: str, sheet_page: int
) -> PaperRow:
    """Say which sheet a page is whose code could not be read, and settle its paper again."""
    raise NotImplementedError


def put_response(
    session: Session,
    paper: PaperRow,
    answers: Mapping[str, Sequence[str]],
    *,
    source: ResponseSource,
    decided_by_person: frozenset[str] = frozenset(),
) -> ResponseRow | None:
    """Make or change the response of a paper; without any answered item there is none, and an earlier one goes.

    Args:
        session: the transaction.
        paper: whose response it is.
        answers: item -> chosen options; items left out (or with no option) are blank. Several options on a one-choice
            item are stored as `multiple`.
        source: PAPER or TYPED.
        decided_by_person: items that a person decided.
    """
    raise NotImplementedError
