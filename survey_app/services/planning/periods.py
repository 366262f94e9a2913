"""Periods: made from a definition, changed while they are drafts, opened (which freezes the questions) and closed."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from forms.model import Item, ResultMode
from survey_app.db import queries
from survey_app.db.models import ExtraQuestionRow, PeriodMunicipalityRow, PeriodRow
from survey_app.db.queries.pages import pages_not_read
from survey_app.domain.model import PeriodState, Region
from survey_app.domain.roles import Actor
from survey_app.errors import InvalidInputError, RefusedError
from survey_app.plugin_manager import Plugins
from survey_app.services.people.audit_log import COMMAND_LINE, log_action
from survey_app.services.planning.period_file import (
    EXTRA_SET,
    LONGEST_DIARY_NUMBER,
    PeriodDefinition,
    check_definition,
)
from survey_app.services.planning.period_questions import (
    check_sets,
    extra_questions_of,
    freeze_questions,
    item_to_json,
    offered_sets,
    raise_listed,
)
from survey_app.services.planning.period_rows import municipality_names, require_draft


@dataclass(frozen=True, slots=True)
class PeriodView:
    """A period as pages and commands show it. `municipalities` maps code -> name."""

    key: str
    region_key: str
    name: Mapping[str, str]
    state: PeriodState
    opens_on: datetime.date
    closes_on: datetime.date
    languages: tuple[str, ...]
    set_keys: tuple[str, ...]
    result_modes: Mapping[str, ResultMode]
    municipalities: Mapping[str, str]
    threshold: int
    rate_threshold: int
    second_look: bool
    poster_answers: bool
    organisation: Mapping[str, str]
    contact: str
    diary_number: str
    scanning_desk: Mapping[str, str]
    extra_questions: tuple[Item, ...]


def add_period(
    session: Session, *, plugins: Plugins, definition: PeriodDefinition, actor: Actor = COMMAND_LINE
) -> PeriodRow:
    """Add a period as a draft.

    Raises:
        InvalidInputError: the definition is not right for its region; the message lists all problems.
        RefusedError: there is a period with this key.
    """
    if queries.planning.period_with_key(session, definition.key) is not None:
        raise RefusedError("There is already a period {period}. Choose another key.", period=definition.key)
    row = PeriodRow(key=definition.key, state=PeriodState.DRAFT)
    _fill(session, row, plugins, definition)
    log_action(session, actor, "period.add", period_key=row.key)
    return row


def change_period(
    session: Session,
    *,
    plugins: Plugins,
    period: PeriodRow,
    definition: PeriodDefinition,
    actor: Actor = COMMAND_LINE,
) -> PeriodRow:
    """Replace all that a draft says with another definition (its key stays).

    Raises:
        RefusedError: the period has opened.
        InvalidInputError: as in `add_period`.
    """
    require_draft(period)
    _fill(session, period, plugins, definition)
    log_action(session, actor, "period.change", period_key=period.key)
    return period


def list_periods(session: Session, region_key: str | None = None) -> list[PeriodView]:
    """Return the periods (of one region), the latest first."""
    return [view_period(session, row) for row in queries.planning.all_periods(session, region_key)]


def latest_period(session: Session, region_key: str) -> PeriodView | None:
    """Return the period of a region that opens last, or None where it has none."""
    standings = queries.planning.states_of_periods(session, region_key)
    row = queries.planning.period_with_key(session, standings[0].key) if standings else None
    return None if row is None else view_period(session, row)


def view_period(session: Session, period: PeriodRow) -> PeriodView:
    """Return a period as a plain value."""
    return PeriodView(
        key=period.key,
        region_key=period.region_key,
        name=dict(period.name),
        state=PeriodState(period.state),
        opens_on=period.opens_on,
        closes_on=period.closes_on,
        languages=tuple(period.languages),
        set_keys=tuple(period.set_keys),
        result_modes={key: ResultMode(mode) for key, mode in period.result_modes.items()},
        municipalities=municipality_names(period),
        threshold=period.threshold,
        rate_threshold=period.rate_threshold,
        second_look=period.second_look,
        poster_answers=period.poster_answers,
        organisation=dict(period.organisation or {}),
        contact=period.contact or "",
        diary_number=period.diary_number or "",
        scanning_desk={
            part.municipality_code: part.scanning_desk for part in period.municipalities if part.scanning_desk
        },
        extra_questions=extra_questions_of(session, period),
    )


def open_period(session: Session, *, plugins: Plugins, period: PeriodRow, actor: Actor = COMMAND_LINE) -> None:
    """Open a draft: its question sets and result modes are frozen, counted forms can be printed, papers come in.

    Raises:
        RefusedError: it is no draft, or no municipality takes part.
        InvalidInputError: it has no questions, or a text is missing in one of its languages.
    """
    require_draft(period)
    freeze_questions(session, plugins=plugins, period=period)
    period.state = PeriodState.OPEN
    log_action(session, actor, "period.open", period_key=period.key)


def close_period(session: Session, *, period: PeriodRow, actor: Actor = COMMAND_LINE) -> None:
    """Close an open period: nothing more is taken in; what is doubtful can still be settled.

    Raises:
        RefusedError: the period is not open, or papers are still being read.
    """
    if period.state != PeriodState.OPEN:
        raise RefusedError("{period} is {state}, so it cannot be closed.", period=period.key, state=period.state)
    waiting = pages_not_read(session, period.id)
    if waiting:
        raise RefusedError(
            "{pages} pages of {period} are still to be read. Let the reader finish, then close it.",
            pages=waiting,
            period=period.key,
        )
    period.state = PeriodState.CLOSED
    log_action(session, actor, "period.close", period_key=period.key)


def reopen_period(session: Session, *, period: PeriodRow, actor: Actor = COMMAND_LINE) -> None:
    """Open a closed period again, as long as nothing of it was released.

    Raises:
        RefusedError: it is not closed, or something of it was released.
    """
    if period.state != PeriodState.CLOSED or queries.releases.has_release(session, period.id):
        raise RefusedError("{period} cannot be opened again: it is {state}.", period=period.key, state=period.state)
    period.state = PeriodState.OPEN
    log_action(session, actor, "period.reopen", period_key=period.key)


def set_diary_number(session: Session, *, period: PeriodRow, number: str, actor: Actor = COMMAND_LINE) -> None:
    """Store the diary number of the case; the next release prints it on every file.

    Raises:
        InvalidInputError: it is too long.
    """
    if len(number) > LONGEST_DIARY_NUMBER:
        raise InvalidInputError("A diary number has at most {n} characters.", n=LONGEST_DIARY_NUMBER)
    if number != (period.diary_number or ""):
        period.diary_number = number
        log_action(session, actor, "period.diary_number", period_key=period.key, number=number)


def _fill(session: Session, row: PeriodRow, plugins: Plugins, definition: PeriodDefinition) -> None:
    """Put a definition into a draft's row."""
    region = plugins.region(definition.region_key)
    problems = [f"{name}: {problem}" for name, problem in check_definition(definition)]
    problems += _check_region(region, definition)
    raise_listed(problems)
    row.region_key = region.key
    row.name, row.organisation = dict(definition.name), dict(definition.organisation)
    row.opens_on, row.closes_on = definition.opens_on, definition.closes_on
    row.languages = list(definition.languages)
    row.threshold, row.rate_threshold = definition.threshold, definition.rate_threshold
    row.second_look, row.poster_answers = definition.second_look, definition.poster_answers
    row.contact = definition.contact or region.contact
    row.diary_number = definition.diary_number
    row.set_keys = list(definition.set_keys)
    row.result_modes = {key: str(mode) for key, mode in definition.result_modes.items()}
    session.add(row)
    _take_part(row, definition.municipality_codes or region.municipality_codes, definition.scanning_desk)
    offered = offered_sets(plugins, row)
    unnamed = (question_set.key for question_set in offered if not question_set.optional)
    row.set_keys = list(definition.set_keys or unnamed)
    raise_listed(check_sets(plugins, row, tuple(row.set_keys), definition.result_modes))
    session.flush()
    for question in queries.planning.extra_questions(session, row.id):
        session.delete(question)
    session.flush()
    for position, item in enumerate(definition.extra_questions, start=1):
        key = item.key.removeprefix(EXTRA_SET + ".")
        session.add(ExtraQuestionRow(period_id=row.id, key=key, position=position, definition=item_to_json(item)))
    session.flush()


def _take_part(row: PeriodRow, codes: Iterable[str], scanning_desk: Mapping[str, str]) -> None:
    wanted = list(dict.fromkeys(codes))
    kept = {part.municipality_code: part for part in row.municipalities if part.municipality_code in wanted}
    row.municipalities = [kept.get(code) or PeriodMunicipalityRow(municipality_code=code) for code in sorted(wanted)]
    for part in row.municipalities:
        part.scanning_desk = scanning_desk.get(part.municipality_code)


def _check_region(region: Region, definition: PeriodDefinition) -> list[str]:
    return [
        f"municipalities: {code} does not belong to the region {region.key}"
        for code in definition.municipality_codes
        if code not in region.municipality_codes
    ]
