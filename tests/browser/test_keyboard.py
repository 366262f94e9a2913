"""Each role's whole day by keyboard alone: everything is reached, focus is seen and never lost."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from survey_app.db.models import PaperRow
from survey_app.domain.model import PaperState
from survey_app.web import create_app
from tests.browser.conftest import Server
from tests.browser.keyboard import Keyboard
from tests.browser.pages import DESK, PLACE
from tests.browser.waits import another_page, wait_for_next_mark
from tests.web.stage import EARLIER, NOW, STORUMAN, new_code

pytestmark = pytest.mark.browser


def paper_in(stage, state: PaperState) -> int:
    with stage.instance.readers() as session:
        return session.scalars(select(PaperRow.id).where(PaperRow.state == state)).first()


@pytest.fixture(scope="module")
def own(another_stage):
    """A stage of its own, for days that change things."""
    stage = another_stage()
    running = Server(create_app(stage.instance))
    yield stage, running.address
    running.stop()
    stage.instance.close()


def test_the_receptions_day(own, open_desk):
    stage, address = own
    page = open_desk(address, stage.sign_in["reception"]).page
    page.on("filechooser", lambda _: None)  # from now on the browser asks us for files
    keys = Keyboard(page)
    keys.tab_to("Hoppa till innehållet")
    keys.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    keys.follow("+1")
    keys.expect_focus("+1")
    expect(page.locator("#handed-out ~ .row .big")).to_have_text("22")

    keys.tab_to("choose-files")
    with page.expect_file_chooser() as chooser:
        keys.press("Enter")
    chooser.value.set_files([{"name": "bunt.pdf", "mimeType": "application/pdf", "buffer": b"%PDF no form"}])
    expect(page.locator("#sending")).to_contain_text("Filen är framme.")
    keys.expect_focus()

    keys.follow("Titta nu")
    expect(page.get_by_role("heading", name="Vilket svar gäller?")).to_be_visible()
    keys.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    keys.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    wait_for_next_mark(page)
    first = page.locator("form[data-decide]").get_attribute("action")
    keys.press("1")
    expect(page.locator(f'form[data-decide][action="{first}"]')).to_have_count(0)
    keys.expect_focus("Vilket svar gäller?")
    with another_page(page):
        keys.press("Backspace")
    expect(page.locator(f'form[data-decide][action="{first}"]')).to_have_count(1)
    keys.expect_focus("Vilket svar gäller?")

    page.goto(f"{address}{DESK}/papers/{paper_in(stage, PaperState.REVIEW)}/type-in")
    keys.tab_to("", kind="input:radio")
    keys.press("ArrowDown")
    keys.follow("Spara", kind="button")
    expect(page.locator("main .notices").first).to_contain_text("Bunt 1")
    keys.expect_focus()

    page.goto(f"{address}{DESK}/papers?stack=1")
    keys.tab_to("Försättsblad")
    with page.expect_download():
        keys.press("Enter")
    keys.follow("Ångra hela bunten")
    keys.follow("Ångra bunten", kind="button")
    expect(page.locator("main .notices").first).to_contain_text("Bunt 1 är ångrad")
    keys.expect_focus("Bunt 1 är ångrad")

    page.goto(f"{address}{DESK}/print")
    keys.write("copies", "1")
    keys.tab_to("practice")
    keys.press("Space")
    keys.tab_to("Gör PDF")
    with page.expect_download():
        keys.press("Enter")
    keys.expect_focus("Gör PDF")
    expect(page.get_by_text("Den hamnar bland dina hämtade filer.")).to_be_visible()

    page.goto(f"{address}{DESK}/tablet")
    keys.follow("Börja på")
    keys.activate("Svenska")
    page.wait_for_url("**/questions?language=sv")
    assert keys.faults == []


def test_the_coordinators_day(own, open_desk):
    stage, address = own
    page = open_desk(address, stage.sign_in["coordinator"]).page
    keys = Keyboard(page)
    keys.follow("Ny period")
    keys.write("name", "Hösten 2028")
    keys.write_date("opens_on", "2028-09-09")
    keys.write_date("closes_on", "2028-09-29")
    keys.follow("Spara utkast")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Frågor")
    keys.expect_focus()
    keys.write("label", "Lokalen")
    keys.write("text_sv", "Hur var lokalen?")
    keys.tab_to("options_sv")
    page.keyboard.type("Bra\nDålig")
    keys.write("text_en", "How was the room?")
    keys.tab_to("options_en")
    page.keyboard.type("Good\nBad")
    keys.follow("Lägg till fråga")
    expect(page.locator("#summary")).to_be_focused()  # advice, which may be left
    keys.follow("Lägg till som den är")
    expect(page.locator("main .notices").first).to_contain_text("Frågan är tillagd")
    keys.expect_focus()

    page.goto(f"{address}{PLACE}/hosten-2028/")
    keys.follow("Öppna perioden")
    expect(page.locator("main .notices").first).to_contain_text("Hösten 2028 är öppen.")
    keys.expect_focus()

    page.goto(f"{address}{PLACE}/{NOW}/print")
    keys.write("copies", "1")
    keys.tab_to("Gör zip")
    with page.expect_download():
        keys.press("Enter")
    keys.expect_focus("Gör zip")

    page.goto(f"{address}{PLACE}/{EARLIER}/withdraw")
    keys.tab_to("notice")
    page.keyboard.type("Fel period. Nya resultat kommer i morgon.")
    keys.follow("Dra tillbaka", kind="button")
    expect(page.locator("main .notices").first).to_contain_text("tillbakadrag")
    keys.expect_focus()
    keys.follow("Kontrollera och publicera")
    expect(page.get_by_role("heading", name="Kan någon kännas igen?")).to_be_visible()  # it is checked beside the page
    keys.tab_to("Jag har läst kontrollen")
    keys.press("Space")
    keys.follow("Publicera", kind="button")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Paket")
    keys.expect_focus()
    keys.tab_to("Ladda ner paket")
    assert keys.faults == []


def test_the_municipalitys_day(stage, server, open_desk):
    page = open_desk(server.address, stage.sign_in["municipality"]).page
    keys = Keyboard(page)
    keys.activate("Visa som tabell")
    expect(page.locator("details.table-of[open] table").first).to_be_visible()
    keys.tab_to("", kind="div")  # the table itself can be scrolled
    keys.follow("Ladda ner")
    keys.tab_to("Ladda ner paketet")
    with page.expect_download():
        keys.press("Enter")
    assert keys.faults == []


def test_a_respondent_answers_once(stage, server, open_desk):
    path = f"{server.address}/S/{new_code(stage.instance, NOW, STORUMAN)}"
    page = open_desk(server.address).page
    keys = Keyboard(page)
    page.goto(path)
    keys.tab_to("", kind="input:radio")
    keys.press("Space")
    keys.press("ArrowDown")
    expect(page.locator("fieldset.question").first.locator("input").nth(1)).to_be_checked()
    keys.activate("Skicka svaren")
    expect(page.get_by_role("heading", name="Tack! Dina svar har kommit fram.")).to_be_visible()
    page.goto(path)
    expect(page.get_by_text("redan besvarade")).to_be_visible()
    assert keys.faults == []
