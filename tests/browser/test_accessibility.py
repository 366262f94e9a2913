"""Every page in a real browser: no axe violation, no two-way scrolling, its language said, fit to print."""

from collections.abc import Mapping

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from tests.browser.pages import DESK, PAGES, endpoints_of_pages, page_endpoints
from tests.browser.waits import resize
from tests.web.stage import STORUMAN

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NARROW = {"width": 320, "height": 256}
"""A window of 1280 x 1024 at 400 %, and as narrow as a small phone."""
WIDE = {"width": 1280, "height": 900}

RUN_AXE = """async options => (await axe.run(document, options)).violations.map(
    one => `${one.id}: ${one.help}: ` + one.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" | "))"""

HIDDEN_IN_PRINT = """() => [...document.querySelectorAll("header nav, body > footer, .skip, .buttons, .dropzone")]
    .filter(one => one.getClientRects().length).map(one => `printed: <${one.localName} class="${one.className}">`)"""

STAND_STILL = "for (let timer = setTimeout(() => {}); timer; timer--) clearTimeout(timer)"
"""A page that leads on by itself, or asks for news, would be another one before it is looked at from all sides."""

NEEDS_TWO_WAYS = """() => {
    const wide = document.documentElement.scrollWidth;
    const burst = [...document.querySelectorAll("main button, main .button")].filter(
        one => one.scrollWidth > one.clientWidth + 1 && one.getClientRects().length && !one.matches(".plain"));
    if (burst.length) return burst.map(one => `does not fit its button: ${one.textContent.trim()}`);
    if (wide <= innerWidth) return [];
    const out = [...document.querySelectorAll("main *, header *, footer *")].filter(
        one => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(".scroll") && !one.closest("svg"));
    const told = out.slice(-2).map(one => one.outerHTML.slice(0, 90));
    return [`${wide} pixels wide in a window of ${innerWidth}: ` + told];
}"""


def violations(page: Page, *, only_contrast: bool = False) -> list[str]:
    chosen = {"type": "rule", "values": ["color-contrast"]} if only_contrast else {"type": "tag", "values": TAGS}
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(RUN_AXE, {"runOnly": chosen, "resultTypes": ["violations"]})


def faults(page: Page, *, languages: Mapping[str, str]) -> list[str]:
    """Return what is wrong with the page shown; `languages` maps each language it may be in to its direction."""
    page.wait_for_load_state()
    page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    found += violations(page, only_contrast=True)
    resize(page, NARROW)
    found += page.evaluate(NEEDS_TWO_WAYS)
    page.emulate_media(color_scheme="light", media="print")
    found += page.evaluate(HIDDEN_IN_PRINT)
    page.emulate_media(color_scheme="light", media="screen")
    resize(page, WIDE)
    language, direction = page.evaluate("[document.documentElement.lang, getComputedStyle(document.body).direction]")
    if languages.get(language) != direction:
        found.append(f"in {language!r}, written {direction}")
    if page.locator("h1").count() != 1 or not page.title().strip(" –"):
        found.append(f"{page.locator('h1').count()} main headings, title {page.title()!r}")
    return found


def test_every_page_of_the_application_is_listed_here(server):
    assert page_endpoints(server.app) - set(endpoints_of_pages(server.app)) == set()


@pytest.mark.parametrize("role", PAGES)
def test_no_page_has_a_violation_in_light_and_dark_or_scrolls_both_ways(stage, server, places, open_desk, role):
    desk = open_desk(server.address, stage.sign_in.get(role, ""))
    found: dict[str, list[str]] = {}
    for path in PAGES[role]:
        page = desk.go(path.format_map(places))
        page.evaluate(STAND_STILL)
        wrong = faults(page, languages={"sv": "ltr"})
        if wrong:
            found[path] = wrong
    assert found == {}
    assert role != "respondent" or desk.context.cookies() == []


def test_a_refused_form_and_a_file_too_large_are_told_on_pages_without_a_violation(stage, server, open_desk):
    desk = open_desk(server.address, stage.sign_in["reception"])
    found = {}
    page = desk.go(f"{DESK}/counts")
    page.fill("#left_over", "-4")
    page.get_by_role("button", name="Spara").click()
    page.locator("#summary").wait_for()
    found["refused"] = faults(page, languages={"sv": "ltr"})
    page = desk.go("/broken/413")
    assert "Filen är för stor" in page.content()
    found["too large"] = faults(page, languages={"sv": "ltr"})
    assert found == {"refused": [], "too large": []}


def test_the_respondents_pages_have_no_violation_in_any_language(server, places, confirmed, open_desk):
    desk = open_desk(server.address)
    found = {}
    for language in ("ar", "prs", "ps", "ti", "sma"):
        path = f"/t/{places['tablet']}/questions?language={language}"
        page = desk.go(path)
        direction = "rtl" if language in ("ar", "prs", "ps") else "ltr"
        found[language] = faults(page, languages={language: direction})
    assert found == {language: [] for language in found}


def test_the_skip_link_comes_first_and_leads_to_the_content(stage, server, open_desk):
    page = open_desk(server.address, stage.sign_in["reception"]).go(f"/reception/{STORUMAN}/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
