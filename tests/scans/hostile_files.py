"""Damaged and hostile scan files: every kind of file bent at random, and some made by hand to do harm."""

import io
import re
import struct
import zlib
from collections.abc import Callable, Iterator

import numpy as np
from PIL import Image

from tests.scans.drawn import encode
from tests.scans.jbig2_writer import lossless_page, page_of_symbols, symbols
from tests.scans.scan_files import PdfPage, flate, g4, jbig2, jpeg, pdf_bytes, strips

Bend = Callable[[bytearray, np.random.Generator], bytes]

KINDS = ("jpeg", "png", "tiff-g4", "tiff-lzw", "pdf-jpeg", "pdf-g4", "pdf-flate", "pdf-jpx")


def sound_files() -> dict[str, bytes]:
    """Return a small sound file of every kind, by name."""
    page = np.full((840, 594), 250, np.uint8)
    page[100:300, 100:200] = 20
    page[500:520, 50:500] = 90
    files = {kind: encode(page, kind) for kind in KINDS}
    for compression in ("jpeg", "tiff_adobe_deflate", "group3", "packbits"):
        picture = Image.fromarray(page)
        picture = picture.convert("1") if compression == "group3" else picture
        stream = io.BytesIO()
        picture.save(stream, "TIFF", compression=compression, save_all=True, append_images=[picture])
        files[f"tiff-{compression}"] = stream.getvalue()
    files["pdf-jbig2"] = pdf_bytes(PdfPage([jbig2(lossless_page(page), (594, 840))]))
    files["pdf-symbols"] = pdf_bytes(PdfPage([jbig2(page_of_symbols(594, 840), (594, 840), symbols())]))
    files["pdf-layers"] = pdf_bytes(PdfPage([jpeg(page), g4(page, stencil=True)]))
    files["pdf-strips"] = pdf_bytes(PdfPage(strips(page, 4, flate)), PdfPage([jpeg(page, mode="CMYK")]))
    return files


def bend(data: bytes, rng: np.random.Generator) -> bytes:
    """Return a file with one to three kinds of harm done to it."""
    for _ in range(int(rng.integers(1, 4))):
        way: Bend = _BENDS[int(rng.integers(len(_BENDS)))]
        data = way(bytearray(data), rng)
    return data


def _cut(data: bytearray, rng: np.random.Generator) -> bytes:
    return bytes(data[: int(rng.integers(1, len(data) + 1))])


def _flip_bits(data: bytearray, rng: np.random.Generator) -> bytes:
    for place in rng.integers(0, len(data), int(rng.integers(1, 40))):
        data[place] ^= 1 << int(rng.integers(8))
    return bytes(data)


def _write_extreme_numbers(data: bytearray, rng: np.random.Generator) -> bytes:
    for place in rng.integers(0, min(len(data), 2000), int(rng.integers(1, 5))):
        value = [b"\x00" * 4, b"\xff" * 4, b"\x7f\xff\xff\xff", b"\x00\x00\xff\xff", b"\x80\x00\x00\x00"][
            rng.integers(5)
        ]
        data[place : place + 4] = value
    return bytes(data)


def _move_pieces(data: bytearray, rng: np.random.Generator) -> bytes:
    start, end = sorted(rng.integers(0, len(data) + 1, 2).tolist())
    place = int(rng.integers(len(data) + 1))
    return bytes(data[:place] + data[start : min(end, start + 5000)] + data[place + int(rng.integers(200)) :])


def _exchange_numbers(data: bytearray, rng: np.random.Generator) -> bytes:
    """Exchange some of the numbers written in digits, as PDFs have them."""
    numbers = [b"0", b"-1", b"1", b"99999", b"4294967295", b"2147483648", b"1e30", b"65536"]

    def other(found: re.Match[bytes]) -> bytes:
        return numbers[int(rng.integers(len(numbers)))] if rng.random() < 0.04 else found[0]

    return re.sub(rb"(?<=[ \[])\d+(?=[ \]\n/])", other, bytes(data))


def _exchange_names(data: bytearray, rng: np.random.Generator) -> bytes:
    names = re.findall(rb"/[A-Za-z0-9]+", bytes(data)) or [b"/A"]
    one, other = (names[int(rng.integers(len(names)))] for _ in range(2))
    return bytes(data).replace(one, other, int(rng.integers(1, 4)))


_BENDS: tuple[Bend, ...] = (_cut, _flip_bits, _write_extreme_numbers, _move_pieces, _exchange_numbers, _exchange_names)


def hostile_files() -> Iterator[tuple[str, bytes]]:
    """Yield files made to use up memory or time, or to lead a reader in circles."""
    yield "png-of-900-megapixels", _png(30_000, 30_000)
    yield "jpeg-of-4-gigapixels", _jpeg_that_says(65_500, 65_500)
    yield "tiff-of-4-gigapixels", _tiff({256: 65_500, 257: 65_500, 258: 1, 259: 4, 262: 0, 273: 8, 278: 65_500, 279: 4})
    yield "tiff-that-loops", _tiff({256: 10, 257: 10, 258: 8, 259: 1, 262: 1, 273: 8, 278: 10, 279: 100}, following=8)
    yield "tiff-with-strips-beyond-its-end", _tiff({256: 900, 257: 900, 258: 8, 259: 1, 262: 1, 273: 10**9, 279: 10**9})
    yield (
        "tiff-with-a-list-of-4-billion",
        _tiff({256: 900, 257: 900, 258: 8, 259: 5, 262: 1, 273: 8, 279: 8}, count=2**32 - 1),
    )
    yield "tiff-of-nothing-but-a-header", b"II*\x00\xff\xff\xff\x7f"
    image = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8"
    large = image % (60_000, 60_000)
    yield "pdf-image-of-3-gigapixels", _pdf({5: (large + b"/Filter/FlateDecode", zlib.compress(b"\0" * 10**6))})
    yield (
        "pdf-jpeg-larger-than-it-says",
        _pdf({5: (image % (600, 800) + b"/Filter/DCTDecode", _jpeg_that_says(65_500, 65_500))}),
    )
    yield "pdf-image-of-negative-size", _pdf({5: (image % (-5, -5), b"x")})
    bomb = zlib.compress(b" " * (32 << 20), 9)
    yield "pdf-content-that-unpacks", _pdf({4: (b"/Filter/FlateDecode", bomb)})
    twice = zlib.compress(zlib.compress(b" " * (128 << 20), 9), 9)
    yield "pdf-content-that-unpacks-twice", _pdf({4: (b"/Filter[/FlateDecode/FlateDecode]", twice)})
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</Im0 5 0 R>>>>"
    yield "pdf-form-inside-itself", _pdf({5: (form, b"/Im0 Do /Im0 Do")})
    yield "pdf-mask-of-itself", _pdf({5: (image % (600, 800) + b"/SMask 5 0 R", b"\0" * 480_000)})
    yield "pdf-pages-in-a-circle", _pdf({}, pages=b"/Type/Pages/Count 2/Kids[2 0 R 3 0 R]")
    yield "pdf-of-2-billion-pages", _pdf({}, pages=b"/Type/Pages/Count 2000000000/Kids[3 0 R]")
    yield "pdf-page-without-end", _pdf({}, box=b"[0 0 1e30 1e30]")
    yield "pdf-page-of-no-size", _pdf({}, box=b"[0 0 0 0]")
    yield "pdf-resources-nested-deeply", _pdf({5: (b"/A" + b"[" * 20_000 + b"]" * 20_000, b"")})
    yield (
        "pdf-jbig2-of-18-gigapixels",
        pdf_bytes(PdfPage([jbig2(struct.pack(">IBBBIIIIIBH", 0, 48, 0, 1, 19, 2**31, 2**31, 0, 0, 0, 0), (600, 800))])),
    )
    yield "pdf-of-forms-of-forms", _forms_of_forms(6, 12)
    yield "nothing-but-the-first-bytes", b"%PDF-1.7\n"
    yield "zip-with-a-pdf-inside", b"PK\x03\x04" + b"\0" * 40 + b"%PDF-1.7 trailer"


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 10**6)) + chunk(b"IEND", b"")


def _jpeg_that_says(width: int, height: int) -> bytes:
    data = bytearray(encode(np.full((64, 64), 200, np.uint8), "jpeg"))
    place = data.index(b"\xff\xc0") + 5
    data[place : place + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def _tiff(tags: dict[int, int], *, following: int = 0, count: int = 1) -> bytes:
    entries = b"".join(struct.pack("<HHII", tag, 4, count if tag == 273 else 1, value) for tag, value in tags.items())
    return b"II*\x00" + struct.pack("<IH", 8, len(tags)) + entries + struct.pack("<I", following) + b"\0" * 64


def _pdf(
    streams: dict[int, tuple[bytes, bytes]],
    *,
    pages: bytes = b"/Type/Pages/Count 1/Kids[3 0 R]",
    box: bytes = b"[0 0 595 842]",
) -> bytes:
    """Write a PDF of one page whose content is object 4 and whose one image is object 5."""
    streams = {4: (b"", b"q 595 0 0 842 0 0 cm /Im0 Do Q")} | streams
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<<" + pages + b">>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox" + box + b"/Contents 4 0 R/Resources<</XObject<</Im0 5 0 R>>>>>>",
    }
    for number, (entries, data) in streams.items():
        head = b"<<" + entries + b"/Length %d>>\nstream\n" % len(data)
        objects[number] = head + data + b"\nendstream"
    file, places = bytearray(b"%PDF-1.7\n"), {}
    for number, body in objects.items():
        places[number] = len(file)
        file += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(file)
    file += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        file += b"%d 1\n%010d 00000 n \n" % (number, place)
    file += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (max(objects) + 1, start)
    return bytes(file)


def _forms_of_forms(depth: int, each: int) -> bytes:
    """Write a PDF in which every form shows the next one many times over."""
    head = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</Im0 %d 0 R>>>>"
    shown = b"/Im0 Do " * each
    forms = {5 + level: (head % (6 + level), shown) for level in range(depth)}
    forms[5 + depth] = (b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]", b"0 0 10 10 re f")
    return _pdf(forms)
