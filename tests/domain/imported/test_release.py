"""The release of imported results: today's rules, the mark, nothing that was not published, and a predecessor."""

import datetime

import pytest

from forms.model import ResultMode
from survey_app.builtin_plugins.change_over_periods import ChangeOverPeriods
from survey_app.builtin_plugins.combined_versus_own import CombinedVersusOwn
from survey_app.domain.release.frozen import FigureStatus, Group, Release, Scope, Verdict
from survey_app.errors import RefusedError
from tests.resources.imported_files import read, results_of
from tests.resources.small_region import EASE, MEETING, answer_alike, codes, release_small, small_sets

SIZES = ((3, 2), (7, 5), (30, 10), (25, 12), (40, 18))
"""(Base, positive) of five municipalities then; the sixth is not in the file."""

REPORTS = (CombinedVersusOwn(), ChangeOverPeriods())


def import_small(results, *, year=2024, **more):
    return release_small((), codes(6), year=year, imported=results, **more)


@pytest.fixture(scope="module")
def imported():
    return import_small(results_of(SIZES), reports=REPORTS)


def test_the_steps_of_today_hold(imported):
    own = [imported.release.figure(EASE, Scope.OWN, code) for code in codes(6)]
    assert [figure.status for figure in own] == [FigureStatus.HIDDEN, *[FigureStatus.SHOWN] * 4, FigureStatus.HIDDEN]
    assert (own[1].count, own[1].n_base, own[1].percent) == (5, 7, None)
    assert own[2].percent == 33
    assert [own[0].rule_id, own[5].rule_id] == ["R3.below-threshold", "R7.not-published-then"]


def test_combined_is_added_up_from_those_that_are_shown(imported):
    combined = imported.release.figure(EASE, Scope.COMBINED)
    assert (combined.n_base, combined.count, combined.n_municipalities) == (102, 45, 4)
    assert imported.release.cover(EASE, Scope.COMBINED).municipality_codes == codes(5)[1:]


def test_everything_shown_is_marked_and_says_where_it_is_from(imported):
    release = imported.release
    assert release.imported_from == "Rapport 2024"
    assert release.period_name["sv"] == "hösten 2024 (som det publicerades då)"
    shown = [figure for figure in release.figures if figure.status is FigureStatus.SHOWN]
    assert shown and all(figure.is_as_published for figure in shown)
    assert {figure.rule_id for figure in shown} >= {"R3.5-9.as-published", "R1.covering.as-published"}
    assert Release.from_json(release.to_json()) == release
    assert "imported_from" not in release_small(answer_alike("0001", 6, 3), codes(1)).release.to_json()


def test_what_was_not_published_is_neither_shown_nor_called_too_few(imported):
    release = imported.release
    assert not [figure for figure in release.figures if figure.group is not Group.TOTAL]
    assert MEETING not in {question.id for question in release.questions}
    options = [
        figure for figure in release.select(question_id=EASE, municipality_code="0003") if figure.category != "positive"
    ]
    assert {figure.rule_id for figure in options} == {"R7.not-published-then"}
    assert {row.rule_id for row in release.withheld if row.municipality_code == "0006"} == {"R7.not-published-then"}
    assert not [row for row in release.withheld if row.what.startswith(("gender:", "dont_know:", "rate", "part"))]
    told = str(release.sections["0006"])
    assert "resultatet publicerades inte då" in told
    assert "färre än" not in told


def test_how_many_took_part_is_told_only_where_the_file_tells_it():
    heads = ("municipality_code", "question_id", "category", "n_base", "count", "n_dontknow", "n_missing")
    lines = [(code, EASE, "positive", base, count, 1, 0) for code, (base, count) in zip(codes(5), SIZES, strict=True)]
    release = import_small(read(lines, heads).results).release
    rows = {row.municipality_code: row for row in release.participation}
    assert [rows[code].responses for code in codes(6)] == [None, 8, 31, 26, 41, None]
    assert (rows[""].responses, rows[""].rate_low, rows["0003"].rate_note) == (106, None, "unknown_hand_out")
    assert release.figure(EASE, Scope.OWN, "0003").n_missing is None  # one "don't know" is one person


def test_a_sum_is_shown_for_all_together_where_only_that_was_published():
    together = [("", EASE, "positive", 64, 51)]
    only = small_sets(mode=ResultMode.COMBINED_ONLY)
    release = import_small(read(together, sets=only).results, sets=only).release
    figure = release.figure(EASE, Scope.COMBINED_ONLY)
    assert (figure.count, figure.n_base, figure.n_municipalities) == (51, 64, 6)
    assert release.cover(EASE, Scope.COMBINED_ONLY).municipality_codes == codes(6)
    both = import_small(read(together).results).release
    assert both.figure(EASE, Scope.COMBINED).count == 51
    assert both.cover(EASE, Scope.COMBINED).municipality_codes == ()
    few = import_small(read([("", EASE, "positive", 19, 12)]).results).release
    assert few.figure(EASE, Scope.COMBINED).status is FigureStatus.HIDDEN


def test_a_file_about_other_questions_is_refused():
    with pytest.raises(RefusedError, match="no figures on what small-2024 asks"):
        import_small(read([]).results)


def next_year(imported, **more):
    responses = []
    for code, (base, positive) in zip(codes(5), ((4, 2), (8, 5), (34, 33), (25, 12), (38, 19)), strict=True):
        responses += answer_alike(code, base, positive, women=base // 2, men=base - base // 2)
    return release_small(responses, codes(6), year=2025, history=[imported], **more).release


def test_the_next_period_is_compared_with_it_by_the_same_tests(imported):
    release = next_year(imported, reports=REPORTS)
    own = release.figure(EASE, Scope.OWN, "0003")
    assert own.verdict_vs_previous is Verdict.HIGHER
    assert own.change_low > 30
    assert release.previous_period_name["en"] == "autumn 2024 (as published then)"
    then = release.figure(EASE, Scope.OWN, "0003", period="small-2024")
    assert (then.count, then.n_base, then.is_as_published) == (10, 30, True)
    assert "hösten 2024 (som det publicerades då)" in str(release.sections["0003"]).lower()


def test_another_version_of_the_question_breaks_the_series():
    heads = ("municipality_code", "question_id", "category", "n_base", "count", "question_version")
    lines = [(code, EASE, "positive", base, count, 2) for code, (base, count) in zip(codes(5), SIZES, strict=True)]
    release = next_year(import_small(read(lines, heads).results))
    assert release.is_broken(EASE, "small-2024")
    assert release.figure(EASE, Scope.OWN, "0003").verdict_vs_previous is None
    assert release.figure(EASE, Scope.OWN, "0003", period="small-2024").question_version == 2


def test_a_corrected_file_makes_a_new_version_however_few_differ(imported):
    mended = results_of(((3, 2), (7, 6), *SIZES[2:]))
    again = import_small(mended, history=[imported], withdrawn=True)
    assert again.release.version == 2
    assert again.release.figure(EASE, Scope.OWN, "0002").count == 6


def test_an_import_between_two_years_leaves_them_as_they_are(imported):
    first = release_small(answer_alike("0001", 8, 3), codes(6), year=2023)
    results = import_small(results_of(SIZES), history=[first]).release
    assert results.earlier_periods[0]["key"] == "small-2023"
    assert results.published_on == datetime.date(2024, 12, 1).isoformat()
