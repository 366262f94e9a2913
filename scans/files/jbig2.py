"""What JBIG2 data are made of (ITU-T T.88): coded as they were seen, or put together from look-alike symbols.

An encoder that stores each shape once and prints it again wherever something looks like it may swap a weak cross for a
tick, or an empty box for a marked one, without a trace. Only regions coded pixel by pixel are safe.
"""

import struct
from collections.abc import Iterator

from scans.model import Reason

_SUBSTITUTING = frozenset({0, 4, 6, 7, 16, 20, 22, 23})
"""Segment types (T.88, 7.3): symbol dictionary, text regions; pattern dictionary, halftone regions."""

_MOST_SEGMENTS = 10_000
_UNKNOWN_LENGTH = 0xFFFFFFFF


def lossy_jbig2(data: bytes, shared: bytes = b"") -> Reason | None:
    """Return the warning for JBIG2 data as embedded in a PDF; None where every region is coded pixel by pixel.

    Args:
        data: The image's own segments, without file header.
        shared: The segments that several images share (JBIG2Globals).
    """
    kinds = {kind for part in (shared, data) for kind in segment_types(part)}
    return Reason.LOSSY_JBIG2 if kinds & _SUBSTITUTING else None


def segment_types(data: bytes) -> Iterator[int]:
    """Yield the types of the segments, in order, as far as the headers make sense."""
    place = 0
    for _ in range(_MOST_SEGMENTS):
        try:
            kind, header, length = _segment_header(data, place)
        except (struct.error, IndexError):
            return
        yield kind
        if length == _UNKNOWN_LENGTH:
            return  # only the last region, a generic one, may leave its length open
        place += header + length


def _segment_header(data: bytes, place: int) -> tuple[int, int, int]:
    """Return type, length of the header and length of the data of the segment that begins at `place` (7.2)."""
    number, flags = struct.unpack_from(">IB", data, place)
    referred = data[place + 5] >> 5
    size = 6
    if referred == 7:
        (referred,) = struct.unpack_from(">I", data, place + 5)
        referred &= 0x1FFFFFFF
        size = 9 + (referred + 8) // 8
    size += referred * (1 if number <= 256 else 2 if number <= 65536 else 4)
    size += 4 if flags & 0x40 else 1
    (length,) = struct.unpack_from(">I", data, place + size)
    return flags & 0x3F, size + 4, length
