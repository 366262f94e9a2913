"""Results of an earlier year: a file is read, understood, published as it was published then, and can be withdrawn."""

import csv
import datetime
import io
import random
import re
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest

from survey_app.domain.model import PeriodState
from survey_app.domain.release.frozen import FigureStatus, Scope
from survey_app.errors import RefusedError
from survey_app.i18n import load_catalogue
from survey_app.packs.data_files import build_csv
from survey_app.services.people.audit_log import list_actions
from survey_app.services.planning import period_file, periods
from survey_app.services.planning.period_rows import find_period
from survey_app.services.publishing import exporting, import_table, importing, packing, releasing
from survey_app.services.publishing.importing import ImportProblemsError, _say_passed_over
from survey_app.services.publishing.release_audit import audit_releases
from survey_app.services.wording import Wording
from tests.services.office import DOROTEA, LYCKSELE, MALA, REGION, STORUMAN, TODAY

THEN = "hosten-2025"
SIZES = {STORUMAN: (24, 15), LYCKSELE: (31, 20), MALA: (12, 9), DOROTEA: (3, 2)}
"""Base and positive answers of the year before."""


@pytest.fixture
def draft(office):
    definition = period_file.PeriodDefinition(
        key=THEN,
        region_key=REGION,
        name={"sv": "Hösten 2025", "en": "Autumn 2025"},
        opens_on=datetime.date(2025, 9, 15),
        closes_on=datetime.date(2025, 10, 10),
        municipality_codes=tuple(SIZES),
    )
    row = periods.add_period(office.session, plugins=office.instance.plugins, definition=definition)
    office.session.commit()
    return row


def as_csv(sizes=SIZES, *, divider=";", encoding="utf-8-sig", question="ifo.contact", extra=()) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=divider, lineterminator="\r\n")
    writer.writerow(["municipality_code", "question_id", "category", "n_base", "count"])
    writer.writerows([code, question, "positive", base, count] for code, (base, count) in sizes.items())
    writer.writerows(extra)
    return text.getvalue().encode(encoding)


def as_xlsx(rows, form="General") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for cell in sheet["E"]:
        cell.number_format = form
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def look(office, period, data, **more):
    rows = importing.read_file(data, language=more.get("language", "en"))
    return importing.check_import(
        office.session, period, rows, plugins=office.instance.plugins, source="Rapport 2025", today=TODAY, **more
    )


def bring_in(office, period, data=None):
    rows = importing.read_file(data or as_csv())
    made = importing.import_results(
        office.session,
        period,
        rows,
        plugins=office.instance.plugins,
        source="Rapport 2025",
        actor=office.people["david"],
        today=TODAY,
    )
    office.session.commit()
    return made


def test_what_was_understood_is_shown_and_nothing_is_stored(office, draft):
    check = look(office, draft, as_csv(), language="sv")
    assert (check.municipalities, check.figures, check.source) == (4, 4, "Rapport 2025")
    (question,) = check.questions
    assert (question.question_id, question.municipalities, question.answers) == ("ifo.contact", 4, 70)
    words = {row.name: row.words for row in check.preview}
    assert words["Storuman"] == "Alla frågor visas."
    assert words["Dorotea"].startswith("Inget eget resultat visas")
    assert draft.state == PeriodState.DRAFT
    assert draft.sets_snapshot == []
    assert releasing.list_releases(office.session, draft) == ()


def test_results_are_published_with_their_questions_frozen_and_logged(office, draft):
    made = bring_in(office, draft)
    assert (draft.state, made.imported_from, made.version) == (PeriodState.PUBLISHED, "Rapport 2025", 1)
    assert made.figure("ifo.contact", Scope.OWN, STORUMAN).percent == 63
    assert made.figure("ifo.contact", Scope.OWN, DOROTEA).status is FigureStatus.HIDDEN
    assert made.figure("ifo.contact", Scope.COMBINED).n_base == 67
    assert draft.sets_snapshot
    entry = next(each for each in list_actions(office.session) if each.action == "release.import")
    assert entry.detail["source"] == "Rapport 2025"
    assert releasing.current_release(office.session, draft) == made
    assert all(each.accepted for each in audit_releases(office.session))


@pytest.mark.parametrize(("divider", "encoding"), [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16")])
def test_a_file_is_read_as_spreadsheets_write_it(divider, encoding):
    rows = importing.read_file(as_csv(divider=divider, encoding=encoding))
    assert [row.line for row in rows] == [2, 3, 4, 5]
    assert rows[0].cells == {
        "municipality_code": STORUMAN,
        "question_id": "ifo.contact",
        "category": "positive",
        "n_base": "24",
        "count": "15",
    }


def test_a_spreadsheet_is_read_with_percentages_as_they_look(office, draft):
    heads = ["municipality_code", "question_id", "category", "n_base", "percent"]
    rows = [heads, *([int(code), "ifo.contact", "positive", 20, 0.45] for code in SIZES)]
    assert look(office, draft, as_xlsx(rows, "0%")).questions[0].answers == 80
    made = bring_in(office, draft, as_xlsx(rows, "0%"))
    assert made.figure("ifo.contact", Scope.OWN, STORUMAN).count == 9


def test_the_empty_table_has_all_that_can_be_filled_in(office, draft):
    data = import_table.empty_table(office.session, draft, plugins=office.instance.plugins, language="sv")
    with pytest.raises(ImportProblemsError, match="There are no figures in the file"):
        look(office, draft, data)
    lines = data.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("2425;Dorotea;ifo.contact;") and lines[1].endswith(";positive;;")
    filled = "\r\n".join(
        [lines[0], *(line.removesuffix(";;") + ";20;10" for line in lines[1:] if ";positive;" in line)]
    )
    assert look(office, draft, filled.encode()).municipalities == 4


def test_the_example_in_the_docs_can_be_imported(office, draft):
    page = (Path(__file__).parents[3] / "docs" / "earlier-results.md").read_text(encoding="utf-8")
    check = look(office, draft, page.partition("```csv\n")[2].partition("```")[0].encode())
    assert {one.question_id: one.municipalities for one in check.questions} == {"ifo.contact": 3, "ifo.views": 1}


def test_our_own_data_file_can_be_read_back(released, tmp_path):
    period = released.period
    text = build_csv(releasing.current_release(released.session, period))
    definition = period_file.PeriodDefinition(
        key=THEN,
        region_key=REGION,
        name={"sv": "Hösten 2025"},
        opens_on=datetime.date(2025, 9, 15),
        closes_on=datetime.date(2025, 10, 10),
        municipality_codes=tuple(SIZES),
    )
    row = periods.add_period(released.session, plugins=released.instance.plugins, definition=definition)
    made = bring_in(released, row, text)
    then = releasing.current_release(released.session, period)
    for code in SIZES:
        before, now = (one.figure("ifo.contact", Scope.OWN, code) for one in (then, made))
        assert (before.status, before.count, before.n_base) == (now.status, now.count, now.n_base)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty."),
        (b"\xd0\xcf\x11\xe0rest", "old kind (.xls)"),
        (b"PK\x03\x04rest", "The spreadsheet cannot be read."),
        (b"a;b\n1;2\n", "These are not among them: municipality_code, question_id, category, n_base, count."),
        (as_csv() + "Åsele".encode("latin-1"), "Line 6: the file is not written in UTF-8."),
        (as_csv(extra=[["2421", "ifo.contact", "positive", 5, 3, 9]]), "Line 6: there are more cells than heads"),
        (b"municipality_code,question_id,category,n_base,count,count\n", "Two columns have the same name: count."),
        (b"text\0\0", "neither CSV nor a spreadsheet"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "neither CSV nor a spreadsheet"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(data, said):
    with pytest.raises(ImportProblemsError) as caught:
        importing.read_file(data)
    assert said in str(caught.value)


@pytest.mark.parametrize("size", [b"", b'<dimension ref="A1:XFD1048576"/>'])
def test_a_spreadsheet_that_names_a_line_far_below_is_read_in_a_moment(size):
    """Else a small file would keep the page busy for days with the empty lines above."""
    heads = ["municipality_code", "question_id", "category", "n_base", "count"]
    rows = [heads, [STORUMAN, "ifo.contact", "positive", 24, 15]]
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_xlsx(rows))) as book, zipfile.ZipFile(changed, "w") as other:
        for name in book.namelist():
            part = book.read(name)
            if name.endswith("sheet1.xml"):
                part = re.sub(rb"<dimension[^>]*/>", size, part)
                part = part.replace(b"</sheetData>", b'<row r="900000000"><c r="A9"><v>1</v></c></row></sheetData>')
            other.writestr(name, part)
    started = time.process_time()
    assert len(importing.read_file(changed.getvalue())) == 1
    assert time.process_time() - started < 20


def test_a_damaged_spreadsheet_is_refused_whatever_is_damaged():
    data = as_xlsx(
        [["municipality_code", "question_id", "category", "n_base", "count"], *[[2421, "a", "b", 9, 4]] * 50]
    )
    rng = random.Random(1)
    for _ in range(60):
        damaged = bytearray(data)
        for _ in range(rng.randint(1, 20)):
            damaged[rng.randrange(4, len(damaged))] = rng.randrange(256)
        with suppress(ImportProblemsError):
            importing.read_file(bytes(damaged))


def test_problems_are_told_in_the_readers_language_and_not_by_the_hundred(office, draft):
    wrong = [["2421", f"ifo.q{number}", "positive", 5, 3] for number in range(40)]
    with pytest.raises(ImportProblemsError) as caught:
        look(office, draft, as_csv(extra=wrong), language="sv")
    problems = caught.value.problems
    assert problems[0].startswith("Rad 6: frågan ifo.q0 finns inte i Hösten 2025. Frågorna är: ifo.contact,")
    assert problems[-1] == "Och 10 saker till av samma slag."
    assert len(problems) == 31
    with pytest.raises(ImportProblemsError, match="0180 does not take part in Autumn 2025"):
        look(office, draft, as_csv(extra=[["0180", "ifo.contact", "positive", 5, 3]]))
    assert draft.state == PeriodState.DRAFT


def test_every_reason_why_rows_are_passed_over_is_told_in_swedish():
    kinds = dict.fromkeys(("hidden", "groups", "pairs", "several", "periods", "combined"), 1)
    english, swedish = (list(_say_passed_over(kinds, Wording(language))) for language in ("en", "sv"))
    assert len(swedish) == len(kinds)
    assert not set(english) & set(swedish)
    assert load_catalogue("sv").gettext("as published then") == "som det publicerades då"


def test_only_a_draft_takes_results(office, draft):
    with pytest.raises(RefusedError, match="no results can be imported into it"):
        bring_in(office, office.period)
    bring_in(office, draft)
    with pytest.raises(RefusedError, match="no results can be imported into it"):
        bring_in(office, draft)


def test_after_withdrawal_a_mended_file_makes_a_new_version(office, draft):
    bring_in(office, draft)
    releasing.withdraw_release(office.session, draft, "Fel fil.", actor=office.people["david"])
    with pytest.raises(RefusedError, match="Withdraw them and import anew"):
        releasing.release_period(
            office.session, draft, plugins=office.instance.plugins, actor=office.people["david"], today=TODAY
        )
    made = bring_in(office, draft, as_csv(SIZES | {STORUMAN: (24, 16)}))
    assert (made.version, draft.state) == (2, PeriodState.PUBLISHED)
    assert releasing.current_release(office.session, draft).figure("ifo.contact", Scope.OWN, STORUMAN).count == 16


def test_there_are_packs_of_it_and_no_answers_one_by_one(office, draft):
    bring_in(office, draft)
    with office.instance.readers() as session:
        pack = packing.pack_of(
            session,
            find_period(session, THEN),
            STORUMAN,
            storage=office.instance.storage,
            plugins=office.instance.plugins,
            writers=office.instance.sessions,
        )
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        assert b".as-published" in archive.read("data.csv")
    with pytest.raises(RefusedError, match="no answers one by one"):
        exporting.export_responses(office.session, draft, STORUMAN, format="csv", actor=office.people["eva"])
