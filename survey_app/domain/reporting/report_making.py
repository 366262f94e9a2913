"""Asks the reports what must be counted, and lets them make their sections; a failing report costs itself only."""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from survey_app.domain.disclosure.pairs import Pair, collect_pairs
from survey_app.domain.release.frozen import Question, Release
from survey_app.domain.release.tabulation import pair_id
from survey_app.domain.reporting.reports import Report, ReportData, section_to_json

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AskedReports:
    """The reports that could say what they need, the pairs they need, and the reports that could not."""

    reports: tuple[Report, ...]
    pairs: tuple[Pair, ...]
    left_out: tuple[tuple[Report, Exception], ...]


def ask_for_pairs(reports: Iterable[Report], questions: Sequence[Question]) -> AskedReports:
    """Ask every report which pairs of questions must be counted, before anything is.

    Args:
        reports: the reports of active plugins.
        questions: the period's questions.
    """
    able: list[Report] = []
    pairs: set[Pair] = set()
    left_out: list[tuple[Report, Exception]] = []
    for report in reports:
        try:
            pairs |= set(collect_pairs(report, questions))
        except Exception as error:  # a plugin's fault shall cost its report, not the release
            log.exception("Report %s could not say what it needs", report.key)
            left_out.append((report, error))
        else:
            able.append(report)
    return AskedReports(tuple(able), tuple(sorted(pairs)), tuple(left_out))


def make_sections(
    release: Release,
    reports: Sequence[Report],
    unable: Iterable[tuple[Report, Exception]] = (),
    languages: Sequence[str] = (),
) -> tuple[Release, list[dict[str, str]]]:
    """Let every report make its sections for every municipality and for all (""), in every language.

    A report that fails is left out in all languages, and the release names it: the figures do not depend on it. In
    another language than the release's own, a report is made where it has a title in that language.

    Args:
        release: without sections.
        reports: in the order they shall stand.
        unable: those that failed before, with their errors.
        languages: in which sections are made; the release's own is always one.

    Returns:
        The release with sections, and for the audit each report left out: report, municipality, error.
    """
    spoken = tuple(dict.fromkeys((release.language, *languages)))
    sections: dict[str, dict[str, dict[str, Any]]] = {language: {} for language in spoken}
    codes = ("", *release.municipalities)
    failed = [(report, code, error) for report, error in unable for code in codes]
    for code in codes:
        visible = release.for_municipality(code)
        for language in spoken:
            sections[language][code] = {}
        for report in reports:
            try:
                built = {
                    language: _build(report, visible, code, language)
                    for language in spoken
                    if language in (release.language, *report.title)
                }
            except Exception as error:  # a plugin's fault shall cost its report, not the release
                log.exception("Report %s failed for municipality %s", report.key, code or "all")
                failed.append((report, code, error))
                continue
            for language, made_sections in built.items():
                sections[language][code][report.key] = made_sections
    made = replace(
        release,
        sections=sections[release.language],
        translations={language: _as_texts(sections[language]) for language in spoken[1:]},
        report_titles=tuple({"key": report.key, "title": _title(report)} for report in reports),
        reports_left_out=tuple(
            {"key": report.key, "title": _title(report), "municipality_code": code} for report, code, _ in failed
        ),
    )
    audit = [
        {"report": report.key, "municipality": code, "error": type(error).__name__} for report, code, error in failed
    ]
    return made, audit


def _as_texts(sections: Mapping[str, Any]) -> dict[str, str]:
    """Return the sections of each municipality as canonical JSON: a release is read often, its translations seldom."""
    return {
        code: json.dumps(reports, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        for code, reports in sections.items()
    }


def _build(report: Report, visible: Release, code: str, language: str) -> list[Mapping[str, Any]]:
    """Return a report's sections as plain JSON.

    Through JSON and back, so that a release just made equals the same one read from the store.
    """
    made = [section_to_json(section) for section in report.build(_report_data(report, visible, code, language))]
    sections: list[Mapping[str, Any]] = json.loads(json.dumps(made, allow_nan=False))
    return sections


def _report_data(report: Report, visible: Release, code: str, language: str) -> ReportData:
    """Hand a report what the municipality may see, and the tables it asked for."""
    tables = {}
    for request in report.tables():
        wanted = (pair_id(*request.question_ids),) if request.paired else request.question_ids
        tables[request.key] = tuple(figure for figure in visible.figures if figure.question_id in wanted)
    return ReportData(visible, code, language, tables)


def _title(report: Report) -> dict[str, str]:
    return dict(report.title)
