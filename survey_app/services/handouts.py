"""Counting what was handed out: +1 at the desk, and what was left over, asked once at the close."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey_app.db.models import PeriodRow
from survey_app.domain.roles import Actor


@dataclass(frozen=True, slots=True)
class HandoutView:
    """What is known of a municipality's hand-outs. `low` and `high` are the band, None = not known.

    `shown` is the one number for the desk: counted with +1 where somebody counts, else printed less left over.
    """

    municipality_code: str
    printed: int
    counted: int | None
    left_over: int | None
    spoiled: int | None
    low: int | None
    high: int | None
    shown: int | None
    words: str


def handout_view(session: Session, period: PeriodRow, municipality_code: str, *, language: str = "sv") -> HandoutView:
    """Return what is known of a municipality's hand-outs.

    Raises:
        NotFoundError: the municipality does not take part in the period.
    """
    raise NotImplementedError


def add_handed_out(session: Session, period: PeriodRow, municipality_code: str, n: int = 1, *, actor: Actor) -> None:
    """Count `n` more handed-out papers (negative takes a miscount back, never below 0).

    Raises:
        RefusedError: the period is not open.
    """
    raise NotImplementedError


def set_counts(
    session: Session,
    period: PeriodRow,
    municipality_code: str,
    *,
    left_over: int | None,
    spoiled: int | None,
    counted: int | None = None,
    actor: Actor,
) -> None:
    """Set what was left over, spoiled and (if not None) counted; None for the first two means not known.

    Raises:
        InvalidInputError: a number below 0, or more left over and spoiled than were printed.
        RefusedError: the period is a draft or already published.
    """
    raise NotImplementedError
