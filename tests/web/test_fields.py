"""What is wrong with a form: beside the field a sentence, in the summary the same with the field's name."""

import re
from pathlib import Path

import survey_app.web
from survey_app.web.field_words import field_words
from tests.web.stage import REGION

TEMPLATES = Path(survey_app.web.__file__).parent / "templates"
NEW = f"/region/{REGION}/new"


def test_the_summary_names_each_field(as_role):
    page = as_role("coordinator").post(NEW, data={"name": "Hösten", "opens_on": "i höst"}).get_data(as_text=True)
    summary = page.partition('id="summary"')[2].partition("</ul>")[0]
    assert '<a href="#opens_on">Första dagen: skriv ett datum som 2026-10-09.</a>' in summary
    assert '<a href="#closes_on">Sista dagen: skriv ett datum som 2026-10-09.</a>' in summary
    assert '<a href="#languages">Språk: kryssa för minst ett val.</a>' in summary
    assert "Skriv ett datum som 2026-10-09.</p>" in page


def test_a_sentence_that_tells_its_field_is_not_given_it_twice(as_role):
    sent = {"name": "Hösten", "opens_on": "2027-02-02", "closes_on": "2027-02-01"}
    page = as_role("coordinator").post(NEW, data=sent).get_data(as_text=True)
    assert '<a href="#closes_on">Sista dagen är före den första.</a>' in page


def test_every_field_that_can_be_wrong_has_words(app):
    found = set()
    for path in TEMPLATES.rglob("*.html"):
        found |= set(re.findall(r"ui\.(?:field|area|select|choices)\(form, '([a-z_]+)',", path.read_text("utf-8")))
    with app.test_request_context():
        assert {name for name in found if not name.startswith("element_")} <= field_words().keys()
