"""Makes the release of imported results: the same rules, figures and tests, marked "as published then"."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from survey_app.domain.auditor.audit import audit_release
from survey_app.domain.disclosure.rules import (
    BELOW_THRESHOLD,
    COMBINED_ONLY,
    NOT_PUBLISHED,
    QuestionDecision,
    Thresholds,
)
from survey_app.domain.imported.results import TOGETHER, ImportedResults, decide_imported
from survey_app.domain.release.drafting import Counted, compare, keep_counts, name_release
from survey_app.domain.release.figures import make_coverage
from survey_app.domain.release.frozen import (
    AS_PUBLISHED,
    Coverage,
    Figure,
    FigureStatus,
    Group,
    Participation,
    Release,
    Scope,
    Withheld,
)
from survey_app.domain.release.languages import result_languages
from survey_app.domain.release.material import ReleaseInput, ReleaseResult, questions_of
from survey_app.domain.release.participation import NOT_TOLD, UNKNOWN_HAND_OUT
from survey_app.domain.release.tabulation import Tabulation
from survey_app.domain.release.withheld import list_withheld
from survey_app.domain.reporting.report_making import ask_for_pairs, make_sections
from survey_app.domain.wording.period_names import published_then
from survey_app.errors import DisclosureError, RefusedError

_OF_TOTALS = ("", "distribution")
"""What can be withheld of imported results: a question, and its options."""


def build_imported(given: ReleaseInput, results: ImportedResults) -> ReleaseResult:
    """Show of an earlier year's results what today's rules let through, and freeze it.

    Nothing is protected against a reader who has the old report. So neither rule 6 nor the auditor has anything to
    hide in it; what is repeated of other periods is audited as ever.

    Raises:
        RefusedError: nothing was published of anything that the period asks.
        DisclosureError: what is repeated of other periods would tell something hidden.
    """
    counted = _count(given, results)
    if not counted.questions:
        raise RefusedError("The file has no figures on what {period} asks.", period=given.period.key)
    decisions = decide_imported(counted.questions, counted.tabulation, given.codes, given.thresholds, results)
    release = compare(counted, _with_figures(counted, results, decisions))
    report = audit_release(release, counted.tabulation, counted.past)
    for finding in report.findings:
        raise DisclosureError(
            "{number} could be worked out. Nothing can be left out that would hide it. Nothing is published.",
            number=finding.name,
        )
    # Of pairs nothing is known: the reports stand without them.
    asked = ask_for_pairs(given.reports, counted.questions)
    spoken = result_languages(given.text_language, given.period.languages)
    release, left_out = make_sections(release, asked.reports, asked.left_out, spoken)
    release = replace(release, id=f"{given.period.key}-v{release.version}-{release.hash()[:8]}")
    audit = {"release": release.id, **report.to_json(), "withheld": [], "reports_left_out": left_out}
    return ReleaseResult(release, audit, keep_counts(counted, release))


def _count(given: ReleaseInput, results: ImportedResults) -> Counted:
    sets = given.sets_asking(in_words=False)
    return Counted(
        given=given,
        sets=sets,
        questions=results.asked_then(questions_of(sets)),
        paired=(),
        tabulation=results.tabulate(given.codes, (item for each in sets for item in each.items)),
        past=tuple((each.release, Tabulation.from_json(each.internal)) for each in given.history),
    )


def _with_figures(counted: Counted, results: ImportedResults, decisions: Mapping[str, QuestionDecision]) -> Release:
    """Return the release with what is shown, who took part as far as it is known, and what is withheld."""
    given = counted.given
    figures = tuple(
        _as_published(figure, results, given.codes)
        for figure in counted.figure_maker.make(counted.questions, decisions)
        if figure.group is Group.TOTAL
    )
    participation = tell_imported_participation(results, given.codes, given.thresholds)
    coverage = make_coverage(decisions, counted.tabulation, participation, combined_only=False)
    withheld = list_withheld(counted.questions, decisions, figures, participation, given.thresholds)
    return replace(
        name_release(counted),
        period_name=published_then(given.period.name),
        imported_from=results.source or given.period.key,
        figures=figures,
        participation=participation,
        coverage=tuple(_over_whom(row, given.codes) for row in coverage),
        withheld=tuple(_tell_withheld(withheld, decisions)),
    )


def _as_published(figure: Figure, results: ImportedResults, codes: Iterable[str]) -> Figure:
    """Mark a shown figure, and tell how many municipalities a sum covers that was published as a sum."""
    if figure.status is not FigureStatus.SHOWN:
        return figure
    several, together = figure.n_municipalities, results.together.get(figure.question_id)
    if together is not None:
        several = len(tuple(codes)) if together.municipalities is None else together.municipalities
    return replace(figure, rule_id=figure.rule_id + AS_PUBLISHED, n_municipalities=several)


def _over_whom(row: Coverage, codes: Iterable[str]) -> Coverage:
    """Name the municipalities of a sum that was published as a sum: everybody where results are together only."""
    if row.municipality_codes != (TOGETHER,):
        return row
    return replace(row, municipality_codes=tuple(codes) if row.scope is Scope.COMBINED_ONLY else ())


def _tell_withheld(rows: Iterable[Withheld], decisions: Mapping[str, QuestionDecision]) -> Iterator[Withheld]:
    """Yield what is withheld of totals; where nothing of one's own was published, that is why there is nothing."""
    for row in rows:
        kind, separator, _ = row.what.rpartition(":")
        if row.what == "own":
            rules = {decision.own[row.municipality_code].rule_id for decision in decisions.values()}
            if BELOW_THRESHOLD not in rules:
                rule = NOT_PUBLISHED if NOT_PUBLISHED in rules else COMBINED_ONLY
                row = replace(row, rule_id=rule, needed=None)
            yield row
        elif row.what not in ("participation", "rate") and (kind if separator else "") in _OF_TOTALS:
            yield row


def tell_imported_participation(
    results: ImportedResults, codes: Iterable[str], thresholds: Thresholds
) -> tuple[Participation, ...]:
    """Return how many took part where that follows from the figures, and is enough; no rate, which nobody can check.

    Args:
        results: what was published.
        codes: the municipalities that take part.
        thresholds: the numbers in the rules.
    """
    rows = []
    for code in codes:
        known = results.respondents.get(code)
        shown = known is not None and known >= thresholds.answers
        rows.append(Participation(code, known if shown else None, rate_note=UNKNOWN_HAND_OUT if shown else NOT_TOLD))
    told = [row.responses for row in rows if row.responses is not None]
    total = sum(told) if thresholds.enough_contributors(told) else None
    note = NOT_TOLD if total is None else UNKNOWN_HAND_OUT
    municipalities = len(told) if total is not None else len({code for code, _ in results.own}) or len(rows)
    return (*rows, Participation("", total, rate_note=note, municipalities=municipalities))
