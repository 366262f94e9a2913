"""Drafts a release: what is shown under the rules and what is to be withheld, as figures; before sections and id."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from forms.model import ItemRole, QuestionSet, ResultMode
from survey_app.domain.disclosure.pairs import Pair, decide_pairs, paired_questions
from survey_app.domain.disclosure.pooling import Entry, PoolMaker
from survey_app.domain.disclosure.rules import QuestionDecision, decide
from survey_app.domain.inference.careful_gaps import find_careful_gaps
from survey_app.domain.inference.comparison import add_verdicts, earlier_figures
from survey_app.domain.inference.series import find_breaks, panel_figures
from survey_app.domain.reading_check import tell_check
from survey_app.domain.release.figures import FigureMaker, make_coverage
from survey_app.domain.release.frozen import Figure, Question, Release
from survey_app.domain.release.material import ReleaseInput, questions_of
from survey_app.domain.release.participation import tell_participation
from survey_app.domain.release.tabulation import Tabulation, tabulate
from survey_app.domain.release.withheld import list_withheld
from survey_app.domain.wording.sentences import Sentences

INTERNAL_SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Counted:
    """What a release is made of, counted once, before anything is shown or hidden.

    `paired` are the pairs of questions that reports asked for; `past` all releases made before, with their counts.
    """

    given: ReleaseInput
    sets: tuple[QuestionSet, ...]
    questions: tuple[Question, ...]
    paired: tuple[Question, ...]
    tabulation: Tabulation
    past: tuple[Entry, ...]

    @property
    def figure_maker(self) -> FigureMaker:
        """Make figures of these counts."""
        x_of_10 = Sentences(self.given.text_language).x_of_10
        return FigureMaker(self.given.period.key, self.tabulation, self.given.thresholds, x_of_10)


def count_all(given: ReleaseInput, pairs: tuple[Pair, ...]) -> Counted:
    """Count the responses on every question that is ticked, and on the pairs of them that reports asked for.

    Raises:
        InvalidInputError: responses do not belong to the period.
    """
    sets = given.sets_asking(in_words=False)
    questions = questions_of(sets)
    return Counted(
        given=given,
        sets=sets,
        questions=questions,
        paired=paired_questions(pairs, questions),
        tabulation=tabulate(given.responses, sets, given.codes, pairs),
        past=tuple((each.release, Tabulation.from_json(each.internal)) for each in given.history),
    )


def decide_all(counted: Counted, withheld: frozenset[str]) -> dict[str, QuestionDecision]:
    """Decide what is shown of every question, and of every pair; `withheld` are the labels of what is hidden beside."""
    given = counted.given
    decisions = decide(counted.questions, counted.tabulation, given.codes, given.thresholds, withheld)
    return decisions | decide_pairs(
        counted.paired, decisions, counted.tabulation, given.codes, given.thresholds, withheld
    )


def draft_release(counted: Counted, decisions: Mapping[str, QuestionDecision], withheld: frozenset[str]) -> Release:
    """Return the release with every figure that the decisions let through; without sections, texts and id."""
    release = compare(counted, _with_figures(counted, name_release(counted), decisions))
    return _add_pools(counted, release, withheld)


def name_release(counted: Counted) -> Release:
    """Return a release that says what was asked, where, when and under which thresholds; nothing of the answers."""
    given, period = counted.given, counted.given.period
    previous = given.earlier[-1] if given.earlier else None
    return Release(
        id="",
        region=given.region.key,
        region_name=dict(given.region.name),
        period=period.key,
        period_name=dict(period.name),
        version=given.version,
        language=given.text_language,
        opens_on=period.opens_on.isoformat(),
        closes_on=period.closes_on.isoformat(),
        published_on=given.published_on.isoformat(),
        engine=given.engine,
        plugins=dict(sorted(given.plugins.items())),
        threshold=given.thresholds.answers,
        rate_threshold=given.thresholds.rate,
        municipalities={code: given.names[code] for code in given.codes},
        questions=counted.questions,
        figures=(),
        participation=(),
        withheld=(),
        previous_period=previous.period if previous else None,
        previous_period_name=dict(previous.period_name) if previous else {},
        earlier_periods=tuple(
            {"key": each.period, "name": dict(each.period_name), "opens_on": each.opens_on} for each in given.earlier
        ),
        paired=counted.paired,
        breaks=find_breaks(counted.questions, given.earlier),
        diary_number=period.diary_number,
    )


def _with_figures(counted: Counted, release: Release, decisions: Mapping[str, QuestionDecision]) -> Release:
    """Add this period's own figures, who took part, how papers were read, and the list of what is withheld."""
    given, asked = counted.given, (*counted.questions, *counted.paired)
    all_combined_only = all(each.result_mode is ResultMode.COMBINED_ONLY for each in counted.sets if _is_reported(each))
    figures = counted.figure_maker.make(asked, decisions)
    participation = tell_participation(
        counted.tabulation, given.codes, given.hand_outs, given.thresholds, own_shown=not all_combined_only
    )
    return replace(
        release,
        figures=figures,
        participation=participation,
        reading=tell_check(given.reading, participation, given.versions),
        withheld=list_withheld(asked, decisions, figures, participation, given.thresholds),
        coverage=make_coverage(decisions, counted.tabulation, participation, all_combined_only),
    )


def compare(counted: Counted, release: Release) -> Release:
    """Add the earlier figures that this period is compared with, and the verdicts."""
    given = counted.given
    previous = given.earlier[-1] if given.earlier else None
    panel, panel_coverage = panel_figures(release, previous, given.thresholds)
    changed = [question_id for question_id, key in release.breaks if key == release.previous_period]
    careful = find_careful_gaps(release.figures, counted.paired, release.participation)
    compared = add_verdicts([*release.figures, *panel], previous, changed, careful)
    earlier = earlier_figures(given.earlier, [question.id for question in counted.questions])
    return replace(
        release,
        figures=(*compared, *_of_participants(given, earlier)),
        coverage=(*release.coverage, *panel_coverage),
    )


def _add_pools(counted: Counted, release: Release, withheld: frozenset[str]) -> Release:
    """Add what is hidden in every release of two or three periods, taken together."""
    standing = {(each.period, each.version): place for place, each in enumerate(counted.given.earlier)}
    earlier = sorted(
        (entry for entry in counted.past if (entry[0].period, entry[0].version) in standing),
        key=lambda entry: standing[entry[0].period, entry[0].version],
    )
    known = [entry[0] for entry in counted.past]
    pools = PoolMaker((release, counted.tabulation), earlier, known, counted.given.thresholds)
    return replace(release, figures=(*release.figures, *pools.make(counted.figure_maker, withheld)))


def keep_counts(counted: Counted, release: Release) -> dict[str, Any]:
    """Return the counts behind a release as plain JSON, for later audits; never delivered."""
    return {
        "schema": INTERNAL_SCHEMA,
        "engine": release.engine,
        "period": release.period,
        "version": release.version,
        "release": release.id,
        **counted.tabulation.to_json(),
    }


def _of_participants(given: ReleaseInput, figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """Return the figures of municipalities that take part now, and the common ones."""
    shown_to = {"", *given.codes}
    return tuple(
        replace(figure, verdict_vs_rest=None, verdict_vs_previous=None)
        for figure in figures
        if figure.municipality_code in shown_to
    )


def _is_reported(question_set: QuestionSet) -> bool:
    return any(item.role is not ItemRole.GROUP for item in question_set.items)
