"""Results of an earlier year in a real browser: a file is refused by line, then looked at; nothing is published."""

import pytest

from tests.browser.pages import PLACE
from tests.browser.test_accessibility import faults
from tests.web.stage import COMING, LYCKSELE, STORUMAN, VILHELMINA

pytestmark = pytest.mark.browser

HEADS = "municipality_code;question_id;category;n_base;percent\n"


def hand_in(page, lines):
    file = {"name": "resultat.csv", "mimeType": "text/csv", "buffer": (HEADS + "".join(lines)).encode()}
    page.set_input_files("#file", file)
    page.get_by_role("button", name="Titta på filen").click()


def test_a_file_is_refused_then_looked_at_on_pages_without_a_violation(stage, server, open_desk):
    desk = open_desk(server.address, stage.sign_in["coordinator"])
    page = desk.go(f"{PLACE}/{COMING}/import")
    hand_in(page, [f"{STORUMAN};ifo.contact;positive;400;44\n"])
    page.locator("#summary").wait_for()
    assert "Rad 2: 44 procent av 400" in page.locator("#summary").inner_text()
    found = {"refused": faults(page, languages={"sv": "ltr"})}
    hand_in(page, [f"{code};ifo.contact;positive;40;50\n" for code in (STORUMAN, LYCKSELE, VILHELMINA)])
    page.locator("#sure").wait_for()
    found["looked at"] = faults(page, languages={"sv": "ltr"})
    assert found == {"refused": [], "looked at": []}
