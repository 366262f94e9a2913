"""Redacting what people wrote, one text at a time, and what a release takes of it (rule 5).

Whoever redacts sees the question and the words, in the random order of the texts' ids, and nothing of the paper, the
stack, or what else the person answered: a text must stand on its own when it is shown.
"""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey_app.db import queries
from survey_app.db.models import PeriodRow, WrittenTextRow, utc_now
from survey_app.db.queries.texts import is_released
from survey_app.domain.dates import swedish_today
from survey_app.domain.disclosure.free_text import WrittenAnswer
from survey_app.domain.disclosure.redaction import split_at_marks, suggest_redaction
from survey_app.domain.model import TextDecision
from survey_app.domain.roles import Actor, Permission
from survey_app.errors import InvalidInputError, NotFoundError, RefusedError
from survey_app.i18n import in_language
from survey_app.services.paperwork.written_fields import LONGEST_TEXT, tidy
from survey_app.services.people.audit_log import log_action
from survey_app.services.people.desk import require_access
from survey_app.services.planning.asked import items_asked
from survey_app.services.planning.period_rows import find_period
from survey_app.services.review.review_decisions import may_look_again
from survey_app.services.wording import Wording


@dataclass(frozen=True, slots=True)
class TextPart:
    """A part of a text; `kind` says what is marked in it by itself: e_mail, web, personal_number, telephone, or ""."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class TextToRedact:
    """One text as whoever redacts sees it.

    `redacted` stands in the field: what was decided, else the text without what is marked. `second_look`: somebody has
    changed the wording, and another person says whether it may be shown so. `may_decide` False: that somebody was this
    person, today. `released` and `withheld` say what was decided.
    """

    id: str
    question_number: int
    question: str
    parts: tuple[TextPart, ...]
    redacted: str
    second_look: bool
    may_decide: bool
    released: bool
    withheld: bool
    position: int
    waiting: int


@dataclass(frozen=True, slots=True)
class RedactionState:
    """How far a municipality has come: texts that count, those that wait, second looks, and what was decided."""

    texts: int
    waiting: int
    second_looks: int
    released: int
    withheld: int


def _rows(session: Session, period: PeriodRow, municipality_code: str) -> Sequence[WrittenTextRow]:
    return queries.texts.counted_texts(session, period.id, municipality_code)


def _waits_for_second_look(row: WrittenTextRow) -> bool:
    return row.decision == TextDecision.RELEASE and not is_released(row)


def _waits(row: WrittenTextRow) -> bool:
    return row.text is not None and (row.decision is None or _waits_for_second_look(row))


def _may_decide(row: WrittenTextRow, actor: Actor, today: datetime.date) -> bool:
    """Say whether this person may decide now: the second look is somebody else's, or another day's."""
    if not _waits_for_second_look(row) or row.decided_at is None:
        return True
    return may_look_again(row.decided_by, row.decided_at, actor, today)


def redaction_state(session: Session, period: PeriodRow, municipality_code: str) -> RedactionState:
    """Say how far a municipality has come with its texts."""
    rows = _rows(session, period, municipality_code)
    second = sum(_waits(row) and _waits_for_second_look(row) for row in rows)
    return RedactionState(
        texts=len(rows),
        waiting=sum(_waits(row) for row in rows) - second,
        second_looks=second,
        released=sum(is_released(row) for row in rows),
        withheld=sum(row.decision == TextDecision.WITHHOLD for row in rows),
    )


def latest_texts(session: Session, municipality_code: str) -> tuple[PeriodRow, int] | None:
    """Return the latest period in which people of a municipality wrote something, and how many texts wait in it."""
    keys = queries.texts.periods_with_texts(session, municipality_code)
    if not keys:
        return None
    period = find_period(session, keys[0])
    state = redaction_state(session, period, municipality_code)
    return period, state.waiting + state.second_looks


def next_to_redact(
    session: Session,
    period: PeriodRow,
    municipality_code: str,
    *,
    actor: Actor,
    after: str | None = None,
    language: str = "sv",
    today: datetime.date | None = None,
) -> TextToRedact | None:
    """Return the first text that waits for this person, or the first one after the text `after`; None = none waits."""
    today = today or swedish_today()
    waiting = _waiting_for(session, period, municipality_code, actor, today)
    if not waiting:
        return None
    later = (row for row in waiting if after is not None and row.id > after)
    return _view(period, next(later, waiting[0]), waiting, actor, language, today)


def _waiting_for(
    session: Session, period: PeriodRow, municipality_code: str, actor: Actor, today: datetime.date
) -> list[WrittenTextRow]:
    rows = _rows(session, period, municipality_code)
    return [row for row in rows if _waits(row) and _may_decide(row, actor, today)]


def show_text_to_redact(
    session: Session,
    period: PeriodRow,
    municipality_code: str,
    text_id: str,
    *,
    actor: Actor,
    language: str = "sv",
    today: datetime.date | None = None,
) -> TextToRedact:
    """Return one text by its id, waiting or decided.

    Raises:
        NotFoundError: there is no such text here, or its original words are destroyed.
    """
    today = today or swedish_today()
    row = _find(session, period, municipality_code, text_id)
    return _view(period, row, _waiting_for(session, period, municipality_code, actor, today), actor, language, today)


def list_decided(
    session: Session, period: PeriodRow, municipality_code: str, *, language: str = "sv"
) -> tuple[TextToRedact, ...]:
    """Return what was decided, in the texts' random order, so that a decision can be changed before it is published."""
    rows = [row for row in _rows(session, period, municipality_code) if row.decision and not _waits(row)]
    nobody = Actor(None, "")
    return tuple(_view(period, row, (), nobody, language, swedish_today()) for row in rows)


def _find(
    session: Session, period: PeriodRow, municipality_code: str, text_id: str, *, for_update: bool = False
) -> WrittenTextRow:
    row = queries.texts.text_with_page(session, text_id, for_update=for_update)
    here = row is not None and (row.period_id, row.municipality_code) == (period.id, municipality_code)
    if row is None or not here or row.text is None:
        raise NotFoundError("There is no such text here. It may have been destroyed, or its stack was undone.")
    return row


def _view(
    period: PeriodRow,
    row: WrittenTextRow,
    waiting: Sequence[WrittenTextRow],
    actor: Actor,
    language: str,
    today: datetime.date,
) -> TextToRedact:
    asked = items_asked(period)[row.item]
    queue = [each.id for each in waiting]
    text = row.text or ""
    redacted = row.redacted if row.redacted is not None else suggest_redaction(text)
    return TextToRedact(
        id=row.id,
        question_number=asked.number,
        question=in_language(asked.item.text, language),
        parts=tuple(TextPart(part, kind) for part, kind in split_at_marks(text)),
        redacted=redacted,
        second_look=_waits_for_second_look(row),
        may_decide=_may_decide(row, actor, today),
        released=is_released(row),
        withheld=row.decision == TextDecision.WITHHOLD,
        position=queue.index(row.id) + 1 if row.id in queue else 0,
        waiting=len(queue),
    )


def decide_text(
    session: Session,
    period: PeriodRow,
    municipality_code: str,
    text_id: str,
    decision: TextDecision,
    *,
    redacted: str = "",
    actor: Actor,
    today: datetime.date | None = None,
) -> bool:
    """Keep what a person decided of a text, and say whether it waits for a second look now.

    Where the wording was changed, a second person says whether it may be shown so (or the same one on another day);
    wording that this one changes again waits in turn. The log says what was decided, never the words.

    Raises:
        NotFoundError: no such text here.
        InvalidInputError: nothing is left of the text, or it has become too long.
        RefusedError: it waits for a second look, and this person changed it today.
        NotAllowedError: the role does not permit it, or the municipality has not appointed the region.
    """
    require_access(period, municipality_code, actor, Permission.REDACT_TEXTS)
    row = _find(session, period, municipality_code, text_id, for_update=True)
    today = today or swedish_today()
    if not _may_decide(row, actor, today) and decision is TextDecision.RELEASE:
        raise RefusedError("You changed this text today. A second person looks at it, or you on another day.")
    words = tidy(redacted) if decision is TextDecision.RELEASE else None
    if words is not None and not words:
        raise InvalidInputError("Nothing is left of the text. Then do not show it.")
    if words is not None and len(words) > LONGEST_TEXT:
        raise InvalidInputError(
            "The text is too long: {n} characters. There is room for {most}.", n=len(words), most=LONGEST_TEXT
        )
    if _waits_for_second_look(row) and decision is TextDecision.RELEASE and words == row.redacted:
        row.confirmed_by, row.confirmed_at = actor.user_id, utc_now()
    elif (row.decision, row.redacted) != (decision, words):
        row.changed = words is not None and _needs_second_look(row, words, actor)
        row.decision, row.redacted = decision, words
        row.decided_by, row.decided_at = actor.user_id, utc_now()
        row.confirmed_by = row.confirmed_at = None
    waits = _waits_for_second_look(row)
    log_action(
        session,
        actor,
        "text.decide",
        period_key=period.key,
        municipality_code=municipality_code,
        text=row.id,
        decision=str(decision),
        changed=row.changed,
        second_look_waits=waits,
    )
    session.flush()
    return waits


def _needs_second_look(row: WrittenTextRow, words: str, actor: Actor) -> bool:
    """Say whether a second person reads these words: they are not those that were written, or not those left before.

    So nobody alone puts back what another person took out, or lets be shown what another person held back.
    """
    undoes = row.redacted is not None and words != row.redacted
    overrules = row.decision == TextDecision.WITHHOLD and row.decided_by != actor.user_id
    return words != row.text or undoes or overrules


def written_answers(session: Session, period: PeriodRow) -> tuple[WrittenAnswer, ...]:
    """Return what a release takes: every text that counts, as a person has redacted it."""
    return tuple(
        WrittenAnswer(row.municipality_code or "", row.item, row.redacted or "", released=is_released(row))
        for row in queries.texts.counted_texts(session, period.id)
    )


def say_unfinished(session: Session, period: PeriodRow, names: dict[str, str], wording: Wording) -> tuple[str, ...]:
    """Say how many texts are not copied or not decided, and where; publishing goes on without them."""
    copied = {row.municipality_code: row.texts for row in queries.texts.not_copied(session, period.id)}
    undecided = Counter(row.municipality_code for row in queries.texts.counted_texts(session, period.id) if _waits(row))
    told = []
    for found, one, many in (
        (
            copied,
            "{n} text is not copied from its paper yet: {where}. It is not shown.",
            "{n} texts are not copied from their papers yet: {where}. They are not shown.",
        ),
        (
            undecided,
            "Nobody has decided on {n} text yet: {where}. It is not shown.",
            "Nobody has decided on {n} texts yet: {where}. They are not shown.",
        ),
    ):
        if found:
            places = [
                f"{names.get(code or '', wording.say('municipality not known'))} {n}" for code, n in found.items()
            ]
            told.append(wording.count(one, many, sum(found.values()), where=wording.listed(sorted(places))))
    return tuple(told)


def destroy_texts(rows: Sequence[WrittenTextRow], session: Session) -> int:
    """Destroy original words and what leads to a paper; what was let to be shown is already public, and stays so.

    Returns:
        How many texts lost something.
    """
    gone = 0
    for row in rows:
        gone += row.text is not None or row.page_image_id is not None
        kept = is_released(row)
        if row.text is None and not kept:
            session.delete(row)  # never copied, not readable, or nothing: nothing of it counts
            continue
        if not kept:
            row.redacted, row.decision = None, TextDecision.WITHHOLD
        row.text = row.page_image_id = None
    session.flush()
    return gone
