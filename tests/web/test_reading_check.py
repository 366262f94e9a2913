"""The check of reading on the pages: the coordinator draws, the reception types in blind, the outcome has its bound."""

import re

import pytest

from survey_app.services.planning.asked import items_asked
from survey_app.services.planning.period_rows import find_period
from tests.web.stage import NOW, REGION, STORUMAN

OVERVIEW = f"/region/{REGION}/{NOW}/reading"
DESK = f"/reception/{STORUMAN}/{NOW}"


@pytest.fixture
def questions(stage):
    with stage.instance.readers() as session:
        return list(items_asked(find_period(session, NOW)).values())


def test_the_release_page_says_that_the_reading_is_not_checked_but_does_not_stop(as_role):
    page = as_role("coordinator").get(f"/region/{REGION}/{NOW}/release").get_data(as_text=True)
    assert re.search(rf'Läsningen är inte kontrollerad\. <a href="{OVERVIEW}">Jämför ', page)
    assert "Läsningen" not in page.partition("Bra att veta")[0]
    assert "Den har inte kommit än." in page


def test_papers_are_drawn_typed_in_blind_and_summed_up(as_role, questions):
    coordinator, reception = as_role("coordinator"), as_role("reception")
    assert coordinator.post(OVERVIEW).location == OVERVIEW
    page = coordinator.get(OVERVIEW).get_data(as_text=True)
    papers = int(re.search(r"0 av (\d+) framlottade papper är jämförda", page)[1])
    assert "Receptionen där ser dem på sin startsida." in page
    assert (
        "framlottat för en kontroll" in (home := reception.get(f"{DESK}/").get_data(as_text=True))
        or "framlottade för" in home
    )
    for number in range(1, papers + 1):
        address = reception.get(f"{DESK}/reading").location
        shown = reception.get(address).get_data(as_text=True)
        assert f"{number} av {papers}" in shown
        assert "checked" not in shown
        nothing = dict(re.findall(r'name="([^"]+)" value="([^"]+)" data-key="0"', shown))
        assert nothing.keys() == {asked.item.key for asked in questions}
        assert reception.post(address, data=nothing).location == f"{DESK}/reading"
    assert "Inget mer att skriva av" in reception.get(f"{DESK}/reading").get_data(as_text=True)
    found = coordinator.get(OVERVIEW).get_data(as_text=True)
    assert f"{papers} av {papers} jämförda papper hade ett svar som lästs fel." in found
    assert "högst 100 %" in found


def test_a_question_passed_over_is_told_at_its_place_and_nothing_typed_is_lost(as_role, questions):
    assert as_role("coordinator").post(OVERVIEW).status_code == 302
    reception = as_role("reception")
    address = reception.get(f"{DESK}/reading").location
    first, second = (asked.item for asked in questions[:2])
    response = reception.post(address, data={first.key: first.options[1].key, second.key: ["-", "?"]})
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert f'href="#{second.key}"' in page and f'href="#{first.key}"' not in page
    assert f'value="{first.options[1].key}" data-key="2" checked' in page
    assert "Fråga 3: kryssa i det som är kryssat, eller att inget är det." in page


def test_the_region_types_in_what_it_scans_for_a_municipality(as_role, stage):
    coordinator = as_role("coordinator")
    with stage.instance.sessions() as session:
        period = find_period(session, NOW)
        part = next(part for part in period.municipalities if part.municipality_code == STORUMAN)
        part.scanning_desk = "Avtal 3"
        session.commit()
        assert coordinator.post(OVERVIEW).status_code == 302
        page = coordinator.get(OVERVIEW).get_data(as_text=True)
        assert f'href="{DESK}/reading"' in page
        assert coordinator.get(f"{DESK}/reading", follow_redirects=True).status_code == 200
        part.scanning_desk = None
        session.commit()
    assert f'href="{DESK}/reading"' not in coordinator.get(OVERVIEW).get_data(as_text=True)
