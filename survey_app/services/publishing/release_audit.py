"""Checks all stored releases once more for what could be derived from them (the command `audit`)."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey_app.db import queries
from survey_app.domain.auditor.audit import audit_release
from survey_app.domain.release.frozen import Release
from survey_app.domain.release.tabulation import Tabulation
from survey_app.services.publishing.audit_words import say_finding
from survey_app.services.publishing.release_making import history_of
from survey_app.services.wording import Wording


@dataclass(frozen=True, slots=True)
class AuditedRelease:
    """One release, checked with all that was released before it at hand.

    `intact`: its content still has the hash its id was made of. `findings` names what could be derived.
    """

    release_id: str
    period_key: str
    withdrawn: bool
    intact: bool
    protected: int
    findings: tuple[str, ...]

    @property
    def accepted(self) -> bool:
        """Whether nothing is wrong with it."""
        return self.intact and not self.findings


def audit_releases(session: Session, language: str = "en") -> Iterator[AuditedRelease]:
    """Check the releases of all regions in the order they were made; findings are told in a language."""
    hashes = queries.releases.release_hashes(session)
    for region_key in sorted({period.region_key for period in queries.planning.all_periods(session)}):
        past: list[tuple[Release, Tabulation]] = []
        for each in history_of(session, region_key):
            tabulation = Tabulation.from_json(each.internal)
            report = audit_release(each.release, tabulation, past)
            yield AuditedRelease(
                release_id=each.release.id,
                period_key=each.release.period,
                withdrawn=each.withdrawn,
                intact=each.release.hash() == hashes.get(each.release.id),
                protected=report.protected,
                findings=tuple(say_finding(finding, each.release, Wording(language)) for finding in report.findings),
            )
            past.append((each.release, tabulation))
