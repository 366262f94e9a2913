"""Render packs, in this process or in several others, with flat memory however many there are."""

import logging
import multiprocessing
import pickle
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from itertools import islice
from typing import Any, NamedTuple

from survey_app.domain.release.frozen import Release
from survey_app.domain.reporting.exports import Exporter
from survey_app.packs.narrow import narrow_release
from survey_app.packs.pack import build_pack

log = logging.getLogger(__name__)

MOST_AT_ONCE = 16
"""Packs being rendered or waiting for it in an executor: memory stays flat however many municipalities there are."""


class PackExtras(NamedTuple):
    """What packs are made of beside the release: exporters of plugins, and who chose a poster of its own results.

    `language` is one that the release is frozen in, or "" for its own.
    """

    exporters: tuple[Exporter, ...] = ()
    own_posters: frozenset[str] = frozenset()
    language: str = ""

    def for_pack(self, municipality_code: str) -> dict[str, Any]:
        """Return what `build_pack` takes for one municipality."""
        own_poster = municipality_code in self.own_posters
        return {"exporters": self.exporters, "own_poster": own_poster, "language": self.language}


def render_packs(
    release: Release, codes: Sequence[str], extras: PackExtras, executor: Executor | None = None
) -> Iterator[tuple[str, bytes]]:
    """Yield each municipality's pack as it is done; the same bytes in whatever process it is rendered.

    Another process is handed what that municipality may see, not the release of everybody: of 290 municipalities it
    would take longer to hand over than to render.

    Args:
        release: of all municipalities.
        codes: whose packs.
        extras: what they are made of beside the release.
        executor: renders in parallel; None = one after the other, here.
    """
    if executor is None or not _can_hand_over(extras.exporters):
        for code in codes:
            yield code, build_pack(release, code, **extras.for_pack(code))
        return
    waiting, running = iter(codes), dict[Future[bytes], str]()
    while True:
        for code in islice(waiting, MOST_AT_ONCE - len(running)):
            seen = narrow_release(release, code)
            running[executor.submit(build_pack, seen, code, **extras.for_pack(code))] = code
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            yield running.pop(future), future.result()


def _can_hand_over(exporters: tuple[Exporter, ...]) -> bool:
    """Say whether another process can be given these exporters; a plugin may have made one that cannot be copied."""
    try:
        pickle.dumps(exporters)
    except Exception as error:  # what a plugin's objects raise here is theirs to choose
        log.warning("The packs are made one after the other, since an exporter cannot be copied: %r", error)
        return False
    return True


@contextmanager
def open_pool(jobs: int) -> Iterator[Executor | None]:
    """Open processes to render packs in; None where one process is all there is to be."""
    if jobs < 2:
        yield None
        return
    # A forked copy of a process with threads may hang; a fresh one never does.
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as executor:
        yield executor
