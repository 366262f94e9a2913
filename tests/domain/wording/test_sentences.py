"""Sentences: every one in both languages, direction only with a verdict, soft words near nought and all."""

import ast
import inspect
import io
import string
from dataclasses import replace
from importlib import resources

import pytest
from babel.messages.pofile import read_po

from survey_app.builtin_plugins import change_over_periods, combined_versus_own
from survey_app.builtin_plugins.combined_versus_own import overview, question, question_table, view
from survey_app.domain.release.frozen import Participation, Scope, Verdict
from survey_app.domain.reporting import chart_data, gap_data
from survey_app.domain.wording import phrases, reasons, sentences
from survey_app.domain.wording.sentence_rules import RULES
from survey_app.domain.wording.sentences import Sentences
from tests.resources.sample_release import make_sample_history, make_sample_release

SV, EN = Sentences("sv"), Sentences("en")


def sentences_in(module) -> set[str]:
    """Return every English sentence a module says: arguments of `say` and `count`, and values of its tables."""
    found = set()
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("say", "count"):
            found |= {arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)}
    for name, value in vars(module).items():
        if name.startswith("_") and name != "__builtins__" and isinstance(value, dict):
            found |= {text for text in value.values() if isinstance(text, str)}
    return found


def swedish_sentences() -> dict[str, str]:
    """Return the catalogue of the domain: English sentence (one or many) -> Swedish."""
    file = resources.files("survey_app") / "locale" / "sv" / "LC_MESSAGES" / "domain.po"
    found = {}
    for message in read_po(io.BytesIO(file.read_bytes())):
        if isinstance(message.id, tuple):
            found |= dict(zip(message.id, message.string, strict=True))
        elif message.id:
            found[message.id] = message.string
    return found


REPORTS = (combined_versus_own, overview, question, question_table, view, change_over_periods)
SAYING = (phrases, sentences, reasons, *REPORTS, chart_data, gap_data)
SAID = sorted(
    set.union(*map(sentences_in, SAYING)) | {text for rule in RULES.values() for text in (rule.text, rule.many) if text}
)
SWEDISH = swedish_sentences()


def places(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("english", SAID)
def test_every_sentence_is_there_in_swedish(english):
    assert SWEDISH.get(english)


@pytest.mark.parametrize("english", SWEDISH)
def test_a_translation_has_no_place_that_the_sentence_lacks(english):
    assert places(SWEDISH[english]) <= places(english) | {"place", "n", "words"}
    assert "!" not in SWEDISH[english]


@pytest.fixture(scope="module")
def release():
    return make_sample_release()


def own(release, item, code="2421"):
    return release.question(item), release.figure(item, Scope.OWN, code)


def test_an_own_finding_is_x_of_n_in_the_municipality(release):
    question, figure = own(release, "ifo.influence")
    figure = replace(figure, count=12, n_base=40)
    assert SV.finding(question, figure, "Storuman") == "12 av 40 i Storuman kan påverka vilken hjälp de får."
    assert EN.finding(question, figure, "Storuman") == "12 of 40 in Storuman can influence the help they get."


def test_a_combined_finding_is_x_of_10(release):
    question = release.question("ifo.contact")
    figure = replace(release.figure("ifo.contact", Scope.COMBINED), count=160, n_base=200)
    assert SV.finding(question, figure) == "8 av 10 tycker att det är lätt att nå socialsekreteraren."
    more = replace(figure, count=166)
    assert SV.finding(question, more) == "Drygt 8 av 10 tycker att det är lätt att nå socialsekreteraren."
    assert EN.finding(question, replace(figure, count=200)).startswith("All find it easy")


@pytest.mark.parametrize(
    ("count", "words"), [(0, "Inga eller få"), (1, "Inga eller få"), (2, "2 av 7"), (6, "Alla eller nästan alla")]
)
def test_few_answers_that_nearly_agree_are_worded_softly(release, count, words):
    question, figure = own(release, "ifo.contact")
    assert SV.finding(question, replace(figure, count=count, n_base=7), "Malå").startswith(words)


def test_ten_answers_are_not_worded_softly(release):
    question, figure = own(release, "ifo.contact")
    assert SV.finding(question, replace(figure, count=10, n_base=10), "Malå").startswith("10 av 10 i Malå")


DIRECTION = ("högre", "lägre", "fler ", "färre ", "higher", "lower", "more ", "fewer ")


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("verdict", [None, Verdict.UNDECIDED])
def test_no_direction_is_told_without_a_verdict(release, language, verdict):
    question, figure = own(release, "ifo.satisfaction")
    figure = replace(figure, verdict_vs_rest=verdict, verdict_vs_previous=verdict)
    told = Sentences(language)
    texts = [
        told.finding_and_verdict(question, figure, "Storuman"),
        told.headline(question, Verdict.UNDECIDED, "Storuman"),
        told.change(figure, figure, "hösten 2025"),
        told.verdict(verdict),
    ]
    for text in texts:
        assert not any(word in text.lower() for word in DIRECTION), text


def test_direction_is_told_with_a_verdict(release):
    question, figure = own(release, "ifo.influence")
    told = SV.finding_and_verdict(question, replace(figure, verdict_vs_rest=Verdict.LOWER), "Storuman")
    assert told.endswith("Det är en lägre andel än i de andra kommunerna.")
    assert SV.headline(question, Verdict.LOWER, "Storuman") == "Färre i Storuman kan påverka vilken hjälp de får"


def test_a_changed_question_is_said_to_be_and_not_compared(release):
    _, figure = own(release, "ifo.contact")
    told = SV.change(replace(figure, question_version=9), figure, "hösten 2025")
    assert told == "Frågan är ändrad sedan hösten 2025. Därför går det inte att jämföra."


def preferences(release, *counts):
    question = release.question("ifo.meeting")
    keys = [option["key"] for option in question.options]
    figure = release.figure("ifo.meeting", Scope.COMBINED, category="office")
    figures = [
        replace(figure, category=key, count=count, n_base=sum(counts)) for key, count in zip(keys, counts, strict=True)
    ]
    return EN.most_prefer(question, figures)


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((60, 20, 10, 5, 5), "visit at the office."),
        ((40, 30, 10, 10, 10), "visit at the office or telephone."),
        ((30, 40, 10, 10, 10), "visit at the office or telephone."),
        ((40, 20, 20, 10, 10), "spread"),
        ((25, 25, 20, 20, 10), "spread"),
    ],
)
def test_a_question_without_positive_options_tells_what_most_prefer(release, counts, told):
    assert told in preferences(release, *counts)


def test_who_answered_tells_fewer_than_five_without_the_number(release):
    told = SV.who_answered(release, "2425")
    assert told.startswith("I Dorotea svarade färre än fem personer.")
    assert "3" not in told


def test_the_response_rate_is_a_band(release):
    row = Participation("2421", 46, 84, 90, 51, 55)
    assert SV.response_rate(row) == "46 av 84–90 utlämnade papper kom tillbaka: 51–55 procent."
    assert SV.response_rate(Participation("2421", 46, 90, 90, 51, 51)).startswith("46 av 90 utlämnade")
    assert SV.response_rate(Participation("2421", 46, rate_note="photocopied")) == ""


def test_what_together_covers_is_told(release):
    told = SV.covers(release, "ifo.contact")
    assert told.startswith("”Tillsammans” är sju kommuner med 246 svar. En kommun har för få svar")


def test_texts_are_in_the_language_of_the_release():
    english = make_sample_history("en")[1].release
    assert english.language == "en"
    assert english.figure("ifo.contact", Scope.OWN, "2418").x_of_10 == "7 of 7"
    assert make_sample_release("sv").figure("ifo.contact", Scope.OWN, "2418").x_of_10 == "7 av 7"
