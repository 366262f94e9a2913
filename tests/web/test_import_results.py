"""Results of an earlier year on the pages: a file is handed in, what was understood is shown, then it is published."""

import base64
import datetime
import io
import re
import zlib

import pytest

from survey_app.domain.dates import swedish_today
from survey_app.services.planning import period_file, period_rows, periods
from tests.web.stage import COMING, DOROTEA, EARLIER, LYCKSELE, NOW, REGION, STORUMAN, VILHELMINA

THEN = "hosten-2019"
PAGE = f"/region/{REGION}/{THEN}/import"
HEADS = "municipality_code;question_id;category;n_base;percent\n"
LINES = [
    f"{code};ifo.contact;positive;{base};50\n" for code, base in ((STORUMAN, 24), (LYCKSELE, 40), (VILHELMINA, 26))
]


@pytest.fixture(scope="module")
def draft(stage):
    first = swedish_today() - datetime.timedelta(days=2500)
    with stage.instance.sessions() as session:
        definition = period_file.PeriodDefinition(
            key=THEN,
            region_key=REGION,
            name={"sv": "Hösten 2019", "en": "Autumn 2019"},
            opens_on=first,
            closes_on=first + datetime.timedelta(days=28),
            municipality_codes=(STORUMAN, LYCKSELE, VILHELMINA, DOROTEA),
        )
        periods.add_period(session, plugins=stage.instance.plugins, definition=definition)
        session.commit()


def hand_in(client, text, **more):
    data = {"file": (io.BytesIO(text.encode("utf-8-sig")), "resultat.csv"), **more}
    return client.post(PAGE, data=data, content_type="multipart/form-data")


def state_of(stage) -> str:
    with stage.instance.readers() as session:
        return period_rows.find_period(session, THEN).state


def test_a_draft_leads_to_the_page_and_an_open_period_says_why_not(as_role, draft):
    client = as_role("coordinator")
    assert f'href="/region/{REGION}/{COMING}/import"' in client.get(f"/region/{REGION}/{COMING}/").get_data(
        as_text=True
    )
    page = client.get(PAGE).get_data(as_text=True)
    assert "ifo.contact" in page and "positive, very_easy" in page
    empty = client.get(f"{PAGE}/empty.csv")
    assert empty.get_data(as_text=True).startswith("\ufeffmunicipality_code;municipality;question_id")
    assert "medan en period är ett utkast" in client.get(f"/region/{REGION}/{NOW}/import").get_data(as_text=True)


def test_what_is_wrong_is_told_by_line_and_nothing_is_stored(as_role, draft, stage):
    response = hand_in(
        as_role("coordinator"), HEADS + "2421;ifo.contact;positive;400;44\n2421;ifo.kontakt;positive;9;50\n"
    )
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "Rad 2: 44 procent av 400 kan vara allt från 174 till 177 svar." in page
    assert "Rad 3: frågan ifo.kontakt finns inte i Hösten 2019." in page
    nothing = as_role("coordinator").post(PAGE, data={}, content_type="multipart/form-data")
    assert nothing.status_code == 422 and "Välj en fil." in nothing.get_data(as_text=True)
    assert state_of(stage) == "draft"


@pytest.mark.parametrize("text", ["[" * 200_000, "[[1e999, {}]]"])
def test_rows_that_no_page_of_ours_has_sent_are_refused(as_role, draft, text):
    rows = base64.b64encode(zlib.compress(text.encode())).decode()
    response = as_role("coordinator").post(f"{PAGE}/publish", data={"rows": rows, "source": "Rapport", "sure": "1"})
    assert response.status_code == 422 and "Välj filen igen." in response.get_data(as_text=True)


def test_a_file_is_looked_at_then_published_and_marked_everywhere(as_role, draft, stage):
    client = as_role("coordinator")
    page = hand_in(client, HEADS + "".join(LINES)).get_data(as_text=True)
    assert "Så har filen lästs: 3 siffror" in page
    assert state_of(stage) == "draft"
    rows = re.search(r'name="rows" value="([^"]+)"', page)[1]
    assert 'value="resultat.csv"' in page
    unsure = client.post(f"{PAGE}/publish", data={"rows": rows, "source": "Rapport 2019"})
    assert unsure.status_code == 422 and f'value="{rows}"' in unsure.get_data(as_text=True)
    nowhere = client.post(f"{PAGE}/publish", data={"rows": rows, "source": "", "sure": "1"})
    assert nowhere.status_code == 422 and 'href="#source"' in nowhere.get_data(as_text=True)
    broken = client.post(f"{PAGE}/publish", data={"rows": "nej", "source": "Rapport 2019", "sure": "1"})
    assert broken.status_code == 422 and "Välj filen igen." in broken.get_data(as_text=True)
    done = client.post(f"{PAGE}/publish", data={"rows": rows, "source": "Rapport 2019", "sure": "1"})
    assert done.location == f"/region/{REGION}/{THEN}/packs"
    assert state_of(stage) == "published"
    assert "inte känt" in client.get(done.location).get_data(as_text=True)
    results = as_role("municipality").get(f"/results/{STORUMAN}/{THEN}/").get_data(as_text=True)
    assert "Resultat hösten 2019 (som det publicerades då)" in results
    assert "Siffrorna kommer från: Rapport 2019." in results
    assert "12 av 24" in results.replace("\N{NO-BREAK SPACE}", " ")
    downloads = as_role("municipality").get(f"/results/{STORUMAN}/{THEN}/downloads").get_data(as_text=True)
    assert "som det publicerades då" in downloads
    assert f"/results/{STORUMAN}/{THEN}/answers." not in downloads
    log = client.get(f"/region/{REGION}/log").get_data(as_text=True)
    assert "läste in resultat från ett tidigare år: Rapport 2019" in log
    place = f"/region/{REGION}/{THEN}"
    for page in (PAGE, f"{place}/", f"{place}/follow", f"{place}/print", f"{place}/reading", f"{place}/release"):
        assert client.get(page, follow_redirects=True).status_code == 200, page
    assert as_role("reception").get(f"/reception/{STORUMAN}/{THEN}/").status_code == 200
    desk = as_role("reception").get(f"/reception/{STORUMAN}/{NOW}/").get_data(as_text=True)
    assert f"/reception/{STORUMAN}/{THEN}/" not in desk  # nothing was ever printed or scanned for it
    assert f"/reception/{STORUMAN}/{EARLIER}/" in desk
    assert 'id="ladder-head"' in desk
    published = as_role("reception").get(f"/reception/{STORUMAN}/{EARLIER}/").get_data(as_text=True)
    assert 'id="ladder-head"' not in published  # more answers change nothing any more
    follow = client.get(f"/region/{REGION}/{COMING}/follow").get_data(as_text=True)
    assert 'id="reminders"' not in follow and "färre än fem svar" not in follow  # nobody could have answered yet


def test_after_withdrawal_the_period_leads_back_to_the_file(as_role, draft, stage):
    client = as_role("coordinator")
    if state_of(stage) == "draft":
        page = hand_in(client, HEADS + "".join(LINES)).get_data(as_text=True)
        rows = re.search(r'name="rows" value="([^"]+)"', page)[1]
        client.post(f"{PAGE}/publish", data={"rows": rows, "source": "Rapport 2019", "sure": "1"})
    assert client.post(f"/region/{REGION}/{THEN}/withdraw", data={"notice": "Fel fil."}).status_code == 302
    page = client.get(f"/region/{REGION}/{THEN}/").get_data(as_text=True)
    assert f'href="{PAGE}"' in page
    assert "Rätta filen och läs in den på nytt." in page
    again = hand_in(client, HEADS + "".join(LINES)).get_data(as_text=True)
    assert "Så har filen lästs: 3 siffror" in again
