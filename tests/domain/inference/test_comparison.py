"""Verdicts equal a brute force over all tables; one family for each pack; nothing where a side is hidden."""

from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from survey_app.domain.inference.comparison import add_verdicts
from survey_app.domain.release.frozen import POSITIVE, Figure, FigureStatus, Group, Scope, Verdict
from tests.resources.sample_release import make_sample_history
from tests.resources.small_region import EASE, answer_alike, codes, release_small, small_sets

LEVEL = Fraction(1, 20)


def figure(question, scope, code, count, base, *, period="now", category=POSITIVE, version=1) -> Figure:
    percent = None if base < 10 else (200 * count + base) // (2 * base)
    return Figure(
        period, scope, code, None, question, version, Group.TOTAL, category, base, count, percent, None, None, None,
        None, FigureStatus.SHOWN, None, None, None, "",
    )  # fmt: skip


def brute_mid_p(count, base, other_count, other_base) -> Fraction:
    """Return the mid-p value by going through every table with these margins, in whole numbers."""
    positives = count + other_count
    ways = [
        comb(base, k) * comb(other_base, positives - k)
        for k in range(max(0, positives - other_base), min(base, positives) + 1)
    ]
    observed = comb(base, count) * comb(other_base, other_count)
    less, equal = sum(way for way in ways if way < observed), sum(way for way in ways if way == observed)
    return (less + Fraction(equal, 2)) / sum(ways)


def brute_mcnemar(first_only, second_only) -> Fraction:
    """Return the exact p value: twice the smaller tail of fair coins."""
    total = first_only + second_only
    tail = sum(comb(total, k) for k in range(min(first_only, second_only) + 1))
    return min(Fraction(1), Fraction(2 * tail, 2**total))


def brute_verdicts(tests) -> dict:
    """Return the verdicts of one family: key -> (p value, difference)."""
    ordered = sorted(p for p, _ in tests.values())
    limit = max((p for rank, p in enumerate(ordered, 1) if p <= LEVEL * rank / len(ordered)), default=-1)
    words = {1: Verdict.HIGHER, -1: Verdict.LOWER}
    return {
        key: words.get((difference > 0) - (difference < 0), Verdict.UNDECIDED) if p <= limit else Verdict.UNDECIDED
        for key, (p, difference) in tests.items()
    }


@st.composite
def consortia(draw):
    """Draw own counts by municipality and question, pairs of questions, and another scope's none."""
    municipalities, questions = draw(st.integers(3, 6)), draw(st.integers(1, 5))
    own = {}
    for code in codes(municipalities):
        for number in range(questions):
            base = draw(st.integers(5, 40))
            own[code, f"q{number}"] = (draw(st.integers(0, base)), base)
    pairs = {code: (draw(st.integers(0, 15)), draw(st.integers(0, 15))) for code in codes(draw(st.integers(0, 3)))}
    return own, pairs


@settings(deadline=None, max_examples=60)
@given(consortia())
def test_verdicts_equal_a_brute_force_over_all_tables(consortium):
    own, pairs = consortium
    figures = [figure(question, Scope.OWN, code, *share) for (code, question), share in own.items()]
    together = defaultdict(lambda: (0, 0))
    for (_, question), (count, base) in own.items():
        together[question] = (together[question][0] + count, together[question][1] + base)
    figures += [figure(question, Scope.COMBINED, "", *share) for question, share in together.items()]
    for code, counts in pairs.items():
        for category, count in zip(("first_only", "second_only"), counts, strict=True):
            figures.append(figure("pair:q0|q1", Scope.OWN, code, count, 40, category=category))
    expected = {}
    for code in {code for code, _ in own}:
        family = {}
        for (owner, question), (count, base) in own.items():
            if owner == code:
                rest, rest_base = together[question][0] - count, together[question][1] - base
                difference = Fraction(count, base) - Fraction(rest, rest_base)
                family[code, question, "verdict_vs_rest"] = brute_mid_p(count, base, rest, rest_base), difference
        if code in pairs:
            first, second = pairs[code]
            family[code, "pair:q0|q1", "verdict_gap"] = brute_mcnemar(first, second), first - second
        expected |= brute_verdicts(family)
    found = {
        (row.municipality_code, row.question_id, field): getattr(row, field)
        for row in add_verdicts(figures, None)
        for field in ("verdict_vs_rest", "verdict_gap")
        if getattr(row, field) is not None
    }
    assert found == expected


def test_every_verdict_of_a_release_equals_a_brute_force_over_its_own_figures():
    then, now = (result.release for result in make_sample_history())
    for code in now.municipalities:
        family, given_verdicts = {}, {}
        for row in now.select(scope=Scope.OWN, municipality_code=code, category=POSITIVE):
            if row.status is not FigureStatus.SHOWN:
                continue
            together = now.figure(row.question_id, Scope.COMBINED)
            rest, rest_base = together.count - row.count, together.n_base - row.n_base
            difference = Fraction(row.count, row.n_base) - Fraction(rest, rest_base)
            family[row.question_id, "rest"] = brute_mid_p(row.count, row.n_base, rest, rest_base), difference
            given_verdicts[row.question_id, "rest"] = row.verdict_vs_rest
            before = then.figure(row.question_id, Scope.OWN, code)
            if before is not None and before.status is FigureStatus.SHOWN:
                p_value = brute_mid_p(row.count, row.n_base, before.count, before.n_base)
                difference = Fraction(row.count, row.n_base) - Fraction(before.count, before.n_base)
                family[row.question_id, "before"] = p_value, difference
                given_verdicts[row.question_id, "before"] = row.verdict_vs_previous
        assert given_verdicts == brute_verdicts(family)


def test_change_and_gaps_are_in_the_family_of_the_differences():
    """A difference that stands alone falls when the pack asks many more things."""
    own = [figure("q0", Scope.OWN, "0001", 16, 20), figure("q0", Scope.COMBINED, "", 116, 220)]
    assert add_verdicts(own, None)[0].verdict_vs_rest is Verdict.HIGHER
    gaps = [
        figure(f"pair:q{number}|x", Scope.OWN, "0001", 5, 40, category=category)
        for number in range(20)
        for category in ("first_only", "second_only")
    ]
    assert add_verdicts([*own, *gaps], None)[0].verdict_vs_rest is Verdict.UNDECIDED


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [((15, 2), Verdict.HIGHER), ((2, 15), Verdict.LOWER), ((5, 5), Verdict.UNDECIDED), ((0, 0), Verdict.UNDECIDED)],
)
def test_a_gap_is_tested_on_those_who_answered_the_two_differently(counts, verdict):
    rows = [
        figure("pair:a|b", Scope.OWN, "0001", count, 40, category=category)
        for category, count in zip(("both", "first_only", "second_only", "neither"), (10, *counts, 8), strict=True)
    ]
    tested = add_verdicts(rows, None)
    assert [row.verdict_gap for row in tested] == [None, verdict, None, None]


def test_a_gap_is_not_tested_where_a_side_is_hidden():
    rows = [
        figure("pair:a|b", Scope.OWN, "0001", 15, 40, category="first_only"),
        replace(figure("pair:a|b", Scope.OWN, "0001", 2, 40, category="second_only"), status=FigureStatus.HIDDEN),
    ]
    assert all(row.verdict_gap is None for row in add_verdicts(rows, None))


def test_a_municipality_that_is_all_of_together_is_not_tested():
    rows = [figure("q0", Scope.OWN, "0001", 16, 20), figure("q0", Scope.COMBINED, "", 16, 20)]
    assert add_verdicts(rows, None)[0].verdict_vs_rest is None


# Change


YEAR = {"0001": (30, 20), "0002": (25, 5), "0003": (40, 30), "0004": (40, 35)}


def responses(year):
    return [response for code, counts in year.items() for response in answer_alike(code, *counts)]


def two_releases(first, second, **changes):
    then = release_small(responses(first), tuple(first), year=2025)
    return then.release, release_small(responses(second), tuple(second), history=[then], **changes).release


def test_a_change_has_the_interval_of_newcombe_in_whole_points():
    then, now = two_releases(YEAR, YEAR | {"0001": (30, 28)})
    row = now.figure(EASE, Scope.OWN, "0001")
    low, high = confint_proportions_2indep(28, 30, 20, 30, method="newcomb", compare="diff")
    assert abs(row.change_low - 100 * low) <= 0.5
    assert abs(row.change_high - 100 * high) <= 0.5
    assert (then.figure(EASE, Scope.OWN, "0001").change_low, row.percent) == (None, 93)


def test_no_interval_of_a_change_is_told_under_ten_answers():
    _, now = two_releases(YEAR | {"0002": (8, 4)}, YEAR | {"0002": (25, 5)})
    row = now.figure(EASE, Scope.OWN, "0002")
    assert row.verdict_vs_previous is not None
    assert (row.change_low, row.change_high) == (None, None)


def test_the_combined_share_over_others_than_before_is_tested_on_the_panel_only():
    grown = YEAR | {"0005": (20, 2), "0006": (20, 2)}
    _, now = two_releases(YEAR, grown)
    assert now.figure(EASE, Scope.COMBINED).verdict_vs_previous is None
    panel = now.figure(EASE, Scope.COMBINED_PANEL)
    assert (panel.verdict_vs_previous, panel.n_base) == (Verdict.UNDECIDED, 135)
    assert panel.change_low < 0 < panel.change_high


def test_a_release_stored_before_changes_had_intervals_keeps_its_hash():
    then, _ = two_releases(YEAR, YEAR)
    text = then.to_json()
    assert "change_low" not in text and "verdict_gap" not in text and '"reading"' not in text
    assert type(then).from_json(text).to_json() == text


# Series


def reworded(key="sv", words="Är det lätt?"):
    (only,) = small_sets()
    items = tuple(replace(item, text=item.text | {key: words}) if item.key == EASE else item for item in only.items)
    return (replace(only, items=items),)


def with_option_made_positive():
    (only,) = small_sets()
    items = []
    for item in only.items:
        made = tuple(replace(option, positive=True) if option.key == "hardly" else option for option in item.options)
        items.append(replace(item, options=made) if item.key == EASE else item)
    return (replace(only, items=tuple(items)),)


@pytest.mark.parametrize("sets", [reworded(), with_option_made_positive(), small_sets(version=2)])
def test_changed_wording_or_options_break_the_series(sets):
    _, now = two_releases(YEAR, YEAR, sets=sets)
    assert now.is_broken(EASE, "small-2025")
    assert now.figure(EASE, Scope.OWN, "0001").verdict_vs_previous is None
    assert now.figure(EASE, Scope.COMBINED).verdict_vs_previous is None
    assert now.figure("small.asked", Scope.OWN, "0001").verdict_vs_previous is Verdict.UNDECIDED
    assert type(now).from_json(now.to_json()) == now


def test_changed_wording_makes_no_panel():
    _, now = two_releases(YEAR, YEAR | {"0005": (20, 2), "0006": (20, 2)}, sets=reworded())
    assert now.figure(EASE, Scope.COMBINED_PANEL) is None


def test_a_translation_that_is_mended_does_not_break_the_series():
    _, now = two_releases(YEAR, YEAR, sets=reworded("en", "Is it easy?"))
    assert not now.breaks
    assert now.figure(EASE, Scope.OWN, "0001").verdict_vs_previous is Verdict.UNDECIDED
