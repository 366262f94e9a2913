"""Page images out of JPEG and PNG files, and what is common to all kinds: size, gray, square pixels."""

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from scans.errors import FileDamagedError, FileTooLargeError
from scans.files.losses import heavy_jpeg
from scans.files.pillow_pixels import shared_pixels
from scans.model import GrayImage, LoadedPage, Reason
from scans.settings import ReadingSettings

_DAMAGED = (OSError, SyntaxError, ValueError, EOFError, MemoryError, TypeError, KeyError, cv2.error)
"""What Pillow and OpenCV raise on damaged files."""

_JPEG_REDUCTIONS = {
    1: cv2.IMREAD_GRAYSCALE,
    2: cv2.IMREAD_REDUCED_GRAYSCALE_2,
    4: cv2.IMREAD_REDUCED_GRAYSCALE_4,
}

_JPEG_FORMATS = ("JPEG", "MPO")
_ORIENTATION = 0x0112
_MIRRORED = (2, 4, 5, 7)
"""Values of the EXIF orientation (CIPA DC-008, 4.6.5) that mean a mirror image."""

_EQUAL = 0.03
"""Share by which the two resolutions may differ and still be called equal: a feed's error, not another resolution."""

_SAME_SHAPE = 0.02
_FAX_WIDTH = 1728
_FAX_RATIO = 204 / 98
"""Pixels across of a fax page, and its dots an inch across over those down (ITU-T T.4, standard resolution)."""


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


def decode_jpeg(data: npt.NDArray[np.uint8], reduction: int) -> GrayImage | None:
    """Decode a JPEG to gray at 1/reduction of its size, as it lies in the file; None when OpenCV cannot."""
    pixels = cv2.imdecode(data, _JPEG_REDUCTIONS[reduction] | cv2.IMREAD_IGNORE_ORIENTATION)
    return None if pixels is None else np.asarray(pixels, np.uint8)


@contextmanager
def pillow_errors(name: str, page: int) -> Iterator[None]:
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


def check_size(width: int, height: int, name: str, page: int, settings: ReadingSettings) -> None:
    """Refuse a page image before it is decoded when it is too large.

    Raises:
        FileTooLargeError: It has more pixels than the settings allow.
    """
    if width * height > settings.max_page_pixels:
        raise FileTooLargeError(
            "Page {page} of {name} is {width} x {height} pixels. Scan at 300 dots per inch.",
            page=page,
            name=name,
            width=width,
            height=height,
        )


def claimed_resolution(image: Image.Image) -> tuple[float, float] | None:
    """Return what a file says of its pixels an inch, across and down; only the ratio means much (72, 1 and 0 occur)."""
    value = image.info.get("dpi") or image.info.get("resolution")
    try:
        across, down = (float(value[0]), float(value[1])) if value else (0.0, 0.0)
    except (TypeError, ValueError, ZeroDivisionError, IndexError):
        return None
    return (across, down) if across > 0 and down > 0 and math.isfinite(across * down) else None


def square_pixels(image: GrayImage, resolution: tuple[float, float] | None, *, bilevel: bool) -> GrayImage:
    """Stretch an image whose pixels are not square, as those of a fax (204 x 98 dots an inch).

    Tags lie, so that they are followed only where they bring the image nearer to the shape of A4; an image of a fax's
    width that is far too low is stretched without them.

    Args:
        image: The page image.
        resolution: What the file claims, across and down; None: nothing.
        bilevel: Keep to black and white.
    """
    height, width = image.shape
    ratio = resolution[0] / resolution[1] if resolution else 1.0
    if abs(ratio - 1.0) < _EQUAL and width == _FAX_WIDTH and height < width:
        ratio = _FAX_RATIO
    if abs(ratio - 1.0) < _EQUAL or not 0.25 <= ratio <= 4.0:
        return image
    # A fax of 200 x 100 dots has the very shape of A4 lying on its side, and is far likelier with such tags.
    advantage = _SAME_SHAPE if ratio > 1.0 and height < width else -_SAME_SHAPE
    if _shape_error(height * ratio / width) >= _shape_error(height / width) + advantage:
        return image
    size = (width, round(height * ratio)) if ratio > 1.0 else (round(width / ratio), height)
    how = cv2.INTER_NEAREST if bilevel else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, size, interpolation=how), np.uint8)


def _shape_error(height_over_width: float) -> float:
    """Return how far a shape is from that of A4, lying or standing."""
    return abs(abs(math.log(max(height_over_width, 1e-6))) - math.log(math.sqrt(2.0)))


def to_gray(image: Image.Image) -> GrayImage:
    """Return the gray pixels of a Pillow image of any mode, transparency on white."""
    if image.mode == "1":
        image.load()
        shared = shared_pixels(image)
        samples = np.asarray(image).view(np.uint8) if shared is None else shared
        if samples.max(initial=0) in (0, 255):
            return samples  # as Pillow keeps them; a copy would cost a tenth of decoding
        return np.asarray(cv2.threshold(samples, 0, 255, cv2.THRESH_BINARY)[1], np.uint8)
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        values = np.asarray(image, np.float32)
        return np.asarray(np.clip(values / max(float(values.max()), 1.0) * 255, 0, 255), np.uint8)
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba)
    return np.asarray(image if image.mode == "L" else image.convert("L"), np.uint8)


def loaded_page(
    pixels: GrayImage,
    reduction: int,
    resolution: tuple[float, float] | None,
    compression: str,
    *,
    bilevel: bool,
    warning: Reason | None = None,
) -> LoadedPage:
    """Return a page as it is read: its pixels made square, its claims kept where they can be true."""
    believable = resolution is not None and 10 < resolution[0] < 10_000
    square = square_pixels(pixels, resolution, bilevel=bilevel)
    return LoadedPage(
        image=square,
        dpi=max(resolution) / reduction if resolution is not None and believable else None,
        compression=compression,
        bilevel=bilevel,
        reduction=reduction,
        stretched=square.size / max(pixels.size, 1),
        warning=warning,
    )


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
        with pillow_errors(self._name, number), Image.open(BytesIO(self._data)) as image:
            if number != 1:
                raise EOFError(number)
            width, height = image.size
            check_size(width, height, self._name, number, self._settings)
            reduction = reduction_for(width, height, self._settings)
            pixels, warning = self._decode(image, reduction)
            if image.getexif().get(_ORIENTATION) in _MIRRORED:
                pixels = np.asarray(cv2.flip(pixels, 1), np.uint8)  # which way up it lies, the reader finds by itself
            return loaded_page(
                pixels,
                reduction,
                claimed_resolution(image),
                "dct" if image.format in _JPEG_FORMATS else (image.format or "png").lower(),
                bilevel=image.mode == "1",
                warning=warning,
            )

    def _decode(self, image: Image.Image, reduction: int) -> tuple[GrayImage, Reason | None]:
        if isinstance(image, JpegImageFile):
            warning = heavy_jpeg(image.quantization.get(0, ()), self._settings)
            pixels = None
            if image.mode in ("L", "RGB"):  # how four inks are to be understood, only Pillow knows
                pixels = decode_jpeg(np.frombuffer(self._data, np.uint8), reduction)
            return (reduce_image(to_gray(image), reduction) if pixels is None else pixels), warning
        return reduce_image(to_gray(image), reduction), None
