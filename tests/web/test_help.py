"""The help pages: steps with pictures of the app itself, in both languages, each picture with a text."""

import re

import pytest

from survey_app.domain.roles import Role
from survey_app.i18n import INTERFACE_LANGUAGES
from survey_app.web.application import STATIC

HEAVIEST = 60_000  # bytes of a picture
PICTURE = re.compile(
    r'<img src="([^"]+/help/(\w+)/(\w+)\.webp)" alt="([^"]*)" width="(\d+)" height="(\d+)" loading="lazy">'
)


def help_page(client, language):
    return client.get("/help", headers={"Accept-Language": language}).get_data(as_text=True)


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_every_picture_is_there_light_enough_and_described(app, language):
    client = app.test_client()
    found = PICTURE.findall(help_page(client, language))
    assert len(found) >= 12
    for address, spoken, name, alternative, _, _ in found:
        with client.get(address) as response:
            assert response.status_code == 200, f"{name}: make it with docs/make_pictures.py"
            assert response.mimetype == "image/webp"
            assert len(response.data) <= HEAVIEST, name
        assert spoken == language
        assert len(alternative) > 20, name


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_no_picture_is_packed_that_no_page_shows(app, language):
    shown = {name for _, _, name, *_ in PICTURE.findall(help_page(app.test_client(), language))}
    assert {file.name for file in (STATIC / "help" / language).iterdir()} == {f"{name}.webp" for name in shown}


def test_every_role_has_steps_with_a_picture_each_and_ones_own_stands_first(as_role):
    for role in ("municipality", "coordinator", "reception", "admin"):
        page = help_page(as_role(role), "sv")
        places = {one: page.index(f'<section class="card" id="{one}"') for one in Role}
        assert min(places, key=places.get) == role
        for one in Role:
            section = page[places[one] :].partition("</section>")[0]
            assert len(PICTURE.findall(section)) == section.count('<p class="running">') - section.count('id="routine"')
