"""The funnel: exact limits, no names, no ranks, and nothing unless every municipality in it has agreed."""

import json
from dataclasses import replace
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey_app.domain.inference.funnel import Dot, Place, drawn_bases, find_limits, funnel_data, make_funnel
from survey_app.domain.inference.statistics import whole_percent
from survey_app.domain.release.frozen import FigureStatus, Scope
from survey_app.domain.wording.sentences import Sentences
from survey_app.errors import RefusedError
from tests.resources.directions import find_direction, words_of_questions
from tests.resources.sample_release import NAMES, make_sample_release

CONTACT = "ifo.contact"


@pytest.fixture(scope="module")
def release():
    return make_sample_release()


def tail(base, share, counts):
    """Return the binomial probability of these counts, as an exact fraction."""
    return sum(comb(base, k) * share**k * (1 - share) ** (base - k) for k in counts)


@settings(deadline=None)
@given(st.integers(1, 60), st.fractions(Fraction(1, 50), Fraction(49, 50), max_denominator=50))
def test_limits_are_the_first_counts_that_chance_does_not_rule_out(base, share):
    (limits,) = find_limits(float(share), (base,))
    for level, low, high in ((0.95, limits.inner_low, limits.inner_high), (0.998, limits.outer_low, limits.outer_high)):
        half = (1 - level) / 2
        lowest = next(k for k in range(base + 1) if tail(base, share, range(k + 1)) >= half - 1e-12)
        highest = next(k for k in range(base, -1, -1) if tail(base, share, range(k, base + 1)) > half + 1e-12)
        assert low == whole_percent(lowest, base)
        assert high == whole_percent(highest, base)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_limits_around_nobody_or_all_have_no_width(share):
    (limits,) = find_limits(share, (20,))
    assert {limits.outer_low, limits.inner_low, limits.inner_high, limits.outer_high} == {int(100 * share)}


def test_limits_are_drawn_through_all_bases_where_they_are_few_and_denser_where_they_bend_else():
    assert drawn_bases(10, 40) == tuple(range(10, 41))
    drawn = drawn_bases(10, 2000)
    assert drawn[0] == 10 and drawn[-1] == 2000 and len(drawn) <= 61
    assert drawn[10] - drawn[9] < drawn[-2] - drawn[-3]


def test_outer_limits_enclose_the_inner_ones(release):
    for limits in make_funnel(release, CONTACT, NAMES).limits:
        assert 0 <= limits.outer_low <= limits.inner_low <= limits.inner_high <= limits.outer_high <= 100


def test_dots_are_the_shown_shares_from_ten_answers_without_names(release):
    funnel = make_funnel(release, CONTACT, NAMES)
    shown = [
        (figure.n_base, figure.percent)
        for figure in release.select(question_id=CONTACT, scope=Scope.OWN, category="positive")
        if figure.status is FigureStatus.SHOWN and figure.n_base >= 10
    ]
    assert [(dot.base, dot.percent) for dot in funnel.dots] == sorted(shown)
    assert min(dot.base for dot in funnel.dots) >= 10
    told = json.dumps(funnel_data(funnel, release, Sentences("sv")), ensure_ascii=False)
    assert not [name for code, name in NAMES.items() if name in told or code in told]


def test_no_dot_lies_where_the_limits_begin_or_end(release):
    funnel = make_funnel(release, CONTACT, NAMES)
    assert funnel.limits[0].base < funnel.dots[0].base
    assert funnel.dots[-1].base < funnel.limits[-1].base


def test_each_dot_is_said_to_lie_where_it_lies(release):
    funnel = make_funnel(release, CONTACT, NAMES)
    share = release.figure(CONTACT, Scope.COMBINED).count / release.figure(CONTACT, Scope.COMBINED).n_base
    for dot in funnel.dots:
        (limits,) = find_limits(share, (dot.base,))
        inner = limits.inner_low <= dot.percent <= limits.inner_high
        outer = limits.outer_low <= dot.percent <= limits.outer_high
        assert dot.place is (Place.WITHIN if inner else Place.OUTSIDE_INNER if outer else Place.OUTSIDE_OUTER)


@pytest.mark.parametrize(
    ("outside", "told"),
    [
        (0, "Alla fyra punkter ligger mellan de inre linjerna."),
        (1, "En av fyra punkter ligger utanför de inre linjerna."),
        (3, "Tre av fyra punkter ligger utanför de inre linjerna."),
    ],
)
def test_the_finding_counts_the_dots_outside_the_inner_lines(release, outside, told):
    dots = [Dot(20, 50, Place.OUTSIDE_INNER if number < outside else Place.WITHIN) for number in range(4)]
    funnel = replace(make_funnel(release, CONTACT, NAMES), dots=tuple(dots))
    data = funnel_data(funnel, release, Sentences("sv"))
    assert data["sentence"] == told
    assert told in data["alternative"]
    assert sum(row[-1] == "utanför de inre linjerna" for row in data["table"]["rows"]) == outside


def test_dots_stand_by_number_of_answers_and_not_by_share_or_municipality(release):
    bases = [dot.base for dot in make_funnel(release, CONTACT, NAMES).dots]
    assert bases == sorted(bases)


def test_a_municipality_that_has_not_agreed_stops_the_funnel(release):
    with pytest.raises(RefusedError, match=r"not agreed .* Storuman"):
        make_funnel(release, CONTACT, [code for code in NAMES if code != "2421"])


def test_a_municipality_that_is_no_dot_need_not_agree(release):
    assert make_funnel(release, CONTACT, [code for code in NAMES if code not in ("2425", "2418")]).dots


def test_too_few_municipalities_make_no_funnel(release):
    with pytest.raises(RefusedError, match="at least three municipalities"):
        make_funnel(release.for_municipality("2421"), CONTACT, NAMES)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_its_words_have_no_direction(release, language):
    data = funnel_data(make_funnel(release, CONTACT, NAMES), release, Sentences(language))
    for text in (data["sentence"], data["note"], data["alternative"]):
        assert not find_direction(text, words_of_questions(release))
