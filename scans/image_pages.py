"""Page images out of TIFF, JPEG and PNG files."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from scans.errors import FileDamagedError, FileTooLargeError
from scans.model import GrayImage, LoadedPage
from scans.settings import ReadingSettings

_DAMAGED = (OSError, SyntaxError, ValueError, EOFError, MemoryError, TypeError, KeyError, cv2.error)
"""What Pillow and OpenCV raise on damaged files."""

_JPEG_REDUCTIONS = {
    1: cv2.IMREAD_GRAYSCALE,
    2: cv2.IMREAD_REDUCED_GRAYSCALE_2,
    4: cv2.IMREAD_REDUCED_GRAYSCALE_4,
}


def reduction_for(width: int, height: int, settings: ReadingSettings) -> int:
    """Return the whole factor (1, 2 or 4) by which a page image of this size may be reduced before reading."""
    if settings.full_size:
        return 1
    factor = min(width, height) // settings.working_pixels
    return 4 if factor >= 4 else 2 if factor >= 2 else 1


def reduce_image(image: GrayImage, factor: int) -> GrayImage:
    """Reduce by a whole factor, averaging; the sides are cropped to a multiple of it (an odd size is far slower)."""
    if factor == 1:
        return image
    height, width = (side // factor for side in image.shape)
    cropped = image[: height * factor, : width * factor]
    return np.asarray(cv2.resize(cropped, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def decode_jpeg(data: npt.NDArray[np.uint8], reduction: int) -> tuple[GrayImage | None, int]:
    """Decode a JPEG to gray at 1/reduction of its size; (None, reduction) when OpenCV cannot."""
    pixels = cv2.imdecode(data, _JPEG_REDUCTIONS[reduction] | cv2.IMREAD_IGNORE_ORIENTATION)
    return (None if pixels is None else np.asarray(pixels, np.uint8)), reduction


@contextmanager
def _pillow_errors(name: str, page: int) -> Iterator[None]:
    """Turn what Pillow raises on bombs and damaged data into our own errors."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Image.DecompressionBombError as error:
        raise FileTooLargeError(
            "Page {page} of {name} has too many pixels. Scan at 300 dots per inch.", page=page, name=name
        ) from error
    except _DAMAGED as error:
        raise FileDamagedError(
            "Page {page} of {name} is damaged. Scan that paper again.", page=page, name=name
        ) from error


def _check_size(width: int, height: int, name: str, page: int, settings: ReadingSettings) -> None:
    if width * height > settings.max_page_pixels:
        raise FileTooLargeError(
            "Page {page} of {name} is {width} x {height} pixels. Scan at 300 dots per inch.",
            page=page,
            name=name,
            width=width,
            height=height,
        )


def _claimed_dpi(image: Image.Image) -> float | None:
    value = image.info.get("dpi")
    try:
        dpi = float(value[0]) if value else 0.0
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    return dpi if 10 < dpi < 10_000 else None


def _to_gray(image: Image.Image) -> GrayImage:
    """Return the gray pixels of a Pillow image of any mode, transparency on white."""
    if image.mode == "1":
        return np.asarray(image, np.uint8) * np.uint8(255)
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        values = np.asarray(image, np.float32)
        return np.asarray(np.clip(values / max(float(values.max()), 1.0) * 255, 0, 255), np.uint8)
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba)
    return np.asarray(image.convert("L"), np.uint8)


def _loaded(pixels: GrayImage, reduction: int, dpi: float | None, compression: str, bilevel: bool) -> LoadedPage:
    return LoadedPage(
        image=pixels,
        dpi=None if dpi is None else dpi / reduction,
        compression=compression,
        bilevel=bilevel,
        reduction=reduction,
    )


class TiffFile:
    """An open TIFF of one or more pages (a `ScanFile`)."""

    def __init__(self, path: Path, settings: ReadingSettings) -> None:
        self._name = path.name
        self._settings = settings
        with _pillow_errors(self._name, 1):
            try:
                self._image = Image.open(path)
            except UnidentifiedImageError as error:
                raise FileDamagedError("{name} is damaged. Scan the papers again.", name=self._name) from error
            self.page_count = min(int(getattr(self._image, "n_frames", 1)), settings.max_pages + 1)

    def close(self) -> None:
        """Let go of the file."""
        self._image.close()

    def load(self, number: int) -> LoadedPage:
        """Decode page `number` (from 1)."""
        with _pillow_errors(self._name, number):
            self._image.seek(number - 1)
            width, height = self._image.size
            _check_size(width, height, self._name, number, self._settings)
            reduction = reduction_for(width, height, self._settings)
            compression = str(self._image.info.get("compression", "raw"))
            dpi, bilevel = _claimed_dpi(self._image), self._image.mode == "1"
            pixels = reduce_image(_to_gray(self._image), reduction)
        return _loaded(pixels, reduction, dpi, "ccitt" if compression.startswith("group") else compression, bilevel)


class JpegOrPngFile:
    """An open JPEG or PNG: one page (a `ScanFile`)."""

    def __init__(self, path: Path, settings: ReadingSettings) -> None:
        self._name = path.name
        self._settings = settings
        self._data = path.read_bytes()
        self.page_count = 1

    def close(self) -> None:
        """Let go of the bytes."""
        self._data = b""

    def load(self, number: int) -> LoadedPage:
        """Decode the one page."""
        with _pillow_errors(self._name, number), Image.open(BytesIO(self._data)) as image:
            if number != 1:
                raise EOFError(number)
            width, height = image.size
            _check_size(width, height, self._name, number, self._settings)
            reduction = reduction_for(width, height, self._settings)
            dpi, bilevel, compression = _claimed_dpi(image), image.mode == "1", (image.format or "png").lower()
            pixels = self._decode(image, reduction)
        return _loaded(pixels, reduction, dpi, "dct" if compression in ("jpeg", "mpo") else compression, bilevel)

    def _decode(self, image: Image.Image, reduction: int) -> GrayImage:
        if image.format in ("JPEG", "MPO"):
            pixels, _ = decode_jpeg(np.frombuffer(self._data, np.uint8), reduction)
            if pixels is not None:
                return pixels
        return reduce_image(_to_gray(image), reduction)
