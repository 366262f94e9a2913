"""Releases as they are read back, kept in memory: a frozen one never changes, and a large one takes long to read."""

import gc
from collections import OrderedDict
from threading import Lock

from survey_app.db.models import ReleaseRow
from survey_app.domain.release.frozen import Release

KEPT = 6
"""How many releases a process keeps: those of the periods that people look at now."""

_kept: OrderedDict[tuple[str, str], Release] = OrderedDict()
_lock = Lock()


def read_release(row: ReleaseRow) -> Release:
    """Return a stored release; its content is read only where this process has not read it before.

    It is known by its id and by the hash of its content, so that nothing else can stand in its place.
    """
    key = row.id, row.hash
    with _lock:
        found = _kept.get(key)
        if found is not None:
            _kept.move_to_end(key)
            return found
    found = Release.from_json(row.content)
    # A release is a hundred thousand small things that stay: the collector need not look through them ever again.
    gc.collect()
    gc.freeze()
    with _lock:
        _kept[key] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found
