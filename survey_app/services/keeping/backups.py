"""Backups: one zip file with the database and all files, and putting it back into an empty instance."""

import datetime
import hashlib
import json
import shutil
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from survey_app import __version__
from survey_app.db import migrate
from survey_app.db.engine import make_engine
from survey_app.errors import InvalidInputError, RefusedError, StorageFullError
from survey_app.services.instance import Instance, init_instance
from survey_app.settings import CONFIG_FILE, Settings
from survey_app.storage import NO_ROOM, Storage

MANIFEST = "backup.json"
DATABASE = "survey.sqlite"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class BackupView:
    """What a backup holds. `database` False: it lies in PostgreSQL, which has backups of its own."""

    path: Path
    files: int
    size: int
    database: bool


def make_backup(instance: Instance, path: Path) -> BackupView:
    """Write everything of an instance into one zip file, while it may be in use.

    The database is copied first, as it is at one moment; every file it knows is stored by then and never changes. The
    key that signs cookies is left out: after restoring, everybody signs in again.

    Raises:
        RefusedError: the file exists.
        StorageFullError: there is no room; nothing is left behind.
    """
    if path.exists():
        raise RefusedError("{path} exists. Choose another name.", path=path)
    new = path.with_name(f".{path.name}.new")
    try:
        count, has_database = _write_backup(instance, new)
        new.replace(path)
    except OSError as error:
        if error.errno in NO_ROOM:
            raise StorageFullError("There is no room for the backup in {folder}.", folder=path.parent) from error
        raise
    finally:
        new.unlink(missing_ok=True)
    return BackupView(path, count, path.stat().st_size, has_database)


def _write_backup(instance: Instance, path: Path) -> tuple[int, bool]:
    settings = instance.settings
    has_database = instance.engine.dialect.name == "sqlite"
    with (
        tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as folder,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive,
    ):
        if has_database:
            copy = Path(folder) / DATABASE
            _copy_database(Path(instance.engine.url.database or ""), copy)
            archive.write(copy, DATABASE)
        if (settings.instance / CONFIG_FILE).is_file():
            archive.write(settings.instance / CONFIG_FILE, CONFIG_FILE)
        keys = list(instance.storage.keys())
        for key in keys:  # scans and packs are packed already
            archive.write(instance.storage.path_of(key), f"files/{key}", zipfile.ZIP_STORED)
        for waiting in sorted(settings.inbox_folder.glob("*/*")):
            if waiting.is_file():
                archive.write(waiting, f"inbox/{waiting.parent.name}/{waiting.name}", zipfile.ZIP_STORED)
        manifest = {
            "format": FORMAT,
            "app_version": __version__,
            "database_version": migrate.present_version(instance.engine),
            "has_database": has_database,
            "files": len(keys),
            "made_at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        }
        archive.writestr(MANIFEST, json.dumps(manifest, indent=2))
    return len(keys), has_database


def _copy_database(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)


def restore_backup(settings: Settings, path: Path) -> BackupView:
    """Put a backup into an empty instance folder and bring its database to this version.

    Raises:
        RefusedError: the instance holds something already, or the backup was made by a newer version.
        InvalidInputError: the file is no backup, or it is damaged.
    """
    _require_empty(settings)
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            _check_manifest(manifest)
            _unpack(archive, settings, manifest)
    except FileNotFoundError:
        raise InvalidInputError("There is no file {path}.", path=path) from None
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise InvalidInputError("{path} is no backup, or it is damaged: {error}", path=path, error=error) from error
    init_instance(settings)
    return BackupView(path, manifest["files"], path.stat().st_size, manifest["has_database"])


def _require_empty(settings: Settings) -> None:
    """Refuse an instance with any file, period or person in it; one that was only just made is empty."""
    database = settings.instance / DATABASE
    if any(settings.files_folder.glob("??/*")) or (not settings.database_url and _has_rows(database)):
        raise RefusedError(
            "{folder} is not empty. Restore into another folder (SURVEY_APP_INSTANCE says which).",
            folder=settings.instance,
        )


def _has_rows(database: Path) -> bool:
    if not database.is_file():
        return False
    with closing(sqlite3.connect(database)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return any(
            connection.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")').fetchone()[0]
            for table in ("period", "user")
            if table in tables
        )


def _check_manifest(manifest: dict[str, object]) -> None:
    if manifest.get("format") != FORMAT or (
        manifest["has_database"] and manifest["database_version"] not in migrate.known_versions()
    ):
        raise RefusedError(
            "The backup was made by a newer version of survey-app ({version}). Install that version.",
            version=manifest.get("app_version"),
        )


def _unpack(archive: zipfile.ZipFile, settings: Settings, manifest: dict[str, object]) -> None:
    """Unpack beside the instance first, check every file against its key, and only then move things into place."""
    settings.instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=settings.instance, prefix=".restore-") as name:
        folder = Path(name)
        storage = Storage(folder / "files")
        for entry in archive.namelist():
            kind, _, rest = entry.partition("/")
            if kind == "files" and storage.put(archive.read(entry)) != rest:
                raise ValueError(f"{entry} does not hold what it held")
        if manifest["has_database"]:
            (folder / DATABASE).write_bytes(archive.read(DATABASE))
            _check_database(folder / DATABASE)
        shutil.copytree(
            folder / "files", settings.files_folder, dirs_exist_ok=True
        ) if storage.folder.exists() else None
        for entry in archive.namelist():
            parts = Path(entry).parts
            if len(parts) == 3 and parts[0] == "inbox" and ".." not in parts:
                target = settings.inbox_folder / parts[1] / parts[2]
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(entry))
        if CONFIG_FILE in archive.namelist():
            (settings.instance / CONFIG_FILE).write_bytes(archive.read(CONFIG_FILE))
        if manifest["has_database"]:
            for ending in ("", "-wal", "-shm"):
                (settings.instance / f"{DATABASE}{ending}").unlink(missing_ok=True)
            (folder / DATABASE).replace(settings.instance / DATABASE)


def _check_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("PRAGMA quick_check").fetchone()[0]
    if found != "ok":
        raise ValueError(f"the database is damaged ({found})")
    make_engine(f"sqlite:///{path}").dispose()


def hash_of(path: Path) -> str:
    """Return the SHA-256 (hex) of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
