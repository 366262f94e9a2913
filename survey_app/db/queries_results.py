"""Queries on responses, releases and packs, each named after the question it answers."""

import datetime
from typing import NamedTuple

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from survey_app.db.models import ReleaseRow, ResponseRow
from survey_app.domain.model import ResponseSource


class DayCount(NamedTuple):
    """Responses of a municipality on one day."""

    municipality_code: str
    day: datetime.date
    responses: int


def responses_per_day(session: Session, period_id: int, municipality_code: str | None = None) -> list[DayCount]:
    """Return how many responses that count came in by municipality and day; answers through the poster are left out."""
    query = (
        select(ResponseRow.municipality_code, ResponseRow.received_on, func.count())
        .where(
            ResponseRow.period_id == period_id,
            ResponseRow.counted,
            ResponseRow.source != ResponseSource.POSTER,
        )
        .group_by(ResponseRow.municipality_code, ResponseRow.received_on)
    )
    if municipality_code is not None:
        query = query.where(ResponseRow.municipality_code == municipality_code)
    return [DayCount(*row) for row in session.execute(query).tuples()]


def poster_responses(session: Session, period_id: int) -> int:
    """Return how many answered through the poster's open link."""
    query = select(func.count()).where(ResponseRow.period_id == period_id, ResponseRow.source == ResponseSource.POSTER)
    return session.scalar(query) or 0


def released_since(session: Session, period_id: int, moment: datetime.datetime) -> bool:
    """Say whether anything of the period was released at or after a moment (UTC), withdrawn or not."""
    query = select(exists().where(ReleaseRow.period_id == period_id, ReleaseRow.published_at >= moment))
    return bool(session.scalar(query))
