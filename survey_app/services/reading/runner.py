"""Reads waiting page images: claims them by lease, reads in a pool, settles each in a transaction of its own."""

import collections
import contextlib
import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from scans.model import PageReading
from survey_app.db import queries
from survey_app.db.models import PageImageRow, utc_now
from survey_app.errors import SurveyError
from survey_app.services.intake.inbox import Inbox
from survey_app.services.paperwork.papers import finish_file, settle_paper
from survey_app.services.reading.leases import claim_pages, free_dead_leases, new_holder
from survey_app.services.reading.page_tasks import FileCount, PageTask, store_editions
from survey_app.services.reading.pools import ReadingPool, count_pages_in, read_tasks
from survey_app.services.reading.ready_editions import reading_editions
from survey_app.settings import Settings
from survey_app.storage import Storage

log = logging.getLogger(__name__)

OnProgress = Callable[[int, int], None]
"""Called with (pages done, pages known) after every page."""

POLL_SECONDS = 0.5
ROUND_SECONDS = 1.0
REST_SECONDS = 10.0


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

    The database is the only record: pages are claimed by a lease, each is settled in one transaction, and pages of a
    reader that died are claimed again. A page that kills the process that reads it is tried alone, three times, and
    then given up as failed.

    Args:
        sessions: makes one session per transaction.
        storage: where the files lie.
        settings: number of processes, where to read.
        executor: reads the pages; None = a process pool of `jobs` that lives for this call.
        file_ids: only these files, also waiting for pages that another reader has claimed; None = all that wait.
        jobs: processes; None = as the settings say.
        on_progress: told after every page.
        stop: when set, no further page is claimed.
    """
    with contextlib.closing(ReadingPool(settings, jobs=jobs, executor=executor)) as pool:
        run = _Run(sessions, storage, settings, pool, file_ids, on_progress, stop or threading.Event())
        return run.read_all()


def run_reader(stop: threading.Event, sessions: sessionmaker[Session], *, storage: Storage, settings: Settings) -> None:
    """Collect watched folders and read waiting pages until `stop` is set (the loop behind `serve`)."""
    inbox = Inbox(settings, storage, sessions)
    with contextlib.closing(ReadingPool(settings)) as pool:
        while not stop.wait(ROUND_SECONDS):
            try:
                inbox.collect()
                if _is_work_waiting(sessions):
                    _Run(sessions, storage, settings, pool, None, None, stop).read_all()
            except (SQLAlchemyError, SurveyError, OSError):
                log.exception("Reading stopped; it goes on in %d seconds", REST_SECONDS)
                stop.wait(REST_SECONDS)


def _is_work_waiting(sessions: sessionmaker[Session]) -> bool:
    with sessions() as session:
        return bool(queries.stacks.files_to_open(session) or queries.pages.pages_to_read(session, utc_now(), 1, None))


class _Run:
    """One run through the waiting pages."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        storage: Storage,
        settings: Settings,
        pool: ReadingPool,
        file_ids: Sequence[int] | None,
        on_progress: OnProgress | None,
        stop: threading.Event,
    ) -> None:
        self.sessions = sessions
        self.storage = storage
        self.settings = settings
        self.pool = pool
        self.file_ids = None if file_ids is None else list(file_ids)
        self.on_progress = on_progress
        self.stop = stop
        self.name = new_holder()
        self.touched: set[int] = set(file_ids or ())
        self.statuses: collections.Counter[str] = collections.Counter()
        self.failed_files: dict[str, str] = {}

    def read_all(self) -> ReadSummary:
        with self.sessions.begin() as session:
            free_dead_leases(session)
        while not self.stop.is_set():
            self._open_files()
            self._read_claimable()
            if self.file_ids is None or not self._others_are_reading():
                break
            self.stop.wait(POLL_SECONDS)
        return ReadSummary(self.statuses.total(), dict(self.statuses), dict(self.failed_files))

    # Files

    def _open_files(self) -> None:
        with self.sessions() as session:
            found = queries.stacks.files_to_open(session)
            files = [file for file in found if self.file_ids is None or file.id in self.file_ids]
        for file in files:
            if self.stop.is_set():
                return
            counted = count_pages_in(self.pool, str(self.storage.path_of(file.storage_key)))
            with self.sessions.begin() as session:
                self._open_file(session, file.id, counted)

    def _open_file(self, session: Session, file_id: int, counted: FileCount) -> None:
        file = queries.stacks.lock_file(session, file_id)
        if file is None or file.state != "received":
            return
        if counted.reason is not None:
            file.state, file.reason = "failed", counted.reason
            self.failed_files[file.name] = counted.reason
            log.warning("%s: %s", file.name, counted.message)
            return
        file.state, file.page_count = "open", counted.pages
        self.touched.add(file.id)
        session.add_all(PageImageRow(file_id=file.id, number=number + 1) for number in range(counted.pages))

    # Pages

    def _read_claimable(self) -> None:
        for task, readings in read_tasks(self.pool, self._claims(), count_attempt=self._count_attempt):
            for page_id, reading in zip(task.ids, readings, strict=True):
                self._settle(page_id, reading)

    def _claims(self) -> Iterator[PageTask]:
        while not self.stop.is_set():
            task = self._claim()
            if task is None:
                return
            yield task

    def _count_attempt(self, task: PageTask) -> int:
        with self.sessions.begin() as session:
            page = session.get_one(PageImageRow, task.ids[0])
            page.attempts += 1
            return page.attempts

    def _claim(self) -> PageTask | None:
        """Claim some pages of one file, in a transaction of its own."""
        with self.sessions.begin() as session:
            pages = claim_pages(session, self.name, self.pool.pages_per_task, self.file_ids)
            if not pages:
                return None
            file = pages[0].file
            self.touched.add(file.id)
            editions = reading_editions(session, storage=self.storage)
            return PageTask(
                path=str(self.storage.path_of(file.storage_key)),
                numbers=tuple(page.number for page in pages),
                editions_file=store_editions(editions, self._cache_folder),
                period=file.period.key,
                ids=tuple(page.id for page in pages),
            )

    @property
    def _cache_folder(self) -> Path:
        return self.settings.instance / "cache"

    def _settle(self, page_id: int, reading: PageReading) -> None:
        """Store one reading with all that follows from it, in one transaction; a page that was lost is left alone."""
        with self.sessions.begin() as session:
            page = queries.pages.lock_page(session, page_id)
            if page is None or page.state != "received" or page.lease_by != self.name:
                return
            if page.file.undone_at is not None:
                return
            settle_paper(session, page, reading)
            session.flush()
            if queries.pages.waiting_pages(session, page.file_id) == 0:
                finish_file(session, page.file)
            status, file_id = page.state, page.file_id
        self.statuses[status] += 1
        log.info("File %d page %d: %s", file_id, page.number, status)
        self._report()

    def _report(self) -> None:
        if self.on_progress is not None:
            with self.sessions() as session:
                done, known = queries.pages.pages_done_and_known(session, self.touched)
            self.on_progress(done, known)

    def _others_are_reading(self) -> bool:
        """Say whether pages of these files are still claimed by another reader."""
        with self.sessions() as session:
            return queries.pages.is_any_page_waiting(session, self.file_ids or [])
