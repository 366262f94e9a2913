"""Every page of the application by role, as addresses on the browser tests' stage, and which routes are no pages."""

import re
from collections.abc import Iterator

from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.web.stage import COMING, DOROTEA, EARLIER, NOW, REGION, STORUMAN

DESK = f"/reception/{STORUMAN}/{NOW}"
SHARED_DESK = f"/reception/desk/{NOW}"
PLACE = f"/region/{REGION}"

PAGES: dict[str, list[str]] = {
    "": [
        "/sign-in",
        "/invite/{invitation}",
        "/help",
        "/accessibility",
        "/elements",
        "/nowhere",
        "/broken/410",
        "/broken/500",
    ],
    "reception": [
        f"{DESK}/",
        f"{DESK}/review",
        f"{DESK}/review/{{mark}}/page",
        f"{DESK}/papers",
        f"{DESK}/papers?read=1",
        f"{DESK}/papers?stack=1",
        f"{DESK}/papers/{{read}}",
        f"{DESK}/papers/{{foreign}}",
        f"{DESK}/papers/{{review}}/compare",
        f"{DESK}/papers/{{foreign}}/type-in",
        f"{DESK}/print",
        f"{DESK}/print?practice=1",
        f"{DESK}/counts",
        f"{DESK}/stacks",
        f"{DESK}/stacks/1/undo",
        f"{DESK}/reading/{{read}}",
        f"{DESK}/tablet",
        f"{DESK}/copy",
        f"/reception/{STORUMAN}/{EARLIER}/",
        "/admin/",
    ],
    "coordinator": [
        "/places",
        f"{PLACE}/",
        f"{PLACE}/new",
        f"{PLACE}/{COMING}/",
        f"{PLACE}/{COMING}/settings",
        f"{PLACE}/{COMING}/questions",
        f"{PLACE}/{COMING}/import",
        f"{PLACE}/{NOW}/",
        f"{PLACE}/{NOW}/print",
        f"{PLACE}/{NOW}/follow",
        f"{PLACE}/{NOW}/release",
        f"{PLACE}/{NOW}/reading",
        f"{PLACE}/{NOW}/settings",
        f"{PLACE}/{NOW}/municipalities/{STORUMAN}",
        f"{PLACE}/{EARLIER}/packs",
        f"{PLACE}/{EARLIER}/withdraw",
        f"{PLACE}/{EARLIER}/meeting/",
        f"{PLACE}/people",
        f"{PLACE}/log",
        f"{SHARED_DESK}/",
        f"{SHARED_DESK}/papers",
        f"{SHARED_DESK}/review",
        f"{SHARED_DESK}/reading",
    ],
    "municipality": [
        f"/results/{STORUMAN}/{EARLIER}/",
        f"/results/{STORUMAN}/{EARLIER}/downloads",
        f"/results/{STORUMAN}/{NOW}/",
        f"/results/{STORUMAN}/earlier",
        f"/results/{STORUMAN}/{NOW}/texts",
        f"/results/{STORUMAN}/{NOW}/texts/decided",
    ],
    "small": [f"/results/{DOROTEA}/{EARLIER}/"],
    "admin": ["/admin/", "/admin/people", "/admin/log"],
    "respondent": [
        "/S/{code}",
        "/S/{practice}",
        "/S/unknown",
        "/s",
        "/s/{practice}/thanks?language=sv",
        f"/p/{NOW}/{STORUMAN}/thanks?language=sv",
        f"/p/{NOW}/{STORUMAN}",
        f"/p/{EARLIER}/{STORUMAN}",
        "/t/{tablet}",
        "/t/{tablet}/questions?language=sv",
        "/t/{tablet}/thanks?language=sv",
    ],
}
"""Role -> its pages. What stands in braces is made by the fixture `places`."""

NO_PAGES = frozenset(
    {
        "static",
        "reception.progress",  # a part of the reception's home
        "periods.size",  # a part of the settings
        "periods.size_of",
        "public.home",  # the rest lead on to a page
        "reception.start",
        "municipality.start",
        "municipality.latest",
        "coordinator.desk",
        "transcribing.latest",
    }
)
"""Routes that are asked for with GET and show no page of their own; files are known by what their address ends with."""

_FILE = re.compile(r"\.(png|svg|zip|pdf|csv|pptx|<\w+>|<any\(.*\):\w+>)$|/files/<name>$")


def page_endpoints(app: Flask) -> set[str]:
    """Return the endpoints of all pages that the application serves."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    shown = {rule.endpoint for rule in rules if not _FILE.search(rule.rule)}
    return {endpoint for endpoint in shown - NO_PAGES if not endpoint.startswith("broken")}


def endpoints_of_pages(app: Flask) -> Iterator[str]:
    """Return the endpoints that the listed addresses lead to."""
    adapter = app.url_map.bind("localhost")
    for path in (path for paths in PAGES.values() for path in paths):
        filled = re.sub(r"\{\w+\}", "1", path)
        try:
            yield adapter.match(filled.partition("?")[0])[0]
        except HTTPException:
            continue  # the page that says that there is nothing here
