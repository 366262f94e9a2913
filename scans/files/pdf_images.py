"""Images as they are stored in a PDF: what their dictionaries say.

PDFium tells what stands on a page but not how an image's dictionary describes it. What cannot be understood here is
None, and PDFium does it. How the stored bytes are decoded stands in `pdf_decoding.py`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pikepdf

from scans.files.pdf_nesting import unfolds_too_far

_MOST_THINGS = 2000
"""Things that are looked at in search of an image: a stack's pages may share their resources."""

_DEEPEST_FORM = 3
_NOT_AS_EXPECTED = (
    pikepdf.PdfError,
    TypeError,
    ValueError,
    AttributeError,
    KeyError,
    IndexError,
    RuntimeError,
    OSError,
)
"""What pikepdf raises where an object is of another kind than it should be."""

_BILEVEL_FILTERS = (("CCITTFaxDecode",), ("JBIG2Decode",))
_LIGHT_COLOURS = ("/DeviceGray", "/DeviceRGB", "/CalGray", "/CalRGB", "/ICCBased", "/G", "/RGB")
_FAX_KEYS = ("/K", "/Columns", "/BlackIs1", "/EncodedByteAlign")


@dataclass(frozen=True, slots=True)
class StoredImage:
    """One image of a PDF page.

    Attributes:
        width, height: Size in px.
        filters: How the bytes are coded, outermost first.
        bilevel: It holds black and white only.
        light: More means lighter in its colour space (in others more means more ink, or an entry of a table).
        stencil: It is a mask through which a colour is painted.
        masked: Another image says which of its pixels are shown (`/SMask`).
        cut_out: That mask is black and white, as layered PDFs have it.
        swapped: Black and white are exchanged by `/Decode`.
        odd_decode: `/Decode` does something else.
        fax: The parameters of a fax coding.
        shared: Segments that JBIG2 images share.
        data: The bytes as stored.
    """

    width: int
    height: int
    filters: tuple[str, ...]
    bilevel: bool
    light: bool
    stencil: bool
    masked: bool
    cut_out: bool
    swapped: bool
    odd_decode: bool
    fax: dict[str, int]
    shared: bytes
    data: bytes

    @property
    def plain(self) -> bool:
        """Say whether the stored samples are what is seen: no mask, nothing exchanged."""
        return not (self.stencil or self.masked or self.swapped or self.odd_decode)


@lru_cache(maxsize=1)
def _open_structure(path: Path, _changed_ns: int, _size: int) -> pikepdf.Pdf | None:
    """Open a file and keep it until another is asked for: with 600 pages, finding them costs half a page's reading."""
    try:
        return pikepdf.open(path, attempt_recovery=False, suppress_warnings=True)
    except (*_NOT_AS_EXPECTED, pikepdf.PasswordError, MemoryError):
        return None


def is_safe_to_open(path: Path, page: int) -> bool:
    """Say whether PDFium can open a page (from 1) without unfolding it for ever; True where nothing is known."""
    state = path.stat()
    pdf = _open_structure(path, state.st_mtime_ns, state.st_size)
    if pdf is None:
        return True
    try:
        return not unfolds_too_far(pdf.pages[page - 1].obj)
    except _NOT_AS_EXPECTED:
        return True


def stored_image(
    path: Path, page: int, size: tuple[int, int], length: int, read: Callable[[], bytes]
) -> StoredImage | None:
    """Return what the dictionary says of an image on a page (from 1), and its stored bytes.

    None where there is no such image, or its dictionary is not as it should be.

    Args:
        path: The PDF.
        page: The page that shows the image.
        size: Width and height in px.
        length: How many bytes are stored.
        read: Reads these bytes; asked only where the page has several images.
    """
    state = path.stat()
    pdf = _open_structure(path, state.st_mtime_ns, state.st_size)
    if pdf is None:
        return None
    try:
        images = _images(pdf.pages[page - 1].obj.get("/Resources"))
        first = list(islice(images, 2))
        expected = read() if len(first) > 1 else None
        for stream in chain(first, images):
            if (int(stream.Width), int(stream.Height)) != size or int(stream.Length) not in (length, 0):
                continue
            data = bytes(stream.read_raw_bytes())
            if len(data) == length and expected in (None, data):
                return _described(stream, size, data)
    except _NOT_AS_EXPECTED:
        return None
    return None


def _images(resources: Any) -> Iterator[Any]:
    """Yield the images that a page's resources name, those inside forms too, nearest first."""
    waiting = [(resources, 0)]
    looked_at = 0
    while waiting:
        holder, depth = waiting.pop(0)
        things: Any = {} if holder is None else holder.get("/XObject", {})
        for name in things.keys():  # noqa: SIM118 (a dictionary of a PDF cannot be iterated over itself)
            looked_at += 1
            if looked_at > _MOST_THINGS:
                return
            thing = things[name]
            kind = thing.get("/Subtype")
            if kind == "/Image":
                yield thing
            elif kind == "/Form" and depth < _DEEPEST_FORM:
                waiting.append((thing.get("/Resources"), depth + 1))


def _described(stream: Any, size: tuple[int, int], data: bytes) -> StoredImage:
    filters = _as_list(stream.get("/Filter"))
    parameters = _as_list(stream.get("/DecodeParms"))
    last: Any = parameters[-1] if parameters and isinstance(parameters[-1], pikepdf.Dictionary) else {}
    shared = last.get("/JBIG2Globals")
    mask, soft_mask = stream.get("/Mask"), stream.get("/SMask")
    decode = [float(value) for value in stream.get("/Decode", [])]
    stencil = bool(stream.get("/ImageMask", False))
    cut_out = isinstance(mask, pikepdf.Stream) or (
        isinstance(soft_mask, pikepdf.Stream) and int(soft_mask.get("/BitsPerComponent", 8)) == 1
    )
    colours = _as_list(stream.get("/ColorSpace"))
    names = tuple(str(name).lstrip("/") for name in filters)
    return StoredImage(
        width=size[0],
        height=size[1],
        filters=names,
        bilevel=stencil or int(stream.get("/BitsPerComponent", 8)) == 1 or names[-1:] in _BILEVEL_FILTERS,
        light=str(colours[0]) in _LIGHT_COLOURS if colours else names[-1:] == ("JPXDecode",),
        stencil=stencil,
        masked=mask is not None or soft_mask is not None or int(stream.get("/SMaskInData", 0)) != 0,
        cut_out=cut_out,
        swapped=decode == [1.0, 0.0],
        odd_decode=bool(decode) and decode not in ([1.0, 0.0], [0.0, 1.0] * (len(decode) // 2)),
        fax={key: int(last[key]) for key in _FAX_KEYS if key in last},
        shared=b"" if shared is None else bytes(shared.read_bytes()),
        data=data,
    )


def _as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, pikepdf.Array) else [value]
