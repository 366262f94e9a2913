import pytest

from forms.model import ResultMode
from survey_app.domain.model import HandOutCount
from survey_app.domain.wording.reasons import list_reasons, short_reason
from survey_app.domain.wording.sentences import Sentences
from tests.resources.sample_release import make_sample_release
from tests.resources.small_region import answer_alike, codes, release_small, small_sets


def rows(release, code, language="sv"):
    return {reason.what: (reason.why, reason.needed) for reason in list_reasons(release, code, language)}


def small(first, **changes):
    responses = list(first)
    for code, count, positive in (("0002", 30, 20), ("0003", 25, 12), ("0004", 40, 31)):
        responses += answer_alike(code, count, positive, women=count // 2, men=count - count // 2)
    return release_small(responses, codes(4), **changes).release


def test_nothing_of_ones_own_is_one_line_and_not_one_for_each_question():
    told = rows(make_sample_release(), "2425")
    assert told["Egna resultat"] == ("Färre än fem svarade.", "Minst fem svar")
    assert "Hur många som svarade" in told
    assert not any("svarsalternativ" in what for what in told)


def test_what_had_been_needed_is_told_for_each_reason():
    told = rows(make_sample_release(), "2422")
    assert told["Varje svarsalternativ för sig"] == ("Färre än 20 svarade.", "Minst 20 svar")
    assert ("I en av grupperna svarade färre än fem.", "Minst fem svar i varje grupp") in told.values()


def test_municipalities_outside_combined_are_counted_and_not_named():
    release = make_sample_release()
    for code in ("", *release.municipalities):
        told = rows(release, code)
        whose = "Svar från Dorotea" if code == "2425" else "Svar från en kommun"
        assert told[whose][0] == "Färre än fem svarade där. De är inte med i ”tillsammans”."
        assert not any("Dorotea" in what for what in told if code != "2425")


@pytest.mark.parametrize(
    ("hand_out", "why"),
    [
        (HandOutCount(printed=50), "Ingen har räknat hur många papper som lämnades ut."),
        (
            HandOutCount(printed=50, left_over=1, photocopied=True),
            "Kontoret kopierade papper självt, så antalet är okänt.",
        ),
        (HandOutCount(counted=9), "Fler papper kom tillbaka än vad som räknats som utlämnade."),
    ],
)
def test_why_no_rate_is_shown_is_told(hand_out, why):
    release = small(answer_alike("0001", 30, 20), hand_outs={"0001": hand_out})
    assert rows(release, "0001")["Hur stor del som svarade"][0] == why


def test_questions_shown_together_only_say_that_it_was_decided_before():
    release = small(answer_alike("0001", 30, 20), sets=small_sets(mode=ResultMode.COMBINED_ONLY))
    why, needed = rows(release, "0001")["Egna resultat"]
    assert why.startswith("Frågorna visas bara för alla kommuner tillsammans.")
    assert needed == ""
    assert rows(release, "0001")["Hur många som svarade"][0] == why
    assert "färre än" not in Sentences("sv").who_answered(release, "0001")


def test_a_combined_number_of_responses_needs_municipalities_and_not_answers():
    release = release_small([*answer_alike("0001", 30, 20), *answer_alike("0002", 30, 20)], codes(2)).release
    assert rows(release, "")["Tillsammans: hur många som svarade"][1] == "Minst tre kommuner"


def test_a_combined_result_that_is_missing_says_how_many_municipalities_it_needs():
    release = release_small([*answer_alike("0001", 30, 20), *answer_alike("0002", 30, 20)], codes(2)).release
    assert rows(release, "", "en")["Together: all questions"] == (
        "Too few municipalities have enough answers.",
        "At least three municipalities",
    )


def test_the_one_left_out_of_the_common_result_is_named_to_itself_and_to_nobody_else():
    few = [response for code in codes(5)[:2] for response in answer_alike(code, 3, 2)]
    many = [response for code in codes(5)[2:] for response in answer_alike(code, 30, 20)]
    release = release_small([*few, *many], codes(5)).release
    name = release.municipalities["0001"]
    assert f"Svar från {name} och en annan kommun" in rows(release, "0001")
    for code in ("", "0003"):
        assert "Svar från två kommuner" in rows(release, code)
        assert not any(name in what for what in rows(release, code))
    alone = release_small([*few[3:], *many], codes(5)[1:]).release
    assert f"Svar från {release.municipalities['0002']}" in rows(alone, "0002")


def test_the_short_reason_stands_in_place_of_a_figure():
    assert short_reason("R3.below-threshold", 5, "sv") == "Visas inte: färre än 5 svar"
    assert short_reason("R0.combined-only", None, "sv") == "Visas bara för alla tillsammans"
    assert short_reason("R7.audit", None, "en") == "Not shown"
