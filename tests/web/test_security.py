import re

import pytest

from forms.model import PageCode
from forms.page_code import code_symbols, decode_page_code, new_sheet_numbers
from survey_app.web import create_app
from tests.web.stage import NOW, REGION, STORUMAN, new_code

PAGES = {
    "": ["/sign-in", "/elements", "/help", "/accessibility", "/nowhere"],
    "reception": [f"/reception/{STORUMAN}/{NOW}/", f"/reception/{STORUMAN}/{NOW}/review"],
    "coordinator": [f"/region/{REGION}/", f"/region/{REGION}/{NOW}/follow"],
    "municipality": [f"/results/{STORUMAN}/hosten-forra/"],
    "admin": ["/admin/"],
}


@pytest.mark.parametrize(("role", "path"), [(role, path) for role, paths in PAGES.items() for path in paths])
def test_pages_carry_security_headers_and_nothing_inline(as_role, role, path):
    response = as_role(role).get(path)
    text = response.get_data(as_text=True)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"<(?:script|link|img|iframe|form)\b[^>]*(?:src|href|action)=\"https?://", text)


def test_a_form_without_its_token_is_refused(stage):
    app = create_app(stage.instance, testing=True)
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()
    response = client.post("/sign-in", data={"email": "reception@example.se", "password": "fyra ord i en rad"})
    assert response.status_code == 400
    assert "Sidan hade varit öppen för länge" in response.get_data(as_text=True)


def test_the_session_holds_no_personal_data(as_role):
    client = as_role("coordinator")
    with client.session_transaction() as session:
        assert set(session) <= {"user", "language", "csrf_token", "_permanent"}


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(as_role, stage, app):
    cookie = app.test_client().get(stage.sign_in["reception"]).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_signing_in_leads_to_no_other_site(app):
    client = app.test_client()
    for address in ("https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example"):
        values = {"email": "reception@example.se", "password": "fyra ord i en rad", "next": address}
        response = client.post("/sign-in", data=values)
        assert response.status_code == 302
        assert "elsewhere" not in response.location


def test_signing_in_is_limited_per_address(stage):
    app = create_app(stage.instance)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    codes = [client.post("/sign-in", data={"email": "x@example.se", "password": "y"}).status_code for _ in range(12)]
    assert codes[0] == 422
    assert codes[-1] == 429


def test_typing_numbers_of_papers_is_limited_per_address_and_the_page_says_so_in_its_language(stage):
    client = create_app(stage.instance).test_client()
    answers = [client.post("/s", data={"number": "123456789", "language": "fi"}) for _ in range(22)]
    assert answers[0].status_code == 422
    assert answers[-1].status_code == 429
    assert "Odota minuutti ja yritä uudelleen." in answers[-1].get_data(as_text=True)
    assert "Set-Cookie" not in answers[-1].headers


def test_writing_down_codes_of_papers_is_limited_like_typing_their_numbers(stage):
    """Whoever holds one paper knows how the codes of all others are made."""
    client = create_app(stage.instance).test_client()
    edition = decode_page_code(new_code(stage.instance, NOW, STORUMAN)).edition
    codes = [code_symbols(PageCode(edition, number, 1)) for number in new_sheet_numbers(22)]
    answers = [client.get(f"/S/{code}", headers={"Accept-Language": "fi"}) for code in codes]
    assert answers[0].status_code == 404
    assert answers[-1].status_code == 429
    assert client.post(f"/s/{codes[-1]}", data={"q1": "yes"}).status_code == 429


def test_a_code_that_is_known_can_be_opened_any_number_of_times_from_one_address(stage):
    client = create_app(stage.instance).test_client()
    known = new_code(stage.instance, NOW, STORUMAN)
    assert {client.get(f"/S/{known}").status_code for _ in range(25)} == {200}


def test_addresses_of_one_network_count_as_one(stage):
    client = create_app(stage.instance).test_client()
    codes = [
        client.post("/s", data={"number": "1"}, environ_base={"REMOTE_ADDR": f"2001:db8:1:2:{n:x}::1"}).status_code
        for n in range(1, 23)
    ]
    assert (codes[0], codes[-1]) == (422, 429)
    other = {"REMOTE_ADDR": "2001:db8:1:3::1"}
    assert client.post("/s", data={"number": "1"}, environ_base=other).status_code == 422


def test_static_files_are_kept_by_browsers_and_nothing_else_is_served(app):
    client = app.test_client()
    page = client.get("/sign-in").get_data(as_text=True)
    address = re.search(r'href="(/static/[0-9a-f]+/style.css)"', page)[1]
    with client.get(address) as response:
        assert response.status_code == 200
        assert "immutable" in response.headers["Cache-Control"]
        assert "Set-Cookie" not in response.headers
    assert client.get(address.replace("style.css", "../application.py")).status_code == 404


def test_a_picture_answered_late_does_not_take_back_what_the_session_learned_meanwhile(as_role):
    client = as_role("reception")
    page = f"/reception/{STORUMAN}/{NOW}/"
    client.get(page)  # the first page puts the forms' token into the session
    assert "Set-Cookie" not in client.get(page, headers={"Sec-Fetch-Dest": "image"}).headers
    assert "kryss=" in client.get(page, headers={"Sec-Fetch-Dest": "document"}).headers["Set-Cookie"]
