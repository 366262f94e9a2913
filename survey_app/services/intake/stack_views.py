"""Stacks as people see them: how far each has been read, and what became of its papers."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey_app.db import queries
from survey_app.db.models import PeriodRow, ScanFileRow
from survey_app.db.queries.stacks import StackHead
from survey_app.domain.model import PaperState, PeriodState
from survey_app.errors import NotFoundError
from survey_app.services.reasons import sentence_of

ALL_STACKS = slice(0, None)

SENTENCE_PARTS: tuple[tuple[str, tuple[PaperState, ...]], ...] = (
    ("read", (PaperState.READ,)),
    ("to_look_at", (PaperState.REVIEW, PaperState.SAME_NUMBER, PaperState.PAGE_MISSING)),
    ("unreadable", (PaperState.UNREADABLE,)),
    ("not_ours", (PaperState.FOREIGN,)),
    ("duplicate", (PaperState.DUPLICATE,)),
    ("answered_on_web", (PaperState.ANSWERED_ON_WEB,)),
    ("practice", (PaperState.PRACTICE,)),
    ("blank", (PaperState.BLANK,)),
    ("empty_back", (PaperState.EMPTY_BACK,)),
    ("removed", (PaperState.REMOVED,)),
    ("reading", (PaperState.READING,)),
)
"""What a sentence about a stack says, in this order, and the paper states each part stands for."""


@dataclass(frozen=True, slots=True)
class StackView:
    """One stack: a scan file, where it was scanned, how far it has been read, and its papers by state.

    `state` is received (pages not counted yet), open (being read), done, failed (`reason` is a stable code and
    `message` the English sentence for it) or undone. `municipality_code` None = the regional desk. `papers` maps
    PaperState values to counts; `pages` maps page states to counts.
    """

    file_id: int
    stack: int
    municipality_code: str | None
    name: str
    received_at: datetime.datetime
    state: str
    reason: str | None
    message: str | None
    page_count: int | None
    pages_done: int
    pages: Mapping[str, int]
    papers: Mapping[str, int]
    can_undo: bool

    @property
    def progress(self) -> float:
        """Share of the pages that have been dealt with, 0..1."""
        if self.state in ("done", "failed", "undone"):
            return 1.0
        return self.pages_done / self.page_count if self.page_count else 0.0


def list_stacks(
    session: Session, period: PeriodRow, municipality_code: str | None, part: slice = ALL_STACKS
) -> list[StackView]:
    """Return the stacks of one place, the latest first (None: the regional desk): all, or a part (from, to)."""
    return _views(session, queries.stacks.stacks_of_place(session, period.id, municipality_code, part))


def stack_heads(session: Session, period: PeriodRow, municipality_code: str | None) -> list[StackHead]:
    """Return what tells the stacks of one place apart, the latest first (None: the regional desk)."""
    return queries.stacks.heads_of_place(session, period.id, municipality_code)


def find_stack(session: Session, file_id: int) -> StackView:
    """Return one stack.

    Raises:
        NotFoundError: there is no such stack.
    """
    return _views(session, [file_of_stack(session, file_id)])[0]


def find_stack_of_place(session: Session, period: PeriodRow, municipality_code: str | None, file_id: int) -> StackView:
    """Return one stack of a place (None: the regional desk) in a period.

    Raises:
        NotFoundError: there is no such stack there, though there may be one elsewhere.
    """
    file = file_of_stack(session, file_id)
    if (file.period_id, file.municipality_code) != (period.id, municipality_code):
        raise NotFoundError("There is no such stack here.")
    return _views(session, [file])[0]


def stack_sentence_parts(stack: StackView) -> Sequence[tuple[str, int]]:
    """Return what to say of a stack in one sentence: (what, how many), in the order it is said.

    `what` is pages, read, to_look_at, unreadable, not_ours, duplicate, answered_on_web, practice, blank, empty_back,
    removed or reading. Pages are always there, the others only where they are not 0.
    """
    parts = [("pages", stack.page_count or 0)]
    for what, states in SENTENCE_PARTS:
        count = sum(stack.papers.get(state, 0) for state in states)
        if count:
            parts.append((what, count))
    return parts


def file_of_stack(session: Session, file_id: int) -> ScanFileRow:
    """Return the row of one stack.

    Raises:
        NotFoundError: there is no such stack.
    """
    file = session.get(ScanFileRow, file_id)
    if file is None:
        raise NotFoundError("There is no such stack.")
    return file


def _views(session: Session, files: Sequence[ScanFileRow]) -> list[StackView]:
    ids = [file.id for file in files]
    pages = queries.stacks.page_counts_by_state(session, ids)
    paper_counts = queries.stacks.paper_counts_by_state(session, ids)
    return [_view(file, pages[file.id], paper_counts[file.id]) for file in files]


def _view(file: ScanFileRow, pages: Mapping[str, int], paper_counts: Mapping[str, int]) -> StackView:
    return StackView(
        file_id=file.id,
        stack=file.stack,
        municipality_code=file.municipality_code,
        name=file.name,
        received_at=file.received_at,
        state=file.state,
        reason=file.reason,
        message=sentence_of(file.reason),
        page_count=file.page_count,
        pages_done=sum(count for state, count in pages.items() if state != "received"),
        pages=pages,
        papers=paper_counts,
        can_undo=file.undone_at is None and file.period.state == PeriodState.OPEN,
    )
