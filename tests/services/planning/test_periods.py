import datetime
from dataclasses import replace

import pytest

from forms.model import ResultMode
from survey_app.errors import InvalidInputError, NotFoundError, RefusedError
from survey_app.services.people.audit_log import list_actions
from survey_app.services.planning import participation, period_file, period_questions, period_rows, periods
from survey_app.services.planning.participation import MunicipalityChoices
from survey_app.services.planning.period_file import load_period_file
from tests.services.office import LYCKSELE, PERIOD, REGION, STORUMAN, Office

FILE = """\
key = "2027"
region = "vasterbotten-inland"
opens_on = 2027-09-13
closes_on = 2027-10-15
languages = ["sv", "en"]
municipalities = ["2421", "2481"]
contact = "0950-123 45"
diary_number = "IFO 2027/118"

[name]
sv = "Hösten 2027"

[result_modes]
vasterbotten = "combined_only"

[scanning_desk]
"2421" = "Avtal 7"

[[question]]
key = "waiting"
text = { sv = "Hur länge fick du vänta?", en = "How long did you wait?" }
options = [
    { key = "days", text = { sv = "Dagar", en = "Days" } },
    { key = "weeks", text = { sv = "Veckor", en = "Weeks" } },
]
"""


@pytest.fixture
def file(tmp_path):
    def write(text: str = FILE):
        path = tmp_path / "2027.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def add(office: Office, **changes):
    definition = period_file.PeriodDefinition(
        key="2027",
        region_key=REGION,
        name={"sv": "2027"},
        opens_on=datetime.date(2027, 9, 13),
        closes_on=datetime.date(2027, 10, 15),
    )
    return periods.add_period(
        office.session, plugins=office.instance.plugins, definition=replace(definition, **changes)
    )


def test_a_period_file_becomes_a_draft(office, file):
    definition = load_period_file(file())
    row = periods.add_period(office.session, plugins=office.instance.plugins, definition=definition)
    view = periods.view_period(office.session, row)
    assert (view.state, list(view.municipalities)) == ("draft", ["2481", "2421"])
    assert view.result_modes == {"vasterbotten": ResultMode.COMBINED_ONLY}
    assert view.scanning_desk == {"2421": "Avtal 7"}
    assert view.diary_number == period_rows.as_period(row).diary_number == "IFO 2027/118"
    sets = period_questions.question_sets_of(office.session, plugins=office.instance.plugins, period=row)
    assert sets[-1].items[0].key == "extra.waiting"
    assert {each.key: each.result_mode for each in sets}["vasterbotten"] is ResultMode.COMBINED_ONLY


def test_a_diary_number_can_be_given_later_and_the_log_keeps_it(office):
    periods.set_diary_number(office.session, period=office.period, number="IFO 2026/9")
    assert periods.view_period(office.session, office.period).diary_number == "IFO 2026/9"
    assert list_actions(office.session)[0].action == "period.diary_number"
    with pytest.raises(InvalidInputError, match="at most 60"):
        periods.set_diary_number(office.session, period=office.period, number="x" * 61)


def test_every_problem_of_a_period_file_is_told_with_its_line(file):
    text = (
        FILE.replace('key = "2027"', 'key = "Hösten 2027"')
        .replace("2027-09-13", '"September"')
        .replace("combined_only", "secret")
        .replace('key = "days",', 'key = "Några dagar",')
    )
    with pytest.raises(InvalidInputError) as caught:
        load_period_file(file(text + "\n[surprise]\n"))
    message = str(caught.value)
    for line, words in ((3, "opens_on"), (14, "result_modes.vasterbotten"), (23, "question 1"), (27, "surprise")):
        assert any(f"2027.toml:{line}: " in row and words in row for row in message.splitlines()), (line, message)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2027-10-15", "2027-09-01", "2027.toml:4: closes_on: 2027-09-01 is before opens_on"),
        ('"2481"]', '"9999"]', "2027.toml:6: municipalities: there is no municipality with the code 9999"),
        ('key = "2027"', 'key = "2027"\nthreshold = 3', "threshold: must be 5 or more"),
        ('sv = "Hösten 2027"', 'en = "Autumn"', "name: has no text in sv"),
    ],
)
def test_values_that_cannot_be_right_are_told_with_their_line(file, old, new, words):
    with pytest.raises(InvalidInputError) as caught:
        load_period_file(file(FILE.replace(old, new)))
    assert words in str(caught.value)


def test_a_broken_or_missing_period_file_is_named(file, tmp_path):
    with pytest.raises(InvalidInputError, match=r"2027\.toml"):
        load_period_file(file("key = "))
    with pytest.raises(InvalidInputError, match="no period file"):
        load_period_file(tmp_path / "none.toml")


def test_a_municipality_of_another_region_or_an_unknown_set_is_refused(office):
    with pytest.raises(InvalidInputError, match="0180 does not belong"):
        add(office, municipality_codes=("0180",))
    office.session.rollback()
    with pytest.raises(InvalidInputError, match="no plugin offers other"):
        add(office, set_keys=("other",))


def test_a_period_that_names_no_sets_asks_all_but_the_optional_ones(office):
    row = add(office)
    offered = {each.key: each.optional for each in period_questions.offered_sets(office.instance.plugins, row)}
    assert offered["innovation"]
    assert sorted(row.set_keys) == sorted(key for key, optional in offered.items() if not optional)
    assert add(office, key="2028", set_keys=("innovation",)).set_keys == ["innovation"]


def test_a_key_is_used_once(office):
    with pytest.raises(RefusedError, match="already"):
        add(office, key=PERIOD)


def test_an_unknown_period_is_told_with_those_there_are(office):
    with pytest.raises(NotFoundError, match=PERIOD):
        period_rows.find_period(office.session, "1999")


def test_opening_freezes_the_questions_and_nothing_changes_them_after(office):
    plugins = office.instance.plugins
    row = add(office)
    period_questions.choose_sets(office.session, plugins=plugins, period=row, set_keys=("ifo",))
    periods.open_period(office.session, plugins=plugins, period=row)
    before = period_questions.question_sets_of(office.session, plugins=plugins, period=row)
    assert [each.key for each in before] == ["ifo"]
    for change in (
        lambda: period_questions.choose_sets(office.session, plugins=plugins, period=row, set_keys=("ifo",)),
        lambda: period_questions.remove_extra_question(office.session, period=row, key="waiting"),
        lambda: periods.open_period(office.session, plugins=plugins, period=row),
    ):
        with pytest.raises(RefusedError, match="open"):
            change()


def test_a_text_missing_in_a_language_stops_the_opening(office):
    row = add(office, languages=("sv", "fr"))
    with pytest.raises(InvalidInputError, match="no texts in fr"):
        periods.open_period(office.session, plugins=office.instance.plugins, period=row)


def test_extra_questions_are_added_and_removed_while_it_is_a_draft(office):
    row = add(office)
    options = [{"key": key, "text": {"sv": key}} for key in ("ja", "nej")]
    question = {"key": "parking", "text": {"sv": "Finns parkering?"}, "options": options}
    item = period_questions.add_extra_question(office.session, period=row, definition=question)
    assert item.key == "extra.parking"
    with pytest.raises(InvalidInputError, match="already"):
        period_questions.add_extra_question(office.session, period=row, definition=question)
    period_questions.remove_extra_question(office.session, period=row, key="extra.parking")
    assert period_questions.extra_questions_of(office.session, row) == ()


def test_a_period_closes_when_everything_is_read_and_can_be_opened_again(office):
    periods.close_period(office.session, period=office.period)
    assert office.period.state == "closed"
    periods.reopen_period(office.session, period=office.period)
    assert office.period.state == "open"
    with pytest.raises(RefusedError):
        periods.reopen_period(office.session, period=office.period)


def test_destroying_images_needs_the_boards_decision(office):
    with pytest.raises(InvalidInputError, match="decision"):
        participation.set_choices(
            office.session,
            period=office.period,
            municipality_code=STORUMAN,
            choices=MunicipalityChoices(retention_days=90),
        )
    choices = MunicipalityChoices(retention_days=90, retention_decision="SN 2026-14", contact="0951-140 00")
    participation.set_choices(office.session, period=office.period, municipality_code=STORUMAN, choices=choices)
    assert participation.choices_of(office.period, STORUMAN) == choices
    assert participation.choices_of(office.period, LYCKSELE) == MunicipalityChoices()


def test_municipalities_are_listed_in_swedish_order(office):
    row = add(office)
    assert list(period_rows.municipality_names(row).values()) == [
        "Arjeplog",
        "Arvidsjaur",
        "Dorotea",
        "Lycksele",
        "Malå",
        "Norsjö",
        "Sorsele",
        "Storuman",
        "Vilhelmina",
        "Åsele",
    ]
