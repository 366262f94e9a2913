"""What people wrote, as a release takes it (rule 5): how far the work has come, what counts, and what is destroyed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey_app.db import queries
from survey_app.db.models import PeriodRow, WrittenTextRow
from survey_app.db.queries.texts import is_released
from survey_app.domain.disclosure.free_text import WrittenAnswer
from survey_app.domain.model import PeriodState, TextDecision
from survey_app.services.planning.period_rows import find_period
from survey_app.services.wording import Wording

READABLE = (PeriodState.CLOSED, PeriodState.PUBLISHED, PeriodState.WITHDRAWN)
"""States of a period in which texts may be read."""


def may_be_read(period: PeriodRow) -> bool:
    """Say whether texts may be read yet: not while answers come in, or the latest one is whoever was here just now."""
    return period.state in READABLE


def too_few_late(period: PeriodRow, rows: Sequence[WrittenTextRow]) -> frozenset[str]:
    """Return the ids of those texts that came after publishing while they are fewer than T in their municipality.

    They could not be published yet (rule 6), and whoever read the only new one would know whose it is. They are counted
    by question: one person may have written in answer to each.
    """
    if period.state not in (PeriodState.PUBLISHED, PeriodState.WITHDRAWN):
        return frozenset()
    late: dict[tuple[str | None, str], list[str]] = {}
    for row in rows:
        if row.first_release is None:
            late.setdefault((row.municipality_code, row.item), []).append(row.id)
    return frozenset(text_id for ids in late.values() if len(ids) < period.threshold for text_id in ids)


@dataclass(frozen=True, slots=True)
class RedactionState:
    """How far a municipality has come: texts that count, those that wait, second looks, and what was decided."""

    texts: int
    waiting: int
    second_looks: int
    released: int
    withheld: int


def texts_of(session: Session, period: PeriodRow, municipality_code: str) -> Sequence[WrittenTextRow]:
    """Return the texts of a municipality that count, in the random order of their ids."""
    return queries.texts.counted_texts(session, period.id, municipality_code)


def mark_released(session: Session, period: PeriodRow, release_id: str) -> None:
    """Note which texts a release counted for the first time; late ones that nobody may read yet stay late."""
    early = too_few_late(period, queries.texts.counted_texts(session, period.id))
    queries.texts.mark_texts_released(session, period.id, release_id, early)


def waits_for_second_look(row: WrittenTextRow) -> bool:
    """Say whether somebody let a text be shown in words that a second person has still to read."""
    return row.decision == TextDecision.RELEASE and not is_released(row)


def waits_for_a_person(row: WrittenTextRow) -> bool:
    """Say whether a person has something to do with a text: decide on it, or take the second look."""
    return row.text is not None and (row.decision is None or waits_for_second_look(row))


def redaction_state(session: Session, period: PeriodRow, municipality_code: str) -> RedactionState:
    """Say how far a municipality has come with its texts."""
    rows = texts_of(session, period, municipality_code)
    early = too_few_late(period, rows)
    to_do = [row for row in rows if waits_for_a_person(row) and row.id not in early]
    second = sum(waits_for_second_look(row) for row in to_do)
    return RedactionState(
        texts=len(rows),
        waiting=len(to_do) - second,
        second_looks=second,
        released=sum(is_released(row) for row in rows),
        withheld=sum(row.decision == TextDecision.WITHHOLD for row in rows),
    )


def latest_texts(session: Session, municipality_code: str) -> tuple[PeriodRow, int] | None:
    """Return the latest period in which people of a municipality wrote something, and how many may be read and wait."""
    keys = queries.texts.periods_with_texts(session, municipality_code)
    if not keys:
        return None
    period = find_period(session, keys[0], alone=True)
    state = redaction_state(session, period, municipality_code)
    return period, state.waiting + state.second_looks if may_be_read(period) else 0


def written_answers(session: Session, period: PeriodRow) -> tuple[WrittenAnswer, ...]:
    """Return what a release takes: every text that counts, as a person has redacted it."""
    return tuple(
        WrittenAnswer(row.municipality_code or "", row.item, row.redacted or "", released=is_released(row))
        for row in queries.texts.counted_texts(session, period.id)
    )


def say_unfinished(session: Session, period: PeriodRow, names: dict[str, str], wording: Wording) -> tuple[str, ...]:
    """Say how many texts are not copied or not decided, and where; publishing goes on without them."""
    copied = {row.municipality_code: row.texts for row in queries.texts.not_copied(session, period.id)}
    undecided = Counter(
        row.municipality_code for row in queries.texts.counted_texts(session, period.id) if waits_for_a_person(row)
    )
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
