import os
import shutil
import threading
from collections.abc import Callable, Iterator

import pytest
import waitress
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from survey_app.web import create_app
from tests.web.stage import Stage, set_the_stage

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
        self._server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
        self.address = f"http://127.0.0.1:{self._server.effective_port}"
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.close()
        self._thread.join(5)
        self._server.task_dispatcher.shutdown()


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    found = set_the_stage(tmp_path_factory.mktemp("browser") / "instance", papers=4)
    yield found
    found.instance.close()


@pytest.fixture(scope="session")
def server(stage: Stage) -> Iterator[Server]:
    running = Server(create_app(stage.instance))
    yield running
    running.stop()


class Desk:
    """A person's browser window: what the page complains of on its console fails the test."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.page: Page = context.new_page()
        self.page.set_default_timeout(20_000)
        self.complaints: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, message) -> None:
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
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
        desk.context.close()
    assert complaints == []
