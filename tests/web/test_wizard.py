"""The wizard: the printed page beside the settings at once, the length of the form, and drafts told as drafts."""

import re

import pytest

from tests.web.stage import COMING, LYCKSELE, NOW, REGION

NEW = f"/region/{REGION}"


def test_an_empty_wizard_has_its_printed_page_already(as_role):
    client = as_role("coordinator")
    page = client.get(f"{NEW}/new").get_data(as_text=True)
    assert re.search(r'<img class="preview"[^>]* src="/region/[^"]+/preview.png"', page)
    assert client.get(f"{NEW}/preview.png").data.startswith(b"\x89PNG")


def test_language_municipality_and_page_of_the_preview_can_be_chosen(as_role):
    client = as_role("coordinator")
    sent = {"opens_on": "", "languages": ["sv", "ar"]}
    pictures = [
        client.get(f"{NEW}/preview.png", query_string=sent | chosen).data
        for chosen in ({}, {"show_language": "ar"}, {"show_municipality": LYCKSELE})
    ]
    assert len(set(pictures)) == 3
    assert client.get(f"{NEW}/preview.png", query_string=sent | {"show_page": "9"}).status_code == 422


def test_how_long_the_form_gets_stands_beside_the_questions(as_role):
    client = as_role("coordinator")
    short = client.get(f"{NEW}/size").get_data(as_text=True)
    assert re.search(r'data-pages="1".*\d+ frågor: blanketten ryms på en sida\.', short)
    page = client.get(f"{NEW}/new").get_data(as_text=True)
    sets = re.findall(r'name="sets" value="([^"]+)"', page)
    every = client.get(f"{NEW}/size", query_string={"sets": sets, "opens_on": ""}).get_data(as_text=True)
    assert re.search(r"\d+ frågor: varje blankett blir [2-9] papper", every)


def test_reversed_dates_stop_neither_the_picture_nor_the_sentence(as_role):
    client = as_role("coordinator")
    reversed_dates = {"opens_on": "2030-09-30", "closes_on": "2030-09-01"}
    for key in ("", f"/{COMING}"):
        assert client.get(f"{NEW}{key}/preview.png", query_string=reversed_dates).data.startswith(b"\x89PNG")
        assert "frågor" in client.get(f"{NEW}{key}/size", query_string=reversed_dates).get_data(as_text=True)
    page = client.post(f"{NEW}/new", data=reversed_dates).get_data(as_text=True)
    assert "Sista dagen är före den första." in page


@pytest.mark.parametrize("path", [f"{NEW}/new", f"{NEW}/{COMING}/settings"])
def test_a_draft_translation_says_that_it_is_not_counted(as_role, path):
    page = as_role("coordinator").get(path).get_data(as_text=True)
    ticked = re.findall(r'name="languages" value="(\w+)" checked', page)
    assert "العربية (utkast: räknas inte)" in page
    assert ("ar" in ticked) == (path != f"{NEW}/new")


def test_the_print_centre_ticks_what_is_counted(as_role, stage):
    page = as_role("coordinator").get(f"{NEW}/{NOW}/print").get_data(as_text=True)
    assert 'name="languages" value="sv" checked' in page
    assert page.count("Gör PDF") == 0
