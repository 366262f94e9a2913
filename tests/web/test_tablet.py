"""The office's tablet and the poster's link: answers without a paper's code."""

import pytest

from survey_app.db.models import ResponseRow
from survey_app.services.planning import period_rows
from tests.web.stage import EARLIER, NOW, STORUMAN
from tests.web.test_respondent import first_options

DESK = f"/reception/{STORUMAN}/{NOW}/tablet"


@pytest.fixture
def tablet(app, stage):
    """Return a client that the reception has turned into the tablet, and the address of its start page."""
    client = app.test_client()
    client.get(stage.sign_in["reception"])
    client.post(stage.sign_in["reception"])
    response = client.post(DESK)
    assert response.status_code == 302
    return client, response.headers["Location"]


def sources(stage) -> list[str]:
    with stage.instance.readers() as session:
        period = period_rows.find_period(session, NOW)
        return [row.source for row in session.query(ResponseRow).filter_by(period_id=period.id)]


def test_turning_a_device_into_the_tablet_signs_the_reception_out(tablet):
    client, start = tablet
    assert client.get(start).status_code == 200
    assert client.get(DESK).status_code in (302, 401)


def test_one_person_after_the_other_answers_and_nothing_stays(tablet, stage):
    client, start = tablet
    before = sources(stage).count("tablet")
    for _ in range(2):
        page = client.get(f"{start}/questions?language=sv").get_data(as_text=True)
        assert "checked" not in page
        response = client.post(f"{start}/questions", data=first_options(page) | {"language": "sv"})
        assert response.headers["Location"].startswith(f"{start}/thanks")
        assert response.headers["Cache-Control"] == "no-store"
        assert "Dina svar har kommit fram" in client.get(response.headers["Location"]).get_data(as_text=True)
    assert sources(stage).count("tablet") == before + 2


def test_an_empty_form_on_the_tablet_says_what_is_missing(tablet):
    client, start = tablet
    response = client.post(f"{start}/questions", data={"language": "sv"})
    assert response.status_code == 422
    assert 'role="alert"' in response.get_data(as_text=True)


def test_a_made_up_link_is_refused_without_a_cookie(app):
    response = app.test_client().get("/t/made-up")
    assert response.status_code == 404
    assert "Set-Cookie" not in response.headers


def test_the_posters_link_is_shut_unless_the_period_allows_it(app):
    response = app.test_client().get(f"/p/{NOW}/{STORUMAN}")
    assert response.status_code >= 400
    assert "reception" in response.get_data(as_text=True)


def test_answers_through_the_poster_are_kept_apart(app, stage):
    with stage.instance.sessions() as session:
        period_rows.find_period(session, NOW).poster_answers = True
        session.commit()
    try:
        client = app.test_client()
        page = client.get(f"/p/{NOW}/{STORUMAN}").get_data(as_text=True)
        response = client.post(
            f"/p/{NOW}/{STORUMAN}", data=first_options(page) | {"language": "sv"}, follow_redirects=True
        )
        assert response.request.path.endswith("/thanks")
        assert "Dina svar har kommit fram" in response.get_data(as_text=True)
        assert sources(stage).count("poster") == 1
        assert app.test_client().get(f"/p/{EARLIER}/{STORUMAN}").status_code >= 400
    finally:
        with stage.instance.sessions() as session:
            period_rows.find_period(session, NOW).poster_answers = False
            session.commit()
