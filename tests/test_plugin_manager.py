"""The plugin host: what is loaded, in which order, and what a faulty plugin may not do."""

import datetime
import importlib
import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from survey_app import plugin_manager
from survey_app.domain.model import Period, PeriodState, Region
from survey_app.errors import NotFoundError, PluginError
from survey_app.plugin_manager import load_plugins

FAULTY = Path(__file__).parent / "faulty_plugins"
PERIOD = Period(
    key="autumn",
    region_key="north",
    name={"sv": "Hösten"},
    opens_on=datetime.date(2026, 9, 14),
    closes_on=datetime.date(2026, 10, 9),
    state=PeriodState.DRAFT,
    municipality_codes=("2421",),
)
REGION = Region("north", {"sv": "Norr"}, ("2421",))


@dataclass
class FakeDistribution:
    name: str
    version: str = "1.0"


@dataclass
class FaultyEntryPoint:
    """An installed plugin, as importlib.metadata tells of it, whose code lies in faulty_plugins/."""

    name: str

    @property
    def dist(self) -> FakeDistribution:
        return FakeDistribution(f"survey-{self.name}")

    @property
    def value(self) -> str:
        return self.name

    def load(self) -> object:
        return importlib.import_module(self.name)


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Make plugins of faulty_plugins/ look installed."""
    monkeypatch.syspath_prepend(str(FAULTY))
    loaded: list[str] = []

    def do(*names: str) -> None:
        loaded.extend(names)
        entries = [FaultyEntryPoint(name) for name in names]
        monkeypatch.setattr(plugin_manager.metadata, "entry_points", lambda group: entries)

    yield do
    for name in loaded:
        sys.modules.pop(name, None)


def error_of(plugins: plugin_manager.Plugins, name: str) -> str | None:
    return next(info.error for info in plugins.describe() if info.name == name)


def test_built_in_plugins_are_loaded_through_the_same_hooks() -> None:
    plugins = load_plugins(entry_points=False)
    names = {"national_client_survey", "combined_versus_own", "change_over_periods", "own_words"}
    assert {info.name for info in plugins.describe()} == names
    assert "ifo" in {question_set.key for question_set in plugins.question_sets(PERIOD, REGION)}
    assert "combined_versus_own" in {report.key for report in plugins.reports(PERIOD, REGION)}


def test_question_sets_are_sorted_by_position_and_key() -> None:
    sets = load_plugins(entry_points=False).question_sets(PERIOD, REGION)
    assert list(sets) == sorted(sets, key=lambda question_set: (question_set.position, question_set.key))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("raises_at_import", "licence file"),
        ("wrong_hook_name", "question_set"),
        ("wrong_argument", "weather"),
        ("region_raises", "cannot be reached"),
    ],
)
def test_a_broken_plugin_is_named_and_the_rest_runs(install, name: str, words: str, caplog) -> None:
    install(name)
    with caplog.at_level(logging.ERROR):
        plugins = load_plugins()
    assert words in (error_of(plugins, name) or "")
    assert name in caplog.text
    assert plugins.question_sets(PERIOD, REGION)


def test_a_plugin_that_raises_in_a_hook_is_named(install) -> None:
    install("raises_in_hook")
    with pytest.raises(PluginError, match="raises_in_hook failed in question_sets"):
        load_plugins().question_sets(PERIOD, REGION)


def test_a_blocked_plugin_is_not_loaded(install) -> None:
    install("raises_in_hook")
    plugins = load_plugins(blocked=["raises_in_hook"])
    assert "raises_in_hook" not in {info.name for info in plugins.describe()}
    assert plugins.question_sets(PERIOD, REGION)


def test_two_sets_with_one_key_are_an_error_that_names_both_plugins(install) -> None:
    install("duplicate_key")
    with pytest.raises(PluginError, match=r"national_client_survey and duplicate_key both bring the question set ifo"):
        load_plugins().question_sets(PERIOD, REGION)


def test_a_report_of_a_plugin_stands_in_the_place_of_a_built_in_one(install) -> None:
    built_in = [report.key for report in load_plugins(entry_points=False).reports(PERIOD, REGION)]
    install("replaces_report")
    replaced = [report.key for report in load_plugins().reports(PERIOD, REGION)]
    assert replaced == ["our_change" if key == "change_over_periods" else key for key in built_in]


def test_a_slow_plugin_delays_but_loses_nothing(install) -> None:
    install("slow")
    assert load_plugins().question_sets(PERIOD, REGION) == load_plugins(entry_points=False).question_sets(
        PERIOD, REGION
    )


def test_a_region_with_two_meanings_leaves_out_the_second_plugin(install) -> None:
    import survey_region_vasterbotten

    sys.modules["aa_vasterbotten"] = survey_region_vasterbotten
    install("aa_vasterbotten", "region_conflict")
    plugins = load_plugins()
    assert "another way" in (error_of(plugins, "region_conflict") or "")
    assert plugins.region("vasterbotten-inland").name["sv"] == "Västerbottens inland"


def test_an_unknown_region_is_refused_with_the_known_ones() -> None:
    with pytest.raises(NotFoundError, match="atlantis"):
        load_plugins(entry_points=False).region("atlantis")


def test_a_region_plugin_is_asked_only_about_its_own_region(install) -> None:
    import survey_region_vasterbotten

    sys.modules["aa_vasterbotten"] = survey_region_vasterbotten
    install("aa_vasterbotten")
    plugins = load_plugins()
    own = plugins.region("vasterbotten-inland")
    assert "vasterbotten" in {question_set.key for question_set in plugins.question_sets(PERIOD, own)}
    assert "vasterbotten" not in {question_set.key for question_set in plugins.question_sets(PERIOD, REGION)}
