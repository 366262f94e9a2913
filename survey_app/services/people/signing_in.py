"""Signing in: invitations that are used once, passwords, and links of the demonstration."""

import datetime
import hashlib
import secrets
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from survey_app.db import queries
from survey_app.db.models import InvitationRow, utc_now
from survey_app.domain.roles import Actor
from survey_app.errors import InvalidInputError, NotFoundError
from survey_app.services.people.audit_log import COMMAND_LINE, log_action
from survey_app.services.people.users import PersonView, user_row, view_of

INVITATION_DAYS = 14
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200

_HASHER = PasswordHasher()
_NOBODYS_HASH = _HASHER.hash(secrets.token_hex(8))  # checked for unknown addresses, so that both take equally long


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An invitation that can be used. `forever`: a demonstration link, which signs in without a password."""

    person: PersonView
    forever: bool


def invite(session: Session, user_id: int, *, forever: bool = False, actor: Actor = COMMAND_LINE) -> str:
    """Make an invitation and return its token, which is stored nowhere; the web app's page for it is /invite/TOKEN.

    Args:
        session: the transaction.
        user_id: whom to invite.
        forever: a demonstration link that signs in any number of times; never for real people.
        actor: who invites.
    """
    user = user_row(session, user_id)
    token = secrets.token_urlsafe(24)
    expires_at = None if forever else utc_now() + datetime.timedelta(days=INVITATION_DAYS)
    session.add(InvitationRow(token_hash=_token_hash(token), user_id=user.id, expires_at=expires_at))
    log_action(session, actor, "person.invite", person=user.id, forever=forever)
    return token


def find_invitation(session: Session, token: str) -> InvitationView:
    """Return the invitation behind a link without using it.

    Raises:
        NotFoundError: there is none, or it was used, or it is too old.
    """
    row = _invitation(session, token)
    return InvitationView(view_of(user_row(session, row.user_id)), row.expires_at is None)


def use_invitation(session: Session, token: str, password: str | None = None) -> PersonView:
    """Use an invitation: set the person's password, or with a demonstration link just sign in.

    Raises:
        NotFoundError: there is no such invitation, or it was used, or it is too old.
        InvalidInputError: the password is missing or too short.
    """
    row = _invitation(session, token)
    user = user_row(session, row.user_id)
    if row.expires_at is not None:
        set_password(session, user.id, password or "")
        row.used_at = utc_now()
    user.last_sign_in = utc_now().date()
    return view_of(user)


def set_password(session: Session, user_id: int, password: str) -> None:
    """Set a person's password.

    Raises:
        InvalidInputError: it is shorter than 12 or longer than 200 characters.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise InvalidInputError(
            "A password has at least {least} characters (and at most {most}). "
            "Three or four words in a row are easy to remember.",
            least=SHORTEST_PASSWORD,
            most=LONGEST_PASSWORD,
        )
    user_row(session, user_id).password_hash = _HASHER.hash(password)


def sign_in(session: Session, email: str, password: str) -> PersonView | None:
    """Return the person if address and password belong together; None otherwise, taking equally long."""
    user = queries.people.user_with_email(session, email)
    stored = user.password_hash if user is not None and user.password_hash else _NOBODYS_HASH
    try:
        _HASHER.verify(stored, password[: LONGEST_PASSWORD + 1])
    except (VerificationError, InvalidHashError):
        return None
    if user is None or user.password_hash is None or not user.active or not user.roles:
        return None
    if _HASHER.check_needs_rehash(stored):
        user.password_hash = _HASHER.hash(password)
    user.last_sign_in = utc_now().date()
    return view_of(user)


def _invitation(session: Session, token: str) -> InvitationRow:
    row = session.get(InvitationRow, _token_hash(token))
    if row is None or row.used_at is not None or (row.expires_at is not None and row.expires_at < utc_now()):
        raise NotFoundError("This invitation has been used or is too old. Ask for a new one.")
    return row


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
