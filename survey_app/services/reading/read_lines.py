"""The lines that `read` prints: from stored readings, or from a trial run that stores nothing."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy.orm import Session

from forms.page_code import BACK_PAGE
from scans.model import PageReading, PageStatus
from scans.pipeline import reader_name
from scans.settings import ReadingSettings
from survey_app.db import queries
from survey_app.db.models import PageImageRow, PeriodRow, ScanFileRow
from survey_app.domain.register import municipality_name
from survey_app.errors import NotFoundError
from survey_app.services.paperwork.paper_facts import SAME_FILE, PaperFacts, Settled
from survey_app.services.paperwork.paper_states import page_line_state, settle_alone, settle_sheet
from survey_app.services.paperwork.stored_facts import reading_of, sheet_facts
from survey_app.services.reading.page_tasks import FileCount, PageTask, store_editions
from survey_app.services.reading.pools import ReadingPool, count_pages_in, read_tasks
from survey_app.services.reading.ready_editions import reading_editions
from survey_app.services.reading.runner import OnProgress
from survey_app.services.reasons import sentence_of
from survey_app.storage import Storage

Line = dict[str, Any]
"""One line as the contract of the command line has it."""


def failed_file_line(name: str, reason: str, message: str | None) -> Line:
    """Return the one line of a file that could not be opened: page 0."""
    reading = PageReading(PageStatus.FAILED, reader=reader_name(ReadingSettings()))
    return reading.to_json(name, 0) | {"reason": reason, "message": message or sentence_of(reason)}


def stored_lines(session: Session, file_id: int, name: str, *, repeated: bool = False) -> list[Line]:
    """Return the lines of a stored file, one for each page image.

    Args:
        session: where the readings are.
        file_id: the stack.
        name: what the line calls the file.
        repeated: these bytes had been read before: every page is a duplicate.

    Raises:
        NotFoundError: there is no such stack.
    """
    file = session.get(ScanFileRow, file_id)
    if file is None:
        raise NotFoundError("There is no such stack.")
    if file.state == "failed":
        return [failed_file_line(name, file.reason or "unreadable", None)]
    return [_stored_line(session, page, name, repeated) for page in file.pages]


def _stored_line(session: Session, page: PageImageRow, name: str, repeated: bool) -> Line:
    try:
        reading = reading_of(page)
    except NotFoundError:
        reading = PageReading(PageStatus.FAILED, reader=page.reader or "")
    found = replace(reading, sheet=page.sheet_number, edition=page.edition_key, sheet_page=page.sheet_page)
    status, reason = PageStatus(page.state), page.reason
    if repeated:
        status, reason = PageStatus.DUPLICATE, SAME_FILE
    sheet = queries.press.sheet_with_number(session, page.edition_key, page.sheet_number)
    return _line(found, name, page.number, status, reason, None if sheet is None else sheet.municipality_code)


def _line(
    reading: PageReading, name: str, number: int, status: PageStatus, reason: str | None, code: str | None
) -> Line:
    line = reading.to_json(name, number)
    own_reason = None if reading.reason is None else str(reading.reason)
    message = reading.message if reason == own_reason and reading.message else sentence_of(reason)
    if message and "{municipality}" in message:
        message = message.replace("{municipality}", municipality_name(code) if code else "another municipality")
    return line | {"status": str(status), "reason": reason, "message": message}


@dataclass(slots=True)
class _TrialPage:
    """One page image of a trial run."""

    name: str
    file: int
    number: int
    reading: PageReading
    paper: int = -1


@dataclass(slots=True)
class _TrialPaper:
    """The page images of one paper, by index, under the sheet's number (None: no sheet)."""

    file: int
    sheet: tuple[str, str] | None
    pages: list[int] = field(default_factory=list)


def trial_lines(
    session: Session,
    period: PeriodRow,
    paths: Sequence[Path],
    *,
    storage: Storage,
    pool: ReadingPool,
    on_progress: OnProgress | None = None,
) -> list[Line]:
    """Read files as if nothing had been received yet, store nothing, and return one line for each page image.

    Args:
        session: only read from.
        period: the period the papers should belong to; the editions of all periods are known, so that a foreign page
            is named.
        paths: the files, in order; the same bytes twice are named as duplicates.
        storage: where blank pages lie.
        pool: reads the pages.
        on_progress: told after every task.
    """
    counts = {path: _count(pool, path) for path in dict.fromkeys(paths)}
    with TemporaryDirectory(prefix="survey-read-") as folder:
        editions_file = store_editions(reading_editions(session, storage=storage), Path(folder))
        tasks = list(_tasks(paths, counts, editions_file, period.key, pool.pages_per_task))
        known = sum(counts[path].pages for path in paths)
        pages: list[_TrialPage] = []
        for task, readings in read_tasks(pool, tasks):
            for file, number, reading in zip(task.ids, task.numbers, readings, strict=True):
                pages.append(_TrialPage(str(paths[file]), file, number, reading))
            if on_progress is not None:
                on_progress(len(pages), known)
    lines = _settle_trial(session, period, pages)
    failed = [
        (file, 0, failed_file_line(str(path), counts[path].reason or "unreadable", counts[path].message))
        for file, path in enumerate(paths)
        if counts[path].reason is not None
    ]
    placed = [(page.file, page.number, line) for page, line in zip(pages, lines, strict=True)]
    return [line for _, _, line in sorted([*placed, *failed], key=lambda entry: entry[:2])]


def _count(pool: ReadingPool, path: Path) -> FileCount:
    return count_pages_in(pool, str(path))


def _tasks(
    paths: Sequence[Path], counts: Mapping[Path, FileCount], editions_file: str, period: str, pages_per_task: int
) -> Iterator[PageTask]:
    for file, path in enumerate(paths):
        numbers = range(1, counts[path].pages + 1)
        for start in range(0, len(numbers), pages_per_task):
            chunk = tuple(numbers[start : start + pages_per_task])
            yield PageTask(str(path), chunk, editions_file, period, ids=(file,) * len(chunk))


def _settle_trial(session: Session, period: PeriodRow, pages: Sequence[_TrialPage]) -> list[Line]:
    """Give every paper of the run its state by the same rules as stored ones, and return the pages' lines."""
    papers = _make_papers(pages)
    facts = [
        PaperFacts(
            id=number,
            period_id=period.id,
            readings=tuple(pages[index].reading for index in paper.pages),
            trusted=True,
        )
        for number, paper in enumerate(papers)
    ]
    settled: dict[int, Settled] = {}
    codes: dict[int, str] = {}
    of_sheet: dict[tuple[str, str], list[PaperFacts]] = defaultdict(list)
    for paper, fact in zip(papers, facts, strict=True):
        if paper.sheet is None:
            settled[fact.id] = settle_alone(fact)
        else:
            of_sheet[paper.sheet].append(fact)
    for (edition_key, number), like in of_sheet.items():
        edition = queries.press.edition_with_key(session, edition_key)
        sheet = queries.press.sheet_with_number(session, edition_key, number)
        settled |= settle_sheet(like, sheet_facts(sheet, edition), edition_known=edition is not None)
        if sheet is not None:
            codes |= {fact.id: sheet.municipality_code for fact in like}
    lines = []
    for page in pages:
        status, reason = page_line_state(settled[page.paper], page.reading)
        lines.append(_line(page.reading, page.name, page.number, status, reason, codes.get(page.paper)))
    return lines


def _make_papers(pages: Sequence[_TrialPage]) -> list[_TrialPaper]:
    """Put page images together to papers: a page joins the paper of its sheet that still lacks it."""
    papers: list[_TrialPaper] = []
    of_sheet: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, page in enumerate(pages):
        sheet = _sheet_of(page.reading)
        lacking = [
            number
            for number in (of_sheet[sheet] if sheet is not None else ())
            if page.reading.sheet_page not in {pages[other].reading.sheet_page for other in papers[number].pages}
        ]
        page.paper = min(lacking, key=lambda number: (papers[number].file != page.file, number), default=len(papers))
        if page.paper == len(papers):
            papers.append(_TrialPaper(page.file, sheet))
            if sheet is not None:
                of_sheet[sheet].append(page.paper)
        papers[page.paper].pages.append(index)
    return papers


def _sheet_of(reading: PageReading) -> tuple[str, str] | None:
    if reading.edition and reading.sheet and reading.sheet_page and reading.sheet_page != BACK_PAGE:
        return reading.edition, reading.sheet
    return None
