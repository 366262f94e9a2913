import datetime
import sqlite3
from contextlib import closing

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Engine, inspect, select
from sqlalchemy.exc import IntegrityError

from survey_app.db import migrate
from survey_app.db.engine import make_readers, make_sessions
from survey_app.db.models import (
    Base,
    EditionRow,
    PackRow,
    PageImageRow,
    PaperRow,
    PeriodMunicipalityRow,
    PeriodRow,
    ResponseRow,
    ReviewRow,
    ScanFileRow,
)
from survey_app.domain.model import PaperState, PeriodState, ResponseSource


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request) -> Engine:
    return request.getfixturevalue(f"{request.param}_engine")


def some_period() -> PeriodRow:
    return PeriodRow(
        key="2026",
        region_key="vasterbotten-inland",
        name={"sv": "2026"},
        state=PeriodState.OPEN,
        opens_on=datetime.date(2026, 9, 14),
        closes_on=datetime.date(2026, 10, 16),
        languages=["sv"],
        set_keys=["ifo"],
        result_modes={},
        municipalities=[PeriodMunicipalityRow(municipality_code="2425")],
    )


def some_file(period: PeriodRow, **more) -> ScanFileRow:
    values = {
        "municipality_code": "2425",
        "stack": 1,
        "name": "a.pdf",
        "sha256": "0" * 64,
        "storage_key": "k",
        "size": 1,
    }
    return ScanFileRow(period=period, **(values | more))


def test_migrations_and_models_agree(engine):
    migrate.upgrade(engine)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert differences == []


def test_every_rule_of_the_models_is_in_the_migrated_database(engine):
    migrate.upgrade(engine)
    inspector = inspect(engine)
    for table in Base.metadata.sorted_tables:
        wanted = {check.name for check in table.constraints if isinstance(check, CheckConstraint)}
        assert wanted == {check["name"] for check in inspector.get_check_constraints(table.name)}


def test_an_upgraded_database_is_at_the_newest_version_and_upgrading_again_changes_nothing(engine):
    assert migrate.present_version(engine) is None
    assert migrate.upgrade(engine) == migrate.newest_version() == migrate.present_version(engine)
    assert migrate.upgrade(engine) == migrate.newest_version()


def test_values_come_back_as_they_were_stored(engine):
    migrate.upgrade(engine)
    with make_sessions(engine).begin() as session:
        period = some_period()
        file = some_file(period)
        paper = PaperRow(period_id=1, file=file, place=1, state=PaperState.READ)
        session.add(period)
        session.flush()
        paper.period_id = period.id
        page = PageImageRow(file=file, number=1, state="read", reading={"a": [1.5, None]}, paper=paper)
        session.add_all([paper, page])
        session.flush()
        session.add(
            ReviewRow(period_id=period.id, page_image_id=page.id, item="ifo.contact", reason="weak_mark", decision=None)
        )
        session.add(
            ResponseRow(
                id="r1",
                period_id=period.id,
                municipality_code="2425",
                language="sv",
                source=ResponseSource.PAPER,
                received_on=datetime.date(2026, 9, 20),
                paper_id=paper.id,
            )
        )
    with make_readers(engine)() as session:
        stored = session.scalars(select(PaperRow)).one()
        assert stored.state == PaperState.READ
        assert stored.pages[0].reading == {"a": [1.5, None]}
        assert session.scalars(select(ReviewRow).where(ReviewRow.decision.is_(None))).one().item == "ifo.contact"
        assert session.scalars(select(ResponseRow)).one().source == ResponseSource.PAPER


def test_a_decision_that_says_blank_is_no_longer_waiting(engine):
    migrate.upgrade(engine)
    with make_sessions(engine).begin() as session:
        period = some_period()
        page = PageImageRow(file=some_file(period), number=1)
        session.add(page)
        session.flush()
        session.add(ReviewRow(period_id=period.id, page_image_id=page.id, item="a.b", reason="weak_mark", decision=[]))
    with make_readers(engine)() as session:
        assert session.scalars(select(ReviewRow).where(ReviewRow.decision.is_not(None))).one().decision == []


def test_the_same_bytes_count_once_but_may_come_again_after_undoing(engine):
    migrate.upgrade(engine)
    sessions = make_sessions(engine)
    with sessions.begin() as session:
        period = some_period()
        session.add(some_file(period, undone_at=datetime.datetime(2026, 9, 1), state="undone"))
        session.add(some_file(period, stack=2))
    with pytest.raises(IntegrityError), sessions.begin() as session:
        session.add(some_file(session.scalars(select(PeriodRow)).one(), stack=3))


@pytest.mark.parametrize(
    ("name", "value"), [("threshold", 4), ("state", "forgotten"), ("closes_on", datetime.date(2026, 9, 1))]
)
def test_rules_of_a_period_hold_in_the_database_too(engine, name, value):
    migrate.upgrade(engine)
    period = some_period()
    setattr(period, name, value)
    with pytest.raises(IntegrityError), make_sessions(engine).begin() as session:
        session.add(period)


def test_an_edition_of_no_period_is_refused(engine):
    migrate.upgrade(engine)
    edition = EditionRow(
        key="ABCDEFGH",
        period_id=9,
        language="sv",
        draft=False,
        layout={},
        blank_pdf="k",
        content_hash="h",
        app_version="1",
    )
    with pytest.raises(IntegrityError), make_sessions(engine).begin() as session:
        session.add(edition)


def test_a_period_of_an_older_version_has_no_diary_number_and_nobody_agreed(sqlite_engine):
    migrate.upgrade(sqlite_engine, "0002")
    with sqlite_engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO period (key, region_key, name, state, opens_on, closes_on, languages, set_keys, result_modes, "
            "threshold, rate_threshold, organisation, contact, sets_snapshot) VALUES ('2026', 'inland', '{}', 'open', "
            "'2026-09-14', '2026-10-09', '[]', '[]', '{}', 5, 10, '{}', '', '[]')"
        )
        connection.exec_driver_sql(
            "INSERT INTO period_municipality (period_id, municipality_code, keep_images_until, contact) "
            "VALUES (1, '2425', 'release', '')"
        )
    migrate.upgrade(sqlite_engine)
    with make_readers(sqlite_engine)() as session:
        period = session.scalars(select(PeriodRow)).one()
        assert period.diary_number == ""
        assert [part.funnel for part in period.municipalities] == [False]


def test_packs_made_before_there_were_languages_are_in_the_releases_own(sqlite_engine):
    migrate.upgrade(sqlite_engine, "0010")
    with closing(sqlite3.connect(str(sqlite_engine.url.database))) as connection, connection:
        connection.execute(
            "INSERT INTO release (id, period_id, version, hash, content, audit, internal, published_at) "
            "VALUES ('r', 1, 1, 'h', '{}', '{}', '{}', '2026-11-20 12:00:00')"
        )
        connection.execute(
            "INSERT INTO pack (release_id, municipality_code, storage_key, sha256, made_at) "
            "VALUES ('r', '2421', 'k', 's', '2026-11-20 12:00:00')"
        )
    migrate.upgrade(sqlite_engine)
    with make_sessions(sqlite_engine).begin() as session:
        assert session.get_one(PackRow, ("r", "2421", "")).storage_key == "k"
        session.add(PackRow(release_id="r", municipality_code="2421", language="en", storage_key="e", sha256="s"))
