"""Forms put together: order, titles, missing translations, drafts."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from forms.assemble import assemble_form
from forms.errors import FormsError, MissingTranslationError
from forms.model import Form, QuestionSet

Sets = tuple[QuestionSet, ...]


def assemble(sets: Sets, language: str = "sv", **options: object) -> Form:
    return assemble_form("2026", language, sets, organisation="Vi", web_address="https://kryss.example", **options)  # type: ignore[arg-type]


def test_questions_stand_in_the_order_of_their_sets_and_gender_last(ten_questions: Sets) -> None:
    form = assemble(ten_questions[::-1])
    assert [question_set.key for question_set in form.sets] == ["ifo", "vasterbotten", "background"]
    assert form.items[-1].key == "background.gender"


def test_the_title_says_how_many_questions_there_are(form_in: Callable[[str], Form]) -> None:
    assert form_in("sv").title == "Tio frågor om din kontakt med oss"
    assert form_in("en").title == "Ten questions about your contact with us"


def test_many_questions_have_a_title_without_number(ten_questions: Sets) -> None:
    more = replace(ten_questions[0], key="more")
    assert assemble((*ten_questions, more)).title == "Frågor om din kontakt med oss"


def test_own_title_and_words_go_before_the_standard_ones(ten_questions: Sets) -> None:
    form = assemble(ten_questions, title="Egen rubrik", texts={"thanks": "Tack så mycket!"}, threshold=7)
    assert (form.title, form.texts["thanks"]) == ("Egen rubrik", "Tack så mycket!")
    assert "minst 7" in form.texts["back_anonymous"]


def test_missing_translations_are_all_named(ten_questions: Sets) -> None:
    item = replace(ten_questions[0].items[0], text={"sv": "Bara på svenska?"})
    sets = (replace(ten_questions[0], items=(item, *ten_questions[0].items[1:])), *ten_questions[1:])
    with pytest.raises(MissingTranslationError, match=r"language en: background\.gender|language en: ifo\.contact"):
        assemble(sets, "en")


def test_a_language_without_standard_words_is_refused(ten_questions: Sets) -> None:
    with pytest.raises(MissingTranslationError):
        assemble(ten_questions, "fr")


def test_a_form_without_questions_is_refused() -> None:
    with pytest.raises(FormsError, match="no questions"):
        assemble(())


def test_only_unconfirmed_translations_are_drafts(form_in: Callable[[str], Form], ten_questions: Sets) -> None:
    assert [form_in(language).draft for language in ("sv", "en", "ar")] == [False, False, True]
    written_in_english = tuple(replace(one, source_languages=frozenset({"en"})) for one in ten_questions)
    assert assemble(written_in_english, "sv").draft
    confirmed = tuple(replace(one, confirmed_languages=frozenset({"sv"})) for one in written_in_english)
    assert not assemble(confirmed, "sv").draft
