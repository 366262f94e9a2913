"""Commands that keep an instance in order: backup, restore, purge, audit."""

import dataclasses
from pathlib import Path

import click

from survey_app.commands.context import complain, json_option, opened, settings_of, tell


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
def backup(file: Path, as_json: bool) -> None:
    """Write database, files and settings into one zip FILE, also while the instance is in use."""
    from survey_app.services.keeping import backups

    with opened() as instance:
        made = backups.make_backup(instance, file.absolute())
    if not made.database:
        complain("The database lies in PostgreSQL and is not in the backup. Back it up too: pg_dump -Fc.")
    tell(
        {"file": str(file), "files": made.files, "bytes": made.size, "database": made.database},
        f"{file}: {made.files} files, {made.size} bytes.",
        as_json,
    )


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
def restore(file: Path, as_json: bool) -> None:
    """Put a backup into an empty instance."""
    from survey_app.services.keeping import backups

    settings = settings_of()
    made = backups.restore_backup(settings, file)
    if not made.database:
        complain("The backup holds no database. Restore that of PostgreSQL too: pg_restore.")
    tell(
        {"instance": str(settings.instance), "files": made.files, "database": made.database},
        f"Restored into {settings.instance}: {made.files} files. Everybody signs in again.",
        as_json,
    )


@click.command()
@json_option
def purge(as_json: bool) -> None:
    """Cut links and destroy images as each municipality's board has decided; the audit log says what went."""
    from survey_app.services.keeping import retention

    with opened() as instance:
        with instance.sessions.begin() as session:
            summary = retention.purge(session)
        deleted = retention.delete_files(instance.settings, instance.storage, summary)
    tell(
        {"links_cut": summary.links_cut, "stacks": summary.stacks, "pages": summary.pages, "files_deleted": deleted},
        f"{summary.links_cut} links cut; {summary.stacks} stacks with {summary.pages} pages destroyed.",
        as_json,
    )


@click.command()
@json_option
@click.pass_context
def audit(ctx: click.Context, as_json: bool) -> None:
    """Check all releases once more for what could be derived from them; exit code 1 if something could."""
    from survey_app.services.publishing.release_audit import audit_releases

    with opened() as instance, instance.readers() as session:
        audited = list(audit_releases(session))
    lines = []
    for each in audited:
        words = "nothing hidden follows" if not each.findings else f"{len(each.findings)} hidden figures follow"
        lines.append(f"{each.release_id}: {words}" + ("" if each.intact else "; its content was changed"))
    tell([dataclasses.asdict(each) for each in audited], "\n".join(lines), as_json)
    for each in audited:
        for finding in each.findings:
            complain(f"{each.release_id}: {finding}")
    if not all(each.accepted for each in audited):
        ctx.exit(1)


COMMANDS = {
    command.name: command
    for command in (
        backup,
        restore,
        purge,
        audit,
    )
}
