import csv
import io
import json

import openpyxl
import pyreadstat
import pytest

from survey_app.domain.release import Scope
from survey_app.errors import InvalidInputError, NotAllowedError, NotFoundError, RefusedError
from survey_app.services import exporting, packing
from survey_app.services.audit_log import COMMAND_LINE, list_actions
from tests.services.office import ANSWERS, LYCKSELE, STORUMAN, Office


def answers(office: Office, format: str, name: str = "eva") -> exporting.ExportedFile:
    return exporting.export_responses(office.session, office.period, STORUMAN, format=format, actor=office.people[name])


def figures(office: Office, format: str, code: str = "") -> exporting.ExportedFile:
    return exporting.export_released(
        office.session, office.period, format=format, actor=office.people["david"], municipality_code=code
    )


def read_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_released_figures_are_the_same_in_every_format(released):
    release = packing.results_for(released.session, released.period)
    rows = read_csv(figures(released, "csv").data)
    assert len(rows) == len(release.figures) == len(json.loads(figures(released, "json").data)["figures"])
    sheet = openpyxl.load_workbook(io.BytesIO(figures(released, "xlsx").data)).active
    assert sheet.max_row == len(rows) + 1
    assert [cell.value for cell in sheet[1]] == list(rows[0])
    assert figures(released, "xlsx").data == figures(released, "xlsx").data
    assert list_actions(released.session)[0].action == "export.released"


def test_a_municipality_gets_no_neighbours_figures(released):
    codes = {row["municipality_code"] for row in read_csv(figures(released, "csv", STORUMAN).data)}
    assert codes == {"", STORUMAN}
    own = {row["municipality_code"] for row in read_csv(figures(released, "csv").data) if row["scope"] == Scope.OWN}
    assert own == set(ANSWERS)


def test_figures_that_are_not_published_are_not_exported(office):
    office.answer_many(ANSWERS)
    with pytest.raises(RefusedError, match="not published yet"):
        figures(office, "csv")


@pytest.mark.parametrize("name", ["anna", "cilla", "david", "frida"])
def test_answers_one_by_one_go_to_their_own_municipality_only(office, name):
    office.answer_many(ANSWERS)
    with pytest.raises(NotAllowedError, match="own municipality only"):
        answers(office, "csv", name)
    assert all(action.action != "export.responses" for action in list_actions(office.session))


def test_answers_carry_nothing_that_leads_to_a_paper_or_a_person(office):
    office.scan(office.read(office.sheet(), office.first_options()))
    office.answer_many(ANSWERS)
    rows = read_csv(answers(office, "csv").data)
    assert len(rows) == ANSWERS[STORUMAN] + 1
    assert list(rows[0]) == list(office.items)
    text = answers(office, "csv").data.decode("utf-8-sig")
    assert "2026" not in text
    assert all(row.id not in text for row in office.responses())
    logged = list_actions(office.session)[0]
    assert (logged.action, logged.municipality_code) == ("export.responses", STORUMAN)
    assert logged.detail == {"format": "csv", "rows": len(rows)}


def test_rows_come_in_another_order_every_time(office):
    office.answer_many(ANSWERS)
    orders = {answers(office, "csv").data for _ in range(6)}
    assert len(orders) > 1
    assert len({tuple(sorted(order.splitlines())) for order in orders}) == 1


def test_spss_files_hold_numbers_with_labels_for_questions_and_options(office, tmp_path):
    office.answer_many({STORUMAN: 6, LYCKSELE: 2})
    file = tmp_path / "answers.sav"
    file.write_bytes(answers(office, "sav").data)
    frame, meta = pyreadstat.read_sav(str(file))
    assert len(frame) == 6
    asked = office.items["ifo.contact"].item
    assert meta.column_names_to_labels["ifo_contact"] == asked.text["sv"]
    assert meta.variable_value_labels["ifo_contact"] == {
        float(number): option.text["sv"] for number, option in enumerate(asked.options, start=1)
    }
    assert sorted(frame["ifo_contact"]) == sorted([1.0, 2.0, 3.0, 4.0, 5.0, 1.0][: len(frame)])


def test_answers_as_workbook_and_json_hold_the_codebooks_keys(office):
    office.answer_many({STORUMAN: 5})
    rows = json.loads(answers(office, "json").data)
    sheet = openpyxl.load_workbook(io.BytesIO(answers(office, "xlsx").data)).active
    assert sheet.max_row == 6
    book = read_csv(exporting.export_codebook(office.session, office.period).data)
    known = {(line["question"], line["option"]) for line in book}
    assert {(question, option) for row in rows for question, option in row.items()} <= known


def test_several_ticks_and_blanks_are_empty_cells(office):
    several = {"ifo.contact": tuple(option.key for option in office.items["ifo.contact"].item.options[:2])}
    office.scan(office.read(office.sheet(), several | {"ifo.views": ("yes",)}))
    (row,) = json.loads(answers(office, "json").data)
    assert row["ifo.contact"] is None
    assert row["ifo.views"] == "yes"


def test_the_command_line_of_the_instance_may_export(office):
    office.answer_many({STORUMAN: 5})
    file = exporting.export_responses(office.session, office.period, STORUMAN, format="csv", actor=COMMAND_LINE)
    assert file.name == "hosten-2421-answers.csv"


def test_unknown_formats_and_municipalities_are_named(office):
    with pytest.raises(InvalidInputError, match="csv, xlsx, sav, json"):
        answers(office, "pdf")
    with pytest.raises(NotFoundError, match="2505"):
        exporting.export_responses(office.session, office.period, "2505", format="csv", actor=COMMAND_LINE)
