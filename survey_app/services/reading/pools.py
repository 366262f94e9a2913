"""Where pages are read: processes on this machine, or a Dask cluster; a broken pool is replaced."""

import logging
import multiprocessing
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor

from scans.model import PageReading, PageStatus, Reason
from scans.pipeline import reader_name
from scans.settings import ReadingSettings
from survey_app.services.reading.cluster import ReadingCluster
from survey_app.services.reading.page_tasks import FileCount, PageTask, count_file, read_pages, start_worker
from survey_app.settings import Settings

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
"""A page that ends the process that reads it is tried alone so often, and then given up."""

TASKS_PER_JOB = 2
"""Tasks under way for each process: one being read, one that waits for it."""

PAGES_PER_TASK = 4
"""A file is opened once for so many pages; few enough that the processes share a small stack."""

CLUSTER_PAGES_PER_TASK = 20
"""The same on a cluster, where handing over a task costs some milliseconds."""

CountAttempt = Callable[[PageTask], int]
"""Told that the process reading this one page died; returns how often that has happened to it."""


class ReadingPool:
    """An executor that is made when it is first needed, and made anew when one of its processes has died.

    Args:
        settings: where to read, and in how many processes.
        jobs: processes; None = as the settings say. A cluster says itself how many it has.
        executor: an executor of somebody else's, which is used as it is and never closed.

    Attributes:
        jobs: how many tasks are worked on at a time.
    """

    def __init__(self, settings: Settings, *, jobs: int | None = None, executor: Executor | None = None) -> None:
        self.jobs = jobs or settings.reading_jobs
        self._settings = settings
        self._foreign = executor
        self._own: Executor | None = None
        self._cluster: ReadingCluster | None = None

    @property
    def pages_per_task(self) -> int:
        """How many pages of a file are best handed over together."""
        on_cluster = self._foreign is None and self._settings.executor == "dask"
        return CLUSTER_PAGES_PER_TASK if on_cluster else PAGES_PER_TASK

    @property
    def executor(self) -> Executor:
        """The executor to submit to."""
        if self._foreign is not None:
            return self._foreign
        if self._own is None:
            self._own = self._make()
        return self._own

    def replace(self) -> None:
        """Give up the present executor, after a process of it has died."""
        self.close(wait=False)

    def close(self, *, wait: bool = True) -> None:
        """End the processes; tasks that have not begun are dropped."""
        if self._own is not None:
            if self._cluster is None:
                self._own.shutdown(wait=wait, cancel_futures=True)
            self._own = None
        if self._cluster is not None:
            self._cluster.close()
            self._cluster = None

    def _make(self) -> Executor:
        if self._settings.executor == "dask":
            self._cluster = ReadingCluster(self._settings.dask_address)
            self.jobs = max(1, self._cluster.jobs)
            return self._cluster.executor()
        # A forked copy of a process with threads may hang; a fresh one never does.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self.jobs, mp_context=context, initializer=start_worker)


def count_pages_in(pool: ReadingPool, path: str) -> FileCount:
    """Return how many pages a file holds, counted in the pool, since a damaged file may end the process."""
    for _ in range(MOST_ATTEMPTS):
        try:
            return pool.executor.submit(count_file, path).result()
        except BrokenExecutor:
            pool.replace()
    return FileCount(0, str(Reason.UNREADABLE), "The file cannot be opened: it stops the reader.")


def read_tasks(
    pool: ReadingPool, tasks: Iterable[PageTask], *, count_attempt: CountAttempt | None = None
) -> Iterator[tuple[PageTask, list[PageReading]]]:
    """Read tasks in the pool and yield each with its readings, in their order.

    A window of tasks is under way at a time, and the next one is asked for only when there is room. When a process
    dies, the pages under way are read one by one, so that the one that kills it is found and no other is blamed; their
    readings come as tasks of one page.
    """
    count_attempt = count_attempt or _count_in_memory()
    source = iter(tasks)
    window: deque[tuple[PageTask, Future[list[PageReading]]]] = deque()
    while True:
        while len(window) < pool.jobs * TASKS_PER_JOB and (task := next(source, None)) is not None:
            window.append((task, _submit(pool, task)))
        if not window:
            return
        task, future = window.popleft()
        try:
            readings = future.result()
        except Exception as error:  # a process died, or something unforeseen went wrong on one of its pages
            log.warning("Reading %s failed (%r); its pages are read one by one", task.path, error)
            unfinished = [task, *(other for other, _ in window)]
            window.clear()
            pool.replace()
            for single in (single for several in unfinished for single in several.singles()):
                yield single, [_read_alone(pool, single, count_attempt)]
            continue
        yield task, readings


def _submit(pool: ReadingPool, task: PageTask) -> Future[list[PageReading]]:
    try:
        return pool.executor.submit(read_pages, task)
    except BrokenExecutor as error:
        broken: Future[list[PageReading]] = Future()
        broken.set_exception(error)
        return broken


def _read_alone(pool: ReadingPool, single: PageTask, count_attempt: CountAttempt) -> PageReading:
    while True:
        try:
            (reading,) = _submit(pool, single).result()
        except Exception as error:
            pool.replace()
            log.warning("%s, page %d: %r", single.path, single.numbers[0], error)
            if count_attempt(single) >= MOST_ATTEMPTS:
                return _given_up()
        else:
            return reading


def _count_in_memory() -> CountAttempt:
    attempts: Counter[tuple[str, tuple[int, ...]]] = Counter()

    def count(task: PageTask) -> int:
        attempts[task.path, task.numbers] += 1
        return attempts[task.path, task.numbers]

    return count


def _given_up() -> PageReading:
    return PageReading(
        status=PageStatus.FAILED,
        reason=Reason.UNREADABLE,
        message=f"This page stopped the reader {MOST_ATTEMPTS} times. Scan it again, or type it in.",
        reader=reader_name(ReadingSettings()),
    )
