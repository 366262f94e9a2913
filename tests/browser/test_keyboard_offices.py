"""Administrator, coordinator and regional desk by keyboard alone, and what is seen while a release takes long."""

import datetime
import threading
from contextlib import suppress

import pytest
from playwright.sync_api import expect

from survey_app.demo.answers import Place
from survey_app.domain.dates import swedish_today
from survey_app.domain.roles import Grant, Role
from survey_app.services.planning import period_file, period_rows, periods
from survey_app.services.publishing import releasing
from survey_app.web.long_work import Work
from tests.browser.keyboard import Keyboard
from tests.browser.pages import PLACE, SHARED_DESK
from tests.browser.waits import wait_until
from tests.web.stage import EARLIER, NOW, REGION, STORUMAN, add_person, store_answers

pytestmark = pytest.mark.browser

MALA, SORSELE = "2418", "2422"
SLOW = "aldre"
"""A period of this file alone, older than the stage's open one, so that no page takes it for the latest."""

ASKED = f"{PLACE}/{SLOW}/release"


@pytest.fixture(scope="module")
def older(stage):
    """Open a period that has answers and nothing to look at, and return the way in of a second coordinator."""
    first = swedish_today() - datetime.timedelta(days=200)
    with stage.instance.sessions() as session:
        definition = period_file.PeriodDefinition(
            key=SLOW,
            region_key=REGION,
            name={"sv": "Våren 2026", "en": "Spring 2026"},
            opens_on=first,
            closes_on=swedish_today() + datetime.timedelta(days=1),
            municipality_codes=(MALA, SORSELE),
        )
        period = periods.add_period(session, plugins=stage.instance.plugins, definition=definition)
        periods.open_period(session, plugins=stage.instance.plugins, period=period)
        for code in (MALA, SORSELE):
            store_answers(session, period, Place(code, 12, 24), stage.instance)
        path = add_person(session, "annan@example.se", Grant(Role.COORDINATOR, region_key=REGION))
        session.commit()
    yield path
    with stage.instance.sessions() as session, suppress(Exception):
        releasing.withdraw_release(session, period_rows.find_period(session, SLOW), "Prov.", actor=periods.COMMAND_LINE)
        session.commit()


@pytest.fixture
def held(monkeypatch):
    """Keep every release from being made until the test lets it go, and count how many were begun."""
    let_go, begun, run = threading.Event(), [], Work.run

    def run_later(work, do):
        if do.__name__ == "publish":
            begun.append(1)
            assert let_go.wait(600)
        run(work, do)

    monkeypatch.setattr(Work, "run", run_later)
    yield let_go, begun
    let_go.set()


def test_the_administrators_day(stage, server, open_desk):
    page = open_desk(server.address, stage.sign_in["admin"], permissions=["clipboard-write"]).page
    expect(page.get_by_role("heading", level=1)).to_have_text("Installationen")
    keys = Keyboard(page)
    keys.follow("Gå igenom nu")
    expect(page.get_by_text("Databasen och alla filer är genomgångna.").first).to_be_visible()
    expect(page.get_by_role("button", name="Gå igenom nu")).to_be_focused()
    expect(page.locator("p.visually-hidden[role=status]")).to_have_text("Databasen och alla filer är genomgångna.")

    keys.activate("Min meny")
    expect(page.get_by_role("link", name="Hjälp").first).to_be_visible()
    keys.tab_to("Hjälp")
    keys.press("Escape")
    expect(page.locator("details.menu summary")).to_be_focused()
    expect(page.locator("details.menu[open]")).to_have_count(0)

    page.goto(f"{server.address}/admin/people")
    expect(page).to_have_title("Personer – Kryss")
    keys.follow("Skapa länk")
    expect(page.locator("#summary")).to_be_focused()
    keys.activate("E-post: fyll i det här.")
    expect(page.locator("#email")).to_be_focused()
    page.keyboard.type("ny@example.se")
    keys.tab_to("Reception", kind="radio")
    keys.choose("municipality", "Sorsele")
    keys.follow("Skapa länk")
    told = page.locator(".notices[data-first]")
    expect(told).to_be_focused()
    expect(told).to_contain_text("Skicka länken till ny@example.se")
    keys.activate("Kopiera")
    expect(page.get_by_role("button", name="Kopierad")).to_be_focused()

    keys.follow("Ta bort Receptionen i Sorsele, ny@example.se")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    keys.follow("Ta bort rollen")
    expect(page.locator("main > .notices")).to_contain_text("Rollen är borttagen.")
    keys.expect_focus()

    page.goto(f"{server.address}/admin/log")
    keys.choose("kind", "Personer")
    keys.follow("Visa", kind="button")
    page.wait_for_url("**/admin/log?kind=person**")
    expect(page.get_by_role("cell", name="Admin").first).to_be_visible()
    keys.expect_focus()
    assert keys.faults == []


def test_the_coordinator_follows_and_reminds(stage, server, open_desk):
    page = open_desk(server.address, stage.sign_in["coordinator"], permissions=["clipboard-write"]).page
    page.goto(f"{server.address}{PLACE}/{NOW}/follow")
    keys = Keyboard(page)
    keys.tab_to("Påminn Storuman")
    keys.press("Enter")
    reminder = page.locator(f"#reminder-{STORUMAN}")
    expect(reminder).to_be_visible()
    expect(reminder).to_be_focused()
    keys.press("Tab")
    expect(page.get_by_role("button", name="Kopiera Storuman")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_role("button", name="Kopierad")).to_be_focused()
    keys.tab_to("Storuman", key="Shift+Tab")
    keys.press("Enter")
    expect(reminder).to_be_hidden()

    keys.follow("Till skanningsbordet")
    page.wait_for_url(f"**{SHARED_DESK}/")
    keys.tab_to("choose-files")
    keys.tab_to("Alla papper", key="Shift+Tab")
    keys.press("Enter")
    page.wait_for_url(f"**{SHARED_DESK}/papers")
    assert keys.faults == []


def test_on_a_phone_all_links_of_the_header_stand_on_one_row(stage, server, open_desk):
    for role in ("reception", "coordinator"):
        page = open_desk(server.address, stage.sign_in[role], viewport={"width": 320, "height": 500}).page
        links = page.locator(".top nav > a")
        tops = {round(links.nth(number).bounding_box()["y"]) for number in range(links.count())}
        assert len(tops) == 1, role


def test_the_print_centre_says_what_is_wrong_beside_the_field(stage, server, open_desk):
    page = open_desk(server.address, stage.sign_in["coordinator"]).page
    page.goto(f"{server.address}{PLACE}/{NOW}/print")
    keys = Keyboard(page)
    keys.write("copies", "9000")
    keys.follow("Gör zip")
    expect(page.locator("#summary")).to_be_focused()
    keys.press("Tab")
    keys.press("Enter")
    expect(page.locator("#copies")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("1")
    expect(page.locator("#summary")).to_have_count(0)
    for name in ("Gör affisch", "Gör övningsblad", "Gör instruktion"):
        keys.tab_to(name)
    assert keys.faults == []


def test_the_meeting(stage, server, open_desk):
    def agree(answer: bool, *codes: str) -> None:
        with stage.instance.sessions.begin() as session:
            for part in period_rows.find_period(session, EARLIER).municipalities:
                part.funnel = answer if part.municipality_code in codes or not codes else part.funnel

    agree(True)
    agree(False, STORUMAN)
    page = open_desk(server.address, stage.sign_in["coordinator"]).page
    keys = Keyboard(page)
    page.goto(f"{server.address}{PLACE}/{EARLIER}/meeting/")
    keys.follow("Storuman", kind="a")
    page.wait_for_url(f"**/municipalities/{STORUMAN}")
    keys.tab_to("funnel")
    keys.press("Space")
    keys.follow("Spara", kind="button")
    expect(page.locator("main > .notices")).to_be_focused()
    page.goto(f"{server.address}{PLACE}/{EARLIER}/meeting/")
    keys.activate("Visa som tabell")
    expect(page.locator("details.table-of[open] table").first).to_be_visible()
    keys.tab_to("Spara bilden 1")
    with page.expect_download():
        keys.press("Enter")
    page.goto(f"{server.address}{PLACE}/{EARLIER}/meeting/?table=1")
    keys.tab_to("", kind="div")  # the table itself can be scrolled
    agree(False)
    assert keys.faults == []


def test_closing_the_first_release_and_withdrawing_it(stage, server, open_desk, older, held):
    let_go, begun = held
    address = server.address
    page = open_desk(address, stage.sign_in["coordinator"]).page
    keys = Keyboard(page)
    page.goto(f"{address}{PLACE}/{SLOW}/")
    keys.follow("Stäng perioden")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vill du stänga våren 2026 redan nu?")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    keys.follow("Stäng perioden", kind="button")
    expect(page.get_by_role("heading", name="Kan någon kännas igen?")).to_be_visible()
    keys.expect_focus()

    keys.follow("Publicera", kind="button")
    expect(page.locator("#summary")).to_be_focused()
    keys.press("Tab")
    keys.press("Enter")
    expect(page.get_by_label("Jag har läst kontrollen")).to_be_focused()
    keys.press("Space")
    keys.tab_to("Publicera", kind="button")
    asked = []
    page.on("request", lambda request: asked.append(request.method) if request.method == "POST" else None)
    keys.press("Enter")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Våren 2026 publiceras nu")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page.get_by_role("progressbar")).to_be_visible()

    assert asked == ["POST"]

    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Våren 2026 publiceras nu")
    other = open_desk(address, older).go(ASKED)
    expect(other.get_by_text("Samordnare började")).to_be_visible()
    page.goto("about:blank")  # she leaves, and it goes on
    wait_until(other, lambda: begun == [1])
    let_go.set()
    expect(other.get_by_role("heading", level=1)).to_contain_text("Paket, våren 2026")
    assert begun == [1]
    keys = Keyboard(other)
    keys.expect_focus("Våren 2026 är publicerad, version 1.")

    keys.follow("Dra tillbaka", kind="a")
    other.wait_for_url("**/withdraw")
    keys.follow("Dra tillbaka", kind="button")
    expect(other.locator("#summary")).to_be_focused()
    keys.tab_to("notice")
    other.keyboard.type("Två buntar var blandade.")
    keys.follow("Dra tillbaka", kind="button")
    expect(other.locator("main > .notices")).to_contain_text("Våren 2026 är tillbakadragen.")
    expect(other.locator("main > .notices")).to_be_focused()
    assert keys.faults == []
