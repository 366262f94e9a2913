import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from survey_app.cli import main
from tests.services.office import build_office
from tests.services.scanned import Sheets, print_sheets


@dataclass(frozen=True)
class Outcome:
    """What a command left: exit code, stdout and stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Outcome]


@pytest.fixture(scope="session")
def printed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Sheets]:
    """Return an instance with an open period, and sheets of it as images."""
    folder = tmp_path_factory.mktemp("cli") / "instance"
    build_office(folder)
    return folder, print_sheets(folder, 4)


@pytest.fixture
def sheets(printed: tuple[Path, Sheets]) -> Sheets:
    return printed[1]


@pytest.fixture
def instance(printed: tuple[Path, Sheets], tmp_path: Path) -> Path:
    return Path(shutil.copytree(printed[0], tmp_path / "instance"))


def runner(instance: Path) -> Run:
    def run(*arguments: object) -> Outcome:
        words = [str(argument) for argument in arguments]
        result = CliRunner().invoke(main, words, env={"SURVEY_APP_INSTANCE": str(instance)})
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Outcome(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def survey_app(instance: Path) -> Run:
    """Run a command of survey-app on the instance."""
    return runner(instance)


@pytest.fixture
def survey_app_elsewhere(tmp_path: Path) -> Run:
    """Run a command where no instance is yet."""
    return runner(tmp_path / "new")
