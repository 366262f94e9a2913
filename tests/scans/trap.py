"""A page that ends the worker that reads it; in a module of its own, for a worker imports it by name."""

import os

from scans.model import PageReading
from scans.pool import Chunk, _read_chunk

FATAL_PAGE = 3


def read_chunk_or_die(chunk: Chunk, *sent: object) -> list[PageReading]:
    """Read a chunk as usual, unless the fatal page is in it."""
    if any(request.page == FATAL_PAGE for request in chunk):
        os._exit(1)
    return _read_chunk(chunk, *sent)
