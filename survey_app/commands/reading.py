"""The command `read`: scans in, one JSON line per page image out."""

import collections
import json
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import click

from survey_app.commands.context import complain, json_option, opened, progress
from survey_app.errors import InvalidInputError, StorageFullError, SurveyError
from survey_app.services.instance import Instance
from survey_app.services.intake.receiving import receive_file
from survey_app.services.intake.stack_views import find_stack
from survey_app.services.planning import period_rows
from survey_app.services.reading.pools import ReadingPool
from survey_app.services.reading.read_lines import Line, failed_file_line, stored_lines, trial_lines
from survey_app.services.reading.runner import read_waiting


@click.command()
@click.argument("period")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--municipality", default=None, metavar="CODE", help="Whose reception scanned. Default: mixed stacks.")
@click.option("--jobs", default=None, type=click.IntRange(1, 256), help="Processes. Default: as the settings say.")
@click.option("--dry-run", is_flag=True, help="Store nothing.")
@json_option
@click.pass_context
def read(
    ctx: click.Context,
    period: str,
    files: Sequence[Path],
    municipality: str | None,
    jobs: int | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Read scanned files (PDF, TIFF, JPEG, PNG) and print one JSON line per page image, with --json or without.

    Without --dry-run the files are stored and what is read of them counts. Exit code 1 if a file could not be opened
    or a page could not be read; pages that a person must look at are no failure.
    """
    del as_json  # the lines are JSON in any case
    with opened() as instance:
        if dry_run:
            lines = _read_trial(instance, period, files, jobs)
        else:
            lines = _read_and_store(instance, period, files, municipality, jobs)
    failed = 0
    for line in lines:
        click.echo(json.dumps(line, ensure_ascii=False))
        if line["status"] == "failed":
            failed += 1
            page = f" page {line['page']}" if line["page"] else ""
            complain(f"{line['file']}{page}: {line['message'] or line['reason']}")
    if failed:
        ctx.exit(1)


def _read_trial(instance: Instance, period: str, files: Sequence[Path], jobs: int | None) -> list[Line]:
    with (
        instance.readers() as session,
        closing(ReadingPool(instance.settings, jobs=jobs)) as pool,
        progress("Reading") as report,
    ):
        row = period_rows.find_period(session, period)
        return trial_lines(session, row, files, storage=instance.storage, pool=pool, on_progress=report)


def _read_and_store(
    instance: Instance, period: str, files: Sequence[Path], municipality: str | None, jobs: int | None
) -> list[Line]:
    """Receive every file, read what waits of them, and return the lines from the stored readings.

    A file that was wholly read before (or stands twice in the list) gives duplicates; one that a killed reader left
    half read goes on.
    """
    with instance.readers() as session:
        period_rows.find_period(session, period)
    taken: list[tuple[Path, int | None, bool, Line | None]] = []
    seen: collections.Counter[int] = collections.Counter()
    for path in files:
        try:
            file_id, was_done = _receive(instance, period, path, municipality)
        except (OSError, InvalidInputError, StorageFullError) as error:
            taken.append((path, None, False, _not_received(path, error)))
            continue
        taken.append((path, file_id, was_done or seen[file_id] > 0, None))
        seen[file_id] += 1
    with progress("Reading") as report:
        read_waiting(
            instance.sessions,
            storage=instance.storage,
            settings=instance.settings,
            file_ids=list(seen),
            jobs=jobs,
            on_progress=report,
        )
    lines: list[Line] = []
    with instance.readers() as session:
        for path, stored_id, repeated, failure in taken:
            if stored_id is None:
                lines += [failure] if failure else []
            else:
                lines += stored_lines(session, stored_id, str(path), repeated=repeated)
    return lines


def _receive(instance: Instance, period: str, path: Path, municipality: str | None) -> tuple[int, bool]:
    """Store one file and return its number, and whether it had been read before."""
    data = path.read_bytes()
    with instance.sessions.begin() as session:
        received = receive_file(
            session,
            storage=instance.storage,
            settings=instance.settings,
            period=period_rows.find_period(session, period),
            municipality_code=municipality,
            name=path.name,
            data=data,
            source="command",
        )
        was_done = received.already and find_stack(session, received.file_id).state == "done"
    return received.file_id, was_done


def _not_received(path: Path, error: OSError | SurveyError) -> Line:
    if isinstance(error, FileNotFoundError):
        return failed_file_line(str(path), "unreadable", f"There is no file {path}.")
    if isinstance(error, OSError):
        return failed_file_line(str(path), "unreadable", f"{path} cannot be read: {error.strerror}.")
    if isinstance(error, StorageFullError):
        return failed_file_line(str(path), "storage_full", str(error))
    reason = "file_empty" if path.stat().st_size == 0 else "file_too_large"
    return failed_file_line(str(path), reason, str(error))


COMMANDS = {command.name: command for command in (read,)}
