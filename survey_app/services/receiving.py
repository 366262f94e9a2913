"""Taking in scanned files: stored and committed before they are acknowledged; stacks and their undoing."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session, sessionmaker

from survey_app.db.models import PeriodRow
from survey_app.domain.roles import Actor
from survey_app.services.audit_log import COMMAND_LINE
from survey_app.settings import Settings
from survey_app.storage import Storage


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """What became of a file handed in. `already`: the very same bytes were received before, as this stack."""

    file_id: int
    stack: int
    name: str
    already: bool


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


def receive_file(
    session: Session,
    *,
    storage: Storage,
    settings: Settings,
    period: PeriodRow,
    municipality_code: str | None,
    name: str,
    data: bytes,
    actor: Actor = COMMAND_LINE,
) -> ReceivedFile:
    """Store a scanned file as a new stack; the same bytes again give the stack that is there.

    The caller commits, and only then tells whoever handed it in that it is safe.

    Args:
        session: the transaction.
        storage: where the bytes go.
        settings: its largest upload.
        period: the period the papers are meant for; it must be open.
        municipality_code: whose reception scanned it; None = the regional scanning desk, a mixed stack.
        name: the file's name as its owner calls it.
        data: the bytes.
        actor: who hands it in.

    Raises:
        RefusedError: the period is not open.
        NotFoundError: the municipality does not take part.
        InvalidInputError: the file is empty or larger than the settings allow.
        StorageFullError: the disk is full; nothing was stored.
    """
    raise NotImplementedError


def collect_watched(sessions: sessionmaker[Session], *, storage: Storage, settings: Settings) -> list[ReceivedFile]:
    """Take in what lies in the watched folders and move it to `done/` (or `refused/` with a note beside it).

    A file counts as complete when its size has not changed for two seconds. One transaction per file. The files go
    to the one open period of the municipality (of `region/`: of the one open period); with none or several open,
    they are left where they are.
    """
    raise NotImplementedError


def undo_stack(session: Session, file_id: int, *, actor: Actor) -> None:
    """Undo a stack: its papers count no longer, and papers elsewhere that repeated them are settled again.

    Raises:
        NotFoundError: there is no such stack.
        RefusedError: the period is closed, or the stack was undone already.
    """
    raise NotImplementedError


def list_stacks(session: Session, period: PeriodRow, municipality_code: str | None) -> list[StackView]:
    """Return the stacks of one place, the latest first (None: the regional desk)."""
    raise NotImplementedError


def list_all_stacks(session: Session, period: PeriodRow) -> list[StackView]:
    """Return the stacks of all places of a period, the latest first."""
    raise NotImplementedError


def find_stack(session: Session, file_id: int) -> StackView:
    """Return one stack.

    Raises:
        NotFoundError: there is no such stack.
    """
    raise NotImplementedError


def stack_sentence_parts(stack: StackView) -> Sequence[tuple[str, int]]:
    """Return what to say of a stack in one sentence: (what, how many), what = pages, read, to_look_at, not_ours, ...

    In the order they are said; only those that are not 0 (and always pages).
    """
    raise NotImplementedError
