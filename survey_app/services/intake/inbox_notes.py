"""What became of files in a watched folder that made no stack: a note beside each, which the reception's home shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from survey_app.errors import NotFoundError
from survey_app.settings import Settings

TAKEN, REFUSED = "done", "refused"
"""Folders inside a watched folder: files that were taken in, and those that could not be."""

REGION = "region"
"""The watched folder of the regional desk."""

NOTE_ENDING = ".txt"


@dataclass(frozen=True, slots=True)
class InboxNote:
    """A file that made no stack, and why, in the words that stand in the note beside it."""

    name: str
    words: str
    refused: bool


def write_note(file: Path, words: str) -> None:
    """Write beside a moved file what became of it, for whoever opens the folder."""
    note_of(file).write_text(f"{words}\n", encoding="utf-8")


def note_of(file: Path) -> Path:
    """Return the path of a file's note."""
    return file.with_name(file.name + NOTE_ENDING)


def inbox_notes(settings: Settings, municipality_code: str | None) -> Sequence[InboxNote]:
    """Return the notes of a place's watched folder (None: the regional desk), the latest first."""
    paths = sorted(_notes(settings, municipality_code), key=lambda path: path.stat().st_mtime, reverse=True)
    return [
        InboxNote(
            path.name.removesuffix(NOTE_ENDING),
            path.read_text(encoding="utf-8", errors="replace").strip(),
            path.parent.name == REFUSED,
        )
        for path in paths
    ]


def remove_note(settings: Settings, municipality_code: str | None, name: str) -> None:
    """Take a note out of the list; the file itself stays where it is.

    Raises:
        NotFoundError: there is no such note (any more).
    """
    for path in _notes(settings, municipality_code):
        if path.name == name + NOTE_ENDING:
            path.unlink()
            return
    raise NotFoundError("This notice is no longer there.")


def _notes(settings: Settings, municipality_code: str | None) -> Sequence[Path]:
    """Return the notes of a place; a text file that somebody scanned by mistake has no file that it belongs to."""
    place = settings.inbox_folder / (municipality_code or REGION)
    paths = (path for folder in (TAKEN, REFUSED) for path in (place / folder).glob(f"*{NOTE_ENDING}"))
    return [path for path in paths if path.with_name(path.name.removesuffix(NOTE_ENDING)).exists()]
