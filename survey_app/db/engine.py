"""Makes the connection to the database: SQLite by default, PostgreSQL by address."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from survey_app.errors import ChangedMeanwhileError, StorageFullError

BUSY_TIMEOUT_MS = 30_000
"""How long a writer waits for another one before SQLite gives up: far longer than any transaction here takes."""

DISK_FULL = "53100"
"""PostgreSQL's code for a full disk (class 53, insufficient resources)."""

CONFLICTS = ("40001", "40P01", "23505")
"""PostgreSQL's codes where two transactions got in each other's way: serialization, deadlock, the same row twice."""

READ_ONLY = {"survey_app_read_only": True}
"""Execution option of connections that only read."""


def make_engine(url: str) -> Engine:
    """Return an engine for this database address.

    SQLite is set to write-ahead logging with full syncing (what was acknowledged survives a power cut), to check
    foreign keys, and to take the write lock when a transaction begins: a transaction that reads first and writes
    later would otherwise fail when another one wrote in between.
    """
    parsed = make_url(url)
    engine = _make_engine(parsed)
    event.listen(engine, "handle_error", _tell_full_disk)
    return engine


def _make_engine(parsed: URL) -> Engine:
    if parsed.get_backend_name() == "postgresql" and parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True)
    engine = create_engine(parsed, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _tell_full_disk(context: ExceptionContext) -> None:
    """Turn the databases' own words for a full disk into ours; the transaction is undone as with any error."""
    original = context.original_exception
    if getattr(original, "sqlite_errorname", None) == "SQLITE_FULL" or getattr(original, "sqlstate", None) == DISK_FULL:
        raise StorageFullError(
            "There is no room left for the database. Nothing was stored. Make room on the disk and try again."
        ) from original


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we begin transactions ourselves, see _begin_sqlite
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    read_only = connection.get_execution_options().get("survey_app_read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def make_sessions(engine: Engine) -> sessionmaker[Session]:
    """Return the factory of sessions that may write."""
    return sessionmaker(engine, expire_on_commit=False)


def make_readers(engine: Engine) -> sessionmaker[Session]:
    """Return the factory of sessions that only read: they never wait for a writer, and none waits for them."""
    return sessionmaker(engine.execution_options(**READ_ONLY), expire_on_commit=False)


@contextmanager
def begin_snapshot(readers: sessionmaker[Session]) -> Iterator[Session]:
    """Begin to read everything as it stands at one moment, however long that takes; nobody waits for it."""
    with readers.begin() as session:
        _isolate(session, "REPEATABLE READ")
        yield session


@contextmanager
def begin_alone(writers: sessionmaker[Session]) -> Iterator[Session]:
    """Begin a transaction that ends as if no other one had run beside it: what it read is still so when it is stored.

    On SQLite every writing transaction is like that, for there is one at a time. Keep it short: others wait.

    Raises:
        ChangedMeanwhileError: another one changed what this one read; nothing is stored.
    """
    try:
        with writers.begin() as session:
            _isolate(session, "SERIALIZABLE")
            yield session
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) in CONFLICTS:
            raise ChangedMeanwhileError(
                "Somebody else changed the same thing at the same moment. Try again."
            ) from error
        raise


def _isolate(session: Session, level: str) -> None:
    """Set how a transaction is kept apart from others; SQLite keeps them apart by itself."""
    if session.get_bind().dialect.name != "sqlite":
        session.connection(execution_options={"isolation_level": level})
