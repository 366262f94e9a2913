"""Taking in scanned files: stored and committed before they are acknowledged; undoing a stack."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey_app.db import queries
from survey_app.db.models import PeriodRow, ScanFileRow, utc_now
from survey_app.domain.model import PeriodState
from survey_app.domain.roles import Actor
from survey_app.errors import InvalidInputError, RefusedError
from survey_app.services.intake.stack_views import file_of_stack
from survey_app.services.paperwork import papers
from survey_app.services.people.audit_log import COMMAND_LINE, log_action
from survey_app.services.planning.participation import part_of
from survey_app.settings import Settings
from survey_app.storage import Storage

LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """What became of a file handed in. `already`: the very same bytes were received before, as this stack."""

    file_id: int
    stack: int
    name: str
    already: bool


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
    source: str = "upload",
) -> ReceivedFile:
    """Store a scanned file as a new stack; the same bytes again give the stack that is there.

    The caller commits, and only then tells whoever handed it in that it is safe.

    Args:
        session: the transaction.
        storage: where the bytes go.
        settings: its largest upload.
        period: the period the papers are meant for; late ones, after publishing, wait for a new version (rule 6).
        municipality_code: whose reception scanned it; None = a mixed stack.
        name: the file's name as its owner calls it.
        data: the bytes.
        actor: who hands it in.
        source: upload, inbox or command; only the command line of the machine itself may take in mixed stacks for
            municipalities that did not appoint the regional desk.

    Raises:
        RefusedError: the period is a draft.
        NotFoundError: the municipality does not take part.
        InvalidInputError: the file is empty or larger than the settings allow.
        StorageFullError: the disk is full; nothing was stored.
    """
    _check(period, municipality_code, name, data, settings)
    key = storage.put(data)
    queries.planning.lock_period(session, period.id)
    known = queries.stacks.stack_with_content(session, period.id, key)
    if known is not None:
        return ReceivedFile(known.id, known.stack, known.name, already=True)
    row = ScanFileRow(
        period_id=period.id,
        municipality_code=municipality_code,
        stack=queries.stacks.last_stack_number(session, period.id, municipality_code) + 1,
        name=name[-LONGEST_NAME:],
        sha256=key,
        storage_key=key,
        size=len(data),
        received_by=actor.user_id,
        source=source,
    )
    session.add(row)
    session.flush()
    _log(session, actor, "stack.receive", row, period, bytes=row.size)
    return ReceivedFile(row.id, row.stack, row.name, already=False)


def undo_stack(session: Session, file_id: int, *, actor: Actor) -> None:
    """Undo a stack: its papers count no longer, and papers elsewhere that repeated them are settled again.

    Raises:
        NotFoundError: there is no such stack.
        RefusedError: the period is not open any more, or the stack was undone already.
    """
    file = file_of_stack(session, file_id)
    if file.period.state != PeriodState.OPEN:
        raise RefusedError("{period} is closed: stacks can no longer be undone.", period=file.period.key)
    if file.undone_at is not None:
        raise RefusedError("Stack {stack} was undone already.", stack=file.stack)
    file.undone_at, file.state = utc_now(), "undone"
    papers.undo_file(session, file)
    _log(session, actor, "stack.undo", file, file.period, pages=file.page_count or 0)


def _check(period: PeriodRow, municipality_code: str | None, name: str, data: bytes, settings: Settings) -> None:
    """Refuse what cannot be taken in, before anything is stored."""
    if period.state == PeriodState.DRAFT:
        raise RefusedError(
            "{period} is a draft, so {file} was not taken in. Open the period first.", period=period.key, file=name
        )
    if municipality_code is not None:
        part_of(period, municipality_code)
    if not data:
        raise InvalidInputError("{file} is empty. Scan the papers again.", file=name)
    if len(data) > settings.max_upload_bytes:
        raise InvalidInputError(
            "{file} is {size} MB; at most {most} MB are taken in. Scan in smaller stacks.",
            file=name,
            size=len(data) // 1_000_000,
            most=settings.max_upload_mb,
        )


def _log(session: Session, actor: Actor, action: str, file: ScanFileRow, period: PeriodRow, **more: int) -> None:
    log_action(
        session,
        actor,
        action,
        period_key=period.key,
        municipality_code=file.municipality_code,
        stack=file.stack,
        **more,
    )
