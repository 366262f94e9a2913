"""Copying and redacting by keyboard in the browser: nothing that was written is lost, and nobody is shut out."""

import os

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from survey_app.db.models import WrittenTextRow
from survey_app.domain.model import TextSource, TextState
from survey_app.domain.roles import Grant, Role
from survey_app.services.intake import receiving
from survey_app.services.paperwork.written_fields import new_text
from survey_app.services.people import signing_in
from survey_app.services.planning import periods
from survey_app.services.reading.runner import read_waiting
from survey_app.web import create_app
from tests.browser.conftest import Server
from tests.browser.test_accessibility import violations
from tests.browser.waits import Held, another_page, come_online, resize
from tests.scans.test_writing import _write
from tests.services.office import PERIOD, STORUMAN, build_office, copy_office
from tests.services.review.test_transcribing import print_words_sheets
from tests.services.scanned import through_scanner

pytestmark = pytest.mark.browser
COPY = f"/reception/{STORUMAN}/{PERIOD}/copy"
TEXTS = f"/results/{STORUMAN}/{PERIOD}/texts"
ITEM = "own_words.more"


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """Three papers that were written on, printed and scanned for real, and two texts of the web."""
    template = tmp_path_factory.mktemp("words") / "template"
    people = {"gun": Grant(Role.MUNICIPALITY, STORUMAN)}
    build_office(template, set_keys=("ifo", "own_words", "background"), more_people=people)
    office = copy_office(template, template.parent / "instance")
    printed = print_words_sheets(office, 3)
    field = printed.layout.pages[0].fields[0]
    filled = []
    for page in range(3):
        image = printed.fill(page, printed.first_options())
        for line in range(page + 1):
            image = _write(image, field.x + 10, field.y + 8 * line + 5, width_mm=60 + 15 * line)
        filled.append(image)
    receiving.receive_file(
        office.session,
        storage=office.instance.storage,
        settings=office.instance.settings,
        period=office.period,
        municipality_code=STORUMAN,
        name="bunt.pdf",
        data=through_scanner(*filled),
    )
    for words in ("Ring Kim på 070-123 45 67 om boendet.", "Mer tid till samtal."):
        row = new_text(office.period, STORUMAN, ITEM, TextSource.WEB)
        row.state, row.text = TextState.WRITTEN, words
        office.session.add(row)
    for person in office.people.values():
        signing_in.set_password(office.session, person.user_id, "fyra ord i en rad")
    office.session.commit()
    read_waiting(office.instance.sessions, storage=office.instance.storage, settings=office.instance.settings, jobs=1)
    yield office
    office.close()


@pytest.fixture(scope="module")
def server(office):
    running = Server(create_app(office.instance))
    yield running
    running.stop()


@pytest.fixture
def sign_in(office, server, open_desk):
    def make(who: str):
        with office.instance.sessions.begin() as session:
            token = signing_in.invite(session, office.people[who].user_id, forever=True)
        return open_desk(server.address, f"/invite/{token}")

    return make


def kept(office) -> list[tuple[str, str | None]]:
    with office.instance.readers() as session:
        rows = session.scalars(select(WrittenTextRow).where(WrittenTextRow.source == TextSource.PAPER))
        return sorted((row.state, row.text) for row in rows)


def look(page: Page, name: str) -> None:
    """Keep a picture of the page where somebody asks for it."""
    folder = os.environ.get("SURVEY_APP_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def check_page(page: Page, name: str) -> None:
    look(page, name)
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    look(page, f"{name}-dark")
    assert violations(page, only_contrast=True) == []
    page.emulate_media(color_scheme="light")
    resize(page, {"width": 320, "height": 700})
    look(page, f"{name}-narrow")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    resize(page, {"width": 1280, "height": 900})


def test_three_texts_are_copied_by_keyboard_alone_and_a_lost_connection_loses_nothing(office, sign_in):
    desk = sign_in("anna")
    page = desk.go(COPY)
    expect(page.locator("#words")).to_be_focused()
    expect(page.locator("img.handwriting")).to_have_js_property("complete", True)
    assert page.locator("img.handwriting").evaluate("one => one.naturalWidth") > 1300
    check_page(page, "copy")
    expect(page.locator("#words")).to_be_focused()
    page.evaluate("window.sameDocument = true")
    page.keyboard.type("Ring mig 10 gånger")
    desk.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("förbindelsen är bruten")).to_be_visible()
    expect(page.locator("#words")).to_have_value("Ring mig 10 gånger")
    come_online(page)
    desk.complaints.clear()  # the browser itself notes that it was offline
    held = Held(page, "**/copy/*")
    page.keyboard.press("Control+Enter")
    page.keyboard.type("!")  # would be lost: nothing is written while the words are sent
    expect(page.locator("#words")).to_have_value("Ring mig 10 gånger")
    held.let_go()
    expect(page.get_by_text("1 av 2")).to_be_visible()
    assert page.evaluate("window.sameDocument") is True
    expect(page.locator("#words")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    expect(page.get_by_text("1 av 1")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("0")
    expect(page.get_by_text("Inget mer att skriva av")).to_be_visible()
    assert kept(office) == [("nothing", None), ("unreadable", None), ("written", "Ring mig 10 gånger")]
    check_page(page, "copy-done")
    with another_page(page):  # a step back is a step within the page: it is fetched anew then
        page.go_back()
    expect(page.get_by_text("Inget mer att skriva av")).to_be_visible()
    with another_page(page):
        page.get_by_role("link", name="Den förra").click()
    expect(page.locator("#words")).to_be_visible()


@pytest.fixture
def closed(office):
    """The period closed for as long as a test lasts: texts are read then."""
    periods.close_period(office.session, period=office.period)
    office.session.commit()
    yield
    periods.reopen_period(office.session, period=office.period)
    office.session.commit()


def test_redacting_by_keyboard_shows_marks_and_asks_a_second_person(closed, sign_in):
    page = sign_in("eva").go(TEXTS)
    check_page(page, "redact")
    for _ in range(3):
        if page.locator("mark").count():
            break
        with another_page(page):
            page.get_by_role("link", name="Senare").click()
    assert page.locator("mark").inner_text().startswith("070-123 45 67")
    expect(page.locator("#words")).to_have_value("Ring Kim på […] om boendet.")
    page.locator("#words").fill("Ring om boendet.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("en person till läser den")).to_be_visible()
    while page.locator("form[data-writing]").count():
        address = page.locator("form[data-writing]").get_attribute("action")
        page.locator("#words").focus()
        page.keyboard.press("Control+Enter")
        expect(page.locator(f'form[data-writing][action="{address}"]')).to_have_count(0)
    expect(page.get_by_text("En ändrad text väntar på en person till.")).to_be_visible()
    check_page(page, "texts")
    second = sign_in("gun").go(TEXTS)
    expect(second.get_by_text("Någon har ändrat texten.")).to_be_visible()
    check_page(second, "second-look")
    second.locator("#words").focus()
    second.keyboard.press("Control+Enter")
    expect(second.get_by_text("Alla texter är lästa.")).to_be_visible()


def test_the_field_of_the_web_form_is_accessible(office, server, open_desk):
    from tests.services.publishing.test_free_text import code_of

    address = f"/s/{code_of(office, office.sheet())}"
    office.session.rollback()
    page = open_desk(server.address).go(address)
    check_page(page, "survey")
    page.get_by_label("Vad kan vi göra bättre?").fill("Mer tid")
    page.get_by_role("button", name="Skicka svaren").click()
    expect(page.get_by_role("heading", name="Tack")).to_be_visible()
