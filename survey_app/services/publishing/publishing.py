"""Publishing while others go on working: the release is computed beside them, and stored in a moment.

Computing may take a minute. In a writing transaction nobody could store anything meanwhile: SQLite has one writer at a
time, and an answer that came then would be refused at last. So the release is computed from what stood at one moment,
and stored only where all that it is made of is still as it was.
"""

import datetime
from collections.abc import Callable

from sqlalchemy.orm import Session, sessionmaker

from survey_app.db.engine import begin_alone, begin_snapshot
from survey_app.domain.dates import swedish_today
from survey_app.domain.release.frozen import Release
from survey_app.domain.roles import Actor
from survey_app.errors import ChangedMeanwhileError
from survey_app.plugin_manager import Plugins
from survey_app.services.planning.period_rows import find_period
from survey_app.services.publishing.release_basis import ReleaseBasis, basis_of
from survey_app.services.publishing.release_making import MadeRelease, make_release
from survey_app.services.publishing.releasing import refuse_obstacles, store_release

TRIES = 3
"""How often a release is computed where something changes each time."""

CHANGED = "{period} was changed while it was being published, several times. Nothing is published. Try again later."

OnStore = Callable[[Session], object]
"""What else is to be stored in the same moment, or not at all."""


def publish_period(
    key: str,
    *,
    readers: sessionmaker[Session],
    writers: sessionmaker[Session],
    plugins: Plugins,
    actor: Actor,
    language: str = "en",
    today: datetime.date | None = None,
    on_store: OnStore | None = None,
) -> Release:
    """Publish a period without keeping anybody waiting; otherwise like `releasing.release_period`.

    Args:
        key: of the period.
        readers: makes the session that everything is read and computed with.
        writers: makes the session that stores it.
        plugins: their reports, sets and versions.
        actor: who publishes.
        language: in which a refusal says what is in the way.
        today: the day of publishing; None = today in Sweden.
        on_store: stores something else in the same transaction.

    Raises:
        NotFoundError: there is no such period.
        RefusedError: as `release_period`; or something changed each time before it could be stored.
        DisclosureError: a hidden figure could be derived.
    """
    day = today or swedish_today()
    for _ in range(TRIES):
        basis, made = _compute(key, readers, plugins, language, day)
        try:
            with begin_alone(writers) as session:
                period = find_period(session, key)
                refuse_obstacles(session, period, language)
                if basis_of(session, period) == basis:
                    released = store_release(session, period, made, actor)
                    if on_store is not None:
                        on_store(session)
                    return released
        except ChangedMeanwhileError:
            continue
    raise ChangedMeanwhileError(CHANGED, period=key)


def _compute(
    key: str, readers: sessionmaker[Session], plugins: Plugins, language: str, day: datetime.date
) -> tuple[ReleaseBasis, MadeRelease]:
    with begin_snapshot(readers) as session:
        period = find_period(session, key)
        refuse_obstacles(session, period, language)
        return basis_of(session, period), make_release(session, period, plugins=plugins, today=day)
