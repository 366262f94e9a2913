"""Leases: which reader has claimed which page images, and freeing those of readers that are gone."""

import datetime
import logging
import os
import secrets
import socket
from collections.abc import Sequence

from sqlalchemy.orm import Session

from survey_app.db import queries
from survey_app.db.models import PageImageRow, utc_now

log = logging.getLogger(__name__)

LEASE_SECONDS = 300
"""How long a claimed page is left to its reader: far longer than a full window of hard pages takes."""


def new_holder() -> str:
    """Return a name for a reader: its machine, its process, and something random."""
    return f"{_machine()}:{os.getpid()}:{secrets.token_hex(4)}"


def claim_pages(session: Session, holder: str, limit: int, file_ids: Sequence[int] | None) -> list[PageImageRow]:
    """Claim some waiting page images of one file, the oldest first; none where nothing waits.

    Args:
        session: the transaction; the claim holds once it is committed.
        holder: who claims.
        limit: at most so many.
        file_ids: only of these files; None = of all.
    """
    now = utc_now()
    found = queries.pages.pages_to_read(session, now, limit, file_ids)
    pages = [page for page in found if page.file_id == found[0].file_id]
    for page in pages:
        page.lease_by, page.lease_until = holder, now + datetime.timedelta(seconds=LEASE_SECONDS)
    return pages


def free_dead_leases(session: Session) -> None:
    """Free the pages of readers of this machine that are gone, so that nobody waits for their leases to run out."""
    for holder in queries.pages.lease_holders(session):
        machine, process, _ = holder.rsplit(":", 2)
        if machine == _machine() and not _is_alive(int(process)):
            log.info("Reader %s is gone; its pages are read again", holder)
            queries.pages.release_leases(session, holder)


def _machine() -> str:
    return socket.gethostname()[:30]


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
