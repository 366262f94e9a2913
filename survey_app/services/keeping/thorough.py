"""Looking an instance through: the whole database, every stored file, all images. It takes seconds, so it is kept."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.orm import Session

from survey_app.db import queries
from survey_app.db.models import utc_now
from survey_app.services.keeping.findings import Check, Finding
from survey_app.services.planning.period_rows import municipality_names

if TYPE_CHECKING:
    from survey_app.services.instance import Instance


@dataclass(frozen=True, slots=True)
class LookedThrough:
    """What looking through found, and when it began (UTC without zone)."""

    at: datetime.datetime
    findings: tuple[Finding, ...]

    def say(self, language: str) -> list[Check]:
        """Return what was found in a language."""
        return [finding.say(language) for finding in self.findings]


def look_through(instance: "Instance") -> LookedThrough:
    """Look through database, files and images."""
    began = utc_now()
    with instance.readers() as session:
        findings = (
            *_check_whole_database(instance, session),
            *_check_files(instance, session),
            *_check_retention(session),
        )
    return LookedThrough(began, findings)


def _check_whole_database(instance: "Instance", session: Session) -> Iterator[Finding]:
    """Let SQLite read every page of its file; PostgreSQL's own tools do that."""
    if instance.engine.dialect.name == "sqlite":
        found = session.execute(text("PRAGMA quick_check")).scalar()
        if found != "ok":
            yield Finding("Database", "error", "It is damaged.", "Restore the latest backup.")


def _check_files(instance: "Instance", session: Session) -> Iterator[Finding]:
    wanted = queries.keeping.stored_files(session)
    missing = sum(not instance.storage.has(key) for key in wanted)
    values: dict[str, object] = {"missing": missing, "all": len(wanted)}
    if missing:
        yield Finding("Files", "error", "{missing} of {all} files are missing.", "Restore the latest backup.", values)
    else:
        yield Finding("Files", "ok", "All files are there: {all}.", values=values)


def _check_retention(session: Session) -> Iterator[Finding]:
    """Remind of images that nobody has decided to destroy: that needs each board's own decision."""
    for period in queries.planning.all_periods(session):
        if period.state not in ("published", "withdrawn"):
            continue
        names = municipality_names(period)
        kept = queries.keeping.municipalities_with_images(session, period.id)
        undecided = [
            names[part.municipality_code]
            for part in period.municipalities
            if part.retention_days is None and part.municipality_code in kept
        ]
        if undecided:
            yield Finding(
                "Retention",
                "warning",
                "Images of {period} are kept, and nobody has decided for how long: {municipalities}.",
                "Each board decides. Then enter its decision.",
                {"period": period.key, "municipalities": ", ".join(undecided)},
            )
