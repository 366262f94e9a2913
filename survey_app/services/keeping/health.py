"""Checks of an instance: what is wrong with it, and what to do about it (the command `doctor`)."""

import contextlib
import os
import shutil
import stat
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from survey_app.db import migrate, queries
from survey_app.errors import RefusedError, SurveyError
from survey_app.services.keeping.findings import Check, Finding
from survey_app.services.keeping.thorough import look_through
from survey_app.services.reading.cluster import ReadingCluster

if TYPE_CHECKING:
    from survey_app.services.instance import Instance

LITTLE_ROOM_BYTES = 1_000_000_000
"""Below this free room the check warns: about two hundred stacks of fifty gray pages."""


def run_checks(instance: "Instance", language: str = "en") -> list[Check]:
    """Return all that was checked, the whole database too, in a fixed order and in the words of a language."""
    return [*run_quick_checks(instance, language), *look_through(instance).say(language)]


def run_quick_checks(instance: "Instance", language: str = "en") -> list[Check]:
    """Return what can be checked at once, in a fixed order and in the words of a language (see `look_through`)."""
    with instance.readers() as session:
        findings = [
            *_check_database(instance),
            *_check_room(instance),
            *_check_rights(instance),
            *_check_reading(session),
            *_check_cluster(instance),
            *_check_web(instance),
            *_check_plugins(instance),
        ]
    return [finding.say(language) for finding in findings]


def _check_database(instance: "Instance") -> Iterator[Finding]:
    values = {"kind": instance.engine.dialect.name, "version": migrate.present_version(instance.engine)}
    yield Finding("Database", "ok", "{kind}, version {version}.", values=values)


def _check_room(instance: "Instance") -> Iterator[Finding]:
    free = shutil.disk_usage(instance.settings.instance).free
    values: dict[str, object] = {"size": f"{free / 1e9:.0f}"}
    if free < LITTLE_ROOM_BYTES:
        yield Finding("Disk", "warning", "{size} GB free.", "Make room before scans come in.", values)
    else:
        yield Finding("Disk", "ok", "{size} GB free.", values=values)


def _check_rights(instance: "Instance") -> Iterator[Finding]:
    key = instance.settings.secret_key_file
    if stat.S_IMODE(key.stat().st_mode) & 0o077:
        yield Finding("Secret key", "error", "Others can read {path}.", "Run: chmod 600 {path}", {"path": key})
    else:
        yield Finding("Secret key", "ok", "Only its owner can read it.")
    for folder in (instance.settings.files_folder, instance.settings.inbox_folder):
        if not os.access(folder, os.W_OK | os.X_OK):
            advice = "Give the program's user the right to write there."
            yield Finding("Folders", "error", "{path} cannot be written to.", advice, {"path": folder})


def _check_reading(session: Session) -> Iterator[Finding]:
    waiting = sum(queries.pages.pages_not_read_by_period(session).values())
    if waiting:
        advice = "survey-app serve reads them."
        yield Finding("Reading", "warning", "Pages that wait to be read: {waiting}.", advice, {"waiting": waiting})
    else:
        yield Finding("Reading", "ok", "Nothing waits to be read.")


def _check_cluster(instance: "Instance") -> Iterator[Finding]:
    """Ask the cluster how many workers it has, where pages are read on one."""
    if instance.settings.executor != "dask":
        return
    values: dict[str, object] = {"address": instance.settings.dask_address}
    try:
        with contextlib.closing(ReadingCluster(instance.settings.dask_address)) as cluster:
            values["workers"] = cluster.jobs
    except RefusedError as error:
        yield Finding("Cluster", "error", error.text, "Start its scheduler, or set executor = processes.", error.values)
        return
    if values["workers"]:
        yield Finding("Cluster", "ok", "Workers at {address}: {workers}.", values=values)
    else:
        yield Finding(
            "Cluster", "warning", "There are no workers at {address}.", "Start some: dask worker {address}", values
        )


def _check_web(instance: "Instance") -> Iterator[Finding]:
    settings = instance.settings
    values: dict[str, object] = {"address": settings.web_address}
    if settings.web_address.startswith("https://") and not settings.secure_cookies:
        sentence = "Cookies are also sent without encryption."
        yield Finding("Web address", "warning", sentence, "Set secure_cookies = true.")
    elif "localhost" in settings.web_address:
        sentence = "Forms are printed with {address}."
        yield Finding("Web address", "warning", sentence, "Set web_address before printing.", values)
    else:
        yield Finding("Web address", "ok", "{address}", values=values)


def _check_plugins(instance: "Instance") -> Iterator[Finding]:
    for info in instance.plugins.describe():
        if info.error:
            values: dict[str, object] = {"plugin": info.name, "origin": info.origin, "error": info.error}
            yield Finding("Plugins", "error", "{plugin} ({origin}): {error}", "Mend it, or block it.", values)
    try:
        regions = ", ".join(sorted(instance.plugins.regions()))
    except SurveyError as error:
        yield Finding("Regions", "error", "{error}", values={"error": str(error)})
        return
    if regions:
        yield Finding("Regions", "ok", "{regions}", values={"regions": regions})
    else:
        yield Finding("Regions", "warning", "There is none.", "Install the plugin of a region.")
