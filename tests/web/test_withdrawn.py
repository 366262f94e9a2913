"""Withdrawn results: their readers are told what happened, and land on the latest results that stand."""

import pytest

from survey_app.demo.answers import Place
from survey_app.domain.dates import swedish_today
from survey_app.domain.roles import Grant, Role
from survey_app.services.people.audit_log import COMMAND_LINE
from survey_app.services.planning import period_file, periods
from survey_app.services.publishing import releasing
from tests.web.stage import EARLIER, REGION, VILHELMINA, add_person, store_answers

TAKEN_BACK = "tillbakadragen"
PLACE = f"/results/{VILHELMINA}"


@pytest.fixture(scope="module")
def vilhelmina(stage, app):
    """Somebody in Vilhelmina, whose latest results were withdrawn."""
    with stage.instance.sessions() as session:
        today = swedish_today()
        definition = period_file.PeriodDefinition(
            key=TAKEN_BACK,
            region_key=REGION,
            name={"sv": "Sommaren 2026", "en": "Summer 2026"},
            opens_on=today,
            closes_on=today,
            municipality_codes=(VILHELMINA,),
        )
        period = periods.add_period(session, plugins=stage.instance.plugins, definition=definition)
        periods.open_period(session, plugins=stage.instance.plugins, period=period)
        store_answers(session, period, Place(VILHELMINA, 6, 12), stage.instance)
        periods.close_period(session, period=period)
        releasing.release_period(session, period, plugins=stage.instance.plugins, actor=COMMAND_LINE)
        releasing.withdraw_release(session, period, "Två buntar hade blandats ihop.", actor=COMMAND_LINE)
        path = add_person(session, "vilhelmina@example.se", Grant(Role.MUNICIPALITY, VILHELMINA))
        session.commit()
    client = app.test_client()
    client.get(path)
    return client


def test_the_start_leads_to_the_latest_results_that_stand(vilhelmina):
    assert vilhelmina.get(f"{PLACE}/").location == f"{PLACE}/{EARLIER}/"
    assert vilhelmina.get(f"{PLACE}/latest/downloads").location == f"{PLACE}/{EARLIER}/downloads"


def test_who_lands_on_older_results_is_told_why(vilhelmina):
    page = vilhelmina.get(f"{PLACE}/{EARLIER}/").get_data(as_text=True)
    assert "Resultaten för sommaren 2026 är tillbakadragna." in page
    assert f'href="{PLACE}/{TAKEN_BACK}/"' in page


@pytest.mark.parametrize("page", ["", "downloads"])
def test_withdrawn_results_say_when_and_why_and_lead_on(vilhelmina, page):
    response = vilhelmina.get(f"{PLACE}/{TAKEN_BACK}/{page}")
    assert response.status_code == 200
    text = response.get_data(as_text=True)
    assert "<h1>Resultaten för sommaren 2026 är tillbakadragna</h1>" in text
    assert "Två buntar hade blandats ihop." in text
    assert f'href="{PLACE}/{EARLIER}/">Resultat hösten 2025' in text


def test_no_file_of_withdrawn_results_is_handed_out(vilhelmina):
    for name in ("pack.zip", "files/report.pdf", "figures.csv", "charts/1.svg"):
        assert vilhelmina.get(f"{PLACE}/{TAKEN_BACK}/{name}").status_code == 409
