from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from survey_app.web import create_app
from tests.web.stage import Stage, set_the_stage


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One instance for all tests of pages: tests that write use things of their own."""
    folder: Path = tmp_path_factory.mktemp("web") / "instance"
    found = set_the_stage(folder, papers=4)
    yield found
    found.instance.close()


@pytest.fixture(scope="session")
def app(stage: Stage) -> Flask:
    return create_app(stage.instance, testing=True)


@pytest.fixture
def as_role(app: Flask, stage: Stage) -> Callable[[str], FlaskClient]:
    """Return a function that gives a client signed in as a role; "" = nobody."""

    def sign_in(role: str) -> FlaskClient:
        client = app.test_client()
        if role:
            assert client.get(stage.sign_in[role]).status_code == 302
        return client

    return sign_in
