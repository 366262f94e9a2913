"""Commands about paper: forms, layouts, posters, and importing an existing questionnaire."""

import json
from pathlib import Path

import click

from forms.errors import ImportPdfError
from survey_app.commands.context import complain, json_option, opened, out_option, tell, write_out
from survey_app.services.planning import period_rows
from survey_app.services.press import editions, invitations, printing


@click.command("print")
@click.argument("period")
@click.option("--municipality", required=True, metavar="CODE")
@click.option("--language", default=None, help="Default: the period's first language.")
@click.option("--copies", default=1, show_default=True, type=click.IntRange(1, printing.MOST_COPIES))
@click.option("--practice", is_flag=True, help="Sheets that are read like others and never counted.")
@click.option("--back", is_flag=True, help="Add a page of instructions for the back of each sheet.")
@out_option
@json_option
def print_forms(
    period: str,
    municipality: str,
    language: str | None,
    copies: int,
    practice: bool,
    back: bool,
    out: Path,
    as_json: bool,
) -> None:
    """Print forms for one municipality, each sheet with its own random number, one after the other in a PDF."""
    with opened() as instance, instance.sessions.begin() as session:
        pdf = printing.print_forms(
            session,
            plugins=instance.plugins,
            settings=instance.settings,
            storage=instance.storage,
            period=period_rows.find_period(session, period),
            municipality_code=municipality,
            language=language,
            copies=copies,
            practice=practice,
            back_page=back,
        )
        write_out(out, pdf)
    tell({"file": str(out), "sheets": copies, "bytes": len(pdf)}, "", as_json)


@click.command()
@click.argument("period")
@click.option("--language", default=None, help="Default: the period's first language.")
@json_option
def layout(period: str, language: str | None, as_json: bool) -> None:
    """Print the layout of the form as JSON: where each response box stands, in mm (the same for all municipalities)."""
    del as_json  # it is JSON in any case
    with opened() as instance, instance.readers() as session:
        found = editions.layout_json(
            session,
            plugins=instance.plugins,
            settings=instance.settings,
            storage=instance.storage,
            period=period_rows.find_period(session, period),
            language=language,
        )
    click.echo(json.dumps(found, ensure_ascii=False))


@click.command()
@click.argument("period")
@click.option("--kind", required=True, type=click.Choice(["invitation", "results"]))
@click.option("--municipality", default="", metavar="CODE", help="Default: all that take part.")
@click.option("--language", default=None, help="Default: the period's first language.")
@click.option("--paper", default="A3", show_default=True, type=click.Choice(["A3", "A4"]))
@out_option
@json_option
def poster(
    period: str, kind: str, municipality: str, language: str | None, paper: str, out: Path, as_json: bool
) -> None:
    """Make a poster: the invitation, or the results once they are published."""
    with opened() as instance, instance.readers() as session:
        row = period_rows.find_period(session, period)
        if kind == "invitation":
            pdf = invitations.make_invitation(
                session,
                plugins=instance.plugins,
                period=row,
                municipality_code=municipality,
                language=language,
                paper=paper,
                web_address=instance.settings.web_address,
            )
        else:
            from survey_app.packs.result_poster import render_result_poster
            from survey_app.services.publishing import packing

            release = packing.results_for(session, row, municipality)
            pdf = render_result_poster(release, municipality, language or row.languages[0], paper)
    write_out(out, pdf)
    tell({"file": str(out), "bytes": len(pdf)}, "", as_json)


@click.group()
def form() -> None:
    """Question sets."""


@form.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The TOML file to write.")
@json_option
def import_form(file: Path, out: Path, as_json: bool) -> None:
    """Make a question-set file out of an existing questionnaire in PDF."""
    from forms.import_pdf import import_form as read_questionnaire

    try:
        text = read_questionnaire(file)
    except ImportPdfError as error:
        complain(str(error))
        click.get_current_context().exit(1)
    write_out(out, text.encode())
    tell({"file": str(out)}, "", as_json)


COMMANDS = {
    command.name: command
    for command in (
        print_forms,
        layout,
        poster,
        form,
    )
}
