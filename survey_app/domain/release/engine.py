"""Makes the release of a period: counts, rules, figures, verdicts, audit, sections; pure, and the same every time."""

from dataclasses import replace

from survey_app.domain.auditor.audit import AuditReport, audit_release, repair_labels
from survey_app.domain.auditor.memory import Memory
from survey_app.domain.disclosure.free_text import release_texts
from survey_app.domain.disclosure.versions import check_versions
from survey_app.domain.imported.release import build_imported
from survey_app.domain.release.drafting import Counted, count_all, decide_all, draft_release, keep_counts
from survey_app.domain.release.frozen import Release
from survey_app.domain.release.languages import result_languages
from survey_app.domain.release.material import ReleaseInput, ReleaseResult, questions_of
from survey_app.domain.reporting.report_making import ask_for_pairs, make_sections
from survey_app.errors import RefusedError


def build_release(given: ReleaseInput) -> ReleaseResult:
    """Compute every figure of a period once, check disclosure over everything ever released, and freeze the result.

    Returns:
        The release, the audit and the internal counts; the same input gives the same bytes.

    Raises:
        RefusedError: nobody answered, or too few respondents differ from an earlier version (rule 6).
        DisclosureError: a hidden figure could be derived and hiding more did not help.
        InvalidInputError: responses do not belong to the period.
    """
    if given.imported is not None:
        return build_imported(given, given.imported)
    asked = ask_for_pairs(given.reports, questions_of(given.sets_asking(in_words=False)))
    counted = count_all(given, asked.pairs)
    if not any(groups for code in given.codes for groups in counted.tabulation.respondents[code].values()):
        raise RefusedError("Nobody has answered in {period}, so there is nothing to release.", period=given.period.key)
    release, report, withheld = _release_without_leaks(counted)
    release = _add_texts(given, release)
    spoken = result_languages(given.text_language, given.period.languages)
    release, left_out = make_sections(release, asked.reports, asked.left_out, spoken)
    release = replace(release, id=f"{given.period.key}-v{release.version}-{release.hash()[:8]}")
    audit = {"release": release.id, **report.to_json(), "withheld": sorted(withheld), "reports_left_out": left_out}
    return ReleaseResult(release, audit, keep_counts(counted, release))


def _release_without_leaks(counted: Counted) -> tuple[Release, AuditReport, frozenset[str]]:
    """Apply the rules, ask the auditor, hide what it names, and ask again until nothing hidden follows."""
    given, withheld = counted.given, frozenset[str]()
    memory = Memory()
    while True:
        decisions = decide_all(counted, withheld)
        too_few = check_versions(counted.tabulation, decisions, counted.past, given.period.key, given.thresholds)
        if not too_few <= withheld:
            withheld |= too_few
            continue
        release = draft_release(counted, decisions, withheld)
        report = audit_release(release, counted.tabulation, counted.past, memory, exact=False)
        if report.accepted:
            return release, report, withheld
        withheld |= repair_labels(report, withheld)


def _add_texts(given: ReleaseInput, release: Release) -> Release:
    """Add what people wrote, as far as it may be shown, and how many answered through an open poster link."""
    questions = questions_of(given.sets_asking(in_words=True))
    texts, unshown = release_texts(given.written, questions, given.thresholds, release.participation, given.versions)
    return replace(
        release,
        texts=texts,
        written_questions=questions,
        withheld=(*release.withheld, *unshown),
        poster_answers=_tell_poster_answers(given),
    )


def _tell_poster_answers(given: ReleaseInput) -> dict[str, int]:
    """Return how many answered through an open poster link, from T; fewer than T more than before are not told yet."""
    counts, thresholds = given.poster_answers, given.thresholds
    told = {code: counts[code] for code in given.codes if counts.get(code, 0) >= thresholds.answers}
    for version in given.versions:
        for code, before in version.poster_answers.items():
            if code in told and not thresholds.none_or_enough(abs(told[code] - before)):
                told[code] = before
    return told
