"""Every form that writes into a period, when the period is over: a plain sentence, and nothing is stored."""

import re

import pytest
from sqlalchemy import func, select

from survey_app.db.models import Base
from survey_app.domain.model import PeriodState
from survey_app.services.planning import period_rows
from tests.web.stage import NOW, REGION, STORUMAN, new_code
from tests.web.test_respondent import first_options

DESK = f"/reception/{STORUMAN}/{NOW}"
PLACE = f"/region/{REGION}/{NOW}"

FORMS = {
    f"{DESK}/handed-out": {"step": "1"},
    f"{DESK}/tablet": {},
    f"{DESK}/print": {"language": "sv", "copies": "1"},
    f"{PLACE}/print/forms.zip": {"languages": "sv", "copies": "1"},
    f"{PLACE}/open": {},
    f"{PLACE}/close": {},
    f"{PLACE}/settings": {"name": "Sent"},
    f"{PLACE}/questions": {"label": "Sent"},
    f"{PLACE}/questions/room/remove": {},
}
ONLY_BEFORE_PUBLISHING = {
    f"{DESK}/counts": {"left_over": "1"},
    f"{DESK}/counts/slip": {"slip": "3"},
    f"{PLACE}/reopen": {},
}


@pytest.fixture(params=[PeriodState.CLOSED, PeriodState.PUBLISHED])
def over(stage, request):
    """The open period, closed or published for one test."""

    def put(state: str) -> None:
        with stage.instance.sessions() as session:
            period_rows.find_period(session, NOW).state = state
            session.commit()

    put(request.param)
    yield request.param
    put(PeriodState.OPEN)


def counts(stage) -> dict[str, int]:
    tables = [table for table in Base.metadata.sorted_tables if table.name != "user"]
    with stage.instance.readers() as session:
        return {table.name: session.scalar(select(func.count()).select_from(table)) for table in tables}


def sentences_in(response) -> str:
    page = response.get_data(as_text=True)
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_every_form_of_a_period_that_is_over_says_so_plainly_and_stores_nothing(as_role, stage, over):
    forms = FORMS if over == PeriodState.CLOSED else FORMS | ONLY_BEFORE_PUBLISHING
    wrong = {}
    for path, values in forms.items():
        client = as_role("coordinator" if path.startswith("/region") else "reception")
        before = counts(stage)
        response = client.post(path, data=values)
        said = sentences_in(response)
        plain = re.search(r"Hösten 2026|[Pp]erioden|öppen|öppnat|Tiden för att svara är slut", said)
        if response.status_code not in (409, 422) or not plain or NOW in said.split() or counts(stage) != before:
            wrong[path] = (response.status_code, said[:300])
    assert wrong == {}


def test_answers_on_the_web_come_too_late_with_thanks(app, stage):
    path = f"/s/{new_code(stage.instance, NOW, STORUMAN)}"
    client = app.test_client()
    answers = first_options(client.get(path).get_data(as_text=True)) | {"language": "sv"}
    before = counts(stage)
    with stage.instance.sessions() as session:
        period_rows.find_period(session, NOW).state = PeriodState.CLOSED
        session.commit()
    try:
        said = sentences_in(client.post(path, data=answers))
    finally:
        with stage.instance.sessions() as session:
            period_rows.find_period(session, NOW).state = PeriodState.OPEN
            session.commit()
    assert "Tack" in said
    assert counts(stage) == before
