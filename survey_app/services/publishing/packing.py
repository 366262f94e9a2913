"""Packs: rendered once per release and municipality, stored, and handed out as they are.

Rendering takes about a second, and all packs minutes. So what is rendered is read with a reading session, and each
stored pack is noted in a short transaction of its own: nobody waits for the database meanwhile, and what is done stays
done if the rest is interrupted.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from survey_app.db import queries
from survey_app.db.models import PackRow, PeriodRow
from survey_app.domain.dates import swedish_date
from survey_app.domain.release.frozen import Release
from survey_app.domain.release.languages import spoken_languages
from survey_app.errors import NotFoundError, RefusedError
from survey_app.plugin_manager import Plugins
from survey_app.services.planning.period_rows import as_period
from survey_app.services.publishing.pack_rendering import PackExtras, render_packs
from survey_app.services.publishing.release_cache import read_release
from survey_app.storage import Storage

COMBINED = ""
"""Stands where a municipality's code stands: the pack of all together, with nobody's own figures."""

OnProgress = Callable[[int, int], None]
"""Called with (packs done, packs to make) after every pack."""


@dataclass(frozen=True, slots=True)
class PackView:
    """A stored pack: for whom, how large (bytes), its SHA-256, where it is stored; its language, "" = the release's."""

    release_id: str
    municipality_code: str
    municipality_name: str
    size: int
    sha256: str
    storage_key: str
    language: str = ""


def results_for(session: Session, period: PeriodRow, municipality_code: str = "") -> Release:
    """Return the release that a municipality's pages and files are made of ("" = the region's).

    Raises:
        NotFoundError: the municipality did not take part.
        RefusedError: nothing is published, or it was withdrawn (the notice says when and why).
    """
    row = queries.releases.latest_release(session, period.id)
    if row is None:
        raise RefusedError("The results of {period} are not published yet.", period=period.key)
    if row.withdrawn_at is not None:
        raise RefusedError(
            "The results of {period} were withdrawn on {day}: {notice}",
            period=period.key,
            day=swedish_date(row.withdrawn_at).isoformat(),
            notice=row.withdrawn_notice or "-",
        )
    release = read_release(row)
    if municipality_code:
        _require_part(release, period, municipality_code)
    return release


def _require_part(release: Release, period: PeriodRow, municipality_code: str) -> None:
    if municipality_code not in release.municipalities:
        raise NotFoundError(
            "Municipality {code} did not take part in {period}.", code=municipality_code, period=period.key
        )


def pack_of(
    session: Session,
    period: PeriodRow,
    municipality_code: str,
    *,
    storage: Storage,
    plugins: Plugins,
    writers: sessionmaker[Session],
    language: str = "",
) -> bytes:
    """Return a municipality's pack (zip): rendered at the first request, the same bytes ever after.

    Args:
        session: a reading session: a writing one would wait for itself.
        period: a published period.
        municipality_code: whose pack.
        storage: where packs are kept.
        plugins: asked for exporters.
        writers: makes the session that notes a new pack.
        language: one that the release is frozen in; "" = its own.

    Raises:
        NotFoundError: the municipality did not take part, or the stored pack is missing on the disk.
        RefusedError: nothing is published, it was withdrawn, or it is not frozen in the language.
    """
    release = results_for(session, period, municipality_code)
    spoken = _stored_language(release, language)
    row = session.get(PackRow, (release.id, municipality_code, spoken))
    if row is None:
        ((_, data),) = render_packs(release, [municipality_code], _extras(plugins, period, spoken))
        row = _register(writers, release.id, municipality_code, spoken, _put(storage, data))
    return storage.read(row.storage_key)


def files_left_out(pack: bytes) -> tuple[dict[str, str], ...]:
    """Return the files that plugins could not make for a pack: each with `file`, `exporter` and `reason`."""
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        return tuple(json.loads(archive.read("pack.json"))["missing"])


def make_packs(
    session: Session,
    period: PeriodRow,
    *,
    storage: Storage,
    plugins: Plugins,
    writers: sessionmaker[Session],
    municipality_codes: Sequence[str] | None = None,
    language: str = "",
    executor: Executor | None = None,
    on_progress: OnProgress | None = None,
) -> tuple[PackView, ...]:
    """Render and store the packs of all municipalities (or of those named) that have none yet.

    Args:
        session: a reading session.
        period: a published period.
        storage: where packs are kept.
        plugins: asked for exporters.
        writers: makes the sessions that note new packs.
        municipality_codes: None = all that took part; `COMBINED` among them = the pack of all together.
        language: one that the release is frozen in; "" = its own.
        executor: renders in parallel; None = one after the other.
        on_progress: called with (done, of all) after each pack.

    Raises:
        NotFoundError: a municipality did not take part.
        RefusedError: nothing is published, it was withdrawn, or it is not frozen in the language.
    """
    release = results_for(session, period)
    spoken = _stored_language(release, language)
    codes = list(release.municipalities) if municipality_codes is None else list(municipality_codes)
    for code in codes:
        if code != COMBINED:
            _require_part(release, period, code)
    stored = queries.releases.packs_of_release(session, release.id, spoken)
    missing = [code for code in codes if code not in stored]
    rendered = render_packs(release, missing, _extras(plugins, period, spoken), executor)
    for done, (code, data) in enumerate(rendered, start=len(codes) - len(missing) + 1):
        stored[code] = _register(writers, release.id, code, spoken, _put(storage, data))
        if on_progress is not None:
            on_progress(done, len(codes))
    return tuple(
        PackView(
            release.id,
            code,
            release.municipalities.get(code, ""),
            storage.path_of(stored[code].storage_key).stat().st_size,
            stored[code].sha256,
            stored[code].storage_key,
            spoken,
        )
        for code in codes
    )


def _stored_language(release: Release, language: str) -> str:
    """Return the language as packs are stored by it: "" for the release's own.

    Raises:
        RefusedError: the release is not frozen in it.
    """
    known = spoken_languages(release)
    if language and language not in known:
        raise RefusedError(
            "The results of {period} were published in {known} only.", period=release.period, known=", ".join(known)
        )
    return "" if language == release.language else language


def _extras(plugins: Plugins, period: PeriodRow, language: str) -> PackExtras:
    return PackExtras(
        plugins.exports(as_period(period), plugins.region(period.region_key)),
        frozenset(part.municipality_code for part in period.municipalities if part.own_poster),
        language,
    )


class _Stored(NamedTuple):
    """A pack's file: where it is stored, and its SHA-256."""

    storage_key: str
    sha256: str


def _put(storage: Storage, data: bytes) -> _Stored:
    return _Stored(storage.put(data), hashlib.sha256(data).hexdigest())


def _register(
    writers: sessionmaker[Session], release_id: str, municipality_code: str, language: str, pack: _Stored
) -> PackRow:
    """Note a stored pack; where somebody else noted one meanwhile, theirs stays."""
    row = PackRow(
        release_id=release_id,
        municipality_code=municipality_code,
        language=language,
        storage_key=pack.storage_key,
        sha256=pack.sha256,
    )
    try:
        with writers.begin() as session:
            session.add(row)
    except IntegrityError:
        with writers() as session:
            return session.get_one(PackRow, (release_id, municipality_code, language))
    return row
