"""Write zip files whose bytes depend on their contents only: sorted parts and one fixed time."""

import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from docx.opc.pkgwriter import PackageWriter as WordWriter
from pptx.opc.serialized import PackageWriter as SlidesWriter

_FIXED = (1980, 1, 1, 0, 0, 0)
_FIRST = "[Content_Types].xml"  # readers of Office files expect it at the start
_PACKED = (".docx", ".pdf", ".png", ".pptx", ".xlsx")
"""Endings of what is compressed in itself: doing it once more takes time and gains nothing."""
_PROPERTIES = "docProps/core.xml"
_UNIX = 3


def write_zip(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of the files, sorted by name, all with the same time stamp."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(files, key=lambda name: (name != _FIRST, name)):
            entry = zipfile.ZipInfo(name, _FIXED)
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(_PACKED) else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = _UNIX
            archive.writestr(entry, files[name])
    return target.getvalue()


def stabilise(document: bytes, *, language: str) -> bytes:
    """Return a workbook with its parts in a fixed order and without the time of writing, its language said in it."""
    with zipfile.ZipFile(BytesIO(document)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    told = f"<dc:language>{language}</dc:language></cp:coreProperties>".encode()
    files[_PROPERTIES] = files[_PROPERTIES].replace(b"</cp:coreProperties>", told)
    return write_zip(files)


class _Parts:
    """Takes the place of the zip file that the libraries write to: what they write is packed once, as here."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def write(self, name: Any, data: bytes) -> None:
        """Take one part."""
        self.files[name.membername] = data


def write_word(document: Any) -> bytes:
    """Return a python-docx document as a file, its parts in a fixed order and without the time of writing."""
    parts, package = _Parts(), document.part.package
    for part in package.parts:
        part.before_marshal()
    writer: Any = WordWriter
    writer._write_content_types_stream(parts, package.parts)
    writer._write_pkg_rels(parts, package.rels)
    writer._write_parts(parts, package.parts)
    return write_zip(parts.files)


def write_slides(deck: Any) -> bytes:
    """Return a python-pptx deck as a file, its parts in a fixed order and without the time of writing."""
    parts, package = _Parts(), deck.part.package
    writer: Any = SlidesWriter("", package._rels, tuple(package.iter_parts()))
    writer._write_content_types_stream(parts)
    writer._write_pkg_rels(parts)
    writer._write_parts(parts)
    return write_zip(parts.files)
