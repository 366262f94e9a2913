"""Loads the plugins: built-ins first, then installed ones, one at a time; a broken one is named and left out."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import metadata
from typing import Any

import pluggy

from forms.model import Form, QuestionSet
from survey_app.domain.model import Period, Region
from survey_app.domain.posters import PosterTemplate
from survey_app.domain.reporting.exports import Exporter
from survey_app.domain.reporting.reports import Report, settle_reports
from survey_app.errors import NotFoundError, PluginError
from survey_app.hookspecs import PROJECT, SurveyAppSpec

log = logging.getLogger(__name__)

ENTRY_POINT_GROUP = "survey_app.plugins"


@dataclass(frozen=True, slots=True)
class PluginInfo:
    """What is told of a plugin: name, where it comes from, version, hooks, and the error that stopped it."""

    name: str
    origin: str
    version: str
    hooks: tuple[str, ...] = ()
    error: str | None = None


@dataclass
class Plugins:
    """The loaded plugins and the questions the application asks them. Made by `load_plugins`, never global."""

    manager: pluggy.PluginManager
    broken: list[PluginInfo] = field(default_factory=list)
    _origins: dict[str, tuple[str, str]] = field(default_factory=dict)
    _regions_of: dict[str, frozenset[str]] = field(default_factory=dict)

    def regions(self) -> dict[str, Region]:
        """Return all regions by key."""
        found: dict[str, Region] = {}
        for name, regions in self._ask("regions"):
            for region in regions:
                if region.key in found and found[region.key] != region:
                    raise PluginError(
                        "Plugin {plugin} defines region {region} in another way than a plugin before it. "
                        "Remove one of them.",
                        plugin=name,
                        region=region.key,
                    )
                found[region.key] = region
        return found

    def region(self, key: str) -> Region:
        """Return the region with this key.

        Raises:
            NotFoundError: no loaded plugin brings it.
        """
        try:
            return self.regions()[key]
        except KeyError:
            raise NotFoundError(
                "No plugin brings the region {region}. Install its plugin, or choose one of: {known}.",
                region=key,
                known=", ".join(sorted(self.regions())) or "-",
            ) from None

    def question_sets(self, period: Period, region: Region) -> tuple[QuestionSet, ...]:
        """Return the sets of all plugins active for the region, sorted by (position, key)."""
        sets = self._unique("question_sets", "question set", period=period, region=region)
        return tuple(sorted(sets, key=lambda question_set: (question_set.position, question_set.key)))

    def reports(self, period: Period, region: Region) -> tuple[Report, ...]:
        """Return the reports of all plugins active for the region, those that are replaced left out."""
        asked = self._ask("reports", period=period, region=region)
        return settle_reports([(name, report) for name, reports in asked for report in reports])

    def posters(self, period: Period, region: Region) -> tuple[PosterTemplate, ...]:
        """Return the poster templates of all plugins active for the region; later ones go before earlier ones."""
        return tuple(poster for _, posters in self._ask("posters", period=period, region=region) for poster in posters)

    def exports(self, period: Period, region: Region) -> tuple[Exporter, ...]:
        """Return the exporters of all plugins active for the region."""
        return tuple(self._unique("exports", "export", period=period, region=region))

    def check_form(self, form: Form, period: Period, region: Region) -> tuple[str, ...]:
        """Return every plugin's reasons not to print the form."""
        answers = self._ask("check_form", form=form, period=period, region=region)
        return tuple(reason for _, reasons in answers for reason in reasons)

    def blueprints(self) -> tuple[tuple[str, tuple[Any, ...]], ...]:
        """Return (plugin, its Flask blueprints) of every plugin that brings pages."""
        return tuple((name, tuple(found)) for name, found in self._ask("blueprints"))

    def describe(self) -> tuple[PluginInfo, ...]:
        """Return what is loaded and what is broken, sorted by name."""
        loaded = []
        for name, plugin in self.manager.list_name_plugin():
            if plugin is None:
                continue
            callers = self.manager.get_hookcallers(plugin) or []
            origin, version = self._origins.get(name, ("", ""))
            loaded.append(PluginInfo(name, origin, version, tuple(sorted(caller.name for caller in callers))))
        return tuple(sorted([*loaded, *self.broken], key=lambda info: info.name))

    def _unique(self, hook: str, what: str, *, period: Period, region: Region) -> list[Any]:
        found: dict[str, tuple[str, Any]] = {}
        for name, values in self._ask(hook, period=period, region=region):
            for value in values:
                if value.key in found:
                    raise PluginError(
                        "Plugins {first} and {second} both bring the {what} {key}. Block one of them in the settings.",
                        first=found[value.key][0],
                        second=name,
                        what=what,
                        key=value.key,
                    )
                found[value.key] = (name, value)
        return [value for _, value in found.values()]

    def _ask(self, hook: str, **arguments: object) -> list[tuple[str, tuple[Any, ...]]]:
        """Call one hook of every plugin active for the region, in the order they were loaded, and say whose answer."""
        region = arguments.get("region")
        answers: list[tuple[str, tuple[Any, ...]]] = []
        for name, plugin in self.manager.list_name_plugin():
            if plugin is None or not hasattr(plugin, hook):
                continue
            scope = self._regions_of.get(name)
            if isinstance(region, Region) and scope and region.key not in scope:
                continue
            others = [other for _, other in self.manager.list_name_plugin() if other not in (None, plugin)]
            caller = self.manager.subset_hook_caller(hook, others)
            try:
                for answer in caller(**arguments):
                    answers.append((name, tuple(answer or ())))
            except Exception as error:
                raise PluginError(
                    "Plugin {plugin} failed in {hook}: {error}. Mend it, or block it in the settings.",
                    plugin=name,
                    hook=hook,
                    error=f"{type(error).__name__}: {error}",
                ) from error
        return answers


def load_plugins(blocked: Iterable[str] = (), *, entry_points: bool = True) -> Plugins:
    """Load specs, built-ins, then entry points sorted by name.

    A plugin that cannot be imported, has a hook nobody knows, or fails when asked for its regions is logged, listed
    with its error, and left out; the rest run.

    Args:
        blocked: names of plugins not to load.
        entry_points: whether installed plugins are looked for (tests turn it off).
    """
    from survey_app import __version__, builtin_plugins

    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(SurveyAppSpec)
    plugins = Plugins(manager)
    for name in blocked:
        manager.set_blocked(name)
    for name, module in builtin_plugins.modules().items():
        _register(plugins, name, module, "built in", __version__)
    if entry_points:
        found = sorted(metadata.entry_points(group=ENTRY_POINT_GROUP), key=lambda entry: entry.name)
        for entry in found:
            if manager.is_blocked(entry.name):
                continue
            dist_name = entry.dist.name if entry.dist else entry.value
            version = entry.dist.version if entry.dist else ""
            try:
                module = entry.load()
            except Exception as error:
                _leave_out(plugins, entry.name, dist_name, version, error)
                continue
            _register(plugins, entry.name, module, dist_name, version)
    return plugins


def _register(plugins: Plugins, name: str, module: object, origin: str, version: str) -> None:
    """Register one plugin and try it: unknown hooks and regions that cannot be told leave it out."""
    manager = plugins.manager
    if manager.is_blocked(name):
        return
    try:
        manager.register(module, name)
        manager.check_pending()
        plugins._origins[name] = (origin, version)
        own_regions = getattr(module, "regions", None)
        if own_regions is not None:
            plugins._regions_of[name] = frozenset(region.key for region in own_regions())
            plugins.regions()
    except Exception as error:
        if manager.has_plugin(name):
            manager.unregister(name=name)
        _leave_out(plugins, name, origin, version, error)


def _leave_out(plugins: Plugins, name: str, origin: str, version: str, error: Exception) -> None:
    log.error("Plugin %s (%s %s) is left out: %s", name, origin, version, error)
    plugins.broken.append(PluginInfo(name, origin, version, error=f"{type(error).__name__}: {error}"))
