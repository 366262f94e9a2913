"""The log: a sentence with names for each action, what belongs together in one row, and choices of what to see."""

import ast
import datetime
import re
from pathlib import Path

import pytest

import survey_app.services
from survey_app.domain.roles import Actor
from survey_app.services.people.audit_log import LoggedAction, log_action
from survey_app.web.log_words import kinds, say_action, sentences
from tests.web.stage import DOROTEA, LYCKSELE, REGION, STORUMAN

LOG = f"/region/{REGION}/log"


def logged(action: str, about: str = "", **detail: object) -> LoggedAction:
    return LoggedAction(1, datetime.datetime(2026, 10, 1, 8), "Bo", action, None, None, detail, about)


@pytest.fixture
def swedish(app):
    with app.test_request_context(headers={"Accept-Language": "sv"}):
        yield


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (logged("print.forms", copies=30, language="sv", practice=False), "skrev ut 30 papper: Svenska"),
        (logged("print.forms", copies=3, language="sv", practice=True), "skrev ut 3 övningsblad: Svenska"),
        (logged("release.publish", release="r", links_cut=60, held_back=""), "publicerade resultat"),
        (
            logged("release.publish", release="r", links_cut=60, held_back="2425, 2421"),
            "publicerade resultat; sena svar väntar i Dorotea, Storuman",
        ),
        (logged("stack.receive", stack=1, bytes=2515766), "tog emot bunt 1"),
        (logged("person.add_role", "Anna", person=4, role="reception", region=""), "gav Anna en roll: receptionen"),
        (logged("person.add_role", person=4, role="coordinator"), "gav en roll: samordnare"),
        (logged("paper.keep", paper=7, stack=2, place=9), "valde mellan papper med samma nummer (bunt 2, papper 9)"),
        (logged("municipality.choose", changed="contact, funnel"), "ändrade vad kommunen har valt: kontakt, punkt i"),
        (logged("export.responses", format="csv", rows=44), "tog ut svar rad för rad (csv)"),
        (logged("a_plugins.own"), "a_plugins.own"),
    ],
)
def test_an_action_is_a_sentence_without_keys_or_numbers_for_programs(swedish, one, sentence):
    assert say_action(one).startswith(sentence)


def test_every_action_that_is_logged_has_its_sentence_and_its_kind(swedish):
    found = set()
    for path in Path(survey_app.services.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("log_action", "_decide", "_log"):
                texts = [one.value for one in node.args if isinstance(one, ast.Constant)]
                found |= {text for text in texts if isinstance(text, str) and re.fullmatch(r"[a-z]+\.[a-z_]+", text)}
    assert len(found) > 25
    assert found <= sentences().keys()
    assert {action.partition(".")[0] for action in found} - {"links", "texts"} <= kinds().keys()


def test_what_was_done_for_several_municipalities_at_once_is_one_row(as_role, stage):
    with stage.instance.sessions() as session:
        for code in (STORUMAN, LYCKSELE, DOROTEA):
            log_action(session, Actor(None, "-"), "print.forms", municipality_code=code, copies=77, language="sv")
        session.commit()
    page = as_role("coordinator").get(f"{LOG}?kind=print").get_data(as_text=True)
    assert page.count("skrev ut 77 papper: Svenska") == 1
    assert "Dorotea, Lycksele och Storuman" in page


def test_the_log_is_narrowed_to_a_kind_and_a_municipality(as_role):
    client = as_role("coordinator")
    page = client.get(f"{LOG}?kind=person").get_data(as_text=True)
    body = page.partition("<tbody>")[2]
    assert "gav Chef en roll" in body and "skrev ut" not in body
    body = client.get(f"{LOG}?municipality={LYCKSELE}").get_data(as_text=True).partition("<tbody>")[2]
    assert "Storuman" not in body.replace("Dorotea, Lycksele och Storuman", "")
    assert client.get(f"{LOG}?municipality=0180&kind=%25").status_code == 200
