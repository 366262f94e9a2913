"""Checks of an instance: what is wrong with it, and what to do about it (the command `doctor`)."""

import contextlib
import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.orm import Session

from survey_app.db import migrate, queries
from survey_app.errors import RefusedError, SurveyError
from survey_app.i18n import translator
from survey_app.services.planning.period_rows import municipality_names
from survey_app.services.reading.cluster import ReadingCluster

if TYPE_CHECKING:
    from survey_app.services.instance import Instance

LITTLE_ROOM_BYTES = 1_000_000_000
"""Below this free room the check warns: about two hundred stacks of fifty gray pages."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked: `level` is ok, warning or error; the advice says what to do."""

    name: str
    level: str
    message: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class _Finding:
    """A check before it is said in a language: name, sentence and advice are keys of the catalogues."""

    name: str
    level: str
    sentence: str
    advice: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    def say(self, language: str) -> Check:
        """Return the check in a language."""
        translate = translator(language)
        return Check(
            translate(self.name),
            self.level,
            translate(self.sentence).format(**self.values),
            translate(self.advice).format(**self.values) if self.advice else "",
        )


def run_checks(instance: "Instance", language: str = "en") -> list[Check]:
    """Return what was checked, in a fixed order, in the words of a language."""
    with instance.readers() as session:
        findings = [
            *_check_database(instance, session),
            *_check_room(instance),
            *_check_rights(instance),
            *_check_files(instance, session),
            *_check_reading(session),
            *_check_cluster(instance),
            *_check_retention(session),
            *_check_web(instance),
            *_check_plugins(instance),
        ]
    return [finding.say(language) for finding in findings]


def _check_database(instance: "Instance", session: Session) -> Iterator[_Finding]:
    values = {"kind": instance.engine.dialect.name, "version": migrate.present_version(instance.engine)}
    yield _Finding("Database", "ok", "{kind}, version {version}.", values=values)
    if instance.engine.dialect.name == "sqlite":
        found = session.execute(text("PRAGMA quick_check")).scalar()
        if found != "ok":
            yield _Finding("Database", "error", "It is damaged.", "Restore the latest backup.")


def _check_room(instance: "Instance") -> Iterator[_Finding]:
    free = shutil.disk_usage(instance.settings.instance).free
    values: dict[str, object] = {"size": f"{free / 1e9:.0f}"}
    if free < LITTLE_ROOM_BYTES:
        yield _Finding("Disk", "warning", "{size} GB free.", "Make room before scans come in.", values)
    else:
        yield _Finding("Disk", "ok", "{size} GB free.", values=values)


def _check_rights(instance: "Instance") -> Iterator[_Finding]:
    key = instance.settings.secret_key_file
    if stat.S_IMODE(key.stat().st_mode) & 0o077:
        yield _Finding("Secret key", "error", "Others can read {path}.", "Run: chmod 600 {path}", {"path": key})
    else:
        yield _Finding("Secret key", "ok", "Only its owner can read it.")
    for folder in (instance.settings.files_folder, instance.settings.inbox_folder):
        if not os.access(folder, os.W_OK | os.X_OK):
            advice = "Give the program's user the right to write there."
            yield _Finding("Folders", "error", "{path} cannot be written to.", advice, {"path": folder})


def _check_files(instance: "Instance", session: Session) -> Iterator[_Finding]:
    wanted = queries.keeping.stored_files(session)
    missing = sum(not instance.storage.has(key) for key in wanted)
    values: dict[str, object] = {"missing": missing, "all": len(wanted)}
    if missing:
        yield _Finding("Files", "error", "{missing} of {all} files are missing.", "Restore the latest backup.", values)
    else:
        yield _Finding("Files", "ok", "All files are there: {all}.", values=values)


def _check_reading(session: Session) -> Iterator[_Finding]:
    waiting = sum(queries.pages.pages_not_read_by_period(session).values())
    if waiting:
        advice = "survey-app serve reads them."
        yield _Finding("Reading", "warning", "Pages that wait to be read: {waiting}.", advice, {"waiting": waiting})
    else:
        yield _Finding("Reading", "ok", "Nothing waits to be read.")


def _check_cluster(instance: "Instance") -> Iterator[_Finding]:
    """Ask the cluster how many workers it has, where pages are read on one."""
    if instance.settings.executor != "dask":
        return
    values: dict[str, object] = {"address": instance.settings.dask_address}
    try:
        with contextlib.closing(ReadingCluster(instance.settings.dask_address)) as cluster:
            values["workers"] = cluster.jobs
    except RefusedError as error:
        yield _Finding(
            "Cluster", "error", error.text, "Start its scheduler, or set executor = processes.", error.values
        )
        return
    if values["workers"]:
        yield _Finding("Cluster", "ok", "Workers at {address}: {workers}.", values=values)
    else:
        yield _Finding(
            "Cluster", "warning", "There are no workers at {address}.", "Start some: dask worker {address}", values
        )


def _check_retention(session: Session) -> Iterator[_Finding]:
    """Remind of images that nobody has decided to destroy: that needs each board's own decision."""
    for period in queries.planning.all_periods(session):
        if period.state not in ("published", "withdrawn"):
            continue
        names = municipality_names(period)
        undecided = [
            names[part.municipality_code]
            for part in period.municipalities
            if part.retention_days is None and queries.keeping.has_images(session, period.id, part.municipality_code)
        ]
        if undecided:
            yield _Finding(
                "Retention",
                "warning",
                "Images of {period} are kept, and nobody has decided for how long: {municipalities}.",
                "Each board decides. Then enter its decision.",
                {"period": period.key, "municipalities": ", ".join(undecided)},
            )


def _check_web(instance: "Instance") -> Iterator[_Finding]:
    settings = instance.settings
    values: dict[str, object] = {"address": settings.web_address}
    if settings.web_address.startswith("https://") and not settings.secure_cookies:
        sentence = "Cookies are also sent without encryption."
        yield _Finding("Web address", "warning", sentence, "Set secure_cookies = true.")
    elif "localhost" in settings.web_address:
        sentence = "Forms are printed with {address}."
        yield _Finding("Web address", "warning", sentence, "Set web_address before printing.", values)
    else:
        yield _Finding("Web address", "ok", "{address}", values=values)


def _check_plugins(instance: "Instance") -> Iterator[_Finding]:
    for info in instance.plugins.describe():
        if info.error:
            values: dict[str, object] = {"plugin": info.name, "origin": info.origin, "error": info.error}
            yield _Finding("Plugins", "error", "{plugin} ({origin}): {error}", "Mend it, or block it.", values)
    try:
        regions = ", ".join(sorted(instance.plugins.regions()))
    except SurveyError as error:
        yield _Finding("Regions", "error", "{error}", values={"error": str(error)})
        return
    if regions:
        yield _Finding("Regions", "ok", "{regions}", values={"regions": regions})
    else:
        yield _Finding("Regions", "warning", "There is none.", "Install the plugin of a region.")
