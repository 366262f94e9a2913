import pytest
from sqlalchemy import DateTime, inspect

from forms.model import PageCode
from forms.page_code import encode_page_code, new_sheet_numbers
from survey_app.db.models import EditionRow, ResponseRow, SheetRow
from survey_app.domain.model import PaperState, PeriodState
from survey_app.errors import InvalidInputError, NotFoundError, RefusedError
from survey_app.services.answering import respondent
from survey_app.services.answering.respondent import SheetStanding
from survey_app.services.intake import sheet_standing
from survey_app.services.people.audit_log import list_actions
from survey_app.services.planning import periods
from survey_app.services.publishing import releasing
from tests.services.office import CLOSES, STORUMAN, TODAY, Office

VALID_BUT_PRINTED_NOWHERE = "940567744"
"""Its check digit is right; among some 1e8 numbers no test prints just this one."""


def code_of(office: Office, number: str | None = None) -> str:
    number = number or office.sheet()
    return encode_page_code(PageCode(office.edition.key, number, 1), "https://enkat.example.se")


def in_arabic_digits(number: str) -> str:
    return number.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))


def status(office: Office, code: str, **more) -> respondent.SheetStatus:
    return respondent.sheet_status(office.session, code, **more)


def submit(office: Office, code: str, answers=None, **more) -> None:
    respondent.submit_answers(
        office.session,
        code,
        office.first_options() if answers is None else answers,
        **{"language": "sv", "today": TODAY} | more,
    )
    office.session.commit()


def test_a_code_nobody_printed_is_unknown_and_never_an_error(office):
    for code in ("", "hello", "HTTPS://X/S/123", code_of(office, new_sheet_numbers(1)[0])):
        assert status(office, code).standing is SheetStanding.UNKNOWN
    with pytest.raises(NotFoundError):
        respondent.form_for(office.session, "hello")


def test_the_address_and_its_last_part_are_the_same_code(office):
    code = code_of(office)
    for text in (code, code.rpartition("/")[2], code.lower()):
        found = status(office, text)
        assert (found.standing, found.municipality_name) == (SheetStanding.OPEN, "Storuman")


def test_the_form_asks_the_printed_questions_in_the_printed_order(office):
    form = respondent.form_for(office.session, code_of(office), language="sv")
    assert [question.item for question in form.questions] == list(office.items)
    assert [question.number for question in form.questions] == list(range(1, len(office.items) + 1))
    assert form.questions[0].options[0].text == office.items[form.questions[0].item].item.options[0].text["sv"]
    assert form.texts["organisation"] == "Socialtjänsten i Storuman"
    assert (form.language, form.right_to_left, form.practice) == ("sv", False, False)


def test_drafts_are_not_offered_and_other_languages_fall_back_to_the_papers(office):
    office.period.languages = ["sv", "en", "ar", "so"]
    code = code_of(office)
    assert status(office, code).languages == ("sv", "en")
    assert respondent.form_for(office.session, code, language="en").language == "en"
    assert respondent.form_for(office.session, code, language="ar").language == "sv"


def test_answers_are_stored_once_with_the_day_only(office):
    code = code_of(office)
    submit(office, code)
    (response,) = office.responses()
    assert (response.source, response.municipality_code, response.received_on) == ("web", STORUMAN, TODAY)
    assert {answer.item: tuple(answer.options) for answer in response.answers} == office.first_options()
    assert status(office, code).standing is SheetStanding.ANSWERED
    with pytest.raises(RefusedError, match="answered already"):
        submit(office, code)
    assert len(office.responses()) == 1


def test_nothing_tells_when_or_from_where_somebody_answered(office):
    logged = len(list_actions(office.session))
    submit(office, code_of(office))
    assert len(list_actions(office.session)) == logged
    columns = inspect(ResponseRow).columns
    assert not any(isinstance(column.type, DateTime) for column in columns)
    assert not any("address" in column.name or "agent" in column.name for column in columns)


def test_a_paper_that_comes_after_the_web_answer_is_answered_on_the_web(office):
    number = office.sheet()
    submit(office, code_of(office, number))
    (paper,) = office.scan(office.read(number, office.first_options()))
    assert paper.state == PaperState.ANSWERED_ON_WEB
    assert [response.source for response in office.responses()] == ["web"]


def test_the_web_is_refused_after_the_paper_came_in(office):
    number = office.sheet()
    office.scan(office.read(number, office.first_options()))
    assert status(office, code_of(office, number)).standing is SheetStanding.ANSWERED
    with pytest.raises(RefusedError, match="answered already"):
        submit(office, code_of(office, number))


def test_a_paper_handed_in_blank_leaves_its_code_to_be_used(office):
    number = office.sheet()
    (paper,) = office.scan(office.read(number, {}))
    assert paper.state == PaperState.BLANK
    submit(office, code_of(office, number))
    assert paper.state == PaperState.ANSWERED_ON_WEB
    assert len(office.responses()) == 1


def test_practice_sheets_can_be_tried_and_are_never_stored(office):
    code = code_of(office, office.sheet(practice=True))
    assert status(office, code).standing is SheetStanding.PRACTICE
    assert respondent.form_for(office.session, code).practice
    for _ in range(2):
        submit(office, code)
    assert office.responses() == []
    with pytest.raises(InvalidInputError):
        submit(office, code, {})


@pytest.mark.parametrize(
    ("answers", "named"),
    [
        ({}, "at least one"),
        ({"ifo.contact": ()}, "at least one"),
        ({"ifo.contact": ("very_easy", "fairly_easy")}, "ifo.contact"),
        ({"ifo.contact": ("purple",)}, "purple"),
        ({"other.question": ("yes",)}, "other.question"),
    ],
)
def test_answers_that_do_not_belong_to_the_form_are_refused_and_the_code_stays_open(office, answers, named):
    code = code_of(office)
    with pytest.raises(InvalidInputError, match=named):
        submit(office, code, answers)
    assert status(office, code).standing is SheetStanding.OPEN


def test_the_web_form_closes_with_the_period(office):
    code = code_of(office)
    periods.close_period(office.session, period=office.period)
    found = status(office, code, language="sv")
    assert found.standing is SheetStanding.PERIOD_CLOSED
    assert found.sentence == "Tiden för att svara är slut. Tack för att du ville svara."
    with pytest.raises(RefusedError):
        submit(office, code)


def test_where_papers_are_photocopied_their_one_code_is_not_used_on_the_web(office):
    next(part for part in office.period.municipalities if part.municipality_code == STORUMAN).photocopies = True
    assert status(office, code_of(office)).standing is SheetStanding.PAPER_ONLY


def test_the_link_from_answer_to_code_is_cut_at_release_and_the_code_stays_used(office):
    code = code_of(office)
    submit(office, code)
    office.answer_many({STORUMAN: 9})
    periods.close_period(office.session, period=office.period)
    releasing.release_period(
        office.session, office.period, plugins=office.instance.plugins, actor=office.people["david"], today=CLOSES
    )
    assert all(response.sheet_number is None and response.edition_key is None for response in office.responses())
    office.period.state = PeriodState.OPEN
    assert status(office, code).standing is SheetStanding.ANSWERED


def test_the_posters_open_link_is_off_unless_the_period_allows_it_and_counts_apart(office):
    with pytest.raises(RefusedError, match="paper from the reception"):
        respondent.poster_form(office.session, office.period, STORUMAN)
    office.period.poster_answers = True
    form = respondent.poster_form(office.session, office.period, STORUMAN, language="en")
    assert form.language in ("sv", "en")
    for _ in range(2):
        respondent.submit_poster_answers(
            office.session, office.period, STORUMAN, office.first_options(), language="sv", today=TODAY
        )
    assert [response.source for response in office.responses()] == ["poster", "poster"]
    assert all(response.sheet_number is None for response in office.responses())


@pytest.mark.parametrize("write", [str, lambda number: f"{number[:3]} {number[3:6]} {number[6:]}", in_arabic_digits])
def test_a_typed_number_leads_to_its_papers_code(office, write):
    number = office.sheet()
    assert sheet_standing.code_typed(office.session, write(number)) == code_of(office, number).rpartition("/")[2]
    assert sheet_standing.code_typed(office.session, code_of(office, number).lower()) == code_of(office, number)[-22:]


@pytest.mark.parametrize("typed", ["", "hello", "123", "123456789", VALID_BUT_PRINTED_NOWHERE])
def test_a_number_that_stands_on_no_paper_is_not_known(office, typed):
    with pytest.raises(NotFoundError, match="do not know this number"):
        sheet_standing.code_typed(office.session, typed)


def test_a_number_on_papers_of_two_open_editions_is_not_guessed_at(office):
    number = office.sheet()
    edition, sheet = office.edition, office.session.get(SheetRow, (office.edition.key, number))
    copied = {"batch_id": sheet.batch_id, "municipality_code": sheet.municipality_code}
    values = {column.name: getattr(edition, column.name) for column in EditionRow.__table__.columns}
    office.session.add(EditionRow(**values | {"key": "ZZZZZZZZ"}))
    office.session.flush()
    office.session.add(SheetRow(edition_key="ZZZZZZZZ", number=number, **copied))
    office.session.flush()
    with pytest.raises(RefusedError, match="answer on the paper"):
        sheet_standing.code_typed(office.session, number)


def test_who_asks_until_when_and_whom_to_call_stand_on_the_form_and_on_the_page_of_a_used_code(office):
    office.period.contact = "0950-555 01"
    code = code_of(office)
    texts = respondent.form_for(office.session, code, language="sv").texts
    until = texts["until"].replace("\N{NO-BREAK SPACE}", " ")
    assert until == f"Du kan svara till och med {CLOSES.day} oktober {CLOSES.year}."
    assert "0950-555\u00a001" in texts["contact"]
    submit(office, code)
    found = status(office, code, language="ar")
    assert (found.spoken, found.on_web) == ("ar", True)
    assert found.asker == "الخدمات الاجتماعية في Storuman"
    assert "0950-555\u00a001" in found.contact
