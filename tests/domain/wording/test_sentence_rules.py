"""Direction only with its verdict, in every sentence that can be told; tenths never compared; softness; no ranks."""

import itertools
import re
from dataclasses import replace

import pytest

from survey_app.domain.release.frozen import FigureStatus, Participation, Scope, Verdict
from survey_app.domain.reporting.chart_data import change_data, dumbbell_data
from survey_app.domain.wording.period_names import inside_sentence
from survey_app.domain.wording.sentence_rules import RULES
from survey_app.domain.wording.sentences import Sentences
from survey_app.i18n import load_catalogue
from tests.resources.directions import find_direction, words_of_questions
from tests.resources.sample_release import make_sample_history, make_sample_release
from tests.resources.small_region import EASE, answer_alike, answer_at_random, codes, release_small

LANGUAGES = ("sv", "en")
OUTCOMES = (None, Verdict.HIGHER, Verdict.LOWER, Verdict.UNDECIDED)
UP = ("högre", "fler", "higher", "more")
DOWN = ("lägre", "färre", "lower", "fewer")


def told_in_both_languages(rule):
    """Return the template in English and Swedish, for one and for several."""
    swedish = load_catalogue("sv")
    texts = [rule.text, rule.many] if rule.many else [rule.text]
    return texts + ([swedish.ngettext(*texts, n) for n in (1, 2)] if rule.many else [swedish.gettext(rule.text)])


def check_direction(text, verdict, own_words=()):
    """Fail where a text has a direction that its verdict does not carry."""
    found = find_direction(text, own_words).lower()
    if found:
        assert verdict in (Verdict.HIGHER, Verdict.LOWER), text
        assert found in (UP if verdict is Verdict.HIGHER else DOWN), text


@pytest.mark.parametrize("rule_id", RULES)
def test_a_template_has_a_direction_exactly_where_it_needs_a_verdict(rule_id):
    rule = RULES[rule_id]
    for text in told_in_both_languages(rule):
        check_direction(text, rule.verdict)
        assert bool(find_direction(text)) == (rule.verdict is not None), text


@pytest.mark.parametrize("rule_id", [rule_id for rule_id, rule in RULES.items() if rule.verdict])
def test_a_template_with_a_direction_cannot_be_told_without_its_verdict(rule_id):
    values = dict.fromkeys(("place", "finding", "label", "first", "second", "period"), "x")
    for verdict in OUTCOMES:
        if verdict is RULES[rule_id].verdict:
            assert find_direction(Sentences("sv").tell(rule_id, verdict, **values))
        else:
            with pytest.raises(ValueError, match="can be said with the verdict"):
                Sentences("sv").tell(rule_id, verdict, **values)


@pytest.fixture(scope="module")
def release():
    return make_sample_release()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_of_any_kind_has_a_direction_that_its_verdict_does_not_carry(release, language):
    told, own_words = Sentences(language), words_of_questions(release)
    shares = [(0, 5), (1, 8), (8, 9), (3, 12), (12, 12), (0, 25), (13, 25), (24, 25), (25, 25), (199, 200), (1, 200)]
    for question, (count, base), rest, before in itertools.product(
        [question for question in release.questions if question.has_positive][:2], shares, OUTCOMES, OUTCOMES
    ):
        figure = release.figure(question.id, Scope.OWN, "2421")
        figure = replace(
            figure, count=count, n_base=base, verdict_vs_rest=rest, verdict_vs_previous=before, change_low=2,
            change_high=9, percent=None if base < 10 else 50,
        )  # fmt: skip
        for place in ("Storuman", ""):
            check_direction(told.finding(question, figure, place), None, own_words)
            check_direction(told.finding_and_verdict(question, figure, place), rest, own_words)
        check_direction(told.headline(question, rest or Verdict.UNDECIDED, "Storuman"), rest, own_words)
        check_direction(told.change(figure, figure, "hösten 2025"), before, own_words)
        check_direction(told.change(figure, figure, "hösten 2025", broken=True), None)
        check_direction(told.verdict(rest), rest)
        check_direction(told.gap("A", "B", rest or Verdict.UNDECIDED), rest)
        check_direction(told.uncertainty(figure), None)
        check_direction(told.x_of_10(count, base), None)
        for points in (None, 12):
            check_direction(told.visible_difference(base, points), None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_told_of_participation_and_coverage_has_no_direction(release, language):
    told = Sentences(language)
    for code in ("", *release.municipalities):
        check_direction(told.who_answered(release, code), None)
    for question in release.questions:
        for code in ("", *release.municipalities):
            check_direction(told.covers(release, question.id, code), None)
    for row in (Participation("2421", 46, 84, 90, 51, 55), Participation("2421", 46, 90, 90, 51, 51)):
        check_direction(told.response_rate(row), None)


def strings_in(value):
    """Yield every text of plain JSON, without keys and verdict codes."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key not in ("verdict", "kind", "form"):
                yield from strings_in(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from strings_in(each)
    elif isinstance(value, str):
        yield value


def uncertain_codes(release):
    """Return the municipalities none of whose figures has a verdict with a direction."""
    certain = {
        figure.municipality_code
        for figure in release.figures
        for verdict in (figure.verdict_vs_rest, figure.verdict_vs_previous, figure.verdict_gap)
        if verdict in (Verdict.HIGHER, Verdict.LOWER)
    }
    return [code for code in ("", *release.municipalities) if code not in certain]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reports_of_who_differs_in_nothing_have_no_word_of_direction(language):
    release = make_sample_history(language)[1].release
    own_words = words_of_questions(release)
    assert len(uncertain_codes(release)) > 3
    for code in uncertain_codes(release):
        for text in strings_in(release.sections[code]):
            check_direction(text, None, own_words)


def test_no_text_of_a_release_compares_two_tenths():
    for language in LANGUAGES:
        for text in strings_in(make_sample_history(language)[1].release.sections):
            without_counts = re.sub(r"\d+\s% \(\d+ (av|of) \d+\)", "", text)
            assert len(re.findall(r"\b\d+ (?:av|of) 10\b", without_counts)) <= 1, text


@pytest.mark.parametrize("rule_id", RULES)
def test_a_sentence_has_at_most_fifteen_words(rule_id):
    for text in told_in_both_languages(RULES[rule_id]):
        for sentence in re.split(r"(?<=[.:]) ", text):
            assert len(sentence.split()) <= 15, sentence


# Softness


@pytest.mark.parametrize("base", range(5, 31))
def test_shares_near_nought_or_all_are_worded_softly_from_five_to_nine_answers_only(release, base):
    question = release.question("ifo.contact")
    figure = release.figure("ifo.contact", Scope.OWN, "2421")
    for count in range(base + 1):
        told = Sentences("sv").finding(question, replace(figure, count=count, n_base=base), "Malå")
        soft = base < 10 and (count <= 1 or count >= base - 1)
        assert told.startswith("Inga eller få" if count <= 1 else "Alla eller nästan alla") == soft
        assert told.startswith(f"{count} av {base} i Malå") != soft


# No ranks


@pytest.mark.parametrize("seed", [1, 2])
def test_municipalities_stand_in_one_order_whatever_their_results_are(seed):
    sizes = dict(zip(codes(6), (7, 40, 12, 90, 25, 60), strict=True))
    release = release_small(answer_at_random(sizes, seed), codes(6)).release
    assert list(release.municipalities) == sorted(release.municipalities)
    for question in release.questions:
        own = [row.municipality_code for row in release.select(question_id=question.id, scope=Scope.OWN)]
        assert own == sorted(own)
    rows = [row.municipality_code for row in release.participation if row.municipality_code]
    assert rows == sorted(rows)


def test_questions_stand_in_the_order_asked_whatever_their_results_are(release):
    asked = [question.id for question in release.questions]
    for code in ("", "2421"):
        for data in (dumbbell_data(release, code, Sentences("sv")), change_data(release, code, Sentences("sv"))):
            shown = [row["question_id"] for row in data["rows"]]
            assert shown == [question_id for question_id in asked if question_id in shown]


def test_no_words_of_rank_are_told():
    for rule in RULES.values():
        for text in told_in_both_languages(rule):
            assert not re.search(r"\b(bäst|sämst|rank\w*|topp|placering|best|worst|top|league)\b", text, re.IGNORECASE)


def test_two_that_most_prefer_stand_in_the_order_asked(release):
    question = release.question("ifo.meeting")
    figure = release.figure("ifo.meeting", Scope.COMBINED, category="office")
    told = set()
    for counts in ((40, 35, 10), (35, 40, 10)):
        rows = [
            replace(figure, category=option["key"], count=count, n_base=sum(counts))
            for option, count in zip(question.options, counts, strict=False)
        ]
        told.add(Sentences("sv").most_prefer(question, rows))
    assert told == {"De flesta vill helst träffas så här: besök på kontoret eller telefon."}


def choose(question, release, *counts):
    """Return the shown options of a question, chosen by so many."""
    figure = release.figure("ifo.meeting", Scope.COMBINED, category="office")
    keys = [option["key"] for option in question.options]
    return [
        replace(figure, category=key, count=count, n_base=sum(counts)) for key, count in zip(keys, counts, strict=False)
    ]


CHOSEN = {
    "office": {"sv": "på kontoret", "en": "at the office"},
    "telephone": {"sv": "i telefon", "en": "by phone"},
    "office+telephone": {"sv": "på kontoret eller i telefon", "en": "at the office or by phone"},
}


def test_what_most_chose_is_told_in_words_of_its_own_or_as_it_was_asked(release):
    asked = release.question("ifo.meeting")
    own = replace(asked, finding={"sv": "vill helst mötas"}, chosen=CHOSEN)
    told, one, two = Sentences("sv"), choose(asked, release, 30, 8, 5), choose(asked, release, 20, 15, 8)
    assert (
        told.most_prefer(own, one, "Malå", counted=True) == "De flesta i Malå vill helst mötas på kontoret (30 av 43)."
    )
    assert told.most_prefer(own, two) == "De flesta vill helst mötas på kontoret eller i telefon."
    separate = replace(own, chosen={key: words for key, words in CHOSEN.items() if "+" not in key})
    assert told.most_prefer(separate, two) == "De flesta vill helst mötas på kontoret eller i telefon."
    bare = replace(asked, finding={}, chosen={})
    assert told.most_prefer(bare, two, "Malå", counted=True) == (
        "De flesta i Malå svarade ”Besök på kontoret” eller ”Telefon” (35 av 43)."
    )
    assert Sentences("en").most_prefer(own, one) == "Most answered “Visit at the office”."


def test_two_are_never_added_up_where_one_person_may_choose_several(release):
    asked = replace(release.question("ifo.meeting"), kind="many")
    rows = [replace(row, n_base=43) for row in choose(asked, release, 20, 15, 8, 20, 9)]
    told = Sentences("sv")
    assert told.most_prefer(asked, rows, "Malå", counted=True) == "I Malå är de 43 svaren spridda på många alternativ."
    assert told.most_prefer(asked, rows, counted=True) == "De 43 svaren är spridda på många alternativ."


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_most_chose_and_what_others_say_has_no_direction(release, language):
    told, asked = Sentences(language), release.question("ifo.meeting")
    for question in (asked, replace(asked, chosen=CHOSEN), replace(asked, finding={}, chosen={})):
        for counts in ((30, 8, 5), (20, 15, 8), (15, 14, 14)):
            for place, counted in itertools.product(("", "Malå"), (True, False)):
                text = told.most_prefer(question, choose(asked, release, *counts), place, counted=counted)
                check_direction(text, None, words_of_questions(release))
    for question in (each for each in release.questions if each.has_positive):
        together = release.figure(question.id, Scope.COMBINED)
        for code in release.municipalities:
            said = told.together_finding(release, question, together, code)
            check_direction(said, None, words_of_questions(release))


def test_who_is_not_among_them_hears_of_the_others_and_never_of_all(release):
    question, figure = release.question("ifo.contact"), release.figure("ifo.contact", Scope.COMBINED)
    told = Sentences("sv")
    assert told.together_finding(release, question, figure, "2425").startswith("De sju andra kommunerna: 8 av 10 ")
    assert told.together_finding(release, question, figure, "2421").startswith("Alla tillsammans: 8 av 10 ")
    cover = release.cover("ifo.contact", Scope.COMBINED)
    fewer = replace(cover, municipality_codes=cover.municipality_codes[:4])
    assert "Dorotea har för få svar för att vara med." in told.covers(release, "ifo.contact", "2425")
    assert "En kommun har för få svar för att vara med." in told.covers(release, "ifo.contact", "2421")
    two = replace(cover, left_out_municipalities=2)
    both = replace(release, coverage=tuple(two if each == cover else each for each in release.coverage))
    assert "Dorotea och en annan kommun har för få svar" in told.covers(both, "ifo.contact", "2425")
    narrow = replace(release, coverage=tuple(fewer if each == cover else each for each in release.coverage))
    assert told.together_finding(narrow, question, figure, "2425").startswith("Fyra andra kommuner tillsammans: 8 av ")


@pytest.mark.parametrize(
    ("count", "base", "told"),
    [
        (90, 200, "Knappt hälften"),
        (100, 200, "Hälften"),
        (104, 200, "Drygt hälften"),
        (5, 10, "5 av 10"),
        (15, 30, "Ungefär hälften"),
    ],
)
def test_five_of_ten_are_half(release, count, base, told):
    question, figure = release.question("ifo.contact"), release.figure("ifo.contact", Scope.COMBINED)
    sentence = Sentences("sv").finding(question, replace(figure, count=count, n_base=base))
    assert sentence.startswith(f"{told} tycker att")


# Names of periods


@pytest.mark.parametrize(
    ("name", "language", "inside"),
    [
        ("Hösten 2026", "sv", "hösten 2026"),
        ("Oktober 2026", "sv", "oktober 2026"),
        ("Autumn 2026", "en", "autumn 2026"),
        ("October 2026", "en", "October 2026"),
        ("Storumans enkät 2026", "sv", "Storumans enkät 2026"),
        ("Höstdahls enkät", "sv", "Höstdahls enkät"),
        ("IFO 2026", "sv", "IFO 2026"),
        ("", "sv", ""),
    ],
)
def test_a_season_has_a_small_letter_inside_a_sentence_and_a_name_keeps_its_own(name, language, inside):
    assert inside_sentence(name, language) == inside


# Change


def test_an_interval_beside_no_verdict_is_explained_where_it_leaves_out_nought(release):
    figure = release.figure("ifo.contact", Scope.OWN, "2421")
    undecided = replace(figure, verdict_vs_previous=Verdict.UNDECIDED, change_low=1, change_high=20)
    told = Sentences("sv").change(figure, undecided, "hösten 2025")
    assert "Förändringen är troligen mellan +1 och +20 procentenheter." in told
    assert "Med så många frågor kan en så stor skillnad bero på slumpen." in told
    around = Sentences("sv").change(figure, replace(undecided, change_low=-3), "hösten 2025")
    assert "mellan −3 och +20" in around
    assert "slumpen" not in around


def test_what_an_undecided_change_could_have_shown_is_told(release):
    figure = release.figure("ifo.contact", Scope.OWN, "2421")
    told = Sentences("sv").change(figure, replace(figure, verdict_vs_previous=Verdict.UNDECIDED), "hösten 2025")
    assert re.search(r"Med 43 svar syns bara förändringar på minst ungefär \d+ procentenheter\.", told)


def test_hidden_figures_have_no_sentence_with_a_number():
    release = release_small([r for code in codes(4) for r in answer_alike(code, 3, 2)], codes(4)).release
    assert all(figure.status is FigureStatus.HIDDEN for figure in release.select(question_id=EASE))
    for code in codes(4):
        assert not re.search(r"\d", Sentences("sv").who_answered(release, code).replace(f"Ort {code}", ""))
