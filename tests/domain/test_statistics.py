from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from survey_app.domain.release import Verdict
from survey_app.domain.statistics import (
    Nuance,
    accept_differences,
    direction,
    mid_p,
    newcombe_interval,
    percent_half_up,
    smallest_visible_difference,
    whole_percent,
    wilson_interval,
    x_of_10,
)


@st.composite
def shares(draw, largest=80):
    base = draw(st.integers(1, largest))
    return draw(st.integers(0, base)), base


def test_percentages_are_half_up_for_every_count_up_to_200():
    for base in range(1, 201):
        for count in range(base + 1):
            exact = Fraction(100 * count, base) + Fraction(1, 2)
            assert whole_percent(count, base) == exact.numerator // exact.denominator


def test_half_a_percent_is_rounded_up_where_round_would_go_to_even():
    assert whole_percent(1, 200) == 1
    assert whole_percent(5, 200) == 3
    assert percent_half_up(0.125) == 13


@pytest.mark.parametrize(("count", "base"), [(1, 0), (-1, 5), (6, 5)])
def test_what_is_not_a_share_is_refused(count, base):
    with pytest.raises(ValueError, match="not a share"):
        whole_percent(count, base)


@given(shares())
def test_interval_is_the_wilson_interval_of_statsmodels(share):
    low, high = proportion_confint(*share, method="wilson")
    interval = wilson_interval(*share)
    assert interval.low == pytest.approx(max(low, 0), abs=1e-12)
    assert interval.high == pytest.approx(min(high, 1), abs=1e-12)


def brute_force_mid_p(count, base, other_count, other_base):
    """Return the mid-p value with whole numbers only."""
    positives = count + other_count
    ways = {
        k: comb(base, k) * comb(other_base, positives - k)
        for k in range(max(0, positives - other_base), min(base, positives) + 1)
    }
    less = sum(way for way in ways.values() if way < ways[count])
    equal = sum(way for way in ways.values() if way == ways[count])
    return float((Fraction(less) + Fraction(equal, 2)) / sum(ways.values()))


@given(shares(40), shares(60))
def test_mid_p_equals_counting_every_table(own, rest):
    assert mid_p(*own, *rest) == pytest.approx(brute_force_mid_p(*own, *rest), abs=1e-9)


@given(shares(40), shares(60))
def test_mid_p_is_the_same_from_both_sides(own, rest):
    assert mid_p(*own, *rest) == pytest.approx(mid_p(*rest, *own), abs=1e-9)


def brute_force_benjamini_hochberg(p_values, level=0.05):
    ordered = sorted(p_values)
    passing = [p for rank, p in enumerate(ordered, 1) if p <= level * rank / len(ordered)]
    limit = max(passing, default=-1)
    return tuple(p <= limit for p in p_values)


@given(st.lists(st.floats(0, 1), max_size=12))
def test_differences_are_accepted_as_benjamini_and_hochberg_say(p_values):
    assert accept_differences(p_values) == brute_force_benjamini_hochberg(p_values)


def test_verdict_needs_an_accepted_difference():
    assert direction(9, 10, 1, 10, accepted=True) is Verdict.HIGHER
    assert direction(1, 10, 9, 10, accepted=True) is Verdict.LOWER
    assert direction(9, 10, 1, 10, accepted=False) is Verdict.UNDECIDED
    assert direction(5, 10, 50, 100, accepted=True) is Verdict.UNDECIDED


@given(shares(), shares())
def test_newcombe_interval_contains_the_difference(now, then):
    interval = newcombe_interval(*now, *then)
    difference = now[0] / now[1] - then[0] / then[1]
    assert interval.low - 1e-9 <= difference <= interval.high + 1e-9


def test_newcombe_interval_equals_a_published_example():
    # Newcombe 1998, table II, case (a): 56/70 - 48/80, method 10.
    interval = newcombe_interval(56, 70, 48, 80)
    assert (round(interval.low, 4), round(interval.high, 4)) == (0.0524, 0.3339)


@pytest.mark.parametrize(("base", "rest"), [(40, (150, 200)), (12, (60, 80)), (8, (70, 100)), (90, (10, 60))])
def test_smallest_visible_difference_is_the_first_that_a_test_would_show(base, rest):
    visible = [abs(k / base - rest[0] / rest[1]) for k in range(base + 1) if mid_p(k, base, *rest) < 0.05]
    points = smallest_visible_difference(base, *rest)
    assert points - 1 < 100 * min(visible) <= points + 1e-9


def test_nothing_is_visible_with_one_answer_against_a_few():
    assert smallest_visible_difference(1, 2, 3) is None


@pytest.mark.parametrize(
    ("count", "base", "x", "of", "nuance"),
    [
        (5, 8, 5, 8, Nuance.OF_BASE),
        (19, 19, 19, 19, Nuance.OF_BASE),
        (160, 200, 8, 10, Nuance.PLAIN),
        (163, 200, 8, 10, Nuance.PLAIN),
        (164, 200, 8, 10, Nuance.WELL_OVER),
        (157, 200, 8, 10, Nuance.PLAIN),
        (156, 200, 8, 10, Nuance.JUST_UNDER),
        (150, 200, 8, 10, Nuance.JUST_UNDER),
        (149, 200, 7, 10, Nuance.WELL_OVER),
        (20, 40, 5, 10, Nuance.ABOUT),
        (200, 200, 10, 10, Nuance.ALL),
        (199, 200, 9, 10, Nuance.NEARLY_ALL),
        (1, 200, 1, 10, Nuance.HARDLY_ANY),
        (0, 200, 0, 10, Nuance.NONE),
    ],
)
def test_x_of_10_is_told_honestly(count, base, x, of, nuance):
    told = x_of_10(count, base)
    assert (told.x, told.of, told.nuance) == (x, of, nuance)


@given(shares(400))
def test_x_of_10_never_says_all_or_none_unless_it_is_so(share):
    count, base = share
    told = x_of_10(count, base)
    if told.nuance is Nuance.ALL:
        assert count == base
    if told.nuance is Nuance.NONE:
        assert count == 0
    if told.nuance not in (Nuance.OF_BASE, Nuance.ALL, Nuance.NONE):
        assert 1 <= told.x <= 9
