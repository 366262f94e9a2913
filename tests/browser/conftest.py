"""The browser, the tests' servers, and a person's window. Tests that race are looked for by `slowness.py`."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator

import pytest
import waitress
from flask import Flask, abort
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright
from sqlalchemy import select
from waitress import wasyncore

from survey_app.db.models import PaperRow, ReviewRow, UserRow
from survey_app.domain.model import PaperState
from survey_app.services.answering import respondent_form, tablet
from survey_app.services.answering.tablet import Tablet
from survey_app.services.instance import open_instance
from survey_app.services.people import signing_in
from survey_app.services.people.audit_log import COMMAND_LINE
from survey_app.services.planning import period_rows
from survey_app.services.reading import reading_sample
from survey_app.web import create_app
from tests.browser.slowness import delayed, slow_down
from tests.browser.waits import PATIENCE_MS
from tests.web.stage import NOW, STORUMAN, VILHELMINA, Stage, new_code, set_the_stage, settings_for

expect.set_options(timeout=PATIENCE_MS)

LANGUAGES = ["sv", "en", "ar", "prs", "ps", "ti", "sma"]
"""Of the open period on the browser tests' stage."""

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
NAMES = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str | None:
    """Return the browser named by SURVEY_APP_CHROMIUM, else one on the path; None = Playwright's own."""
    named = os.environ.get("SURVEY_APP_CHROMIUM")
    return named or next((path for path in map(shutil.which, NAMES) if path), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        try:
            found = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        except Error as error:
            pytest.fail(
                "No Chromium could be started. Install one (Debian: apt-get install chromium; or: playwright install "
                f"chromium), or say where it is with SURVEY_APP_CHROMIUM.\n{error}",
                pytrace=False,
            )
        yield found
        found.close()


class Server:
    """The real server on a free port, in a thread of its own."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._server = waitress.create_server(delayed(app), host="127.0.0.1", port=0, threads=4)
        self.address = f"http://127.0.0.1:{self._server.effective_port}"
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop: sockets are closed by the loop that waits for them, for it may be waiting this very moment."""
        self._server.task_dispatcher.shutdown()
        self._server.trigger.pull_trigger(lambda: wasyncore.close_all(self._server._map, ignore_all=True))
        self._thread.join(60)
        assert not self._thread.is_alive()


@pytest.fixture(scope="session")
def another_stage(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Stage]:
    """Return a function that makes an instance: a copy of one that nobody uses, for making one takes longer."""
    first = set_the_stage(tmp_path_factory.mktemp("browser") / "instance", papers=4)
    first.instance.close()

    def make() -> Stage:
        folder = tmp_path_factory.mktemp("browser") / "instance"
        shutil.copytree(first.instance.settings.instance, folder)
        return Stage(open_instance(settings_for(folder)), first.sign_in)

    return make


@pytest.fixture(scope="session")
def stage(another_stage: Callable[[], Stage]) -> Iterator[Stage]:
    """One instance for all tests that do not need one of their own; the open period has all that a period can have."""
    found = another_stage()
    with found.instance.sessions() as session:
        period = period_rows.find_period(session, NOW)
        period.poster_answers, period.languages = True, LANGUAGES
        part = next(part for part in period.municipalities if part.municipality_code == VILHELMINA)
        part.scanning_desk = "KS 2026/12"
        reading_sample.draw(session, period, actor=COMMAND_LINE)
        session.commit()
    yield found
    found.instance.close()


@pytest.fixture(scope="session")
def server(stage: Stage) -> Iterator[Server]:
    app = create_app(stage.instance)

    @app.get("/broken/<int:status>")
    def broken(status: int) -> None:
        """Fail, as a page could."""
        if status == 500:
            raise RuntimeError("A test asked for this.")
        abort(status)

    running = Server(app)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def places(stage: Stage) -> dict[str, object]:
    """What stands in the addresses of pages: numbers of papers by state, codes, links."""
    with stage.instance.sessions() as session:
        period = period_rows.find_period(session, NOW)
        person = session.scalars(select(UserRow.id).where(UserRow.email == "chef@example.se")).one()
        papers = session.execute(select(PaperRow.state, PaperRow.id).where(PaperRow.period_id == period.id)).all()
        by_state = {state: number for state, number in papers}
        found: dict[str, object] = {
            "invitation": signing_in.invite(session, person),
            "mark": session.scalars(select(ReviewRow.id)).first(),
            "read": by_state[PaperState.READ],
            "review": by_state[PaperState.REVIEW],
            "foreign": by_state[PaperState.FOREIGN],
            "tablet": tablet.make_link(
                session, stage.instance.secret_key, Tablet(period, STORUMAN), actor=COMMAND_LINE
            ),
        }
        session.commit()
    found["code"] = new_code(stage.instance, NOW, STORUMAN)
    found["practice"] = new_code(stage.instance, NOW, STORUMAN, practice=True)
    return found


class Desk:
    """A person's browser window: what the page complains of on its console fails the test."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        context.set_default_timeout(PATIENCE_MS)
        slow_down(context)
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, message) -> None:
        expected = "the server responded with a status of 4" in message.text or "/broken/" in message.location["url"]
        if message.type == "error" and not expected:
            self.complaints.append(message.text)

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page


@pytest.fixture
def open_desk(browser: Browser) -> Iterator[Callable[..., Desk]]:
    desks: list[Desk] = []

    def make(address: str, sign_in: str = "", **options: object) -> Desk:
        options.setdefault("viewport", {"width": 1280, "height": 900})
        desk = Desk(browser.new_context(locale="sv-SE", accept_downloads=True, **options), address)
        desks.append(desk)
        if sign_in:
            desk.go(sign_in)
        return desk

    yield make
    complaints = [complaint for desk in desks for complaint in desk.complaints]
    for desk in desks:
        desk.page.unroute_all(behavior="ignoreErrors")
        desk.context.close()
    assert complaints == []


@pytest.fixture
def confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every translation count as confirmed by a native speaker, so that respondents are offered it."""
    monkeypatch.setattr(respondent_form, "is_draft", lambda _period, _language: False)
