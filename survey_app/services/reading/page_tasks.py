"""What runs in the processes that read: plain functions on paths and picklable values, no database.

Only what reading needs is imported here, so that a new process is soon at work.
"""

import ctypes
import hashlib
import logging
import multiprocessing
import os
import pickle
import resource
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path

import cv2

import scans
from scans.errors import ScanError
from scans.files.load import count_pages
from scans.model import PageReading, ReadingEdition
from scans.pipeline import read_file_pages
from scans.settings import ReadingSettings

log = logging.getLogger(__name__)

MEMORY_BYTES = 6 << 30
"""Address space of a reading process: several times what the largest page allowed needs."""

SECONDS_PER_TASK = 30
SECONDS_PER_PAGE = 20
"""After this a task is hopeless: hundreds of times what a hard page takes. Its process is ended."""

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
"""Names of glibc's malloc.h for what `mallopt` sets."""

OLD_SECONDS = 3600
"""Age of a file of editions that no task under way can need any more."""


@dataclass(frozen=True, slots=True)
class PageTask:
    """Pages of one file to read, one after the other.

    `editions_file`: see `store_editions`. `period` is the key of the period the pages should belong to. `ids` are the
    caller's own names for the pages, if it has any.
    """

    path: str
    numbers: tuple[int, ...]
    editions_file: str
    period: str
    ids: tuple[int, ...] = ()

    def singles(self) -> Iterator["PageTask"]:
        """Yield a task for each page alone."""
        for index, number in enumerate(self.numbers):
            yield replace(self, numbers=(number,), ids=self.ids[index : index + 1])


@dataclass(frozen=True, slots=True)
class FileCount:
    """How many pages a file holds, or why it cannot be opened (a stable code and the sentence for it)."""

    pages: int = 0
    reason: str | None = None
    message: str | None = None


def start_worker() -> None:
    """Prepare a new reading process: one thread, limited memory, and an end when its parent ends."""
    cv2.setNumThreads(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    except (ValueError, OSError):
        log.info("This system does not limit the memory of a process.")
    threading.Thread(target=_end_with_parent, daemon=True).start()


def start_cluster_worker() -> None:
    """Prepare a worker of a cluster: one thread for images; it may be ended when a page takes too long.

    Its memory is limited by whoever starts it, and it starts again by itself.
    """
    cv2.setNumThreads(1)
    _keep_memory()
    _started["on_cluster"] = True


def _keep_memory() -> None:
    """Let the allocator keep what a page has used for the next page.

    Dask makes it give everything back at once, so that every page is paid for anew: a third of the time of reading.
    """
    with suppress(OSError, AttributeError):  # a system without glibc has neither the call nor the cost
        library = ctypes.CDLL(None)
        library.mallopt(_M_MMAP_THRESHOLD, 32 << 20)
        library.mallopt(_M_TRIM_THRESHOLD, 128 << 20)


_started: dict[str, bool] = {}
"""What this process was started as."""


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, even if that was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def count_file(path: str) -> FileCount:
    """Open a file and count its pages."""
    with _time_limit(SECONDS_PER_TASK):
        try:
            return FileCount(count_pages(Path(path), ReadingSettings()))
        except ScanError as error:
            return FileCount(0, error.code, str(error))


def read_pages(task: PageTask) -> list[PageReading]:
    """Read the pages of a task; what is wrong with a page is in its reading."""
    with _time_limit(SECONDS_PER_TASK + SECONDS_PER_PAGE * len(task.numbers)):
        editions = load_editions(task.editions_file)
        return list(read_file_pages(Path(task.path), task.numbers, editions, ReadingSettings(), period=task.period))


@contextmanager
def _time_limit(seconds: int) -> Iterator[None]:
    """End this process when what is inside takes longer, where the process is there for reading only."""
    if threading.current_thread() is threading.main_thread():
        signal.alarm(seconds)
        try:
            yield
        finally:
            signal.alarm(0)
    elif _started.get("on_cluster"):
        timer = threading.Timer(seconds, os._exit, (1,))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
    else:
        yield


def store_editions(editions: Mapping[str, ReadingEdition], folder: Path) -> str:
    """Write prepared editions where every reading process finds them, and return the file's path.

    The name follows from what can change between two printings, so a file that is there is right; and from what this
    version keeps of an edition, so that after an upgrade they are prepared anew.
    """
    shape = " ".join((scans.__version__, *(part.name for part in fields(ReadingEdition))))
    parts = sorted(" ".join((key, edition.digest, *edition.web_addresses)) for key, edition in editions.items())
    name = hashlib.sha256("\n".join((shape, *parts)).encode()).hexdigest()[:16]
    path = folder / f"editions-{name}.pickle"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        new = folder / f".{path.name}.{os.getpid()}"
        new.write_bytes(pickle.dumps(dict(editions), protocol=pickle.HIGHEST_PROTOCOL))
        new.replace(path)
        for old in folder.glob("editions-*.pickle"):
            if old != path and time.time() - old.stat().st_mtime > OLD_SECONDS:
                old.unlink(missing_ok=True)
    return str(path)


@lru_cache(maxsize=2)
def load_editions(path: str) -> dict[str, ReadingEdition]:
    """Return the prepared editions that `store_editions` wrote in this instance's own folder."""
    editions: dict[str, ReadingEdition] = pickle.loads(Path(path).read_bytes())
    return editions
