"""Page images out of TIFF files of one or more pages."""

import io
import struct
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from scans.errors import FileDamagedError
from scans.files.image_pages import (
    check_size,
    claimed_resolution,
    loaded_page,
    pillow_errors,
    reduce_image,
    reduction_for,
    to_gray,
)
from scans.model import LoadedPage
from scans.settings import ReadingSettings

_CLASSIC = 42
_MOST_TAGS = 4096
_SUBFILE_TYPE = 254
_THUMBNAIL = 1
"""Bit of the subfile type that says: a smaller copy of another page (TIFF 6.0, page 36)."""


class TiffFile:
    """An open TIFF of one or more pages (a `ScanFile`).

    Pillow walks through all directories with all their tags to count the pages, which for 600 pages takes longer than
    reading one; so the directories are found here, and Pillow is given a file that begins with the page in question.
    """

    def __init__(self, path: Path, settings: ReadingSettings) -> None:
        self._name = path.name
        self._path = path
        self._settings = settings
        with path.open("rb") as stream, pillow_errors(self._name, 1):
            self._order, self._big, places = _find_pages(stream, settings.max_pages + 1)
        if not places:
            raise FileDamagedError("{name} is damaged. Scan the papers again.", name=self._name)
        self._places = places
        self.page_count = len(places)

    def close(self) -> None:
        """Do nothing: the file is open only while a page is loaded."""

    def load(self, number: int) -> LoadedPage:
        """Decode page `number` (from 1)."""
        with pillow_errors(self._name, number):
            if not 1 <= number <= self.page_count:
                raise EOFError(number)
            with self._begin_with(number) as stream, Image.open(stream, formats=["TIFF"]) as image:
                return self._load(image, number)

    def _begin_with(self, number: int) -> "_OnePage":
        kind = "Q" if self._big else "I"
        mark = b"II" if self._order == "<" else b"MM"
        version = struct.pack(f"{self._order}HHH", 43, 8, 0) if self._big else struct.pack(f"{self._order}H", _CLASSIC)
        return _OnePage(self._path, mark + version + struct.pack(self._order + kind, self._places[number - 1]))

    def _load(self, image: Image.Image, number: int) -> LoadedPage:
        width, height = image.size
        check_size(width, height, self._name, number, self._settings)
        reduction = reduction_for(width, height, self._settings)
        compression = str(image.info.get("compression", "raw"))
        resolution, bilevel = claimed_resolution(image), image.mode == "1"
        pixels = reduce_image(to_gray(image), reduction)
        return loaded_page(
            pixels,
            reduction,
            resolution,
            "ccitt" if compression.startswith("group") else compression,
            bilevel=bilevel,
        )


class _OnePage(io.FileIO):
    """A TIFF file whose header points to one page of it."""

    def __init__(self, path: Path, header: bytes) -> None:
        super().__init__(path)
        self._header = header

    def read(self, size: int | None = -1, /) -> bytes:
        """Read on, with the other header in place of the file's own."""
        place = self.tell()
        data = super().read(-1 if size is None else size) or b""
        if place >= len(self._header):
            return data
        return (self._header[place:] + data[len(self._header) - place :])[: len(data)]


def _find_pages(stream: io.BufferedReader, most: int) -> tuple[str, bool, list[int]]:
    """Return the byte order ("<" or ">"), whether it is a BigTIFF, and where its pages are, at most `most` of them.

    Raises:
        EOFError: The file is cut off.
    """
    head = stream.read(16)
    order = "<" if head[:2] == b"II" else ">"
    if len(head) < 8:
        raise EOFError
    big = struct.unpack_from(f"{order}H", head, 2)[0] != _CLASSIC
    pages: list[int] = []
    smaller: list[int] = []
    for place, is_smaller in _directories(stream, order, big, head):
        (smaller if is_smaller else pages).append(place)
        if len(pages) >= most or len(smaller) > 2 * most:
            break
    return order, big, pages or smaller[:1]


def _directories(stream: io.BufferedReader, order: str, big: bool, head: bytes) -> Iterator[tuple[int, bool]]:
    """Yield where each directory begins and whether it is a smaller copy of a page; a loop ends the file."""
    count_format, tag_size, next_format = (f"{order}Q", 20, f"{order}Q") if big else (f"{order}H", 12, f"{order}I")
    count_size, next_size = struct.calcsize(count_format), struct.calcsize(next_format)
    if len(head) < (16 if big else 8):
        return
    (place,) = struct.unpack_from(next_format, head, 8 if big else 4)
    seen = {0}
    while place not in seen:
        seen.add(place)
        stream.seek(place)
        counted = stream.read(count_size)
        if len(counted) < count_size:
            return
        (count,) = struct.unpack(count_format, counted)
        if not 0 < count <= _MOST_TAGS:
            return
        tags = stream.read(count * tag_size + next_size)
        yield place, _is_thumbnail(tags, order, tag_size, count)
        if len(tags) < count * tag_size + next_size:
            return
        (place,) = struct.unpack_from(next_format, tags, count * tag_size)


def _is_thumbnail(tags: bytes, order: str, tag_size: int, count: int) -> bool:
    for start in range(0, min(count * tag_size, len(tags) - tag_size + 1), tag_size):
        (tag,) = struct.unpack_from(f"{order}H", tags, start)
        if tag == _SUBFILE_TYPE:
            (value,) = struct.unpack_from(f"{order}I", tags, start + (12 if tag_size == 20 else 8))
            return bool(value & _THUMBNAIL)
    return False
