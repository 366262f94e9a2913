"""Purging: cutting links and destroying images as each municipality's board has decided, and logging it."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from survey_app.db import queries
from survey_app.db.models import PeriodRow, ScanFileRow, utc_now
from survey_app.domain.dates import swedish_today
from survey_app.domain.model import PeriodState
from survey_app.domain.roles import Actor
from survey_app.services.keeping.backups import hash_of
from survey_app.services.people.audit_log import COMMAND_LINE, log_action
from survey_app.services.publishing.free_text import destroy_texts
from survey_app.settings import Settings
from survey_app.storage import Storage

OVER = frozenset({PeriodState.PUBLISHED, PeriodState.WITHDRAWN})
"""Only of periods that are over anything is destroyed: before, a paper may still have to be looked at."""


@dataclass(frozen=True, slots=True)
class PurgeSummary:
    """What a purge did. `storage_keys`: what `delete_files` shall delete once the purge is committed."""

    links_cut: int
    stacks: int
    pages: int
    storage_keys: tuple[str, ...]


def purge(session: Session, *, actor: Actor = COMMAND_LINE, today: datetime.date | None = None) -> PurgeSummary:
    """Cut the links that were kept until now, and destroy images whose time is over by a board's decision.

    A mixed stack is destroyed when the time is over for every municipality with a paper in it. What goes is the
    image, the reading, the reviews, the sheet number, and what people wrote as they wrote it, on the web too; how many
    papers there were and their states stay, and so do the redacted texts that were let to be shown.

    Args:
        session: the transaction; commit it before `delete_files`.
        actor: who purges.
        today: None = today in Sweden.
    """
    today = today or swedish_today()
    links, destroyed = 0, []
    for period in queries.planning.all_periods(session):
        if period.state not in OVER:
            continue
        links += _cut_links(session, period, actor)
        destroyed += _destroy_images(session, period, actor, today)
    still_used = queries.keeping.keys_of_kept_files(session)
    return PurgeSummary(
        links_cut=links,
        stacks=len(destroyed),
        pages=sum(file.page_count or 0 for file in destroyed),
        storage_keys=tuple(sorted({file.storage_key for file in destroyed} - still_used)),
    )


def delete_files(settings: Settings, storage: Storage, summary: PurgeSummary) -> int:
    """Delete the destroyed images, also their originals in the watched folders, and return how many files went."""
    gone = sum(storage.delete(key) for key in summary.storage_keys)
    if summary.storage_keys:
        originals = [path for name in ("done", "refused") for path in settings.inbox_folder.glob(f"*/{name}/*")]
        for original in originals:
            if _is_one_of(original, summary.storage_keys):
                original.unlink()
                gone += 1
    return gone


def _is_one_of(path: Path, keys: Sequence[str]) -> bool:
    return path.is_file() and hash_of(path) in keys


def _cut_links(session: Session, period: PeriodRow, actor: Actor) -> int:
    codes = [part.municipality_code for part in period.municipalities]
    cut = queries.responses.cut_links(session, period.id, codes)
    if cut:
        log_action(session, actor, "links.cut", period_key=period.key, links=cut)
    return cut


def _destroy_images(session: Session, period: PeriodRow, actor: Actor, today: datetime.date) -> list[ScanFileRow]:
    decisions = {
        part.municipality_code: part.retention_decision or ""
        for part in period.municipalities
        if part.retention_days is not None and period.closes_on + datetime.timedelta(days=part.retention_days) <= today
    }
    destroyed: list[ScanFileRow] = []
    of_municipality: dict[str, list[ScanFileRow]] = defaultdict(list)
    for file in queries.keeping.files_with_images(session, period.id):
        concerned = queries.stacks.municipalities_in_file(session, file)
        if concerned and concerned <= decisions.keys():
            _destroy(session, file)
            destroyed.append(file)
            for code in concerned:
                of_municipality[code].append(file)
    for code, decision in sorted(decisions.items()):
        _destroy_web_texts(session, period, code, decision, actor)
    for code, files in sorted(of_municipality.items()):
        log_action(
            session,
            actor,
            "images.destroy",
            period_key=period.key,
            municipality_code=code,
            stacks=len(files),
            pages=sum(file.page_count or 0 for file in files),
            decision=decisions[code],
        )
    return destroyed


def _destroy_web_texts(session: Session, period: PeriodRow, code: str, decision: str, actor: Actor) -> None:
    texts = destroy_texts(queries.texts.texts_to_destroy(session, period.id, code), session)
    if texts:
        log_action(
            session,
            actor,
            "texts.destroy",
            period_key=period.key,
            municipality_code=code,
            texts=texts,
            decision=decision,
        )


def _destroy(session: Session, file: ScanFileRow) -> None:
    """Take away what leads from a stack to handwriting or to a sheet."""
    destroy_texts(queries.texts.texts_of_file(session, file.id), session)
    queries.reviews.delete_reviews_of_file(session, file.id)
    file.destroyed_at = utc_now()
    for page in file.pages:
        page.reading = None
        page.sheet_number = None
        if page.paper is not None:
            page.paper.sheet_number = None
    session.flush()
