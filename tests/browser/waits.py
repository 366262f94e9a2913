"""Waiting for what an action brings: a machine that has other things to do makes every answer late.

After a click or a key that asks the server for something, what stands on the page is still the old page for a while.
Playwright's `expect(...)` tries again until it holds; `count()`, `inner_text()`, `evaluate()` and the database do not,
so something that the action brings must be waited for first.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, Route, ViewportSize, expect

PATIENCE_MS = 60_000
"""What is waited for comes as soon as it comes; only on a machine with much else to do does it take so long."""

NEXT_MARK_CAME = """() => {
    const next = document.getElementById("next-mark");
    const address = next && new URL(next.dataset.page, location.href).href;
    return document.readyState === "complete" && (!next || performance.getEntriesByName(address).length > 0);
}"""


@contextmanager
def another_page(page: Page) -> Iterator[None]:
    """Wait for the page that what is done inside leads to, with its scripts and pictures.

    The page that is left is marked: neither its own loading nor a step within it is taken for the page to come.
    """
    page.wait_for_load_state()
    page.locator("html").evaluate("root => { root.dataset.left = 'yes'; }")
    yield
    expect(page.locator("html:not([data-left])")).to_be_attached()
    page.wait_for_load_state()


def wait_until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait for what is no part of the page, so that `expect` cannot wait for it."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not holds():
        assert time.monotonic() < deadline, "What was waited for did not come."
        page.wait_for_timeout(20)


def resize(page: Page, size: ViewportSize) -> None:
    """Make the window this large; it is when the page says so."""
    page.set_viewport_size(size)
    wait_until(page, lambda: page.evaluate("[innerWidth, innerHeight]") == [size["width"], size["height"]])


def come_online(page: Page) -> None:
    """Give the connection back, and wait until it carries something: that takes a moment, and a request fails in it."""
    page.context.set_offline(False)
    carries = "fetch('/nowhere', { cache: 'no-store' }).then(() => true, () => false)"
    wait_until(page, lambda: page.evaluate(carries))


def stop_the_clock(page: Page) -> None:
    """Let time on the pages to come pass only as the test says, however long the machine takes."""
    page.clock.install(time=0)
    page.clock.pause_at(1000)


class Held:
    """Lets what is asked for at these addresses wait, until the test lets it go."""

    def __init__(self, page: Page, where: str | re.Pattern[str]) -> None:
        self._page, self._gone = page, False
        self.requests: list[Route] = []
        page.route(where, self._keep)

    def _keep(self, route: Route) -> None:
        if self._gone:
            route.continue_()
        else:
            self.requests.append(route)

    def let_go(self) -> None:
        """Let what has come go on (and wait until anything has), and what still comes as well."""
        wait_until(self._page, lambda: self.requests != [])
        self._gone = True
        for route in self.requests:
            route.continue_()


def wait_for_next_mark(page: Page) -> None:
    """Wait until the mark after the one that is looked at is fetched, as it is after a moment's thought."""
    wait_until(page, lambda: page.evaluate(NEXT_MARK_CAME))
