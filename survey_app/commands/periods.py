"""Commands about periods."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from survey_app.commands.context import json_option, opened, tell
from survey_app.i18n import in_language
from survey_app.services.planning import period_file, period_rows, periods

if TYPE_CHECKING:
    from survey_app.services.publishing.importing import ImportCheck


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


@period.command("import-results")
@click.argument("key")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", default="", metavar="TEXT", help="Where the figures were published; else the file's name.")
@click.option("--dry-run", is_flag=True, help="Say what was understood; store nothing.")
@json_option
def import_results(key: str, file: Path, source: str, dry_run: bool, as_json: bool) -> None:
    """Publish results of an earlier year in a draft, as they were published then (docs/earlier-results.md)."""
    from survey_app.services.people.audit_log import COMMAND_LINE
    from survey_app.services.publishing import importing

    rows, told = importing.read_file(file.read_bytes()), source or file.name
    with opened() as instance, instance.sessions.begin() as session:
        row, plugins = period_rows.find_period(session, key), instance.plugins
        check = importing.check_import(session, row, rows, plugins=plugins, source=told)
        release_id = ""
        if not dry_run:
            made = importing.import_results(session, row, rows, plugins=plugins, source=told, actor=COMMAND_LINE)
            release_id = made.id
    value = {**asdict(check), "period": key, "release": release_id or None}
    tell(value, "\n".join(_say_import(check, release_id)), as_json)


def _say_import(check: "ImportCheck", release_id: str) -> Iterator[str]:
    """Yield what was understood of a file, and what became of it."""
    yield f"Figures: {check.figures}, questions: {len(check.questions)}, municipalities: {check.municipalities}."
    for one in check.questions:
        whose = "all together" if one.together else f"municipalities: {one.municipalities}"
        yield f"{one.question_id}: answers: {one.answers}, {whose}{', another version' if one.changed else ''}"
    yield from check.passed_over
    yield from (f"{each.name}: {each.words}" for each in check.preview)
    yield f"{release_id} is published." if release_id else "Nothing is stored. Without --dry-run it is published."


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
