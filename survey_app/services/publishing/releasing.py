"""Publishing: the frozen release, its register, and withdrawing a wrong one as a whole."""

import datetime
import hashlib
from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey_app.db import queries
from survey_app.db.models import PeriodRow, ReleaseRow, utc_now
from survey_app.domain.dates import swedish_date, swedish_today
from survey_app.domain.model import PeriodState
from survey_app.domain.release.frozen import Release
from survey_app.domain.roles import Actor
from survey_app.errors import InvalidInputError, NotFoundError, RefusedError
from survey_app.plugin_manager import Plugins
from survey_app.services.people.audit_log import log_action
from survey_app.services.publishing import free_text
from survey_app.services.publishing.release_cache import read_release
from survey_app.services.publishing.release_check import (
    MunicipalityPreview,
    ReleaseCheck,
    check_release,
    find_obstacles,
    standing_of,
)
from survey_app.services.publishing.release_making import MadeRelease, make_release
from survey_app.services.wording import Wording

__all__ = [
    "MunicipalityPreview",
    "ReleaseCheck",
    "ReleaseView",
    "Withdrawal",
    "check_release",
    "count_late",
    "current_release",
    "find_obstacles",
    "find_release",
    "list_releases",
    "release_period",
    "standing_of",
    "withdraw_release",
    "withdrawal_of",
]


LONGEST_NOTICE = 500


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """One release in the register. `published_on` is the day it carries, `published_at` when it was stored (UTC)."""

    id: str
    period_key: str
    version: int
    hash: str
    published_on: str
    published_at: datetime.datetime
    withdrawn_at: datetime.datetime | None
    withdrawn_notice: str | None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That a period's results were withdrawn: on which day, and what its readers are told."""

    day: datetime.date
    notice: str


def release_period(
    session: Session,
    period: PeriodRow,
    *,
    plugins: Plugins,
    actor: Actor,
    language: str = "en",
    today: datetime.date | None = None,
) -> Release:
    """Compute every figure once, check disclosure over everything ever released, freeze, and cut the links to images.

    Args:
        session: the transaction.
        period: a closed period, or a published or withdrawn one for a new version.
        plugins: their reports, sets and versions.
        actor: who publishes.
        language: in which a refusal says what is in the way.
        today: the day of publishing; None = today in Sweden.

    Raises:
        RefusedError: the period is not closed, papers wait for a person (how many, where), it is already published
            and unchanged, or too few respondents differ from an earlier version (rule 6).
        DisclosureError: a hidden figure could be derived.
    """
    refuse_obstacles(session, period, language)
    made = make_release(session, period, plugins=plugins, today=today or swedish_today())
    return store_release(session, period, made, actor)


def refuse_obstacles(session: Session, period: PeriodRow, language: str) -> None:
    """Refuse with RefusedError where something must be done before the period can be published."""
    obstacles = find_obstacles(session, period, Wording(language))
    if obstacles:
        raise RefusedError(
            "{period} cannot be published yet. {obstacles}", period=period.key, obstacles=" ".join(obstacles)
        )


def store_release(session: Session, period: PeriodRow, made: MadeRelease, actor: Actor) -> Release:
    """Freeze a computed release, note what it counted, and cut the links to images; return it as it will be read."""
    frozen = freeze_release(session, period, made, actor)
    queries.responses.mark_released(session, period.id, frozen.id, made.held_back)
    free_text.mark_released(session, period, frozen.id)
    cut = queries.responses.cut_links(
        session,
        period.id,
        [part.municipality_code for part in period.municipalities if part.keep_images_until == "release"],
    )
    period.state = PeriodState.PUBLISHED
    log_action(
        session,
        actor,
        "release.publish",
        period_key=period.key,
        release=frozen.id,
        links_cut=cut,
        held_back=", ".join(sorted(made.held_back)),
    )
    return frozen


def freeze_release(session: Session, period: PeriodRow, made: MadeRelease, actor: Actor) -> Release:
    """Store the release, and return it as it will be read back ever after."""
    release, content = made.release, made.release.to_json()
    session.add(
        ReleaseRow(
            id=release.id,
            period_id=period.id,
            version=release.version,
            hash=hashlib.sha256(content.encode()).hexdigest(),
            content=content,
            audit=made.result.audit,
            internal=made.result.internal,
            published_by=actor.user_id,
        )
    )
    session.flush()
    return Release.from_json(content)


def current_release(session: Session, period: PeriodRow) -> Release | None:
    """Return the latest release of the period, or None where there is none or it was withdrawn."""
    row = queries.releases.latest_release(session, period.id)
    if row is None or row.withdrawn_at is not None:
        return None
    return read_release(row)


def withdrawal_of(session: Session, period: PeriodRow) -> Withdrawal | None:
    """Return the withdrawal of a period's results; None where they stand, or nothing was ever published."""
    row = queries.releases.latest_release(session, period.id)
    if row is None or row.withdrawn_at is None:
        return None
    return Withdrawal(swedish_date(row.withdrawn_at), row.withdrawn_notice or "")


def count_late(session: Session, period: PeriodRow) -> int:
    """Count the answers that came in since the period was published; they wait for a new version (rule 6)."""
    row = queries.releases.latest_release(session, period.id)
    return sum(queries.responses.late_responses(session, period.id).values()) if row is not None else 0


def find_release(session: Session, release_id: str) -> Release:
    """Return a release by its id, withdrawn ones included.

    Raises:
        NotFoundError: there is none.
    """
    row = session.get(ReleaseRow, release_id)
    if row is None:
        raise NotFoundError("There is no release {release}.", release=release_id)
    return read_release(row)


def list_releases(session: Session, period: PeriodRow | None = None) -> tuple[ReleaseView, ...]:
    """Return the register of releases, newest first; of one period, or of all."""
    rows = queries.releases.release_register(session, None if period is None else period.id)
    return tuple(
        ReleaseView(
            id=row.id,
            period_key=key,
            version=row.version,
            hash=row.hash,
            published_on=read_release(row).published_on,
            published_at=row.published_at,
            withdrawn_at=row.withdrawn_at,
            withdrawn_notice=row.withdrawn_notice,
        )
        for row, key in rows
    )


def withdraw_release(session: Session, period: PeriodRow, notice: str, *, actor: Actor) -> None:
    """Withdraw the period's release as a whole, with a dated notice; its files are kept but no longer handed out.

    Raises:
        InvalidInputError: no notice is given.
        RefusedError: nothing is published.
    """
    text = notice.strip()
    if not text:
        raise InvalidInputError("Say in the notice what was wrong.")
    rows = queries.releases.release_register(session, period.id)
    standing = [row for row, _ in rows if row.withdrawn_at is None]
    if not standing:
        raise RefusedError("Nothing of {period} is published, so there is nothing to withdraw.", period=period.key)
    for row in standing:
        row.withdrawn_at, row.withdrawn_notice = utc_now(), text[:LONGEST_NOTICE]
        log_action(session, actor, "release.withdraw", period_key=period.key, release=row.id)
    period.state = PeriodState.WITHDRAWN
    session.flush()
