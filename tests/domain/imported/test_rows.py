"""What a file of earlier results says: counts from counts or percentages; what is wrong is told by line."""

import re

import pytest

from forms.model import ItemKind, ResultMode
from survey_app.domain.imported.numbers import counts_that_give, read_whole
from survey_app.domain.inference.statistics import whole_percent
from survey_app.domain.release.tabulation import Counts
from tests.resources.imported_files import HEADS, read, shares
from tests.resources.small_region import EASE, MEETING, small_sets

STEPS = [("0001", EASE, key, 30, count) for key, count in (("very", 11), ("fairly", 9), ("hardly", 6), ("never", 4))]


def problems(lines, heads=HEADS, **more):
    return [str(problem) for problem in read(lines, heads, **more).problems]


def test_every_whole_percentage_of_up_to_a_hundred_answers_tells_its_count():
    for base in range(1, 101):
        for count in range(base + 1):
            assert list(counts_that_give(str(whole_percent(count, base)), base)) == [count]


def test_a_percentage_with_decimals_tells_more():
    assert list(counts_that_give("66,7", 99)) == [66]
    assert len(counts_that_give("44", 400)) == 4
    assert list(counts_that_give("44.25 %", 400)) == [177]
    assert list(counts_that_give("50", 3)) == []


@pytest.mark.parametrize(("cell", "number"), [("44", 44), ("1 204", 1204), ("44,0", 44), ("7.00", 7)])
def test_numbers_are_read_as_spreadsheets_write_them(cell, number):
    assert read_whole(cell) == number


@pytest.mark.parametrize("cell", ["-3", "4,5", "fyra", "4e3", "99999999999"])
def test_what_is_no_count_is_no_number(cell):
    with pytest.raises(ValueError, match=re.escape(cell)):
        read_whole(cell)


def test_options_give_the_positive_answers_and_the_other_way_round_they_do_not():
    assert read(STEPS).results.own["0001", EASE] == Counts(
        {"very": 11, "fairly": 9, "hardly": 6, "never": 4}, 20, 30, tells_unusable=False
    )
    told = read(shares([(30, 20)])).results.own["0001", EASE]
    assert (told.positive, told.base, told.tells_options) == (20, 30, False)


def test_a_percentage_stands_for_its_count_and_a_lost_nought_comes_back():
    told = read([(1, EASE, "positive", 30, "67 %")], (*HEADS[:-1], "percent"))
    assert told.results.own["0001", EASE].positive == 20


def test_how_many_took_part_follows_where_everything_is_told():
    heads = (*HEADS, "n_dontknow", "n_missing")
    told = read([(*line, 2, 1) for line in STEPS], heads)
    assert told.results.respondents == {"0001": 33}
    one = [("0001", MEETING, "office", 33, 33, "", 0)]
    assert read([*((*line, 2, 1) for line in STEPS), *one], heads).results.respondents == {"0001": 33}
    wrong = [("0001", MEETING, "office", 30, 30, "", 0)]
    assert (
        "was answered or passed over by 30 people" in problems([*((*line, 2, 1) for line in STEPS), *wrong], heads)[0]
    )


def test_rows_of_groups_pairs_blocks_hidden_ones_and_other_periods_are_passed_over():
    heads = (*HEADS, "scope", "group", "status", "period")
    lines = [
        ("0001", EASE, "positive", 30, 20, "own", "total", "shown", "small-2024"),
        ("0001", EASE, "positive", 12, 8, "own", "woman", "shown", "small-2024"),
        ("", EASE, "positive", 12, 8, "block", "total", "shown", "small-2024"),
        ("", EASE, "positive", 90, 50, "combined", "total", "shown", "small-2024"),
        ("0002", EASE, "positive", "", "", "own", "total", "hidden", "small-2024"),
        ("0003", "pair:small.ease|small.asked", "both", 30, 20, "own", "total", "shown", "small-2024"),
        ("0001", EASE, "positive", 30, 20, "own", "total", "shown", "small-2023"),
    ]
    told = read(lines, heads)
    assert told.problems == ()
    assert told.figures == 1
    assert told.passed_over == {"groups": 1, "several": 1, "combined": 1, "hidden": 1, "pairs": 1, "periods": 1}


def test_a_sum_is_taken_where_nobody_has_figures_of_their_own_and_where_results_are_together_only():
    together = [("", EASE, "positive", 90, 50)]
    assert read(together).results.together[EASE].counts.positive == 50
    only = small_sets(mode=ResultMode.COMBINED_ONLY)
    assert read([*together, *shares([(30, 20)])], sets=only).results.together[EASE].counts.base == 90


def test_a_version_that_is_not_todays_is_kept():
    heads = (*HEADS, "question_version")
    assert read([("0001", EASE, "positive", 30, 20, 1)], heads, sets=small_sets(version=2)).results.versions == {
        EASE: 1
    }
    assert "A period asks one" in problems([(*STEPS[0], 1), (*STEPS[1], 2)], heads)[-1]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("0009", EASE, "positive", 30, 20), "Line 2: municipality 0009 does not take part in small-2024. Add it in"),
        (("0001", "small.eese", "positive", 30, 20), "Line 2: there is no question small.eese in small-2024. Its"),
        (("0001", EASE, "vrey", 30, 20), "Line 2: small.ease has no answer vrey. Its answers are: positive, very"),
        (("0001", MEETING, "positive", 30, 20), "has no answer positive. Its answers are: office, telephone, video"),
        (("0001", EASE, "dont_know", 30, 2), "is not in the base of small.ease. Write how many in the column n_dont"),
        (("0001", EASE, "positive", 30, 31), "Line 2: 31 of 30 cannot be. Correct count or n_base."),
        (("0001", EASE, "positive", -30, 20), "Line 2: n_base must be a whole number, 0 or more, but is -30."),
        (("0001", EASE, "positive", 30, "20,5"), "Line 2: count must be a whole number"),
        (("0001", EASE, "positive", 30, ""), "Line 2: there is neither count nor percent."),
        (("0001", EASE, "positive", "", 20), "Line 2: n_base is empty."),
        (("0001", EASE, "very", 30, 20), "Line 2: the answers to small.ease add up to 20, but n_base is 30."),
    ],
)
def test_what_is_wrong_in_a_line_is_told_with_what_to_do(line, said):
    (problem,) = problems([line])
    assert said in problem


def test_percentages_that_do_not_tell_a_count_are_told():
    heads = (*HEADS, "percent")
    assert "no number of 3 answers is 50 percent" in problems([("0001", EASE, "positive", 3, "", 50)], heads)[0]
    assert "anything from 174 to 177" in problems([("0001", EASE, "positive", 400, "", "44")], heads)[0]
    assert "from 0 to 100, but is 140" in problems([("0001", EASE, "positive", 30, "", 140)], heads)[0]
    assert "20 of 30 is not 60 percent" in problems([("0001", EASE, "positive", 30, 20, 60)], heads)[0]


def test_rows_that_do_not_go_together_are_told_by_both_lines():
    assert "stands in line 2 already" in problems(shares([(30, 20)]) * 2)[0]
    assert "Line 3: n_base is 31, but 30 in line 2" in problems([STEPS[0], ("0001", EASE, "fairly", 31, 9)])[0]
    both = [*STEPS, ("0001", EASE, "positive", 30, 19)]
    assert "Line 6: 19 positive answers to small.ease, but its positive options add up to 20" in problems(both)[0]
    unsaid = [(*line, "" if place else 1) for place, line in enumerate(STEPS[:3])] + [(*STEPS[3], 2)]
    assert "n_missing is 2, but 1 in line 2" in problems(unsaid, (*HEADS, "n_missing"))[0]


def test_a_question_with_several_answers_is_told_whole():
    many = small_sets(kind=ItemKind.MANY)
    told = [("0001", MEETING, key, 30, count) for key, count in (("office", 25), ("telephone", 12), ("video", 3))]
    assert read(told, sets=many).results.own["0001", MEETING].options == {"office": 25, "telephone": 12, "video": 3}
    assert "There is no row for video." in problems(told[:2], sets=many)[0]
    few = [(*line[:-1], 4) for line in told]
    assert "12 crosses by 30 people" in problems(few, sets=many)[0]


def test_scopes_and_periods_that_contradict_are_told():
    heads = (*HEADS, "scope")
    assert "there is no scope all" in problems([("", EASE, "positive", 30, 20, "all")], heads)[0]
    assert (
        "A figure of all together has no code" in problems([("0001", EASE, "positive", 30, 20, "combined")], heads)[0]
    )
    heads = (*HEADS, "period")
    lines = [("0001", EASE, "positive", 30, 20, period) for period in ("autumn", "spring")]
    assert "rows of several periods (autumn, spring)" in problems(lines, heads)[0]
    assert read(lines[:1], heads).problems == ()


def test_a_wrong_row_is_told_once_and_not_again_as_a_wrong_sum():
    (problem,) = problems([*STEPS[:-1], ("0001", EASE, "nevre", 30, 4)])
    assert "no answer nevre" in problem


def test_a_file_without_figures_is_told():
    assert problems([]) == ["There are no figures in the file. Fill in n_base, and count or percent."]
