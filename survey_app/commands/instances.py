"""Commands that make, migrate and check an instance, and list its plugins."""

import dataclasses

import click

from survey_app.commands.context import json_option, opened, settings_of, tell
from survey_app.services.instance import check_instance, init_instance, upgrade_instance


@click.command()
@json_option
def init(as_json: bool) -> None:
    """Make the instance folder with settings and database; what is there stays."""
    folder = init_instance(settings_of())
    tell({"instance": str(folder)}, f"The instance is in {folder}.", as_json)


@click.command()
@json_option
def upgrade(as_json: bool) -> None:
    """Bring the database to the version this program needs."""
    version = upgrade_instance(settings_of())
    tell({"version": version}, f"The database is at version {version}.", as_json)


@click.command()
@json_option
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Check the instance and say what to do; exit code 1 if something is wrong."""
    with opened() as instance:
        checks = check_instance(instance)
    lines = [
        f"{check.level:8}{check.name}: {check.message}" + (f" {check.advice}" if check.advice else "")
        for check in checks
    ]
    tell([dataclasses.asdict(check) for check in checks], "\n".join(lines), as_json)
    if any(check.level == "error" for check in checks):
        ctx.exit(1)


@click.command()
@json_option
@click.pass_context
def plugins(ctx: click.Context, as_json: bool) -> None:
    """List the plugins: where each comes from, its version and hooks; exit code 1 if one is broken."""
    from survey_app.plugin_manager import load_plugins

    found = load_plugins(settings_of().blocked_plugins).describe()
    lines = [
        f"{info.name} ({info.origin} {info.version}): {info.error or ', '.join(info.hooks) or '-'}" for info in found
    ]
    tell([dataclasses.asdict(info) for info in found], "\n".join(lines), as_json)
    if any(info.error for info in found):
        ctx.exit(1)


COMMANDS = {
    command.name: command
    for command in (
        init,
        upgrade,
        doctor,
        plugins,
    )
}
