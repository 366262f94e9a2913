"""The instance's editions, ready to read with: each is prepared once in a process."""

import threading
from dataclasses import replace

from sqlalchemy.orm import Session

from scans.model import ReadingEdition
from scans.pipeline import prepare_edition
from survey_app.db import queries
from survey_app.services.press.editions import stored_edition
from survey_app.storage import Storage

_prepared: dict[str, ReadingEdition] = {}
_prepared_lock = threading.Lock()


def reading_editions(session: Session, *, storage: Storage) -> dict[str, ReadingEdition]:
    """Return all editions of the instance, ready to read with; prepared ones are kept between calls."""
    rows = queries.press.all_editions(session)
    addresses = queries.press.web_addresses(session)
    with _prepared_lock:
        for row in rows:
            printed_with = addresses.get(row.key, ())
            if row.key not in _prepared:
                _prepared[row.key] = prepare_edition(stored_edition(row, storage), printed_with)
            elif _prepared[row.key].web_addresses != printed_with:
                _prepared[row.key] = replace(_prepared[row.key], web_addresses=printed_with)
        return {row.key: _prepared[row.key] for row in rows}
