"""Stores files by the hash of their content: written whole or not at all, the same bytes once."""

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from survey_app.errors import NotFoundError, StorageFullError

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""Errors that mean that the disk, the quota or the largest file size has no room left."""


class Storage:
    """Files of an instance in one folder, under `ab/abcdef...` (SHA-256 in hex)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, data: bytes) -> str:
        """Store bytes and return their key; bytes that are there already are not written again.

        The file is written under another name, synced, and then renamed, so that a key never leads to half a file.

        Raises:
            StorageFullError: there is no room; nothing is left behind.
        """
        key = hashlib.sha256(data).hexdigest()
        path = self.path_of(key)
        if path.is_file():
            return key
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._write(path, data)
        except OSError as error:
            if error.errno in NO_ROOM:
                raise StorageFullError(
                    "There is no room to store {size} bytes in {folder}. Nothing was stored. "
                    "Make room on the disk and try again.",
                    size=len(data),
                    folder=self.folder,
                ) from error
            raise
        return key

    def _write(self, path: Path, data: bytes) -> None:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def path_of(self, key: str) -> Path:
        """Return where the bytes of this key lie (or would lie)."""
        return self.folder / key[:2] / key

    def has(self, key: str) -> bool:
        """Say whether the bytes of this key are stored."""
        return self.path_of(key).is_file()

    def open(self, key: str) -> BinaryIO:
        """Open stored bytes for reading.

        Raises:
            NotFoundError: they are not there (any more).
        """
        try:
            return self.path_of(key).open("rb")
        except FileNotFoundError:
            raise NotFoundError("The stored file {key} is missing.", key=key[:12]) from None

    def read(self, key: str) -> bytes:
        """Return stored bytes.

        Raises:
            NotFoundError: they are not there (any more).
        """
        with self.open(key) as stream:
            return stream.read()

    def delete(self, key: str) -> bool:
        """Delete stored bytes and say whether they were there."""
        path = self.path_of(key)
        there = path.is_file()
        path.unlink(missing_ok=True)
        return there

    def keys(self) -> Iterator[str]:
        """Yield the keys of all that is stored."""
        for path in sorted(self.folder.glob("??/*")):
            if not path.name.startswith("."):
                yield path.name
