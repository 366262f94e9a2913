import pytest

from survey_app.domain.disclosure.versions import count_differing
from survey_app.domain.release.frozen import FigureStatus, Group, Scope
from survey_app.domain.release.tabulation import Counts
from survey_app.errors import RefusedError
from tests.resources.small_region import EASE, answer_alike, codes, release_small


def answers(**late):
    """Return the answers of four municipalities; `late` adds to the first: answers, positive, women, men."""
    responses = answer_alike("0001", 30, 20, women=15, men=15)
    for code, count, positive in (("0002", 30, 20), ("0003", 25, 12), ("0004", 40, 31)):
        responses += answer_alike(code, count, positive, women=count // 2, men=count - count // 2)
    return responses + (answer_alike("0001", **late) if late else [])


@pytest.fixture(scope="module")
def first():
    return release_small(answers(), codes(4))


def test_one_late_form_is_refused_and_its_municipality_named(first):
    with pytest.raises(RefusedError) as caught:
        release_small(answers(count=1, positive=1), codes(4), history=[first])
    assert caught.value.values["municipalities"] == "0001"


@pytest.mark.parametrize("late", [2, 3, 4])
def test_fewer_than_five_late_forms_are_refused(first, late):
    with pytest.raises(RefusedError):
        release_small(answers(count=late, positive=late), codes(4), history=[first])


def test_five_late_forms_make_a_new_version(first):
    second = release_small(answers(count=5, positive=2), codes(4), history=[first])
    assert second.release.version == 2
    assert second.release.figure(EASE, Scope.OWN, "0001").n_base == 35


def test_five_late_forms_of_both_genders_make_a_new_version_without_the_split(first):
    second = release_small(answers(count=5, positive=2, women=3, men=2), codes(4), history=[first])
    woman = second.release.figure(EASE, Scope.OWN, "0001", Group.WOMAN)
    assert (woman.status, woman.rule_id) == (FigureStatus.HIDDEN, "R6.too-few-differ")


def test_the_same_answers_again_make_a_new_version_with_the_same_figures(first):
    second = release_small(answers(), codes(4), history=[first])
    assert second.release.version == 2
    assert second.release.figures == first.release.figures


def test_a_late_form_where_nothing_was_published_does_not_matter():
    def few(count):
        return [*answers(), *answer_alike("0005", count, 1)]

    before = release_small(few(2), codes(5))
    assert release_small(few(3), codes(5), history=[before]).release.version == 2


def test_a_late_form_that_would_open_a_municipality_is_refused():
    before = release_small([*answers(), *answer_alike("0005", 4, 1)], codes(5))
    with pytest.raises(RefusedError):
        release_small([*answers(), *answer_alike("0005", 5, 1)], codes(5), history=[before])


def test_every_earlier_version_is_compared_with_and_not_the_last_one_only(first):
    second = release_small(answers(count=5, positive=2), codes(4), history=[first])
    with pytest.raises(RefusedError):
        release_small(answers(count=6, positive=2), codes(4), history=[first, second])


@pytest.mark.parametrize(
    ("before", "now", "differing"),
    [
        (Counts({"a": 5}, 5, 5), Counts({"a": 6}, 6, 6), 1),
        (Counts({"a": 5, "b": 0}, 5, 5), Counts({"a": 4, "b": 1}, 4, 5), 1),
        (Counts({"a": 5}, 5, 5), Counts({"a": 5}, 5, 5, dont_know=3, missing=2), 0),
        (Counts({"a": 5, "b": 5}, 5, 8), Counts({"a": 7, "b": 7}, 7, 10), 2),
        (Counts({"a": 5}, 5, 5), Counts({"a": 5}, 5, 5), 0),
    ],
)
def test_the_least_number_of_respondents_that_explains_a_difference_is_counted(before, now, differing):
    assert count_differing(before, now) == differing
