"""Queries on responses: how many came in, and those that count."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from survey_app.db.models import AnswerRow, ResponseRow
from survey_app.domain.model import ResponseSource


class DayCount(NamedTuple):
    """Responses of a municipality on one day."""

    municipality_code: str
    day: datetime.date
    responses: int


@dataclass(frozen=True, slots=True)
class CountedResponse:
    """A response as counting sees it, and the release that counted it first (None = none has)."""

    id: str
    municipality_code: str
    first_release: str | None
    answers: dict[str, tuple[str, ...]]


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
    return [DayCount(*row) for row in session.execute(query)]


def poster_responses(session: Session, period_id: int) -> int:
    """Return how many answered through the poster's open link."""
    query = select(func.count()).where(ResponseRow.period_id == period_id, ResponseRow.source == ResponseSource.POSTER)
    return session.scalar(query) or 0


def poster_responses_by_municipality(session: Session, period_id: int) -> dict[str, int]:
    """Return municipality code -> how many answered through the poster's open link."""
    query = (
        select(ResponseRow.municipality_code, func.count())
        .where(ResponseRow.period_id == period_id, ResponseRow.source == ResponseSource.POSTER)
        .group_by(ResponseRow.municipality_code)
    )
    return {code: count for code, count in session.execute(query)}


def tablet_responses(session: Session, period_id: int) -> dict[str, int]:
    """Return municipality code -> how many answered on the office's tablet."""
    query = (
        select(ResponseRow.municipality_code, func.count())
        .where(ResponseRow.period_id == period_id, ResponseRow.source == ResponseSource.TABLET)
        .group_by(ResponseRow.municipality_code)
    )
    return {code: count for code, count in session.execute(query)}


def response_of_paper(session: Session, paper_id: int) -> ResponseRow | None:
    """Return the response made of this paper."""
    return session.scalar(select(ResponseRow).where(ResponseRow.paper_id == paper_id))


def responses_to_count(session: Session, period_id: int, municipality_code: str | None = None) -> list[CountedResponse]:
    """Return the responses that a release of the period counts: no drafts, none held back, none through the poster.

    Answers with several ticks on a one-choice question are left out, as unusable.

    Args:
        session: the database session.
        period_id: the period.
        municipality_code: only this municipality's; None = all.
    """
    asked_for = [ResponseRow.period_id == period_id, ResponseRow.counted]
    if municipality_code is not None:
        asked_for.append(ResponseRow.municipality_code == municipality_code)
    query = (
        select(ResponseRow.id, ResponseRow.municipality_code, ResponseRow.first_release)
        .where(*asked_for, ResponseRow.source != ResponseSource.POSTER)
        .order_by(ResponseRow.municipality_code, ResponseRow.id)
    )
    found = {id: CountedResponse(id, code, release, {}) for id, code, release in session.execute(query)}
    answers = (
        select(AnswerRow.response_id, AnswerRow.item, AnswerRow.options)
        .join(ResponseRow, ResponseRow.id == AnswerRow.response_id)
        .where(*asked_for, AnswerRow.state == "answered")
        .order_by(AnswerRow.response_id, AnswerRow.item)
    )
    for response_id, item, options in session.execute(answers):
        if response_id in found:
            found[response_id].answers[item] = tuple(options)
    return list(found.values())


def late_responses(session: Session, period_id: int) -> dict[str, int]:
    """Return municipality -> how many responses that count no release has counted yet."""
    query = (
        select(ResponseRow.municipality_code, func.count())
        .where(
            ResponseRow.period_id == period_id,
            ResponseRow.counted,
            ResponseRow.source != ResponseSource.POSTER,
            ResponseRow.first_release.is_(None),
        )
        .group_by(ResponseRow.municipality_code)
        .order_by(ResponseRow.municipality_code)
    )
    return {code: count for code, count in session.execute(query)}


def mark_released(session: Session, period_id: int, release_id: str, held_back: Collection[str]) -> None:
    """Write into every response that a release counted for the first time which one it was.

    Args:
        session: the transaction.
        period_id: the period.
        release_id: the release.
        held_back: municipalities whose late responses wait for the next version.
    """
    session.execute(
        update(ResponseRow)
        .where(
            ResponseRow.period_id == period_id,
            ResponseRow.counted,
            ResponseRow.source != ResponseSource.POSTER,
            ResponseRow.first_release.is_(None),
            ResponseRow.municipality_code.not_in(sorted(held_back)),
        )
        .values(first_release=release_id)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def cut_links(session: Session, period_id: int, municipality_codes: Collection[str]) -> int:
    """Cut the links from released responses to their images and sheets; return how many were cut."""
    result = session.execute(
        update(ResponseRow)
        .where(
            ResponseRow.period_id == period_id,
            ResponseRow.municipality_code.in_(sorted(municipality_codes)),
            ResponseRow.first_release.is_not(None),
            or_(ResponseRow.paper_id.is_not(None), ResponseRow.sheet_number.is_not(None)),
        )
        .values(paper_id=None, edition_key=None, sheet_number=None)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    return result.rowcount  # type: ignore[attr-defined]
