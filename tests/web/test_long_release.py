"""A check or a release that takes long: done once, beside the pages, and whoever comes sees how it goes."""

import threading

import pytest

from survey_app.demo.answers import Place
from survey_app.domain.dates import swedish_today
from survey_app.domain.model import PeriodState
from survey_app.domain.roles import Grant, Role
from survey_app.errors import RefusedError
from survey_app.services.planning import period_file, period_rows, periods
from survey_app.services.publishing import releasing
from survey_app.services.publishing.release_making import NOTHING_NEW
from survey_app.web import long_work
from survey_app.web.long_work import Work
from tests.web.stage import DOROTEA, REGION, add_person, store_answers

KEY = "snart"
CHECK = f"/region/{REGION}/{KEY}/release"
PACKS = f"/region/{REGION}/{KEY}/packs"
ASKED = {"HX-Request": "true"}


@pytest.fixture(scope="module")
def other(stage, app):
    """A period that can be published, and a second coordinator."""
    with stage.instance.sessions() as session:
        today = swedish_today()
        definition = period_file.PeriodDefinition(
            key=KEY,
            region_key=REGION,
            name={"sv": "Snart", "en": "Soon"},
            opens_on=today,
            closes_on=today,
            municipality_codes=(DOROTEA,),
        )
        period = periods.add_period(session, plugins=stage.instance.plugins, definition=definition)
        periods.open_period(session, plugins=stage.instance.plugins, period=period)
        store_answers(session, period, Place(DOROTEA, 6, 12), stage.instance)
        periods.close_period(session, period=period)
        path = add_person(session, "andra@example.se", Grant(Role.COORDINATOR, region_key=REGION))
        session.commit()
    client = app.test_client()
    client.get(path)
    return client


@pytest.fixture
def slow(monkeypatch):
    """Let pages wait for nothing, and publishing wait until the test lets it go; then it is refused, or done."""
    may_go, run, begun = threading.Event(), Work.run, []

    def run_later(work, do):
        if do.__name__ == "publish":
            begun.append(1)
            assert may_go.wait(20)
        run(work, refuse if slow.error else do)

    def refuse():
        raise slow.error

    def slow():
        may_go.set()

    slow.error, slow.begun = None, begun
    monkeypatch.setattr(Work, "run", run_later)
    monkeypatch.setattr(Work, "wait", lambda work: work.is_done)
    yield slow
    may_go.set()


def finished(app):
    return app.extensions["survey_app_long_work"].find(("publish", KEY))._done.wait(20)


def text_of(response) -> str:
    return response.get_data(as_text=True)


def state_of(stage) -> str:
    with stage.instance.readers() as session:
        return period_rows.find_period(session, KEY).state


def test_what_goes_wrong_while_it_is_published_is_said_to_who_comes_back(app, as_role, other, slow, stage, monkeypatch):
    slow.error = RefusedError(NOTHING_NEW, period=KEY)
    client = as_role("coordinator")
    assert client.post(CHECK, data={"sure": "1", "form_number": "ett"}).location == CHECK
    assert client.get(CHECK, headers=ASKED).status_code == 204
    slow()
    assert finished(app)
    assert client.get(CHECK, headers=ASKED).headers["HX-Redirect"] == CHECK
    monkeypatch.undo()
    page = text_of(client.get(CHECK))
    assert 'id="summary"' in page and "redan publicerad" in page
    assert "Kan någon kännas igen?" in page
    assert state_of(stage) == PeriodState.CLOSED


def test_it_is_published_once_however_many_press(app, as_role, other, slow, stage):
    first = as_role("coordinator")
    for client, number in ((first, "tva"), (first, "tva"), (first, "tre"), (other, "fyra")):
        assert client.post(CHECK, data={"sure": "1", "form_number": number}).location == CHECK
    assert "publiceras nu" in text_of(first.get(CHECK))
    assert "Samordnare började" in text_of(other.get(CHECK))
    assert other.get(CHECK, headers=ASKED).status_code == 204
    slow()
    assert finished(app)
    assert slow.begun == [1]
    assert first.get(CHECK, headers=ASKED).headers["HX-Redirect"] == CHECK
    answer = first.get(CHECK)
    assert answer.location == PACKS
    assert "Snart är publicerad, version 1." in text_of(first.get(PACKS))
    assert other.get(CHECK, headers=ASKED).headers["HX-Redirect"] == PACKS
    assert first.post(CHECK, data={"sure": "1", "form_number": "tva"}).location == PACKS
    with stage.instance.readers() as session:
        assert len(releasing.list_releases(session, period_rows.find_period(session, KEY))) == 1


def test_a_check_just_computed_still_holds_until_something_is_done(app):
    work, begun = long_work.LongWork(), []

    def compute():
        begun.append(1)

    for basis in ("a", "a", "b"):
        found = work.start("check", compute, who="Siv", basis=basis)
        assert found._done.wait(5)
    assert len(begun) == 2


def test_what_failed_is_computed_anew():
    work = long_work.LongWork()
    failed = work.start("check", lambda: 1 // 0, who="Siv", basis="a")
    assert failed._done.wait(5)
    with pytest.raises(ZeroDivisionError):
        _ = failed.result
    again = work.start("check", lambda: 7, who="Siv", basis="a")
    assert again._done.wait(5) and again.result == 7
