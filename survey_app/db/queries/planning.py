"""Queries on periods and their questions."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, defer, selectinload

from survey_app.db.models import EditionRow, ExtraQuestionRow, PeriodMunicipalityRow, PeriodRow, ResponseRow


def period_with_key(session: Session, key: str, *, alone: bool = False) -> PeriodRow | None:
    """Return the period with this key; `alone`, its municipalities (up to 290) are read only when asked for."""
    query = select(PeriodRow).where(PeriodRow.key == key)
    return session.scalar(query if alone else query.options(selectinload(PeriodRow.municipalities)))


def all_periods(session: Session, region_key: str | None = None, *, alone: bool = False) -> Sequence[PeriodRow]:
    """Return the periods (of one region), the latest first; `alone`, their municipalities come when asked for."""
    query = select(PeriodRow)
    if not alone:
        query = query.options(selectinload(PeriodRow.municipalities))
    if region_key is not None:
        query = query.where(PeriodRow.region_key == region_key)
    return session.scalars(query.order_by(PeriodRow.opens_on.desc(), PeriodRow.key.desc())).all()


def open_periods(session: Session) -> Sequence[PeriodRow]:
    """Return the periods of all regions open now, the latest first; their municipalities come when asked for."""
    query = select(PeriodRow).where(PeriodRow.state == "open")
    return session.scalars(query.order_by(PeriodRow.opens_on.desc(), PeriodRow.key.desc())).all()


class PeriodStanding(NamedTuple):
    """A period's key and state."""

    key: str
    state: str


def states_of_periods(session: Session, region_key: str) -> list[PeriodStanding]:
    """Return key and state of a region's periods, the latest first."""
    query = select(PeriodRow.key, PeriodRow.state).where(PeriodRow.region_key == region_key)
    return [
        PeriodStanding(*row) for row in session.execute(query.order_by(PeriodRow.opens_on.desc(), PeriodRow.key.desc()))
    ]


def periods_of_municipality(session: Session, code: str) -> Sequence[PeriodRow]:
    """Return the opened periods that a municipality takes part in, the latest first; what they ask comes later."""
    query = select(PeriodRow).options(defer(PeriodRow.sets_snapshot)).where(PeriodRow.state != "draft")
    query = query.where(PeriodRow.municipalities.any(PeriodMunicipalityRow.municipality_code == code))
    return session.scalars(query.order_by(PeriodRow.opens_on.desc(), PeriodRow.key.desc())).all()


def periods_with_papers(session: Session, code: str) -> Sequence[PeriodRow]:
    """Return a municipality's periods with forms or answers, the latest first: none whose results were imported."""
    query = select(PeriodRow).options(defer(PeriodRow.sets_snapshot)).where(PeriodRow.state != "draft")
    query = query.where(PeriodRow.municipalities.any(PeriodMunicipalityRow.municipality_code == code))
    forms = select(EditionRow.key).where(EditionRow.period_id == PeriodRow.id).exists()
    answers = select(ResponseRow.id).where(ResponseRow.period_id == PeriodRow.id).exists()
    query = query.where(or_(PeriodRow.state == "open", forms, answers))
    return session.scalars(query.order_by(PeriodRow.opens_on.desc(), PeriodRow.key.desc())).all()


def lock_period(session: Session, period_id: int) -> None:
    """Let no other transaction give out stack numbers of this period until this one ends."""
    session.execute(select(PeriodRow.id).where(PeriodRow.id == period_id).with_for_update())


def extra_questions(session: Session, period_id: int) -> Sequence[ExtraQuestionRow]:
    """Return the extra questions of a period in their order."""
    query = select(ExtraQuestionRow).where(ExtraQuestionRow.period_id == period_id)
    return session.scalars(query.order_by(ExtraQuestionRow.position)).all()
