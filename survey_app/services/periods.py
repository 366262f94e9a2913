"""Periods: made from a definition, changed while they are drafts, opened (which freezes the questions) and closed."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from forms.definition import item_from_json, question_set_from_json, question_set_to_json
from forms.model import Item, QuestionSet, ResultMode
from survey_app.db import queries
from survey_app.db.models import ExtraQuestionRow, PeriodMunicipalityRow, PeriodRow
from survey_app.db.queries_papers import pages_not_read
from survey_app.domain.model import Period, PeriodState, Region
from survey_app.domain.register import municipality_name
from survey_app.domain.roles import Actor
from survey_app.errors import InvalidInputError, NotFoundError, RefusedError
from survey_app.plugin_manager import Plugins
from survey_app.services.audit_log import COMMAND_LINE, log_action
from survey_app.services.period_file import (
    EXTRA_SET,
    PeriodDefinition,
    check_definition,
    load_period_file,
)

__all__ = [
    "EXTRA_SET",
    "MunicipalityChoices",
    "PeriodDefinition",
    "PeriodView",
    "add_extra_question",
    "add_period",
    "as_period",
    "change_period",
    "choices_of",
    "choose_sets",
    "close_period",
    "find_period",
    "list_periods",
    "load_period_file",
    "municipality_names",
    "offered_sets",
    "open_period",
    "question_sets_of",
    "remove_extra_question",
    "reopen_period",
    "set_choices",
    "view_period",
]

EXTRA_POSITION = 900
"""Where the coordinator's own questions stand: after the sets of the plugins."""

EXTRA_NAME = {"sv": "Tilläggsfrågor", "en": "Extra questions", "ar": "أسئلة إضافية"}


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
    scanning_desk: Mapping[str, str]
    extra_questions: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class MunicipalityChoices:
    """What one municipality chose for a period (or what the coordinator permits it).

    `scanning_desk`: reference of the agreement that appoints the regional desk, None = not appointed.
    `keep_images_until`: "release" or "purge", when the link from response to image is cut. `retention_days`: days
    after closing when purge destroys the images; None = off; needs `retention_decision`, the board's own decision.
    """

    photocopies: bool = False
    own_poster: bool = False
    scanning_desk: str | None = None
    keep_images_until: str = "release"
    contact: str = ""
    retention_days: int | None = None
    retention_decision: str | None = None


def add_period(
    session: Session, *, plugins: Plugins, definition: PeriodDefinition, actor: Actor = COMMAND_LINE
) -> PeriodRow:
    """Add a period as a draft.

    Raises:
        InvalidInputError: the definition is not right for its region; the message lists all problems.
        RefusedError: there is a period with this key.
    """
    if queries.period_with_key(session, definition.key) is not None:
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
    _require_draft(period)
    _fill(session, period, plugins, definition)
    log_action(session, actor, "period.change", period_key=period.key)
    return period


def list_periods(session: Session, region_key: str | None = None) -> list[PeriodView]:
    """Return the periods (of one region), the latest first."""
    return [view_period(session, row) for row in queries.all_periods(session, region_key)]


def find_period(session: Session, key: str) -> PeriodRow:
    """Return the period with this key.

    Raises:
        NotFoundError: there is none; the message names those there are.
    """
    row = queries.period_with_key(session, key)
    if row is None:
        known = ", ".join(other.key for other in queries.all_periods(session)) or "-"
        raise NotFoundError("There is no period {period}. Periods: {known}.", period=key, known=known)
    return row


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
        scanning_desk={
            part.municipality_code: part.scanning_desk for part in period.municipalities if part.scanning_desk
        },
        extra_questions=extra_questions_of(session, period),
    )


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
    )


def municipality_names(period: PeriodRow) -> dict[str, str]:
    """Return code -> name of the municipalities that take part, sorted by name."""
    names = {part.municipality_code: municipality_name(part.municipality_code) for part in period.municipalities}
    return dict(sorted(names.items(), key=lambda entry: _swedish_order(entry[1])))


def _swedish_order(name: str) -> str:
    """Return what to sort a name by, so that å, ä and ö come last."""
    return name.lower().translate(str.maketrans("åäö", "{|}"))


def offered_sets(plugins: Plugins, period: PeriodRow) -> tuple[QuestionSet, ...]:
    """Return the question sets that plugins offer to this period, chosen or not."""
    return plugins.question_sets(as_period(period), plugins.region(period.region_key))


def question_sets_of(session: Session, *, plugins: Plugins, period: PeriodRow) -> tuple[QuestionSet, ...]:
    """Return the sets that the period's form is made of, the extra questions last.

    Once a period has opened these are the frozen ones; while it is a draft, the chosen ones of the plugins as they
    are now. Each carries the result mode that holds for the period.

    Raises:
        InvalidInputError: a chosen set is offered no more.
    """
    if period.sets_snapshot:
        return tuple(question_set_from_json(value) for value in period.sets_snapshot)
    offered = {question_set.key: question_set for question_set in offered_sets(plugins, period)}
    missing = [key for key in period.set_keys if key not in offered]
    if missing:
        raise InvalidInputError(
            "No plugin offers the question set {sets} any more. Install the plugin, or choose other sets.",
            sets=", ".join(missing),
        )
    chosen = [question_set for key, question_set in offered.items() if key in period.set_keys]
    extra = extra_questions_of(session, period)
    if extra:
        languages = frozenset.intersection(*(frozenset(item.text) for item in extra))
        chosen.append(
            QuestionSet(EXTRA_SET, EXTRA_NAME, extra, EXTRA_POSITION, source_languages=languages or frozenset({"sv"}))
        )
    return tuple(_with_mode(question_set, period.result_modes) for question_set in chosen)


def _with_mode(question_set: QuestionSet, modes: Mapping[str, str]) -> QuestionSet:
    mode = modes.get(question_set.key)
    return question_set if mode is None else replace(question_set, result_mode=ResultMode(mode))


def extra_questions_of(session: Session, period: PeriodRow) -> tuple[Item, ...]:
    """Return the coordinator's own questions of a period, in their order."""
    rows = queries.extra_questions(session, period.id)
    return tuple(item_from_json(row.definition, EXTRA_SET) for row in rows)


def choose_sets(
    session: Session,
    *,
    plugins: Plugins,
    period: PeriodRow,
    set_keys: Iterable[str],
    result_modes: Mapping[str, ResultMode] | None = None,
    actor: Actor = COMMAND_LINE,
) -> None:
    """Choose the question sets of a draft, and which of them show municipalities figures of their own.

    Raises:
        RefusedError: the period has opened.
        InvalidInputError: no plugin offers one of the sets, or none is chosen.
    """
    _require_draft(period)
    keys = tuple(set_keys)
    problems = _check_sets(plugins, period, keys, result_modes or {})
    _raise_listed(problems)
    period.set_keys = list(keys)
    period.result_modes = {key: str(mode) for key, mode in (result_modes or {}).items()}
    log_action(session, actor, "period.choose_sets", period_key=period.key, sets=", ".join(keys))


def add_extra_question(
    session: Session, *, period: PeriodRow, definition: Mapping[str, object], actor: Actor = COMMAND_LINE
) -> Item:
    """Add a question that the coordinator wrote, after those that are there.

    Args:
        session: the transaction.
        period: a draft.
        definition: the item as in a question-set file (key, text, options, ...).
        actor: who adds it.

    Raises:
        RefusedError: the period has opened.
        InvalidInputError: there is a question with this key.
        forms.errors.DefinitionError: the item is not right.
    """
    _require_draft(period)
    item = item_from_json(dict(definition), EXTRA_SET)
    rows = queries.extra_questions(session, period.id)
    short_key = item.key.removeprefix(EXTRA_SET + ".")
    if short_key in {row.key for row in rows}:
        raise InvalidInputError("There is already an extra question {key}.", key=short_key)
    position = max((row.position for row in rows), default=0) + 1
    session.add(ExtraQuestionRow(period_id=period.id, key=short_key, position=position, definition=item_to_json(item)))
    session.flush()
    log_action(session, actor, "period.add_question", period_key=period.key, question=short_key)
    return item


def remove_extra_question(session: Session, *, period: PeriodRow, key: str, actor: Actor = COMMAND_LINE) -> None:
    """Remove an extra question from a draft; `key` with or without the set's key.

    Raises:
        RefusedError: the period has opened.
        NotFoundError: there is no such question.
    """
    _require_draft(period)
    short_key = key.removeprefix(EXTRA_SET + ".")
    for row in queries.extra_questions(session, period.id):
        if row.key == short_key:
            session.delete(row)
            session.flush()
            log_action(session, actor, "period.remove_question", period_key=period.key, question=short_key)
            return
    raise NotFoundError("There is no extra question {key} in {period}.", key=short_key, period=period.key)


def item_to_json(item: Item) -> dict[str, object]:
    """Return one item as the JSON that `forms.definition.item_from_json` takes."""
    one = QuestionSet(EXTRA_SET, EXTRA_NAME, (item,))
    items: list[dict[str, object]] = question_set_to_json(one)["items"]
    return items[0]


def open_period(session: Session, *, plugins: Plugins, period: PeriodRow, actor: Actor = COMMAND_LINE) -> None:
    """Open a draft: its question sets and result modes are frozen, counted forms can be printed, papers come in.

    Raises:
        RefusedError: it is no draft, or no municipality takes part.
        InvalidInputError: it has no questions, or a text is missing in one of its languages.
    """
    _require_draft(period)
    if not period.municipalities:
        raise RefusedError("No municipality takes part in {period}. Add some, then open it.", period=period.key)
    sets = question_sets_of(session, plugins=plugins, period=period)
    problems = [] if sets else [f"{period.key} has no questions: choose at least one question set"]
    for question_set in sets:
        missing = [language for language in period.languages if language not in question_set.languages()]
        if missing:
            problems.append(f"the question set {question_set.key} has no texts in {', '.join(missing)}")
    _raise_listed(problems)
    period.sets_snapshot = [question_set_to_json(question_set) for question_set in sets]
    period.result_modes = {question_set.key: str(question_set.result_mode) for question_set in sets}
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
    if period.state != PeriodState.CLOSED or queries.has_release(session, period.id):
        raise RefusedError("{period} cannot be opened again: it is {state}.", period=period.key, state=period.state)
    period.state = PeriodState.OPEN
    log_action(session, actor, "period.reopen", period_key=period.key)


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
        len(edition.layout["pages"]) > 1 for edition in queries.editions_of_period(session, period.id)
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
    for part in period.municipalities:
        if part.municipality_code == municipality_code:
            return part
    raise NotFoundError(
        "{municipality} does not take part in {period}. Taking part: {known}.",
        municipality=municipality_code,
        period=period.key,
        known=", ".join(f"{code} {name}" for code, name in municipality_names(period).items()) or "-",
    )


def _fill(session: Session, row: PeriodRow, plugins: Plugins, definition: PeriodDefinition) -> None:
    """Put a definition into a draft's row."""
    region = plugins.region(definition.region_key)
    problems = [f"{name}: {problem}" for name, problem in check_definition(definition)]
    problems += _check_region(region, definition)
    _raise_listed(problems)
    row.region_key = region.key
    row.name, row.organisation = dict(definition.name), dict(definition.organisation)
    row.opens_on, row.closes_on = definition.opens_on, definition.closes_on
    row.languages = list(definition.languages)
    row.threshold, row.rate_threshold = definition.threshold, definition.rate_threshold
    row.second_look, row.poster_answers = definition.second_look, definition.poster_answers
    row.contact = definition.contact or region.contact
    row.set_keys = list(definition.set_keys)
    row.result_modes = {key: str(mode) for key, mode in definition.result_modes.items()}
    session.add(row)
    _take_part(row, definition.municipality_codes or region.municipality_codes, definition.scanning_desk)
    offered = offered_sets(plugins, row)
    row.set_keys = list(definition.set_keys or (question_set.key for question_set in offered))
    _raise_listed(_check_sets(plugins, row, tuple(row.set_keys), definition.result_modes))
    session.flush()
    for question in queries.extra_questions(session, row.id):
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


def _check_sets(
    plugins: Plugins, period: PeriodRow, keys: tuple[str, ...], modes: Mapping[str, ResultMode]
) -> list[str]:
    offered = [question_set.key for question_set in offered_sets(plugins, period)]
    problems = [
        f"sets: no plugin offers {key} to {period.region_key}; offered: {', '.join(offered) or '-'}"
        for key in keys
        if key not in offered
    ]
    problems += [
        f"result_modes: {key} is not among the chosen sets" for key in modes if key not in keys and key != EXTRA_SET
    ]
    return problems


def _require_draft(period: PeriodRow) -> None:
    if period.state != PeriodState.DRAFT:
        raise RefusedError(
            "{period} is {state}: its questions are frozen. Make a new period to ask something else.",
            period=period.key,
            state=period.state,
        )


def _raise_listed(problems: list[str]) -> None:
    if problems:
        raise InvalidInputError("The period is not right:\n{problems}", problems="\n".join(problems))
