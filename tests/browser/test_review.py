"""Looking at marks by keyboard: the next one stands there at once, and nothing that was chosen is lost."""

import re
import statistics

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import func, select

from survey_app.db.models import ReviewRow
from survey_app.web import create_app
from tests.browser.conftest import Server
from tests.web.stage import NOW, STORUMAN, scan_stack, set_the_stage

pytestmark = pytest.mark.browser
LAST_BUT_ONE = re.compile(r"^\s*(1 av 2|2 av 3|3 av 4|4 av 5|5 av 6)\s*$")
NEXT_WITHIN_MS = 50
"""After a key the next mark stands there within this time: people take it as at once."""

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

REVIEW = f"/reception/{STORUMAN}/{NOW}/review"


@pytest.fixture(scope="module")
def marks(tmp_path_factory):
    """An instance with several doubtful marks."""
    stage = set_the_stage(tmp_path_factory.mktemp("review") / "instance")
    for _ in range(2):
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


def choose_and_store(page: Page, key: str = "1") -> None:
    with page.expect_response(lambda response: response.request.method == "POST"):
        choose(page, key)


def test_the_next_mark_comes_without_loading_a_page_and_the_choice_is_stored(marks, office, open_desk):
    page = open_desk(office.address, marks.sign_in["reception"]).go(REVIEW)
    page.wait_for_load_state("networkidle")
    page.evaluate("window.sameDocument = true")
    before = decided(marks)
    choose_and_store(page)
    assert page.evaluate("window.sameDocument") is True
    assert decided(marks) == before + 1
    with page.expect_navigation():
        page.keyboard.press("Backspace")
    expect(page.get_by_text("Ångrat. Märket väntar på nytt.")).to_be_visible()
    assert decided(marks) == before


def test_the_next_mark_stands_there_at_once_after_a_key(marks, office, open_desk, capsys):
    page = open_desk(office.address, marks.sign_in["reception"]).go(REVIEW)
    taken = []
    for _ in range(9):
        page.wait_for_load_state("networkidle")
        page.evaluate(WATCH)
        choose_and_store(page)
        taken.append(page.evaluate("window.took"))
        with page.expect_navigation():
            page.keyboard.press("Backspace")
    stood, painted = zip(*taken, strict=True)
    with capsys.disabled():
        print(
            f"\nNext mark after a key, ms: {statistics.median(stood):.0f} in the document (at most {max(stood):.0f})",
            end="",
        )
        print(f", {statistics.median(painted):.0f} painted (at most {max(painted):.0f}).")
    assert min(stood) <= NEXT_WITHIN_MS  # the best of them: other work on the machine makes any of them longer


def test_what_was_chosen_while_the_connection_was_lost_is_sent_when_it_is_back(marks, office, open_desk):
    desk = open_desk(office.address, marks.sign_in["reception"])
    page = desk.go(REVIEW)
    page.wait_for_load_state("networkidle")
    before = decided(marks)
    desk.context.set_offline(True)
    choose(page)
    expect(page.get_by_text("förbindelsen är bruten")).to_be_visible()
    assert decided(marks) == before
    desk.context.set_offline(False)
    expect(page.get_by_text("förbindelsen är bruten")).to_have_count(0)
    assert decided(marks) == before + 1
    desk.complaints.clear()  # the browser itself notes that it was offline


def test_signed_out_in_the_middle_nothing_is_lost(marks, office, open_desk):
    desk = open_desk(office.address, marks.sign_in["reception"])
    page = desk.go(REVIEW)
    page.wait_for_load_state("networkidle")
    before = decided(marks)
    desk.context.clear_cookies()
    choose(page)
    expect(page.get_by_text("Logga in").or_(page.get_by_text("öppen för länge")).first).to_be_visible()
    other = desk.context.new_page()
    other.goto(office.address + marks.sign_in["reception"])
    expect(page.locator("#review-notice p")).to_have_count(0, timeout=15_000)
    assert decided(marks) == before + 1
    other.close()


def test_two_people_at_the_same_mark_the_second_is_told_and_goes_on(marks, office, open_desk):
    first = open_desk(office.address, marks.sign_in["reception"]).go(REVIEW)
    second = open_desk(office.address, marks.sign_in["reception"]).go(REVIEW)
    for page in (first, second):
        page.wait_for_load_state("networkidle")
    assert number_of(first) == number_of(second)
    before = decided(marks)
    choose_and_store(first)
    choose_and_store(second, "2")
    expect(second.locator("#review-notice p")).to_be_visible()
    assert decided(marks) == before + 1


def test_the_last_mark_waits_for_the_one_before_it_and_is_stored(marks, office, open_desk):
    page = open_desk(office.address, marks.sign_in["reception"]).go(REVIEW)
    page.wait_for_load_state("networkidle")
    while page.locator("#next-mark").count() and not page.locator(".title").get_by_text(LAST_BUT_ONE).count():
        choose_and_store(page)
        page.wait_for_load_state("networkidle")
    before, held = decided(marks), []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route(lambda address: address.rpartition("/")[2].isdigit(), hold_the_first)
    choose(page)
    expect(page.locator("#next-mark")).to_have_count(0)
    page.keyboard.press("1")
    held[0].continue_()
    expect(page.get_by_role("heading", name="Inget mer att titta på")).to_be_visible()
    assert decided(marks) == before + 2
