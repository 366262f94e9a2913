"""Page images out of PDF files: the embedded image itself where it is the whole page, a drawn page otherwise.

Taking the image out costs a sixth of drawing the page, and loses nothing. A text layer that the scanner's own text
recognition put under the image does not count as content. PDFium is not thread-safe, so every use of it holds one
lock; worker processes should be spawned, not forked, so that no lock is inherited while held.
"""

import threading
from pathlib import Path

import cv2
import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from scans.errors import FileDamagedError, FileEncryptedError, FileTooLargeError
from scans.image_pages import decode_jpeg, reduce_image, reduction_for
from scans.model import GrayImage, LoadedPage
from scans.settings import MM_PER_INCH, ReadingSettings

PDFIUM_LOCK = threading.Lock()
"""Held around every use of PDFium in this process."""

_POINTS_PER_INCH = 72.0
_COVERS_PAGE = 0.93
"""Share of the page's sides that the one image must cover to be taken for the page."""

_INVISIBLE_TEXT = 3
_COMPRESSION = {
    "DCTDecode": "dct",
    "CCITTFaxDecode": "ccitt",
    "JBIG2Decode": "jbig2",
    "JPXDecode": "jpx",
}
_MAX_RENDER_SIDE = 6000
"""Pixels of the longer side beyond which a drawn page is made smaller, however large the page says it is."""


class PdfFile:
    """An open PDF of scanned pages (a `ScanFile`)."""

    def __init__(self, path: Path, settings: ReadingSettings) -> None:
        self._name = path.name
        self._settings = settings
        with PDFIUM_LOCK:
            try:
                self._document = pdfium.PdfDocument(path)
                self.page_count = len(self._document)
            except pdfium.PdfiumError as error:
                raise self._open_error(error) from error

    def _open_error(self, error: pdfium.PdfiumError) -> FileEncryptedError | FileDamagedError:
        if error.err_code == pdfium_c.FPDF_ERR_PASSWORD:
            return FileEncryptedError("{name} asks for a password. Save it without one and try again.", name=self._name)
        return FileDamagedError("{name} is damaged. Scan the papers again.", name=self._name)

    def close(self) -> None:
        """Let go of the document."""
        with PDFIUM_LOCK:
            self._document.close()

    def load(self, number: int) -> LoadedPage:
        """Decode page `number` (from 1)."""
        if not 1 <= number <= self.page_count:
            raise self._page_error(number)
        with PDFIUM_LOCK:
            try:
                page = self._document[number - 1]
            except pdfium.PdfiumError as error:
                raise self._page_error(number) from error
            try:
                return self._load(page, number)
            except (pdfium.PdfiumError, cv2.error, ValueError, MemoryError) as error:
                raise self._page_error(number) from error
            finally:
                page.close()

    def _page_error(self, number: int) -> FileDamagedError:
        return FileDamagedError(
            "Page {page} of {name} is damaged. Scan that paper again.", page=number, name=self._name
        )

    def _load(self, page: pdfium.PdfPage, number: int) -> LoadedPage:
        image = _page_image(page)
        loaded = None if image is None else self._take_out(page, image, number)
        return loaded if loaded is not None else self._draw(page)

    def _take_out(self, page: pdfium.PdfPage, image: pdfium.PdfImage, number: int) -> LoadedPage | None:
        width, height = image.get_px_size()
        if width * height > self._settings.max_page_pixels:
            raise FileTooLargeError(
                "Page {page} of {name} is {width} x {height} pixels. Scan at 300 dots per inch.",
                page=number,
                name=self._name,
                width=width,
                height=height,
            )
        filters = image.get_filters()
        meta = image.get_metadata()
        if meta.colorspace in (pdfium_c.FPDF_COLORSPACE_UNKNOWN, pdfium_c.FPDF_COLORSPACE_PATTERN):
            return None  # a stencil or something rarer: only drawing shows what it looks like
        turn = page.get_rotation()
        page_width = page.get_width() if turn in (0, 180) else page.get_height()
        file_dpi = width / page_width * _POINTS_PER_INCH
        reduction = reduction_for(width, height, self._settings)
        plain_jpeg = filters == ["DCTDecode"] and meta.colorspace not in (
            pdfium_c.FPDF_COLORSPACE_DEVICECMYK,
            pdfium_c.FPDF_COLORSPACE_INDEXED,
        )
        pixels: GrayImage | None = None
        if plain_jpeg:
            pixels = decode_jpeg(np.frombuffer(image.get_data(), np.uint8), reduction)
        if pixels is None:
            pixels = reduce_image(_to_gray(image.get_bitmap()), reduction)
        return LoadedPage(
            image=_turned(pixels, turn),
            dpi=file_dpi / reduction,
            compression=_COMPRESSION.get(filters[-1], "flate") if filters else "flate",
            bilevel=meta.bits_per_pixel == 1,
            reduction=reduction,
        )

    def _draw(self, page: pdfium.PdfPage) -> LoadedPage:
        dpi = draw_dpi(page.get_size(), self._settings.render_dpi)
        return LoadedPage(image=_rendered(page, dpi), dpi=dpi, compression="rendered", bilevel=False)


def draw_dpi(size_points: tuple[float, float], dpi: float) -> float:
    """Return the resolution to draw a page at: `dpi`, or less for a page that says it is very large."""
    longer = max(*size_points, 1.0) / _POINTS_PER_INCH
    return min(dpi, _MAX_RENDER_SIDE / longer)


def render_blank_pages(pdf: bytes, px_per_mm: float) -> tuple[GrayImage, ...]:
    """Draw every page of a PDF in gray at `px_per_mm`.

    Raises:
        FileDamagedError: The bytes are no PDF.
    """
    with PDFIUM_LOCK:
        try:
            document = pdfium.PdfDocument(pdf)
        except pdfium.PdfiumError as error:
            raise FileDamagedError("The stored blank form is damaged. Print the form again.") from error
        try:
            return tuple(_rendered(document[index], px_per_mm * MM_PER_INCH) for index in range(len(document)))
        finally:
            document.close()


def _page_image(page: pdfium.PdfPage) -> pdfium.PdfImage | None:
    """Return the one image that is the whole page, or None when the page is made of more than that."""
    found: pdfium.PdfImage | None = None
    for thing in page.get_objects(max_depth=2):
        if thing.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            if found is not None:
                return None
            found = thing
        elif thing.type == pdfium_c.FPDF_PAGEOBJ_TEXT:
            if pdfium_c.FPDFTextObj_GetTextRenderMode(thing) != _INVISIBLE_TEXT:
                return None
        elif thing.type != pdfium_c.FPDF_PAGEOBJ_FORM:
            return None
    if found is None or found.level:
        return None
    a, b, c, d, _, _ = found.get_matrix().get()
    turn = page.get_rotation()
    width, height = page.get_size() if turn in (0, 180) else page.get_size()[::-1]
    upright = a > 0 and d > 0 and abs(b) + abs(c) < 0.01 * (a + d)
    covers = a >= _COVERS_PAGE * width and d >= _COVERS_PAGE * height
    return found if upright and covers else None


def _to_gray(bitmap: pdfium.PdfBitmap) -> GrayImage:
    pixels = bitmap.to_numpy()
    if pixels.ndim == 2:
        return np.ascontiguousarray(pixels)
    if pixels.shape[2] == 1:
        return np.ascontiguousarray(pixels[:, :, 0])
    code = cv2.COLOR_BGR2GRAY if pixels.shape[2] == 3 else cv2.COLOR_BGRA2GRAY
    return np.asarray(cv2.cvtColor(pixels, code), np.uint8)


def _rendered(page: pdfium.PdfPage, dpi: float) -> GrayImage:
    bitmap = page.render(scale=dpi / _POINTS_PER_INCH, grayscale=True, may_draw_forms=True)
    return _to_gray(bitmap).copy()


def _turned(pixels: GrayImage, degrees: int) -> GrayImage:
    """Turn clockwise by what the page's /Rotate says."""
    turns = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
    return np.asarray(cv2.rotate(pixels, turns[degrees]), np.uint8) if degrees in turns else pixels
