"""The documents say what is true: hooks, commands and settings are all in them, and their links lead somewhere."""

import configparser
import dataclasses
import re
from pathlib import Path

import click
import pytest

from survey_app.cli import main
from survey_app.hookspecs import SurveyAppSpec
from survey_app.settings import Settings

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "plugins").glob("*/*.md")])


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands(group: click.Group, prefix: str = "") -> list[str]:
    found: list[str] = []
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found += commands(command, f"{prefix}{name} ")
        else:
            found.append(f"{prefix}{name}")
    return found


@pytest.mark.parametrize("hook", [name for name in vars(SurveyAppSpec) if not name.startswith("_")])
def test_every_hook_is_documented_for_plugin_writers(hook: str) -> None:
    assert f"`{hook}(" in text_of("docs/plugins.md")


@pytest.mark.parametrize("command", commands(main))
def test_every_command_is_documented(command: str) -> None:
    assert f"survey-app {command}" in text_of("docs/commands.md")


def test_no_document_names_a_command_that_does_not_exist() -> None:
    known = set(commands(main)) | {name for name, value in main.commands.items() if isinstance(value, click.Group)}
    for page in PAGES:
        for name in re.findall(r"^    (?:SURVEY_APP_\w+=\S+ )?survey-app ([a-z-]+)", page.read_text("utf-8"), re.M):
            assert name in {command.split()[0] for command in known}, f"{page.name}: survey-app {name}"


@pytest.mark.parametrize("setting", [field.name for field in dataclasses.fields(Settings)])
def test_every_setting_is_documented_for_operators(setting: str) -> None:
    assert f"`{setting}`" in text_of("docs/operators.md")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")):
        if not target.startswith(("http:", "https:", "mailto:")):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)}: {target}"


def test_the_two_commands_of_the_readme_are_make_targets() -> None:
    readme, makefile = text_of("README.md"), text_of("Makefile")
    for target in ("demo", "test"):
        assert f"make {target}" in readme
        assert re.search(rf"^{target}:", makefile, re.M)


def dependencies() -> list[str]:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    lines = config["options"]["install_requires"].splitlines()
    return [re.split(r"[<>=\[]", line)[0] for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("name", dependencies())
def test_every_dependency_says_why_it_was_chosen(name: str) -> None:
    assert re.search(
        rf"\b{name}\b", text_of("docs/decisions/dependencies.md").replace("SQLAlchemy", "sqlalchemy"), re.I
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_module_that_a_document_names_is_there(page: Path) -> None:
    app = ROOT / "survey_app"
    named = set(re.findall(r"`([\w./-]+/[\w-]+\.py)`", page.read_text(encoding="utf-8")))
    bases = (ROOT, app, app / "domain", app / "packs")
    assert [name for name in sorted(named) if not any((base / name).exists() for base in bases)] == []


@pytest.mark.parametrize("folder", ["domain", "services"])
def test_the_architecture_names_every_package_of_a_layer(folder: str) -> None:
    table = re.search(rf"\| folder in `{folder}/` .*?\n\n", text_of("docs/architecture.md"), re.S)
    assert table is not None
    packages = {path.parent.name for path in (ROOT / "survey_app" / folder).glob("*/__init__.py")}
    assert set(re.findall(r"^\| `(\w+)/`", table[0], re.M)) == packages
