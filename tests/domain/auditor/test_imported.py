"""Imported results were public once: nothing that is hidden elsewhere may be added to them, or follow from them."""

from dataclasses import replace

import pytest

from survey_app.domain.auditor.audit import audit_release
from survey_app.domain.auditor.model import build_system
from survey_app.domain.disclosure.rules import Detail, OwnDecision, QuestionDecision
from survey_app.domain.disclosure.terms import Thresholds
from survey_app.domain.release.figures import FigureMaker
from survey_app.domain.release.frozen import POSITIVE, FigureStatus, Group, Scope
from survey_app.domain.release.tabulation import GENDERS, Tabulation
from tests.resources.imported_files import results_of
from tests.resources.small_region import EASE, answer_alike, codes, release_small

THEN = ((3, 1), (30, 10), (25, 12), (40, 18))
OTHERS = (("0002", 30, 20), ("0003", 25, 12), ("0004", 40, 31))


def answers(count, positive):
    responses = answer_alike("0001", count, positive)
    for code, base, agree in OTHERS:
        responses += answer_alike(code, base, agree, women=base // 2, men=base - base // 2)
    return responses


@pytest.fixture(scope="module")
def years():
    """Three years of a municipality with few answers; the first is imported, and hidden by today's rules."""
    results = [release_small((), codes(4), year=2024, imported=results_of(THEN))]
    for year, (count, positive) in ((2025, (3, 1)), (2026, (3, 2))):
        results.append(release_small(answers(count, positive), codes(4), year=year, history=results))
    return results


@pytest.fixture(scope="module")
def counted_here():
    """The same three years, all of them counted here."""
    results = []
    for year, (count, positive) in ((2024, (3, 1)), (2025, (3, 1)), (2026, (3, 2))):
        results.append(release_small(answers(count, positive), codes(4), year=year, history=results))
    return results


def with_tabulation(result):
    return result.release, Tabulation.from_json(result.internal)


def plant_pool(years):
    """Return this year's release with the three years together, as they would stand if nothing were imported."""
    release, tabulation = with_tabulation(years[-1])
    total = with_tabulation(years[0])[1].cell("0001", EASE)
    for result in years[1:]:
        total = total + with_tabulation(result)[1].cell("0001", EASE)
    cells = {("0001", EASE, group): total for group in (Group.TOTAL, *GENDERS)}
    maker = FigureMaker(
        "+".join(each.release.period for each in years), Tabulation({}, cells), Thresholds(), lambda *_: ""
    )
    decision = QuestionDecision(EASE, {"0001": OwnDecision(Detail.POSITIVE, "R7.pooled")})
    planted = [
        figure
        for figure in maker.make([release.question(EASE)], {EASE: decision})
        if figure.status is FigureStatus.SHOWN and figure.category == POSITIVE
    ]
    return replace(release, figures=(*release.figures, *planted)), tabulation, total


def test_hidden_years_are_not_pooled_with_an_imported_one(years, counted_here):
    assert counted_here[-1].release.pooled(EASE, "0001") is not None
    assert years[-1].release.pooled(EASE, "0001") is None


def test_the_attack_on_such_a_pool_tells_what_is_hidden_and_the_auditor_sees_it(years):
    release, tabulation, total = plant_pool(years)
    public = results_of(THEN).own["0001", EASE]
    # Who has the old report subtracts; then two years of at most four answers each are left.
    left = total.base - public.base, total.positive - public.positive
    hidden = [with_tabulation(result)[1].cell("0001", EASE) for result in years[1:]]
    assert left == (sum(each.base for each in hidden), sum(each.positive for each in hidden))
    past = [with_tabulation(result) for result in years[:-1]]
    report = audit_release(release, tabulation, past)
    assert {(finding.municipality_code, finding.question_id) for finding in report.findings} == {("0001", EASE)}
    assert any(label.startswith("pool:") for finding in report.findings for label in finding.labels)


def test_the_same_pool_of_years_that_were_counted_here_is_accepted(counted_here):
    past = [with_tabulation(result) for result in counted_here[:-1]]
    assert audit_release(*with_tabulation(counted_here[-1]), past).accepted


def test_numbers_of_an_imported_release_are_known_and_none_is_protected(years):
    release, tabulation = with_tabulation(years[0])
    assert release.figure(EASE, Scope.OWN, "0001").status is FigureStatus.HIDDEN
    planted, now, _ = plant_pool(years)
    system = build_system(planted, now, [with_tabulation(result) for result in years[:-1]])
    known = [each for each in system.unknowns if each.key[0].startswith("small-2024")]
    assert known and all(each.lower == each.upper == each.true and each.need is None for each in known)
    assert audit_release(release, tabulation).accepted


def test_imported_results_come_in_beside_releases_that_hide_something(counted_here):
    result = release_small((), codes(4), year=2023, imported=results_of(THEN), history=counted_here)
    assert result.audit["accepted"]
    assert not [figure for figure in result.release.figures if figure.pooled_periods]
