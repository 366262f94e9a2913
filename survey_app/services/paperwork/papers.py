"""From readings to papers: which paper a page image belongs to, what a person decided, and the response it makes.

The rules of a paper's one state are in `paper_states`; this module keeps rows, reviews and responses in step with them.
"""

from sqlalchemy.orm import Session

from scans.model import PageReading
from survey_app.db import queries
from survey_app.db.models import PageImageRow, PaperRow, ScanFileRow, SheetRow
from survey_app.domain.model import PaperState, ResponseSource
from survey_app.domain.roles import Actor
from survey_app.errors import NotFoundError
from survey_app.services.paperwork.paper_facts import Decision, PaperFacts, Settled, answers_of
from survey_app.services.paperwork.paper_reviews import IN_REVIEW, drop_undecided_reviews, keep_reviews
from survey_app.services.paperwork.paper_states import page_line_state, settle_alone, settle_sheet
from survey_app.services.paperwork.responses import put_response, remove_response
from survey_app.services.paperwork.stored_facts import facts_of, has_readings, readings_of, sheet_facts
from survey_app.services.paperwork.written_fields import keep_texts
from survey_app.services.reading.readings import reading_to_json


def settle_paper(session: Session, page: PageImageRow, reading: PageReading) -> PaperRow:
    """Store a reading, find or make the paper it belongs to, and settle that paper's one state.

    Called by the runner, once per page image, in that page's transaction.
    """
    page.reading = reading_to_json(reading)
    page.reader = reading.reader
    page.state, page.reason = str(reading.status), None if reading.reason is None else str(reading.reason)
    page.writing_outside = reading.writing_outside
    page.lease_by = page.lease_until = None
    page.edition_key, page.sheet_number, page.sheet_page = reading.edition, reading.sheet, reading.sheet_page
    page.paper = _paper_for(session, page)
    session.flush()
    return refresh_paper(session, page.paper)


def finish_file(session: Session, file: ScanFileRow) -> None:
    """Settle what could not be settled before all pages of a stack were read, and number its papers by place."""
    file.state = "done"
    session.flush()
    for paper in queries.papers.papers_of_file(session, file.id, PaperState.READING):
        refresh_paper(session, paper)
    place = 0
    for paper in queries.papers.papers_of_file(session, file.id):
        place += paper.state != PaperState.EMPTY_BACK
        paper.place = max(place, 1)
    session.flush()


def undo_file(session: Session, file: ScanFileRow) -> None:
    """Take the papers of an undone stack out of the count, and settle those again that had to do with them."""
    touched: set[tuple[str, str]] = set()
    for paper in queries.papers.papers_touching_file(session, file.id):
        if paper.edition_key and paper.sheet_number:
            touched.add((paper.edition_key, paper.sheet_number))
        staying = [page for page in paper.pages if page.file_id != file.id]
        if paper.file_id != file.id:
            for page in [page for page in paper.pages if page.file_id == file.id]:
                page.paper = None
            continue
        _take_out(session, paper)
        for page in staying:
            page.paper = None
            session.flush()
            page.paper = _paper_for(session, page)
    session.flush()
    for edition_key, sheet_number in sorted(touched):
        refresh_sheet(session, edition_key, sheet_number)


def _take_out(session: Session, paper: PaperRow) -> None:
    remove_response(session, paper)
    drop_undecided_reviews(session, paper.pages)
    paper.state, paper.reason, paper.same_as_id = PaperState.REMOVED, "undone", None


def refresh_paper(session: Session, paper: PaperRow) -> PaperRow:
    """Work out the state of a paper (and of all with its number) again, and make, change or remove responses.

    Called after a review was decided or undone, a number was typed in, a stack was undone, a web answer came.
    """
    session.flush()
    if paper.edition_key is not None and paper.sheet_number is not None:
        refresh_sheet(session, paper.edition_key, paper.sheet_number)
    elif has_readings(paper):
        _apply(session, paper, settle_alone(facts_of(session, paper)), None)
    return paper


def refresh_sheet(session: Session, edition_key: str, sheet_number: str) -> None:
    """Settle all papers that carry one sheet's number again."""
    sheet = queries.press.lock_sheet(session, edition_key, sheet_number)
    edition = queries.press.edition_with_key(session, edition_key)
    rows = [
        paper for paper in queries.papers.papers_of_sheet(session, edition_key, sheet_number) if has_readings(paper)
    ]
    facts = [facts_of(session, paper) for paper in rows]
    settled = settle_sheet(facts, sheet_facts(sheet, edition), edition_known=edition is not None)
    for paper, fact in zip(rows, facts, strict=True):
        _place_in_municipality(paper, sheet, settled[paper.id])
        _apply(session, paper, settled[paper.id], fact)


def decide_paper(
    session: Session, paper: PaperRow, decision: Decision | None, *, actor: Actor, note: str | None = None
) -> None:
    """Store what a person decided of a paper (None: take the decision back) and settle it and its like again.

    A typed paper's response is put before with `put_response`; taking TYPED back removes that response.
    """
    if paper.decision == Decision.TYPED and decision is not Decision.TYPED:
        remove_response(session, paper)
    paper.decision = None if decision is None else str(decision)
    paper.settled_by = None if decision is None else actor.user_id
    paper.note = note
    refresh_paper(session, paper)


def assign_sheet(
    session: Session, page: PageImageRow, edition_key: str, sheet_number: str, sheet_page: int
) -> PaperRow:
    """Say which sheet a page is whose code could not be read, and settle its paper again.

    Raises:
        NotFoundError: the page has not been read.
    """
    paper = page.paper
    if paper is None:
        raise NotFoundError("Page {page} has no reading: it waits to be read, or it was destroyed.", page=page.number)
    page.edition_key, page.sheet_number, page.sheet_page = edition_key, sheet_number, sheet_page
    joined = _paper_that_lacks(session, page)
    if joined is None or len(paper.pages) > 1:
        paper.edition_key, paper.sheet_number = edition_key, sheet_number
    else:
        page.paper = joined
        session.flush()
        session.delete(paper)
        paper = joined
    session.flush()
    return refresh_paper(session, paper)


def _paper_for(session: Session, page: PageImageRow) -> PaperRow:
    """Return the paper that a page image belongs to: a sheet's paper that still lacks this page, or a new one."""
    paper = _paper_that_lacks(session, page)
    if paper is not None:
        return paper
    paper = PaperRow(
        period_id=page.file.period_id,
        file=page.file,
        place=page.number,
        municipality_code=page.file.municipality_code,
        edition_key=page.edition_key if page.sheet_page else None,
        sheet_number=page.sheet_number if page.sheet_page else None,
        state=PaperState.READING,
    )
    session.add(paper)
    return paper


def _paper_that_lacks(session: Session, page: PageImageRow) -> PaperRow | None:
    """Return the paper of a sheet of several pages that this page completes."""
    edition = queries.press.edition_with_key(session, page.edition_key) if page.edition_key else None
    if edition is None or not page.sheet_number or not page.sheet_page:
        return None
    pages = len(edition.layout["pages"])
    return queries.papers.paper_lacking_page(
        session, edition.key, page.sheet_number, page.sheet_page, page.file_id, pages
    )


def _place_in_municipality(paper: PaperRow, sheet: SheetRow | None, settled: Settled) -> None:
    """A paper belongs to its sheet's municipality; a foreign one stays with the reception that scanned it."""
    if sheet is not None and settled.state is not PaperState.FOREIGN:
        paper.municipality_code = sheet.municipality_code
    else:
        paper.municipality_code = paper.file.municipality_code


def _apply(session: Session, paper: PaperRow, settled: Settled, facts: PaperFacts | None) -> None:
    """Write a paper's state, and keep its page images, reviews and response in step."""
    paper.state, paper.reason, paper.same_as_id = settled.state, settled.reason, settled.same_as
    readings = readings_of(paper)
    pages = sorted(paper.pages, key=lambda page: (page.sheet_page or 0, page.number))
    for page, reading in zip(pages, readings, strict=True):
        status, page.reason = page_line_state(settled, reading)
        page.state = str(status)
    keep_reviews(session, paper, pages, readings, settled)
    keep_texts(session, paper, pages, readings, settles=settled.state in IN_REVIEW)
    if queries.releases.released_since(session, paper.period_id, paper.file.received_at):
        return  # what was published stays, and its links may be cut already; papers that came later count anew
    if settled.state is PaperState.READ and facts is not None and paper.decision != Decision.TYPED:
        put_response(
            session,
            paper,
            answers_of(facts),
            source=ResponseSource.PAPER,
            decided_by_person=frozenset(facts.decided),
        )
    elif settled.state is not PaperState.READ:
        remove_response(session, paper)
