import threading

import pytest
from sqlalchemy import text

from survey_app.db.engine import begin_alone, begin_snapshot, make_engine, make_readers, make_sessions
from survey_app.errors import ChangedMeanwhileError, StorageFullError

COUNT = text("SELECT COUNT(*) FROM thing")


def test_a_full_database_is_told_and_the_transaction_undone(sqlite_engine):
    sessions = make_sessions(sqlite_engine)
    with sessions.begin() as session:
        session.execute(text("CREATE TABLE thing (words TEXT)"))
        session.execute(text("PRAGMA max_page_count = 10"))
    with pytest.raises(StorageFullError, match="no room"), sessions.begin() as session:
        session.execute(text("INSERT INTO thing VALUES (:words)"), {"words": "x" * 100_000})
    with sessions() as session:
        assert session.execute(text("SELECT count(*) FROM thing")).scalar() == 0


def test_who_reads_never_waits_for_who_writes(sqlite_engine):
    with make_sessions(sqlite_engine).begin() as session:
        session.execute(text("CREATE TABLE thing (n INTEGER)"))
    writing, read_all = make_sessions(sqlite_engine)(), threading.Event()
    writing.execute(text("INSERT INTO thing VALUES (1)"))

    def read():
        with make_readers(sqlite_engine)() as session:
            assert session.execute(text("SELECT count(*) FROM thing")).scalar() == 0
        read_all.set()

    reader = threading.Thread(target=read)
    reader.start()
    assert read_all.wait(120)
    reader.join()
    writing.rollback()
    writing.close()


def test_two_writers_take_turns(sqlite_engine):
    sessions = make_sessions(sqlite_engine)
    with sessions.begin() as session:
        session.execute(text("CREATE TABLE thing (n INTEGER)"))
        session.execute(text("INSERT INTO thing VALUES (0)"))

    def count_up():
        for _ in range(20):
            with sessions.begin() as session:
                n = session.execute(text("SELECT n FROM thing")).scalar()
                session.execute(text("UPDATE thing SET n = :n"), {"n": n + 1})

    threads = [threading.Thread(target=count_up) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with sessions() as session:
        assert session.execute(text("SELECT n FROM thing")).scalar() == 60


def test_a_plain_postgresql_address_uses_the_installed_driver():
    engine = make_engine("postgresql://survey@localhost/survey")
    assert engine.url.drivername == "postgresql+psycopg"
    engine.dispose()


def test_reading_sees_one_moment_on_postgresql_however_long_it_takes(postgres_engine):
    readers, writers = make_readers(postgres_engine), make_sessions(postgres_engine)
    with writers.begin() as session:
        session.execute(text("CREATE TABLE thing (n INTEGER)"))
    with begin_snapshot(readers) as session:
        assert session.execute(COUNT).scalar() == 0
        with writers.begin() as other:
            other.execute(text("INSERT INTO thing VALUES (1)"))
        assert session.execute(COUNT).scalar() == 0


def test_what_another_transaction_made_untrue_is_not_stored_on_postgresql(postgres_engine):
    writers = make_sessions(postgres_engine)
    with writers.begin() as session:
        session.execute(text("CREATE TABLE thing (n INTEGER)"))
    with pytest.raises(ChangedMeanwhileError), begin_alone(writers) as session:
        session.execute(text("INSERT INTO thing SELECT 1 + COUNT(*) FROM thing"))
        with begin_alone(writers) as other:
            other.execute(text("INSERT INTO thing SELECT 1 + COUNT(*) FROM thing"))
    with writers() as session:
        assert session.scalars(text("SELECT n FROM thing")).all() == [1]
