"""Checks of an instance: what is wrong with it, and what to do about it (the command `doctor`)."""

import os
import shutil
import stat
from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from survey_app.db import migrate, queries
from survey_app.errors import SurveyError
from survey_app.services.instance import Check, Instance
from survey_app.services.periods import municipality_names

LITTLE_ROOM_BYTES = 1_000_000_000
"""Below this free room the check warns: about two hundred stacks of fifty gray pages."""


def run_checks(instance: Instance) -> list[Check]:
    """Return what was checked, in a fixed order."""
    with instance.readers() as session:
        return [
            *_check_database(instance, session),
            *_check_room(instance),
            *_check_rights(instance),
            *_check_files(instance, session),
            *_check_reading(session),
            *_check_retention(session),
            *_check_web(instance),
            *_check_plugins(instance),
        ]


def _check_database(instance: Instance, session: Session) -> Iterator[Check]:
    yield Check(
        "database", "ok", f"{instance.engine.dialect.name}, version {migrate.present_version(instance.engine)}."
    )
    if instance.engine.dialect.name == "sqlite":
        found = session.execute(text("PRAGMA quick_check")).scalar()
        if found != "ok":
            yield Check("database", "error", f"It is damaged: {found}.", "Restore the latest backup.")


def _check_room(instance: Instance) -> Iterator[Check]:
    free = shutil.disk_usage(instance.settings.instance).free
    gigabytes = f"{free / 1e9:.1f} GB free."
    if free < LITTLE_ROOM_BYTES:
        yield Check("disk", "warning", gigabytes, "Make room before scans come in.")
    else:
        yield Check("disk", "ok", gigabytes)


def _check_rights(instance: Instance) -> Iterator[Check]:
    key = instance.settings.secret_key_file
    if stat.S_IMODE(key.stat().st_mode) & 0o077:
        yield Check("secret key", "error", f"Others can read {key}.", f"Run: chmod 600 {key}")
    else:
        yield Check("secret key", "ok", "Only its owner can read it.")
    for folder in (instance.settings.files_folder, instance.settings.inbox_folder):
        if not os.access(folder, os.W_OK | os.X_OK):
            yield Check("folders", "error", f"{folder} cannot be written to.", "Give the program's user the right to.")


def _check_files(instance: Instance, session: Session) -> Iterator[Check]:
    wanted = queries.stored_files(session)
    missing = [key for key in wanted if not instance.storage.has(key)]
    if missing:
        yield Check("files", "error", f"{len(missing)} of {len(wanted)} are missing.", "Restore the latest backup.")
    else:
        yield Check("files", "ok", f"All {len(wanted)} are there.")


def _check_reading(session: Session) -> Iterator[Check]:
    waiting = sum(queries.pages_not_read_by_period(session).values())
    if waiting:
        yield Check("reading", "warning", f"{waiting} pages wait to be read.", "survey-app serve reads them.")
    else:
        yield Check("reading", "ok", "Nothing waits to be read.")


def _check_retention(session: Session) -> Iterator[Check]:
    """Remind of images that nobody has decided to destroy: that needs each board's own decision."""
    for period in queries.all_periods(session):
        if period.state not in ("published", "withdrawn"):
            continue
        names = municipality_names(period)
        undecided = [
            names[part.municipality_code]
            for part in period.municipalities
            if part.retention_days is None and queries.has_images(session, period.id, part.municipality_code)
        ]
        if undecided:
            yield Check(
                "retention",
                "warning",
                f"{period.key}: images are kept, and nobody has decided for how long: {', '.join(undecided)}.",
                "Each board decides; then enter its decision.",
            )


def _check_web(instance: Instance) -> Iterator[Check]:
    settings = instance.settings
    if settings.web_address.startswith("https://") and not settings.secure_cookies:
        yield Check("web", "warning", "Cookies are also sent without encryption.", "Set secure_cookies = true.")
    elif "localhost" in settings.web_address:
        yield Check(
            "web", "warning", f"Forms are printed with {settings.web_address}.", "Set web_address before printing."
        )
    else:
        yield Check("web", "ok", settings.web_address)


def _check_plugins(instance: Instance) -> Iterator[Check]:
    for info in instance.plugins.describe():
        if info.error:
            yield Check("plugin", "error", f"{info.name} ({info.origin}): {info.error}", "Mend it, or block it.")
    try:
        yield Check(
            "regions", "ok", ", ".join(sorted(instance.plugins.regions())) or "None: install a region's plugin."
        )
    except SurveyError as error:
        yield Check("regions", "error", str(error))
