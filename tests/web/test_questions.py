"""Own questions as the coordinator writes them: checks beside the fields, pictures, adding and removing."""

import datetime
import io
import re

import pytest
from PIL import Image

from survey_app.services.planning import period_rows
from tests.web.stage import COMING, NOW, REGION

ADDRESS = f"/region/{REGION}/{COMING}/questions"
WRITTEN = {
    "label": "Lokal",
    "text_sv": "Hur var lokalen?",
    "text_en": "How was the room?",
    "text_ar": "كيف كانت الغرفة؟",
    "options_sv": "Bra\nDålig\nVet inte",
    "options_en": "Good\nBad\nDon't know",
    "options_ar": "جيدة\nسيئة\nلا أعرف",
    "kind": "one",
    "dont_know": "1",
}


def send(client, **changes):
    return client.post(ADDRESS, data=WRITTEN | changes)


def text_of(response) -> str:
    return response.get_data(as_text=True)


def test_there_is_a_group_of_fields_for_each_language(as_role):
    page = text_of(as_role("coordinator").get(ADDRESS))
    for language in ("sv", "en", "ar"):
        assert f'name="text_{language}"' in page
        assert f'name="options_{language}"' in page
    assert page.count('<fieldset class="group">') == 3


def test_checking_shows_the_question_as_printed_in_each_language_and_stores_nothing(as_role):
    client = as_role("coordinator")
    response = send(client, do="check")
    page = text_of(response)
    assert response.status_code == 200
    pictures = re.findall(r'src="([^"]*/questions/picture\.png[^"]*)"', page)
    assert len(pictures) == 3
    for address in pictures:
        picture = client.get(address.replace("&amp;", "&"))
        assert Image.open(io.BytesIO(picture.data)).width > 600
    assert "Hur var lokalen?" not in text_of(client.get(ADDRESS))


def test_an_own_question_is_added_after_its_advice_is_seen_and_can_be_removed(as_role):
    client = as_role("coordinator")
    assert send(client, do="as_it_is").status_code == 302
    assert "Hur var lokalen?" in text_of(client.get(ADDRESS))
    assert client.post(f"{ADDRESS}/lokal/remove").status_code == 302
    assert "Hur var lokalen?" not in text_of(client.get(ADDRESS))


def test_a_question_answered_in_own_words_is_drawn_added_and_printed_with_its_lines(as_role):
    client = as_role("coordinator")
    words = {"kind": "text", "lines": "3", "label": "Ord", "options_sv": "", "options_en": "", "options_ar": ""}
    page = text_of(send(client, do="check", **words))
    assert "läser varje text" in page
    addresses = re.findall(r'src="([^"]*/questions/picture\.png[^"]*)"', page)
    pictures = [Image.open(io.BytesIO(client.get(one.replace("&amp;", "&")).data)) for one in addresses]
    assert len(pictures) == 3
    assert all(picture.height > 150 for picture in pictures)
    assert send(client, do="as_it_is", **words).status_code == 302
    assert "Hur var lokalen?" in text_of(client.get(ADDRESS))
    assert client.post(f"{ADDRESS}/ord/remove").status_code == 302


def test_advice_stands_beside_its_field_and_in_a_summary_and_the_question_can_be_added_as_it_is(as_role):
    client = as_role("coordinator")
    response = send(
        client, do="add", options_sv="Bra\nDålig", options_en="Good\nBad", options_ar="جيدة\nسيئة", dont_know=""
    )
    page = text_of(response)
    assert response.status_code == 200
    assert 'id="dont_know-advice"' in page
    assert 'href="#dont_know"' in page
    assert "Det finns inget ”vet inte”." in page
    assert 'value="as_it_is"' in page
    assert 'value="add"' not in page


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"options_sv": "0–10 km\n10–20 km\nVet inte"}, "options_sv", "går in i varandra"),
        ({"options_en": "Good\ngood\nDon't know"}, "options_en", "står två gånger"),
        ({"options_ar": "جيدة\nسيئة"}, "options_ar", "lika många svar"),
        ({"text_en": ""}, "text_en", ""),
        ({"text_sv": "Tjänsten " * 24}, "text_sv", ""),
        ({"label": ""}, "label", ""),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_in_the_summary(as_role, changes, field, words):
    response = send(as_role("coordinator"), do="as_it_is", **changes)
    page = text_of(response)
    assert response.status_code == 422
    assert f'id="{field}-wrong"' in page
    assert f'href="#{field}"' in page
    assert words in page


def test_a_picture_of_nothing_is_refused_in_words(as_role):
    response = as_role("coordinator").get(f"{ADDRESS}/picture.png?language=sv")
    assert response.status_code in (400, 422)
    assert "Skriv frågan" in text_of(response)


def test_a_picture_in_a_language_nobody_knows_is_refused_in_words(as_role):
    path = f"{ADDRESS}/picture.png?language=xx&text_xx=Hur&options_xx=A%0AB"
    assert as_role("coordinator").get(path).status_code in (400, 404, 422)


def test_an_open_periods_questions_are_frozen(as_role):
    path = f"/region/{REGION}/{NOW}/questions"
    assert as_role("coordinator").get(path).status_code == 409
    assert as_role("coordinator").post(path, data=WRITTEN).status_code == 409


def test_the_questions_of_a_year_that_is_over_lead_to_importing_its_results(as_role, stage):
    client = as_role("coordinator")
    assert f"/region/{REGION}/{COMING}/import" not in text_of(client.get(ADDRESS))
    with stage.instance.sessions.begin() as session:
        period = period_rows.find_period(session, COMING)
        before = period.opens_on, period.closes_on
        period.opens_on, period.closes_on = datetime.date(2019, 10, 1), datetime.date(2019, 10, 31)
    page = text_of(client.get(ADDRESS))
    with stage.instance.sessions.begin() as session:
        period = period_rows.find_period(session, COMING)
        period.opens_on, period.closes_on = before
    assert f'<a href="/region/{REGION}/{COMING}/import">Läs in resultat' in page
