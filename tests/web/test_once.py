"""A form that is sent twice does something once, and says so plainly."""

import re

import pytest

from survey_app.db.models import ExtraQuestionRow, PeriodRow, PrintBatchRow, ResponseRow, SentFormRow
from survey_app.services.fieldwork import handouts
from survey_app.services.planning import period_rows
from tests.web.stage import COMING, NOW, REGION, STORUMAN, new_code
from tests.web.test_respondent import first_options

DESK = f"/reception/{STORUMAN}/{NOW}"
QUESTIONS = f"/region/{REGION}/{COMING}/questions"
QUESTION = {
    "label": "Vägen hit",
    "kind": "one",
    "dont_know": "",
    "do": "as_it_is",
    "text_sv": "Hur var vägen hit?",
    "options_sv": "Lätt\nSvår",
    "text_en": "How was the way here?",
    "options_en": "Easy\nHard",
    "text_ar": "كيف كان الطريق؟",
    "options_ar": "سهل\nصعب",
}


def number_in(page: str) -> dict[str, str]:
    return {"form_number": re.search(r'name="form_number" value="([^"]+)"', page)[1]}


def counted(stage) -> int:
    with stage.instance.readers() as session:
        return handouts.handout_view(session, period_rows.find_period(session, NOW), STORUMAN).counted


def stored(stage, table) -> int:
    with stage.instance.readers() as session:
        return session.query(table).count()


def test_two_quick_presses_on_plus_one_count_one_paper_and_the_page_says_so(as_role, stage):
    client = as_role("reception")
    before = counted(stage)
    form = number_in(client.get(f"{DESK}/").get_data(as_text=True)) | {"step": "1"}
    client.post(f"{DESK}/handed-out", data=form)
    client.post(f"{DESK}/handed-out", data=form)
    assert counted(stage) == before + 1
    page = client.get(f"{DESK}/").get_data(as_text=True)
    assert "Tryck igen om du lämnade ut två." in page
    client.post(f"{DESK}/handed-out", data=number_in(page) | {"step": "1"})
    assert counted(stage) == before + 2


def test_a_slip_that_is_sent_twice_is_counted_once(as_role, stage):
    client = as_role("reception")
    before = counted(stage)
    form = number_in(client.get(f"{DESK}/counts").get_data(as_text=True)) | {"slip": "7"}
    for _ in range(2):
        assert client.post(f"{DESK}/counts/slip", data=form).status_code == 302
    assert counted(stage) == before + 7


def test_what_was_refused_can_be_sent_again_with_the_same_form(as_role, stage):
    client = as_role("reception")
    before = counted(stage)
    form = number_in(client.get(f"{DESK}/counts").get_data(as_text=True))
    assert client.post(f"{DESK}/counts/slip", data=form | {"slip": "-3"}).status_code == 422
    assert client.post(f"{DESK}/counts/slip", data=form | {"slip": "3"}).status_code == 302
    assert counted(stage) == before + 3


def test_an_own_question_that_is_sent_twice_is_added_once_and_not_refused(as_role, stage):
    client = as_role("coordinator")
    before = stored(stage, ExtraQuestionRow)
    form = number_in(client.get(QUESTIONS).get_data(as_text=True)) | QUESTION
    for _ in range(2):
        assert client.post(QUESTIONS, data=form).status_code == 302
    assert stored(stage, ExtraQuestionRow) == before + 1
    client.post(f"{QUESTIONS}/vagen_hit/remove")


def test_advice_that_is_shown_first_does_not_use_up_the_form(as_role, stage):
    client = as_role("coordinator")
    before = stored(stage, ExtraQuestionRow)
    hard = QUESTION | {"text_sv": "Hur tillfredsställande bedömer du tillgängligheten till lokalerna?", "do": "add"}
    form = number_in(client.get(QUESTIONS).get_data(as_text=True)) | hard
    assert client.post(QUESTIONS, data=form).status_code == 200
    assert client.post(QUESTIONS, data=form | {"do": "as_it_is"}).status_code == 302
    assert stored(stage, ExtraQuestionRow) == before + 1
    client.post(f"{QUESTIONS}/vagen_hit/remove")


def test_a_new_period_that_is_sent_twice_is_made_once(as_role, stage):
    client = as_role("coordinator")
    before = stored(stage, PeriodRow)
    page = client.get(f"/region/{REGION}/new").get_data(as_text=True)
    sets = re.findall(r'name="sets" value="([^"]+)" checked', page)
    form = number_in(page) | {
        "name": "Dubbelt tryck",
        "opens_on": "2028-09-01",
        "closes_on": "2028-09-30",
        "languages": "sv",
        "sets": sets,
        "municipalities": STORUMAN,
        "threshold": "5",
    }
    for _ in range(2):
        assert client.post(f"/region/{REGION}/new", data=form).location.endswith("/dubbelt-tryck/questions")
    assert stored(stage, PeriodRow) == before + 1


def test_answers_sent_twice_from_one_form_are_stored_once_and_thanked_for_twice(app, stage):
    path = f"/s/{new_code(stage.instance, NOW, STORUMAN)}"
    client = app.test_client()
    page = client.get(path).get_data(as_text=True)
    before = stored(stage, ResponseRow)
    answers = first_options(page) | number_in(page) | {"language": "sv"}
    for _ in range(2):
        assert "Dina svar har kommit fram" in client.post(path, data=answers, follow_redirects=True).get_data(
            as_text=True
        )
    assert stored(stage, ResponseRow) == before + 1


def test_another_form_with_a_used_code_is_refused_kindly_however_often_it_is_sent(app, stage):
    path = f"/s/{new_code(stage.instance, NOW, STORUMAN)}"
    client = app.test_client()
    first, second = (client.get(path).get_data(as_text=True) for _ in range(2))
    client.post(path, data=first_options(first) | number_in(first))
    for _ in range(2):
        said = client.post(path, data=first_options(second) | number_in(second)).get_data(as_text=True)
        assert "Dina svar har kommit fram" not in said
        assert "redan besvarade" in said


def test_answers_on_the_tablet_sent_twice_are_counted_once(app, stage):
    client = app.test_client()
    client.get(stage.sign_in["reception"])
    start = client.post(f"{DESK}/tablet").headers["Location"]
    page = client.get(f"{start}/questions?language=sv").get_data(as_text=True)
    before = stored(stage, ResponseRow)
    for _ in range(2):
        sent = client.post(f"{start}/questions", data=first_options(page) | number_in(page) | {"language": "sv"})
        assert sent.headers["Location"].startswith(f"{start}/thanks")
    assert stored(stage, ResponseRow) == before + 1


@pytest.mark.parametrize("days", [0, 3])
def test_numbers_of_sent_forms_are_kept_for_days_only(stage, days):
    import datetime

    from survey_app.domain.dates import swedish_today
    from survey_app.services.sent_forms import claim_form

    later = swedish_today() + datetime.timedelta(days=days)
    with stage.instance.sessions() as session:
        claim_form(session, "old")
        assert claim_form(session, "new", today=later)
        assert (session.get(SentFormRow, "old") is None) == (days == 3)
        session.rollback()


def test_two_quick_presses_make_one_set_of_numbered_papers(as_role, stage):
    client = as_role("reception")
    before = stored(stage, PrintBatchRow)
    form = number_in(client.get(f"{DESK}/print").get_data(as_text=True)) | {"language": "sv", "copies": "2"}
    assert client.post(f"{DESK}/print", data=form).data.startswith(b"%PDF")
    again = client.post(f"{DESK}/print", data=form)
    assert again.status_code == 422
    assert "titta bland dina hämtade filer" in again.get_data(as_text=True)
    assert stored(stage, PrintBatchRow) == before + 1
