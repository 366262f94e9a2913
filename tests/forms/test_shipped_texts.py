"""What ships: the national sets as the field defines them, the standard words, and fonts that have every letter."""

from pathlib import Path

import pytest
from PIL import ImageFont

from forms.model import ItemRole, QuestionSet
from forms.poster_pdf import LANGUAGE_NAMES
from forms.standard_texts import languages, standard_texts
from forms.typesetting import FONTS, TypesettingError, typeset_pdf

SHARES = {
    "contact": ({"very_easy", "fairly_easy"}, "U30447", "U31500", "U33575", "U33589", "U35538"),
    "information": ({"very_easy", "fairly_easy"}, "U30448", "U31501", "U33576", "U33590", "U35539"),
    "understanding": ({"very_much", "fairly_much"}, "U30449", "U31502", "U33577", "U33591", "U35540"),
    "views": ({"yes"}, "U30450", "U31503", "U33578", "U33592", "U35541"),
    "influence": ({"much", "fairly_much"}, "U30451", "U31504", "U33579", "U33593", "U35542"),
    "satisfaction": ({"very_satisfied", "fairly_satisfied"}, "U30452", "U31505", "U33580", "U33594", "U35543"),
    "change": ({"much_better", "little_better"}, "U30453", "U31506", "U33581", "U33595", "U35544"),
}
GROUPS = ("ifo_total", "economic_support", "young_people", "guardians", "addiction")


def by_key(sets: tuple[QuestionSet, ...]) -> dict[str, QuestionSet]:
    return {question_set.key: question_set for question_set in sets}


def test_the_national_set_has_the_positive_options_and_indicators_of_the_field(
    ten_questions: tuple[QuestionSet, ...],
) -> None:
    items = {item.key.removeprefix("ifo."): item for item in by_key(ten_questions)["ifo"].items}
    assert list(items) == ["contact", "information", "understanding", "views", "influence", "change", "satisfaction"]
    for key, (positive, *ids) in SHARES.items():
        assert items[key].positive_options == positive
        assert dict(items[key].kolada) == dict(zip(GROUPS, ids, strict=True))
        assert items[key].role is ItemRole.QUALITY


def test_dont_know_is_outside_the_base_and_no_change_inside(ten_questions: tuple[QuestionSet, ...]) -> None:
    for item in by_key(ten_questions)["ifo"].items:
        assert [option.key for option in item.options if not option.substantive] == ["dont_know"]
    change = by_key(ten_questions)["ifo"].items[5]
    assert change.substantive_options == ("much_better", "little_better", "no_change", "worse")


def test_gender_groups_and_the_extra_questions_have_no_positive_options(
    ten_questions: tuple[QuestionSet, ...],
) -> None:
    sets = by_key(ten_questions)
    (gender,) = sets["background"].items
    assert (gender.role, gender.substantive_options) == (ItemRole.GROUP, ("woman", "man", "other"))
    distance, meeting = sets["vasterbotten"].items
    assert not distance.positive_options and not meeting.positive_options
    assert len(meeting.options) == 5


def test_every_set_exists_in_every_language_of_the_form(ten_questions: tuple[QuestionSet, ...]) -> None:
    for question_set in ten_questions:
        assert question_set.languages() == set(languages())
        assert set(question_set.name) == set(languages())


def test_labels_and_findings_exist_in_the_languages_of_results(ten_questions: tuple[QuestionSet, ...]) -> None:
    for item in (item for question_set in ten_questions for item in question_set.items):
        assert set(item.label) >= {"sv", "en"}
        assert bool(item.finding) == (item.role is not ItemRole.GROUP)
        assert not item.finding or set(item.finding) >= {"sv", "en"}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_is_easy_to_read_is_short_and_most_can_have_chosen_anything(
    ten_questions: tuple[QuestionSet, ...], language: str
) -> None:
    for item in (item for question_set in ten_questions for item in question_set.items):
        assert len((item.easy.get(language) or item.finding.get(language, "")).split()) <= 10
        if item.role is ItemRole.OTHER:
            assert all(item.chosen[key][language] for key in item.substantive_options)


def test_the_languages_of_the_field_are_there() -> None:
    assert set(languages()) == {"sv", "en", "ar", "prs", "ps", "so", "ti", "fi", "uk", "sma"}


def test_standard_words_are_complete_in_every_language() -> None:
    swedish = standard_texts("sv")
    for language in languages():
        texts = standard_texts(language)
        assert set(texts.form) == set(swedish.form)
        assert set(texts.invitation) == set(swedish.invitation)
        assert set(range(3, 11)) <= set(texts.counts)
        assert texts.draft == (language not in ("sv", "en"))


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_the_fonts_have_every_letter_of_every_text(ten_questions: tuple[QuestionSet, ...], weight: str) -> None:
    texts = list(LANGUAGE_NAMES.values())
    for language in languages():
        standard = standard_texts(language)
        texts += [*standard.form.values(), *standard.invitation.values(), *standard.counts.values()]
    for question_set in ten_questions:
        for item in question_set.items:
            texts += item.text.values()
            texts += [text for option in item.options for text in option.text.values()]
    fonts = [ImageFont.truetype(str(path), 40) for path in sorted(FONTS.glob(f"*-{weight}.ttf"))]
    missing = {letter for letter in set("".join(texts)) if not letter.isspace() and not _has(fonts, letter)}
    assert not missing


def _has(fonts: list[ImageFont.FreeTypeFont], letter: str) -> bool:
    return any(bytes(font.getmask(letter)) != bytes(font.getmask("\uffff")) for font in fonts)


def test_the_font_licence_stands_beside_the_fonts() -> None:
    assert "SIL Open Font License" in (FONTS / "OFL.txt").read_text(encoding="utf-8")
    assert len(list(FONTS.glob("*.ttf"))) == 6


def test_a_broken_template_is_named(tmp_path: Path) -> None:
    template = tmp_path / "broken.typ"
    template.write_text("#let x = (", encoding="utf-8")
    with pytest.raises(TypesettingError, match=r"broken\.typ could not be typeset"):
        typeset_pdf(template, {})
