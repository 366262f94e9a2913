"""The questions of a period: chosen sets of the plugins, the coordinator's own, and the frozen ones once it is open."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from forms.definition import item_from_json, question_set_to_json
from forms.model import Item, QuestionSet, ResultMode
from survey_app.db import queries
from survey_app.db.models import ExtraQuestionRow, PeriodRow
from survey_app.domain.roles import Actor
from survey_app.errors import InvalidInputError, NotFoundError, RefusedError
from survey_app.plugin_manager import Plugins
from survey_app.services.people.audit_log import COMMAND_LINE, log_action
from survey_app.services.planning.asked import frozen_sets
from survey_app.services.planning.period_file import (
    EXTRA_SET,
)
from survey_app.services.planning.period_rows import as_period, require_draft

EXTRA_POSITION = 900
"""Where the coordinator's own questions stand: after the sets of the plugins."""

EXTRA_NAME = {"sv": "Tilläggsfrågor", "en": "Extra questions", "ar": "أسئلة إضافية"}


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
        return frozen_sets(period)
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


def freeze_questions(session: Session, *, plugins: Plugins, period: PeriodRow) -> None:
    """Keep the question sets and result modes of a draft as they are now: what is asked, counted and shown by them.

    Raises:
        RefusedError: no municipality takes part.
        InvalidInputError: it has no questions, or a text is missing in one of its languages.
    """
    if not period.municipalities:
        raise RefusedError("No municipality takes part in {period}. Add some, then open it.", period=period.key)
    sets = question_sets_of(session, plugins=plugins, period=period)
    problems = [] if sets else [f"{period.key} has no questions: choose at least one question set"]
    for question_set in sets:
        missing = [language for language in period.languages if language not in question_set.languages()]
        if missing:
            problems.append(f"the question set {question_set.key} has no texts in {', '.join(missing)}")
    raise_listed(problems)
    period.sets_snapshot = [question_set_to_json(question_set) for question_set in sets]
    period.result_modes = {question_set.key: str(question_set.result_mode) for question_set in sets}


def _with_mode(question_set: QuestionSet, modes: Mapping[str, str]) -> QuestionSet:
    mode = modes.get(question_set.key)
    return question_set if mode is None else replace(question_set, result_mode=ResultMode(mode))


def extra_questions_of(session: Session, period: PeriodRow) -> tuple[Item, ...]:
    """Return the coordinator's own questions of a period, in their order."""
    rows = queries.planning.extra_questions(session, period.id)
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
    require_draft(period)
    keys = tuple(set_keys)
    problems = check_sets(plugins, period, keys, result_modes or {})
    raise_listed(problems)
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
    require_draft(period)
    item = item_from_json(dict(definition), EXTRA_SET)
    rows = queries.planning.extra_questions(session, period.id)
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
    require_draft(period)
    short_key = key.removeprefix(EXTRA_SET + ".")
    for row in queries.planning.extra_questions(session, period.id):
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


def check_sets(
    plugins: Plugins, period: PeriodRow, keys: tuple[str, ...], modes: Mapping[str, ResultMode]
) -> list[str]:
    """Return what is wrong with a choice of sets and result modes; an empty list when nothing is."""
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


def raise_listed(problems: list[str]) -> None:
    """Raise all problems of a definition as one InvalidInputError, if there are any."""
    if problems:
        raise InvalidInputError("The period is not right:\n{problems}", problems="\n".join(problems))
