"""The result in one minute: three cards, what stands out among them, and a direction only where a verdict stands."""

from dataclasses import replace
from fractions import Fraction

import pytest

from survey_app.domain.release.frozen import FigureStatus, Scope, Verdict
from survey_app.packs.brief import brief_cards
from survey_app.packs.content import gather_content
from survey_app.packs.narrow import narrow_release
from tests.packs.conftest import FEW, FULL, SHORT
from tests.resources.directions import find_direction, words_of_questions
from tests.resources.sample_release import make_sample_history, make_sample_release

CERTAIN = (Verdict.HIGHER, Verdict.LOWER)


def content_of(release, code):
    return gather_content(narrow_release(release, code), code)


def without_verdicts(release):
    """Return the release as if no test had carried anything; its reports are left out, which say what tests carry."""
    figures = tuple(
        replace(
            figure,
            verdict_vs_rest=figure.verdict_vs_rest and Verdict.UNDECIDED,
            verdict_vs_previous=figure.verdict_vs_previous and Verdict.UNDECIDED,
        )
        for figure in release.figures
    )
    return replace(release, figures=figures, sections={})


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_board_gets_three_cards_and_who_answered_is_none_of_them(language):
    for release in (make_sample_release(language), make_sample_history(language)[0].release):
        for code in ("", *release.municipalities):
            content = content_of(release, code)
            cards = brief_cards(content, who=False)
            assert len(cards) == 3, code
            assert content.words("Who answered?") not in [card.head for card in cards]
            assert len({card.head for card in cards}) == 3, code


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_card_has_a_direction_only_where_a_verdict_of_its_question_stands(language):
    release = make_sample_release(language)
    own_words = words_of_questions(release)
    for code in ("", *release.municipalities):
        content = content_of(release, code)
        for card in brief_cards(content):
            told = " ".join((card.head, *card.lines)).replace(content.words("More answers next time"), "")
            figures = [
                release.figure(question_id, Scope.OWN if code else Scope.COMBINED, code)
                for question_id in card.question_ids
            ]
            found = {verdict for one in figures for verdict in (one.verdict_vs_rest, one.verdict_vs_previous)}
            assert not find_direction(told, own_words) or found & set(CERTAIN), (code, told)
            assert not card.verdict or Verdict(card.verdict) in found


def test_without_any_verdict_the_largest_and_the_smallest_share_stand_and_neither_is_called_so():
    release = without_verdicts(make_sample_release())
    own_words = words_of_questions(release)
    for code in ("", FULL, FEW):
        content = content_of(release, code)
        cards = brief_cards(content)
        shares = {
            question.id: Fraction(figure.count, figure.n_base)
            for question in release.questions
            if (figure := release.figure(question.id, Scope.OWN if code else Scope.COMBINED, code))
            and figure.status is FigureStatus.SHOWN
            and question.has_positive
        }
        first, second = (shares[card.question_ids[0]] for card in cards[:2])
        assert (first, second) == (max(shares.values()), min(shares.values()))
        for card in cards:
            assert not card.verdict
            assert not find_direction(" ".join((card.head, *card.lines)), own_words)


def test_a_certain_change_has_a_card_with_both_shares_in_words():
    release = make_sample_release()
    own = {
        question.id: figure
        for question in release.questions
        if (figure := release.figure(question.id, Scope.OWN, FULL)) is not None
        and figure.verdict_vs_previous in CERTAIN
    }
    assert own
    lines = [line for card in brief_cards(content_of(release, FULL)) for line in card.lines]
    told = {Verdict.HIGHER: "Andelen är högre nu.", Verdict.LOWER: "Andelen är lägre nu."}
    assert any(
        told[figure.verdict_vs_previous] in line and "Hösten 2025: " in line
        for figure in own.values()
        for line in lines
    )


def with_verdict(data, question_id):
    """Return the data of the overview with a certain difference on a question."""
    rows = [row | {"verdict": "higher"} if row["question_id"] == question_id else row for row in data["rows"]]
    return data | {"rows": rows}


def test_a_difference_with_too_few_answers_for_a_chart_has_its_sentence_all_the_same():
    release = make_sample_release()
    code, question_id = "2422", "ifo.contact"
    figures = tuple(
        replace(figure, verdict_vs_rest=Verdict.HIGHER)
        if (figure.municipality_code, figure.question_id, figure.category) == (code, question_id, "positive")
        and figure.group == "total"
        else figure
        for figure in release.figures
    )
    told = [
        section | {"data": with_verdict(section["data"], question_id)}
        for section in release.sections[code]["combined_versus_own"]
        if section.get("form") == "dumbbell"
    ]
    sections = {**release.sections, code: {"combined_versus_own": told}}
    card = brief_cards(content_of(replace(release, figures=figures, sections=sections), code))[0]
    assert card.head == "Lätt att nå oss"
    assert card.lines[0].endswith("Det är en högre andel än i de andra kommunerna.")


def test_who_has_nothing_of_its_own_hears_of_the_others(release):
    cards = brief_cards(content_of(release, SHORT))
    assert [card.head for card in cards][::2] == ["Inga egna resultat för Dorotea", "Fler svar nästa gång"]
    assert cards[1].lines[0].startswith("De sju andra kommunerna: ")
    assert cards[1].shares[0].whose == "De andra tillsammans"
