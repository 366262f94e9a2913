"""People: adding, inviting, signing in, and what they may do."""

import datetime
import hashlib
import secrets
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from survey_app.db import queries
from survey_app.db.models import InvitationRow, UserRoleRow, UserRow, utc_now
from survey_app.domain.model import Region
from survey_app.domain.roles import Actor, Grant, Role
from survey_app.errors import InvalidInputError, NotFoundError, RefusedError
from survey_app.services.people.audit_log import COMMAND_LINE, log_action

INVITATION_DAYS = 14
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
EVERYBODY = slice(0, None)

_HASHER = PasswordHasher()
_NOBODYS_HASH = _HASHER.hash(secrets.token_hex(8))  # checked for unknown addresses, so that both take equally long


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person who signs in. `has_password` False: the invitation has not been used yet."""

    id: int
    email: str
    name: str
    language: str
    active: bool
    has_password: bool
    last_sign_in: datetime.date | None
    grants: tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An invitation that can be used. `forever`: a demonstration link, which signs in without a password."""

    person: PersonView
    forever: bool


def add_user(
    session: Session,
    email: str,
    grant: Grant,
    *,
    name: str = "",
    language: str = "sv",
    actor: Actor = COMMAND_LINE,
) -> PersonView:
    """Add a person, or give one who is there another role.

    Raises:
        InvalidInputError: the address or the role's place is not right.
    """
    address = email.strip().lower()
    if address.count("@") != 1 or address.startswith("@") or address.endswith("@") or len(address) > 200:
        raise InvalidInputError("{email} is not an e-mail address.", email=email)
    _check_grant(grant)
    user = queries.people.user_with_email(session, address)
    if user is None:
        user = UserRow(email=address, name=name, language=language)
        session.add(user)
        session.flush()
    elif name:
        user.name = name
    if grant not in _grants(user):
        user.roles.append(
            UserRoleRow(role=grant.role, municipality_code=grant.municipality_code, region_key=grant.region_key)
        )
        session.flush()
        log_action(
            session,
            actor,
            "person.add_role",
            municipality_code=grant.municipality_code or None,
            person=user.id,
            role=str(grant.role),
            region=grant.region_key,
        )
    return _view(user)


def remove_role(session: Session, user_id: int, grant: Grant, *, actor: Actor = COMMAND_LINE) -> None:
    """Take a role from a person; somebody without any role left can no longer sign in.

    Raises:
        RefusedError: it is the last administrator's role, or a region's last coordinator's.
    """
    user = _user(session, user_id)
    require_another(session, user_id, grant)
    user.roles = [
        role for role in user.roles if Grant(Role(role.role), role.municipality_code, role.region_key) != grant
    ]
    log_action(
        session,
        actor,
        "person.remove_role",
        municipality_code=grant.municipality_code or None,
        person=user.id,
        role=str(grant.role),
        region=grant.region_key,
    )


def require_another(session: Session, user_id: int, grant: Grant) -> None:
    """Refuse where nobody but this person has a role that somebody must have.

    Raises:
        RefusedError: it is the last administrator's role, or a region's last coordinator's.
    """
    if grant not in _grants(_user(session, user_id)):
        return
    if grant.role is Role.ADMIN and queries.people.count_admins(session) <= 1:
        raise RefusedError("The last administrator must stay. Name another one first.")
    if grant.role is Role.COORDINATOR and queries.people.count_coordinators(session, grant.region_key) <= 1:
        raise RefusedError("The region's last coordinator must stay. Name another one first.")


def invite(session: Session, user_id: int, *, forever: bool = False, actor: Actor = COMMAND_LINE) -> str:
    """Make an invitation and return its token, which is stored nowhere; the web app's page for it is /invite/TOKEN.

    Args:
        session: the transaction.
        user_id: whom to invite.
        forever: a demonstration link that signs in any number of times; never for real people.
        actor: who invites.
    """
    user = _user(session, user_id)
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
    return InvitationView(_view(_user(session, row.user_id)), row.expires_at is None)


def use_invitation(session: Session, token: str, password: str | None = None) -> PersonView:
    """Use an invitation: set the person's password, or with a demonstration link just sign in.

    Raises:
        NotFoundError: there is no such invitation, or it was used, or it is too old.
        InvalidInputError: the password is missing or too short.
    """
    row = _invitation(session, token)
    user = _user(session, row.user_id)
    if row.expires_at is not None:
        set_password(session, user.id, password or "")
        row.used_at = utc_now()
    user.last_sign_in = utc_now().date()
    return _view(user)


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
    _user(session, user_id).password_hash = _HASHER.hash(password)


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
    return _view(user)


def actor_of(session: Session, user_id: int) -> Actor:
    """Return who is acting, with all grants.

    Raises:
        NotFoundError: the person is gone or no longer active.
    """
    user = _user(session, user_id)
    if not user.active:
        raise NotFoundError("This person can no longer sign in.")
    return Actor(user.id, user.name or user.email, _grants(user))


def find_person(session: Session, user_id: int) -> PersonView:
    """Return one person.

    Raises:
        NotFoundError: there is no such person.
    """
    return _view(_user(session, user_id))


def list_people(session: Session, part: slice = EVERYBODY) -> list[PersonView]:
    """Return everybody, or a part of them (from, to), by address."""
    return [_view(user) for user in queries.people.all_users(session, part)]


def count_people(session: Session) -> int:
    """Return how many people there are."""
    return queries.people.count_users(session)


def list_people_of(session: Session, region: Region, part: slice) -> list[PersonView]:
    """Return a part (from, to) of the people with a role in a region or in one of its municipalities, by address."""
    found = queries.people.users_within(session, region.municipality_codes, region.key, part)
    return [_view(user) for user in found]


def count_people_of(session: Session, region: Region) -> int:
    """Return how many people have a role in a region or in one of its municipalities."""
    return queries.people.count_users_within(session, region.municipality_codes, region.key)


def _user(session: Session, user_id: int) -> UserRow:
    user = session.get(UserRow, user_id)
    if user is None:
        raise NotFoundError("There is no person with number {number}.", number=user_id)
    return user


def _invitation(session: Session, token: str) -> InvitationRow:
    row = session.get(InvitationRow, _token_hash(token))
    if row is None or row.used_at is not None or (row.expires_at is not None and row.expires_at < utc_now()):
        raise NotFoundError("This invitation has been used or is too old. Ask for a new one.")
    return row


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _grants(user: UserRow) -> tuple[Grant, ...]:
    return tuple(Grant(Role(role.role), role.municipality_code, role.region_key) for role in user.roles)


def _check_grant(grant: Grant) -> None:
    if grant.role in (Role.RECEPTION, Role.MUNICIPALITY) and not grant.municipality_code:
        raise InvalidInputError("The role {role} needs a municipality.", role=str(grant.role))
    if grant.role is Role.COORDINATOR and not grant.region_key:
        raise InvalidInputError("The role {role} needs a region.", role=str(grant.role))


def _view(user: UserRow) -> PersonView:
    return PersonView(
        user.id,
        user.email,
        user.name,
        user.language,
        user.active,
        user.password_hash is not None,
        user.last_sign_in,
        _grants(user),
    )
