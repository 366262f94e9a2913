"""The frozen release: every figure, verdict and sentence that is delivered, and nothing else.

Packs, posters, web charts and data files are rendered from a `Release` and cannot reach raw answers. A release is
stored as canonical JSON; its hash is over those bytes.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from survey_app.domain.release.parts import (
    AS_PUBLISHED,
    DISTRIBUTION,
    NOT_PUBLISHED,
    PAIR_PREFIX,
    POOL,
    POSITIVE,
    Coverage,
    Figure,
    FigureStatus,
    FreeText,
    Group,
    Participation,
    Question,
    ReadingCheck,
    Scope,
    Verdict,
    Withheld,
)

__all__ = [
    "AS_PUBLISHED",
    "DISTRIBUTION",
    "NOT_PUBLISHED",
    "PAIR_PREFIX",
    "POOL",
    "POSITIVE",
    "RELEASE_SCHEMA",
    "Coverage",
    "Figure",
    "FigureStatus",
    "FreeText",
    "Group",
    "Participation",
    "Question",
    "ReadingCheck",
    "Release",
    "Scope",
    "Verdict",
    "Withheld",
]

RELEASE_SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Release:
    """Everything delivered for one period and version.

    `figures` cover this period and, for comparison, the released figures of earlier periods that it refers to (their
    `period` says so). `sections` maps municipality code -> report key -> sections as plain JSON (see domain.reports);
    `report_titles` has the reports in their order, `reports_left_out` those that could not be made. `paired` are the
    pairs of questions that reports asked for (see domain.pairs): no questions of the form, but counted like some.
    `translations` are the sections in the other languages in which results can be made (see domain.release.languages).
    `imported_from` says where the figures of an earlier year were taken from (see domain.imported); "" = they
    were counted here.
    """

    id: str
    region: str
    region_name: Mapping[str, str]
    period: str
    period_name: Mapping[str, str]
    version: int
    language: str
    opens_on: str
    closes_on: str
    published_on: str
    engine: str
    plugins: Mapping[str, str]
    threshold: int
    rate_threshold: int
    municipalities: Mapping[str, str]  # code -> name, all that took part
    questions: tuple[Question, ...]
    figures: tuple[Figure, ...]
    participation: tuple[Participation, ...]
    withheld: tuple[Withheld, ...]
    sections: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    previous_period: str | None = None
    previous_period_name: Mapping[str, str] = field(default_factory=dict)
    coverage: tuple[Coverage, ...] = ()
    earlier_periods: tuple[Mapping[str, Any], ...] = ()  # key, name, opens_on; oldest first
    schema: int = RELEASE_SCHEMA
    reading: ReadingCheck | None = None  # None: no sample of papers was confirmed
    breaks: tuple[tuple[str, str], ...] = ()  # (question id, earlier period): wording or options have changed since
    paired: tuple[Question, ...] = ()
    report_titles: tuple[Mapping[str, Any], ...] = ()  # key, title (language -> text); in the order of the reports
    reports_left_out: tuple[Mapping[str, Any], ...] = ()  # key, title, municipality_code ("" = the common one)
    diary_number: str = ""  # of the case in the authority's register; printed on every file
    texts: tuple[FreeText, ...] = ()
    written_questions: tuple[Question, ...] = ()  # those answered in words: they have texts and no figures
    poster_answers: Mapping[str, int] = field(default_factory=dict)  # by municipality, from T; in none of the figures
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # language -> code -> sections as JSON
    imported_from: str = ""

    def question(self, question_id: str) -> Question:
        """Return the question or pair with this id; KeyError if it was not asked or counted."""
        for question in (*self.questions, *self.paired, *self.written_questions):
            if question.id == question_id:
                return question
        raise KeyError(question_id)

    def select(
        self,
        *,
        question_id: str | None = None,
        scope: Scope | None = None,
        municipality_code: str | None = None,
        group: Group | None = Group.TOTAL,
        category: str | None = None,
        period: str | None = None,
    ) -> Iterator[Figure]:
        """Yield the figures that match; an argument left out matches all, but `group` (total) and `period` (this)."""
        wanted_period = period or self.period
        for figure in self.figures:
            if (
                figure.period == wanted_period
                and question_id in (None, figure.question_id)
                and scope in (None, figure.scope)
                and municipality_code in (None, figure.municipality_code)
                and group in (None, figure.group)
                and category in (None, figure.category)
            ):
                yield figure

    def figure(
        self,
        question_id: str,
        scope: Scope,
        municipality_code: str = "",
        group: Group = Group.TOTAL,
        category: str = POSITIVE,
        period: str | None = None,
    ) -> Figure | None:
        """Return the one figure with this key, or None where the release has no such row."""
        found = self.select(
            question_id=question_id,
            scope=scope,
            municipality_code=municipality_code,
            group=group,
            category=category,
            period=period,
        )
        return next(found, None)

    def pooled(self, question_id: str, municipality_code: str, category: str = POSITIVE) -> Figure | None:
        """Return the own result over two or three periods, each of which is hidden by itself, or None."""
        for figure in self.figures:
            key = figure.question_id, figure.municipality_code, figure.category
            if figure.pooled_periods and key == (question_id, municipality_code, category):
                return figure
        return None

    def for_municipality(self, municipality_code: str) -> "Release":
        """Return what one municipality may see: its own and the common figures ("" = the common ones only)."""
        own = ("", municipality_code)
        return replace(
            self,
            figures=tuple(figure for figure in self.figures if figure.municipality_code in own),
            participation=tuple(row for row in self.participation if row.municipality_code in own),
            withheld=tuple(row for row in self.withheld if row.municipality_code in own),
            sections={code: reports for code, reports in self.sections.items() if code in own},
            translations={
                language: {code: text for code, text in texts.items() if code in own}
                for language, texts in self.translations.items()
            },
            texts=tuple(row for row in self.texts if row.municipality_code in own),
            poster_answers={code: count for code, count in self.poster_answers.items() if code in own},
            reports_left_out=tuple(row for row in self.reports_left_out if row["municipality_code"] in own),
        )

    def reports_for(self, municipality_code: str) -> Iterator[tuple[str, Any]]:
        """Yield (report key, its sections as JSON) in the order of the reports; those of old releases by key."""
        reports = self.sections.get(municipality_code, {})
        order = [each["key"] for each in self.report_titles]
        for key in sorted(reports, key=lambda key: (order.index(key) if key in order else len(order), key)):
            yield key, reports[key]

    def cover(
        self, question_id: str, scope: Scope, group: Group = Group.TOTAL, detail: str = POSITIVE
    ) -> Coverage | None:
        """Return what a figure over several municipalities covers, or None where there is no such figure."""
        for row in self.coverage:
            if (row.question_id, row.scope, row.group, row.detail) == (question_id, scope, group, detail):
                return row
        return None

    def is_broken(self, question_id: str, period: str) -> bool:
        """Say whether the question has changed since an earlier period, so that the two cannot be compared."""
        return (question_id, period) in self.breaks

    def to_json(self) -> str:
        """Return the release as canonical JSON: sorted keys, no free spaces; the same release, the same text.

        Fields that the schema has got later are left out where they are empty, so that a release frozen before keeps
        its text and its hash.
        """
        value = asdict(self)
        value["figures"] = [_without_empty(figure, _LATER_IN_FIGURES) for figure in value["figures"]]
        for name in ("questions", "paired", "written_questions"):
            value[name] = tuple(_without_empty(question, _LATER_IN_QUESTIONS) for question in value[name])
        value = _without_empty(value, _LATER)
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def hash(self) -> str:
        """Return the SHA-256 (hex) of the canonical JSON."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    @classmethod
    def from_json(cls, text: str) -> "Release":
        """Return the release that `to_json` wrote.

        Raises:
            ValueError: the text was written by another schema version.
        """
        value = json.loads(text)
        if value["schema"] != RELEASE_SCHEMA:
            raise ValueError(f"release schema {value['schema']} cannot be read by schema {RELEASE_SCHEMA}")
        for name in ("questions", "paired", "written_questions"):
            value[name] = tuple(Question(**q | {"options": tuple(q["options"])}) for q in value.get(name, ()))
        value["figures"] = tuple(_figure_from_json(figure) for figure in value["figures"])
        value["participation"] = tuple(Participation(**row) for row in value["participation"])
        value["withheld"] = tuple(Withheld(**row) for row in value["withheld"])
        value["coverage"] = tuple(_coverage_from_json(row) for row in value["coverage"])
        for name in ("earlier_periods", "report_titles", "reports_left_out"):
            value[name] = tuple(value.get(name, ()))
        value["breaks"] = tuple((question_id, period) for question_id, period in value.get("breaks", ()))
        value["texts"] = tuple(FreeText(**row | {"texts": tuple(row["texts"])}) for row in value.get("texts", ()))
        value["reading"] = None if value.get("reading") is None else ReadingCheck(**value["reading"])
        return cls(**value)


_LATER = frozenset(
    {
        "reading",
        "breaks",
        "paired",
        "report_titles",
        "reports_left_out",
        "diary_number",
        "texts",
        "poster_answers",
        "translations",
        "written_questions",
        "imported_from",
    }
)
_LATER_IN_QUESTIONS = frozenset({"kolada", "easy", "chosen", "theme"})
_LATER_IN_FIGURES = frozenset({"change_low", "change_high", "verdict_gap"})


def _without_empty(value: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: each for name, each in value.items() if name not in names or each not in (None, (), "", {})}


def _coverage_from_json(value: dict[str, Any]) -> Coverage:
    value["scope"], value["group"] = Scope(value["scope"]), Group(value["group"])
    value["municipality_codes"] = tuple(value["municipality_codes"])
    return Coverage(**value)


def _figure_from_json(value: dict[str, Any]) -> Figure:
    for name in ("verdict_vs_rest", "verdict_vs_previous", "verdict_gap"):
        value[name] = None if value.get(name) is None else Verdict(value[name])
    value["scope"], value["group"] = Scope(value["scope"]), Group(value["group"])
    value["status"] = FigureStatus(value["status"])
    return Figure(**value)
