"""Downloads: what a pack holds, who may take which file, and the picture that only the meeting sees."""

import csv
import gzip
import io
import zipfile
from collections import deque
from dataclasses import replace

import pytest
from sqlalchemy import select

from survey_app.db.models import AuditLogRow
from survey_app.services.planning.period_rows import find_period
from survey_app.services.publishing import packing
from survey_app.web import meeting as meeting_pages
from survey_app.web.downloads import size_words
from tests.web.stage import EARLIER, LYCKSELE, REGION, STORUMAN, VILHELMINA

RESULTS = f"/results/{STORUMAN}/{EARLIER}"
MEETING = f"/region/{REGION}/{EARLIER}/meeting/"


def text_of(response) -> str:
    return response.get_data(as_text=True)


@pytest.fixture
def agreed(stage):
    """Let all municipalities with a dot agree, for one test."""

    def write(value: bool) -> None:
        with stage.instance.sessions.begin() as session:
            for part in find_period(session, EARLIER).municipalities:
                part.funnel = value and part.municipality_code in (STORUMAN, LYCKSELE, VILHELMINA)

    write(True)
    yield
    write(False)


def test_every_file_of_the_pack_is_listed_with_size_and_use(as_role):
    client = as_role("municipality")
    page = text_of(client.get(f"{RESULTS}/downloads"))
    with zipfile.ZipFile(io.BytesIO(client.get(f"{RESULTS}/pack.zip").data)) as pack:
        entries = {entry.filename: pack.read(entry) for entry in pack.infolist()}
    for name, data in entries.items():
        assert f">{name}</a>" in page
        assert client.get(f"{RESULTS}/files/{name}").data == data
    assert "En sida till nämnden" in page
    assert page.count(" kB)") == len(entries)
    assert client.get(f"{RESULTS}/files/slides.pptx").mimetype.endswith("presentationml.presentation")
    assert client.get(f"{RESULTS}/files/none.txt").status_code == 404


def test_results_published_in_one_language_have_one_pack(as_role):
    client = as_role("municipality")
    assert "language=" not in text_of(client.get(f"{RESULTS}/downloads"))
    assert client.get(f"{RESULTS}/pack.zip?language=sv").status_code == 200
    refused = client.get(f"{RESULTS}/pack.zip?language=en")
    assert refused.status_code == 409
    assert "bara publicerade på sv" in text_of(refused)


def test_results_published_in_two_languages_have_a_pack_of_each(as_role, stage, monkeypatch):
    asked = []

    def pack_of(*_arguments, language, **_more):
        asked.append(language)
        return made

    made = as_role("municipality").get(f"{RESULTS}/pack.zip").data
    with stage.instance.readers() as session:
        release = packing.results_for(session, find_period(session, EARLIER), STORUMAN)
    both = replace(release, translations={"en": {}})
    monkeypatch.setattr(packing, "results_for", lambda *_: both)
    monkeypatch.setattr(packing, "pack_of", pack_of)
    client = as_role("municipality")
    page = text_of(client.get(f"{RESULTS}/downloads"))
    assert 'pack.zip?language=en">Paketet på engelska</a>' in page
    assert "De andra filerna på sidan är på svenska." in page
    sent = client.get(f"{RESULTS}/pack.zip?language=en")
    assert asked == ["", "en"]
    assert sent.headers["Content-Disposition"].endswith(f"{STORUMAN}-{EARLIER}-en.zip")


@pytest.mark.parametrize(("size", "words"), [(1, "1 kB"), (143_400, "143 kB"), (1_249_000, "1,2 MB")])
def test_sizes_are_said_as_people_say_them(app, size, words):
    with app.test_request_context("/"):
        assert size_words(size) == words


def test_figures_come_in_every_format_and_hold_no_neighbour(as_role):
    client = as_role("municipality")
    for kind in ("csv", "xlsx", "json"):
        assert client.get(f"{RESULTS}/figures.{kind}").status_code == 200
    rows = csv.DictReader(io.StringIO(client.get(f"{RESULTS}/figures.csv").data.decode("utf-8-sig")))
    assert {row["municipality_code"] for row in rows} == {"", STORUMAN}
    assert client.get(f"{RESULTS}/figures.sav").status_code == 422


@pytest.mark.parametrize("role", ["reception", "coordinator", "admin", "small"])
@pytest.mark.parametrize("path", ["answers.sav", "answers.csv", "answers-codebook.csv"])
def test_answers_row_by_row_are_for_their_own_municipality_alone(as_role, role, path):
    assert as_role(role).get(f"{RESULTS}/{path}").status_code == 403


def test_the_municipality_takes_its_answers_with_a_code_book_and_the_log_keeps_it(as_role, stage):
    client = as_role("municipality")
    answers = client.get(f"{RESULTS}/answers.csv").data.decode("utf-8-sig")
    book = client.get(f"{RESULTS}/answers-codebook.csv").data.decode("utf-8-sig")
    assert len(answers.splitlines()) == 1 + 44
    assert {row["variable"] for row in csv.DictReader(io.StringIO(book))} == set(answers.splitlines()[0].split(","))
    with stage.instance.readers() as session:
        logged = session.scalars(select(AuditLogRow).where(AuditLogRow.action == "export.responses")).all()
    assert logged[-1].municipality_code == STORUMAN


def test_the_picture_for_the_meeting_names_who_has_not_agreed(as_role):
    page = text_of(as_role("coordinator").get(MEETING))
    assert f'/municipalities/{STORUMAN}">Storuman</a>' in page
    assert "<svg" not in page.partition("<main")[2].replace('<svg class="icon"', "")


def test_the_picture_for_the_meeting_shows_unnamed_dots_when_all_agreed(as_role, agreed):
    client = as_role("coordinator")
    page = text_of(client.get(MEETING)).partition("<main")[2]
    assert "chart-dot" in page
    assert "<td" in page and "linjerna" in page
    for name in ("Storuman", "Lycksele", "Vilhelmina"):
        assert name not in page
    picture = client.get(f"{MEETING}1.svg")
    assert picture.data.startswith(b"<svg")
    assert client.get(f"{MEETING}99.svg").status_code == 404


def test_a_long_table_of_dots_has_a_page_of_its_own(as_role, agreed, monkeypatch):
    monkeypatch.setattr(meeting_pages, "ROWS_BESIDE", 2)
    monkeypatch.setattr(meeting_pages, "_kept", deque())
    client = as_role("coordinator")
    page = text_of(client.get(MEETING)).partition("<main")[2]
    assert "<td" not in page and 'href="?table=1"' in page
    table = text_of(client.get(f"{MEETING}?table=1")).partition("<main")[2]
    assert table.count('<th scope="row">') == 3 and "linjerna" in table
    assert "Storuman" not in table
    assert client.get(f"{MEETING}?table=99").status_code == 404


def test_nobody_but_the_coordinator_sees_the_picture_and_no_pack_holds_it(as_role, agreed):
    for role in ("municipality", "reception", "admin"):
        assert as_role(role).get(MEETING).status_code == 403
    with zipfile.ZipFile(io.BytesIO(as_role("municipality").get(f"{RESULTS}/pack.zip").data)) as pack:
        assert not [name for name in pack.namelist() if "funnel" in name or "meeting" in name]


@pytest.mark.parametrize("name", ["style.css", "app.js", "charts.css"])
def test_style_sheets_and_scripts_come_compressed_to_whom_that_suits(app, name):
    client = app.test_client()
    with client.get(f"/static/x/{name}") as plain:
        bare = plain.get_data()
    packed = client.get(f"/static/x/{name}", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == bare
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]
