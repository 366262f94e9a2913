from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.office import Office, build_office, copy_office, release_office


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
