"""LIX and long sentences."""

import pytest

from survey_app.domain.questionnaire.readability import readability


@pytest.mark.parametrize(
    ("text", "lix"),
    [
        ("Jag är här.", 3),  # 3 words, none long
        ("Hur lätt eller svårt är det att få kontakt med oss?", 20),  # 11 words, 1 long: 11 + 9.1
        ("Förutsättningarna påverkar möjligheten.", 103),  # 3 words, all long
        ("En mening här. En till.", 2),  # 5 words over 2 sentences = 2.5, rounds to even
        ("", 0),
        ("1 2 3", 0),
    ],
)
def test_lix_is_words_a_sentence_and_the_share_of_long_words(text, lix):
    assert readability(text).lix == lix


def test_words_of_seven_letters_are_long_and_named_once():
    found = readability("Kontakt med socialsekreteraren, och kontakt med socialsekreteraren.")
    assert found.long_words == ("Kontakt", "socialsekreteraren", "kontakt")


@pytest.mark.parametrize("text", ["ett två tre. fyra", "واحد اثنان ثلاثة؟ أربعة", "ሓደ ክልተ ሰለስተ። ኣርባዕተ"])
def test_the_longest_sentence_is_found_in_every_script(text):
    assert readability(text).longest_sentence == 3
