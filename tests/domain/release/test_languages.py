"""A release frozen in several languages: the same as one made in each, nobody else's words, and old ones still load."""

import json
from dataclasses import replace

import pytest

from survey_app.domain.release.frozen import Release
from survey_app.domain.release.languages import release_in, result_languages, spoken_languages
from survey_app.errors import RefusedError
from survey_app.plugin_api import Paragraph
from tests.resources.sample_release import make_sample_release
from tests.resources.small_region import answer_alike, codes, release_small, small_period


@pytest.fixture(scope="module")
def both() -> tuple[Release, Release]:
    """One survey, released in Swedish first and in English first."""
    return make_sample_release("sv"), make_sample_release("en")


def test_results_are_frozen_in_the_languages_that_have_sentences_and_the_first_one_leads():
    assert result_languages("sv", ("sv", "ar", "en", "fi")) == ("sv", "en")
    assert result_languages("en", ("sv", "en")) == ("en", "sv")
    assert result_languages("sv", ("sv",)) == ("sv",)


def test_the_other_language_says_what_a_release_in_that_language_says(both):
    swedish, english = both
    assert spoken_languages(swedish) == ("sv", "en")
    for code in ("", *swedish.municipalities):
        told, wanted = release_in(swedish, code, "en"), english.for_municipality(code)
        assert told.language == "en"
        assert told.sections == wanted.sections
        assert [figure.x_of_10 for figure in told.figures] == [figure.x_of_10 for figure in wanted.figures]
        assert release_in(swedish, code, "sv") == swedish.for_municipality(code)


def test_a_municipality_gets_no_neighbours_words_in_any_language(both):
    visible = both[0].for_municipality("2421")
    assert set(visible.translations["en"]) == {"", "2421"}
    told = json.dumps(visible.translations, ensure_ascii=False)
    assert "Storuman" in told
    assert not [name for code, name in visible.municipalities.items() if code != "2421" and name in told]


def test_a_release_keeps_its_text_and_one_frozen_before_there_were_languages_still_loads(both):
    release = both[0]
    assert Release.from_json(release.to_json()) == release
    value = json.loads(release.to_json())
    del value["translations"]
    old = Release.from_json(json.dumps(value))
    assert spoken_languages(old) == ("sv",)
    assert "translations" not in old.to_json()
    assert json.loads(old.to_json()) == value
    with pytest.raises(RefusedError, match="published in sv only"):
        release_in(old, "2421", "en")


class SwedishOnly:
    """A report that nobody has translated."""

    key = "swedish_only"
    title = {"sv": "Bara på svenska"}  # noqa: RUF012
    replaces = None

    def tables(self):
        return ()

    def build(self, data):
        return (Paragraph(data.language),)


class FailsInEnglish(SwedishOnly):
    """A report that cannot say in English what it says in Swedish."""

    key = "fails_in_english"
    title = {"sv": "Ett", "en": "One"}  # noqa: RUF012

    def build(self, data):
        if data.language == "en":
            raise ValueError
        return super().build(data)


def release_in_both(report):
    """Release four municipalities' answers with one report, in a period of two languages."""
    responses = [each for code in codes(4) for each in answer_alike(code, 30, 20)]
    period = replace(small_period(codes(4), 2026), languages=("sv", "en"))
    return release_small(responses, codes(4), period=period, reports=(report,)).release


def test_a_report_without_words_in_a_language_is_named_there_and_not_half_translated():
    release = release_in_both(SwedishOnly())
    assert release.sections["0001"]["swedish_only"][0]["text"] == "sv"
    english = release_in(release, "0001", "en")
    assert english.sections["0001"] == {}
    assert [(row["key"], row["municipality_code"]) for row in english.reports_left_out] == [("swedish_only", "0001")]
    assert not release.reports_left_out


def test_a_report_that_fails_in_one_language_is_left_out_in_all():
    release = release_in_both(FailsInEnglish())
    assert release.sections["0001"] == {}
    assert release_in(release, "0001", "en").sections["0001"] == {}
    assert {row["municipality_code"] for row in release.reports_left_out} == {"", *codes(4)}
