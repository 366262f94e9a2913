"""Instances, backups, checks, and destroying what shall be destroyed."""

import datetime
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, text

from survey_app.db.models import AuditLogRow, PageImageRow, PaperRow, ResponseRow, ReviewRow, ScanFileRow
from survey_app.errors import InvalidInputError, NotFoundError, RefusedError
from survey_app.services.instance import check_instance, init_instance, open_instance
from survey_app.services.keeping import backups, retention
from survey_app.services.planning.participation import MunicipalityChoices, set_choices
from survey_app.services.planning.period_rows import find_period
from survey_app.settings import Settings
from tests.services.office import CLOSES, LYCKSELE, PERIOD, STORUMAN, Office


def test_an_instance_that_is_not_there_says_how_to_make_one(tmp_path):
    with pytest.raises(NotFoundError, match="survey-app init"):
        open_instance(Settings(instance=tmp_path / "none"))


def test_making_an_instance_again_changes_nothing(tmp_path):
    settings = Settings(instance=tmp_path / "instance")
    init_instance(settings)
    key = settings.secret_key_file.read_bytes()
    (settings.instance / "config.toml").write_text("jobs = 1\n", "utf-8")
    init_instance(settings)
    assert settings.secret_key_file.read_bytes() == key
    assert (settings.instance / "config.toml").read_text("utf-8") == "jobs = 1\n"
    assert settings.secret_key_file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("version", "words"), [("9999", "newer version"), (None, "survey-app upgrade")])
def test_a_database_of_another_version_is_refused(office, version, words):
    with office.instance.engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
        if version:
            connection.execute(text("INSERT INTO alembic_version VALUES (:version)"), {"version": version})
    with pytest.raises(RefusedError, match=words):
        open_instance(office.instance.settings)


def test_a_sound_instance_passes_its_checks(office):
    assert [check for check in check_instance(office.instance) if check.level == "error"] == []


def test_a_missing_file_and_a_readable_key_are_found(office):
    office.instance.storage.delete(office.edition.blank_pdf)
    office.session.rollback()
    office.instance.settings.secret_key_file.chmod(0o644)
    errors = {check.name for check in check_instance(office.instance) if check.level == "error"}
    assert errors == {"Files", "Secret key"}


def test_a_backup_put_back_elsewhere_holds_everything(office, tmp_path):
    office.scan(office.read(office.sheet(), office.first_options()))
    made = backups.make_backup(office.instance, tmp_path / "all.zip")
    assert made.database
    settings = Settings(instance=tmp_path / "other")
    backups.restore_backup(settings, tmp_path / "all.zip")
    restored = open_instance(settings)
    with restored.readers() as session:
        assert find_period(session, PERIOD).state == "open"
        assert len(session.scalars(select(ResponseRow)).all()) == 1
    assert set(restored.storage.keys()) == set(office.instance.storage.keys())
    assert restored.secret_key != office.instance.secret_key
    restored.close()


def test_a_backup_is_never_put_over_an_instance_in_use(office, tmp_path):
    backups.make_backup(office.instance, tmp_path / "all.zip")
    with pytest.raises(RefusedError, match="not empty"):
        backups.restore_backup(office.instance.settings, tmp_path / "all.zip")
    with pytest.raises(RefusedError, match="exists"):
        backups.make_backup(office.instance, tmp_path / "all.zip")


def test_a_damaged_backup_is_refused_and_leaves_the_instance_empty(office, tmp_path):
    backups.make_backup(office.instance, tmp_path / "all.zip")
    damaged = tmp_path / "damaged.zip"
    with zipfile.ZipFile(tmp_path / "all.zip") as whole, zipfile.ZipFile(damaged, "w") as archive:
        for name in whole.namelist():
            archive.writestr(name, b"other" if name.startswith("files/") else whole.read(name))
    settings = Settings(instance=tmp_path / "other")
    with pytest.raises(InvalidInputError, match="damaged"):
        backups.restore_backup(settings, damaged)
    assert not (settings.instance / "survey.sqlite").exists()
    with pytest.raises(InvalidInputError, match="no backup"):
        backups.restore_backup(settings, Path(__file__))


def over(office: Office, **choices) -> None:
    """Publish the period, as far as purging is concerned, with Storuman's choices."""
    set_choices(
        office.session,
        period=office.period,
        municipality_code=STORUMAN,
        choices=MunicipalityChoices(keep_images_until="purge", **choices),
    )
    for response in office.responses():
        response.first_release = "r1"
    office.period.state = "published"
    office.session.commit()


def store_images(office: Office) -> None:
    """Give every stack of the office a file of its own."""
    for file in office.session.scalars(select(ScanFileRow)):
        file.storage_key = office.instance.storage.put(f"stack {file.id}".encode())
    office.session.commit()


def purge(office: Office, *, days: int) -> retention.PurgeSummary:
    summary = retention.purge(office.session, today=CLOSES + datetime.timedelta(days=days))
    office.session.commit()
    retention.delete_files(office.instance.settings, office.instance.storage, summary)
    return summary


def test_purge_destroys_images_when_the_boards_time_is_over(office):
    doubt = {next(iter(office.items)): None}
    office.scan(office.read(office.sheet(), office.first_options()), office.read(office.sheet(), {}, doubt))
    store_images(office)
    original = office.instance.settings.inbox_folder / STORUMAN / "done" / "scan.pdf"
    original.parent.mkdir(parents=True)
    original.write_bytes(b"stack 1")
    over(office, retention_days=90, retention_decision="SN 2026-14")
    assert purge(office, days=89).stacks == 0
    assert original.exists()
    summary = purge(office, days=90)
    assert (summary.stacks, summary.pages) == (1, 2)
    assert not original.exists()
    assert [office.instance.storage.has(key) for key in summary.storage_keys] == [False]
    pages = office.session.scalars(select(PageImageRow)).all()
    assert {page.reading for page in pages} == {page.sheet_number for page in pages} == {None}
    assert office.session.scalars(select(ReviewRow)).all() == []
    assert [paper.state for paper in office.session.scalars(select(PaperRow))] == ["read", "review"]
    assert len(office.responses()) == 1
    logged = office.session.scalars(select(AuditLogRow).where(AuditLogRow.action == "images.destroy")).one()
    assert logged.detail == {"stacks": 1, "pages": 2, "decision": "SN 2026-14"}


def test_purge_without_a_decision_cuts_links_and_destroys_nothing(office):
    office.scan(office.read(office.sheet(), office.first_options()))
    store_images(office)
    over(office)
    summary = purge(office, days=5000)
    assert (summary.links_cut, summary.stacks) == (1, 0)
    assert [response.paper_id for response in office.responses()] == [None]


def test_a_mixed_stack_is_kept_while_one_municipality_has_not_decided(office):
    for code in (STORUMAN, LYCKSELE):
        set_choices(
            office.session,
            period=office.period,
            municipality_code=code,
            choices=MunicipalityChoices(scanning_desk="Avtal 1"),
        )
    answers = office.first_options()
    office.scan(office.read(office.sheet(), answers), office.read(office.sheet(LYCKSELE), answers), at=None)
    store_images(office)
    over(office, retention_days=1, retention_decision="SN 1")
    assert purge(office, days=100).stacks == 0


def test_nothing_is_destroyed_while_a_period_is_under_way(office):
    office.scan(office.read(office.sheet(), office.first_options()))
    store_images(office)
    over(office, retention_days=0, retention_decision="SN 1")
    office.period.state = "closed"
    office.session.commit()
    assert replace(purge(office, days=100), storage_keys=()) == retention.PurgeSummary(0, 0, 0, ())
