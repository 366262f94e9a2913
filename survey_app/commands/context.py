"""What all commands share: the open instance, results on stdout, complaints on stderr, a progress bar on a terminal."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from survey_app.services.instance import Instance, open_instance
from survey_app.settings import Settings, load_settings

OnProgress = Callable[[int, int], None]

json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
out_option = click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write."
)


def settings_of() -> Settings:
    """Return the settings that the environment and the instance give."""
    return load_settings()


@contextmanager
def opened() -> Iterator[Instance]:
    """Open the instance for one command."""
    instance = open_instance(settings_of())
    try:
        yield instance
    finally:
        instance.close()


def tell(value: Any, text: str, as_json: bool) -> None:
    """Print a result: as JSON for machines, else as text for people (nothing where it is empty)."""
    if as_json:
        click.echo(json.dumps(value, ensure_ascii=False))
    elif text:
        click.echo(text)


def complain(message: str) -> None:
    """Say on stderr what is wrong."""
    click.echo(message, err=True)


def write_out(path: Path, data: bytes) -> None:
    """Write a result file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_bytes(data)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


@contextmanager
def progress(what: str) -> Iterator[OnProgress | None]:
    """Draw a progress bar on stderr while something runs; None where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)

        def report(done: int, known: int) -> None:
            bar.update(task, completed=done, total=known)

        yield report
