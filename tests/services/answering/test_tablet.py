import datetime

import pytest

from survey_app.domain.model import HandOutCount, PeriodState
from survey_app.errors import InvalidInputError, NotFoundError, RefusedError
from survey_app.services.answering import tablet
from survey_app.services.answering.tablet import Tablet
from survey_app.services.fieldwork import handouts
from survey_app.services.people.audit_log import COMMAND_LINE, list_actions
from tests.services.office import STORUMAN, TODAY, Office

KEY = b"0" * 32


@pytest.fixture
def opened(office: Office) -> Tablet:
    return Tablet(office.period, STORUMAN)


def link(office: Office, opened: Tablet) -> str:
    return tablet.make_link(office.session, KEY, opened, actor=COMMAND_LINE, today=TODAY)


def test_a_link_opens_the_tablet_for_one_day(office, opened):
    token = link(office, opened)
    found = tablet.open_link(office.session, KEY, token, today=TODAY)
    assert (found.period.key, found.municipality_code) == (office.period.key, STORUMAN)
    with pytest.raises(RefusedError, match="for one day"):
        tablet.open_link(office.session, KEY, token, today=TODAY + datetime.timedelta(days=1))


@pytest.mark.parametrize("token", ["", "nonsense", "WyJhIl0.abc"])
def test_a_link_that_nobody_made_is_refused(office, token):
    with pytest.raises(NotFoundError):
        tablet.open_link(office.session, KEY, token, today=TODAY)


def test_a_link_made_with_another_key_is_refused(office, opened):
    with pytest.raises(NotFoundError):
        tablet.open_link(office.session, b"1" * 32, link(office, opened), today=TODAY)


def test_a_closed_period_takes_no_answers_on_the_tablet(office, opened):
    token = link(office, opened)
    office.period.state = PeriodState.CLOSED
    with pytest.raises(RefusedError, match="time to answer is over"):
        tablet.open_link(office.session, KEY, token, today=TODAY)


def test_answers_count_like_a_papers_and_their_person_as_offered(office, opened):
    handouts.add_handed_out(office.session, office.period, STORUMAN, 4, actor=COMMAND_LINE)
    logged = len(list_actions(office.session))
    for _ in range(2):
        tablet.submit_tablet_answers(office.session, opened, office.first_options(), language="sv", today=TODAY)
    first, second = office.responses()
    assert (first.source, first.received_on, first.counted, first.sheet_number) == ("tablet", TODAY, True, None)
    assert first.id != second.id
    view = handouts.handout_view(office.session, office.period, STORUMAN, language="en")
    assert (view.low, view.high, view.shown) == (6, 14, 6)
    assert "2 answered on the tablet." in view.words
    assert len(list_actions(office.session)) == logged


def test_nothing_answered_is_not_taken(office, opened):
    with pytest.raises(InvalidInputError, match="Answer at least one"):
        tablet.submit_tablet_answers(office.session, opened, {}, language="sv", today=TODAY)
    assert office.responses() == []


def test_answers_on_the_tablet_do_not_make_an_unknown_number_known():
    assert HandOutCount(printed=40, on_tablet=3).band() is None
    assert HandOutCount(printed=40, left_over=10, on_tablet=3).band() == (33, 33)
