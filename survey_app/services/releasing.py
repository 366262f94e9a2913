"""Publishing: what is missing, what would be shown, the frozen release, and withdrawing a wrong one as a whole."""

import datetime
from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey_app.db.models import PeriodRow
from survey_app.domain.release import Release
from survey_app.domain.roles import Actor
from survey_app.plugin_manager import Plugins
from survey_app.storage import Storage


@dataclass(frozen=True, slots=True)
class MunicipalityPreview:
    """What one municipality would be shown. `responses` None = fewer than the threshold.

    `shown` and `hidden` count questions with an own figure shown and hidden.
    """

    code: str
    name: str
    responses: int | None
    shown: int
    hidden: int
    words: str


@dataclass(frozen=True, slots=True)
class ReleaseCheck:
    """What stands between a closed period and its release.

    `obstacles` must be gone before it can be released; `warnings` may stay; `audit` says in sentences what the
    disclosure check looked at and found. All are in the interface language. `preview` is empty while there are
    obstacles that keep it from being computed.
    """

    period_key: str
    version: int
    ready: bool
    obstacles: tuple[str, ...]
    warnings: tuple[str, ...]
    preview: tuple[MunicipalityPreview, ...]
    audit: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """One release in the register."""

    id: str
    period_key: str
    version: int
    hash: str
    published_at: datetime.datetime
    withdrawn_at: datetime.datetime | None
    withdrawn_notice: str | None


def check_release(
    session: Session, period: PeriodRow, *, plugins: Plugins, language: str = "sv", today: datetime.date | None = None
) -> ReleaseCheck:
    """Say what is missing, and what would be shown if the period were released now; nothing is stored."""
    raise NotImplementedError


def release_period(
    session: Session,
    period: PeriodRow,
    *,
    plugins: Plugins,
    storage: Storage,
    actor: Actor,
    today: datetime.date | None = None,
) -> Release:
    """Compute every figure once, check disclosure over everything ever released, freeze, and cut the links to images.

    Raises:
        RefusedError: the period is not closed, papers wait for a person (how many, where), it is already published
            and unchanged, or too few respondents differ from an earlier version (rule 6).
        DisclosureError: a hidden figure could be derived.
    """
    raise NotImplementedError


def current_release(session: Session, period: PeriodRow) -> Release | None:
    """Return the latest release of the period that is not withdrawn, or None."""
    raise NotImplementedError


def find_release(session: Session, release_id: str) -> Release:
    """Return a release by its id, withdrawn ones included.

    Raises:
        NotFoundError: there is none.
    """
    raise NotImplementedError


def list_releases(session: Session, period: PeriodRow | None = None) -> tuple[ReleaseView, ...]:
    """Return the register of releases, newest first; of one period, or of all."""
    raise NotImplementedError


def withdraw_release(session: Session, period: PeriodRow, notice: str, *, actor: Actor) -> None:
    """Withdraw the period's release as a whole, with a dated notice; its files are kept but no longer handed out.

    Raises:
        InvalidInputError: no notice is given.
        RefusedError: nothing is published.
    """
    raise NotImplementedError
