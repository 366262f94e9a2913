"""Redacting what people wrote, one text at a time, and letting it be shown.

Whoever redacts sees the question and the words, in the random order of the texts' ids, and nothing of the paper, the
stack, or what else the person answered: a text must stand on its own when it is shown.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey_app.db import queries
from survey_app.db.models import PeriodRow, WrittenTextRow, utc_now
from survey_app.db.queries.texts import is_released
from survey_app.domain.dates import swedish_today
from survey_app.domain.disclosure.redaction import split_at_marks, suggest_redaction
from survey_app.domain.model import TextDecision
from survey_app.domain.roles import Actor, Permission
from survey_app.errors import InvalidInputError, NotFoundError, RefusedError
from survey_app.i18n import in_language
from survey_app.services.paperwork.written_fields import LONGEST_TEXT, tidy
from survey_app.services.people.audit_log import log_action
from survey_app.services.people.desk import require_access
from survey_app.services.planning.asked import items_asked
from survey_app.services.publishing.free_text import (
    may_be_read,
    texts_of,
    too_few_late,
    waits_for_a_person,
    waits_for_second_look,
)
from survey_app.services.review.review_decisions import may_look_again


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


def _may_decide(row: WrittenTextRow, actor: Actor, today: datetime.date) -> bool:
    """Say whether this person may decide now: the second look is somebody else's, or another day's."""
    if not waits_for_second_look(row) or row.decided_at is None:
        return True
    return may_look_again(row.decided_by, row.decided_at, actor, today)


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
    """Return the first text that waits for this person, or the first one after the text `after`; None = none waits.

    While the period is open none does: else whoever looks after every visitor reads what that one wrote. Those that
    came after publishing wait until there are T.
    """
    today = today or swedish_today()
    waiting = _waiting_for(session, period, municipality_code, actor, today)
    if not waiting or not may_be_read(period):
        return None
    later = (row for row in waiting if after is not None and row.id > after)
    return _view(period, next(later, waiting[0]), waiting, actor, language, today)


def _waiting_for(
    session: Session, period: PeriodRow, municipality_code: str, actor: Actor, today: datetime.date
) -> list[WrittenTextRow]:
    rows = texts_of(session, period, municipality_code)
    early = too_few_late(period, rows)
    return [row for row in rows if row.id not in early and waits_for_a_person(row) and _may_decide(row, actor, today)]


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
        RefusedError: the period is still open, or the text is one of too few that came after publishing.
    """
    today = today or swedish_today()
    row = _find(session, period, municipality_code, text_id)
    return _view(period, row, _waiting_for(session, period, municipality_code, actor, today), actor, language, today)


def list_decided(
    session: Session, period: PeriodRow, municipality_code: str, *, language: str = "sv"
) -> tuple[TextToRedact, ...]:
    """Return what was decided, in the texts' random order, so that a decision can be changed before it is published."""
    rows = [row for row in texts_of(session, period, municipality_code) if row.decision and not waits_for_a_person(row)]
    nobody = Actor(None, "")
    return tuple(_view(period, row, (), nobody, language, swedish_today()) for row in rows)


def _find(
    session: Session, period: PeriodRow, municipality_code: str, text_id: str, *, for_update: bool = False
) -> WrittenTextRow:
    row = queries.texts.text_with_page(session, text_id, for_update=for_update)
    here = row is not None and (row.period_id, row.municipality_code) == (period.id, municipality_code)
    if row is None or not here or row.text is None:
        raise NotFoundError("There is no such text here. It may have been destroyed, or its stack was undone.")
    if not may_be_read(period):
        raise RefusedError("Texts are read when the period is closed. Until then it could be seen who wrote them.")
    if row.id in too_few_late(period, texts_of(session, period, municipality_code)):
        raise RefusedError(
            "This text came after publishing. It is read when {n} such have come, so that nobody can tell whose it is.",
            n=period.threshold,
        )
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
        second_look=waits_for_second_look(row),
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
        RefusedError: it waits for a second look, and this person changed it today; the period is still open; or it is
            one of too few that came after publishing.
        NotAllowedError: the role does not permit it, or the municipality has not appointed the region.
    """
    require_access(period, municipality_code, actor, Permission.REDACT_TEXTS)
    row = _find(session, period, municipality_code, text_id, for_update=True)
    today = today or swedish_today()
    if not _may_decide(row, actor, today) and decision is TextDecision.RELEASE:
        raise RefusedError("You changed this text today. A second person looks at it, or you on another day.")
    _write_decision(row, decision, _words_to_show(redacted) if decision is TextDecision.RELEASE else None, actor)
    waits = waits_for_second_look(row)
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


def _words_to_show(redacted: str) -> str:
    words = tidy(redacted)
    if not words:
        raise InvalidInputError("Nothing is left of the text. Then do not show it.")
    if len(words) > LONGEST_TEXT:
        raise InvalidInputError(
            "The text is too long: {n} characters. There is room for {most}.", n=len(words), most=LONGEST_TEXT
        )
    return words


def _write_decision(row: WrittenTextRow, decision: TextDecision, words: str | None, actor: Actor) -> None:
    """Keep a decision, or the second person's consent to the same words; the same decision again changes nothing."""
    if waits_for_second_look(row) and decision is TextDecision.RELEASE and words == row.redacted:
        row.confirmed_by, row.confirmed_at = actor.user_id, utc_now()
    elif (row.decision, row.redacted) != (decision, words):
        row.changed = words is not None and _needs_second_look(row, words, actor)
        row.decision, row.redacted = decision, words
        row.decided_by, row.decided_at = actor.user_id, utc_now()
        row.confirmed_by = row.confirmed_at = None


def _needs_second_look(row: WrittenTextRow, words: str, actor: Actor) -> bool:
    """Say whether a second person reads these words: they are not those that were written, or not those left before.

    So nobody alone puts back what another person took out, or lets be shown what another person held back.
    """
    undoes = row.redacted is not None and words != row.redacted
    overrules = row.decision == TextDecision.WITHHOLD and row.decided_by != actor.user_id
    return words != row.text or undoes or overrules
