"""Writing an own question in the browser: advice and errors are seen, heard and led to by the keyboard."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import violations
from tests.browser.waits import resize
from tests.web.stage import COMING, REGION

pytestmark = pytest.mark.browser

ADDRESS = f"/region/{REGION}/{COMING}/questions"
WRITTEN = {
    "sv": ("Hur tillfredsställande bedömer du tillgängligheten till lokalerna?", "Bra\nSådär\nDålig"),
    "en": ("How was the room?", "Good\nSo-so\nBad"),
    "ar": ("كيف كانت الغرفة؟", "جيدة\nمتوسطة\nسيئة"),
}


def write(page: Page, **changes: str) -> None:
    page.fill("#label", "Lokalen")
    for language, (text, answers) in WRITTEN.items():
        page.fill(f"#text_{language}", text)
        page.fill(f"#options_{language}", changes.get(language, answers))


def test_advice_is_focused_leads_to_its_field_and_shows_the_question_as_printed(stage, server, open_desk):
    page = open_desk(server.address, stage.sign_in["coordinator"]).go(ADDRESS)
    write(page)
    page.get_by_role("button", name="Lägg till fråga").click()
    expect(page.locator("#summary")).to_be_focused()
    expect(page.locator("#text_sv")).to_have_attribute("aria-describedby", "text_sv-advice")
    expect(page.locator("figure.printed img")).to_have_count(3)
    for number in range(3):
        picture = page.locator("figure.printed img").nth(number)
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("one => one.naturalWidth") > 600
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, only_contrast=True) == []
    resize(page, {"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.locator("#summary a").first.press("Enter")
    expect(page.locator("#text_sv")).to_be_focused()


def test_an_error_stands_beside_its_field_and_what_was_typed_stays(stage, server, open_desk):
    page = open_desk(server.address, stage.sign_in["coordinator"]).go(ADDRESS)
    write(page, sv="0–10 km\n10–20 km\nVet inte")
    page.get_by_role("button", name="Kontrollera").click()
    expect(page.locator("#options_sv-wrong")).to_contain_text("går in i varandra")
    expect(page.locator("#options_sv")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#text_en")).to_have_value("How was the room?")
    assert violations(page) == []


def test_the_question_is_drawn_as_it_will_be_printed_while_it_is_written(stage, server, open_desk):
    page = open_desk(server.address, stage.sign_in["coordinator"]).go(ADDRESS)
    figure = page.locator("figure[data-question=sv]")
    expect(figure).to_be_hidden()
    page.fill("#text_sv", "Hur var lokalen?")
    page.fill("#options_sv", "Bra\nDålig")
    expect(figure.locator("img")).to_be_visible()
    first = figure.locator("img").get_attribute("src")
    page.fill("#options_sv", "Bra\nDålig\nVet inte")
    expect(figure.locator("img")).not_to_have_attribute("src", first)
    expect(page.locator("figure[data-question=en]")).to_be_hidden()
