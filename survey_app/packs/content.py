"""What a pack says, gathered once from a release: slides and report render the same content.

Figures and sentences come from the release (its sections, participation and list of what is withheld); nothing is
computed here but which of them belongs where.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from survey_app.domain.release.frozen import FigureStatus, FreeText, Participation, Release, Scope
from survey_app.domain.release.shown import own_share
from survey_app.domain.reporting.reports import Chart, Heading, Paragraph, Table, section_from_json
from survey_app.domain.wording.reasons import Reason, list_reasons
from survey_app.domain.wording.sentences import Sentences, is_among_all
from survey_app.i18n import in_language
from survey_app.packs.words import Words, capitalised

CERTAIN = ("higher", "lower")


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of a report with all that stands under it, down to the next heading."""

    heading: str
    level: int
    parts: tuple[Paragraph | Table | Chart, ...]

    @property
    def charts(self) -> tuple[Chart, ...]:
        """The charts under this heading."""
        return tuple(part for part in self.parts if isinstance(part, Chart))

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables under this heading."""
        return tuple(part for part in self.parts if isinstance(part, Table))

    @property
    def tables_alone(self) -> tuple[Table, ...]:
        """The tables that no chart under this heading shows already: they need a slide of their own."""
        return () if self.charts else self.tables


@dataclass(frozen=True, slots=True)
class Finding:
    """A difference that a verdict carries, with the sentence that states it."""

    question_id: str
    label: str
    verdict: str
    sentence: str
    own: Mapping[str, Any] | None = None  # percent, count, base, ci_low, ci_high
    combined: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """All that the files of one pack say. `municipality` is "" for the combined pack."""

    release: Release
    municipality_code: str
    words: Words
    municipality: str
    period: str
    region: str
    has_own: bool
    own: Participation | None
    combined: Participation | None
    n_municipalities: int
    groups: tuple[Group, ...]
    findings: tuple[Finding, ...]
    undecided: int
    hidden: tuple[Reason, ...]

    @property
    def charts(self) -> tuple[Chart, ...]:
        """All charts in the order of the reports."""
        return tuple(chart for group in self.groups for chart in group.charts)

    def charts_of(self, *forms: str) -> tuple[Chart, ...]:
        """Return the charts of these forms."""
        return tuple(chart for chart in self.charts if chart.form in forms)

    def tells_hidden(self, table: Table) -> bool:
        """Say whether a table of a report is the list of what is not shown, which every pack has anyway."""
        return bool(self.hidden) and table.rows == tuple((one.what, one.why, one.needed) for one in self.hidden)

    @property
    def compared(self) -> int:
        """On how many questions the municipality was tested against the others."""
        return len(self.findings) + self.undecided

    @property
    def is_among_all(self) -> bool:
        """Say whether "all together" has the municipality's own answers in it."""
        return is_among_all(self.release, self.municipality_code)

    @property
    def together_title(self) -> str:
        """What the common result is headed where there is none of one's own."""
        if self.is_among_all:
            return self.words("How all answered together")
        return self.words("How the other municipalities answered together")

    def is_question(self, group: Group) -> bool:
        """Say whether a group of a report is about one question."""
        return bool(self.asked_in(group))

    def asked_in(self, group: Group) -> str:
        """Return the id of the question that a group of a report is about, or ""."""
        for chart in group.charts:
            if _is_area(chart):
                return str(chart.data["question_id"])
        for question in self.release.questions:
            text = in_language(question.text, self.words.language)
            if any(table.caption.startswith(text) for table in group.tables):
                return question.id
        return ""

    def finding(self, question_id: str) -> Finding | None:
        """Return the finding on a question, if a verdict carries one."""
        return next((one for one in self.findings if one.question_id == question_id), None)

    def label(self, question_id: str) -> str:
        """Return the short name of a question."""
        return in_language(self.release.question(question_id).label, self.words.language)

    @property
    def written(self) -> tuple[FreeText, ...]:
        """What people wrote, released by a person: own, or of all together in the combined pack."""
        return tuple(one for one in self.release.texts if one.municipality_code in ("", self.municipality_code))

    def not_shown(self, one: FreeText) -> str:
        """Say how many more texts there are, where that may be told; "" where all are shown."""
        if one.not_shown is None:
            return self.words("Some more texts are not shown.")
        plural = self.words.plural("One more text is not shown.", "{n} more texts are not shown.", one.not_shown)
        return capitalised(plural) if one.not_shown else ""

    @property
    def source(self) -> str:
        """Where every figure comes from, for notes and captions."""
        told = self.words(
            "Source: {release}, edition {version}, published {date}.",
            release=self.release.id,
            version=self.release.version,
            date=self.words.date(self.release.published_on),
        )
        if self.release.imported_from:
            told += f" {self.words('The figures come from: {source}.', source=self.release.imported_from)}"
        return told

    @property
    def published(self) -> str:
        """When it was published, and which edition it is."""
        date = self.words.date(self.release.published_on)
        return self.words("Published {date}, edition {version}", date=date, version=self.release.version)

    @property
    def diary(self) -> str:
        """The diary number as words, or "" where none was given."""
        number = self.release.diary_number
        return self.words("Diary number {number}", number=number) if number else ""

    @property
    def bases(self) -> str:
        """One line with who answered: "Storuman 46 answers, together 253 answers in eight municipalities."."""
        parts = []
        if self.own and self.own.responses is not None:
            answers = self.words.plural("{digits} answer", "{digits} answers", self.own.responses)
            parts.append(f"{self.municipality} {answers}")
        if self.combined and self.combined.responses is not None:
            parts.append(
                self.words(
                    "together {answers} in {n} municipalities",
                    answers=self.words.plural("{digits} answer", "{digits} answers", self.combined.responses),
                    n=self.words.number(self.n_municipalities),
                )
            )
        return capitalised(f"{', '.join(parts)}.") if parts else ""


def gather_content(release: Release, municipality_code: str) -> Content:
    """Gather what the pack of a municipality says ("" = the combined pack), in the release's language."""
    words = Words(release.language)
    groups = tuple(_groups(release.reports_for(municipality_code)))
    rows = [row for group in groups for chart in group.charts if chart.form == "dumbbell" for row in chart.data["rows"]]
    sentences = {
        chart.data["question_id"]: chart.sentence for group in groups for chart in group.charts if _is_area(chart)
    }
    participation = {row.municipality_code: row for row in release.participation}
    return Content(
        release=release,
        municipality_code=municipality_code,
        words=words,
        municipality=release.municipalities.get(municipality_code, ""),
        period=Sentences(release.language).period(release.period_name),
        region=in_language(release.region_name, release.language),
        has_own=_has_own(release, municipality_code),
        own=participation.get(municipality_code) if municipality_code else None,
        combined=participation.get(""),
        n_municipalities=participation[""].municipalities or 0 if "" in participation else 0,
        groups=groups,
        findings=tuple(
            Finding(
                question_id=row["question_id"],
                label=row["label"],
                verdict=row["verdict"],
                sentence=sentences.get(row["question_id"]) or _told(release, row["question_id"], municipality_code),
                own=row.get("own"),
                combined=row.get("combined"),
            )
            for row in rows
            if row.get("verdict") in CERTAIN
        ),
        undecided=sum(row.get("verdict") == "undecided" for row in rows),
        hidden=list_reasons(release, municipality_code, release.language),
    )


def _told(release: Release, question_id: str, municipality_code: str) -> str:
    """Return the finding on a question that has too few answers for a chart of its own."""
    figure, question = own_share(release, question_id, municipality_code), release.question(question_id)
    place = release.municipalities.get(municipality_code, "")
    return Sentences(release.language).finding_and_verdict(question, figure, place) if figure else ""


def _is_area(chart: Chart) -> bool:
    return chart.form in ("diverging", "bars") and "question_id" in chart.data


def _has_own(release: Release, municipality_code: str) -> bool:
    return any(
        figure.scope is Scope.OWN and figure.status is FigureStatus.SHOWN
        for figure in release.select(municipality_code=municipality_code, group=None)
        if municipality_code
    )


def _groups(reports: Iterable[tuple[str, Any]]) -> Iterator[Group]:
    for _, sections in reports:
        heading, level = "", 1
        parts: list[Paragraph | Table | Chart] = []
        for value in sections:
            section = section_from_json(value)
            if isinstance(section, Heading):
                if heading or parts:
                    yield Group(heading, level, tuple(parts))
                heading, level, parts = section.text, section.level, []
            else:
                parts.append(section)
        if heading or parts:
            yield Group(heading, level, tuple(parts))
