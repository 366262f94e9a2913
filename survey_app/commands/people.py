"""Commands about people."""

import click

from survey_app.commands.context import json_option, opened, tell
from survey_app.domain.register import municipality_name
from survey_app.domain.roles import Grant, Role
from survey_app.services.people import signing_in, users


@click.group()
def user() -> None:
    """People and their roles."""


@user.command()
@click.argument("email")
@click.option("--role", required=True, type=click.Choice([str(role) for role in Role]))
@click.option("--municipality", default="", metavar="CODE", help="For reception and municipality.")
@click.option("--region", default="", metavar="KEY", help="For coordinator.")
@click.option("--name", default="", help="What the person is called on pages.")
@json_option
def add(email: str, role: str, municipality: str, region: str, name: str, as_json: bool) -> None:
    """Give a person a role, and print a link that lets the person choose a password."""
    with opened() as instance, instance.sessions.begin() as session:
        if municipality:
            municipality_name(municipality)
        if region:
            instance.plugins.region(region)
        person = users.add_user(session, email, Grant(Role(role), municipality, region), name=name)
        token = signing_in.invite(session, person.id)
        link = f"{instance.settings.web_address}/invite/{token}"
    tell({"email": person.email, "role": role, "invitation": link}, link, as_json)


@user.command("list")
@json_option
def list_users(as_json: bool) -> None:
    """List people, their roles, and the day of their last sign-in."""
    with opened() as instance, instance.readers() as session:
        people = users.list_people(session)
    rows = [
        {
            "email": person.email,
            "name": person.name,
            "roles": [" ".join(filter(None, (g.role, g.municipality_code, g.region_key))) for g in person.grants],
            "last_sign_in": person.last_sign_in.isoformat() if person.last_sign_in else None,
        }
        for person in people
    ]
    lines = [f"{row['email']}: {', '.join(row['roles'])}; last sign-in {row['last_sign_in'] or '-'}" for row in rows]  # type: ignore[arg-type]
    tell(rows, "\n".join(lines), as_json)


COMMANDS = {command.name: command for command in (user,)}
