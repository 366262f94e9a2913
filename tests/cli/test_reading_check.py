"""Papers drawn at random, typed in and compared from the command line."""

import csv
import io

from survey_app.services.instance import open_instance
from survey_app.settings import Settings
from tests.services.office import PERIOD, Office


def test_papers_are_drawn_typed_in_and_compared(instance, survey_app, tmp_path):
    opened = open_instance(Settings(instance=instance))
    office = Office(opened, opened.sessions(), {})
    office.scan(*(office.read(office.sheet(), office.first_options()) for _ in range(4)))
    questions = len(office.items)
    office.close()
    table = tmp_path / "papers.csv"
    assert survey_app("reading-check", PERIOD, "--draw", table, "--json").json == {"file": str(table), "papers": 4}
    rows = list(csv.reader(io.StringIO(table.read_text("utf-8-sig"))))
    unfilled = survey_app("reading-check", PERIOD, "--compare", table)
    assert "(office, stack:place): Storuman 1:1, Storuman 1:2, " in unfilled.err
    typed = [rows[0], *([*row[:5], "x", *["1"] * questions] for row in rows[1:])]
    table.write_text("\n".join(";".join(row) for row in typed), "utf-8")
    compared = survey_app("reading-check", PERIOD, "--compare", table)
    assert compared.out.startswith("4 papers compared, 0 with an answer read wrong. Of all papers at most 53 %")
    assert survey_app("reading-check", PERIOD).code == 2
