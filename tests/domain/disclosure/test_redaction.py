"""What is marked by itself in a text: certain patterns only."""

import pytest

from survey_app.domain.disclosure.redaction import find_marks, split_at_marks, suggest_redaction


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("19811218-9876", "personal_number"),
        ("811218-9876", "personal_number"),
        ("8112189876", "personal_number"),
        ("198112189876", "personal_number"),
        ("811278-9873", "personal_number"),
        ("070-123 45 67", "telephone"),
        ("0739876543", "telephone"),
        ("+46 70 123 45 67", "telephone"),
        ("0951-12345", "telephone"),
        ("kim.ek@example.se", "e_mail"),
        ("www.example.se/kim", "web"),
    ],
)
def test_what_certainly_points_at_a_person_is_marked_and_taken_out(text, kind):
    words = f"Ring mig, {text} går bra."
    (mark,) = find_marks(words)
    assert (words[mark.start : mark.end], mark.kind) == (text, kind)
    assert suggest_redaction(words) == "Ring mig, […] går bra."


@pytest.mark.parametrize(
    "text",
    ["Jag väntade 12 veckor.", "Det var 2026-09-14.", "Kl. 08.30 varje dag", "100 000 kronor", "Kim i Storuman", ""],
)
def test_nothing_else_is(text):
    assert find_marks(text) == ()
    assert suggest_redaction(text) == text


def test_the_parts_of_a_text_put_together_are_the_text():
    text = "Skriv till a@b.se eller 070-123 45 67!"
    assert "".join(part for part, _ in split_at_marks(text)) == text
    assert [kind for _, kind in split_at_marks(text) if kind] == ["e_mail", "telephone"]
