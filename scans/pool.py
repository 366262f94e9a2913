"""Read many pages through any `concurrent.futures.Executor`: a process pool, or a cluster's, in order.

A worker gets its editions once (they are megabytes), then chunks of page numbers of one file, so that a file is opened
once a chunk. Only a few chunks are under way at a time, however many pages there are, so memory stays flat. A page that
ends its worker becomes a failed reading, and the rest go on.
"""

import itertools
import logging
import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2

from scans.errors import ScanError
from scans.files.load import count_pages
from scans.model import PageReading, PageStatus, ReadingEdition, Reason
from scans.pipeline import read_file_pages, reader_name
from scans.settings import ReadingSettings

log = logging.getLogger(__name__)

CHUNK_PAGES = 8
"""Pages a task: large enough that handing over costs nothing, small enough that a worker lost loses little."""

_TASKS_AHEAD = 3
"""Chunks under way for each worker."""

_MOST_ATTEMPTS = 3
"""A page that ends its worker is tried alone so often, and then given up."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One page image that is to be read. `period`: pages of other periods fail (None: any period will do)."""

    path: Path
    page: int
    period: str | None = None


Chunk = tuple[PageRequest, ...]
"""Pages of one file that are read together."""


@dataclass(frozen=True, slots=True)
class _WorkerState:
    editions: Mapping[str, ReadingEdition]
    settings: ReadingSettings


_worker: dict[str, _WorkerState] = {}
"""What this worker process was given when it started; a task may bring its own instead."""


def prepare_worker(editions: Mapping[str, ReadingEdition], settings: ReadingSettings) -> None:
    """Make this process a worker: keep its editions, and leave the processors to the other workers."""
    cv2.setNumThreads(1)
    _worker["state"] = _WorkerState(editions, settings)


class PageExecutor(ProcessPoolExecutor):
    """A process pool whose workers have their editions; spawned, so that no lock of a thread is inherited.

    Args:
        jobs: How many workers.
        editions: Edition key -> what reading needs of it.
        settings: How they read.
    """

    def __init__(self, jobs: int, editions: Mapping[str, ReadingEdition], settings: ReadingSettings) -> None:
        super().__init__(
            max_workers=jobs,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=prepare_worker,
            initargs=(editions, settings),
        )
        self._made_with = (jobs, editions, settings)

    def anew(self) -> "PageExecutor":
        """Give this pool up, one of whose workers has died, and return another like it."""
        self.shutdown(wait=False, cancel_futures=True)
        return PageExecutor(*self._made_with)


def make_executor(jobs: int, editions: Mapping[str, ReadingEdition], settings: ReadingSettings) -> PageExecutor:
    """Return a process pool whose workers have their editions."""
    return PageExecutor(jobs, editions, settings)


def list_pages(path: Path, settings: ReadingSettings, *, period: str | None = None) -> list[PageRequest]:
    """Return a request for every page image of a file.

    Raises:
        ScanError: The file cannot be opened.
    """
    return [PageRequest(Path(path), number, period) for number in range(1, count_pages(path, settings) + 1)]


def read_pages(
    requests: Iterable[PageRequest],
    executor: Executor | None,
    *,
    workers: int = 2,
    editions: Mapping[str, ReadingEdition] | None = None,
    settings: ReadingSettings | None = None,
) -> Iterator[tuple[PageRequest, PageReading]]:
    """Read pages and yield each with its reading, in the order asked for.

    Args:
        requests: The pages; those of one file that follow each other are read together.
        executor: Where to read; None: in this process.
        workers: How many workers the executor has.
        editions: Sent with every task; leave it out with an executor from `make_executor`, whose workers have them.
        settings: Sent with every task along with `editions`.
    """
    chunks = _chunks(requests)
    if executor is None:
        for chunk in chunks:
            yield from zip(chunk, _read_chunk(chunk, editions, settings), strict=True)
        return
    run = _Run(executor, editions, settings)
    waiting: deque[tuple[Chunk, Future[list[PageReading]]]] = deque()
    ahead = max(2, workers * _TASKS_AHEAD)
    try:
        while True:
            for chunk in itertools.islice(chunks, ahead - len(waiting)):
                waiting.append((chunk, run.submit(chunk)))
            if not waiting:
                return
            chunk, future = waiting.popleft()
            try:
                readings = future.result()
            except BrokenExecutor:
                unfinished = [chunk, *(other for other, _ in waiting)]
                waiting.clear()
                run.start_anew()
                for request in itertools.chain.from_iterable(unfinished):
                    yield request, run.read_alone(request)
            else:
                yield from zip(chunk, readings, strict=True)
    finally:
        for _, future in waiting:
            future.cancel()
        run.close()


class _Run:
    """Pages handed to an executor; one of ours is replaced when a worker has died, another's failure is passed on."""

    def __init__(
        self, executor: Executor, editions: Mapping[str, ReadingEdition] | None, settings: ReadingSettings | None
    ) -> None:
        self._given = self._executor = executor
        self._sent = (editions, settings)

    def submit(self, chunk: Chunk) -> Future[list[PageReading]]:
        """Hand over a chunk; where the pool is known to be broken, the future says so."""
        try:
            return self._executor.submit(_read_chunk, chunk, *self._sent)
        except BrokenExecutor as error:
            broken: Future[list[PageReading]] = Future()
            broken.set_exception(error)
            return broken

    def start_anew(self) -> None:
        """Replace the broken executor.

        Raises:
            BrokenExecutor: It is none of ours.
        """
        if not isinstance(self._executor, PageExecutor):
            raise BrokenExecutor("a worker has died, and this executor cannot be made anew: use make_executor")
        self._executor = self._executor.anew()

    def read_alone(self, request: PageRequest) -> PageReading:
        """Read one page with nothing else under way, so that a worker's death is this page's doing."""
        for _ in range(_MOST_ATTEMPTS):
            try:
                (reading,) = self.submit((request,)).result()
            except BrokenExecutor:
                log.warning("%s, page %d ended its worker", request.path.name, request.page)
                self.start_anew()
            else:
                return reading
        return PageReading(
            status=PageStatus.FAILED,
            reason=Reason.UNREADABLE,
            message=f"This page stopped the reader {_MOST_ATTEMPTS} times. Scan it again, or type it in.",
            reader=reader_name(self._sent[1] or ReadingSettings()),
        )

    def close(self) -> None:
        """End the workers that were started here; the executor that was given is its owner's."""
        if self._executor is not self._given:
            self._executor.shutdown(wait=False, cancel_futures=True)


def read_files(
    paths: Iterable[Path],
    executor: Executor | None,
    *,
    workers: int = 2,
    editions: Mapping[str, ReadingEdition] | None = None,
    settings: ReadingSettings | None = None,
    period: str | None = None,
) -> Iterator[tuple[PageRequest, PageReading]]:
    """Read whole files; one that cannot be opened gives one failed reading with page 0, and the rest go on."""
    requests = _requests(paths, settings or ReadingSettings(), period)
    yield from read_pages(requests, executor, workers=workers, editions=editions, settings=settings)


def _requests(paths: Iterable[Path], settings: ReadingSettings, period: str | None) -> Iterator[PageRequest]:
    for path in paths:
        try:
            yield from list_pages(path, settings, period=period)
        except ScanError:
            yield PageRequest(Path(path), 0, period)  # the worker meets the same error and makes a reading of it


def _chunks(requests: Iterable[PageRequest]) -> Iterator[Chunk]:
    """Group requests that follow each other in one file, at most `CHUNK_PAGES` together."""
    for _, group in itertools.groupby(requests, key=lambda request: (request.path, request.period)):
        while chunk := tuple(itertools.islice(group, CHUNK_PAGES)):
            yield chunk


def _read_chunk(
    chunk: Chunk,
    editions: Mapping[str, ReadingEdition] | None,
    settings: ReadingSettings | None,
) -> list[PageReading]:
    """Read one chunk, in a worker."""
    state = _worker.get("state")
    if editions is None:
        if state is None:
            raise RuntimeError("this worker has no editions: use make_executor, or send them along")
        editions = state.editions
    settings = settings or (state.settings if state else ReadingSettings())
    numbers = [request.page for request in chunk]
    return list(read_file_pages(chunk[0].path, numbers, editions, settings, period=chunk[0].period))
