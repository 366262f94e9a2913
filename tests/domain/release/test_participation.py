"""The response rate: a band between what the counts allow, or why there is none."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_app.domain.model import HandOutCount
from survey_app.domain.release.participation import (
    MORE_RESPONSES,
    PHOTOCOPIED,
    UNKNOWN_HAND_OUT,
    response_rate,
)


@pytest.mark.parametrize(
    ("count", "band"),
    [
        (HandOutCount(printed=100), None),
        (HandOutCount(printed=100, left_over=20), (80, 80)),
        (HandOutCount(printed=100, left_over=20, spoiled=5), (75, 75)),
        (HandOutCount(printed=100, left_over=20, spoiled=5, counted=70), (70, 75)),
        (HandOutCount(printed=100, left_over=20, counted=85), (80, 85)),
        (HandOutCount(printed=100, counted=70), (70, 100)),
        (HandOutCount(printed=60, counted=70), (70, 70)),
        (HandOutCount(counted=70), (70, 70)),
        (HandOutCount(printed=10, left_over=12), (0, 0)),
        (HandOutCount(printed=100, counted=70, on_tablet=3), (73, 103)),
    ],
)
def test_the_number_handed_out_lies_between_what_was_counted_and_what_was_printed(count, band):
    assert count.band() == band


def half_up(share):
    return int(100 * share + Fraction(1, 2))


@given(st.integers(1, 150), st.integers(1, 200), st.integers(0, 60))
def test_the_rate_is_the_band_of_all_numbers_that_may_have_been_handed_out(responses, counted, more):
    rate = response_rate(responses, HandOutCount(printed=counted + more, counted=counted))
    possible = [out for out in range(counted, counted + more + 1) if out >= responses]
    if not possible:
        assert rate == MORE_RESPONSES
        return
    rates = [half_up(Fraction(responses, out)) for out in possible]
    assert rate == (counted, counted + more, min(rates), max(rates))
    assert 0 < max(rates) <= 100


@pytest.mark.parametrize(
    ("count", "why"),
    [
        (HandOutCount(printed=100), UNKNOWN_HAND_OUT),
        (HandOutCount(printed=10, left_over=10), UNKNOWN_HAND_OUT),
        (HandOutCount(printed=100, left_over=1, counted=99, photocopied=True), PHOTOCOPIED),
        (HandOutCount(counted=11), MORE_RESPONSES),
    ],
)
def test_a_rate_that_cannot_be_computed_says_why(count, why):
    assert response_rate(12, count) == why
