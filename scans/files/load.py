"""Open a scanned file (PDF, TIFF, JPEG, PNG) and take one page image out of it, with every limit checked first.

The ending of the name is never trusted: the first bytes say what a file is. A page is decoded to gray, and a page of
280 dpi or more is read at a whole fraction of its size (JPEG does that inside its decoder, at half the cost); 150 dpi
is enough for boxes and codes. Sizes are read from the headers before anything is decoded, because a few kilobytes can
unpack to gigabytes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from scans.errors import FileEmptyError, FileTooLargeError, FileTypeError, UnreadableFileError
from scans.files.image_pages import JpegOrPngFile
from scans.files.pdf_pages import PdfFile
from scans.files.tiff_pages import TiffFile
from scans.model import LoadedPage
from scans.settings import ReadingSettings

_HEAD_BYTES = 1024
_SIGNATURES = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"II+\x00", "tiff"),
    (b"MM\x00+", "tiff"),
)


class ScanFile(Protocol):
    """An open scanned file."""

    page_count: int

    def load(self, number: int) -> LoadedPage:
        """Decode page `number` (from 1)."""

    def close(self) -> None:
        """Let go of the file."""


def file_kind(path: Path) -> str:
    """Return "pdf", "tiff", "jpeg" or "png", by the first bytes of the file.

    Raises:
        FileEmptyError: The file holds no bytes.
        FileTypeError: It is something else.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except OSError as error:
        said = error.strerror or error
        raise UnreadableFileError("{name} could not be opened: {error}.", name=path.name, error=said) from error
    if not head:
        raise FileEmptyError("{name} is empty. Scan the papers again.", name=path.name)
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if b"%PDF-" in head:
        return "pdf"
    raise FileTypeError("{name} is not a scan: use PDF, TIFF, JPEG or PNG.", name=path.name)


@contextmanager
def open_scan(path: Path, settings: ReadingSettings) -> Iterator[ScanFile]:
    """Open a scanned file for loading pages one by one.

    Raises:
        ScanError: A subclass says what is wrong: empty, damaged, encrypted, too large, of another kind.
    """
    path = Path(path)
    kind = file_kind(path)
    size = path.stat().st_size
    if size > settings.max_file_bytes:
        raise FileTooLargeError(
            "{name} is {size} MB; at most {limit} MB is read. Scan in smaller stacks.",
            name=path.name,
            size=size >> 20,
            limit=settings.max_file_bytes >> 20,
        )
    openers: dict[str, type[PdfFile] | type[TiffFile] | type[JpegOrPngFile]] = {
        "pdf": PdfFile,
        "tiff": TiffFile,
        "jpeg": JpegOrPngFile,
        "png": JpegOrPngFile,
    }
    scan: ScanFile = openers[kind](path, settings)
    try:
        if scan.page_count < 1:
            raise FileEmptyError("{name} holds no pages. Scan the papers again.", name=path.name)
        if scan.page_count > settings.max_pages:
            raise FileTooLargeError(
                "{name} has {count} pages; at most {limit} are read. Scan in smaller stacks.",
                name=path.name,
                count=scan.page_count,
                limit=settings.max_pages,
            )
        yield scan
    finally:
        scan.close()


def count_pages(path: Path, settings: ReadingSettings) -> int:
    """Return how many page images the file holds.

    Raises:
        ScanError: A subclass says what is wrong with the file.
    """
    with open_scan(path, settings) as scan:
        return scan.page_count


def load_page(path: Path, number: int, settings: ReadingSettings) -> LoadedPage:
    """Decode one page of a file; pages count from 1.

    Raises:
        ScanError: A subclass says what is wrong with the file or the page.
    """
    with open_scan(path, settings) as scan:
        return scan.load(number)
