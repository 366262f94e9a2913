"""What is said of a question before it stands on the form."""

import io

import pytest
from PIL import Image

from survey_app.services.planning import question_check
from survey_app.services.planning.question_check import QuestionDraft, Remark
from survey_app.services.wording import Wording
from tests.services.office import Office

GOOD = ("Mycket bra", "Ganska bra", "Dåligt", "Vet inte")
ARABIC = ("جيدة", "متوسطة", "سيئة", "لا أعرف")


def draft(
    text: str = "Hur var lokalen?",
    answers: tuple[str, ...] = GOOD,
    *,
    dont_know: bool = True,
    arabic: tuple[str, ...] = (),
) -> QuestionDraft:
    texts, listed = {"sv": text}, {"sv": answers}
    if arabic:
        texts["ar"], listed["ar"] = "كيف كانت الغرفة؟", arabic
    return QuestionDraft("lokal", "Lokal", "one", texts, listed, dont_know)


def check(office: Office, question: QuestionDraft, language: str = "sv") -> dict[str, list[Remark]]:
    instance = office.instance
    remarks = question_check.check_question(
        office.session,
        plugins=instance.plugins,
        settings=instance.settings,
        period=office.period,
        draft=question,
        wording=Wording(language),
    )
    found: dict[str, list[Remark]] = {}
    for remark in remarks:
        found.setdefault(remark.field, []).append(remark)
    return found


def said(remarks: list[Remark]) -> str:
    return " ".join(remark.sentence for remark in remarks)


def test_a_short_question_with_short_answers_gets_no_remark_on_its_words(office):
    found = check(office, draft())
    assert not any(remark.refuses for remarks in found.values() for remark in remarks)
    assert "answers" not in found
    assert "dont_know" not in found
    assert "LIX" not in said(found.get("text", []))


def test_a_hard_question_is_told_with_its_lix_and_its_long_words(office):
    found = check(office, draft("Hur tillfredsställande bedömer du tillgängligheten till socialtjänstens lokaler?"))
    assert "LIX" in said(found["text"])
    assert "tillgängligheten" in said(found["text"])
    assert not any(remark.refuses for remark in found["text"])


def test_a_long_answer_is_told_with_how_it_is_printed(office):
    long = "Nej, det har jag inte märkt någonting av under det här året"
    other = "Ja, det är mycket bättre nu än det var förra gången"
    assert "answers" not in check(office, draft(answers=("Ja", long, "Vet inte")))  # it has the next columns for itself
    (remark,) = check(office, draft(answers=(other, long, "Ja", "Nej", "Vet inte")))["answers"]
    assert f"”{other}” och ”{long}” är längre än en spalt" in remark.sentence
    assert not remark.refuses


@pytest.mark.parametrize(
    ("question", "field"),
    [
        (draft("Hur är det med det här som vi frågar om?" + " Hur är det med det?" * 20), "text"),
        (draft(answers=("Ja", "ett svar" + " som fortsätter" * 30, "Vet inte")), "answers"),
        (draft(answers=("Ja", "ja", "Vet inte")), "answers"),
        (draft(answers=("0–10 km", "10–20 km", "Vet inte")), "answers"),
    ],
    ids=["long question", "long answer", "repeated", "overlapping"],
)
def test_what_cannot_be_printed_or_told_apart_is_refused(office, question, field):
    assert any(remark.refuses and remark.language == "sv" for remark in check(office, question)[field])


def test_a_missing_dont_know_is_something_to_think_about(office):
    found = check(office, draft(answers=GOOD[:3], dont_know=False), "en")
    assert "There is no “don't know”" in said(found["dont_know"])


def test_a_last_answer_that_is_counted_apart_without_being_a_dont_know_is_told(office):
    assert "”Dåligt” räknas för sig" in said(check(office, draft(answers=GOOD[:3]))["dont_know"])


def test_a_dont_know_that_would_count_is_told(office):
    assert "”Vet inte” skulle räknas" in said(check(office, draft(dont_know=False))["dont_know"])


def test_each_language_is_checked_and_measured_by_itself(office):
    assert "answers" not in check(office, draft(arabic=ARABIC))
    twice = (ARABIC[0], *ARABIC[:1], *ARABIC[2:])
    assert [remark.language for remark in check(office, draft(arabic=twice))["answers"]] == ["ar"]


@pytest.mark.parametrize(("language", "answers"), [("sv", GOOD), ("ar", ARABIC)])
def test_the_picture_shows_the_question_alone_at_the_width_of_the_page(office, language, answers):
    question = QuestionDraft(
        "x", "X", "many", {language: draft(arabic=ARABIC).texts[language]}, {language: answers}, True
    )
    data = question_check.picture_of(question, language, settings=office.instance.settings)
    width, height = Image.open(io.BytesIO(data)).size
    assert 700 < width < 900
    assert 40 < height < width / 4


def test_a_question_for_officials_is_told_how_it_gets_easier(office):
    asked = (
        "I vilken utsträckning upplever du att handläggningstiden i ditt ärende har varit rimlig med hänsyn till "
        "omständigheterna?"
    )
    found = said(check(office, draft(asked))["text"])
    assert "Frågan kan bli lättare att läsa: LIX" in found or "Frågan är svår att läsa: LIX" in found
    assert "handläggningstiden" in found
    assert "En mening har 17 ord." in found


def test_one_long_word_in_a_short_question_is_no_remark(office):
    assert "LIX" not in said(check(office, draft("Är du delaktig?")).get("text", []))
