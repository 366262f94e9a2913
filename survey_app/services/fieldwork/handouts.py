"""Counting what was handed out: +1 at the desk, and what was left over, asked once at the close."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import case, func, update
from sqlalchemy.orm import Session

from survey_app.db import queries
from survey_app.db.models import PeriodMunicipalityRow, PeriodRow
from survey_app.domain.model import HandOutCount, PeriodState
from survey_app.domain.roles import Actor
from survey_app.errors import InvalidInputError, RefusedError
from survey_app.services.people.audit_log import log_action
from survey_app.services.planning.participation import part_of
from survey_app.services.wording import Wording

_NOT_NOW = "What was handed out in {period} can be told while it is open or closed, not before and not after."


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


@dataclass(frozen=True, slots=True)
class Offered:
    """To how many the form was offered, as far as the database knows: sheets printed, answers given on the tablet."""

    printed: Mapping[str, int]
    on_tablet: Mapping[str, int]


def count_offered(session: Session, period: PeriodRow, municipality_code: str | None = None) -> Offered:
    """Count printed sheets by municipality (of all, or of one), and answers on the tablet."""
    return Offered(
        queries.press.printed_copies(session, period.id, municipality_code),
        queries.responses.tablet_responses(session, period.id),
    )


def count_of(part: PeriodMunicipalityRow, offered: Offered) -> HandOutCount:
    """Return a municipality's hand-out counts as the rules take them."""
    return HandOutCount(
        offered.printed.get(part.municipality_code, 0),
        part.left_over,
        part.spoiled,
        part.counted,
        photocopied=part.photocopies,
        on_tablet=offered.on_tablet.get(part.municipality_code, 0),
    )


def view_counts(part: PeriodMunicipalityRow, offered: Offered, *, language: str = "sv") -> HandoutView:
    """Return the view of one municipality's counts."""
    count = count_of(part, offered)
    band, printed = count.band(), count.printed
    low, high = band or (None, None)
    shown = part.counted + count.on_tablet if part.counted is not None else high
    return HandoutView(
        part.municipality_code,
        printed,
        part.counted,
        part.left_over,
        part.spoiled,
        low,
        high,
        shown,
        _say(count, Wording(language)),
    )


def _say(count: HandOutCount, wording: Wording) -> str:
    printed = count.printed
    if count.counted is not None:
        said = wording.say("Counted at the desk. {printed} are printed.", printed=printed)
    elif count.left_over is not None:
        said = wording.say(
            "{printed} printed, {left_over} left over, {spoiled} spoiled.",
            printed=printed,
            left_over=count.left_over,
            spoiled=count.spoiled or 0,
        )
    else:
        said = wording.say("{printed} are printed. Nobody has counted what was handed out.", printed=printed)
    if count.on_tablet:
        said += " " + wording.count("{n} answered on the tablet.", "{n} answered on the tablet.", count.on_tablet)
    return said


def handout_view(session: Session, period: PeriodRow, municipality_code: str, *, language: str = "sv") -> HandoutView:
    """Return what is known of a municipality's hand-outs.

    Raises:
        NotFoundError: the municipality does not take part in the period.
    """
    offered = count_offered(session, period, municipality_code)
    return view_counts(part_of(period, municipality_code), offered, language=language)


def add_handed_out(session: Session, period: PeriodRow, municipality_code: str, n: int = 1, *, actor: Actor) -> None:
    """Count `n` more handed-out papers (negative takes a miscount back, never below 0).

    The database adds, so that two desks counting at once both count.

    Raises:
        NotFoundError: the municipality does not take part in the period.
        RefusedError: the period is not open.
    """
    part = part_of(period, municipality_code)
    if period.state != PeriodState.OPEN:
        raise RefusedError("Handing out is over: {period} is not open.", period=period.key)
    _add(session, part, n)


def _add(session: Session, part: PeriodMunicipalityRow, n: int) -> None:
    total = func.coalesce(PeriodMunicipalityRow.counted, 0) + n
    session.execute(
        update(PeriodMunicipalityRow)
        .where(
            PeriodMunicipalityRow.period_id == part.period_id,
            PeriodMunicipalityRow.municipality_code == part.municipality_code,
        )
        .values(counted=case((total < 0, 0), else_=total))
        .execution_options(synchronize_session=False)
    )
    session.refresh(part, ["counted"])


def add_tally_slip(session: Session, period: PeriodRow, municipality_code: str, n: int, *, actor: Actor) -> None:
    """Count the `n` papers of a tally slip; slips that come in after the last day count until publishing.

    Raises:
        NotFoundError: the municipality does not take part in the period.
        InvalidInputError: the slip has no papers.
        RefusedError: the period is a draft or already published.
    """
    part = part_of(period, municipality_code)
    if period.state not in (PeriodState.OPEN, PeriodState.CLOSED):
        raise RefusedError(_NOT_NOW, period=period.key)
    if n < 1:
        raise InvalidInputError("A tally slip has at least one paper.")
    _add(session, part, n)
    log_action(session, actor, "handouts.slip", period_key=period.key, municipality_code=municipality_code, papers=n)


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
        NotFoundError: the municipality does not take part in the period.
        InvalidInputError: a number below 0, or more left over and spoiled than were printed.
        RefusedError: the period is a draft or already published.
    """
    part = part_of(period, municipality_code)
    if period.state not in (PeriodState.OPEN, PeriodState.CLOSED):
        raise RefusedError(_NOT_NOW, period=period.key)
    if any(number is not None and number < 0 for number in (left_over, spoiled, counted)):
        raise InvalidInputError("A number of papers cannot be below 0.")
    printed = queries.press.printed_copies(session, period.id).get(municipality_code, 0)
    if (left_over or 0) + (spoiled or 0) > printed and not part.photocopies:
        raise InvalidInputError(
            "{left_over} left over and {spoiled} spoiled are more than the {printed} that were printed.",
            left_over=left_over or 0,
            spoiled=spoiled or 0,
            printed=printed,
        )
    part.left_over, part.spoiled = left_over, spoiled
    if counted is not None:
        part.counted = counted
    log_action(
        session,
        actor,
        "handouts.set",
        period_key=period.key,
        municipality_code=municipality_code,
        left_over=left_over,
        spoiled=spoiled,
        counted=part.counted,
    )
