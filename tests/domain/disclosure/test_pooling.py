"""Hidden own results of two or three periods together: only what is hidden everywhere, and no part follows."""

from dataclasses import replace

import pytest

from survey_app.domain.auditor.audit import audit_release
from survey_app.domain.release.frozen import POSITIVE, FigureStatus, Release, Scope
from survey_app.domain.release.tabulation import Tabulation
from survey_app.errors import RefusedError
from tests.resources.small_region import EASE, MEETING, answer_alike, codes, release_small, small_sets

OTHERS = [("0002", 30, 20), ("0003", 25, 12), ("0004", 40, 31)]


def release_years(years, *, sets_of=None, blank=0, **last):
    """Return the releases of consecutive years; each of `years` is (answers, positive) of municipality 0001.

    `blank` more say nothing but their gender each year.
    """
    results = []
    for place, (count, positive) in enumerate(years):
        responses = answer_alike("0001", count, positive, missing=blank)
        for code, others, agree in OTHERS:
            responses += answer_alike(code, others, agree, women=others // 2, men=others - others // 2)
        year = 2026 - len(years) + 1 + place
        changes = last if place == len(years) - 1 else {}
        sets = (sets_of or {}).get(place)
        results.append(release_small(responses, codes(4), year=year, history=results, sets=sets, **changes))
    return results


def pools_of(release: Release, code: str = "0001"):
    return {
        (figure.question_id, figure.category): (figure.count, figure.n_base)
        for figure in release.figures
        if figure.pooled_periods and figure.municipality_code == code
    }


@pytest.fixture(scope="module")
def three_years():
    return release_years([(3, 2), (3, 1), (3, 1)])


def test_three_hidden_years_are_shown_together(three_years):
    pool = three_years[-1].release.pooled(EASE, "0001")
    assert (pool.count, pool.n_base, pool.status) == (4, 9, FigureStatus.SHOWN)
    assert pool.period == "small-2024+small-2025+small-2026"
    assert pool.pooled_periods == ("small-2024", "small-2025", "small-2026")
    assert (pool.percent, pool.x_of_10, pool.rule_id) == (None, "4 av 9", "R7.pooled")
    assert three_years[-1].audit["accepted"]


def test_the_pool_is_seen_by_its_municipality_only(three_years):
    release = three_years[-1].release
    assert release.for_municipality("0001").pooled(EASE, "0001")
    assert not release.for_municipality("0002").pooled(EASE, "0001")


def test_each_year_stays_hidden_beside_the_pool(three_years):
    for result in three_years:
        assert result.release.figure(EASE, Scope.OWN, "0001").status is FigureStatus.HIDDEN


def test_no_pool_is_made_of_what_its_sum_would_tell():
    # Eight answers in two years where each has four at most are four and four.
    assert not pools_of(release_years([(4, 2), (4, 2)])[-1].release)


def test_no_pool_is_made_of_too_few_answers():
    assert not pools_of(release_years([(1, 1), (1, 0), (1, 1)])[-1].release)


def test_no_pool_is_made_over_a_changed_question():
    changed = release_years([(3, 2), (3, 1), (3, 1)], sets_of={2: small_sets(version=2)})[-1].release
    assert changed.pooled(EASE, "0001") is None


def test_no_pool_is_made_with_a_year_that_was_shown():
    assert not pools_of(release_years([(3, 2), (6, 3), (3, 1)])[-1].release)


def test_no_pool_is_made_with_a_withdrawn_year():
    assert not pools_of(release_years([(3, 2), (3, 1), (3, 1)], withdrawn=True)[-1].release)


def test_a_question_without_positive_options_is_pooled_to_all_its_options():
    pools = pools_of(release_years([(12, 6), (12, 6)], blank=2)[-1].release)
    assert {key: value for key, value in pools.items() if key[0] == MEETING} == {
        (MEETING, "office"): (8, 24),
        (MEETING, "telephone"): (8, 24),
        (MEETING, "video"): (8, 24),
    }


def test_no_pool_is_made_where_all_who_took_part_answered():
    # Twelve took part each year, so 24 answers to a question are twelve and twelve.
    assert not pools_of(release_years([(12, 6), (12, 6)])[-1].release)


def test_next_years_pool_does_not_contain_this_years():
    results = release_years([(3, 2), (3, 1), (3, 1), (3, 2)])
    assert results[2].release.pooled(EASE, "0001")
    pool = results[3].release.pooled(EASE, "0001")
    assert pool is None or pool.pooled_periods == ("small-2024", "small-2025", "small-2026")
    assert results[3].audit["accepted"]


def test_a_pool_that_contains_another_is_found_as_the_difference(three_years):
    *past, last = three_years
    entries = [(each.release, Tabulation.from_json(each.internal)) for each in past]
    two = replace(last.release.pooled(EASE, "0001"), period="small-2024+small-2025", n_base=6, count=3)
    planted = replace(last.release, figures=(*last.release.figures, two))
    findings = audit_release(planted, Tabulation.from_json(last.internal), entries).findings
    assert {finding.municipality_code for finding in findings} == {"0001"}


def test_a_pool_less_a_published_period_is_found():
    # 2025 was shown with six answers: pooled with the hidden three of 2026 it tells these.
    first, last = release_years([(6, 3), (3, 1)])
    model = last.release.figure(EASE, Scope.OWN, "0002")
    pool = replace(model, municipality_code="0001", period="small-2025+small-2026", n_base=9, count=4)
    planted = replace(last.release, figures=(*last.release.figures, pool))
    entry = first.release, Tabulation.from_json(first.internal)
    findings = audit_release(planted, Tabulation.from_json(last.internal), [entry]).findings
    assert any(finding.question_id == EASE and finding.low == finding.high for finding in findings)


def test_the_auditor_adds_nothing_for_pools_that_are_well_hidden(three_years):
    assert not any(label.startswith("pool:") for label in three_years[-1].audit["withheld"])
    assert three_years[-1].release.figure(EASE, Scope.COMBINED, category=POSITIVE).n_municipalities == 3


def test_a_late_answer_in_a_pooled_year_takes_the_pool_out_of_the_next_version(three_years):
    late = [*answer_alike("0001", 4, 2)]
    for code, others, agree in OTHERS:
        late += answer_alike(code, others, agree, women=others // 2, men=others - others // 2)
    again = release_small(late, codes(4), history=three_years)
    assert again.release.version == 2
    assert again.release.pooled(EASE, "0001") is None


@pytest.mark.parametrize("withdrawn", [False, True])
def test_what_was_pooled_is_not_shown_by_itself_by_a_later_version(withdrawn):
    """Late forms only add: nobody of nine is positive now, so nobody of three was, and the pool is the other years'."""
    none, years = answer_alike("0001", 9, 0), [*release_years([(3, 2), (3, 1), (3, 0)])]
    assert years[-1].release.pooled(EASE, "0001").count == 3
    others = [form for code, count, agree in OTHERS for form in answer_alike(code, count, agree)]
    with pytest.raises(RefusedError, match="shown together with other years") as refusal:
        release_small([*none, *others], codes(4), history=years, withdrawn=withdrawn)
    assert refusal.value.values["municipalities"] == "0001"
