"""Rule 5: what people wrote is shown from ten answers, and only what a person has redacted and released."""

from dataclasses import replace

import pytest

from forms.model import Item, ItemKind, ItemRole, QuestionSet, ResultMode
from survey_app.domain.disclosure import free_text
from survey_app.domain.disclosure.free_text import TEXT_PREFIX, WrittenAnswer
from survey_app.domain.disclosure.terms import CONTRIBUTORS
from survey_app.domain.model import ResponseData
from survey_app.domain.release.frozen import Release
from survey_app.domain.wording.reasons import list_reasons
from tests.resources.small_region import MEETING, answer_alike, codes, release_small, small_sets

MORE = "words.more"
TEXT = Item(MORE, 1, ItemKind.TEXT, ItemRole.OTHER, {"sv": "Vad mer?"}, {"sv": "Mer"}, (), lines=4)


def write(code, count, released=None, start=0):
    """Return so many written answers, of which the first `released` (all by default) may be shown."""
    released = count if released is None else released
    return [
        WrittenAnswer(code, MORE, f"text {start + place:02} of {code}", released=place < released)
        for place in range(count)
    ]


def sets_with_text(mode=ResultMode.OWN_AND_COMBINED):
    return (*small_sets(mode=mode), QuestionSet("words", {"sv": "Ord"}, (TEXT,), result_mode=mode))


def texts_of(written, *, mode=ResultMode.OWN_AND_COMBINED, history=(), responses=None):
    if responses is None:
        responses = [each for code in codes(3) for each in answer_alike(code, 20, 10)]
    result = release_small(responses, codes(3), sets=sets_with_text(mode), history=history, written=written)
    return result, {each.municipality_code: each.texts for each in result.release.texts}


def why_hidden(result):
    return {row.municipality_code: row.rule_id for row in result.release.withheld if row.what == TEXT_PREFIX + MORE}


@pytest.mark.parametrize(("count", "shown"), [(9, 0), (10, 10)])
def test_texts_are_shown_from_ten_answers(count, shown):
    assert len(texts_of(write("0001", count))[1].get("0001", ())) == shown


def test_only_what_a_person_has_released_is_shown():
    _, texts = texts_of(write("0001", 12, released=3))
    assert {code: set(shown) for code, shown in texts.items()} == {"0001": {f"text {n:02} of 0001" for n in range(3)}}


def test_a_municipality_sees_its_own_texts_and_no_neighbours():
    result, _ = texts_of([*write("0001", 12), *write("0002", 12)])
    assert [each.municipality_code for each in result.release.for_municipality("0002").texts] == ["0002"]


def test_texts_of_a_combined_only_set_stand_together_and_do_not_tell_from_where():
    written = [replace(each, redacted=each.redacted[:7]) for code in codes(3) for each in write(code, 6)]
    _, texts = texts_of(written, mode=ResultMode.COMBINED_ONLY)
    assert set(texts) == {""}
    assert len(texts[""]) == 6


def test_texts_stand_in_an_order_that_is_the_same_every_time_and_follows_neither_papers_nor_letters():
    written = write("0001", 12)
    _, texts = texts_of(written)
    assert texts_of(written[::-1])[1] == texts
    assert list(texts["0001"]) not in (sorted(texts["0001"]), sorted(texts["0001"], reverse=True))


def test_texts_of_a_combined_only_set_need_three_contributors():
    written = [*write("0001", 12), *write("0002", 12)]
    assert not texts_of(written, mode=ResultMode.COMBINED_ONLY)[1]


@pytest.mark.parametrize("let", [(12, 0, 0), (12, 6, 0), (12, 3, 3)])
def test_texts_of_a_combined_only_set_are_not_shown_where_few_municipalities_let_theirs_be(let):
    """Who let none of its own be shown would know that all are a neighbour's."""
    written = [each for code, released in zip(codes(3), let, strict=True) for each in write(code, 12, released)]
    result, texts = texts_of(written, mode=ResultMode.COMBINED_ONLY)
    assert not texts
    assert why_hidden(result)[""] == CONTRIBUTORS


@pytest.mark.parametrize(("late", "shown"), [(1, 12), (4, 12), (5, 17)])
def test_fewer_than_five_late_texts_wait_for_the_next_version(late, shown):
    first, _ = texts_of(write("0001", 12))
    _, texts = texts_of([*write("0001", 12), *write("0001", late, start=50)], history=[first])
    assert len(texts["0001"]) == shown


@pytest.mark.parametrize(("late", "more"), [((12, 0, 0), 0), ((6, 6, 0), 0), ((6, 6, 6), 18)])
def test_late_texts_of_a_combined_only_set_wait_where_they_come_from_few_municipalities(late, more):
    """Two versions side by side show the late ones apart."""
    together = ResultMode.COMBINED_ONLY
    before = [each for code in codes(3) for each in write(code, 12)]
    after = [each for code, count in zip(codes(3), late, strict=True) for each in write(code, count, start=50)]
    first, shown = texts_of(before, mode=together)
    _, texts = texts_of([*before, *after], mode=together, history=[first])
    assert len(texts[""]) == len(shown[""]) + more


def test_a_changed_wording_of_a_shown_text_waits_like_a_late_one():
    first, _ = texts_of(write("0001", 12))
    changed = [
        replace(each, redacted="changed") if place == 0 else each for place, each in enumerate(write("0001", 12))
    ]
    assert len(texts_of(changed, history=[first])[1]["0001"]) == 11


@pytest.mark.parametrize(("hidden", "told"), [(0, 0), (1, None), (4, None), (5, 5), (7, 7)])
def test_how_many_texts_are_not_shown_is_told_like_every_small_number(hidden, told):
    result, _ = texts_of(write("0001", 12 + hidden, released=12))
    assert [each.not_shown for each in result.release.texts] == [told]


@pytest.mark.parametrize(("before", "after", "told"), [(6, 7, 6), (0, 3, 0), (0, 5, 5), (3, 7, None)])
def test_the_number_not_shown_does_not_tell_of_a_few_that_came_late(before, after, told):
    first, _ = texts_of(write("0001", 12 + before, released=12))
    second, _ = texts_of(write("0001", 12 + after, released=12), history=[first])
    assert [each.not_shown for each in second.release.texts] == [told]


def test_who_wrote_nothing_and_who_wrote_too_little_get_the_same_words():
    result, _ = texts_of([*write("0001", 12), *write("0002", 9)])
    assert why_hidden(result) == {"0002": free_text.TOO_FEW, "0003": free_text.TOO_FEW}
    reasons = {code: [row.why for row in list_reasons(result.release, code, "en")] for code in ("0002", "0003")}
    assert "Fewer than ten wrote something." in reasons["0002"]
    assert reasons["0002"] == reasons["0003"]


def test_where_nobody_released_a_text_it_says_so():
    assert why_hidden(texts_of(write("0001", 12, released=0))[0])["0001"] == free_text.NONE_RELEASED


@pytest.mark.parametrize("answered", [0, 4, 9])
def test_texts_never_tell_a_number_of_responses_that_is_hidden(answered):
    """Papers with nothing but words are no responses: their texts wait, or they would tell that ten papers came."""
    responses = [each for code in codes(3)[1:] for each in answer_alike(code, 20, 10)]
    responses += answer_alike("0001", answered, answered)
    result, texts = texts_of(write("0001", 12), responses=responses)
    assert "0001" not in texts
    assert why_hidden(result)["0001"] == free_text.RESPONSES_HIDDEN


def test_the_number_of_texts_is_never_above_the_number_of_responses_that_stands_beside_it():
    responses = [each for code in codes(3) for each in answer_alike(code, 12, 10)]
    result, texts = texts_of(write("0001", 12), responses=responses)
    told = {row.municipality_code: row.responses for row in result.release.participation}
    assert len(texts["0001"]) <= told["0001"] == 12


def test_no_figure_is_made_of_a_question_answered_in_words():
    result, _ = texts_of(write("0001", 12))
    release = result.release
    assert [question.id for question in release.written_questions] == [MORE]
    assert MORE not in {figure.question_id for figure in release.figures}
    assert MORE not in str(result.internal)
    assert release.question(MORE).text == {"sv": "Vad mer?"}


def test_figures_are_the_same_with_and_without_a_question_answered_in_words():
    responses = [each for code in codes(3) for each in answer_alike(code, 20, 10)]
    with_text = texts_of(write("0001", 12))[0].release
    without = release_small(responses, codes(3)).release
    assert with_text.figures == without.figures
    assert with_text.participation == without.participation


def test_a_response_that_ticks_nothing_is_none_whatever_it_wrote():
    responses = [each for code in codes(3) for each in answer_alike(code, 20, 10)] + [ResponseData("0001", {})]
    told = {row.municipality_code: row.responses for row in texts_of([], responses=responses)[0].release.participation}
    assert told["0001"] == 20


def test_texts_survive_being_stored():
    release = texts_of(write("0001", 12))[0].release
    assert Release.from_json(release.to_json()) == release


@pytest.mark.parametrize(("count", "told"), [(4, {}), (5, {"0001": 5})])
def test_answers_through_an_open_poster_link_are_told_apart_from_five(count, told):
    responses = [each for code in codes(3) for each in answer_alike(code, 20, 10)]
    release = release_small(responses, codes(3), poster_answers={"0001": count}).release
    assert release.poster_answers == told
    assert release.figure(MEETING, "own", "0001", category="office").n_base == 20
