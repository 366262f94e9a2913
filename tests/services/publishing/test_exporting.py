import csv
import io
import json
from collections import Counter

import openpyxl
import pandas
import pyreadstat
import pytest

from forms.model import Item, ItemKind, ItemRole, Option, ResultMode
from survey_app.db.queries.responses import CountedResponse
from survey_app.domain.model import PeriodState
from survey_app.domain.release.frozen import Scope
from survey_app.errors import InvalidInputError, NotAllowedError, NotFoundError, RefusedError
from survey_app.packs.data_files import COLUMNS
from survey_app.services.people.audit_log import COMMAND_LINE, list_actions
from survey_app.services.planning import periods
from survey_app.services.planning.asked import AskedItem
from survey_app.services.publishing import exporting, packing, releasing
from survey_app.services.publishing.answer_columns import NO_ANSWER, key_cells, number_cells, sav_names
from tests.services.office import ANSWERS, CLOSES, LYCKSELE, STORUMAN, Office


def publish(office: Office) -> None:
    if office.period.state == PeriodState.OPEN:
        periods.close_period(office.session, period=office.period)
        releasing.release_period(
            office.session, office.period, plugins=office.instance.plugins, actor=office.people["david"], today=CLOSES
        )
        office.session.commit()


def answers(office: Office, format: str, name: str = "eva") -> exporting.ExportedFile:
    publish(office)
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


def test_released_figures_come_back_through_pandas_with_one_row_for_each_key(released):
    key = ["release_id", "period", "scope", "municipality_code", "question_id", "question_version", "group", "category"]
    texts = dict.fromkeys(("municipality_code", "x_of_10", "verdict_vs_rest", "verdict_vs_previous", "category"), str)
    frame = pandas.read_csv(io.BytesIO(figures(released, "csv").data), dtype=texts)
    assert not frame.duplicated(key).any()
    assert list(frame.columns) == list(COLUMNS)
    shown, hidden = frame[frame["status"] == "shown"], frame[frame["status"] != "shown"]
    numbers = ["n_base", "count", "percent", "ci_low", "ci_high"]
    assert (shown[["n_base", "count"]].notna()).all(axis=None)
    assert (hidden[[*numbers, "n_dontknow", "n_missing"]].isna()).all(axis=None)
    book = pandas.read_excel(io.BytesIO(figures(released, "xlsx").data), dtype=texts)
    listed = pandas.DataFrame(json.loads(figures(released, "json").data)["figures"])
    for other in (book, listed):
        pandas.testing.assert_frame_equal(
            frame[key + numbers].fillna({"municipality_code": ""}),
            other[key + numbers].fillna({"municipality_code": ""}),
            check_dtype=False,
        )


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
    publish(office)
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


def test_nobody_sees_what_one_person_answered_by_fetching_the_answers_before_and_after(office):
    """While papers come in, the difference between two files is whoever came in between."""
    office.answer_many(ANSWERS)
    eva = office.people["eva"]
    for _ in range(2):
        with pytest.raises(RefusedError, match="not published yet"):
            exporting.export_responses(office.session, office.period, STORUMAN, format="csv", actor=eva)
        if office.period.state == PeriodState.OPEN:
            periods.close_period(office.session, period=office.period)


def test_an_answer_that_came_late_is_in_no_file_before_a_version_counts_it(office):
    office.answer_many(ANSWERS)
    before = sorted(answers(office, "csv").data.splitlines())
    office.answer_many({STORUMAN: 1})
    assert sorted(answers(office, "csv").data.splitlines()) == before


def test_a_few_late_answers_that_a_version_counts_are_in_no_file_either(office):
    """Nothing of Storuman's own is shown before or after, so that no rule holds its late form back."""
    office.answer_many({**ANSWERS, STORUMAN: 2})
    before = sorted(answers(office, "csv").data.splitlines())
    office.answer_many({STORUMAN: 1, LYCKSELE: 8})
    again = releasing.release_period(
        office.session, office.period, plugins=office.instance.plugins, actor=office.people["david"], today=CLOSES
    )
    assert {row.first_release for row in office.responses(STORUMAN)} >= {again.id}
    assert sorted(answers(office, "csv").data.splitlines()) == before


def combine_only(office: Office, *keys: str) -> None:
    office.period.result_modes = {**office.period.result_modes, **dict.fromkeys(keys, str(ResultMode.COMBINED_ONLY))}
    office.session.flush()


def test_questions_whose_results_are_for_all_together_only_are_in_nobodys_file(office):
    combine_only(office, "ifo")
    office.answer_many(ANSWERS)
    rows = read_csv(answers(office, "csv").data)
    assert list(rows[0]) == [key for key in office.items if not key.startswith("ifo.")]
    assert {line["variable"] for line in read_csv(exporting.export_codebook(office.period).data)} == set(rows[0])


def test_where_all_results_are_for_all_together_only_nobody_gets_answers_one_by_one(office):
    combine_only(office, "ifo", "vasterbotten")
    office.answer_many(ANSWERS)
    assert not exporting.hands_out_rows(office.period)
    with pytest.raises(RefusedError, match="for all together only"):
        answers(office, "csv")


def test_rows_come_in_another_order_every_time(office):
    office.answer_many(ANSWERS)
    orders = {answers(office, "csv").data for _ in range(6)}
    assert len(orders) > 1
    assert len({tuple(sorted(order.splitlines())) for order in orders}) == 1


def read_sav(office: Office, tmp_path, **options):
    file = tmp_path / "answers.sav"
    file.write_bytes(answers(office, "sav").data)
    return pyreadstat.read_sav(str(file), **options)


def test_spss_files_hold_numbers_with_labels_for_questions_and_options(office, tmp_path):
    office.answer_many({STORUMAN: 6, LYCKSELE: 2})
    frame, meta = read_sav(office, tmp_path)
    assert len(frame) == 6
    asked = office.items["ifo.contact"].item
    assert meta.column_names_to_labels["ifo_contact"] == asked.text["sv"]
    assert meta.variable_value_labels["ifo_contact"] == {
        float(number): option.text["sv"] for number, option in enumerate(asked.options, start=1)
    } | {float(NO_ANSWER): "Inget användbart svar"}
    # Five options in turn, the last of them "don't know", which is missing.
    assert sorted(frame["ifo_contact"].dropna()) == [1.0, 1.0, 2.0, 3.0, 4.0]


def test_valid_answers_in_spss_are_those_in_the_share(office, tmp_path):
    office.scan(office.read(office.sheet(), {"ifo.contact": ("dont_know",)}))
    office.scan(office.read(office.sheet(), {"ifo.views": ("yes",)}))
    office.scan(office.read(office.sheet(), {"ifo.contact": ("very_hard",)}))
    frame, meta = read_sav(office, tmp_path)
    assert sorted(frame["ifo_contact"].dropna()) == [4.0]
    ranges = meta.missing_ranges
    declared, _ = read_sav(office, tmp_path, user_missing=True)
    assert sorted(declared["ifo_contact"]) == [4.0, 5.0, float(NO_ANSWER)]
    assert ranges == {}
    _, told = read_sav(office, tmp_path, user_missing=True)
    assert [one["lo"] for one in told.missing_ranges["ifo_contact"]] == [5.0, float(NO_ANSWER)]


def test_every_format_holds_the_same_answers(office, tmp_path):
    office.answer_many({STORUMAN: 9})
    file = tmp_path / "answers"
    frames = {}
    for format, read in (("csv", pandas.read_csv), ("xlsx", pandas.read_excel), ("json", pandas.read_json)):
        file.write_bytes(answers(office, format).data)
        frames[format] = _sorted(read(file))
    pandas.testing.assert_frame_equal(frames["csv"], frames["xlsx"], check_dtype=False)
    pandas.testing.assert_frame_equal(frames["csv"], frames["json"], check_dtype=False)
    numbers, _ = read_sav(office, tmp_path, user_missing=True)
    book = read_csv(exporting.export_codebook(office.period).data)
    keys = {(line["variable_in_sav"], int(line["number_in_sav"])): line["value"] or None for line in book}
    for variable in ("ifo.contact", "ifo.satisfaction", "background.gender"):
        name = variable.replace(".", "_")
        in_sav = Counter(keys[name, int(number)] for number in numbers[name])
        assert in_sav == Counter(None if value != value else value for value in frames["csv"][variable])


def _sorted(frame: pandas.DataFrame) -> pandas.DataFrame:
    return frame.sort_values(list(frame.columns), ignore_index=True)


def test_the_codebook_tells_every_variable_value_and_version(office, tmp_path):
    office.answer_many({STORUMAN: 5})
    _, meta = read_sav(office, tmp_path)
    book = read_csv(exporting.export_codebook(office.period).data)
    assert {line["variable_in_sav"] for line in book} == set(meta.column_names)
    assert {line["variable"] for line in book} == set(office.items)
    assert all(line["label"] and line["value_label"] and line["version"] == "1" for line in book)
    missing = {(line["variable"], line["value"]) for line in book if line["missing"] == "1"}
    assert ("ifo.contact", "dont_know") in missing
    assert ("ifo.contact", "") in missing
    assert ("ifo.contact", "very_easy") not in missing
    assert {line["languages"] for line in book} == {" ".join(office.period.languages)}


def test_the_codebook_can_be_read_in_another_language(office):
    book = read_csv(exporting.export_codebook(office.period, language="en").data)
    assert "No usable answer" in {line["value_label"] for line in book}


def test_a_question_with_several_answers_has_a_variable_for_each_option(office):
    options = tuple(Option(f"{'way' * 12}_{n}", {"sv": f"Väg {n}"}) for n in range(3))
    item = Item(f"extra.{'x' * 45}", 1, ItemKind.MANY, ItemRole.OTHER, {"sv": "Hur?"}, {"sv": "Hur"}, options)
    asked = [AskedItem(1, item)]
    (names,) = sav_names(asked).values()
    assert len(set(names)) == 3
    assert all(len(name) <= 64 and "." not in name for name in names)
    chosen = CountedResponse("a", STORUMAN, None, {item.key: (options[1].key,)})
    nothing = CountedResponse("b", STORUMAN, None, {})
    assert number_cells(asked, chosen) == [0, 1, 0]
    assert number_cells(asked, nothing) == [NO_ANSWER] * 3
    assert key_cells(asked, chosen) == [options[1].key]


def test_answers_as_workbook_and_json_hold_the_codebooks_keys(office):
    office.answer_many({STORUMAN: 5})
    rows = json.loads(answers(office, "json").data)
    sheet = openpyxl.load_workbook(io.BytesIO(answers(office, "xlsx").data)).active
    assert sheet.max_row == 6
    book = read_csv(exporting.export_codebook(office.period).data)
    known = {(line["variable"], line["value"]) for line in book}
    assert {(question, option) for row in rows for question, option in row.items()} <= known


def test_several_ticks_and_blanks_are_empty_cells(office):
    several = {"ifo.contact": tuple(option.key for option in office.items["ifo.contact"].item.options[:2])}
    office.scan(office.read(office.sheet(), several | {"ifo.views": ("yes",)}))
    (row,) = json.loads(answers(office, "json").data)
    assert row["ifo.contact"] is None
    assert row["ifo.views"] == "yes"


def test_the_command_line_of_the_instance_may_export(office):
    office.answer_many({STORUMAN: 5})
    publish(office)
    file = exporting.export_responses(office.session, office.period, STORUMAN, format="csv", actor=COMMAND_LINE)
    assert file.name == "hosten-2421-answers.csv"


def test_unknown_formats_and_municipalities_are_named(office):
    with pytest.raises(InvalidInputError, match="csv, xlsx, sav, json"):
        exporting.export_responses(office.session, office.period, STORUMAN, format="pdf", actor=COMMAND_LINE)
    with pytest.raises(NotFoundError, match="2505"):
        exporting.export_responses(office.session, office.period, "2505", format="csv", actor=COMMAND_LINE)
