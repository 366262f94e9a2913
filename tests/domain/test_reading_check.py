from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey_app.domain.reading_check import SAMPLE, ConfirmedPaper, bound_wrong_papers, draw_papers, sum_up_check
from tests.resources.small_region import answer_alike, codes, release_small


def chance_of_so_few(drawn, wrong, share):
    return sum(comb(drawn, k) * share**k * (1 - share) ** (drawn - k) for k in range(wrong + 1))


@settings(deadline=None)
@given(st.data())
def test_the_bound_is_the_largest_share_that_the_draw_does_not_rule_out(data):
    drawn = data.draw(st.integers(1, 60))
    wrong = data.draw(st.integers(0, drawn - 1))
    bound = bound_wrong_papers(drawn, wrong)
    assert chance_of_so_few(drawn, wrong, Fraction(bound, 100)) <= Fraction(1, 20)
    assert chance_of_so_few(drawn, wrong, Fraction(bound - 1, 100)) > Fraction(1, 20)


def test_papers_that_are_all_wrong_leave_no_bound():
    assert bound_wrong_papers(40, 40) == 100


def test_a_draw_without_errors_bounds_a_pile_at_one_in_twenty():
    assert bound_wrong_papers(SAMPLE, 0) == 5


@pytest.mark.parametrize(("drawn", "wrong"), [(0, 0), (5, 6), (5, -1)])
def test_numbers_that_do_not_fit_together_are_refused(drawn, wrong):
    with pytest.raises(ValueError, match="drawn"):
        bound_wrong_papers(drawn, wrong)


def test_a_paper_with_several_errors_counts_once():
    check = sum_up_check([ConfirmedPaper(10, 0), ConfirmedPaper(10, 3), ConfirmedPaper(9, 0)])
    assert (check.papers, check.papers_wrong, check.answers, check.answers_wrong) == (3, 1, 29, 3)


def test_what_the_check_found_is_frozen_with_the_release():
    check = sum_up_check([ConfirmedPaper(8, 0)] * 20)
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


@pytest.mark.parametrize("size", [5, 14, 15, 20])
@pytest.mark.parametrize("wrong", [0, 2])
def test_the_check_does_not_tell_how_many_papers_a_hidden_municipality_has(size, wrong):
    """All papers of a small region are drawn: 49 compared, 45 of them in shown places, would be four in the hidden."""
    answers = [response for code in codes(3) for response in answer_alike(code, size, size // 2)]
    told = set()
    for hidden in range(5):
        papers = min(SAMPLE, 3 * size + hidden)
        check = sum_up_check([ConfirmedPaper(8, 1)] * wrong + [ConfirmedPaper(8, 0)] * (papers - wrong))
        release = release_small([*answers, *answer_alike("0004", hidden, 0)], codes(4), reading=check).release
        told.add(release.reading)
    assert len(told) == 1


def test_a_later_version_tells_of_no_more_papers_than_the_first_one():
    """Of 49 papers compared 45 are told of; with 55 responses shown later, 49 would tell of four hidden before."""
    check = sum_up_check([ConfirmedPaper(8, 0)] * 49)
    answers = [response for code in codes(3) for response in answer_alike(code, 15, 7)]
    first = release_small([*answers, *answer_alike("0004", 4, 0)], codes(4), reading=check)
    late = [*answers, *answer_alike("0001", 10, 5), *answer_alike("0004", 4, 0)]
    second = release_small(late, codes(4), reading=check, history=[first])
    assert (first.release.reading.papers, second.release.reading.papers) == (45, 45)


def test_the_check_of_a_release_that_shows_no_number_of_responses_is_not_told():
    check = sum_up_check([ConfirmedPaper(8, 0)] * 3)
    assert release_small(answer_alike("0001", 3, 1), codes(1), reading=check).release.reading is None
