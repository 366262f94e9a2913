"""The hooks a plugin can implement. Each text says who calls it, when, and what the values mean.

All hooks but `register_commands` are pure: they return values, and are called in the web process and the command line
alike. Hooks that take a region are asked only of plugins active for that region.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pluggy

from forms.model import Form, QuestionSet
from survey_app.domain.model import Period, Region
from survey_app.domain.posters import PosterTemplate
from survey_app.domain.reporting.exports import Exporter
from survey_app.domain.reporting.reports import Report

if TYPE_CHECKING:
    import click

PROJECT = "survey_app"
"""The pluggy project name; the entry-point group is `survey_app.plugins`."""

hookspec = pluggy.HookspecMarker(PROJECT)


class SurveyAppSpec:
    """Every hook of survey-app."""

    @hookspec
    def regions(self) -> Sequence[Region]:  # type: ignore[empty-body]
        """Return the regions this plugin brings.

        Called once after loading. Members are codes of the official register of municipalities; a municipality may
        belong to several regions. Two plugins that give one key different contents are an error. A plugin that
        brings regions is active for exactly those; a plugin without is active for all.
        """

    @hookspec
    def question_sets(self, period: Period, region: Region) -> Sequence[QuestionSet]:  # type: ignore[empty-body]
        """Return the question sets offered to a period; the coordinator's choice decides which are used.

        Called when a period is made and when its form is assembled. The sets of all plugins are sorted by
        (position, key). Item keys carry the set's key (`set.item`); two sets with one key are an error. Pure: the same
        period and region give the same sets.
        """

    @hookspec
    def check_form(self, form: Form, period: Period, region: Region) -> Sequence[str]:  # type: ignore[empty-body]
        """Return the reasons not to print this form, as sentences in the region's first language; empty if none.

        Called before an edition is stored.
        """

    @hookspec
    def reports(self, period: Period, region: Region) -> Sequence[Report]:  # type: ignore[empty-body]
        """Return the reports made for this period, in the order they shall stand.

        A report may replace another (`Report.replaces`), a built-in one, say: it stands in its place. Two with one key
        of which neither replaces the other are an error, and so are two that replace the same one.
        `Report.tables()` is asked before the release, `Report.build()` gets released figures only.
        """

    @hookspec
    def posters(self, period: Period, region: Region) -> Sequence[PosterTemplate]:  # type: ignore[empty-body]
        """Return poster texts that replace or add to the built-in invitation and result posters."""

    @hookspec
    def exports(self, period: Period, region: Region) -> Sequence[Exporter]:  # type: ignore[empty-body]
        """Return exporters of released figures; each becomes a file in the pack and a choice on the web."""

    @hookspec
    def blueprints(self) -> Sequence[Any]:  # type: ignore[empty-body]
        """Return Flask blueprints, mounted under /plugins/<plugin name>/. Called once, when the web app is made."""

    @hookspec
    def register_commands(self, cli: "click.Group") -> None:
        """Add commands to the command line. Called once after loading."""
