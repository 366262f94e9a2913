"""Accounting for every paper: where it lies, its one state, what happened, and what a person does about it."""

import datetime
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey_app.db import queries
from survey_app.db.models import PeriodRow, ScanFileRow
from survey_app.domain.dates import swedish_date
from survey_app.domain.model import TO_DO, PaperState
from survey_app.services.paperwork.paper_answers import (
    ComparedQuestion,
    Comparison,
    PaperToType,
    TypedOption,
    TypedQuestion,
    compare_papers,
    paper_to_type,
)
from survey_app.services.paperwork.paper_decisions import (
    accept_as_practice,
    assign_number,
    keep_all_papers,
    keep_paper,
    mark_page_missing_ok,
    remove_paper,
    restore_paper,
    type_in,
)
from survey_app.services.paperwork.paper_views import PaperView, find_paper, view_papers
from survey_app.services.paperwork.paper_words import say_file_problem
from survey_app.services.review.reviewing import place_of
from survey_app.services.wording import Wording, capitalised

__all__ = [
    "Accounting",
    "ComparedQuestion",
    "Comparison",
    "FileProblem",
    "PaperToType",
    "PaperView",
    "TypedOption",
    "TypedQuestion",
    "accept_as_practice",
    "account_papers",
    "assign_number",
    "compare_papers",
    "count_page_images",
    "keep_all_papers",
    "keep_paper",
    "mark_page_missing_ok",
    "paper_to_type",
    "remove_paper",
    "restore_paper",
    "show_paper",
    "type_in",
]


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A file that could not be opened: nothing of it is in the counts, and what to do."""

    file_id: int
    stack: int
    name: str
    received_on: datetime.date
    happened: str
    to_do: str


@dataclass(frozen=True, slots=True)
class Accounting:
    """All papers of a place. `papers` = the sum of `counts`.

    A page that waits for the reader counts as one paper being read. `rows`: to do first, then settled ones that do not
    count, both by stack and place; read papers only where asked for. `listed` is how many rows there are in all.
    `sentence` says how things stand ("48 papers in, 48 papers in the list. Six of them need you.").
    """

    counts: Mapping[PaperState, int]
    papers: int
    to_do: int
    listed: int
    rows: tuple[PaperView, ...]
    files: tuple[FileProblem, ...]
    writing_outside: tuple[PaperView, ...]
    sentence: str


def account_papers(
    session: Session,
    period: PeriodRow,
    municipality_code: str | None,
    *,
    file_id: int | None = None,
    with_read: bool = False,
    states: Collection[PaperState] | None = None,
    part: Callable[[int], slice] | None = None,
    language: str = "sv",
) -> Accounting:
    """Account for every paper of a municipality, or (None) of the regional desk.

    Args:
        session: the database session.
        period: the period.
        municipality_code: whose papers.
        file_id: only those of this stack.
        with_read: whether read papers are among the rows.
        states: only these states are among the rows.
        part: takes the number of rows and says which of them are wanted (from, to); None = all.
        language: of the interface.
    """
    wording, place = Wording(language), place_of(period, municipality_code)
    counts = queries.places.paper_counts_at(session, period.id, place, file_id)
    kept = dict(counts)  # a page that waits for the reader is no paper yet
    waiting = queries.places.page_images_without_paper_at(session, period.id, place, file_id)
    if waiting:
        counts[PaperState.READING] = counts.get(PaperState.READING, 0) + waiting
    without = () if with_read else (PaperState.READ,)
    listed = sum(count for state, count in kept.items() if state not in without and (states is None or state in states))
    wanted = None if part is None else part(listed)
    papers = queries.places.papers_at(
        session, period.id, place, file_id=file_id, without_states=without, states=states, part=wanted
    )
    rows = view_papers(session, period, papers, wording)
    beside = queries.places.papers_with_writing_at(session, period.id, place, file_id)
    total, to_do = sum(counts.values()), sum(counts.get(state, 0) for state in TO_DO)
    return Accounting(
        counts=counts,
        papers=total,
        to_do=to_do,
        listed=listed,
        rows=tuple(sorted(rows, key=lambda row: (not row.waits, row.file_id, row.place))),
        files=tuple(
            _file_problem(file, wording) for file in queries.places.failed_files_at(session, period.id, place, file_id)
        ),
        writing_outside=view_papers(session, period, beside, wording),
        sentence=_say_account(total, to_do, waiting, wording),
    )


def count_page_images(
    session: Session, period: PeriodRow, municipality_code: str | None, *, file_id: int | None = None
) -> int:
    """Return how many page images the papers of `account_papers` are made of, those still being read among them."""
    place = place_of(period, municipality_code)
    of_papers = queries.places.page_images_of_papers_at(session, period.id, place, file_id)
    return of_papers + queries.places.page_images_without_paper_at(session, period.id, place, file_id)


def _say_account(papers: int, to_do: int, waiting: int, wording: Wording) -> str:
    if not papers:
        return wording.say("No papers have been scanned yet.")
    parts = [wording.count("{n} paper in, {n} paper in the list.", "{n} papers in, {n} papers in the list.", papers)]
    if waiting:
        parts.append(wording.count("{n} page is still being read.", "{n} pages are still being read.", waiting))
    if to_do:
        parts.append(capitalised(wording.count("{words} of them needs you.", "{words} of them need you.", to_do)))
    elif not waiting:
        parts.append(wording.say("Nothing more to do."))
    return " ".join(parts)


def _file_problem(file: ScanFileRow, wording: Wording) -> FileProblem:
    happened, to_do = say_file_problem(file.reason, wording)
    return FileProblem(file.id, file.stack, file.name, swedish_date(file.received_at), happened, to_do)


def show_paper(session: Session, paper_id: int, *, language: str = "sv") -> PaperView:
    """Return one paper of the list.

    Raises:
        NotFoundError: no such paper (say its stack was undone).
    """
    paper = find_paper(session, paper_id)
    (view,) = view_papers(session, paper.file.period, [paper], Wording(language))
    return view
