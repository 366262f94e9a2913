"""Waiting for what an action brings: a machine that has other things to do makes every answer late.

After a click or a key that asks the server for something, what stands on the page is still the old page for a while.
Playwright's `expect(...)` tries again until it holds; `count()`, `inner_text()`, `evaluate()` and the database do not,
so something that the action brings must be waited for first.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect


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
