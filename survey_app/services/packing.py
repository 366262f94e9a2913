"""Packs: rendered once per release and municipality, stored, and handed out as they are."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey_app.db.models import PeriodRow
from survey_app.domain.release import Release
from survey_app.plugin_manager import Plugins
from survey_app.storage import Storage


@dataclass(frozen=True, slots=True)
class PackView:
    """A stored pack: for whom, how large (bytes), and its SHA-256."""

    release_id: str
    municipality_code: str
    municipality_name: str
    size: int
    sha256: str


def results_for(session: Session, period: PeriodRow, municipality_code: str) -> Release:
    """Return the release that a municipality's pages and files are made of.

    Raises:
        NotFoundError: the municipality does not take part in the period.
        RefusedError: nothing is published, or it was withdrawn (the notice says when and why).
    """
    raise NotImplementedError


def pack_of(
    session: Session, period: PeriodRow, municipality_code: str, *, storage: Storage, plugins: Plugins
) -> bytes:
    """Return a municipality's pack (zip): rendered at the first request, the same bytes ever after.

    Raises:
        NotFoundError, RefusedError: as `results_for`.
    """
    raise NotImplementedError


def make_packs(
    session: Session,
    period: PeriodRow,
    *,
    storage: Storage,
    plugins: Plugins,
    municipality_codes: Sequence[str] | None = None,
    executor: Executor | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> tuple[PackView, ...]:
    """Render and store the packs of all municipalities (or of those named) that have none yet.

    Args:
        session: the database session.
        period: a published period.
        storage: where packs are kept.
        plugins: asked for exporters.
        municipality_codes: None = all that took part.
        executor: renders in parallel; None = one after the other.
        on_progress: called with (done, of all) after each pack.
    """
    raise NotImplementedError
