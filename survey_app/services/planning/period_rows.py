"""Stored periods: found by key, turned into the domain's period, and what is named by them."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from survey_app.db import queries
from survey_app.db.models import PeriodRow
from survey_app.domain.model import Period, PeriodState
from survey_app.domain.register import names_in_order
from survey_app.errors import NotFoundError, RefusedError
from survey_app.i18n import in_language


def find_period(session: Session, key: str, *, alone: bool = False) -> PeriodRow:
    """Return the period with this key.

    Args:
        session: the database session; it stays open as long as the period is used where that is `alone`.
        key: the period's.
        alone: its municipalities are read only when they are asked for.

    Raises:
        NotFoundError: there is none; the message names those there are.
    """
    row = queries.planning.period_with_key(session, key, alone=alone)
    if row is None:
        known = ", ".join(other.key for other in queries.planning.all_periods(session, alone=True)) or "-"
        raise NotFoundError("There is no period {period}. Periods: {known}.", period=key, known=known)
    return row


def standings(session: Session, region_key: str) -> list[queries.planning.PeriodStanding]:
    """Return key and state of a region's periods, the latest first."""
    return queries.planning.states_of_periods(session, region_key)


def periods_of(session: Session, municipality_code: str) -> Sequence[PeriodRow]:
    """Return the periods that have opened for a municipality, the latest first."""
    return queries.planning.periods_of_municipality(session, municipality_code)


def periods_with_papers(session: Session, municipality_code: str) -> Sequence[PeriodRow]:
    """Return the periods that a reception has had papers in, the latest first."""
    return queries.planning.periods_with_papers(session, municipality_code)


def name_of(session: Session, key: str, language: str) -> str:
    """Return what a period is called in a language, or the key where nobody knows it."""
    row = queries.planning.period_with_key(session, key, alone=True)
    return key if row is None else in_language(row.name, language)


def as_period(row: PeriodRow) -> Period:
    """Return a period as plugins and rules see it."""
    return Period(
        key=row.key,
        region_key=row.region_key,
        name=dict(row.name),
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        state=PeriodState(row.state),
        municipality_codes=tuple(part.municipality_code for part in row.municipalities),
        languages=tuple(row.languages),
        threshold=row.threshold,
        rate_threshold=row.rate_threshold,
        diary_number=row.diary_number or "",
    )


def municipality_names(period: PeriodRow) -> dict[str, str]:
    """Return code -> name of the municipalities that take part, sorted by name."""
    return dict(names_in_order(part.municipality_code for part in period.municipalities))


def require_draft(period: PeriodRow) -> None:
    """Refuse with RefusedError where the period has opened."""
    if period.state != PeriodState.DRAFT:
        raise RefusedError(
            "{period} is {state}: its questions are frozen. Make a new period to ask something else.",
            period=period.key,
            state=period.state,
        )
