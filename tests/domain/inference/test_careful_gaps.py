"""The worst case of a gap: never more certain than the test on any pair table that fits the released numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_app.domain.inference.careful_gaps import worst_gap
from survey_app.domain.inference.statistics import mcnemar_p
from survey_app.domain.release.frozen import Scope, Verdict
from survey_app.domain.reporting.gap_data import GapPair, gap_data
from survey_app.domain.wording.sentences import Sentences
from tests.domain.disclosure.test_pairs import ONLY, PAIR, AsksForPairs, answer, spread
from tests.resources.small_region import ASKED, EASE, codes, release_small, small_sets

few, some = st.integers(0, 4), st.integers(0, 25)


@given(some, some, some, some, few, few, few, few, few)
def test_it_is_never_more_certain_than_the_pair_itself(both, first, second, neither, p1, n1, p2, n2, nothing):
    """`p` and `n`: those who answered one question only, positively and not."""
    more = both + first + p1, both + first + second + neither + p1 + n1
    fewer = both + second + p2, both + first + second + neither + p2 + n2
    responses = both + first + second + neither + p1 + n1 + p2 + n2 + nothing
    worst = worst_gap(more, fewer, responses)
    if worst < 1:
        assert first > second
        assert worst >= mcnemar_p(first, second) - 1e-12


def test_where_everybody_answered_both_it_takes_the_most_answers_against():
    assert worst_gap((50, 64), (20, 64), 64) == pytest.approx(mcnemar_p(44, 14))


def test_a_gap_that_may_go_the_other_way_is_not_certain_at_all():
    assert worst_gap((30, 60), (28, 60), 64) == 1.0


def released(**alone):
    said = {"both": 4, "first_only": 12, "neither": 6}
    responses = [*spread(4, **said), *answer("0001", **said, **alone)]
    return release_small(responses, codes(4), sets=small_sets(mode=ONLY), reports=(AsksForPairs(),)).release


def test_a_hidden_pair_has_its_verdict_on_the_share_of_its_first_question():
    release = released(first_alone=2, second_alone=1)
    assert release.figure(PAIR, Scope.COMBINED_ONLY, category="first_only").count is None
    assert release.figure(ASKED, Scope.COMBINED_ONLY).verdict_gap is Verdict.HIGHER
    row = gap_data(release, [GapPair({"en": "It"}, ASKED, EASE)], "", Sentences("en"))["rows"][0]
    assert (row["verdict"], row["pair_base"], row["verdict_words"]) == ("higher", None, "More find it important")


def test_a_shown_pair_has_its_verdict_on_its_own_row_only():
    release = released()
    assert release.figure(PAIR, Scope.COMBINED_ONLY, category="first_only").verdict_gap is Verdict.HIGHER
    assert release.figure(ASKED, Scope.COMBINED_ONLY).verdict_gap is None
