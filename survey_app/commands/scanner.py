"""The command `scanner-check`: a test page out, and what its scan says about the scanner's settings."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from survey_app.commands.context import complain, json_option, write_out
from survey_app.services.intake.scanner_check import PageCheck, check_scans, print_scanner_page
from survey_app.services.wording import Wording


@click.command("scanner-check")
@click.argument("files", nargs=-1, metavar="[SCAN...]", type=click.Path(path_type=Path))
@click.option(
    "--print", "page", default=None, metavar="FILE.pdf", type=click.Path(dir_okay=False, path_type=Path),
    help="Write the test page.",
)  # fmt: skip
@click.option("--language", default="sv", show_default=True, type=click.Choice(["sv", "en"]))
@json_option
@click.pass_context
def scanner_check(ctx: click.Context, files: tuple[Path, ...], page: Path | None, language: str, as_json: bool) -> None:
    """Find out which settings of a scanner harm, and what to change.

    Write the test page with --print, print it, scan it as forms are scanned, and give the scan to this command. Exit
    code 0 if nothing harms, 1 if something does or a scan cannot be read.
    """
    if page is None and not files:
        raise click.UsageError("Give --print FILE.pdf to write the test page, or the scan of one to check.")
    if page is not None:
        write_out(page, print_scanner_page(language))
    if not files:
        return
    checks = []
    wording = Wording(language)
    for check in check_scans(list(files), language):
        checks.append(check)
        if as_json:
            click.echo(json.dumps(asdict(check), ensure_ascii=False))
        else:
            _tell(check, wording)
    if not any(check.dpi for check in checks) and not any(check.findings for check in checks):
        complain(wording.say("No page of these files is the test page."))
        ctx.exit(1)
    if any(check.findings for check in checks):
        ctx.exit(1)


def _tell(check: PageCheck, wording: Wording) -> None:
    place = wording.say("{file}, page {page}", file=check.file, page=check.page) if check.page else check.file
    if check.blank:
        click.echo(f"{place}: {wording.say('an empty back. It does no harm; one-sided scanning is faster.')}")
        return
    if not check.findings:
        click.echo(f"{place}: {wording.say('{dpi} dots per inch. Nothing harms.', dpi=check.dpi)}")
    else:
        click.echo(f"{place}:")
        for finding in check.findings:
            click.echo(f"  - {finding.message}")
    if check.own_crosses:
        click.echo(f"  {wording.say('Your own crosses that can be seen: {count} of 9.', count=check.own_crosses)}")


COMMANDS = {scanner_check.name: scanner_check}
