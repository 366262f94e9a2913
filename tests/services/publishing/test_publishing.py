"""Publishing while others go on: nobody waits for it, and nothing that came meanwhile is overlooked."""

import threading
import time

import pytest
from sqlalchemy import select

from survey_app.db.models import ReleaseRow, ResponseRow
from survey_app.domain.model import PeriodState
from survey_app.domain.release.frozen import Release
from survey_app.errors import ChangedMeanwhileError, RefusedError
from survey_app.services.people.audit_log import list_actions, log_action
from survey_app.services.planning import period_rows, periods
from survey_app.services.publishing import publishing, release_making, releasing
from survey_app.services.publishing.publishing import publish_period
from survey_app.services.publishing.release_basis import basis_of
from survey_app.services.publishing.release_making import MadeRelease
from tests.services.office import ANSWERS, LYCKSELE, PERIOD, STORUMAN, TODAY, Office

ALL = {STORUMAN: 14, LYCKSELE: 12}


@pytest.fixture(scope="module")
def known() -> dict[tuple[str, int], MadeRelease]:
    """Releases computed already, by state and number of responses: the same answers give the same one."""
    return {}


@pytest.fixture
def compute(known, monkeypatch):
    """Compute a release of so many answers once, for all tests."""

    def make_release(session, period, **more):
        rests_on = period.state, len(released_as(session))
        if rests_on not in known:
            known[rests_on] = release_making.make_release(session, period, **more)
        return known[rests_on]

    monkeypatch.setattr(publishing, "make_release", make_release)
    return make_release


@pytest.fixture
def closed(office, compute) -> Office:
    office.answer_many(ALL)
    periods.close_period(office.session, period=office.period)
    office.session.commit()
    return office


def publish(office: Office, **more) -> Release:
    instance = office.instance
    return publish_period(
        PERIOD,
        readers=instance.readers,
        writers=instance.sessions,
        plugins=instance.plugins,
        actor=office.people["david"],
        today=TODAY,
        **more,
    )


@pytest.fixture
def meanwhile(monkeypatch, compute):
    """Let something happen while a release is computed, as often as one is."""
    computed = []

    def begin(happens):
        def make_release(*arguments, **more):
            made = compute(*arguments, **more)
            computed.append(made)
            happens(len(computed))
            return made

        monkeypatch.setattr(publishing, "make_release", make_release)
        return computed

    return begin


def released_as(session) -> list[str | None]:
    return list(session.scalars(select(ResponseRow.first_release).execution_options(populate_existing=True)))


def test_what_is_published_is_what_one_transaction_would_have_published(closed):
    with closed.instance.sessions() as session:  # taken back at the end
        period = period_rows.find_period(session, PERIOD)
        expected = releasing.release_period(
            session, period, plugins=closed.instance.plugins, actor=closed.people["david"], today=TODAY
        )
    assert publish(closed) == expected
    assert set(released_as(closed.session)) == {expected.id}
    closed.session.expire_all()
    assert closed.period.state == PeriodState.PUBLISHED
    assert list_actions(closed.session)[0].action == "release.publish"


def test_others_store_while_it_is_computed_and_wait_for_nothing(closed, meanwhile):
    waits = []

    def store(_time):
        began = time.monotonic()
        with closed.instance.sessions.begin() as session:
            log_action(session, closed.people["david"], "sign_in")
        waits.append(time.monotonic() - began)

    computed = meanwhile(store)
    publish(closed)
    assert len(computed) == 1
    assert max(waits) < 5  # a writer that had to wait would be refused after half a minute


def test_an_answer_that_comes_meanwhile_is_counted(closed, meanwhile):
    computed = meanwhile(lambda time: closed.answer_many({LYCKSELE: 1}) if time == 1 else None)
    made = publish(closed)
    assert len(computed) == 2
    assert {row.municipality_code: row.responses for row in made.participation}[LYCKSELE] == ALL[LYCKSELE] + 1
    assert set(released_as(closed.session)) == {made.id}


def test_where_something_comes_every_time_nothing_is_published(closed, meanwhile):
    stored = []
    computed = meanwhile(lambda _time: closed.answer_many({LYCKSELE: 1}))
    with pytest.raises(ChangedMeanwhileError, match="Nothing is published"):
        publish(closed, on_store=stored.append)
    assert len(computed) == publishing.TRIES
    assert stored == [] and set(released_as(closed.session)) == {None}
    assert closed.session.scalar(select(ReleaseRow)) is None


def test_what_comes_in_the_way_meanwhile_is_named(closed, meanwhile):
    def scan(time):
        if time == 1:
            closed.scan(closed.read(closed.sheet(), {}, {"ifo.contact": None}))
            closed.session.commit()

    meanwhile(scan)
    with pytest.raises(RefusedError, match="1 paper waits to be looked at: Storuman 1"):
        publish(closed)


def test_of_two_who_publish_at_once_one_is_told_that_it_is_published(closed, meanwhile):
    together, ends = threading.Barrier(2, timeout=60), []
    meanwhile(lambda time: together.wait() if time <= 2 else None)

    def press():
        try:
            ends.append(publish(closed).version)
        except RefusedError as error:
            ends.append(str(error))

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(ends, key=str) == [1, f"{PERIOD} is already published, and nothing has come in since."]


def test_what_else_is_to_be_stored_is_stored_in_the_same_moment_or_nothing_is(closed):
    def fail(_session):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        publish(closed, on_store=fail)
    assert set(released_as(closed.session)) == {None}


def test_withdrawing_an_earlier_release_of_the_region_changes_what_the_next_one_rests_on(released):
    before = basis_of(released.session, released.period)
    assert before == basis_of(released.session, released.period)
    assert sum(code in ANSWERS for code in before.hand_outs) == len(ANSWERS)
    releasing.withdraw_release(released.session, released.period, "Wrong.", actor=released.people["david"])
    assert basis_of(released.session, released.period) != before
