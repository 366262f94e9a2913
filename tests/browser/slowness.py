"""Finds tests that race: the server's answers come late, and the browser's processor is slow, as it is asked for.

    SURVEY_APP_TEST_DELAY=500     every answer of the tests' servers comes 500 ms late
    SURVEY_APP_TEST_DELAY=0-400   each comes late by a time of its own, drawn between these
    SURVEY_APP_TEST_SEED=7        the draw's seed (else 1)
    SURVEY_APP_TEST_SLOWER=6      the browser's pages run 6 times slower than the machine could

A part of each delay passes before the application is asked and the rest after it, so that what is stored is seen both
earlier and later than what the page shows. A test that fails so reads something before it has waited for it.
"""

import os
import random
import time
from collections.abc import Callable, Iterable
from typing import Any

from playwright.sync_api import BrowserContext, Page

DELAY, SEED, SLOWER = "SURVEY_APP_TEST_DELAY", "SURVEY_APP_TEST_SEED", "SURVEY_APP_TEST_SLOWER"

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def delayed(app: Wsgi) -> Wsgi:
    """Return the application with the delay that is asked for; without one, the application itself."""
    shortest, _, longest = os.environ.get(DELAY, "").partition("-")
    if not shortest:
        return app
    draw = random.Random(os.environ.get(SEED, "1"))
    least, most = float(shortest) / 1000, float(longest or shortest) / 1000

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        delay, before = draw.uniform(least, most), draw.random()
        time.sleep(delay * before)
        found = app(environ, start_response)
        time.sleep(delay * (1 - before))
        return found

    return answer


def slow_down(context: BrowserContext) -> None:
    """Let every page of the context run slower by what is asked for."""
    times = float(os.environ.get(SLOWER, "1"))
    if times == 1:
        return

    def slow(page: Page) -> None:
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": times})

    context.on("page", slow)
