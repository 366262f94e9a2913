"""The audit log: who did what, when. Append only; never answers, never network addresses."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey_app.db import queries
from survey_app.db.models import AuditLogRow
from survey_app.domain.roles import Actor

COMMAND_LINE = Actor(None, "command line")
"""Who acts when nobody is signed in: the command line of the machine that holds the instance."""


@dataclass(frozen=True, slots=True)
class LoggedAction:
    """One line of the audit log. `who` is the person's name, or "" for the command line and the watched folder.

    `about` is the name of the person it concerns, if any.
    """

    id: int
    at: datetime.datetime
    who: str
    action: str
    period_key: str | None
    municipality_code: str | None
    detail: dict[str, object]
    about: str = ""


def log_action(
    session: Session,
    actor: Actor,
    action: str,
    *,
    period_key: str | None = None,
    municipality_code: str | None = None,
    **detail: object,
) -> None:
    """Append one action to the audit log; it is committed or undone together with what it tells of.

    Args:
        session: the transaction the action belongs to.
        actor: who does it.
        action: a stable word of at most 40 characters, `noun.verb` ("page.look", "stack.undo", "release.publish").
        period_key: the period it concerns, if any.
        municipality_code: the municipality it concerns, if any.
        detail: plain values (numbers and short texts) that tell which and how many; never answers.
    """
    session.add(
        AuditLogRow(
            user_id=actor.user_id,
            action=action,
            period_key=period_key,
            municipality_code=municipality_code,
            detail=dict(detail),
        )
    )


def list_actions(
    session: Session,
    *,
    period_key: str | None = None,
    municipality_codes: Sequence[str] | None = None,
    limit: int = 200,
    before_id: int | None = None,
    kind: str = "",
    only_these: bool = False,
) -> list[LoggedAction]:
    """Return the latest actions, newest first.

    Args:
        session: where to look.
        period_key: only those that concern this period.
        municipality_codes: only those of these municipalities (and those of none).
        limit: at most so many.
        before_id: continue below this action (for paging).
        kind: only actions on this kind of thing, what stands before the point ("paper").
        only_these: not those of no municipality either.
    """
    rows = queries.people.logged_actions(
        session, period_key, municipality_codes, limit, before_id, kind, only_these=only_these
    )
    people = queries.people.names_of_people(
        session, {row.detail["person"] for row, *_ in rows if "person" in row.detail}
    )
    return [
        LoggedAction(
            row.id,
            row.at,
            name or email or "",
            row.action,
            row.period_key,
            row.municipality_code,
            dict(row.detail),
            people.get(row.detail.get("person", 0), ""),
        )
        for row, name, email in rows
    ]
