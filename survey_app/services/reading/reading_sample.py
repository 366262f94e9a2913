"""The check of reading: papers drawn at random are typed in by hand, blind, and compared with what was read.

What is drawn is a table without any answer in it. Who types sees the papers and not what the program made of them, so
nobody confirms by habit. What was found is frozen with the release and printed in the method note.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from sqlalchemy.orm import Session

from survey_app.db import queries
from survey_app.db.models import PaperRow, PeriodRow
from survey_app.domain.model import PeriodState
from survey_app.domain.reading_check import ConfirmedPaper, draw_papers, sum_up_check
from survey_app.domain.register import municipality_name
from survey_app.domain.release.frozen import ReadingCheck
from survey_app.domain.roles import Actor
from survey_app.errors import InvalidInputError, RefusedError
from survey_app.services.paperwork.paper_answers import answers_on
from survey_app.services.paperwork.paper_views import find_paper
from survey_app.services.people.audit_log import log_action
from survey_app.services.planning.asked import AskedItem, items_ticked
from survey_app.services.publishing.tables import Column, write_csv

COMPARED, UNSURE = "compared", "?"
"""The column that says a row is filled in, and what stands for an answer that nobody can tell from the paper."""

PLACE_COLUMNS = ("paper", "office", "stack", "place", "number", COMPARED)

_BEFORE_RELEASE = (PeriodState.OPEN, PeriodState.CLOSED)


def draw_sample(session: Session, period: PeriodRow, *, actor: Actor) -> bytes:
    """Draw papers at random and return the empty table for them, as CSV; an earlier draw is replaced.

    A row is a paper, with where it lies. The columns after `compared` are the questions by their printed number; who
    types puts the number of the crossed box there (from 1, as printed), several with spaces between them.

    Raises:
        RefusedError: nothing is read yet, or the results are published.
    """
    papers = draw(session, period, actor=actor)
    questions = [Column(f"q{asked.number}") for asked in items_ticked(period).values()]
    rows = [[*_place(paper), *[None] * len(questions)] for paper in papers]
    return write_csv([*map(Column, PLACE_COLUMNS), *questions], rows)


def draw(session: Session, period: PeriodRow, *, actor: Actor) -> list[PaperRow]:
    """Draw papers at random and remember which; an earlier draw, and what was compared of it, is forgotten.

    Raises:
        RefusedError: nothing or too little is read yet, or the results are published.
    """
    require_before_release(period)
    papers = {str(paper.id): paper for paper in queries.papers.papers_read(session, period.id)}
    if not papers:
        raise RefusedError("No paper has been read in {period} yet.", period=period.key)
    drawn = frozenset(draw_papers(list(papers), period.key))
    period.reading_check = {"drawn": sorted(map(int, drawn))}
    log_action(session, actor, "reading.draw", period_key=period.key, papers=len(drawn))
    return [paper for key, paper in papers.items() if key in drawn]


def compare_sample(session: Session, period: PeriodRow, table: bytes, *, actor: Actor) -> ReadingCheck:
    """Compare the filled-in table with what was read, and keep what was found.

    Raises:
        RefusedError: nothing is drawn, or the results are published.
        InvalidInputError: the table is not the one that was drawn, is not wholly filled in, or names unknown boxes.
    """
    require_before_release(period)
    drawn_of = period.reading_check or {}
    if "drawn" not in drawn_of:
        raise RefusedError("No papers are drawn in {period}. Draw them first.", period=period.key)
    rows = _read_table(table)
    if sorted(rows) != sorted(str(each) for each in drawn_of["drawn"]):
        raise InvalidInputError("This is not the table that was drawn last in {period}.", period=period.key)
    waiting = [_place_words(row) for row in rows.values() if not row[COMPARED].strip()]
    if waiting:
        raise InvalidInputError(
            "These papers are not filled in (office, stack:place): {papers}. Put an x under “compared” when they are.",
            papers=", ".join(waiting),
        )
    asked = items_ticked(period)
    confirmed = [_compare(answers_on(session, find_paper(session, int(each))), rows[each], asked) for each in rows]
    return keep_found(session, period, confirmed, actor=actor)


def keep_found(
    session: Session, period: PeriodRow, confirmed: Sequence[ConfirmedPaper], *, actor: Actor
) -> ReadingCheck:
    """Sum up the compared papers, and keep what was found in place of the draw."""
    check = sum_up_check(confirmed)
    period.reading_check = {"found": asdict(check)}
    log_action(session, actor, "reading.compare", period_key=period.key, papers=check.papers)
    return check


def check_of(period: PeriodRow) -> ReadingCheck | None:
    """Return what comparing found, or None where it was not done."""
    found = (period.reading_check or {}).get("found")
    return None if found is None else ReadingCheck(**found)


def require_before_release(period: PeriodRow) -> None:
    """Refuse with RefusedError where the period is neither open nor closed."""
    if period.state not in _BEFORE_RELEASE:
        raise RefusedError("{period} must be open or closed for papers to be compared.", period=period.key)


def _place(paper: PaperRow) -> list[object]:
    office = paper.file.municipality_code
    return [
        paper.id,
        municipality_name(office) if office else "",
        paper.file.stack,
        paper.place,
        paper.sheet_number or "",
        None,
    ]


def _place_words(row: Mapping[str, str]) -> str:
    """Return where a paper lies: "Storuman 1:3"; papers of the regional desk have no office."""
    return f"{row['office']} {row['stack']}:{row['place']}".strip()


def _read_table(table: bytes) -> dict[str, dict[str, str]]:
    """Return paper -> cells; commas or semicolons, UTF-8 or what a Swedish spreadsheet program writes."""
    try:
        text = table.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = table.decode("cp1252", errors="replace")
    delimiter = ";" if text.partition("\n")[0].count(";") > 1 else ","
    rows = list(csv.DictReader(io.StringIO(text), delimiter=delimiter))
    if not rows or not set(PLACE_COLUMNS) <= set(rows[0]):
        raise InvalidInputError("The file is not a table that was drawn here.")
    return {row["paper"]: {name: value or "" for name, value in row.items() if name} for row in rows}


def _compare(
    read: Mapping[str, Sequence[str]], row: Mapping[str, str], asked: Mapping[str, AskedItem]
) -> ConfirmedPaper:
    answers = wrong = 0
    for key, question in asked.items():
        cell = row.get(f"q{question.number}", "").strip()
        if cell != UNSURE:
            answers += 1
            wrong += _typed_options(cell, question) != set(read.get(key, ()))
    return ConfirmedPaper(answers, wrong)


def _typed_options(cell: str, question: AskedItem) -> set[str]:
    options = [option.key for option in question.item.options]
    numbers = cell.replace(",", " ").split()
    if not all(number.isdecimal() and 1 <= int(number) <= len(options) for number in numbers):
        raise InvalidInputError(
            "Question {number} has no box “{cell}”. Write the number of the crossed box, from 1 to {most}.",
            number=question.number,
            cell=cell,
            most=len(options),
        )
    return {options[int(number) - 1] for number in numbers}
