"""Makes the release of a period: counts, rules, figures, verdicts, audit, sections; pure, and the same every time."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from forms.model import ItemRole, QuestionSet, ResultMode
from survey_app.domain.auditor.audit import AuditReport, Memory, audit_release, repair_labels
from survey_app.domain.disclosure.free_text import WrittenAnswer, release_texts
from survey_app.domain.disclosure.pairs import Pair, decide_pairs, paired_questions
from survey_app.domain.disclosure.pooling import Entry, PoolMaker
from survey_app.domain.disclosure.rules import QuestionDecision, Thresholds, decide
from survey_app.domain.disclosure.versions import check_versions
from survey_app.domain.inference.careful_gaps import find_careful_gaps
from survey_app.domain.inference.comparison import add_verdicts, earlier_figures
from survey_app.domain.inference.series import find_breaks, panel_figures
from survey_app.domain.model import HandOutCount, Period, Region, ResponseData
from survey_app.domain.release.figures import FigureMaker, list_withheld, make_coverage
from survey_app.domain.release.frozen import Figure, Question, ReadingCheck, Release
from survey_app.domain.release.languages import result_languages
from survey_app.domain.release.participation import tell_participation
from survey_app.domain.release.tabulation import Tabulation, tabulate
from survey_app.domain.reporting.report_making import ask_for_pairs, make_sections
from survey_app.domain.reporting.reports import Report
from survey_app.domain.wording.sentences import Sentences
from survey_app.errors import RefusedError

INTERNAL_SCHEMA = 1


@dataclass(frozen=True, slots=True)
class PastRelease:
    """A release made before, of this or an earlier period, with the counts behind it; withdrawn ones included."""

    release: Release
    internal: Mapping[str, Any]
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class ReleaseResult:
    """What a release leaves: the frozen release, what the audit looked at, and the counts for later audits.

    `audit` and `internal` are plain JSON values. `internal` is never delivered.
    """

    release: Release
    audit: dict[str, Any]
    internal: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReleaseInput:
    """Everything a release is made of; see `build_release`."""

    period: Period
    region: Region
    sets: tuple[QuestionSet, ...]
    responses: tuple[ResponseData, ...]
    hand_outs: Mapping[str, HandOutCount]
    names: Mapping[str, str]
    published_on: datetime.date
    language: str
    engine: str
    plugins: Mapping[str, str]
    history: tuple[PastRelease, ...] = ()
    reports: tuple[Report, ...] = ()
    version: int = 1
    thresholds: Thresholds = field(default_factory=Thresholds)
    pairs: tuple[Pair, ...] = ()
    reading: ReadingCheck | None = None

    @property
    def earlier(self) -> tuple[Release, ...]:
        """The latest release of every earlier period that is not withdrawn, oldest first."""
        latest: dict[str, Release] = {}
        for past in sorted(self.history, key=lambda past: past.release.version):
            if past.release.period != self.period.key and not past.withdrawn:
                latest[past.release.period] = past.release
        before = [release for release in latest.values() if release.opens_on < self.period.opens_on.isoformat()]
        return tuple(sorted(before, key=lambda release: (release.opens_on, release.period)))


def build_release(
    *,
    period: Period,
    region: Region,
    sets: Sequence[QuestionSet],
    responses: Iterable[ResponseData],
    hand_outs: Mapping[str, HandOutCount],
    names: Mapping[str, str],
    published_on: datetime.date,
    engine: str,
    plugins: Mapping[str, str] | None = None,
    history: Sequence[PastRelease] = (),
    reports: Sequence[Report] = (),
    result_modes: Mapping[str, str] | None = None,
    language: str | None = None,
    version: int | None = None,
    reading: ReadingCheck | None = None,
    written: Iterable[WrittenAnswer] = (),
    poster_answers: Mapping[str, int] | None = None,
) -> ReleaseResult:
    """Compute every figure of a period once, check disclosure over everything ever released, and freeze the result.

    Args:
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
        version: of this release; else one more than the period's last.
        reading: what confirming papers drawn at random found, if that was done.
        written: what people wrote, as redacted by a person (rule 5).
        poster_answers: by municipality, answers through an open poster link: in none of the figures, told apart.

    Returns:
        The release, the audit and the internal counts; the same input gives the same bytes.

    Raises:
        RefusedError: nobody answered, or too few respondents differ from an earlier version (rule 6).
        DisclosureError: a hidden figure could be derived and hiding more did not help.
        InvalidInputError: responses do not belong to the period.
    """
    modes = result_modes or {}
    declared = tuple(replace(each, result_mode=ResultMode(modes.get(each.key, each.result_mode))) for each in sets)
    given = ReleaseInput(
        period=period,
        region=region,
        sets=_asking(declared, in_words=False),
        responses=tuple(responses),
        hand_outs=hand_outs,
        names={code: names[code] for code in sorted(period.municipality_codes)},
        published_on=published_on,
        language=language or period.languages[0],
        engine=engine,
        plugins=dict(sorted((plugins or {}).items())),
        history=tuple(history),
        reports=tuple(reports),
        version=version or 1 + max((p.release.version for p in history if p.release.period == period.key), default=0),
        thresholds=Thresholds(answers=max(5, period.threshold), rate=max(10, period.rate_threshold)),
        reading=reading,
    )
    questions = questions_of(given.sets)
    asked = ask_for_pairs(given.reports, questions)
    given = replace(given, reports=asked.reports, pairs=asked.pairs)
    tabulation = tabulate(given.responses, given.sets, tuple(given.names), given.pairs)
    if not any(groups for code in given.names for groups in tabulation.respondents[code].values()):
        raise RefusedError("Nobody has answered in {period}, so there is nothing to release.", period=period.key)
    release, report, withheld = _release_without_leaks(given, tabulation)
    versions = [past.release for past in history if past.release.period == period.key]
    in_words = questions_of(_asking(declared, in_words=True))
    texts, unshown = release_texts(written, in_words, given.thresholds, release.participation, versions)
    release = replace(
        release,
        texts=texts,
        written_questions=in_words,
        withheld=(*release.withheld, *unshown),
        poster_answers=_tell_poster_answers(poster_answers or {}, given, versions),
    )
    spoken = result_languages(given.language, period.languages)
    release, left_out = make_sections(release, given.reports, asked.left_out, spoken)
    release = replace(release, id=f"{period.key}-v{release.version}-{release.hash()[:8]}")
    internal = {
        "schema": INTERNAL_SCHEMA,
        "engine": engine,
        "period": period.key,
        "version": release.version,
        "release": release.id,
        **tabulation.to_json(),
    }
    audit = {"release": release.id, **report.to_json(), "withheld": sorted(withheld), "reports_left_out": left_out}
    return ReleaseResult(release, audit, internal)


def _asking(sets: Iterable[QuestionSet], *, in_words: bool) -> tuple[QuestionSet, ...]:
    """Return the sets with only the items that are answered in words, or only those that are ticked and counted."""
    kept = (replace(each, items=tuple(item for item in each.items if item.is_text is in_words)) for each in sets)
    return tuple(each for each in kept if each.items)


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
        )
        for question_set in sets
        for item in question_set.items
    )


def _release_without_leaks(given: ReleaseInput, tabulation: Tabulation) -> tuple[Release, AuditReport, frozenset[str]]:
    """Apply the rules, ask the auditor, hide what it names, and ask again until nothing hidden follows."""
    withheld: frozenset[str] = frozenset()
    past = [(each.release, Tabulation.from_json(each.internal)) for each in given.history]
    memory: Memory = {}
    while True:
        decisions = _decide(given, tabulation, withheld)
        too_few = check_versions(tabulation, decisions, past, given.period.key, given.thresholds)
        if not too_few <= withheld:
            withheld |= too_few
            continue
        release = _make_release(given, tabulation, decisions)
        release = _add_pools(given, release, tabulation, past, withheld)
        report = audit_release(release, tabulation, past, memory)
        if report.accepted:
            return release, report, withheld
        withheld |= repair_labels(report, withheld)


def _decide(given: ReleaseInput, tabulation: Tabulation, withheld: frozenset[str]) -> dict[str, QuestionDecision]:
    """Decide what is shown of every question, and of every pair that a report asked for."""
    questions, codes, thresholds = questions_of(given.sets), tuple(given.names), given.thresholds
    decisions = decide(questions, tabulation, codes, thresholds, withheld)
    paired = paired_questions(given.pairs, questions)
    return decisions | decide_pairs(paired, decisions, tabulation, codes, thresholds, withheld)


def _make_release(given: ReleaseInput, tabulation: Tabulation, decisions: Mapping[str, QuestionDecision]) -> Release:
    """Make the release without sections and id."""
    period, questions = given.period, questions_of(given.sets)
    paired = paired_questions(given.pairs, questions)
    sentences = Sentences(given.language)
    maker = FigureMaker(period.key, tabulation, given.thresholds, sentences.x_of_10)
    figures = maker.make((*questions, *paired), decisions)
    all_combined_only = all(each.result_mode is ResultMode.COMBINED_ONLY for each in given.sets if _is_reported(each))
    participation = tell_participation(
        tabulation, tuple(given.names), given.hand_outs, given.thresholds, own_shown=not all_combined_only
    )
    previous = given.earlier[-1] if given.earlier else None
    release = Release(
        id="",
        region=given.region.key,
        region_name=dict(given.region.name),
        period=period.key,
        period_name=dict(period.name),
        version=given.version,
        language=given.language,
        opens_on=period.opens_on.isoformat(),
        closes_on=period.closes_on.isoformat(),
        published_on=given.published_on.isoformat(),
        engine=given.engine,
        plugins=given.plugins,
        threshold=given.thresholds.answers,
        rate_threshold=given.thresholds.rate,
        municipalities=given.names,
        questions=questions,
        figures=figures,
        participation=participation,
        withheld=list_withheld((*questions, *paired), decisions, figures, participation, given.thresholds),
        previous_period=previous.period if previous else None,
        previous_period_name=dict(previous.period_name) if previous else {},
        coverage=make_coverage(decisions, tabulation, participation, all_combined_only),
        earlier_periods=tuple(
            {"key": each.period, "name": dict(each.period_name), "opens_on": each.opens_on} for each in given.earlier
        ),
        paired=paired,
        breaks=find_breaks(questions, given.earlier),
        reading=given.reading,
        diary_number=period.diary_number,
    )
    panel, panel_coverage = panel_figures(release, previous, given.thresholds)
    changed = [question_id for question_id, key in release.breaks if key == release.previous_period]
    careful = find_careful_gaps(figures, paired, participation)
    compared = add_verdicts([*figures, *panel], previous, changed, careful)
    earlier = earlier_figures(given.earlier, [question.id for question in questions])
    return replace(
        release,
        figures=(*compared, *_of_participants(given, earlier)),
        coverage=(*release.coverage, *panel_coverage),
    )


def _add_pools(
    given: ReleaseInput, release: Release, tabulation: Tabulation, past: Sequence[Entry], withheld: frozenset[str]
) -> Release:
    """Add what is hidden in every release of two or three periods, taken together."""
    standing = {(each.period, each.version): place for place, each in enumerate(given.earlier)}
    earlier = sorted(
        (entry for entry in past if (entry[0].period, entry[0].version) in standing),
        key=lambda entry: standing[entry[0].period, entry[0].version],
    )
    pools = PoolMaker((release, tabulation), earlier, [entry[0] for entry in past], given.thresholds)
    maker = FigureMaker(given.period.key, tabulation, given.thresholds, Sentences(given.language).x_of_10)
    return replace(release, figures=(*release.figures, *pools.make(maker, withheld)))


def _tell_poster_answers(counts: Mapping[str, int], given: ReleaseInput, versions: Iterable[Release]) -> dict[str, int]:
    """Return how many answered through an open poster link, from T; fewer than T more than before are not told yet."""
    told = {code: counts[code] for code in given.names if counts.get(code, 0) >= given.thresholds.answers}
    for version in versions:
        for code, before in version.poster_answers.items():
            if code in told and not given.thresholds.none_or_enough(abs(told[code] - before)):
                told[code] = before
    return told


def _of_participants(given: ReleaseInput, figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """Return the figures of municipalities that take part now, and the common ones."""
    return tuple(
        replace(figure, verdict_vs_rest=None, verdict_vs_previous=None)
        for figure in figures
        if not figure.municipality_code or figure.municipality_code in given.names
    )


def _is_reported(question_set: QuestionSet) -> bool:
    return any(item.role is not ItemRole.GROUP for item in question_set.items)
