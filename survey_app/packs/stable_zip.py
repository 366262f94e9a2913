"""Write zip files whose bytes depend on their contents only: sorted parts, one fixed time, workbooks inside too."""

import re
import zipfile
from collections.abc import Mapping
from io import BytesIO

_FIXED = (1980, 1, 1, 0, 0, 0)
_FIRST = "[Content_Types].xml"  # readers of Office files expect it at the start
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")
_FIXED_STAMP = rb"\g<1>2000-01-01T00:00:00Z\g<2>"


def write_zip(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of the files, sorted by name, all with the same time stamp."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(files, key=lambda name: (name != _FIRST, name)):
            entry = zipfile.ZipInfo(name, _FIXED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return target.getvalue()


def stabilise(document: bytes) -> bytes:
    """Return an Office document with its parts in a fixed order and no time stamps; embedded workbooks too."""
    with zipfile.ZipFile(BytesIO(document)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, part in parts.items():
        if name.endswith(".xlsx"):
            parts[name] = _without_stamp(part)
    return write_zip(parts)


def _without_stamp(workbook: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(workbook)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    core = "docProps/core.xml"
    if core in parts:
        parts[core] = _STAMP.sub(_FIXED_STAMP, parts[core])
    return write_zip(parts)
