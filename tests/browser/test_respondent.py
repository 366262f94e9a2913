"""The respondent's pages where the connection comes and goes: no answer is lost, none is stored twice."""

import re

import pytest
from playwright.sync_api import Page, expect

from forms.page_code import decode_page_code
from survey_app.db.models import ResponseRow
from tests.browser.waits import Held, another_page
from tests.web.stage import NOW, STORUMAN, new_code

pytestmark = pytest.mark.browser

NOT_SENT = "Svaren är inte skickade än."


def stored(stage) -> int:
    with stage.instance.readers() as session:
        return session.query(ResponseRow).count()


@pytest.fixture
def path(stage) -> str:
    return f"/s/{new_code(stage.instance, NOW, STORUMAN)}"


def ticked(page: Page) -> list[str]:
    return page.locator("input:checked").evaluate_all("inputs => inputs.map(input => input.value)")


def test_answers_sent_without_a_connection_stay_ticked_and_arrive_once_when_it_is_back(stage, server, open_desk, path):
    desk, before = open_desk(server.address), stored(stage)
    page = desk.go(path)
    page.locator("label.choice").nth(1).click()
    page.locator("input[name=q3]").first.check()
    chosen = ticked(page)
    desk.context.set_offline(True)
    page.get_by_role("button", name="Skicka svaren").click()
    expect(page.get_by_text(NOT_SENT)).to_be_visible()
    assert ticked(page) == chosen
    assert stored(stage) == before
    desk.context.set_offline(False)
    expect(page.get_by_role("heading", name="Tack!")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/thanks\?language=sv$"))
    assert stored(stage) == before + 1
    page.reload()
    expect(page.get_by_role("heading", name="Tack!")).to_be_visible()
    assert stored(stage) == before + 1
    desk.complaints.clear()  # the browser itself notes that it was offline


def test_answers_whose_receipt_was_lost_are_thanked_for_and_stored_once(stage, server, open_desk, path):
    desk, before = open_desk(server.address), stored(stage)
    page = desk.go(path)
    page.locator("label.choice").nth(1).click()
    lost = []

    def lose_the_first_receipt(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch(max_redirects=0).status)
            route.abort()
        else:
            route.continue_()

    page.route("**/s/*", lose_the_first_receipt)
    page.get_by_role("button", name="Skicka svaren").click()
    expect(page.get_by_role("heading", name="Tack!")).to_be_visible()
    assert lost == [303]
    assert stored(stage) == before + 1
    desk.complaints.clear()


def test_another_language_keeps_the_ticks_and_turns_the_page(stage, server, confirmed, open_desk, path):
    page = open_desk(server.address).go(path + "?language=sv")
    page.locator("input[name=q2]").first.check()
    chosen = ticked(page)
    page.get_by_role("button", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert ticked(page) == chosen
    expect(page.locator("h1")).to_be_focused()
    on_its_way = Held(page, "**/s/*")
    page.get_by_role("button", name="English").click()
    page.locator("input[name=q3]").nth(1).check()
    chosen = ticked(page)
    assert len(chosen) == 2
    on_its_way.let_go()
    expect(page.get_by_role("button", name="Send answers")).to_be_visible()
    assert ticked(page) == chosen


def test_an_answer_is_taken_back_in_place(server, open_desk, path):
    page = open_desk(server.address).go(path)
    clear = page.locator("#q2").get_by_role("button", name="Ta bort svaret")
    expect(clear).to_be_hidden()
    page.locator("input[name=q2]").first.check()
    clear.click()
    expect(page.locator("input:checked")).to_have_count(0)
    expect(page.locator("input[name=q2]").first).to_be_focused()
    expect(clear).to_be_hidden()


def test_enter_on_a_tick_sends_nothing(stage, server, open_desk, path):
    before, sent = stored(stage), []
    page = open_desk(server.address).go(path)
    page.on("request", lambda request: sent.append(request.method))
    page.locator("input[name=q2]").first.check()
    page.keyboard.press("Enter")
    page.evaluate("fetch('/help').then(() => {})")  # had anything been sent, it would have been sent before this
    assert "POST" not in sent
    assert len(ticked(page)) == 1
    assert stored(stage) == before


def test_all_of_it_works_without_a_script(stage, server, confirmed, open_desk, path):
    before = stored(stage)
    page = open_desk(server.address, java_script_enabled=False).go("/s?language=sv")
    number = decode_page_code(path.rpartition("/")[2]).sheet
    page.get_by_label("Numret på ditt papper").fill(f"{number[:3]} {number[3:6]} {number[6:]}")
    page.get_by_role("button", name="Visa frågorna").click()
    page.locator("label.choice").nth(1).click()
    page.locator("input[name=q2]").first.check()
    with another_page(page):
        page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Skicka svaren")).to_be_visible()
    expect(page.locator("input:checked")).to_have_count(2)
    page.get_by_role("button", name="English").click()
    page.locator("#q2").get_by_role("button", name="Remove the answer").click()
    expect(page.locator("input:checked")).to_have_count(1)
    page.get_by_role("button", name="Send answers").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert stored(stage) == before + 1


def test_the_tablet_recovers_alone_and_shows_nobodys_ticks_meanwhile(stage, server, places, open_desk):
    desk = open_desk(server.address)
    desk.page.clock.install()  # goes on by itself as well: it tries again until the connection is back
    page, before = desk.go(f"/t/{places['tablet']}"), stored(stage)
    desk.context.set_offline(True)
    page.locator(".start-languages a").first.click()
    expect(page.get_by_text("Förbindelsen är bruten.")).to_be_visible()
    desk.context.set_offline(False)
    expect(page.locator("form#answers")).to_be_visible()
    page.locator("label.choice").nth(1).click()
    desk.context.set_offline(True)
    page.get_by_role("button", name="Skicka svaren").click()
    expect(page.get_by_text(NOT_SENT)).to_be_visible()
    expect(page.locator("form#answers")).to_be_hidden()
    page.clock.fast_forward(300_000)
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("main:not([aria-busy])")).to_be_attached()  # it has tried again
    desk.context.set_offline(False)
    expect(page.get_by_role("heading", name="Tack!")).to_be_visible()
    desk.context.set_offline(True)
    assert stored(stage) == before + 1
    page.clock.fast_forward(13_000)
    expect(page.get_by_text("Förbindelsen är bruten.")).to_be_visible()
    desk.context.set_offline(False)
    expect(page.locator(".start-languages")).to_be_visible()
    desk.complaints.clear()
