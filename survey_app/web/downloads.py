"""What can be downloaded from a pack: each file with its size and what it is for."""

import io
import mimetypes
import zipfile
from dataclasses import dataclass

from babel.numbers import format_decimal

from survey_app.db.models import PeriodRow
from survey_app.errors import NotFoundError
from survey_app.services.publishing import packing
from survey_app.web.context import db, instance, plugins, storage
from survey_app.web.context import gettext as _
from survey_app.web.context import language as interface_language

MEDIA_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Those that Python knows only where the system does."""

_KB, _MB = 1_000, 1_000_000


@dataclass(frozen=True, slots=True)
class PackFile:
    """A file of a pack: its name, its size and its use in words."""

    name: str
    size: str
    use: str


def pack_for(period: PeriodRow, municipality_code: str, language: str = "") -> bytes:
    """Return a municipality's pack; the first request for it renders it. `language` "" is the release's own.

    Raises:
        NotFoundError: the municipality did not take part.
        RefusedError: nothing is published, it was withdrawn, or it is not published in the language.
    """
    return packing.pack_of(
        db(),
        period,
        municipality_code,
        storage=storage(),
        plugins=plugins(),
        writers=instance().sessions,
        language=language,
    )


def list_files(pack: bytes) -> tuple[PackFile, ...]:
    """Return the files of a pack, those to show first, those for programs last."""
    uses = _uses()
    order = list(uses)
    with zipfile.ZipFile(io.BytesIO(pack)) as bundle:
        found = {entry.filename: entry.file_size for entry in bundle.infolist()}
    names = sorted(found, key=lambda name: (order.index(name) if name in uses else len(order), name))
    return tuple(PackFile(name, size_words(found[name]), uses.get(name, _("From a plugin"))) for name in names)


def _uses() -> dict[str, str]:
    return {
        "overview.pdf": _("One page for the board"),
        "slides.pptx": _("Slides, with charts you can change"),
        "report.docx": _("The report, to write on in"),
        "report.pdf": _("The report, to read"),
        "poster.pdf": _("Poster for the waiting room"),
        "method.pdf": _("How it was done"),
        "data.xlsx": _("All figures as a spreadsheet"),
        "data.csv": _("All figures as a data file"),
        "codebook.csv": _("What every column and answer of the data files means"),
        "texts.csv": _("What people wrote, as it may be shown"),
        "kolada.csv": _("Figures to report to Kolada"),
        "pack.json": _("What the pack holds, for other programs"),
    }


def take_file(pack: bytes, name: str) -> tuple[bytes, str]:
    """Return a file of a pack and its media type.

    Raises:
        NotFoundError: the pack holds no such file.
    """
    with zipfile.ZipFile(io.BytesIO(pack)) as bundle:
        if name not in bundle.namelist():
            raise NotFoundError("The pack holds no file {name}.", name=name)
        data = bundle.read(name)
    ending = f".{name.rpartition('.')[2]}"
    return data, MEDIA_TYPES.get(ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def size_words(size: int) -> str:
    """Return a size in bytes as people say it: "143 kB", "1,2 MB"."""
    if size < _MB:
        return f"{max(1, round(size / _KB))} kB"
    return f"{format_decimal(round(size / _MB, 1), locale=interface_language())} MB"
