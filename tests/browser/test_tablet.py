"""The office's tablet and right-to-left pages: nothing of a person stays, fingers hit, the page is mirrored."""

import pytest
from playwright.sync_api import Page, expect

from survey_app.db.models import ResponseRow
from tests.browser.waits import stop_the_clock
from tests.web.stage import NOW, STORUMAN, new_code

pytestmark = pytest.mark.browser

REMAINS = """async () => ({
    local: localStorage.length,
    session: sessionStorage.length,
    cookie: document.cookie,
    caches: (await caches.keys()).length,
    databases: (await indexedDB.databases()).length,
    history: history.length,
    ticked: document.querySelectorAll("input:checked").length,
})"""

SMALL = """() => [...document.querySelectorAll("main a, main button, main label.choice, main summary")]
    .filter(one => one.getClientRects().length && !one.disabled)
    .map(one => [one.textContent.trim().slice(0, 30), one.getBoundingClientRect()])
    .filter(([, box]) => box.height < 43.5 || box.width < 43.5)
    .map(([name, box]) => `${name}: ${Math.round(box.width)} x ${Math.round(box.height)}`)"""

SIDES = """() => {
    const middle = one => { const box = one.getBoundingClientRect(); return (box.left + box.right) / 2; };
    const start = one => { const box = one.getBoundingClientRect(); return [box.left, box.right]; };
    const choice = document.querySelector("label.choice"), legend = document.querySelector("legend");
    return {
        box: middle(choice.querySelector("input")) / innerWidth,
        words: middle(choice.querySelector("span")) / innerWidth,
        number: middle(legend.querySelector(".number-of")) / innerWidth,
        send: start(document.querySelector("form .buttons button.filled")).map(x => x / innerWidth),
        column: start(document.querySelector("form .question")).map(x => x / innerWidth),
    };
}"""


def responses(stage) -> int:
    with stage.instance.readers() as session:
        return session.query(ResponseRow).filter_by(source="tablet").count()


@pytest.fixture
def tablet(server, places, open_desk) -> Page:
    desk = open_desk(server.address, viewport={"width": 768, "height": 1024}, has_touch=True)
    stop_the_clock(desk.page)
    return desk.go(f"/t/{places['tablet']}")


def begin(page: Page, language: str = "sv") -> None:
    page.locator(f".start-languages a[lang={language}]").click()
    expect(page.locator("form#answers")).to_be_visible()


def test_a_form_that_nobody_touches_goes_back_to_the_start_and_nothing_stays(stage, tablet):
    page, before = tablet, responses(stage)
    start = page.url
    begin(page)
    page.locator("label.choice").nth(1).click()
    page.clock.fast_forward(91_000)
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_role("button", name="Jag är kvar")).to_be_focused()
    page.clock.fast_forward(31_000)
    expect(page.locator(".start-languages")).to_be_visible()
    expect(page).to_have_url(start)
    remains = page.evaluate(REMAINS)
    length = remains.pop("history")
    assert remains == {"local": 0, "session": 0, "cookie": "", "caches": 0, "databases": 0, "ticked": 0}
    assert page.context.cookies() == []
    assert responses(stage) == before
    begin(page)
    assert page.locator("input:checked").count() == 0
    assert page.evaluate("history.length") == length


def test_who_is_still_there_goes_on_with_what_was_ticked(tablet):
    begin(tablet)
    tablet.locator("label.choice").nth(1).click()
    tablet.clock.fast_forward(91_000)
    expect(tablet.get_by_role("dialog")).to_be_visible()
    tablet.locator("dialog").evaluate("one => one.addEventListener('close', () => { one.dataset.closed = 'yes'; })")
    tablet.get_by_role("button", name="Jag är kvar").click()
    expect(tablet.locator("dialog[data-closed]")).to_be_attached()
    tablet.clock.fast_forward(31_000)
    expect(tablet.locator("form#answers")).to_be_visible()
    expect(tablet.get_by_role("dialog")).to_be_hidden()
    assert tablet.locator("input:checked").count() == 1


def test_back_after_sending_shows_no_answers_and_stores_none_anew(stage, tablet):
    page, before = tablet, responses(stage)
    begin(page)
    page.locator("label.choice").nth(1).click()
    page.get_by_role("button", name="Skicka svaren").dblclick()
    expect(page.get_by_role("heading", name="Tack!")).to_be_visible()
    assert responses(stage) == before + 1
    page.clock.fast_forward(13_000)
    expect(page.locator(".start-languages")).to_be_visible()
    page.go_back()
    page.go_forward()
    expect(page.locator(".start-languages")).to_be_visible()
    assert page.locator("input:checked").count() == 0
    assert responses(stage) == before + 1


def test_back_after_the_thanks_leads_to_the_tablets_start(tablet):
    page, start = tablet, tablet.url
    begin(page)
    page.locator("label.choice").nth(1).click()
    page.get_by_role("button", name="Skicka svaren").click()
    expect(page.get_by_role("heading", name="Tack!")).to_be_visible()
    page.go_back()
    expect(page.locator(".start-languages")).to_be_visible()
    expect(page).to_have_url(start)
    page.go_back()
    expect(page).to_have_url(start)
    begin(page)
    assert page.locator("input:checked").count() == 0


def test_everything_on_the_tablet_is_large_enough_for_a_finger(tablet):
    found = {"start": tablet.evaluate(SMALL)}
    begin(tablet)
    found["questions"] = tablet.evaluate(SMALL)
    tablet.locator("label.choice").nth(1).click()
    tablet.get_by_role("button", name="Skicka svaren").click()
    expect(tablet.get_by_role("heading", name="Tack!")).to_be_visible()
    found["thanks"] = tablet.evaluate(SMALL)
    assert found == {"start": [], "questions": [], "thanks": []}


@pytest.mark.parametrize("language", ["ar", "prs", "ps"])
def test_right_to_left_pages_are_the_mirror_of_the_others(server, stage, places, confirmed, open_desk, language):
    desk = open_desk(server.address, viewport={"width": 800, "height": 900})
    path = f"/t/{places['tablet']}/questions?language="
    page = desk.go(path + "sv")
    left = page.evaluate(SIDES)
    page = desk.go(path + language)
    right = page.evaluate(SIDES)
    assert page.evaluate("getComputedStyle(document.querySelector('form#answers')).direction") == "rtl"
    for part in ("box", "number"):
        assert left[part] < 0.3 and right[part] == pytest.approx(1 - left[part], abs=0.03), part
    assert right["words"] < right["box"]
    assert right["send"][1] == pytest.approx(right["column"][1], abs=0.02)
    assert left["send"][0] == pytest.approx(left["column"][0], abs=0.02)


def test_a_poster_and_a_paper_double_clicked_are_answered_once(stage, server, open_desk):
    desk = open_desk(server.address)

    def stored() -> int:
        with stage.instance.readers() as session:
            return session.query(ResponseRow).count()

    for path in (f"/S/{new_code(stage.instance, NOW, STORUMAN)}", f"/p/{NOW}/{STORUMAN}"):
        before = stored()
        page = desk.go(path)
        page.locator("label.choice").first.click()
        page.get_by_role("button", name="Skicka svaren").dblclick()
        expect(page.get_by_role("heading", name="Tack!")).to_be_visible()
        assert stored() == before + 1
        page.reload()
        assert stored() == before + 1
