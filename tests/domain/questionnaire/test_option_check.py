"""Answers that overlap or are repeated."""

import pytest

from survey_app.domain.questionnaire.option_check import overlapping, repeated


@pytest.mark.parametrize(
    "options",
    [
        ["0–10 km", "10–20 km"],
        ["Under 10 km", "9–20 km"],
        ["Högst 10", "10 eller mer"],
        ["1-3 gånger", "Minst 3 gånger"],
        ["5 or more", "3 to 5"],
        ["0 إلى 10 كم", "10 إلى 29 كم"],
        ["Mer än 5", "Minst 10"],
        ["1 000–2 000 kr", "1 500–3 000 kr"],
    ],
)
def test_ranges_that_share_a_number_overlap(options):
    assert list(overlapping(options)) == [(options[0], options[1])]


@pytest.mark.parametrize(
    "options",
    [
        ["Under 10 km", "10–29 km", "30–49 km", "50 km eller mer"],
        ["Mindre än 1 år", "1–4 år", "5 år eller mer", "Vet inte"],
        ["Högst 3", "Mer än 3"],
        ["Less than 10", "10 to 29", "30 or more"],
        ["1", "2", "3"],
        ["Mycket lätt", "Ganska lätt", "Svårt"],
        ["Högst 1,5 mil", "Mer än 1,5 mil"],
    ],
)
def test_ranges_side_by_side_do_not_overlap(options):
    assert list(overlapping(options)) == []


def test_the_same_answer_twice_is_found_whatever_its_case_and_spaces():
    assert list(repeated(["Ja", "Nej", " ja "])) == [("Ja", " ja ")]
    assert list(repeated(["Ja", "Nej"])) == []
