import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.model import ItemKind
from survey_app.domain.model import ResponseData
from survey_app.domain.release.frozen import Group
from survey_app.domain.release.tabulation import GENDERS, Tabulation, tabulate
from survey_app.errors import InvalidInputError
from tests.resources.small_region import ASKED, EASE, GENDER, MEETING, answer_alike, answer_at_random, codes, small_sets


def test_substantive_answers_dont_know_and_no_answer_are_counted_apart():
    responses = answer_alike("0001", 10, 7, dont_know=2, missing=1)
    cell = tabulate(responses, small_sets(), ["0001"]).cell("0001", EASE)
    assert (cell.base, cell.positive, cell.dont_know, cell.missing) == (10, 7, 2, 1)
    assert sum(cell.options.values()) == 10


@given(st.dictionaries(st.sampled_from(codes(5)), st.integers(0, 30), min_size=5), st.integers(0, 1000))
def test_the_three_counts_add_up_to_the_respondents(sizes, seed):
    tabulation = tabulate(answer_at_random(sizes, seed), small_sets(), codes(5))
    for (code, _, group), cell in tabulation.cells.items():
        assert cell.base + cell.dont_know + cell.missing == tabulation.respondents[code][group]


@given(st.integers(0, 40), st.integers(0, 1000))
def test_the_three_groups_add_up_to_the_total(size, seed):
    tabulation = tabulate(answer_at_random({"0001": size}, seed), small_sets(), ["0001"])
    for item in (EASE, ASKED, MEETING):
        total = tabulation.cell("0001", item)
        parts = [tabulation.cell("0001", item, group) for group in GENDERS]
        assert sum(part.base for part in parts) == total.base
        assert sum(part.positive for part in parts) == total.positive
        rest = tabulation.cell("0001", item, Group.REST)
        assert rest.base == total.base - parts[0].base


def test_a_response_without_answers_is_no_response():
    tabulation = tabulate([ResponseData("0001", {})], small_sets(), ["0001"])
    assert tabulation.respondents["0001"][Group.TOTAL] == 0


def test_gender_that_is_not_said_is_other():
    tabulation = tabulate([ResponseData("0001", {EASE: ("very",)})], small_sets(), ["0001"])
    assert tabulation.respondents["0001"][Group.OTHER] == 1


def test_several_ticks_on_a_many_choice_item_count_each_and_once_in_the_base():
    responses = [ResponseData("0001", {MEETING: ("office", "video")}), ResponseData("0001", {MEETING: ("video",)})]
    cell = tabulate(responses, small_sets(kind=ItemKind.MANY), ["0001"]).cell("0001", MEETING)
    assert (cell.base, cell.options) == (2, {"office": 1, "telephone": 0, "video": 2})


def test_several_options_on_a_one_choice_item_are_no_answer():
    responses = [ResponseData("0001", {EASE: ("very", "never"), GENDER: ("man",)})]
    cell = tabulate(responses, small_sets(), ["0001"]).cell("0001", EASE)
    assert (cell.base, cell.missing) == (0, 1)


def test_answers_that_the_period_does_not_have_are_all_named_at_once():
    responses = [
        ResponseData("0009", {EASE: ("very",)}),
        ResponseData("0001", {"other.item": ("x",)}),
        ResponseData("0001", {EASE: ("purple",)}),
    ]
    with pytest.raises(InvalidInputError) as caught:
        tabulate(responses, small_sets(), ["0001"])
    for name in ("0009", "other.item", "small.ease: purple"):
        assert name in str(caught.value)


def test_counts_survive_being_stored():
    tabulation = tabulate(answer_at_random({"0001": 12, "0002": 30}, 1), small_sets(), codes(2))
    again = Tabulation.from_json(tabulation.to_json())
    assert again.to_json() == tabulation.to_json()
    assert again.cell("0002", EASE, Group.REST) == tabulation.cell("0002", EASE, Group.REST)
