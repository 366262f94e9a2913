"""Files as office scanners make them, written by hand: PDFs with any image dictionary, several images, layers."""

import io
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
from PIL import Image

from scans.model import GrayImage
from tests.scans.jbig2_writer import g4_data

Name = pikepdf.Name


@dataclass(frozen=True)
class PdfImage:
    """One image of a page. `place`: left, bottom, width, height as shares of the page; `entries`: its dictionary."""

    data: bytes
    size: tuple[int, int]
    entries: dict[str, Any]
    place: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    mask: "PdfImage | None" = None
    shared: bytes = b""
    paint: str = ""


@dataclass(frozen=True)
class PdfPage:
    images: Sequence[PdfImage]
    points: tuple[float, float] = (595.0, 842.0)
    rotate: int = 0


def pdf_bytes(*pages: PdfPage) -> bytes:
    stream = io.BytesIO()
    with pikepdf.new() as pdf:
        for page in pages:
            _add_page(pdf, page)
        pdf.save(stream)
    return stream.getvalue()


def write_pdf(path: Path, *pages: PdfPage) -> Path:
    path.write_bytes(pdf_bytes(*pages))
    return path


def _add_page(pdf: pikepdf.Pdf, page: PdfPage) -> None:
    added = pdf.add_blank_page(page_size=page.points)
    names, content = pikepdf.Dictionary(), ""
    width, height = page.points
    for number, image in enumerate(page.images):
        names[f"/Im{number}"] = _stream(pdf, image)
        left, low, wide, high = image.place
        content += (
            f"q {image.paint} {wide * width} 0 0 {high * height} {left * width} {low * height} cm /Im{number} Do Q\n"
        )
    added.Resources = pikepdf.Dictionary(XObject=names)
    added.Contents = pdf.make_stream(content.encode())
    if page.rotate:
        added.Rotate = page.rotate


def _stream(pdf: pikepdf.Pdf, image: PdfImage) -> pikepdf.Object:
    entries = {"Type": Name.XObject, "Subtype": Name.Image, "Width": image.size[0], "Height": image.size[1]}
    stream = pdf.make_stream(image.data, **entries, **image.entries)
    if image.mask is not None:
        stream.SMask = _stream(pdf, image.mask)
    if image.shared:
        stream.DecodeParms = pikepdf.Dictionary(JBIG2Globals=pdf.make_stream(image.shared))
    return stream


def jpeg(image: GrayImage, quality: int = 80, mode: str = "L", **more: Any) -> PdfImage:
    stream = io.BytesIO()
    Image.fromarray(image).convert(mode).save(stream, "JPEG", quality=quality)
    colours = {"L": Name.DeviceGray, "RGB": Name.DeviceRGB, "CMYK": Name.DeviceCMYK}[mode]
    entries = {"ColorSpace": colours, "BitsPerComponent": 8, "Filter": Name.DCTDecode}
    if mode == "CMYK":
        entries["Decode"] = pikepdf.Array([1, 0] * 4)  # Adobe's JPEGs count ink the other way round
    return PdfImage(stream.getvalue(), image.shape[::-1], entries, **more)


def jpeg_2000(image: GrayImage, **more: Any) -> PdfImage:
    stream = io.BytesIO()
    Image.fromarray(image).save(stream, "JPEG2000", quality_mode="rates", quality_layers=[12])
    return PdfImage(stream.getvalue(), image.shape[::-1], {"Filter": Name.JPXDecode}, **more)


def flate(image: GrayImage, **more: Any) -> PdfImage:
    return PdfImage(image.tobytes(), image.shape[::-1], {"ColorSpace": Name.DeviceGray, "BitsPerComponent": 8}, **more)


def g4(
    image: GrayImage, *, stencil: bool = False, black_is_1: bool = False, swapped: bool = False, **more: Any
) -> PdfImage:
    entries: dict[str, Any] = {
        "BitsPerComponent": 1,
        "Filter": Name.CCITTFaxDecode,
        "DecodeParms": pikepdf.Dictionary(K=-1, Columns=image.shape[1], Rows=image.shape[0], BlackIs1=black_is_1),
    }
    entries |= {"ImageMask": True} if stencil else {"ColorSpace": Name.DeviceGray}
    if swapped:
        entries["Decode"] = pikepdf.Array([1, 0])
    return PdfImage(g4_data(image), image.shape[::-1], entries, **more)


def jbig2(data: bytes, size: tuple[int, int], shared: bytes = b"", **more: Any) -> PdfImage:
    entries = {"ColorSpace": Name.DeviceGray, "BitsPerComponent": 1, "Filter": Name.JBIG2Decode}
    return PdfImage(data, size, entries, shared=shared, **more)


def strips(image: GrayImage, count: int, make: Any) -> list[PdfImage]:
    """Cut an image into strips, each an image of its own that this function makes, one above the other."""
    edges = np.linspace(0, image.shape[0], count + 1).astype(int)
    height = image.shape[0]
    return [
        make(np.ascontiguousarray(image[top:end]), place=(0.0, 1 - end / height, 1.0, (end - top) / height))
        for top, end in itertools.pairwise(edges)
    ]
