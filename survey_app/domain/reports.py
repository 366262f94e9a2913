"""What a report plugin asks for and gives back: requests for tables before a release, sections made from it.

A report never sees an answer. Before the release it says which tables must be counted; they are computed and audited
with everything else. After, it turns released tables into sections of four kinds, which slides, written report and
web pages all render.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from survey_app.domain.release import Figure, Release


@dataclass(frozen=True, slots=True)
class TableRequest:
    """What must be counted for a report: the questions, and whether two of them are counted as a pair (for a gap)."""

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
    """A chart: `form` is `dumbbell`, `diverging`, `change` or `gap`; `data` holds released figures only, as plain JSON.

    `sentence` is the finding above it, `alternative` the text for those who cannot see it (with the key number).
    """

    form: str
    title: str
    sentence: str
    alternative: str
    data: Mapping[str, Any]
    kind: str = "chart"


ReportSection = Heading | Paragraph | Table | Chart

_KINDS: Mapping[str, type] = {"heading": Heading, "text": Paragraph, "table": Table, "chart": Chart}


@dataclass(frozen=True, slots=True)
class ReportData:
    """What `Report.build` gets: the release without sections, and for whom the report is made ("" = for all)."""

    release: Release
    municipality_code: str
    language: str
    tables: Mapping[str, tuple[Figure, ...]] = field(default_factory=dict)


class Report(Protocol):
    """A report of a plugin: `key` names it in files and pages, `title` is in every language it can be made in."""

    key: str
    title: Mapping[str, str]

    def tables(self) -> Sequence[TableRequest]:
        """Say what must be counted, before anything is released."""
        ...

    def build(self, data: ReportData) -> Sequence[ReportSection]:
        """Make the sections out of released figures; pure."""
        ...


def section_to_json(section: ReportSection) -> dict[str, Any]:
    """Return a section as plain JSON values."""
    return asdict(section)


def section_from_json(value: Mapping[str, Any]) -> ReportSection:
    """Return the section that `section_to_json` wrote; KeyError on an unknown kind."""
    values = dict(value)
    if values["kind"] == "table":
        values["columns"] = tuple(values["columns"])
        values["rows"] = tuple(tuple(row) for row in values["rows"])
    section: ReportSection = _KINDS[values["kind"]](**values)
    return section
