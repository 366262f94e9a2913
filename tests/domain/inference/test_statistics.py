from fractions import Fraction
from math import ceil, comb, floor, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact, norm
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from survey_app.domain.inference.statistics import (
    Nuance,
    accept_differences,
    direction,
    mcnemar_p,
    mid_p,
    newcombe_interval,
    percent_half_up,
    points_half_up,
    smallest_visible_difference,
    whole_percent,
    wilson_half_width,
    wilson_interval,
    x_of_10,
)
from survey_app.domain.release.frozen import Verdict
from survey_app.domain.wording.sentences import Sentences

UNHURRIED = settings(deadline=None)
Z = float(norm.ppf(0.975))


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


@UNHURRIED
@given(shares(40), shares(60))
def test_mid_p_equals_counting_every_table(own, rest):
    assert mid_p(*own, *rest) == pytest.approx(brute_force_mid_p(*own, *rest), abs=1e-9)


@UNHURRIED
@given(shares(40), shares(60))
def test_mid_p_is_the_same_from_both_sides(own, rest):
    assert mid_p(*own, *rest) == pytest.approx(mid_p(*rest, *own), abs=1e-9)


@UNHURRIED
@given(shares(40), shares(60))
def test_mid_p_is_never_above_the_exact_p_and_at_least_half_of_it(own, rest):
    table = [[own[0], own[1] - own[0]], [rest[0], rest[1] - rest[0]]]
    exact = fisher_exact(table).pvalue
    assert exact / 2 - 1e-9 <= mid_p(*own, *rest) <= exact + 1e-9


def test_mid_p_holds_with_as_many_answers_as_a_whole_country():
    assert mid_p(30, 40, 15_000, 20_000) == 1 or mid_p(30, 40, 15_000, 20_000) > 0.8
    assert mid_p(40, 40, 10_000, 20_000) < 1e-9


@UNHURRIED
@given(st.integers(0, 60), st.integers(0, 60))
def test_mcnemar_is_twice_the_smaller_tail_of_fair_coins(first_only, second_only):
    total = first_only + second_only
    tail = sum(comb(total, k) for k in range(min(first_only, second_only) + 1))
    assert mcnemar_p(first_only, second_only) == pytest.approx(float(min(Fraction(1), Fraction(2 * tail, 2**total))))


def test_mcnemar_refuses_what_is_no_number_of_people():
    with pytest.raises(ValueError, match="not numbers of people"):
        mcnemar_p(-1, 3)


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


@UNHURRIED
@given(shares(), shares())
def test_newcombe_interval_contains_the_difference(now, then):
    interval = newcombe_interval(*now, *then)
    difference = now[0] / now[1] - then[0] / then[1]
    assert interval.low - 1e-9 <= difference <= interval.high + 1e-9


@UNHURRIED
@given(shares(200), shares(200))
def test_newcombe_interval_is_that_of_statsmodels_and_of_two_wilson_intervals(now, then):
    interval = newcombe_interval(*now, *then)
    low, high = confint_proportions_2indep(*now, *then, method="newcomb", compare="diff")
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=1e-12)
    (now_low, now_high), (then_low, then_high) = (wilson_by_hand(*share) for share in (now, then))
    p, q = now[0] / now[1], then[0] / then[1]
    assert interval.low == pytest.approx(p - q - sqrt((p - now_low) ** 2 + (then_high - q) ** 2), abs=1e-9)
    assert interval.high == pytest.approx(p - q + sqrt((now_high - p) ** 2 + (q - then_low) ** 2), abs=1e-9)


def wilson_by_hand(count, base):
    """Return the Wilson interval by its formula (Wilson 1927)."""
    z, p = Z, count / base
    middle, spread = p + z * z / (2 * base), z * sqrt(p * (1 - p) / base + z * z / (4 * base * base))
    return (middle - spread) / (1 + z * z / base), (middle + spread) / (1 + z * z / base)


def test_half_width_of_a_told_share_is_that_of_statsmodels():
    for base in (1, 5, 20, 37, 96, 97, 200, 1000):
        for count in range(base + 1):
            assert wilson_half_width(count, base) == pytest.approx(wilson_interval(count, base).half_width, abs=1e-12)


@given(shares(400))
def test_wilson_interval_follows_its_formula(share):
    interval = wilson_interval(*share)
    low, high = wilson_by_hand(*share)
    assert (interval.low, interval.high) == pytest.approx((max(0, low), min(1, high)), abs=1e-9)


@given(st.integers(-100_000, 100_000))
def test_points_are_half_up_within_a_hundred(thousandths):
    exact = floor(Fraction(thousandths, 1000) + Fraction(1, 2))
    if thousandths % 500:
        assert points_half_up(thousandths / 100_000) == exact


def test_newcombe_interval_equals_a_published_example():
    # Newcombe 1998, table II, case (a): 56/70 - 48/80, method 10.
    interval = newcombe_interval(56, 70, 48, 80)
    assert (round(interval.low, 4), round(interval.high, 4)) == (0.0524, 0.3339)


@pytest.mark.parametrize(("base", "rest"), [(40, (150, 200)), (12, (60, 80)), (8, (70, 100)), (90, (10, 60))])
def test_smallest_visible_difference_is_the_first_that_a_test_would_show(base, rest):
    visible = [abs(k / base - rest[0] / rest[1]) for k in range(base + 1) if mid_p(k, base, *rest) < 0.05]
    points = smallest_visible_difference(base, *rest)
    assert points - 1 < 100 * min(visible) <= points + 1e-9


@settings(UNHURRIED, max_examples=40)
@given(st.integers(1, 45), shares(120))
def test_no_smaller_difference_than_the_visible_one_could_have_been_told_apart(base, rest):
    visible = [abs(k / base - rest[0] / rest[1]) for k in range(base + 1) if mid_p(k, base, *rest) < 0.05]
    points = smallest_visible_difference(base, *rest)
    assert points == (ceil(100 * min(visible) - 1e-9) if visible else None)


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


def tell_by_hand(count, base):
    """Return "x of 10" by the rules as they are written, on fractions."""
    share = Fraction(count, base)
    x = floor(10 * share + Fraction(1, 2))
    low, high = wilson_by_hand(count, base)
    if base < 20:
        return f"{count} of {base}"
    if count == base or count == 0:
        return "All" if count else "None"
    if x in (0, 10):
        return "Nearly all" if x else "Hardly any"
    if (high - low) / 2 > 0.1:
        return f"About {x} of 10"
    points = 100 * (share - Fraction(x, 10))
    if abs(points) <= Fraction(3, 2):
        return f"{x} of 10"
    return f"Well over {x} of 10" if points > 0 else f"Just under {x} of 10"


def test_x_of_10_follows_the_rules_for_every_count_up_to_200():
    told = Sentences("en")
    for base in range(1, 201):
        for count in range(base + 1):
            assert told.x_of_10(count, base) == tell_by_hand(count, base)
            if base >= 20 and 0 < (20 * count + base) // (2 * base) < 10:
                assert x_of_10(count, base).x == (20 * count + base) // (2 * base)


def test_alike_shares_may_read_as_two_tenths_so_that_tenths_are_never_compared():
    assert [x_of_10(count, 1000).x for count in (749, 751)] == [7, 8]


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
