"""The response rate: a band between what the counts allow, or why there is none."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_app.domain.disclosure.rules import Thresholds
from survey_app.domain.model import HandOutCount
from survey_app.domain.release.frozen import Group, Participation
from survey_app.domain.release.participation import (
    MORE_RESPONSES,
    PHOTOCOPIED,
    UNKNOWN_HAND_OUT,
    response_rate,
    tell_participation,
)
from survey_app.domain.release.tabulation import Tabulation


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


def combined_only(hand_outs):
    responses = {"2401": 12, "2402": 9, "2403": 1}
    cells = {
        code: {group: count if group is Group.TOTAL else 0 for group in Group} for code, count in responses.items()
    }
    told = tell_participation(Tabulation(cells, {}), tuple(responses), hand_outs, Thresholds(), own_shown=False)
    assert told[:3] == tuple(Participation(code, None) for code in responses)
    return told[3]


def test_where_own_numbers_are_never_shown_the_common_rate_covers_all_or_is_not_told():
    known = {code: HandOutCount(counted=20) for code in ("2401", "2402", "2403")}
    told = combined_only(known)
    assert (told.responses, told.rate_responses, told.rate_municipalities) == (22, 22, 3)
    assert (told.handed_out_low, told.handed_out_high, told.rate_low, told.rate_high) == (60, 60, 37, 37)
    for unknown in (HandOutCount(printed=20), HandOutCount(counted=20, photocopied=True), HandOutCount(counted=0)):
        told = combined_only(known | {"2403": unknown})
        assert (told.responses, told.rate_low, told.rate_note) == (22, None, UNKNOWN_HAND_OUT)
