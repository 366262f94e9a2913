"""Looking at marks by keyboard: the next one stands there at once, and nothing that was chosen is lost."""

import re
import statistics
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response, expect
from sqlalchemy import func, select

from survey_app.db.models import ReviewRow
from survey_app.web import create_app
from tests.browser.conftest import Desk, Server
from tests.browser.waits import Held, another_page, wait_for_next_mark, wait_until
from tests.web.stage import NOW, STORUMAN, scan_stack

pytestmark = pytest.mark.browser
LAST_BUT_ONE = re.compile(r"^\s*(1 av 2|2 av 3|3 av 4|4 av 5|5 av 6)\s*$")
DECISION = re.compile(r"/review/\d+$")
MARK_PAGE = re.compile(r"/review\?mark=\d+$")
"""Where choices are sent, and where the next mark's page is fetched."""

WATCH = """() => {
  const before = document.querySelector("form[data-decide]").action;
  window.took = new Promise((tell) => {
    let pressed = 0;
    window.addEventListener("keydown", () => { pressed = performance.now(); }, { capture: true, once: true });
    const watcher = new MutationObserver(() => {
      const form = document.querySelector("form[data-decide]");
      if (!form || form.action === before) return;
      watcher.disconnect();
      const stood = performance.now() - pressed;
      requestAnimationFrame(() => setTimeout(() => tell([stood, performance.now() - pressed])));
    });
    watcher.observe(document.documentElement, { childList: true, subtree: true });
  });
}"""
"""Measures in the page, from a key to the next mark: ms until it is in the document, and until it is painted."""

ROUNDS = 3
REVIEW = f"/reception/{STORUMAN}/{NOW}/review"


@pytest.fixture(scope="module")
def marks(another_stage):
    """An instance with several doubtful marks."""
    stage = another_stage()
    scan_stack(stage.instance, NOW, STORUMAN, 4)
    yield stage
    stage.instance.close()


@pytest.fixture(scope="module")
def office(marks):
    running = Server(create_app(marks.instance))
    yield running
    running.stop()


def decided(stage) -> int:
    with stage.instance.readers() as session:
        return session.scalar(select(func.count()).where(ReviewRow.decided_at.is_not(None))) or 0


def number_of(page: Page) -> str:
    return page.locator("form[data-decide]").get_attribute("action") or ""


def choose(page: Page, key: str = "1") -> None:
    before = number_of(page)
    page.keyboard.press(key)
    expect(page.locator(f'form[data-decide][action="{before}"]')).to_have_count(0)


def is_sent(response: Response) -> bool:
    """Say whether this is the answer to a choice."""
    return response.request.method == "POST"


def choose_and_store(page: Page, key: str = "1") -> None:
    with page.expect_response(is_sent):
        choose(page, key)


def take_back(page: Page) -> None:
    with another_page(page):
        page.keyboard.press("Backspace")
    expect(page.get_by_text("Ångrat. Märket väntar på nytt.")).to_be_visible()
    wait_for_next_mark(page)


@pytest.fixture
def review(marks, office, open_desk) -> Callable[[], Desk]:
    """Return a function that opens the review in a window of its own, with the mark after the first one fetched."""

    def start() -> Desk:
        desk = open_desk(office.address, marks.sign_in["reception"])
        wait_for_next_mark(desk.go(REVIEW))
        return desk

    return start


def test_the_next_mark_comes_without_loading_a_page_and_the_choice_is_stored(marks, review):
    page = review().page
    page.evaluate("window.sameDocument = true")
    before = decided(marks)
    choose_and_store(page)
    assert page.evaluate("window.sameDocument") is True
    assert decided(marks) == before + 1
    take_back(page)
    assert decided(marks) == before


def test_enter_without_a_suggestion_says_how_to_choose(marks, review):
    page = review().page
    before, mark = decided(marks), number_of(page)
    page.evaluate("document.querySelector('[data-suggested]')?.removeAttribute('data-suggested')")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").get_by_text("Här finns inget förslag. Välj med 1–9 eller 0.")).to_be_visible()
    assert (decided(marks), number_of(page)) == (before, mark)


def test_the_next_mark_stands_there_at_once_after_a_key(marks, review, capsys):
    """Nothing that the server still has to say is needed for it; how long it takes is printed."""
    page = review().page
    taken = []
    for _ in range(ROUNDS):
        before, held = decided(marks), Held(page, "**/*")
        page.evaluate(WATCH)
        choose(page)
        taken.append(page.evaluate("window.took"))
        assert decided(marks) == before
        with page.expect_response(is_sent):
            held.let_go()
        assert decided(marks) == before + 1
        take_back(page)
    stood, painted = zip(*taken, strict=True)
    with capsys.disabled():
        print(f"\nNext mark after a key, ms, median and most of {ROUNDS}:", end=" ")
        print(f"{statistics.median(stood):.0f} and {max(stood):.0f} in the document,", end=" ")
        print(f"{statistics.median(painted):.0f} and {max(painted):.0f} painted.")


def test_a_key_that_is_held_down_or_pressed_before_the_next_mark_came_chooses_once(marks, office, open_desk):
    desk, before, sent = open_desk(office.address, marks.sign_in["reception"]), decided(marks), []
    page = desk.page
    held = Held(page, MARK_PAGE)
    desk.go(REVIEW)
    wait_until(page, lambda: held.requests != [])
    page.on("request", lambda request: sent.append(request.method))
    mark = number_of(page)
    with page.expect_response(is_sent):
        page.keyboard.down("1")
        page.keyboard.down("1")  # as a key does that is held
        page.keyboard.press("2")
    assert number_of(page) == mark
    held.let_go()
    expect(page.locator(f'form[data-decide][action="{mark}"]')).to_have_count(0)
    page.keyboard.down("1")
    page.keyboard.up("1")
    assert decided(marks) == before + 1
    take_back(page)
    assert decided(marks) == before
    assert sent.count("POST") == 2  # one choice, and taking it back


def test_what_was_chosen_while_the_connection_was_lost_is_sent_when_it_is_back(marks, review):
    desk = review()
    page, before = desk.page, decided(marks)
    desk.context.set_offline(True)
    choose(page)
    expect(page.get_by_text("förbindelsen är bruten")).to_be_visible()
    assert decided(marks) == before
    desk.context.set_offline(False)
    expect(page.get_by_text("förbindelsen är bruten")).to_have_count(0)
    assert decided(marks) == before + 1
    desk.complaints.clear()  # the browser itself notes that it was offline


def test_signed_out_in_the_middle_nothing_is_lost(marks, office, review):
    desk = review()
    page, before = desk.page, decided(marks)
    desk.context.clear_cookies()
    choose(page)
    expect(page.get_by_text("Logga in").or_(page.get_by_text("öppen för länge")).first).to_be_visible()
    other = desk.context.new_page()
    other.goto(office.address + marks.sign_in["reception"])
    expect(page.locator("#review-notice p")).to_have_count(0)
    assert decided(marks) == before + 1
    other.close()


def test_two_people_at_the_same_mark_the_second_is_told_and_goes_on(marks, review):
    first, second = review().page, review().page
    assert number_of(first) == number_of(second)
    before = decided(marks)
    choose_and_store(first)
    choose_and_store(second, "2")
    expect(second.locator("#review-notice p")).to_be_visible()
    assert decided(marks) == before + 1


def test_the_last_mark_waits_for_the_one_before_it_and_is_stored(marks, review):
    page = review().page
    while page.locator("#next-mark").count() and not page.locator(".title").get_by_text(LAST_BUT_ONE).count():
        choose_and_store(page)
        wait_for_next_mark(page)
    before, held = decided(marks), Held(page, DECISION)
    choose(page)
    expect(page.locator("#next-mark")).to_have_count(0)
    page.keyboard.press("1")
    held.let_go()
    expect(page.get_by_role("heading", name="Inget mer att titta på")).to_be_visible()
    assert decided(marks) == before + 2
