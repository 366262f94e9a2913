"""The easy-read version: short lines, one fact in each, no percentages, released numbers only, no word too much."""

import re
from dataclasses import replace

import pytest

from survey_app.domain.inference.statistics import x_of_10
from survey_app.domain.release.frozen import FigureStatus, Scope, Verdict
from survey_app.domain.release.shown import has_shares
from survey_app.domain.wording.easy_read import MOST_QUESTIONS, MOST_WORDS, count_words, easy_lines, summarise
from survey_app.domain.wording.sentences import Sentences
from tests.resources.directions import find_direction, words_of_questions
from tests.resources.sample_release import make_sample_history, make_sample_release
from tests.resources.small_region import answer_alike, answer_at_random, codes, release_small

SIZES = {"0001": 3, "0002": 7, "0003": 12, "0004": 19, "0005": 40, "0006": 90}


def small_release(seed):
    return release_small(answer_at_random(SIZES, seed), codes(6)).release


def releases():
    for language in ("sv", "en"):
        yield make_sample_release(language), language
    for seed in (1, 2, 3):
        yield small_release(seed), "sv"


@pytest.fixture(scope="module", params=range(5))
def told(request):
    """Return a release and its lines for every municipality and for all together."""
    release, language = list(releases())[request.param]
    return release, {code: easy_lines(release, code, Sentences(language)) for code in ("", *release.municipalities)}


def test_every_line_is_one_short_sentence(told):
    for lines in told[1].values():
        for line in lines:
            assert count_words(line.text) <= MOST_WORDS, line.text
            assert re.fullmatch(r"[^.!?;()%]+\.", line.text), line.text


def test_a_direction_is_told_only_where_its_verdict_stands(told):
    release, lines_by_code = told
    own_words = words_of_questions(release)
    for code, lines in lines_by_code.items():
        for line in lines:
            if find_direction(line.text, own_words):
                own = release.figure(line.question_id, Scope.OWN, code)
                since = line.rule_id.startswith("easy.change_")
                verdict = own.verdict_vs_previous if since else own.verdict_vs_rest
                assert line.rule_id.endswith(str(verdict))
                assert verdict in (Verdict.HIGHER, Verdict.LOWER)


def test_every_verdict_is_told(told):
    release, lines_by_code = told
    for code in release.municipalities:
        certain = {
            (figure.question_id, f"easy.{figure.verdict_vs_rest}")
            for figure in release.select(scope=Scope.OWN, municipality_code=code)
            if figure.verdict_vs_rest in (Verdict.HIGHER, Verdict.LOWER)
        }
        assert certain <= {(line.question_id, line.rule_id) for line in lines_by_code[code]}


def test_only_released_numbers_are_told(told):
    release, lines_by_code = told
    for code, lines in lines_by_code.items():
        participation = {row.municipality_code: row for row in release.participation}
        known = {participation[code].responses, participation[""].responses, participation[""].municipalities}
        for line in lines:
            numbers = {int(number) for number in re.findall(r"\d+", line.text)}
            if line.question_id:
                allowed = set()
                for scope, owner in ((Scope.OWN, code), (Scope.COMBINED, "")):
                    figure = release.figure(line.question_id, scope, owner)
                    if figure is not None and figure.status is FigureStatus.SHOWN:
                        share = x_of_10(figure.count, figure.n_base)
                        allowed |= {share.x, share.of, 2025}
                assert numbers <= allowed, line.text
            else:
                named = {int(number) for number in re.findall(r"\d+", release.municipalities.get(code, ""))}
                assert numbers <= {*known, *named, 2026}, line.text


def test_own_and_together_are_never_told_as_tenths_of_the_same_question(told):
    for lines in told[1].values():
        shares = [line.question_id for line in lines if re.search(r"\d+ (av|of) \d+", line.text)]
        assert len(shares) == len(set(shares))


def test_a_municipality_without_own_results_reads_why_and_what_all_say():
    lines = summarise(make_sample_release(), "2425", Sentences("sv"))
    assert lines[2:6] == (
        "För få personer i Dorotea svarade.",
        "Därför visar vi inga svar från Dorotea.",
        "Annars kan någon bli igenkänd.",
        "258 personer i 7 andra kommuner svarade.",
    )
    assert "8 av 10 tycker att det är lätt att nå socialsekreteraren." in lines


def test_own_findings_stand_with_their_verdicts():
    lines = summarise(make_sample_release(), "2421", Sentences("sv"))
    place = lines.index("Ungefär 3 av 10 kan påverka vilken hjälp de får.")
    assert lines[place + 1 : place + 3] == (
        "Det är färre än i de andra kommunerna.",
        "Det är färre än hösten 2025.",
    )


def test_a_finding_that_is_too_long_gives_way_to_the_label():
    release = make_sample_release()
    question = release.question("ifo.contact")
    long = {"sv": "tycker att det alltid och i alla lägen är lätt att nå den socialsekreterare som de har"}
    questions = tuple(replace(each, finding=long) if each == question else each for each in release.questions)
    lines = summarise(replace(release, questions=questions), "", Sentences("sv"))
    assert "8 av 10 svarade positivt på ”Lätt att nå oss”." in lines


def test_words_made_for_easy_reading_stand_before_the_finding():
    release = make_sample_release()
    easy = {"sv": "tycker att det är lätt att få kontakt med oss"}
    questions = tuple(replace(each, easy=easy) if each.id == "ifo.contact" else each for each in release.questions)
    told = replace(release, questions=questions)
    assert "8 av 10 tycker att det är lätt att få kontakt med oss." in summarise(told, "", Sentences("sv"))
    # There are none in English: the finding stands, and no half Swedish sentence.
    assert "8 of 10 find it easy to reach the social worker." in summarise(told, "", Sentences("en"))


def test_the_period_has_a_small_letter_inside_the_sentence():
    release = replace(make_sample_release(), period_name={"sv": "Hösten 2026", "en": "Autumn 2026"})
    assert "Svaren är från hösten 2026." in summarise(release, "2421", Sentences("sv"))
    assert "They are from autumn 2026." in summarise(release, "2421", Sentences("en"))


def test_no_difference_is_told_without_saying_that_all_is_alike():
    responses = [response for code in codes(4) for response in answer_alike(code, 30, 20)]
    lines = summarise(release_small(responses, codes(4)).release, "0001", Sentences("sv"))
    assert "Vi ser ingen säker skillnad mot andra kommuner." in lines


def test_nothing_at_all_to_show_still_tells_that_too_few_answered():
    responses = [response for code in codes(3) for response in answer_alike(code, 2, 1)]
    release = release_small(responses, codes(3)).release
    for code in ("", *codes(3)):
        lines = summarise(release, code, Sentences("sv"))
        assert any(line.startswith("För få") for line in lines)
        assert not any(re.search(r"\d (av|of) \d", line) for line in lines)


def test_of_many_questions_those_with_a_verdict_are_told_in_the_order_asked():
    release = make_sample_release()
    shared = list(filter(has_shares, release.questions))
    many = [replace(shared[0], id=f"ifo.copy{number}") for number in range(10)]
    contact = release.figure("ifo.contact", Scope.OWN, "2421")
    plain = replace(contact, verdict_vs_rest=Verdict.UNDECIDED, verdict_vs_previous=None)
    figures = [replace(plain, question_id=question.id) for question in many]
    crowded = replace(release, questions=(*many, *shared), figures=(*release.figures, *figures))
    asked = [line.question_id for line in easy_lines(crowded, "2421", Sentences("sv")) if line.question_id]
    told = list(dict.fromkeys(asked))
    assert len(told) == MOST_QUESTIONS
    assert told == [question.id for question in crowded.questions if question.id in told]
    assert {"ifo.contact", "ifo.influence"} <= set(told)


def what_is_told(lines):
    """Return rules and questions; whether a sentence or a label fits differs between languages."""
    shared = [line for line in lines if line.rule_id != "prefer"]
    return [(line.rule_id.replace("label", "share"), line.question_id) for line in shared]


def test_both_languages_tell_the_same():
    sv, en = (make_sample_history(language)[1].release for language in ("sv", "en"))
    for code in ("", *sv.municipalities):
        swedish, english = easy_lines(sv, code, Sentences("sv")), easy_lines(en, code, Sentences("en"))
        assert what_is_told(swedish) == what_is_told(english)
