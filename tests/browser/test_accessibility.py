"""Every role's pages in a real browser: no axe violation, no two-way scrolling, nothing on the console."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.web.stage import COMING, DOROTEA, EARLIER, NOW, REGION, STORUMAN, new_code

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DESK = f"/reception/{STORUMAN}/{NOW}"
PLACE = f"/region/{REGION}"
PAGES = {
    "": ["/sign-in", "/help", "/accessibility", "/elements", "/nowhere"],
    "reception": [
        f"{DESK}/",
        f"{DESK}/review",
        f"{DESK}/papers?read=1",
        f"{DESK}/print",
        f"{DESK}/counts",
        f"{DESK}/stacks",
        f"{DESK}/papers/1",
        f"{DESK}/papers/1/type-in",
    ],
    "coordinator": [
        f"{PLACE}/",
        f"{PLACE}/new",
        f"{PLACE}/{COMING}/",
        f"{PLACE}/{COMING}/settings",
        f"{PLACE}/{COMING}/questions",
        f"{PLACE}/{NOW}/",
        f"{PLACE}/{NOW}/print",
        f"{PLACE}/{NOW}/follow",
        f"{PLACE}/{NOW}/release",
        f"{PLACE}/{NOW}/municipalities/{STORUMAN}",
        f"{PLACE}/{EARLIER}/packs",
        f"{PLACE}/{EARLIER}/withdraw",
        f"{PLACE}/people",
        f"{PLACE}/log",
    ],
    "municipality": [
        f"/results/{STORUMAN}/{EARLIER}/",
        f"/results/{STORUMAN}/{EARLIER}/downloads",
        f"/results/{STORUMAN}/earlier",
    ],
    "small": [f"/results/{DOROTEA}/{EARLIER}/"],
    "admin": ["/admin/", "/admin/people", "/admin/log"],
}


def violations(page, *, only_contrast: bool = False) -> list[str]:
    chosen = {"type": "rule", "values": ["color-contrast"]} if only_contrast else {"type": "tag", "values": TAGS}
    result = Axe().run(page, options={"runOnly": chosen, "resultTypes": ["violations"]})
    return [
        f"{one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in result.response["violations"]
    ]


@pytest.mark.parametrize("role", PAGES)
def test_no_page_has_a_violation_in_light_and_dark_or_scrolls_both_ways(stage, server, open_desk, role):
    desk = open_desk(server.address, stage.sign_in.get(role, ""))
    found: dict[str, list[str]] = {}
    for path in PAGES[role]:
        desk.page.emulate_media(color_scheme="light")
        desk.page.set_viewport_size({"width": 1280, "height": 900})
        page = desk.go(path)
        page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
        wrong = violations(page)
        page.emulate_media(color_scheme="dark")
        wrong += violations(page, only_contrast=True)
        page.set_viewport_size({"width": 320, "height": 700})
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wrong.append(f"{width} pixels wide in a window of 320")
        if wrong:
            found[path] = wrong
    assert found == {}


def test_the_respondents_page_has_no_violation_and_fits_a_phone(stage, server, open_desk):
    code = new_code(stage.instance, NOW, STORUMAN)
    desk = open_desk(server.address, viewport={"width": 320, "height": 700})
    page = desk.go(f"/S/{code}")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert desk.context.cookies() == []


def test_the_skip_link_comes_first_and_leads_to_the_content(stage, server, open_desk):
    page = open_desk(server.address, stage.sign_in["reception"]).go(f"{DESK}/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
