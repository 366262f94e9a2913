"""What each municipality chose for a period, or what the coordinator permits it."""

from dataclasses import dataclass

from sqlalchemy import inspect
from sqlalchemy.orm import Session, object_session

from survey_app.db import queries
from survey_app.db.models import PeriodMunicipalityRow, PeriodRow
from survey_app.domain.roles import Actor
from survey_app.errors import InvalidInputError, NotFoundError, RefusedError
from survey_app.services.people.audit_log import COMMAND_LINE, log_action
from survey_app.services.planning.period_rows import municipality_names


@dataclass(frozen=True, slots=True)
class MunicipalityChoices:
    """What one municipality chose for a period (or what the coordinator permits it).

    `scanning_desk`: reference of the agreement that appoints the regional desk, None = not appointed.
    `keep_images_until`: "release" or "purge", when the link from response to image is cut. `retention_days`: days
    after closing when purge destroys the images; None = off; needs `retention_decision`, the board's own decision.
    `funnel`: it agreed to be an unnamed dot in the picture for the coordinator's meeting.
    """

    photocopies: bool = False
    own_poster: bool = False
    scanning_desk: str | None = None
    keep_images_until: str = "release"
    contact: str = ""
    retention_days: int | None = None
    retention_decision: str | None = None
    funnel: bool = False


def choices_of(period: PeriodRow, municipality_code: str) -> MunicipalityChoices:
    """Return what a municipality chose.

    Raises:
        NotFoundError: it does not take part.
    """
    part = part_of(period, municipality_code)
    return MunicipalityChoices(
        part.photocopies,
        part.own_poster,
        part.scanning_desk,
        part.keep_images_until,
        part.contact,
        part.retention_days,
        part.retention_decision,
        part.funnel,
    )


def set_choices(
    session: Session,
    *,
    period: PeriodRow,
    municipality_code: str,
    choices: MunicipalityChoices,
    actor: Actor = COMMAND_LINE,
) -> None:
    """Store what a municipality chose; the log keeps what changed.

    Raises:
        NotFoundError: it does not take part.
        InvalidInputError: destroying images needs the reference of the board's decision.
        RefusedError: copies of one sheet were asked for, but the form has more than one page.
    """
    part = part_of(period, municipality_code)
    if choices.retention_days is not None and not (choices.retention_decision or "").strip():
        raise InvalidInputError("Destroying images needs the reference of the board's own decision.")
    if choices.keep_images_until not in ("release", "purge"):
        raise InvalidInputError(
            "Images are kept until release or until purge, not {word}.", word=choices.keep_images_until
        )
    if choices.photocopies and any(
        len(edition.layout["pages"]) > 1 for edition in queries.press.editions_of_period(session, period.id)
    ):
        raise RefusedError("Copies of one sheet can be allowed only where the form has one page.")
    before = choices_of(period, municipality_code)
    changed = [name for name in choices.__slots__ if getattr(choices, name) != getattr(before, name)]
    for name in changed:
        setattr(part, name, getattr(choices, name))
    if changed:
        log_action(
            session,
            actor,
            "municipality.choose",
            period_key=period.key,
            municipality_code=municipality_code,
            changed=", ".join(changed),
            decision=choices.retention_decision or "",
        )


def part_of(period: PeriodRow, municipality_code: str) -> PeriodMunicipalityRow:
    """Return a municipality's part in a period.

    Raises:
        NotFoundError: it does not take part.
    """
    session = object_session(period)
    if session is not None and "municipalities" in inspect(period).unloaded:
        found = session.get(PeriodMunicipalityRow, (period.id, municipality_code))
    else:
        found = next((part for part in period.municipalities if part.municipality_code == municipality_code), None)
    if found is not None:
        return found
    raise NotFoundError(
        "{municipality} does not take part in {period}. Taking part: {known}.",
        municipality=municipality_code,
        period=period.key,
        known=", ".join(f"{code} {name}" for code, name in municipality_names(period).items()) or "-",
    )
