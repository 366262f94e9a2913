"""Typing in what a paper says: an answer is taken back, with a script or without."""

import re

import pytest
from sqlalchemy import select

from survey_app.db.models import PaperRow, ResponseRow
from survey_app.domain.model import PaperState
from survey_app.services.planning import period_rows
from tests.web.stage import NOW, STORUMAN


@pytest.fixture
def address(stage) -> str:
    with stage.instance.readers() as session:
        period = period_rows.find_period(session, NOW)
        query = select(PaperRow.id).where(PaperRow.period_id == period.id, PaperRow.state == PaperState.REVIEW)
        return f"/reception/{STORUMAN}/{NOW}/papers/{session.scalars(query).first()}/type-in"


def test_an_answer_is_taken_back_and_nothing_is_stored_by_it(as_role, stage, address):
    client = as_role("reception")
    page = client.get(address).get_data(as_text=True)
    answers = {name: value for name, value in reversed(re.findall(r'type="radio" name="([^"]+)" value="(\w+)"', page))}
    gone = next(iter(answers))
    with stage.instance.readers() as session:
        before = session.query(ResponseRow).count()
    shown = client.post(address, data=answers | {"clear": gone})
    assert shown.status_code == 200
    ticked = re.findall(r'name="([^"]+)" value="\w+" checked', shown.get_data(as_text=True))
    assert set(ticked) == set(answers) - {gone}
    with stage.instance.readers() as session:
        assert session.query(ResponseRow).count() == before


def test_enter_saves_and_takes_nothing_back(as_role, address):
    page = as_role("reception").get(address).get_data(as_text=True)
    form = page[page.index('<form class="typing"') :]
    assert re.search(r"<button[^>]*>[^<]*", form)[0] == "<button hidden>Spara svaren"
