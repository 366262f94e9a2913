import datetime
import logging
import re
from importlib import resources

import pytest
from babel.messages.pofile import read_po
from flask import g, render_template

from forms.page_code import decode_page_code
from forms.standard_texts import languages
from survey_app.db import queries
from survey_app.services.answering.respondent import FormOption, FormQuestion, RespondentForm
from survey_app.services.planning import period_rows
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
    assert "<script>" not in response.get_data(as_text=True)


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
    assert (response.status_code, response.location) == (303, f"/s/{code}/thanks?language=sv")
    assert "Tack! Dina svar har kommit fram." in client.get(response.location).get_data(as_text=True)
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
    response = client.post(f"/s/{code}", data=first_options(page) | {"language": "sv"}, follow_redirects=True)
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


def test_a_thank_you_that_nobody_has_earned_leads_to_the_questions(app, code):
    assert app.test_client().get(f"/s/{code}/thanks").location == f"/s/{code}"


def ticked(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(q\d+)" value="(\w+)" checked', page))


@pytest.fixture
def english(stage):
    """Let the open period be answered in English too."""
    with stage.instance.sessions() as session:
        period = period_rows.find_period(session, NOW)
        before, period.languages = period.languages, ["sv", "en"]
        session.commit()
    yield
    with stage.instance.sessions() as session:
        period_rows.find_period(session, NOW).languages = before
        session.commit()


def test_another_language_keeps_what_is_ticked_and_stores_nothing(app, code, english):
    client = app.test_client()
    answers = first_options(client.get(f"/s/{code}").get_data(as_text=True))
    response = client.post(f"/s/{code}?language=sv", data=answers | {"language": "sv", "switch": "en"})
    page = response.get_data(as_text=True)
    assert response.status_code == 200
    assert '<html lang="en" dir="ltr">' in page
    assert ticked(page) == answers
    assert "Send answers" in client.get(f"/s/{code}?language=en").get_data(as_text=True)


def test_an_answer_is_taken_back_without_a_script(app, code):
    client = app.test_client()
    page = client.get(f"/s/{code}").get_data(as_text=True)
    assert "Ta bort svaret" in page
    answers = first_options(page)
    cleared = client.post(f"/s/{code}", data=answers | {"language": "sv", "clear": "3"}).get_data(as_text=True)
    assert ticked(cleared) == {name: value for name, value in answers.items() if name != "q3"}


def test_enter_on_a_box_meets_a_button_that_shows_the_page_as_it_is(app, code):
    page = app.test_client().get(f"/s/{code}").get_data(as_text=True)
    assert re.search(r"<button[^>]*>", page)[0] == '<button form="answers" name="switch" value="sv" hidden>'


def test_the_page_says_who_asks_until_when_and_whom_to_call(app, code):
    page = app.test_client().get(f"/s/{code}").get_data(as_text=True)
    assert "Socialtjänsten i Storuman" in page
    assert "Du kan svara till och med" in page
    assert "0950-555\u00a001" in page
    assert "Numret i koden" in page
    assert "längst ner" not in page


@pytest.mark.parametrize(
    ("language", "direction", "sentence"),
    [("ar", "rtl", "تمت الإجابة عن أسئلة هذه الورقة من قبل. شكراً."), ("fi", "ltr", "Tämän paperin kysymyksiin")],
)
def test_a_used_code_is_told_in_the_language_asked_for_from_its_own_side(app, stage, language, direction, sentence):
    code = new_code(stage.instance, NOW, STORUMAN)
    client = app.test_client()
    client.post(f"/s/{code}", data=first_options(client.get(f"/s/{code}").get_data(as_text=True)))
    page = client.get(f"/s/{code}?language={language}").get_data(as_text=True)
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert re.search("<title>(.*)</title>", page)[1].startswith(sentence)
    assert sentence in re.search("<h1[^>]*>(.*)</h1>", page)[1]


@pytest.mark.parametrize("path", ["/p/nope/1", f"/p/{NOW}/0000"])
def test_a_link_that_leads_nowhere_says_so_and_names_no_period(app, path):
    response = app.test_client().get(path, headers={"Accept-Language": "ar;q=0.1, sv"})
    assert response.status_code == 404
    page = response.get_data(as_text=True)
    assert "Länken gäller inte. Fråga i receptionen." in page
    assert NOW not in page.replace(path, "")


def test_the_error_speaks_the_browsers_language_where_the_address_says_none(app):
    page = app.test_client().get("/p/nope/1", headers={"Accept-Language": "ti"}).get_data(as_text=True)
    assert '<html lang="ti"' in page
    assert "እዚ መላግቦ" in page


@pytest.mark.parametrize("path", ["/s", "/s/", "/S", "/S/"])
def test_the_typed_address_asks_for_the_number_and_leads_to_the_questions(app, code, path):
    client = app.test_client()
    page = client.get(path).get_data(as_text=True)
    assert 'name="number"' in page
    assert "Nio siffror" in page
    number = decode_page_code(code).sheet
    response = client.post(path, data={"number": f" {number[:3]} {number[3:6]} {number[6:]} ", "language": "sv"})
    assert (response.status_code, response.location) == (303, f"/s/{code}")
    assert "Set-Cookie" not in response.headers


def languages_to_choose(page: str) -> list[str]:
    return re.findall(r'<li><(?:a|span|button)[^>]* lang="(\w+)"', page)


@pytest.mark.parametrize("path", ["/s", "/s/unknown"])
def test_only_languages_in_which_an_open_period_can_be_answered_are_to_choose(app, english, path):
    page = app.test_client().get(path, headers={"Accept-Language": "ar"}).get_data(as_text=True)
    assert languages_to_choose(page) == ["sv", "en"]
    assert '<html lang="ar" dir="rtl">' in page


def test_a_language_that_waits_for_a_native_speaker_is_said_to_be_missing_in_it_and_in_swedish(app, code, english):
    client = app.test_client()
    page = client.get(f"/s/{code}?language=ar").get_data(as_text=True)
    own, swedish = re.findall(r'<p lang="(\w+)" dir="(\w+)">([^<]*)</p>', page)
    assert own == ("ar", "rtl", "العربية: مسودة لم تُراجع. من فضلك أجب على الورقة. لا يمكن استعمال رمزها هنا.")
    assert swedish[:2] == ("sv", "ltr")
    assert swedish[2].endswith("på det här språket än. Här finns de på svenska och engelska.")
    assert page.index("Här finns de på") < page.index("<h1>") < page.index('name="q1"')
    assert "Här finns de på" not in client.get(f"/s/{code}").get_data(as_text=True)
    assert "Här finns de på" not in client.get(f"/s/{code}?language=en").get_data(as_text=True)


def test_a_paper_in_such_a_language_says_so_where_its_code_leads(app, stage, code, english):
    with stage.instance.sessions.begin() as session:
        edition = queries.press.edition_with_key(session, decode_page_code(code).edition)
        before, edition.language = edition.language, "ti"
    page = app.test_client().get(f"/s/{code}").get_data(as_text=True)
    with stage.instance.sessions.begin() as session:
        queries.press.edition_with_key(session, decode_page_code(code).edition).language = before
    assert '<p lang="ti" dir="ltr">' in page
    assert '<html lang="sv"' in page


def test_a_number_nobody_printed_stays_in_its_field_with_what_is_wrong(app):
    response = app.test_client().post("/s", data={"number": "123 456 789", "language": "ar"})
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert 'value="123 456 789"' in page
    assert 'aria-invalid="true"' in page
    assert "لا نعرف هذا الرقم" in page


def test_every_sentence_of_a_respondent_exists_in_every_language():
    keys = set()
    for language in languages():
        if language not in ("sv", "en"):
            file = resources.files("survey_app") / "locale" / language / "LC_MESSAGES" / "respondent.po"
            with file.open("rb") as stream:
                said = {message.id: message.string for message in read_po(stream) if message.id}
            keys = keys or set(said)
            assert set(said) == keys
            for sentence, text in said.items():
                assert set(re.findall(r"{\w+}", sentence)) == set(re.findall(r"{\w+}", text))
