"""Commands about results: release, packs, exports."""

from pathlib import Path

import click

from survey_app.commands.context import complain, json_option, opened, out_option, progress, tell, write_out
from survey_app.domain.register import municipality_name
from survey_app.errors import InvalidInputError
from survey_app.services.people.audit_log import COMMAND_LINE
from survey_app.services.planning import period_rows


@click.command()
@click.argument("period")
@json_option
def release(period: str, as_json: bool) -> None:
    """Compute every figure once, check that nobody is revealed, and freeze the results."""
    from survey_app.services.publishing.publishing import publish_period

    with opened() as instance:
        made = publish_period(
            period,
            readers=instance.readers,
            writers=instance.sessions,
            plugins=instance.plugins,
            actor=COMMAND_LINE,
        )
    withheld = len(made.withheld)
    tell(
        {"release": made.id, "hash": made.hash(), "municipalities": len(made.municipalities), "withheld": withheld},
        f"{made.id}: {len(made.municipalities)} municipalities, {withheld} things are not shown.",
        as_json,
    )


@click.command()
@click.argument("period")
@click.option("--municipality", default=None, metavar="CODE")
@click.option("--all", "all_of_them", is_flag=True, help="Every municipality that took part.")
@click.option("--network", is_flag=True, help="All together, nobody's own figures: OUT/network.zip.")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder to write to.")
@click.option("--language", default="", metavar="CODE", help="Another language that the results are published in.")
@json_option
def pack(
    period: str,
    municipality: str | None,
    all_of_them: bool,
    network: bool,
    out: Path,
    language: str,
    as_json: bool,
) -> None:
    """Write result packs as OUT/<municipality code>.zip, in another language OUT/<municipality code>-<language>.zip."""
    if [bool(municipality), all_of_them, network].count(True) != 1:
        raise click.UsageError("Say either --municipality CODE or --all, or --network.")
    from survey_app.services.publishing import pack_rendering, packing

    with (
        opened() as instance,
        instance.readers() as session,
        progress("Packs") as report,
        pack_rendering.open_pool(1 if municipality or network else instance.settings.reading_jobs) as pool,
    ):
        views = packing.make_packs(
            session,
            period_rows.find_period(session, period),
            storage=instance.storage,
            plugins=instance.plugins,
            writers=instance.sessions,
            municipality_codes=None if all_of_them else [municipality or packing.COMBINED],
            language=language,
            executor=pool,
            on_progress=report,
        )
        written, left_out = [], []
        for view in views:
            name = "-".join(filter(None, (view.municipality_code or "network", view.language)))
            data, path = instance.storage.read(view.storage_key), out / f"{name}.zip"
            write_out(path, data)
            written.append(str(path))
            left_out += [{"pack": str(path), **each} for each in packing.files_left_out(data)]
    for each in left_out:
        complain(f"{each['pack']}: made without {each['file']}, as {each['exporter']} failed ({each['reason']}).")
    tell({"files": written, "left_out": left_out}, "\n".join(written), as_json)


@click.command()
@click.argument("period")
@click.option("--released", is_flag=True, help="The released figures.")
@click.option("--responses", is_flag=True, help="One municipality's responses, a row each.")
@click.option("--municipality", default="", metavar="CODE")
@click.option("--format", "file_format", required=True, type=click.Choice(["csv", "xlsx", "sav", "json"]))
@out_option
@click.option(
    "--codebook",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With --responses: a CSV file of what every variable and value means.",
)
@json_option
def export(
    period: str,
    released: bool,
    responses: bool,
    municipality: str,
    file_format: str,
    out: Path,
    codebook: Path | None,
    as_json: bool,
) -> None:
    """Write released figures, or one municipality's responses, to a file."""
    if released == responses:
        raise click.UsageError("Say either --released or --responses.")
    if released and codebook is not None:
        raise click.UsageError("--codebook goes with --responses; that of released figures is in every pack.")
    from survey_app.services.publishing import exporting

    if responses and not municipality:
        raise click.UsageError("--responses needs --municipality CODE: rows go to their own municipality only.")
    with opened() as instance, instance.sessions.begin() as session:
        row = period_rows.find_period(session, period)
        if released:
            if file_format not in exporting.RELEASED_FORMATS:
                raise InvalidInputError(
                    "Released figures are written as {known}, not as {format}.",
                    known=", ".join(exporting.RELEASED_FORMATS),
                    format=file_format,
                )
            made = exporting.export_released(
                session, row, format=file_format, actor=COMMAND_LINE, municipality_code=municipality
            )
        else:
            municipality_name(municipality)
            made = exporting.export_responses(session, row, municipality, format=file_format, actor=COMMAND_LINE)
        explained = exporting.export_codebook(row) if codebook is not None else None
    write_out(out, made.data)
    result: dict[str, str | int] = {"file": str(out), "bytes": len(made.data)}
    if codebook is not None and explained is not None:
        write_out(codebook, explained.data)
        result["codebook"] = str(codebook)
    tell(result, "", as_json)


COMMANDS = {
    command.name: command
    for command in (
        release,
        pack,
        export,
    )
}
