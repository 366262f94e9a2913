import re

from survey_app.services.fieldwork import handouts
from survey_app.services.planning import period_rows, periods
from tests.web.stage import COMING, DOROTEA, EARLIER, NOW, REGION, STORUMAN

DESK = f"/reception/{STORUMAN}/{NOW}"


def text_of(response) -> str:
    assert response.status_code in (200, 422), response.status
    return response.get_data(as_text=True)


def test_each_role_comes_home_from_the_start(as_role):
    homes = {
        "reception": f"/reception/{STORUMAN}/",
        "municipality": f"/results/{STORUMAN}/",
        "coordinator": f"/region/{REGION}/",
        "admin": "/admin/",
        "": "/sign-in",
    }
    for role, home in homes.items():
        assert as_role(role).get("/").location == home


def test_the_interface_is_swedish_and_english_by_a_switch(as_role):
    client = as_role("reception")
    assert "Alla papper" in text_of(client.get(f"{DESK}/papers"))
    client.post("/language", data={"language": "en", "next": f"{DESK}/papers"})
    page = text_of(client.get(f"{DESK}/papers"))
    assert "All papers" in page
    assert '<html lang="en">' in page


def test_the_home_page_says_how_the_period_stands(as_role, stage):
    page = text_of(as_role("reception").get(f"{DESK}/"))
    for words in ("Utlämnade papper", "Mottagna svar", "Att titta på", "Lägg papperen i skannern", "5 sidor:"):
        assert words in page


def test_plus_one_counts_a_paper_handed_out(as_role, stage):
    def counted() -> int:
        with stage.instance.readers() as session:
            view = handouts.handout_view(session, period_rows.find_period(session, NOW), STORUMAN)
        return view.counted

    client = as_role("reception")
    before = counted()
    client.post(f"{DESK}/handed-out", data={"step": "1"})
    assert counted() == before + 1
    client.post(f"{DESK}/handed-out", data={"step": "-1"})
    assert counted() == before


def test_wrong_counts_are_shown_beside_the_field_and_nothing_typed_is_lost(as_role):
    page = text_of(as_role("reception").post(f"{DESK}/counts", data={"left_over": "många", "spoiled": "2"}))
    assert 'href="#left_over"' in page
    assert 'value="många"' in page
    assert 'aria-invalid="true"' in page


def test_sending_no_file_is_told_at_the_drop_zone(as_role):
    assert "Välj en skannad fil först." in text_of(as_role("reception").post(f"{DESK}/scan"))


def test_progress_asks_again_while_the_period_is_open_and_holds_no_thread(as_role):
    page = text_of(as_role("reception").get(f"{DESK}/progress"))
    assert 'hx-trigger="every' in page
    assert "<html" not in page


def test_review_shows_row_options_and_drawing(as_role):
    client = as_role("reception")
    page = text_of(client.get(f"{DESK}/review"))
    assert "Vilket svar gäller?" in page
    assert 'data-key="1"' in page
    for address in re.findall(r'src="([^"]+\.png)"', page):
        picture = client.get(address)
        assert picture.data.startswith(b"\x89PNG")


def test_a_whole_page_is_logged_when_it_is_looked_at(as_role):
    client = as_role("reception")
    page = text_of(client.get(f"{DESK}/papers?read=1"))
    paper = re.search(rf'href="({DESK}/papers/\d+)"', page)[1]
    picture = re.search(r'src="([^"]+\.png)"', text_of(client.get(paper)))[1]
    assert client.get(picture).data.startswith(b"\x89PNG")
    assert "tittade på en hel sida" in text_of(as_role("coordinator").get(f"/region/{REGION}/log"))


def test_the_paper_list_counts_add_up(as_role):
    page = text_of(as_role("reception").get(f"{DESK}/papers?read=1"))
    rows = len(re.findall(r'<th scope="row"', page))
    assert f"Papper i listan: {rows} av {rows}" in page
    assert f"{rows} papper in, {rows} papper i listan" in page


def test_a_paper_can_be_taken_out_with_a_reason_and_put_back(as_role):
    client = as_role("reception")
    papers = papers_listed(client)
    paper = next(paper for paper, page in papers.items() if "Räkna inte det här papperet" in page)
    wrong = text_of(client.post(paper, data={"action": "remove", "reason": ""}))
    assert 'id="reason-wrong"' in wrong
    assert '<details class="more" open>' in wrong
    assert client.post(paper, data={"action": "remove", "reason": "prov"}).status_code == 302
    assert "Lägg tillbaka" in text_of(client.get(paper))
    assert client.post(paper, data={"action": "restore"}).status_code == 302


def test_of_a_paper_that_is_not_ours_nothing_is_offered_that_would_be_refused(as_role):
    foreign = [page for page in papers_listed(as_role("reception")).values() if "Inte vår blankett" in page]
    assert foreign
    for page in foreign:
        assert "/type-in" not in page
        assert "Räkna inte det här papperet" not in page


def test_the_answer_can_be_chosen_beside_the_whole_page_too(as_role):
    client = as_role("reception")
    whole = re.search(r'data-whole href="([^"]+)"', text_of(client.get(f"{DESK}/review")))[1]
    page = text_of(client.get(whole))
    assert 'data-key="1"' in page
    assert "data-back" in page


def papers_listed(client) -> dict[str, str]:
    """Return the address of every paper in the list -> its page."""
    addresses = re.findall(rf'href="({DESK}/papers/\d+)"', text_of(client.get(f"{DESK}/papers?read=1")))
    return {address: text_of(client.get(address)) for address in addresses}


def test_printing_gives_a_pdf(as_role):
    response = as_role("reception").post(f"{DESK}/print", data={"language": "sv", "copies": "2", "practice": "1"})
    assert response.data.startswith(b"%PDF")


def test_printing_too_many_is_refused_beside_the_field(as_role):
    page = text_of(as_role("reception").post(f"{DESK}/print", data={"language": "sv", "copies": "5000"}))
    assert "Skriv ett heltal från 1 till 500." in page


def test_the_preview_follows_settings_that_are_not_saved(as_role, stage):
    client = as_role("coordinator")
    with stage.instance.readers() as session:
        view = periods.view_period(session, period_rows.find_period(session, COMING))
    values = {
        "name": "Helt annan",
        "opens_on": str(view.opens_on),
        "closes_on": str(view.closes_on),
        "languages": ["sv"],
        "sets": list(view.set_keys),
        "municipalities": list(view.municipalities),
        "threshold": "5",
    }
    response = client.get(f"/region/{REGION}/{COMING}/preview.png", query_string=values)
    assert response.data.startswith(b"\x89PNG")
    with stage.instance.readers() as session:
        assert period_rows.find_period(session, COMING).name["sv"] == "Våren 2027"


def test_a_period_with_wrong_days_is_shown_again_with_what_was_typed(as_role):
    values = {"name": "Våren", "opens_on": "2027-05-01", "closes_on": "2027-04-01", "languages": "sv", "threshold": "5"}
    page = text_of(as_role("coordinator").post(f"/region/{REGION}/new", data=values))
    assert "Sista dagen är före den första." in page
    assert 'value="2027-05-01"' in page


def test_the_follow_page_has_a_row_for_every_municipality(as_role):
    page = text_of(as_role("coordinator").get(f"/region/{REGION}/{NOW}/follow"))
    for name in ("Storuman", "Lycksele", "Vilhelmina", "Dorotea"):
        assert f'<th scope="row">{name}</th>' in page
    assert "Inga resultat visas medan perioden är öppen." in page


def test_a_periods_page_says_where_nobody_can_sign_in_to_scan(as_role):
    page = text_of(as_role("coordinator").get(f"/region/{REGION}/{NOW}/"))
    notice = page.partition("i receptionen som kan logga in")[2].partition("</section>")[0]
    assert "Lycksele" in notice and "Storuman" not in notice
    assert f'href="/region/{REGION}/people"' in notice


def test_release_is_refused_in_words_while_the_period_is_open(as_role):
    client = as_role("coordinator")
    page = text_of(client.get(f"/region/{REGION}/{NOW}/release"))
    assert "I vägen" in page
    assert client.post(f"/region/{REGION}/{NOW}/release", data={"sure": "1"}).status_code == 422


def test_results_show_charts_tables_and_what_is_not_shown(as_role):
    page = text_of(as_role("municipality").get(f"/results/{STORUMAN}/{EARLIER}/"))
    assert "44 personer svarade i Storuman." in page
    assert page.count("<svg") > 10
    assert "Visa som tabell" in page
    assert "Det här visas inte" in page


def test_a_municipality_with_few_answers_sees_nothing_of_its_own(as_role):
    page = text_of(as_role("small").get(f"/results/{DOROTEA}/{EARLIER}/"))
    assert "Färre än fem personer svarade i Dorotea." in page
    assert "3 personer" not in page


def test_a_chart_can_be_saved_as_a_picture_that_stands_alone(as_role):
    response = as_role("municipality").get(f"/results/{STORUMAN}/{EARLIER}/charts/1.svg")
    assert response.mimetype == "image/svg+xml"
    assert b"<style>" in response.data


def test_inviting_gives_a_link_that_can_be_used_once(as_role, app):
    client = as_role("coordinator")
    values = {"action": "add", "email": "ny@example.se", "role": "municipality", "municipality": DOROTEA}
    page = text_of(client.post(f"/region/{REGION}/people", data=values))
    path = re.search(r"/invite/[\w-]+", page)[0]
    guest = app.test_client()
    assert "ny@example.se" in text_of(guest.get(path))
    assert "minst 12" in text_of(guest.post(path, data={"password": "kort", "again": "kort"})).lower()
    password = {"password": "ett ord till och ett", "again": "ett ord till och ett"}
    assert guest.post(path, data=password).status_code == 302
    assert app.test_client().get(path).status_code == 404


def test_unknown_pages_and_periods_are_told_plainly(as_role):
    client = as_role("coordinator")
    assert client.get("/nowhere").status_code == 404
    response = client.get(f"/region/{REGION}/ingen/follow")
    assert response.status_code == 404
    assert "Här finns inget" in response.get_data(as_text=True)


def test_a_fragment_asked_for_after_signing_out_says_so(app):
    response = app.test_client().get(f"{DESK}/progress", headers={"HX-Request": "true"})
    assert response.status_code == 401
    assert "Logga in igen" in response.get_data(as_text=True)


def test_signing_out_ends_the_session(as_role):
    client = as_role("reception")
    client.post("/sign-out")
    assert client.get(f"{DESK}/").status_code == 302


def test_refusals_call_a_period_by_its_name(as_role):
    response = as_role("coordinator").post(f"/region/{REGION}/{EARLIER}/close", follow_redirects=True)
    page = response.get_data(as_text=True)
    assert response.status_code == 409
    assert "Hösten 2025 är inte öppen och kan därför inte stängas." in page
    assert f">{EARLIER}" not in page


def test_closing_before_the_last_day_is_asked_about(as_role, stage):
    response = as_role("coordinator").post(f"/region/{REGION}/{NOW}/close")
    assert "Vill du stänga hösten 2026 redan nu?" in text_of(response)
    with stage.instance.readers() as session:
        assert period_rows.find_period(session, NOW).state == "open"
