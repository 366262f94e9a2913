"""Writes JBIG2 data as PDFs embed them (ITU-T T.88): a page coded pixel by pixel, and one made of a symbol."""

import io
import struct

import numpy as np
from PIL import Image

from scans.model import GrayImage

SYMBOL_SIDE = 32
SYMBOL_AT = (100, 100)


def g4_data(image: GrayImage) -> bytes:
    """Return the G4 code of an image, black where it is darker than 128; without any header."""
    picture = Image.fromarray(image).point(lambda value: 255 if value > 128 else 0).convert("1")
    stream = io.BytesIO()
    picture.save(stream, "TIFF", compression="group4", tiffinfo={262: 0, 278: picture.height})
    with Image.open(stream) as written:
        (start,), (length,) = written.tag_v2[273], written.tag_v2[279]
    return stream.getvalue()[start : start + length]


def lossless_page(image: GrayImage) -> bytes:
    """Return the segments of a page that is one generic region, coded pixel by pixel."""
    height, width = image.shape
    region = _region(width, height) + b"\x01" + g4_data(image)
    return _page(0, width, height) + _segment(1, 38, region)


def symbols() -> bytes:
    """Return a symbol dictionary with one symbol: a black square."""
    bits = _Bits()
    bits.add("11110", SYMBOL_SIDE - 12, 6)  # table B.4: height of the class
    bits.add("11110", SYMBOL_SIDE - 11, 6)  # table B.2: width of the symbol
    bits.add("111111")  # no more of this height
    bits.add("0", 0, 4)  # table B.1: the bitmap is not compressed
    bitmap = b"\xff" * (SYMBOL_SIDE * SYMBOL_SIDE // 8)
    exported = _Bits()
    exported.add("0", 0, 4)  # none is kept back
    exported.add("0", 1, 4)  # one is given out
    return _segment(0, 0, struct.pack(">HII", 1, 1, 1) + bits.bytes() + bitmap + exported.bytes(), page=0)


def page_of_symbols(width: int, height: int) -> bytes:
    """Return the segments of a page with the one symbol of `symbols` printed at `SYMBOL_AT`."""
    lengths = "0000" + "0001" + "0000" * 33  # of the run codes: only "one bit long" occurs
    table = _Bits()
    table.add(lengths)
    table.add("0")  # the symbol's own code is one bit long
    text = _Bits()
    text.add("0")  # table B.11: begin one line above the first
    text.add("1111110", SYMBOL_AT[1] + 1 - 77, 6)  # ... and go down to the line of the symbol
    text.add("00", SYMBOL_AT[0], 7)  # table B.6: place in the line
    text.add("0")  # the symbol
    text.add("01")  # table B.8: end of the line
    flags = struct.pack(">HHI", 1 | 1 << 4, 0, 1)
    region = _region(width, height) + flags + table.bytes() + text.bytes()
    return _page(1, width, height) + _segment(2, 6, region, refers_to=(0,))


class _Bits:
    def __init__(self) -> None:
        self._text = ""

    def add(self, prefix: str, value: int = 0, size: int = 0) -> None:
        self._text += prefix + (format(value, f"0{size}b") if size else "")

    def bytes(self) -> bytes:
        return np.packbits(np.array(list(self._text), np.uint8)).tobytes()


def _segment(number: int, kind: int, data: bytes, *, refers_to: tuple[int, ...] = (), page: int = 1) -> bytes:
    header = struct.pack(">IBB", number, kind, len(refers_to) << 5) + bytes(refers_to)
    return header + bytes([page]) + struct.pack(">I", len(data)) + data


def _page(number: int, width: int, height: int) -> bytes:
    return _segment(number, 48, struct.pack(">IIIIBH", width, height, 0, 0, 0, 0))


def _region(width: int, height: int) -> bytes:
    return struct.pack(">IIIIB", width, height, 0, 0, 0)
