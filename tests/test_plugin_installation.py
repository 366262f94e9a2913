"""A region plugin is a distribution of its own: built, installed into an empty environment, and found."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
UV = Path(sys.executable).with_name("uv")


def run(*command: str | Path, **environment: str) -> str:
    result = ended(*command, **environment)
    assert result.returncode == 0, f"{command}: {result.stdout}{result.stderr}"
    return result.stdout


def run_uv(*command: str | Path) -> None:
    """Take what setting up has kept; only where something is not there, ask the package index."""
    if ended(UV, *command, UV_OFFLINE="1").returncode != 0:
        run(UV, *command)


def ended(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    variables = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    return subprocess.run(
        [str(part) for part in command],
        cwd=environment.pop("cwd", ROOT),
        env=variables | environment,
        capture_output=True,
        text=True,
        timeout=900,
    )


@pytest.fixture(scope="module")
def empty_environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheels of survey-app and of the region plugin, and what they depend on."""
    folder = tmp_path_factory.mktemp("empty")
    wheels = folder / "wheels"
    for source in (ROOT, ROOT / "plugins" / "survey-region-vasterbotten"):
        run_uv("build", "--quiet", "--wheel", "--out-dir", wheels, source)
    run_uv("venv", "--quiet", "--python", sys.executable, folder / "venv")
    python = folder / "venv" / "bin" / "python"
    run_uv(
        "pip", "install", "--quiet", "--python", python, "--no-verify-hashes",
        "--constraint", ROOT / "requirements.lock", *sorted(wheels.glob("*.whl")),
    )  # fmt: skip
    return folder


def test_an_installed_region_plugin_is_listed(empty_environment: Path) -> None:
    listed = json.loads(run(empty_environment / "venv/bin/survey-app", "plugins", "--json", cwd=str(empty_environment)))
    by_name = {plugin["name"]: plugin for plugin in listed}
    assert by_name["vasterbotten"]["origin"] == "survey-region-vasterbotten"
    assert by_name["vasterbotten"]["error"] is None
    assert {"regions", "question_sets", "reports"} <= set(by_name["vasterbotten"]["hooks"])
    assert by_name["national_client_survey"]["origin"] == "built in"


def test_a_wheel_carries_every_data_file_of_the_source_tree(empty_environment: Path) -> None:
    code = "import forms, survey_app; print(forms.__path__[0]); print(survey_app.__path__[0])"
    installed = run(empty_environment / "venv/bin/python", "-c", code, cwd=str(empty_environment)).split()
    for package, place in zip(("forms", "survey_app"), installed, strict=True):
        source = {
            file.relative_to(ROOT / package)
            for file in (ROOT / package).rglob("*")
            if file.is_file() and "__pycache__" not in file.parts
        }
        missing = {file for file in source if not (Path(place) / file).exists()}
        assert not missing, f"not in the wheel of {package}: {sorted(map(str, missing))[:5]}"
