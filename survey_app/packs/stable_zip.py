"""Write zip files whose bytes depend on their contents only: sorted parts and one fixed time."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

_FIXED = (1980, 1, 1, 0, 0, 0)
_FIRST = "[Content_Types].xml"  # readers of Office files expect it at the start
_PACKED = (".docx", ".pdf", ".png", ".pptx", ".xlsx")
"""Endings of what is compressed in itself: doing it once more takes time and gains nothing."""
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


def stabilise(document: bytes) -> bytes:
    """Return an Office document with its parts in a fixed order and without the time of writing.

    Documents inside it stay as they are: what writes them uses `write_zip` as well.
    """
    with zipfile.ZipFile(BytesIO(document)) as archive:
        return write_zip({name: archive.read(name) for name in archive.namelist()})
