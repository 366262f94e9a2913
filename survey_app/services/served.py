"""Whether a server works on an instance right now: a lock on a file, which ends with the server, however it ends."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK_FILE = "served.lock"

if sys.platform != "win32":
    import fcntl

    @contextmanager
    def serving(folder: Path) -> Iterator[None]:
        """Tell others that the instance in this folder is served; several servers may do so at once."""
        with (folder / LOCK_FILE).open("w") as stream:
            fcntl.flock(stream, fcntl.LOCK_SH)
            yield

    def is_served(folder: Path) -> bool:
        """Say whether a server on this machine works on the instance in this folder."""
        if not (folder / LOCK_FILE).exists():
            return False
        with (folder / LOCK_FILE).open("r+") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

else:

    @contextmanager
    def serving(folder: Path) -> Iterator[None]:
        """Tell nobody: the database's open file already keeps the folder from being taken away there."""
        yield

    def is_served(folder: Path) -> bool:
        """Never know of a server."""
        return False
