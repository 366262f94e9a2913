import pytest

from forms.model import ResultMode
from survey_app.domain.disclosure.rules import Thresholds
from survey_app.domain.model import HandOutCount
from survey_app.domain.release.frozen import POSITIVE, FigureStatus, Group, Scope, Verdict
from tests.resources.small_region import (
    ASKED,
    EASE,
    MEETING,
    answer_alike,
    codes,
    release_small,
    small_period,
    small_sets,
)

OTHERS = [("0002", 30, 20), ("0003", 25, 12), ("0004", 40, 31)]
"""Three municipalities with enough answers, beside the one that a test is about: code, answers, positive ones."""


def release_with(first, others=OTHERS, **changes):
    """Return a release in which municipality 0001 has the given responses."""
    responses = list(first)
    for code, count, positive in others:
        responses += answer_alike(code, count, positive, women=count // 2, men=count - count // 2)
    return release_small(responses, codes(1 + len(others)), **changes).release


@pytest.mark.parametrize("positive_of", [lambda n: 0, lambda n: n, lambda n: n // 2], ids=["k=0", "k=n", "k=n/2"])
@pytest.mark.parametrize("n", [0, 1, 4, 5, 9, 10, 19, 20])
def test_own_figures_follow_the_steps_of_5_10_and_20(n, positive_of):
    k = positive_of(n)
    release = release_with(answer_alike("0001", n, k))
    share = release.figure(EASE, Scope.OWN, "0001")
    option = release.figure(EASE, Scope.OWN, "0001", category="very")
    preferred = release.figure(MEETING, Scope.OWN, "0001", category="office")
    if n < 5:
        assert (share.status, share.n_base, share.count, share.percent) == (FigureStatus.HIDDEN, None, None, None)
        assert share.x_of_10 is None
    else:
        assert (share.status, share.n_base, share.count) == (FigureStatus.SHOWN, n, k)
        assert (share.percent is None) == (n < 10)
        assert (share.ci_low is None) == (n < 10)
        assert share.x_of_10 == f"{k} av {n}" if n < 20 else share.x_of_10
    assert (option.status is FigureStatus.SHOWN) == (n >= 20)
    assert (preferred.status is FigureStatus.SHOWN) == (n >= 20)


@pytest.mark.parametrize("n", [0, 1, 4])
def test_a_hidden_figure_is_empty_and_never_nought(n):
    release = release_with(answer_alike("0001", n, n))
    for figure in release.select(municipality_code="0001", group=None):
        numbers = (figure.n_base, figure.count, figure.percent, figure.ci_low, figure.ci_high, figure.n_municipalities)
        assert set((*numbers, figure.n_dontknow, figure.n_missing, figure.n_unusable, figure.x_of_10)) == {None}
        assert figure.verdict_vs_rest is None


@pytest.mark.parametrize(("n", "covered"), [(0, 3), (4, 3), (5, 4), (30, 4)])
def test_combined_covers_exactly_those_whose_own_figure_is_shown(n, covered):
    release = release_with(answer_alike("0001", n, n // 2))
    combined = release.figure(EASE, Scope.COMBINED)
    shown = [
        figure
        for figure in release.select(question_id=EASE, scope=Scope.OWN, category=POSITIVE)
        if figure.status is FigureStatus.SHOWN
    ]
    assert combined.n_municipalities == covered == len(shown)
    assert combined.count == sum(figure.count for figure in shown)
    assert combined.n_base == sum(figure.n_base for figure in shown)


def test_combined_options_cover_only_those_with_twenty_answers():
    others = [*OTHERS, ("0005", 12, 6)]
    release = release_with(answer_alike("0001", 15, 10), others)
    assert release.figure(EASE, Scope.COMBINED).n_municipalities == 5
    assert release.figure(EASE, Scope.COMBINED, category="very").n_municipalities == 3


def test_combined_options_are_hidden_where_their_absence_from_one_neighbour_would_tell_its_result():
    release = release_with(answer_alike("0001", 15, 10))
    assert release.figure(EASE, Scope.COMBINED).n_municipalities == 4
    assert release.figure(EASE, Scope.COMBINED, category="very").status is FigureStatus.HIDDEN


def test_combined_needs_three_contributors():
    release = release_with(answer_alike("0001", 30, 20), [("0002", 30, 15)])
    assert release.figure(EASE, Scope.COMBINED).status is FigureStatus.HIDDEN
    assert release.figure(EASE, Scope.COMBINED).rule_id == "R2.contributors"
    assert release.figure(EASE, Scope.OWN, "0001").verdict_vs_rest is None


@pytest.mark.parametrize(
    ("bases", "enough"), [((5, 5), False), ((5, 5, 5), True), ((9, 5, 4), False), ((90, 0, 20), False)]
)
def test_without_any_one_contributor_two_and_ten_answers_must_remain(bases, enough):
    assert Thresholds().enough_contributors(bases) is enough


def test_a_single_municipality_has_its_own_result_and_no_combined_one():
    release = release_small(answer_alike("0001", 25, 20), codes(1)).release
    assert release.figure(EASE, Scope.OWN, "0001").status is FigureStatus.SHOWN
    assert release.figure(EASE, Scope.COMBINED).status is FigureStatus.HIDDEN


@pytest.mark.parametrize(
    ("women", "men", "groups"),
    [
        (15, 15, {Group.WOMAN, Group.MAN}),
        (12, 12, {Group.WOMAN, Group.MAN, Group.OTHER}),
        (15, 14, {Group.WOMAN, Group.REST}),
        (26, 2, set()),
        (4, 26, set()),
        (30, 0, set()),
    ],
)
def test_gender_is_split_only_where_every_group_is_nought_or_enough(women, men, groups):
    release = release_with(answer_alike("0001", 30, 20, women=women, men=men))
    shown = {
        figure.group
        for figure in release.select(question_id=EASE, municipality_code="0001", group=None)
        if figure.group is not Group.TOTAL and figure.status is FigureStatus.SHOWN
    }
    assert shown == groups


def test_combined_gender_covers_only_those_whose_split_is_shown():
    others = [*OTHERS, ("0005", 24, 12)]
    first = answer_alike("0001", 30, 20, women=29, men=0)
    responses = [*first, *answer_alike("0006", 20, 10, women=19, men=0)]
    release = release_with(responses, [*others, ("0006", 0, 0)])
    assert release.figure(EASE, Scope.COMBINED).n_municipalities == 6
    assert release.figure(EASE, Scope.COMBINED, group=Group.WOMAN).n_municipalities == 4


def test_combined_gender_is_hidden_where_only_one_neighbour_shows_no_split():
    release = release_with(answer_alike("0001", 30, 20, women=29, men=0))
    assert release.figure(EASE, Scope.COMBINED, group=Group.WOMAN).status is FigureStatus.HIDDEN


def test_options_by_gender_are_not_shown_where_they_would_tell_the_smaller_group():
    release = release_with(answer_alike("0001", 33, 20, women=25, men=8))
    assert release.figure(EASE, Scope.OWN, "0001", Group.MAN).status is FigureStatus.SHOWN
    assert release.figure(EASE, Scope.OWN, "0001", Group.WOMAN, "very") is None


@pytest.mark.parametrize(
    ("dont_know", "missing", "told"),
    [(0, 0, (0, 0, None)), (5, 6, (5, 6, None)), (3, 4, (None, None, 7)), (0, 3, (None, None, None))],
)
def test_dont_know_and_no_answer_are_apart_together_or_not_told(dont_know, missing, told):
    release = release_with(answer_alike("0001", 30, 20, dont_know=dont_know, missing=missing))
    share = release.figure(EASE, Scope.OWN, "0001")
    assert (share.n_dontknow, share.n_missing, share.n_unusable) == told


def test_dont_know_is_not_told_under_twenty_answers():
    share = release_with(answer_alike("0001", 19, 10, dont_know=6, missing=6)).figure(EASE, Scope.OWN, "0001")
    assert (share.n_dontknow, share.n_missing, share.n_unusable) == (None, None, None)


def test_a_combined_only_set_never_shows_an_own_figure_and_covers_everyone():
    sets = small_sets(mode=ResultMode.COMBINED_ONLY)
    responses = answer_alike("0001", 1, 1)
    for code, count, positive in OTHERS:
        responses += answer_alike(code, count, positive)
    release = release_small(responses, codes(4), sets=sets).release
    own = list(release.select(scope=Scope.OWN, group=None))
    assert own and all(figure.status is FigureStatus.HIDDEN for figure in own)
    everyone = release.figure(EASE, Scope.COMBINED_ONLY)
    assert (everyone.n_base, everyone.n_municipalities) == (96, 4)
    assert all(row.responses is None for row in release.participation if row.municipality_code)


def test_the_mode_declared_for_the_period_goes_before_the_sets_own():
    release = release_with(answer_alike("0001", 30, 20), result_modes={"small": "combined_only"})
    assert release.figure(EASE, Scope.OWN, "0001").rule_id == "R0.combined-only"


def test_smaller_municipalities_together_form_a_block_that_belongs_to_combined():
    small = [*answer_alike("0005", 4, 2), *answer_alike("0006", 3, 1), *answer_alike("0007", 2, 1)]
    small += [*answer_alike("0008", 1, 1), *answer_alike("0009", 2, 1)]
    others = [*OTHERS, *((code, 0, 0) for code in codes(9)[4:])]
    release = release_with([*answer_alike("0001", 22, 11), *small], others)
    block = release.figure(EASE, Scope.BLOCK)
    assert (block.n_base, block.count, block.n_municipalities) == (12, 6, 5)
    assert release.figure(EASE, Scope.COMBINED).n_base == 22 + 95 + 12


def test_a_block_too_small_to_hide_its_members_is_left_out():
    small = [*answer_alike("0005", 4, 1), *answer_alike("0006", 4, 3), *answer_alike("0007", 4, 1)]
    others = [*OTHERS, *((code, 0, 0) for code in codes(7)[4:])]
    release = release_with([*answer_alike("0001", 22, 11), *small], others)
    assert release.figure(EASE, Scope.BLOCK) is None
    assert release.figure(EASE, Scope.COMBINED).n_municipalities == 4


def test_the_number_of_answers_left_out_is_told_only_where_it_tells_nobodys():
    assert release_with(answer_alike("0001", 4, 2)).cover(EASE, Scope.COMBINED).left_out_answers is None
    assert release_with(answer_alike("0001", 5, 2)).cover(EASE, Scope.COMBINED).left_out_answers == 0


@pytest.mark.parametrize(
    ("n", "responses", "rate"), [(4, None, None), (5, 5, None), (9, 9, None), (10, 10, (40, 50)), (20, 20, (80, 100))]
)
def test_responses_are_shown_from_five_and_the_rate_as_a_band_from_ten(n, responses, rate):
    hand_outs = {"0001": HandOutCount(printed=30, left_over=5, counted=20)}
    release = release_with(answer_alike("0001", n, n // 2), hand_outs=hand_outs)
    row = next(row for row in release.participation if row.municipality_code == "0001")
    assert row.responses == responses
    assert (row.rate_low, row.rate_high) == (rate or (None, None))


@pytest.mark.parametrize(
    ("hand_out", "note"),
    [
        (HandOutCount(printed=100), "unknown_hand_out"),
        (HandOutCount(printed=100, left_over=10, photocopied=True), "photocopied"),
        (HandOutCount(printed=10, left_over=0), "more_responses_than_forms"),
    ],
)
def test_a_rate_that_cannot_be_computed_says_why(hand_out, note):
    release = release_with(answer_alike("0001", 20, 10), hand_outs={"0001": hand_out})
    row = next(row for row in release.participation if row.municipality_code == "0001")
    assert (row.rate_low, row.rate_note) == (None, note)


def test_a_higher_threshold_of_the_period_is_obeyed():
    period = small_period(codes(4), threshold=8)
    release = release_with(answer_alike("0001", 7, 4), period=period)
    assert release.figure(EASE, Scope.OWN, "0001").status is FigureStatus.HIDDEN


def test_a_threshold_below_five_is_not_obeyed():
    period = small_period(codes(4), threshold=2)
    release = release_with(answer_alike("0001", 4, 2), period=period)
    assert release.figure(EASE, Scope.OWN, "0001").status is FigureStatus.HIDDEN


def test_own_is_tested_against_the_rest_and_not_against_a_total_that_contains_it():
    release = release_with(answer_alike("0001", 40, 4))
    assert release.figure(EASE, Scope.OWN, "0001").verdict_vs_rest is Verdict.LOWER
    assert release.figure(EASE, Scope.COMBINED).verdict_vs_rest is None


def test_what_is_withheld_equals_what_the_status_column_hides():
    release = release_with(answer_alike("0001", 3, 2), [*OTHERS, ("0005", 12, 6), ("0006", 15, 10)])
    for code in codes(6):
        hidden = {
            figure.question_id
            for figure in release.select(scope=Scope.OWN, municipality_code=code, category=POSITIVE)
            if figure.status is FigureStatus.HIDDEN
        }
        listed = {row.what for row in release.withheld if row.municipality_code == code}
        assert hidden == listed & {EASE, ASKED}
        options = {
            figure.question_id
            for figure in release.select(scope=Scope.OWN, municipality_code=code)
            if figure.status is FigureStatus.HIDDEN and figure.category != POSITIVE
        }
        assert options == {what.removeprefix("distribution:") for what in listed} & {EASE, ASKED, MEETING}
