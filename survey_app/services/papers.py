"""From readings to papers: which paper a page image belongs to, its one state, its reviews, and its response."""

from sqlalchemy.orm import Session

from scans.model import PageReading
from survey_app.db.models import PageImageRow, PaperRow


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


def refresh_paper(session: Session, paper: PaperRow) -> PaperRow:
    """Work out a paper's state again after something about it changed, and make, change or remove its response.

    Called after a review was decided or undone, a number was typed in, a stack was undone. A state that a person
    chose (`settled_by`) stays, unless the person's choice was undone before.
    """
    raise NotImplementedError


def refresh_sheet(session: Session, edition_key: str, sheet_number: str) -> None:
    """Settle all papers that carry one sheet's number again (after one of them was removed or a web answer came)."""
    raise NotImplementedError
