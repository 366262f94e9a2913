"""What is stored of a paper, as the plain values that the rules of its state take."""

from sqlalchemy.orm import Session

from scans.model import PageReading
from survey_app.db import queries
from survey_app.db.models import EditionRow, PageImageRow, PaperRow, SheetRow
from survey_app.db.queries.reviews import undecided_reviews_of_papers
from survey_app.errors import NotFoundError
from survey_app.services.paperwork.paper_facts import Decision, PaperFacts, SheetFacts
from survey_app.services.reading.readings import reading_from_json


def reading_of(page: PageImageRow) -> PageReading:
    """Return the stored reading of a page image.

    Raises:
        NotFoundError: the page has not been read, or its reading was destroyed by purge.
    """
    if page.reading is None:
        raise NotFoundError("Page {page} has no reading: it waits to be read, or it was destroyed.", page=page.number)
    return reading_from_json(page.reading)


def has_readings(paper: PaperRow) -> bool:
    """Say whether the paper can still be settled: purge destroys readings, and what was settled then stays."""
    return bool(paper.pages) and all(page.reading is not None for page in paper.pages)


def readings_of(paper: PaperRow) -> tuple[PageReading, ...]:
    """Return the readings of a paper's pages in page order, under the sheet that a person may have named."""
    readings = []
    for page in sorted(paper.pages, key=lambda page: (page.sheet_page or 0, page.number)):
        value = dict(page.reading or {})
        named = {"sheet": page.sheet_number, "edition": page.edition_key, "sheet_page": page.sheet_page}
        if value["edition"] not in (None, page.edition_key) or value["sheet_page"] not in (None, page.sheet_page):
            value |= {"answers": [], "boxes": []}  # it was read with another layout than the one it was printed with
        readings.append(reading_from_json(value | named))
    return tuple(readings)


def facts_of(session: Session, paper: PaperRow) -> PaperFacts:
    """Return what the rules need of a paper: its readings, who scanned it, what people decided."""
    file = paper.file
    waiting_items = {
        mark.item for mark in undecided_reviews_of_papers(session, [paper.id], second_look=file.period.second_look)
    }
    decided = {
        review.item: tuple(review.decision)
        for review in queries.reviews.reviews_of_pages(session, [page.id for page in paper.pages])
        if review.decision is not None and review.item not in waiting_items
    }
    return PaperFacts(
        id=paper.id,
        period_id=paper.period_id,
        readings=readings_of(paper),
        scanned_by=file.municipality_code,
        trusted=file.source == "command",
        waiting=file.state != "done" and queries.pages.waiting_pages(session, file.id) > 0,
        decision=None if paper.decision is None else Decision(paper.decision),
        decided=decided,
    )


def sheet_facts(sheet: SheetRow | None, edition: EditionRow | None) -> SheetFacts | None:
    """Return what the rules need of a printed sheet; None where nothing was printed under the number."""
    if sheet is None or edition is None:
        return None
    part = next(
        (part for part in edition.period.municipalities if part.municipality_code == sheet.municipality_code), None
    )
    return SheetFacts(
        period_id=edition.period_id,
        page_count=len(edition.layout["pages"]),
        municipality_code=sheet.municipality_code,
        answered_on_web=sheet.answered_on_web,
        desk=part is not None and part.scanning_desk is not None,
        photocopies=part is not None and part.photocopies and len(edition.layout["pages"]) == 1,
    )
