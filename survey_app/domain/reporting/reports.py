"""What a report plugin asks for and gives back: requests for tables before a release, sections made from it.

A report never sees an answer. Before the release it says which tables must be counted; they are computed and audited
with everything else. After, it turns released tables into sections of four kinds, which slides, written report and
web pages all render.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from survey_app.domain.release.frozen import Figure, Release
from survey_app.errors import InvalidInputError, PluginError


@dataclass(frozen=True, slots=True)
class TableRequest:
    """What must be counted for a report: the questions, and whether two of them are counted as a pair (for a gap).

    The figures of the questions reach the report as `ReportData.tables[key]`. A pair is counted on those who answered
    both questions: the categories are `both`, `first_only`, `second_only` (positive to one only) and `neither`, its
    question id is `pair:first|second`. It is released by the same rules as a question whose every option is shown.
    Questions that the period does not ask give an empty table.
    """

    key: str
    question_ids: tuple[str, ...]
    paired: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 starts a slide and a chapter."""

    text: str
    level: int = 1
    kind: str = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text; `lead` is set larger."""

    text: str
    lead: bool = False
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption (which says n), column heads and rows of ready-made texts; numbers stand right."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: `form` says how it is drawn; `data` holds released figures only, as plain JSON.

    The forms are `dumbbell`, `diverging`, `bars`, `change` (data by functions of `chart_data`), `gap` and `quadrants`
    (by functions of `gap_data`).

    `sentence` is the finding above it, `alternative` the text for those who cannot see it (with the key number).
    """

    form: str
    title: str
    sentence: str
    alternative: str
    data: Mapping[str, Any]
    kind: str = "chart"


ReportSection = Heading | Paragraph | Table | Chart

CHART_FORMS = frozenset({"dumbbell", "diverging", "bars", "change", "gap", "quadrants"})
"""The forms of charts that a report can ask for."""

_KINDS: Mapping[str, type] = {"heading": Heading, "text": Paragraph, "table": Table, "chart": Chart}


@dataclass(frozen=True, slots=True)
class ReportData:
    """What `Report.build` gets: what is released, and for whom the report is made ("" = for all).

    `release` holds the common figures and the municipality's own, never a neighbour's, and no sections. `tables` has
    for every `TableRequest` its figures, shown and hidden; `language` is that of the texts to be made.
    """

    release: Release
    municipality_code: str
    language: str
    tables: Mapping[str, tuple[Figure, ...]] = field(default_factory=dict)


class Report(Protocol):
    """A report of a plugin: `key` names it in files and pages, `title` is in every language it can be made in.

    `replaces` is the key of a report that this one stands for, a built-in one, say, or None. It may be its own key.
    """

    key: str
    title: Mapping[str, str]
    replaces: str | None

    def tables(self) -> Sequence[TableRequest]:
        """Say what must be counted, before anything is released."""
        ...

    def build(self, data: ReportData) -> Sequence[ReportSection]:
        """Make the sections out of released figures; pure."""
        ...


def settle_reports(found: Sequence[tuple[str, Report]]) -> tuple[Report, ...]:
    """Return the reports that are made: a replacement stands where the one it replaces stood.

    Args:
        found: (plugin, report), in the order the plugins were loaded.

    Raises:
        PluginError: two plugins bring one key and neither replaces the other, or two replace the same report.
    """
    order: list[str] = []
    chosen: dict[str, tuple[str, Report]] = {}
    replaced_by: dict[str, str] = {}
    for plugin, report in found:
        target = getattr(report, "replaces", None)  # a report written before there was `replaces` has none
        if target in replaced_by:
            raise _conflict(replaced_by[target], plugin, target)
        if report.key in chosen and target != report.key:
            raise _conflict(chosen[report.key][0], plugin, report.key)
        if target is not None:
            replaced_by[target] = plugin
        if target in chosen:
            order[order.index(target)] = report.key
            del chosen[target]
        else:
            order.append(report.key)
        chosen[report.key] = plugin, report
    return tuple(chosen[key][1] for key in order)


def _conflict(first: str, second: str, key: str) -> PluginError:
    return PluginError(
        "Plugins {first} and {second} both bring the {what} {key}. Block one of them in the settings.",
        first=first,
        second=second,
        what="report",
        key=key,
    )


def section_to_json(section: ReportSection) -> dict[str, Any]:
    """Return a section as plain JSON values.

    Raises:
        InvalidInputError: it is a chart that cannot be drawn, or a table whose rows do not fit its columns.
    """
    if isinstance(section, Chart) and section.form not in CHART_FORMS:
        raise InvalidInputError("There is no chart of the form {form}.", form=section.form)
    if isinstance(section, Table) and any(len(row) != len(section.columns) for row in section.rows):
        raise InvalidInputError(
            "A row of the table “{caption}” has not as many cells as columns.", caption=section.caption
        )
    return asdict(section)


def section_from_json(value: Mapping[str, Any]) -> ReportSection:
    """Return the section that `section_to_json` wrote; KeyError on an unknown kind."""
    values = dict(value)
    if values["kind"] == "table":
        values["columns"] = tuple(values["columns"])
        values["rows"] = tuple(tuple(row) for row in values["rows"])
    section: ReportSection = _KINDS[values["kind"]](**values)
    return section
