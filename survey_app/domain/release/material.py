"""What a release is made of, and what making it leaves; plain frozen values."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from forms.model import QuestionSet, ResultMode
from survey_app.domain.disclosure.free_text import WrittenAnswer
from survey_app.domain.disclosure.rules import Thresholds
from survey_app.domain.imported.results import ImportedResults
from survey_app.domain.model import HandOutCount, Period, Region, ResponseData
from survey_app.domain.release.frozen import Question, ReadingCheck, Release
from survey_app.domain.reporting.reports import Report


@dataclass(frozen=True, slots=True)
class PastRelease:
    """A release made before, of this or an earlier period, with the counts behind it; withdrawn ones included."""

    release: Release
    internal: Mapping[str, Any]
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class ReleaseInput:
    """Everything a release is made of; the same input gives the same bytes.

    Attributes:
        period: the period; its municipalities, thresholds and languages are taken from it.
        region: the region it belongs to.
        sets: the question sets as they were when the period opened.
        responses: the counted responses (not practice sheets, drafts, or answers through an open poster link).
        hand_outs: forms offered, by municipality code.
        names: municipality code -> name, at least of those that take part.
        published_on: the day of publishing.
        engine: version of the application.
        plugins: plugin name -> version.
        history: all releases made before in the region, of this period too, withdrawn ones included.
        reports: the reports of active plugins.
        result_modes: question set key -> result mode, as declared before the period opened; else the sets' own.
        language: of the texts; else the period's first language. What reports say is frozen in the period's other
            languages too, where results can be made in them.
        reading: what confirming papers drawn at random found, if that was done.
        written: what people wrote, as redacted by a person (rule 5).
        poster_answers: by municipality, answers through an open poster link: in none of the figures, told apart.
        imported: what was published of an earlier year; then there are no responses, and no groups, pairs or texts.
    """

    period: Period
    region: Region
    sets: Sequence[QuestionSet]
    responses: Sequence[ResponseData]
    hand_outs: Mapping[str, HandOutCount]
    names: Mapping[str, str]
    published_on: datetime.date
    engine: str
    plugins: Mapping[str, str] = field(default_factory=dict)
    history: Sequence[PastRelease] = ()
    reports: Sequence[Report] = ()
    result_modes: Mapping[str, str] = field(default_factory=dict)
    language: str | None = None
    reading: ReadingCheck | None = None
    written: Sequence[WrittenAnswer] = ()
    poster_answers: Mapping[str, int] = field(default_factory=dict)
    imported: ImportedResults | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the municipalities that take part, sorted."""
        return tuple(sorted(self.period.municipality_codes))

    @property
    def text_language(self) -> str:
        """The language of the release's own texts."""
        return self.language or self.period.languages[0]

    @property
    def thresholds(self) -> Thresholds:
        """The period's thresholds, never below the lowest that the rules allow."""
        return Thresholds(answers=max(5, self.period.threshold), rate=max(10, self.period.rate_threshold))

    @property
    def versions(self) -> tuple[Release, ...]:
        """The releases of this very period made before, in the order of `history`."""
        return tuple(past.release for past in self.history if past.release.period == self.period.key)

    @property
    def version(self) -> int:
        """The number of the release to make: one more than the period's last."""
        return 1 + max((release.version for release in self.versions), default=0)

    @property
    def earlier(self) -> tuple[Release, ...]:
        """The latest release of every earlier period that is not withdrawn, oldest first."""
        latest: dict[str, Release] = {}
        for past in sorted(self.history, key=lambda past: past.release.version):
            if past.release.period != self.period.key and not past.withdrawn:
                latest[past.release.period] = past.release
        before = [release for release in latest.values() if release.opens_on < self.period.opens_on.isoformat()]
        return tuple(sorted(before, key=lambda release: (release.opens_on, release.period)))

    def sets_asking(self, *, in_words: bool) -> tuple[QuestionSet, ...]:
        """Return the sets as declared, with the items answered in words only, or those ticked and counted only."""
        kept = (
            replace(
                each,
                result_mode=ResultMode(self.result_modes.get(each.key, each.result_mode)),
                items=tuple(item for item in each.items if item.is_text is in_words),
            )
            for each in self.sets
        )
        return tuple(each for each in kept if each.items)


@dataclass(frozen=True, slots=True)
class ReleaseResult:
    """What a release leaves: the frozen release, what the audit looked at, and the counts for later audits.

    `audit` and `internal` are plain JSON values. `internal` is never delivered.
    """

    release: Release
    audit: dict[str, Any]
    internal: dict[str, Any]


def questions_of(sets: Iterable[QuestionSet]) -> tuple[Question, ...]:
    """Return the items of the question sets as released questions, in the order they were asked."""
    return tuple(
        Question(
            id=item.key,
            version=item.version,
            role=str(item.role),
            kind=str(item.kind),
            set_key=question_set.key,
            result_mode=str(question_set.result_mode),
            text=dict(item.text),
            label=dict(item.label),
            finding=dict(item.finding),
            options=tuple(
                {
                    "key": option.key,
                    "text": dict(option.text),
                    "positive": option.positive,
                    "substantive": option.substantive,
                }
                for option in item.options
            ),
            kolada=dict(item.kolada) if question_set.official_wording else {},
            easy=dict(item.easy),
            chosen={key: dict(text) for key, text in item.chosen.items()},
            theme=dict(item.theme),
        )
        for question_set in sets
        for item in question_set.items
    )
