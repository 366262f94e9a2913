from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey_app.domain.reading_check import SAMPLE, ConfirmedPaper, bound_wrong_papers, draw_papers, sum_up_check
from tests.resources.small_region import answer_alike, codes, release_small


def chance_of_so_few(drawn, wrong, papers, wrong_in_all):
    ways = [comb(wrong_in_all, k) * comb(papers - wrong_in_all, drawn - k) for k in range(wrong + 1)]
    return Fraction(sum(ways), comb(papers, drawn))


@settings(deadline=None)
@given(st.data())
def test_the_bound_is_the_largest_number_that_the_draw_does_not_rule_out(data):
    papers = data.draw(st.integers(1, 60))
    drawn = data.draw(st.integers(1, papers))
    wrong = data.draw(st.integers(0, drawn))
    possible = range(wrong, papers - drawn + wrong + 1)
    largest = max(k for k in possible if chance_of_so_few(drawn, wrong, papers, k) > Fraction(1, 20))
    assert bound_wrong_papers(drawn, wrong, papers) == -(-100 * largest // papers)


def test_papers_that_are_all_confirmed_leave_no_doubt():
    assert bound_wrong_papers(40, 0, 40) == 0
    assert bound_wrong_papers(40, 3, 40) == 8


def test_a_draw_without_errors_bounds_a_large_pile_at_one_in_twenty():
    assert bound_wrong_papers(SAMPLE, 0, 5000) == 5


@pytest.mark.parametrize(("drawn", "wrong", "papers"), [(0, 0, 10), (11, 0, 10), (5, 6, 10), (5, -1, 10)])
def test_numbers_that_do_not_fit_together_are_refused(drawn, wrong, papers):
    with pytest.raises(ValueError, match="drawn"):
        bound_wrong_papers(drawn, wrong, papers)


def test_a_paper_with_several_errors_counts_once():
    check = sum_up_check([ConfirmedPaper(10, 0), ConfirmedPaper(10, 3), ConfirmedPaper(9, 0)], 30)
    assert (check.papers, check.papers_wrong, check.answers, check.answers_wrong) == (3, 1, 29, 3)


def test_what_the_check_found_is_frozen_with_the_release():
    check = sum_up_check([ConfirmedPaper(8, 0)] * 20, 80)
    responses = [response for code in codes(3) for response in answer_alike(code, 20, 10)]
    release = release_small(responses, codes(3), reading=check).release
    assert release.reading == check
    assert type(release).from_json(release.to_json()) == release


def test_the_same_seed_draws_the_same_papers_in_whatever_order_they_come():
    papers = [f"A{number:04}" for number in range(300)]
    drawn = draw_papers(papers, "vb-2026")
    assert drawn == draw_papers(papers[::-1], "vb-2026")
    assert drawn != draw_papers(papers, "vb-2027")
    assert len(set(drawn)) == SAMPLE
    assert draw_papers(papers[:7], "vb-2026") == tuple(papers[:7])
