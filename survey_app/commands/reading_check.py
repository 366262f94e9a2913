"""The command `reading-check`: papers drawn at random are typed in by hand and compared with what was read."""

from dataclasses import asdict
from pathlib import Path

import click

from survey_app.commands.context import json_option, opened, tell, write_out
from survey_app.services.people.audit_log import COMMAND_LINE
from survey_app.services.planning import period_rows

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("reading-check")
@click.argument("period")
@click.option("--draw", default=None, type=_FILE, metavar="FILE.csv", help="Draw papers; write the empty table.")
@click.option("--compare", default=None, type=_FILE, metavar="FILE.csv", help="Compare the filled-in table.")
@json_option
def reading_check(period: str, draw: Path | None, compare: Path | None, as_json: bool) -> None:
    """Check how well papers were read, on papers drawn at random; before the results are released.

    In the table, write the number of the crossed box under each question, from 1 as printed; several with spaces
    between them, nothing where nothing is crossed, ? where the paper itself is unclear. Put an x under "compared" in
    each row that is done.
    """
    if (draw is None) == (compare is None):
        raise click.UsageError("Say either --draw FILE.csv or --compare FILE.csv.")
    from survey_app.services.reading import reading_sample

    with opened() as instance, instance.sessions.begin() as session:
        row = period_rows.find_period(session, period)
        if draw is not None:
            table = reading_sample.draw_sample(session, row, actor=COMMAND_LINE)
            write_out(draw, table)
            drawn = table.count(b"\r\n") - 1
            tell({"file": str(draw), "papers": drawn}, f"{draw}: {drawn} papers to type in.", as_json)
        elif compare is not None:
            check = reading_sample.compare_sample(session, row, compare.read_bytes(), actor=COMMAND_LINE)
            tell(
                asdict(check),
                f"{check.papers} papers compared, {check.papers_wrong} with an answer read wrong. "
                f"Of all papers at most {check.percent_at_most} % have one (95 % sure).",
                as_json,
            )


COMMANDS = {reading_check.name: reading_check}
