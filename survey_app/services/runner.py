"""Reads waiting page images: claims them by lease, reads in a pool, settles each in a transaction of its own."""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field

from sqlalchemy.orm import Session, sessionmaker

from scans.model import ReadingEdition
from survey_app.settings import Settings
from survey_app.storage import Storage

OnProgress = Callable[[int, int], None]
"""Called with (pages done, pages known) after every page."""


@dataclass(frozen=True, slots=True)
class ReadSummary:
    """What one run did: page images by status, and files that could not be opened (name -> reason code)."""

    pages: int = 0
    by_status: Mapping[str, int] = field(default_factory=dict)
    failed_files: Mapping[str, str] = field(default_factory=dict)


def read_waiting(
    sessions: sessionmaker[Session],
    *,
    storage: Storage,
    settings: Settings,
    executor: Executor | None = None,
    file_ids: Sequence[int] | None = None,
    jobs: int | None = None,
    on_progress: OnProgress | None = None,
    stop: threading.Event | None = None,
) -> ReadSummary:
    """Read every waiting page image and return when none is left.

    The database is the only record: pages are claimed by a lease, each is settled in one transaction, and a page whose
    reader died is claimed again when the lease has run out; after three attempts it is given up as failed.

    Args:
        sessions: makes one session per transaction.
        storage: where the files lie.
        settings: number of processes, where to read.
        executor: reads the pages; None = a process pool of `jobs` that lives for this call.
        file_ids: only these files; None = all that wait.
        jobs: processes; None = as the settings say.
        on_progress: told after every page.
        stop: when set, no further page is claimed.
    """
    raise NotImplementedError


def run_reader(stop: threading.Event, sessions: sessionmaker[Session], *, storage: Storage, settings: Settings) -> None:
    """Collect watched folders and read waiting pages until `stop` is set (the loop behind `serve`)."""
    raise NotImplementedError


def reading_editions(session: Session, *, storage: Storage) -> dict[str, ReadingEdition]:
    """Return all editions of the instance, ready to read with; prepared ones are kept between calls."""
    raise NotImplementedError
