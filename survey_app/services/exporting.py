"""Exports: released figures for everybody who may see them, row-level answers for their own municipality only."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey_app.db.models import PeriodRow
from survey_app.domain.roles import Actor

FORMATS = ("csv", "xlsx", "sav", "json")
"""Formats of row-level answers; released figures have all but `sav`."""


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file to hand out."""

    name: str
    media_type: str
    data: bytes


def export_released(
    session: Session, period: PeriodRow, *, format: str, actor: Actor, municipality_code: str = ""
) -> ExportedFile:
    """Return the released figures; logged.

    Args:
        session: the database session.
        period: a published period.
        format: csv, xlsx or json.
        actor: who asks.
        municipality_code: whose own figures go with the combined ones; "" = every municipality's (the region).

    Raises:
        InvalidInputError: another format.
        RefusedError: nothing is published.
    """
    raise NotImplementedError


def export_responses(
    session: Session, period: PeriodRow, municipality_code: str, *, format: str, actor: Actor
) -> ExportedFile:
    """Return a municipality's own answers row by row, for its archive; logged.

    Rows are in random order and carry no date, sheet number or language: nothing that leads to a paper or a person.

    Raises:
        NotAllowedError: the person does not hold the municipality's own permission for this.
        InvalidInputError: another format.
        NotFoundError: the municipality does not take part.
    """
    raise NotImplementedError


def export_codebook(session: Session, period: PeriodRow, *, language: str = "sv") -> ExportedFile:
    """Return the codebook as CSV: every question, its version, and what each option's code means."""
    raise NotImplementedError
