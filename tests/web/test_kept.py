"""Signed out in the middle: what was typed or chosen is kept, and sent after signing in."""

import html
import re

import pytest

from survey_app.db.models import PeriodRow
from survey_app.services.fieldwork import handouts
from survey_app.services.planning import period_rows
from survey_app.web import create_app
from tests.web.stage import NOW, REGION, STORUMAN

DESK = f"/reception/{STORUMAN}/{NOW}"
OURS = {"Origin": "http://localhost"}
PERSON = {"email": "samordnare@example.se", "password": "fyra ord i en rad"}


@pytest.fixture
def client(stage):
    app = create_app(stage.instance, testing=True)
    app.config["WTF_CSRF_ENABLED"] = True
    return app.test_client()


def hidden_in(page: str) -> dict[str, list[str]]:
    """Return the hidden fields of the page's main form."""
    found: dict[str, list[str]] = {}
    main = page[page.index("<main") : page.index("</main>")]
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', main):
        found.setdefault(name, []).append(html.unescape(value))
    return found


def counts(stage) -> tuple[int | None, int | None]:
    with stage.instance.readers() as session:
        view = handouts.handout_view(session, period_rows.find_period(session, NOW), STORUMAN)
    return view.left_over, view.spoiled


def test_what_was_typed_is_sent_after_signing_in_on_the_page_that_says_so(client, stage):
    client.get(stage.sign_in["coordinator"])
    page = client.get(f"/region/{REGION}/new").get_data(as_text=True)
    values = {
        "name": "Efter utloggning",
        "opens_on": "2029-09-01",
        "closes_on": "2029-09-30",
        "languages": ["sv", "en"],
        "sets": re.findall(r'name="sets" value="([^"]+)" checked', page),
        "municipalities": [STORUMAN],
        "threshold": "5",
    }
    client.delete_cookie("kryss")
    asked = client.post(f"/region/{REGION}/new", data=hidden_in(page) | values, headers=OURS)
    said = asked.get_data(as_text=True)
    assert asked.status_code == 401
    assert "Det du valde och skrev finns kvar" in said
    signed_in = client.post("/sign-in", data=hidden_in(said) | PERSON, headers=OURS)
    waiting = signed_in.get_data(as_text=True)
    assert "Du är inloggad igen" in waiting
    address = re.search(r'<form class="card narrow" method="post" action="([^"]+)"', waiting)[1]
    assert client.post(address, data=hidden_in(waiting), headers=OURS).status_code == 302
    with stage.instance.readers() as session:
        stored = session.query(PeriodRow).filter_by(key="efter-utloggning").one()
        assert stored.languages == ["sv", "en"]


def test_a_wrong_password_loses_nothing_either(client, stage):
    client.get(stage.sign_in["reception"])
    page = client.get(f"{DESK}/counts").get_data(as_text=True)
    client.delete_cookie("kryss")
    said = client.post(f"{DESK}/counts", data=hidden_in(page) | {"left_over": "3"}, headers=OURS)
    again = client.post("/sign-in", data=hidden_in(said.get_data(as_text=True)) | PERSON | {"password": "fel"})
    assert again.status_code == 422
    assert '"left_over", "3"' in hidden_in(again.get_data(as_text=True))["kept"][0]


def test_signed_in_again_in_another_tab_it_is_sent_with_one_press(client, stage):
    client.get(stage.sign_in["reception"])
    page = client.get(f"{DESK}/counts").get_data(as_text=True)
    client.delete_cookie("kryss")
    client.get(stage.sign_in["reception"])
    client.get(f"{DESK}/")
    said = client.post(f"{DESK}/counts", data=hidden_in(page) | {"left_over": "1", "spoiled": "0"}, headers=OURS)
    assert "Skicka nu" in said.get_data(as_text=True)
    assert client.post(f"{DESK}/counts", data=hidden_in(said.get_data(as_text=True)), headers=OURS).status_code == 302
    assert counts(stage) == (1, 0)


def test_what_another_site_sends_is_not_kept(client):
    for headers in ({}, {"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}):
        response = client.post(f"{DESK}/counts", data={"left_over": "3"}, headers=headers)
        assert response.status_code == 401
        assert "left_over" not in response.get_data(as_text=True)


def test_a_part_of_a_page_is_told_that_nobody_is_signed_in(client):
    response = client.post(f"{DESK}/review/1", data={"option": "x"}, headers=OURS | {"HX-Request": "true"})
    assert response.status_code == 401
    assert "Logga in" in response.get_data(as_text=True)


def test_a_password_is_never_kept(client):
    response = client.post("/sign-in", data=PERSON, headers=OURS)
    assert PERSON["password"] not in response.get_data(as_text=True)


@pytest.mark.parametrize("address", ["//elsewhere.example/", "https://elsewhere.example/", "/\\elsewhere.example"])
def test_what_is_kept_is_sent_to_this_application_only(client, address):
    page = client.get("/sign-in").get_data(as_text=True)
    values = hidden_in(page) | PERSON | {"kept_address": address, "kept": "[]"}
    response = client.post("/sign-in", data=values, headers=OURS)
    assert response.status_code == 302
    assert "elsewhere" not in response.location
