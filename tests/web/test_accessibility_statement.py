"""The accessibility statement says what the act 2018:1937 and Digg's rules ask for, and whom to turn to."""

import dataclasses

import pytest

from survey_app.web import create_app, public


@pytest.fixture
def statement(stage):
    """Return the page of an instance with other settings, in Swedish or English."""

    def read(language="sv", **settings):
        instance = dataclasses.replace(
            stage.instance, settings=dataclasses.replace(stage.instance.settings, **settings)
        )
        client = create_app(instance, testing=True).test_client()
        return client.get("/accessibility", headers={"Accept-Language": language}).get_data(as_text=True)

    return read


def test_it_says_all_that_the_law_asks_for(statement):
    page = statement(responsible="Storumans kommun", web_address="https://svar.example.se")
    for part in (
        "Storumans kommun står bakom Kryss (https://svar.example.se)",
        "delvis förenliga",
        "2018:1937",
        "Det som inte är tillgängligt",
        "WCAG 1.1.1",
        "oskäligt betungande",
        "9 §",
        "svar inom fem arbetsdagar",
        'href="https://www.digg.se/tdosanmalan"',
        "har bedömt dem själva",
        f"Bedömningen gjordes den {public.ASSESSED_ON.day}\xa0november\xa0{public.ASSESSED_ON.year}.",
        "Redogörelsen ändrades senast",
    ):
        assert part in page


def test_the_contact_is_a_link_a_text_or_in_general_words(statement):
    assert 'href="mailto:ifo@example.se"' in statement(accessibility_contact="ifo@example.se")
    assert "0950-555 01, vardagar 9-12" in statement(accessibility_contact="0950-555 01, vardagar 9-12")
    assert "socialtjänsten som gav dig papperet" in statement()


def test_it_comes_in_english_too(statement):
    page = statement("en")
    assert "comply in part" in page
    assert "within five working days" in page


def test_it_was_not_changed_before_it_was_assessed():
    assert public.ASSESSED_ON <= public.UPDATED_ON
