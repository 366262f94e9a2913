"""Responses of papers: made when a paper is complete and nothing about it waits, changed or taken out with it."""

import secrets
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from forms.model import ItemKind
from survey_app.db import queries
from survey_app.db.models import AnswerRow, PaperRow, PeriodRow, ResponseRow
from survey_app.domain.dates import swedish_date
from survey_app.domain.model import ResponseSource
from survey_app.errors import RefusedError


def put_response(
    session: Session,
    paper: PaperRow,
    answers: Mapping[str, Sequence[str]],
    *,
    source: ResponseSource,
    decided_by_person: frozenset[str] = frozenset(),
) -> ResponseRow | None:
    """Make or change the response of a paper; without any answered item there is none, and an earlier one goes.

    Args:
        session: the transaction.
        paper: whose response it is.
        answers: item -> chosen options; items left out (or with no option) are blank. Several options on a one-choice
            item are stored as `multiple`.
        source: PAPER or TYPED.
        decided_by_person: items that a person decided.

    Raises:
        RefusedError: nobody knows whose municipality the paper belongs to.
    """
    period = paper.file.period
    items = _items(period)
    rows = [
        AnswerRow(
            item=item,
            item_version=items[item][0],
            state="multiple" if len(options) > 1 and not items[item][1] else "answered",
            options=list(options),
            decided_by_person=item in decided_by_person,
        )
        for item, options in answers.items()
        if options and item in items
    ]
    if not any(row.state == "answered" for row in rows):
        remove_response(session, paper)
        return None
    response = queries.responses.response_of_paper(session, paper.id) or _new_response(session, paper, period)
    response.source = str(source)
    response.answers = _merge(response, rows)
    session.flush()
    return response


def remove_response(session: Session, paper: PaperRow) -> None:
    """Take a paper's response out, if there is one."""
    response = queries.responses.response_of_paper(session, paper.id)
    if response is not None:
        session.delete(response)
        session.flush()


def _new_response(session: Session, paper: PaperRow, period: PeriodRow) -> ResponseRow:
    if paper.municipality_code is None:
        raise RefusedError("Nobody knows whose paper this is. Type in the number printed on it first.")
    edition = queries.press.edition_with_key(session, paper.edition_key) if paper.edition_key else None
    response = ResponseRow(
        id=secrets.token_hex(16),
        period_id=period.id,
        municipality_code=paper.municipality_code,
        language=period.languages[0] if edition is None else edition.language,
        received_on=swedish_date(paper.file.received_at),
        counted=edition is None or not edition.draft,
        paper_id=paper.id,
    )
    session.add(response)
    return response


def _items(period: PeriodRow) -> dict[str, tuple[int, bool]]:
    """Return item -> (version, whether several options may be chosen) of the period's frozen sets."""
    return {
        f"{question_set['key']}.{item['key']}": (item["version"], item["kind"] == ItemKind.MANY)
        for question_set in period.sets_snapshot
        for item in question_set["items"]
    }


def _merge(response: ResponseRow, rows: Sequence[AnswerRow]) -> list[AnswerRow]:
    """Return the answers to store: rows that are there already are changed, so that their keys stay."""
    present = {answer.item: answer for answer in response.answers}
    merged = []
    for row in rows:
        kept = present.get(row.item)
        if kept is None:
            merged.append(row)
            continue
        kept.item_version, kept.state, kept.options = row.item_version, row.state, row.options
        kept.decided_by_person = row.decided_by_person
        merged.append(kept)
    return merged
