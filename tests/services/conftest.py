from collections.abc import Iterator
from pathlib import Path

import pytest

from survey_app.domain.roles import Grant, Role
from tests.services.office import STORUMAN, Office, build_office, copy_office, release_office


@pytest.fixture(scope="session")
def office_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office") / "instance"
    build_office(folder)
    return folder


@pytest.fixture
def office(office_template: Path, tmp_path: Path) -> Iterator[Office]:
    opened = copy_office(office_template, tmp_path / "instance")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def released_template(office_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("released") / "instance"
    release_office(office_template, folder)
    return folder


@pytest.fixture
def released(released_template: Path, tmp_path: Path) -> Iterator[Office]:
    opened = copy_office(released_template, tmp_path / "released")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def words_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("words") / "instance"
    gun = {"gun": Grant(Role.MUNICIPALITY, STORUMAN)}
    build_office(folder, set_keys=("ifo", "own_words", "background"), more_people=gun)
    return folder


@pytest.fixture
def words_office(words_template: Path, tmp_path: Path) -> Iterator[Office]:
    """An office whose form asks for own words; eva and gun read the texts of Storuman."""
    opened = copy_office(words_template, tmp_path / "words")
    yield opened
    opened.close()
