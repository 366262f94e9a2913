"""People: adding and finding them, and the roles that say what they may do."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey_app.db import queries
from survey_app.db.models import UserRoleRow, UserRow
from survey_app.domain.model import Region
from survey_app.domain.roles import Actor, Grant, Role
from survey_app.errors import InvalidInputError, NotFoundError, RefusedError
from survey_app.services.people.audit_log import COMMAND_LINE, log_action

EVERYBODY = slice(0, None)


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
    if grant not in grants_of(user):
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
    return view_of(user)


def remove_role(session: Session, user_id: int, grant: Grant, *, actor: Actor = COMMAND_LINE) -> None:
    """Take a role from a person; somebody without any role left can no longer sign in.

    Raises:
        RefusedError: it is the last administrator's role, or a region's last coordinator's.
    """
    user = user_row(session, user_id)
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
    if grant not in grants_of(user_row(session, user_id)):
        return
    if grant.role is Role.ADMIN and queries.people.count_admins(session) <= 1:
        raise RefusedError("The last administrator must stay. Name another one first.")
    if grant.role is Role.COORDINATOR and queries.people.count_coordinators(session, grant.region_key) <= 1:
        raise RefusedError("The region's last coordinator must stay. Name another one first.")


def actor_of(session: Session, user_id: int) -> Actor:
    """Return who is acting, with all grants.

    Raises:
        NotFoundError: the person is gone or no longer active.
    """
    user = user_row(session, user_id)
    if not user.active:
        raise NotFoundError("This person can no longer sign in.")
    return Actor(user.id, user.name or user.email, grants_of(user))


def find_person(session: Session, user_id: int) -> PersonView:
    """Return one person.

    Raises:
        NotFoundError: there is no such person.
    """
    return view_of(user_row(session, user_id))


def list_people(session: Session, part: slice = EVERYBODY) -> list[PersonView]:
    """Return everybody, or a part of them (from, to), by address."""
    return [view_of(user) for user in queries.people.all_users(session, part)]


def count_people(session: Session) -> int:
    """Return how many people there are."""
    return queries.people.count_users(session)


def list_people_of(session: Session, region: Region, part: slice) -> list[PersonView]:
    """Return a part (from, to) of the people with a role in a region or in one of its municipalities, by address."""
    found = queries.people.users_within(session, region.municipality_codes, region.key, part)
    return [view_of(user) for user in found]


def count_people_of(session: Session, region: Region) -> int:
    """Return how many people have a role in a region or in one of its municipalities."""
    return queries.people.count_users_within(session, region.municipality_codes, region.key)


def without_reception(session: Session, codes: Iterable[str]) -> list[str]:
    """Return those of the municipalities where nobody is invited to the reception yet."""
    staffed = queries.people.municipalities_with(session, Role.RECEPTION)
    return [code for code in codes if code not in staffed]


def user_row(session: Session, user_id: int) -> UserRow:
    """Return the row of one person.

    Raises:
        NotFoundError: there is no such person.
    """
    user = session.get(UserRow, user_id)
    if user is None:
        raise NotFoundError("There is no person with number {number}.", number=user_id)
    return user


def grants_of(user: UserRow) -> tuple[Grant, ...]:
    """Return the roles of a person with their places."""
    return tuple(Grant(Role(role.role), role.municipality_code, role.region_key) for role in user.roles)


def _check_grant(grant: Grant) -> None:
    if grant.role in (Role.RECEPTION, Role.MUNICIPALITY) and not grant.municipality_code:
        raise InvalidInputError("The role {role} needs a municipality.", role=str(grant.role))
    if grant.role is Role.COORDINATOR and not grant.region_key:
        raise InvalidInputError("The role {role} needs a region.", role=str(grant.role))


def view_of(user: UserRow) -> PersonView:
    """Return a person as pages and commands see one."""
    return PersonView(
        user.id,
        user.email,
        user.name,
        user.language,
        user.active,
        user.password_hash is not None,
        user.last_sign_in,
        grants_of(user),
    )
