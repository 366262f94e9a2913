import datetime
import io
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import g

from survey_app.services.intake import receiving
from survey_app.services.intake.inbox_notes import write_note
from survey_app.services.intake.stack_views import StackView
from survey_app.services.planning.period_rows import find_period
from survey_app.services.reading.runner import read_waiting
from survey_app.web.stacks import stack_lines
from tests.web.stage import EARLIER, LYCKSELE, NOW, STORUMAN, draw_papers

DESK = f"/reception/{STORUMAN}/{NOW}"


def hand_in(client, name: str, data: bytes):
    files = {"files": (io.BytesIO(data), name)}
    return client.post(f"{DESK}/scan", data=files, content_type="multipart/form-data", follow_redirects=True)


@pytest.fixture(scope="module")
def read(stage):
    def read_all() -> None:
        with ThreadPoolExecutor(1) as executor:
            instance = stage.instance
            read_waiting(instance.sessions, storage=instance.storage, settings=instance.settings, executor=executor)

    return read_all


def test_a_file_that_cannot_be_opened_is_told_in_its_stack(as_role, read):
    client = as_role("reception")
    page = hand_in(client, "katt.pdf", b"%PDF-1.7 this is no page").get_data(as_text=True)
    assert "Läser bunt" in page
    assert 'role="status"' in page
    read()
    page = client.get(f"{DESK}/progress").get_data(as_text=True)
    assert "Går inte att öppna" in page
    assert "katt.pdf" in page


def test_who_watches_is_told_only_what_is_new(as_role, read):
    client = as_role("reception")
    page = hand_in(client, "ny.pdf", b"%PDF-1.7 no page either").get_data(as_text=True)

    def ask_again():
        address = re.search(r'hx-get="([^"]+/progress[^"]*)"', page)[1].replace("&amp;", "&")
        return client.get(address, headers={"HX-Request": "true"})

    assert ask_again().status_code == 204
    read()
    told = ask_again()
    assert told.status_code == 200
    page = told.get_data(as_text=True)
    assert "ny.pdf" in page
    unchanged = ask_again()
    assert (unchanged.status_code, unchanged.get_data()) == (204, b"")


def test_the_same_file_again_is_not_counted_twice(as_role):
    client = as_role("reception")
    hand_in(client, "en.pdf", b"%PDF-1.7 the same bytes")
    page = hand_in(client, "två.pdf", b"%PDF-1.7 the same bytes").get_data(as_text=True)
    assert "finns redan" in page


def test_an_empty_file_is_refused_and_a_good_one_beside_it_is_taken(as_role):
    client = as_role("reception")
    files = [(io.BytesIO(b""), "tom.pdf"), (io.BytesIO(b"%PDF-1.7 another"), "bra.pdf")]
    response = client.post(
        f"{DESK}/scan", data={"files": files}, content_type="multipart/form-data", follow_redirects=True
    )
    page = response.get_data(as_text=True)
    assert response.status_code == 200
    assert "tom.pdf är tom." in page
    assert "Läser bunt" in page


def test_a_stack_is_undone_after_a_question(as_role, read, stage):
    client = as_role("reception")
    stack = draw_papers(stage.instance, NOW, STORUMAN, 1, seed=3)
    hand_in(client, "ett.pdf", stack.data)
    read()
    stacks = client.get(f"{DESK}/stacks").get_data(as_text=True)
    number = re.search(r"papers\?stack=(\d+)", stacks)[1]
    papers = client.get(f"{DESK}/papers?stack={number}").get_data(as_text=True)
    address = re.search(rf'href="({DESK}/stacks/\d+/undo)"', papers)[1]
    assert "Ångra hela bunt" in client.get(address).get_data(as_text=True)
    page = client.post(address, follow_redirects=True).get_data(as_text=True)
    assert f"Bunt {number} är ångrad: 1 papper" in page
    assert client.post(address).status_code == 409


def test_the_stack_of_another_office_is_neither_shown_nor_undone(as_role, stage):
    with stage.instance.sessions() as session:
        other = receiving.receive_file(
            session,
            storage=stage.instance.storage,
            settings=stage.instance.settings,
            period=find_period(session, NOW),
            municipality_code=LYCKSELE,
            name="lycksele.pdf",
            data=b"%PDF-1.7 of another office",
        )
        session.commit()
    address = f"{DESK}/stacks/{other.file_id}/undo"
    for response in (as_role("reception").get(address), as_role("reception").post(address)):
        page = response.get_data(as_text=True)
        assert response.status_code == 404
        assert "Det finns ingen sådan bunt här" in page
        assert "lycksele.pdf" not in page


def test_a_published_period_says_what_becomes_of_a_late_paper(as_role):
    page = as_role("reception").get(f"/reception/{STORUMAN}/{EARLIER}/").get_data(as_text=True)
    assert "räknas bara om en ny version publiceras" in page


def test_a_file_larger_than_allowed_is_told_plainly(as_role, app):
    limit = app.config["MAX_CONTENT_LENGTH"]
    app.config["MAX_CONTENT_LENGTH"] = 1000
    try:
        response = hand_in(as_role("reception"), "stor.pdf", b"%PDF" + b"0" * 5000)
    finally:
        app.config["MAX_CONTENT_LENGTH"] = limit
    assert response.status_code == 413
    assert "Filen är för stor" in response.get_data(as_text=True)


def test_two_people_at_the_same_mark_lose_nothing(as_role):
    first, second = as_role("reception"), as_role("reception")
    page = first.get(f"{DESK}/review").get_data(as_text=True)
    found = re.search(rf'action="({DESK}/review/\d+)"', page)
    assert found is not None, "no mark of the stage's stack is doubtful"
    assert first.post(found[1], data={"option": "-"}).status_code == 302
    response = second.post(found[1], data={"option": "-"}, follow_redirects=True)
    assert response.status_code == 200
    undone = first.post(f"{DESK}/review/undo", follow_redirects=True).get_data(as_text=True)
    assert "Märket väntar på nytt." in undone


def test_what_the_scanner_sends_again_is_told_of_until_somebody_has_seen_it(as_role, stage):
    done = stage.instance.settings.inbox_folder / STORUMAN / "done"
    done.mkdir(parents=True, exist_ok=True)
    (done / "åter.pdf").write_bytes(b"scan")
    write_note(done / "åter.pdf", "åter.pdf finns redan, som bunt 2. Inget räknas två gånger.")
    client = as_role("reception")
    assert "Från skannern: åter.pdf." in client.get(f"{DESK}/").get_data(as_text=True)
    assert client.post(f"{DESK}/seen", data={"name": "åter.pdf"}).status_code == 302
    assert "åter.pdf" not in client.get(f"{DESK}/progress").get_data(as_text=True)


def test_the_figures_of_the_page_come_with_the_list_when_nothing_is_read(as_role, read):
    read()
    page = as_role("reception").get(f"{DESK}/progress").get_data(as_text=True)
    assert 'id="figure-received"' in page
    assert 'id="badge-review" hx-swap-oob="true"' in page
    hand_in(as_role("reception"), "läses.pdf", b"%PDF-1.7 being read")
    assert "figure-received" not in as_role("reception").get(f"{DESK}/progress").get_data(as_text=True)
    read()


def test_the_other_periods_of_the_municipality_are_one_step_away(as_role):
    page = as_role("reception").get(f"{DESK}/").get_data(as_text=True)
    assert f'href="/reception/{STORUMAN}/{EARLIER}/"' in page
    assert f"/reception/{STORUMAN}/{EARLIER}/counts" not in as_role("reception").get(
        f"/reception/{STORUMAN}/{EARLIER}/"
    ).get_data(as_text=True)


@pytest.mark.parametrize(
    ("pages", "papers", "said"),
    [
        (28, {"read": 14}, "28 sidor, 14 papper: alla lästa. Inget mer att göra."),
        (28, {"read": 13, "review": 1}, "28 sidor, 14 papper: 13 lästa, 1 att titta på."),
        (2, {"read": 1}, "2 sidor, 1 papper: 1 läst. Inget mer att göra."),
        (14, {"read": 14}, "14 sidor: 14 lästa. Inget mer att göra."),
        (4, {"read": 2, "empty_back": 2}, "4 sidor: 2 lästa, 2 vita baksidor."),
    ],
)
def test_papers_of_several_pages_are_told_apart_from_pages(app, pages, papers, said):
    class Nowhere:
        def address(self, *_where, **_values):
            return ""

    when = datetime.datetime(2026, 10, 9)
    stack = StackView(1, 1, STORUMAN, "a.pdf", when, "done", None, None, pages, pages, {}, papers, False)
    with app.test_request_context("/"):
        g.language = "sv"
        (line,) = stack_lines(Nowhere(), [stack])
    words = f"{line.head} {', '.join(part.words for part in line.parts)}. {line.end}"
    assert words.strip() == said
