"""Watched folders: a scanner saves into `inbox/<municipality code>/`, the regional desk into `inbox/region/`."""

import logging
import time
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from survey_app.db import queries
from survey_app.db.models import PeriodRow
from survey_app.domain.model import PeriodState
from survey_app.errors import InvalidInputError, StorageFullError
from survey_app.services.intake.inbox_notes import REFUSED, REGION, TAKEN, write_note
from survey_app.services.intake.receiving import ReceivedFile, receive_file
from survey_app.services.wording import Wording
from survey_app.settings import Settings
from survey_app.storage import Storage

log = logging.getLogger(__name__)

TAKING = frozenset({PeriodState.OPEN, PeriodState.CLOSED})
UNFINISHED_ENDINGS = frozenset({".tmp", ".part", ".crdownload", ".filepart"})
QUIET_SECONDS = 2.0
"""A file that has not changed for so long is complete."""


class Inbox:
    """The watched folders of an instance; remembers sizes seen, so that a file still being written is left alone."""

    def __init__(self, settings: Settings, storage: Storage, sessions: sessionmaker[Session]) -> None:
        self.settings = settings
        self.storage = storage
        self.sessions = sessions
        self._seen: dict[Path, tuple[int, float]] = {}

    def collect(self) -> list[ReceivedFile]:
        """Take in what lies complete in the folders, and move it to `done/` or `refused/`.

        Beside a file that was refused, or that was there already, stands a note (see `inbox_notes`).

        One transaction per file. A file goes to the one open period that its municipality takes part in (from
        `region/`: to the one open period), or where none is open to the one closed and not yet published; where that
        leaves none or several, it stays where it is.
        """
        taken: list[ReceivedFile] = []
        for folder, code, period_key in self._make_folders():
            for path in sorted(folder.iterdir()):
                if not self._is_complete(path):
                    continue
                try:
                    received = self._take(path, code, period_key)
                except StorageFullError as error:
                    log.error("%s stays in the watched folder: %s", path.name, error)
                    return taken
                if received is not None:
                    taken.append(received)
        return taken

    def _make_folders(self) -> list[tuple[Path, str | None, str]]:
        """Make the folders that lead somewhere; return (folder, municipality code or None, period key) of each."""
        with self.sessions() as session:
            taking = [row for row in queries.planning.all_periods(session) if row.state in TAKING]
        leads: dict[str | None, list[PeriodRow]] = {None: list(taking)}
        for period in taking:
            for part in period.municipalities:
                leads.setdefault(part.municipality_code, []).append(period)
        root, found = self.settings.inbox_folder, []
        for code, periods in leads.items():
            chosen = [period for period in periods if period.state == PeriodState.OPEN] or periods
            if len(chosen) == 1:
                found.append((root / (code or REGION), code, chosen[0].key))
        for folder, _, _ in found:
            folder.mkdir(parents=True, exist_ok=True)
        return found

    def _is_complete(self, path: Path) -> bool:
        if path.name.startswith(".") or path.suffix.lower() in UNFINISHED_ENDINGS or not path.is_file():
            return False
        size, now = path.stat().st_size, time.monotonic()
        known_size, since = self._seen.get(path, (-1, now))
        if size != known_size:
            self._seen[path] = (size, now)
            return False
        return now - since >= QUIET_SECONDS

    def _take(self, path: Path, code: str | None, period_key: str) -> ReceivedFile | None:
        data = path.read_bytes()
        try:
            with self.sessions.begin() as session:
                period = queries.planning.period_with_key(session, period_key)
                if period is None or period.state not in TAKING:
                    return None
                received = receive_file(
                    session,
                    storage=self.storage,
                    settings=self.settings,
                    period=period,
                    municipality_code=code,
                    name=path.name,
                    data=data,
                    source="inbox",
                )
        except InvalidInputError as error:
            write_note(_move(path, REFUSED), Wording(self.settings.default_language).say(error.text, **error.values))
            log.warning("%s was refused: %s", path.name, error)
            return None
        finally:
            self._seen.pop(path, None)
        moved = _move(path, TAKEN)
        if received.already:
            said = Wording(self.settings.default_language).say(
                "{name} is here already, as stack {stack}. Nothing is counted twice.",
                name=path.name,
                stack=received.stack,
            )
            write_note(moved, said)
            log.info("%s was there already, as stack %s", path.name, received.stack)
        return received


def _move(path: Path, folder_name: str) -> Path:
    """Move a file into a folder beside it, under a name that is free, and return where it is now."""
    folder = path.parent / folder_name
    folder.mkdir(exist_ok=True)
    target, number = folder / path.name, 1
    while target.exists():
        number += 1
        target = folder / f"{path.stem}-{number}{path.suffix}"
    return path.rename(target)
