"""Commands about periods."""

from pathlib import Path

import click

from survey_app.commands.context import json_option, opened, tell
from survey_app.i18n import in_language
from survey_app.services.planning import period_file, period_rows, periods


@click.group()
def period() -> None:
    """Survey periods: draft, open, closed, published."""


@period.command()
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def add(file: Path, as_json: bool) -> None:
    """Add the period that a TOML file describes, as a draft (docs/period-file.md shows one)."""
    definition = period_file.load_period_file(file)
    with opened() as instance, instance.sessions.begin() as session:
        row = periods.add_period(session, plugins=instance.plugins, definition=definition)
        view = periods.view_period(session, row)
    count = len(view.municipalities)
    text = f"{view.key} is a draft for {count} municipalities. Open it: survey-app period open {view.key}"
    tell(_as_json(view), text, as_json)


@period.command("list")
@json_option
def list_periods(as_json: bool) -> None:
    """List the periods, the latest first."""
    with opened() as instance, instance.readers() as session:
        views = periods.list_periods(session)
    lines = [
        f"{view.key}: {in_language(view.name, 'sv')}, {view.opens_on} to {view.closes_on}, {view.state}"
        for view in views
    ]
    tell([_as_json(view) for view in views], "\n".join(lines), as_json)


@period.command("open")
@click.argument("key")
@json_option
def open_period(key: str, as_json: bool) -> None:
    """Open a draft: its questions are frozen, forms can be printed and papers read."""
    with opened() as instance, instance.sessions.begin() as session:
        row = period_rows.find_period(session, key)
        periods.open_period(session, plugins=instance.plugins, period=row)
    tell({"key": key, "state": "open"}, f"{key} is open.", as_json)


@period.command("close")
@click.argument("key")
@json_option
def close_period(key: str, as_json: bool) -> None:
    """Close an open period: no more forms, no more web answers; papers at hand can still be read."""
    with opened() as instance, instance.sessions.begin() as session:
        periods.close_period(session, period=period_rows.find_period(session, key))
    tell({"key": key, "state": "closed"}, f"{key} is closed.", as_json)


def _as_json(view: periods.PeriodView) -> dict[str, object]:
    return {
        "key": view.key,
        "region": view.region_key,
        "name": dict(view.name),
        "state": str(view.state),
        "opens_on": view.opens_on.isoformat(),
        "closes_on": view.closes_on.isoformat(),
        "languages": list(view.languages),
        "sets": list(view.set_keys),
        "municipalities": list(view.municipalities),
    }


COMMANDS = {command.name: command for command in (period,)}
