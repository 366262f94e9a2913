"""Work that takes longer than a page may take: done beside the pages, and found again by whoever asks for it.

It is kept in this process: whoever reloads, closes the page or comes from another desk finds the same work, and nobody
starts it twice.
"""

import datetime
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from flask import Flask, current_app

from survey_app.db.models import utc_now

T = TypeVar("T")

PATIENCE = 1.5
"""Seconds that a page waits for the work before it says that the work is going on."""

KEPT = datetime.timedelta(minutes=10)
"""How long the outcome stands for whoever comes back."""

_NAME = "survey_app_long_work"


@dataclass(eq=False)
class Work(Generic[T]):
    """One piece of work. `who` began it, at `started_at` (UTC); `basis` says what it was computed from."""

    who: str
    basis: Hashable = None
    started_at: datetime.datetime = field(default_factory=utc_now)
    ended_at: datetime.datetime | None = None
    error: Exception | None = None
    _result: list[T] = field(default_factory=list)
    _done: threading.Event = field(default_factory=threading.Event)

    @property
    def is_done(self) -> bool:
        """Say whether it has ended, well or not."""
        return self._done.is_set()

    @property
    def is_fresh(self) -> bool:
        """Say whether it goes on, or ended so lately that its outcome still stands."""
        return self.ended_at is None or utc_now() - self.ended_at < KEPT

    def holds(self, basis: Hashable) -> bool:
        """Say whether it ended well, and what it was computed from is as it was."""
        return self.error is None and basis is not None and self.basis == basis

    @property
    def result(self) -> T:
        """What came of it; asked for only where it is done.

        Raises:
            Exception: whatever the work ended with.
        """
        if self.error is not None:
            raise self.error
        return self._result[0]

    def wait(self) -> bool:
        """Wait a moment for it, and say whether it is done; a test of pages waits until it is."""
        return self._done.wait(None if current_app.testing else PATIENCE)

    def run(self, do: Callable[[], T]) -> None:
        """Do it, and keep what comes of it."""
        try:
            self._result.append(do())
        except Exception as error:  # shown, or raised, on the page that asks for the outcome
            self.error = error
        self.ended_at = utc_now()
        self._done.set()


class LongWork:
    """All such work of the application, by a key that says what it is."""

    def __init__(self) -> None:
        self._works: dict[Hashable, Work[Any]] = {}
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> Work[Any] | None:
        """Return the work that goes on under this key or ended lately, if any."""
        work = self._works.get(key)
        return work if work is not None and work.is_fresh else None

    def start(self, key: Hashable, do: Callable[[], T], *, who: str, basis: Hashable = None) -> Work[T]:
        """Begin the work, unless it goes on already or ended lately with the same basis: then that one is meant."""
        with self._lock:
            found = self.find(key)
            if found is not None and (not found.is_done or found.holds(basis)):
                return found
            work = Work[T](who, basis)
            self._works[key] = work
        threading.Thread(target=work.run, args=(do,), daemon=True).start()
        return work

    def forget(self, key: Hashable) -> None:
        """Forget an outcome that was shown."""
        self._works.pop(key, None)


def long_work() -> LongWork:
    """Return the application's long work."""
    found: LongWork = current_app.extensions[_NAME]
    return found


def register(app: Flask) -> None:
    """Give the application a place for its long work."""
    app.extensions[_NAME] = LongWork()
