"""An instance: the folder with database, files and settings; making, opening, migrating and checking it."""

import os
import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from survey_app.db import migrate
from survey_app.db.engine import make_engine, make_readers, make_sessions
from survey_app.errors import NotFoundError, RefusedError
from survey_app.plugin_manager import Plugins, load_plugins
from survey_app.services.keeping.findings import Check
from survey_app.services.keeping.health import run_checks
from survey_app.settings import CONFIG_FILE, Settings
from survey_app.storage import Storage


@dataclass(frozen=True)
class Instance:
    """An open instance, handed to whoever serves pages or runs commands.

    `sessions` makes sessions that may write (on SQLite they hold the only write lock from their first statement);
    `readers` makes sessions for pages that only show something: they neither wait nor make wait.
    """

    settings: Settings
    engine: Engine
    sessions: sessionmaker[Session]
    readers: sessionmaker[Session]
    storage: Storage
    plugins: Plugins

    @cached_property
    def secret_key(self) -> bytes:
        """The key that signs cookies and links of this instance."""
        return self.settings.secret_key_file.read_bytes()

    def close(self) -> None:
        """Close all connections to the database."""
        self.engine.dispose()


CONFIG_TEXT = """\
# Settings of this instance. A variable (SURVEY_APP_JOBS=4) goes before the line here.
# database_url = "postgresql://user@host/name"   # default: SQLite in this folder
# web_address = "https://survey.example.se"      # printed on forms: set it before printing
# display_name = "Kryss"
# responsible = "Storumans kommun"               # who answers for the pages, in the accessibility statement
# accessibility_contact = "ifo@example.se"       # where to tell what does not work
# jobs = 0                                       # processes that read pages; 0 = one per processor
# max_upload_mb = 500
# blocked_plugins = []
# secure_cookies = true                          # wherever the app is reached through https
"""


def init_instance(settings: Settings) -> Path:
    """Make the instance folder, its settings file, its secret key and its database; what is there stays.

    Returns:
        The instance folder.
    """
    for folder in (settings.instance, settings.files_folder, settings.inbox_folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    config = settings.instance / CONFIG_FILE
    if not config.exists():
        config.write_text(CONFIG_TEXT, encoding="utf-8")
    if not settings.secret_key_file.exists():
        handle = os.open(settings.secret_key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(secrets.token_hex(32).encode())
    upgrade_instance(settings)
    return settings.instance


def upgrade_instance(settings: Settings) -> str:
    """Bring the database to the newest version and return that version's name.

    Raises:
        NotFoundError: there is no instance in this folder.
    """
    _require_folder(settings)
    engine = make_engine(settings.database)
    try:
        return migrate.upgrade(engine)
    finally:
        engine.dispose()


def open_instance(settings: Settings) -> Instance:
    """Open an instance for work.

    Raises:
        NotFoundError: there is no instance in this folder.
        RefusedError: its database is of an older or newer version than the program.
    """
    _require_folder(settings)
    engine = make_engine(settings.database)
    try:
        present, newest = migrate.present_version(engine), migrate.newest_version()
    except OperationalError as error:
        engine.dispose()
        raise RefusedError(
            "The database at {address} cannot be reached. Check database_url: {error}",
            address=engine.url.render_as_string(hide_password=True),
            error=str(error.orig),
        ) from error
    if present != newest:
        engine.dispose()
        if present is not None and present not in migrate.known_versions():
            raise RefusedError(
                "The database in {folder} was made by a newer version of survey-app ({present}). Install that version.",
                folder=settings.instance,
                present=present,
            )
        raise RefusedError(
            "The database in {folder} is of an older version. Run: survey-app upgrade", folder=settings.instance
        )
    return Instance(
        settings,
        engine,
        make_sessions(engine),
        make_readers(engine),
        Storage(settings.files_folder),
        load_plugins(settings.blocked_plugins),
    )


def _require_folder(settings: Settings) -> None:
    if not settings.secret_key_file.is_file():
        raise NotFoundError(
            "There is no instance in {folder}. Run: survey-app init (SURVEY_APP_INSTANCE says where).",
            folder=settings.instance,
        )


def check_instance(instance: Instance, language: str = "en") -> list[Check]:
    """Return what was checked of an instance and what is wrong with it, in the words of a language (`doctor`)."""
    return run_checks(instance, language)
