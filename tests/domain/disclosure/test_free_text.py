"""Rule 5: what people wrote, from ten answers, and only what a person has redacted and released."""

from dataclasses import replace

import pytest

from forms.model import ResultMode
from survey_app.domain.disclosure.free_text import WrittenAnswer
from survey_app.domain.release.frozen import Release
from tests.resources.small_region import MEETING, answer_alike, codes, release_small, small_sets


def write(code, count, released=None, start=0):
    """Return so many written answers, of which the first `released` (all by default) may be shown."""
    released = count if released is None else released
    return [
        WrittenAnswer(code, MEETING, f"text {start + place:02} of {code}", released=place < released)
        for place in range(count)
    ]


def texts_of(written, *, mode=ResultMode.OWN_AND_COMBINED, history=()):
    responses = [each for code in codes(3) for each in answer_alike(code, 20, 10)]
    sets = small_sets(mode=mode)
    result = release_small(responses, codes(3), sets=sets, history=history, written=written)
    return result, {each.municipality_code: each.texts for each in result.release.texts}


@pytest.mark.parametrize(("count", "shown"), [(9, 0), (10, 10)])
def test_texts_are_shown_from_ten_answers(count, shown):
    assert len(texts_of(write("0001", count))[1].get("0001", ())) == shown


def test_only_what_a_person_has_released_is_shown():
    assert texts_of(write("0001", 12, released=3))[1] == {"0001": tuple(f"text {n:02} of 0001" for n in range(3))}


def test_a_municipality_sees_its_own_texts_and_no_neighbours():
    result, _ = texts_of([*write("0001", 12), *write("0002", 12)])
    assert [each.municipality_code for each in result.release.for_municipality("0002").texts] == ["0002"]


def test_texts_of_a_combined_only_set_stand_together_and_do_not_tell_from_where():
    written = [replace(each, redacted=each.redacted[:7]) for code in codes(3) for each in write(code, 6)]
    _, texts = texts_of(written, mode=ResultMode.COMBINED_ONLY)
    assert set(texts) == {""}
    assert list(texts[""]) == sorted(texts[""])


def test_texts_of_a_combined_only_set_need_three_contributors():
    written = [*write("0001", 12), *write("0002", 12)]
    assert not texts_of(written, mode=ResultMode.COMBINED_ONLY)[1]


@pytest.mark.parametrize(("late", "shown"), [(1, 12), (4, 12), (5, 17)])
def test_fewer_than_five_late_texts_wait_for_the_next_version(late, shown):
    first, _ = texts_of(write("0001", 12))
    _, texts = texts_of([*write("0001", 12), *write("0001", late, start=50)], history=[first])
    assert len(texts["0001"]) == shown


def test_texts_survive_being_stored():
    release = texts_of(write("0001", 12))[0].release
    assert Release.from_json(release.to_json()) == release


@pytest.mark.parametrize(("count", "told"), [(4, {}), (5, {"0001": 5})])
def test_answers_through_an_open_poster_link_are_told_apart_from_five(count, told):
    responses = [each for code in codes(3) for each in answer_alike(code, 20, 10)]
    release = release_small(responses, codes(3), poster_answers={"0001": count}).release
    assert release.poster_answers == told
    assert release.figure(MEETING, "own", "0001", category="office").n_base == 20
