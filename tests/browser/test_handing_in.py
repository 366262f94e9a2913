"""Handing in files: the page says which arrived; after a lost connection only what is missing is sent again."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from survey_app.services.intake import receiving, stack_views
from survey_app.services.planning import period_rows
from tests.browser.pages import DESK, PLACE
from tests.browser.test_accessibility import faults
from tests.web.stage import NOW, STORUMAN

pytestmark = pytest.mark.browser


def files(*names: str) -> list[dict[str, object]]:
    """Return files that cannot be opened, each with content of its own."""
    return [{"name": name, "mimeType": "application/pdf", "buffer": f"%PDF {name}".encode()} for name in names]


def stored(stage) -> list[str]:
    with stage.instance.readers() as session:
        return [one.name for one in stack_views.list_stacks(session, period_rows.find_period(session, NOW), STORUMAN)]


def cut(page: Page, numbers: set[int], *, after_storing: bool = False) -> list[str]:
    """Cut the connection at these requests (counted from 1); return the names of the files that left the browser."""
    sent: list[str] = []

    def handle(route: Route) -> None:
        sent.append((route.request.post_data_buffer or b"").partition(b'filename="')[2].partition(b'"')[0].decode())
        if len(sent) not in numbers:
            route.continue_()
            return
        if after_storing:
            route.fetch()
        route.abort("connectionreset")

    page.route("**/scan", handle)
    return sent


@pytest.fixture
def home(stage, server, open_desk) -> Callable[[], Page]:
    desk = open_desk(server.address, stage.sign_in["reception"])
    yield lambda: desk.go(f"{DESK}/")
    desk.complaints[:] = [one for one in desk.complaints if "ERR_CONNECTION_RESET" not in one]


def test_when_the_connection_is_cut_the_page_says_what_arrived_and_sends_only_the_rest(stage, home):
    page = home()
    sent = cut(page, {2})
    page.locator("input[type=file]").set_input_files(files("a.pdf", "b.pdf", "c.pdf"))
    sending = page.locator("#sending")
    expect(sending.get_by_role("status")).to_have_text("1 av 3 filer är framme.")
    expect(sending.locator("li.arrived")).to_contain_text("a.pdf")
    expect(sending.locator("li.missing").first).to_contain_text("b.pdf är inte framme: förbindelsen bröts.")
    expect(sending.locator("li.missing").last).to_contain_text("c.pdf är inte framme")
    assert faults(page, languages={"sv": "ltr"}) == []
    again = page.get_by_role("button", name="Skicka det som saknas")
    again.press("Enter")
    expect(sending.get_by_role("status")).to_have_text("3 av 3 filer är framme.")
    expect(sending.get_by_role("status")).to_be_focused()
    assert sent == ["a.pdf", "b.pdf", "b.pdf", "c.pdf"]
    names = stored(stage)
    assert [names.count(name) for name in ("a.pdf", "b.pdf", "c.pdf")] == [1, 1, 1]
    expect(page.locator("#stacks")).to_contain_text("öppnar filen")


def test_a_file_that_arrived_although_the_answer_was_lost_counts_once(stage, home):
    page = home()
    cut(page, {1}, after_storing=True)
    page.locator("input[type=file]").set_input_files(files("d.pdf"))
    expect(page.locator("#sending li.missing")).to_contain_text("d.pdf är inte framme")
    page.get_by_role("button", name="Skicka det som saknas").click()
    expect(page.locator("#sending li.arrived")).to_contain_text("Inget räknas två gånger.")
    assert stored(stage).count("d.pdf") == 1


def test_an_empty_file_is_refused_and_the_others_are_taken(stage, home):
    page = home()
    empty = {"name": "tom.pdf", "mimeType": "application/pdf", "buffer": b""}
    page.locator("input[type=file]").set_input_files([empty, *files("e.pdf")])
    expect(page.locator("#sending li.refused")).to_contain_text("tom.pdf är tom. Skanna papperen igen.")
    expect(page.locator("#sending").get_by_role("status")).to_have_text("1 av 2 filer är framme.")
    assert stored(stage).count("e.pdf") == 1


def test_a_file_that_is_too_large_is_told_before_it_is_sent(stage, home, tmp_path: Path):
    page = home()
    sent = cut(page, set())
    page.locator("#sending").evaluate("place => { place.dataset.most = 10; }")
    page.locator("input[type=file]").set_input_files(files("stor.pdf"))
    expect(page.locator("#sending li.refused")).to_contain_text("Filen är för stor. Skanna färre papper åt gången")
    assert sent == []


def test_signed_out_while_a_file_is_chosen_it_is_kept_and_sent_after_signing_in(stage, server, home):
    page = home()
    page.context.clear_cookies()
    page.locator("input[type=file]").set_input_files(files("f.pdf"))
    expect(page.locator("#sending li.missing")).to_contain_text("f.pdf")
    other = page.context.new_page()
    other.goto(server.address + stage.sign_in["reception"])
    other.close()
    page.get_by_role("button", name="Skicka det som saknas").click()
    expect(page.locator("#sending").get_by_role("status")).to_have_text("Filen är framme.")
    assert stored(stage).count("f.pdf") == 1


def test_the_list_that_is_fetched_again_keeps_focus_and_stays_when_signed_out(stage, home):
    page = home()
    link = page.locator("#stacks a").first
    link.focus()
    leads = link.get_attribute("href")
    with stage.instance.sessions() as session:
        arrived = receiving.receive_file(
            session,
            storage=stage.instance.storage,
            settings=stage.instance.settings,
            period=period_rows.find_period(session, NOW),
            municipality_code=STORUMAN,
            name="från mappen.pdf",
            data=b"%PDF from the folder",
        )
        session.commit()
    rows = page.locator("#stacks li")
    page.evaluate(
        """() => htmx.ajax("GET", document.querySelector("#stacks [hx-get]").getAttribute("hx-get"),
            {target: "#stacks", swap: "innerMorph"})"""
    )
    expect(page.locator(f"#stacks #stack-{arrived.file_id}")).to_contain_text("öppnar filen")
    expect(page.locator("#stacks a:focus")).to_have_attribute("href", leads)
    before = rows.count()
    page.context.clear_cookies()
    expect(page.locator("#stacks-problem")).to_contain_text("Logga in igen")
    expect(rows).to_have_count(before)


def test_signed_out_while_a_period_is_made_what_was_typed_is_stored_after_signing_in(stage, server, open_desk):
    page = open_desk(server.address, stage.sign_in["coordinator"]).go(f"{PLACE}/new")
    page.get_by_label("Namn på svenska").fill("Tappad inloggning")
    page.get_by_label("Första dagen").fill("2030-09-01")
    page.get_by_label("Sista dagen").fill("2030-09-30")
    page.context.clear_cookies()
    page.get_by_role("button", name="Spara utkast").click()
    expect(page.get_by_text("Det du valde och skrev finns kvar")).to_be_visible()
    assert faults(page, languages={"sv": "ltr"}) == []
    page.get_by_label("E-post").fill("samordnare@example.se")
    page.get_by_label("Lösenord").fill("fyra ord i en rad")
    page.get_by_role("button", name="Logga in").click()
    expect(page.get_by_role("heading", name="Du är inloggad igen")).to_be_visible()
    assert faults(page, languages={"sv": "ltr"}) == []
    page.get_by_role("button", name="Skicka nu").press("Enter")
    expect(page.locator("main .notices").first).to_contain_text("Utkastet är sparat")
    page.goto(f"{server.address}{PLACE}/tappad-inloggning/settings")
    expect(page.get_by_label("Namn på svenska")).to_have_value("Tappad inloggning")
    expect(page.get_by_label("Sista dagen")).to_have_value("2030-09-30")
