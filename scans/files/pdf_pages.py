"""Page images out of PDF files: the embedded image itself where it is the whole page, a drawn page otherwise.

Taking the image out costs a sixth of drawing the page, and loses nothing. A text layer that the scanner's own text
recognition put under the image does not count as content. PDFium is not thread-safe, so every use of it holds one
lock; worker processes should be spawned, not forked, so that no lock is inherited while held.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from forms.pdf_pictures import PDFIUM_LOCK
from scans.errors import FileDamagedError, FileEncryptedError
from scans.files.image_pages import check_size, loaded_page, reduce_image, reduction_for
from scans.files.losses import heavy_jpeg
from scans.files.pdf_content import PageContent, is_painted_black, layers_warning, page_content
from scans.files.pdf_decoding import decode_fax, decode_pictures
from scans.files.pdf_images import StoredImage, is_safe_to_open, stored_image
from scans.model import GrayImage, LoadedPage, Reason
from scans.settings import MM_PER_INCH, ReadingSettings

_POINTS_PER_INCH = 72.0
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
        self._path = path
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
            if not is_safe_to_open(self._path, number):
                raise self._page_error(number)
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
        content = page_content(page)
        images = [self._stored(image, number) for image in content.images]
        warning = layers_warning(content, images)
        if content.whole is not None and warning is not Reason.COMPACT_PDF:
            loaded = self._take_out(page, content.whole, images[0], number)
            if loaded is not None:
                return replace(loaded, warning=warning or loaded.warning)
        return self._draw(page, content, images, warning)

    def _stored(self, image: pdfium.PdfImage, number: int) -> StoredImage | None:
        length = pdfium_c.FPDFImageObj_GetImageDataRaw(image, None, 0)
        return stored_image(self._path, number, image.get_px_size(), length, lambda: bytes(image.get_data()))

    def _take_out(
        self, page: pdfium.PdfPage, image: pdfium.PdfImage, stored: StoredImage | None, number: int
    ) -> LoadedPage | None:
        width, height = image.get_px_size()
        check_size(width, height, self._name, number, self._settings)
        if stored is None or stored.masked:
            return None  # only drawing shows what it looks like
        reduction = reduction_for(width, height, self._settings)
        pixels, luma_steps = _decode(image, stored, reduction)
        if pixels is None and stored.stencil:
            return None
        if pixels is None:
            pixels = reduce_image(_to_gray(image.get_bitmap()), reduction)
        turn = page.get_rotation()
        page_width, page_height = page.get_size() if turn in (0, 180) else page.get_size()[::-1]
        loaded = loaded_page(
            pixels,
            reduction,
            (width / page_width * _POINTS_PER_INCH, height / page_height * _POINTS_PER_INCH),
            _COMPRESSION.get(stored.filters[-1], "flate") if stored.filters else "flate",
            bilevel=stored.bilevel,
            warning=heavy_jpeg(luma_steps, self._settings),
        )
        return replace(loaded, image=_turned(loaded.image, turn))

    def _draw(
        self,
        page: pdfium.PdfPage,
        content: PageContent,
        images: Sequence[StoredImage | None],
        warning: Reason | None,
    ) -> LoadedPage:
        dpi = draw_dpi(page.get_size(), self._settings.render_dpi)
        pixels = _rendered(page, dpi)
        bilevel = content.only_images and bool(images) and all(image is not None and image.bilevel for image in images)
        if bilevel:
            pixels = np.asarray(pixels // 17 * 17, np.uint8)  # the 16 levels by which the reader knows such a page
        return LoadedPage(image=pixels, dpi=dpi, compression="rendered", bilevel=bilevel, warning=warning)


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


def _decode(image: pdfium.PdfImage, stored: StoredImage, reduction: int) -> tuple[GrayImage | None, tuple[int, ...]]:
    """Decode straight from the stored bytes; None where only PDFium knows how. With it, a JPEG's luminance table."""
    if stored.stencil and not is_painted_black(image):
        return None, ()
    if stored.bilevel:
        return decode_fax(stored, reduction), ()
    return decode_pictures(stored, reduction)


def _to_gray(bitmap: pdfium.PdfBitmap) -> GrayImage:
    pixels = bitmap.to_numpy()
    if pixels.ndim == 2:
        return np.array(pixels)  # a copy: the bitmap lets go of its memory
    if pixels.shape[2] == 1:
        return np.array(pixels[:, :, 0])
    code = cv2.COLOR_BGR2GRAY if pixels.shape[2] == 3 else cv2.COLOR_BGRA2GRAY
    return np.asarray(cv2.cvtColor(pixels, code), np.uint8)


def _rendered(page: pdfium.PdfPage, dpi: float) -> GrayImage:
    bitmap = page.render(scale=dpi / _POINTS_PER_INCH, grayscale=True, may_draw_forms=True)
    return _to_gray(bitmap)


def _turned(pixels: GrayImage, degrees: int) -> GrayImage:
    """Turn clockwise by what the page's /Rotate says."""
    turns = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
    return np.asarray(cv2.rotate(pixels, turns[degrees]), np.uint8) if degrees in turns else pixels
