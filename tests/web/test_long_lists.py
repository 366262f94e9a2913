import re

import pytest

from survey_app.web import paging, papers
from tests.web.stage import NOW, REGION, STORUMAN


def test_a_long_list_comes_in_pages_that_together_hold_every_row_once(as_role, monkeypatch):
    client = as_role("coordinator")
    address = f"/region/{REGION}/{NOW}/follow"
    every = re.findall(r'<th scope="row">(\w+)</th>', client.get(address).get_data(as_text=True))
    monkeypatch.setattr(paging.page_asked_for, "__defaults__", (3,))
    first, second = (client.get(f"{address}?page={n}").get_data(as_text=True) for n in (1, 2))
    assert "Sida 1 av 2" in first
    assert "Nästa sida" in first
    assert "Nästa sida" not in second
    shown = [re.findall(r'<th scope="row">(\w+)</th>', page) for page in (first, second)]
    assert shown[0] + shown[1] == every


def test_a_page_number_that_the_list_does_not_have_shows_the_nearest_page(as_role):
    for page in ("0", "99", "-3", "x"):
        assert as_role("coordinator").get(f"/region/{REGION}/people?page={page}").status_code == 200


def test_the_list_of_papers_keeps_its_order_over_its_pages(as_role, monkeypatch):
    client = as_role("reception")
    address = f"/reception/{STORUMAN}/{NOW}/papers?read=1"
    every = _places(client.get(address))
    monkeypatch.setattr(papers, "PAPERS_A_PAGE", 2)
    found, number = [], 1
    while True:
        page = client.get(f"{address}&page={number}")
        found += _places(page)
        if "Nästa sida" not in page.get_data(as_text=True):
            break
        number += 1
    assert found == every
    assert number == -(-len(every) // 2)


def _places(response) -> list[str]:
    return re.findall(r'<th scope="row" class="nowrap">([^<]+)', response.get_data(as_text=True))


@pytest.mark.parametrize("state", ["to_look_at", "not_ours"])
def test_papers_of_a_state_are_as_many_as_their_page_says(as_role, state):
    page = as_role("reception").get(f"/reception/{STORUMAN}/{NOW}/papers?state={state}").get_data(as_text=True)
    assert f"Papper i listan: {len(re.findall('<th scope=.row', page))} av" in page
