import datetime
import logging
import re

import pytest
from flask import g, render_template

from survey_app.services.answering.respondent import FormOption, FormQuestion, RespondentForm
from survey_app.web.fields import Fields
from tests.web.stage import NOW, STORUMAN, new_code


@pytest.fixture(scope="module")
def code(stage):
    return new_code(stage.instance, NOW, STORUMAN)


def first_options(page: str) -> dict[str, str]:
    return {name: value for name, value in reversed(re.findall(r'name="(q\d+)" value="(\w+)"', page))}


@pytest.mark.parametrize("change", [str, str.lower, str.upper])
def test_the_survey_opens_with_the_code_in_any_letter_case(app, code, change):
    for path in ("/s/", "/S/"):
        response = app.test_client().get(path + change(code))
        assert response.status_code == 200
        assert "Skicka svaren" in response.get_data(as_text=True)


def test_the_page_sets_no_cookie_and_tells_no_other_page_its_code(app, code):
    response = app.test_client().get(f"/s/{code}")
    assert "Set-Cookie" not in response.headers
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "<script" not in response.get_data(as_text=True)


def test_an_empty_form_is_shown_again_with_what_is_wrong(app, code):
    response = app.test_client().post(f"/s/{code}", data={"language": "sv"})
    assert response.status_code == 422
    assert 'role="alert"' in response.get_data(as_text=True)


def test_answers_are_taken_once_and_the_second_time_is_refused_kindly(app, stage, caplog):
    caplog.set_level(logging.DEBUG)
    code = new_code(stage.instance, NOW, STORUMAN)
    client = app.test_client()
    page = client.get(f"/s/{code}").get_data(as_text=True)
    answers = first_options(page)
    response = client.post(f"/s/{code}", data=answers | {"language": "sv"})
    assert response.status_code == 200
    assert "Tack! Dina svar har kommit fram." in response.get_data(as_text=True)
    again = client.post(f"/s/{code}", data=answers | {"language": "sv"})
    assert again.status_code == 200
    assert "Dina svar har kommit fram" not in again.get_data(as_text=True)
    assert 'name="q1"' not in client.get(f"/s/{code}").get_data(as_text=True)
    assert "127.0.0.1" not in caplog.text


def test_practice_answers_say_that_they_are_not_counted(app, stage):
    code = new_code(stage.instance, NOW, STORUMAN, practice=True)
    client = app.test_client()
    page = client.get(f"/s/{code}").get_data(as_text=True)
    assert "Inget av det här räknas." in page
    response = client.post(f"/s/{code}", data=first_options(page) | {"language": "sv"})
    assert "Inget av det här räknas." in response.get_data(as_text=True)


@pytest.mark.parametrize("code", ["NOPE", "0" * 30, "%00", "å" * 200])
def test_a_code_nobody_printed_is_told_plainly(app, code):
    response = app.test_client().get(f"/s/{code}")
    assert response.status_code == 404
    assert "<h1>" in response.get_data(as_text=True)


def test_an_arabic_form_stands_from_right_to_left(app):
    question = FormQuestion("ifo.contact", 1, "كيف كان التواصل؟", False, (FormOption("good", "جيد"),))
    form = RespondentForm(
        period_key="hosten",
        period_name="Hösten",
        municipality_code=STORUMAN,
        municipality_name="Storuman",
        language="ar",
        right_to_left=True,
        languages=("sv", "ar"),
        title="أسئلة",
        questions=(question,),
        texts={"intro": "", "anonymous": "", "number_why": "", "how_skip": "", "many": ""},
        practice=False,
        closes_on=datetime.date(2026, 10, 9),
    )
    languages = [("sv", "Svenska"), ("ar", "العربية")]
    with app.test_request_context("/s/X"):
        g.cookieless, g.language = True, "ar"
        page = render_template(
            "respondent/survey.html", form=form, code="X", wrong=Fields(), answers={}, languages=languages
        )
    assert '<html lang="ar" dir="rtl">' in page
    assert "أرسل الإجابات" in page


def test_an_error_on_the_respondents_page_sets_no_cookie_either(app):
    response = app.test_client().put("/s/ABC")
    assert response.status_code == 405
    assert "kryss" not in app.test_client().get("/s/ABC").headers.get("Set-Cookie", "")
