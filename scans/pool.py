"""Read many pages through any `concurrent.futures.Executor`: a process pool, or a cluster's, in order.

A worker gets its editions once (they are megabytes), then chunks of page numbers of one file, so that a file is opened
once a chunk. Only a few chunks are under way at a time, however many pages there
are, so memory stays flat.
"""

import itertools
import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2

from scans.errors import ScanError
from scans.files.load import count_pages
from scans.model import PageReading, ReadingEdition
from scans.pipeline import read_file_pages
from scans.settings import ReadingSettings

CHUNK_PAGES = 8
"""Pages a task: large enough that handing over costs nothing, small enough that a worker lost loses little."""

_TASKS_AHEAD = 3
"""Chunks under way for each worker."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One page image that is to be read. `period`: pages of other periods fail (None: any period will do)."""

    path: Path
    page: int
    period: str | None = None


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


def make_executor(jobs: int, editions: Mapping[str, ReadingEdition], settings: ReadingSettings) -> ProcessPoolExecutor:
    """Return a process pool whose workers have their editions; spawned, so that no lock of a thread is inherited."""
    return ProcessPoolExecutor(
        max_workers=jobs,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=prepare_worker,
        initargs=(editions, settings),
    )


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
    waiting: deque[tuple[tuple[PageRequest, ...], Future[list[PageReading]]]] = deque()
    ahead = max(2, workers * _TASKS_AHEAD)
    try:
        while True:
            for chunk in itertools.islice(chunks, ahead - len(waiting)):
                waiting.append((chunk, executor.submit(_read_chunk, chunk, editions, settings)))
            if not waiting:
                return
            chunk, future = waiting.popleft()
            yield from zip(chunk, future.result(), strict=True)
    finally:
        for _, future in waiting:
            future.cancel()


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


def _chunks(requests: Iterable[PageRequest]) -> Iterator[tuple[PageRequest, ...]]:
    """Group requests that follow each other in one file, at most `CHUNK_PAGES` together."""
    for _, group in itertools.groupby(requests, key=lambda request: (request.path, request.period)):
        while chunk := tuple(itertools.islice(group, CHUNK_PAGES)):
            yield chunk


def _read_chunk(
    chunk: tuple[PageRequest, ...],
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
