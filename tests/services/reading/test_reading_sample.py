"""The check of reading: a blind table of papers drawn at random, compared with what was read, printed with results."""

import csv
import io

import pytest

from survey_app.domain.reading_check import bound_wrong_papers
from survey_app.errors import InvalidInputError, RefusedError
from survey_app.services.people.audit_log import list_actions
from survey_app.services.planning import periods
from survey_app.services.publishing import releasing
from survey_app.services.reading import reading_sample
from tests.services.office import LYCKSELE, Office


@pytest.fixture
def scanned(office):
    """Read five papers: three of Storuman, two of Lycksele; every one with the first options crossed."""
    office.scan(*(office.read(office.sheet(), office.first_options()) for _ in range(3)))
    office.scan(*(office.read(office.sheet(LYCKSELE), office.first_options()) for _ in range(2)), at=LYCKSELE)
    return office


def draw(office: Office) -> list[dict[str, str]]:
    table = reading_sample.draw_sample(office.session, office.period, actor=office.people["david"])
    return list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))


def filled(rows, *, delimiter=",", encoding="utf-8", **changes) -> bytes:
    """Return the table as somebody fills it in: first boxes everywhere; `changes` are cells of the first row."""
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], delimiter=delimiter)
    writer.writeheader()
    for number, row in enumerate(rows):
        cells = {name: "1" for name in row if name.startswith("q")} | {"compared": "x"}
        writer.writerow(row | cells | (changes if number == 0 else {}))
    return text.getvalue().encode(encoding)


def compare(office: Office, table: bytes):
    return reading_sample.compare_sample(office.session, office.period, table, actor=office.people["david"])


def test_the_table_says_where_papers_lie_and_holds_no_answer(scanned):
    rows = draw(scanned)
    assert [(row["office"], row["stack"], row["place"]) for row in rows] == [
        ("Storuman", "1", "1"),
        ("Storuman", "1", "2"),
        ("Storuman", "1", "3"),
        ("Lycksele", "1", "1"),
        ("Lycksele", "1", "2"),
    ]
    assert all(not value for row in rows for name, value in row.items() if name.startswith("q") or name == "compared")
    assert sum(name.startswith("q") for name in rows[0]) == len(scanned.items)


def test_papers_typed_as_they_were_read_have_no_error(scanned):
    check = compare(scanned, filled(draw(scanned)))
    assert (check.papers, check.papers_wrong, check.answers) == (5, 0, 5 * len(scanned.items))
    assert check.percent_at_most == bound_wrong_papers(5, 0)
    assert reading_sample.check_of(scanned.period) == check


@pytest.mark.parametrize("cell", ["2", "", "1 2"])
def test_what_was_read_otherwise_is_an_error_of_its_paper(scanned, cell):
    check = compare(scanned, filled(draw(scanned), q1=cell, q2="2"))
    assert (check.papers_wrong, check.answers_wrong) == (1, 2)
    assert check.percent_at_most == bound_wrong_papers(5, 1) == 66


def test_an_answer_that_the_paper_leaves_unclear_is_not_compared(scanned):
    check = compare(scanned, filled(draw(scanned), q1="?"))
    assert (check.papers_wrong, check.answers) == (0, 5 * len(scanned.items) - 1)


def test_a_swedish_spreadsheet_programs_file_is_taken(scanned):
    rows = draw(scanned)
    assert compare(scanned, filled(rows, delimiter=";", encoding="cp1252", office="Åsele")).papers == 5


def test_papers_that_wait_for_a_person_are_not_drawn(scanned):
    scanned.scan(scanned.read(scanned.sheet(), {}, {"ifo.contact": None}))
    assert len(draw(scanned)) == 5


def test_a_table_that_is_not_wholly_filled_in_is_refused(scanned):
    with pytest.raises(InvalidInputError, match=r"not filled in .*1:1"):
        compare(scanned, filled(draw(scanned), compared=""))


def test_a_table_of_other_papers_than_were_drawn_is_refused(scanned):
    rows = draw(scanned)
    with pytest.raises(InvalidInputError, match="not the table that was drawn"):
        compare(scanned, filled(rows[1:]))
    with pytest.raises(InvalidInputError, match="not a table"):
        compare(scanned, b"a,b\r\n1,2\r\n")


def test_a_box_that_the_question_does_not_have_is_named(scanned):
    with pytest.raises(InvalidInputError, match="Question 1 has no box “9”"):
        compare(scanned, filled(draw(scanned), q1="9"))


def test_nothing_is_drawn_before_a_paper_is_read_nor_compared_before_a_draw(office):
    with pytest.raises(RefusedError, match="No paper has been read"):
        draw(office)
    with pytest.raises(RefusedError, match="Draw them first"):
        compare(office, b"")


def test_what_was_found_is_released_and_both_steps_are_logged(scanned):
    check = compare(scanned, filled(draw(scanned), q1="2"))
    scanned.answer_many({LYCKSELE: 20})
    periods.close_period(scanned.session, period=scanned.period)
    made = releasing.release_period(
        scanned.session, scanned.period, plugins=scanned.instance.plugins, actor=scanned.people["david"]
    )
    assert made.reading == check
    actions = [each.action for each in list_actions(scanned.session)]
    assert {"reading.draw", "reading.compare"} <= set(actions)
    with pytest.raises(RefusedError, match="must be open or closed"):
        draw(scanned)
