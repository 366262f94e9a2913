"""The disclosure check in words: a coordinator reads what was left out, of which questions, and why."""

import pytest

from survey_app.domain.auditor.audit import Finding
from survey_app.domain.release.frozen import Release
from survey_app.services.publishing.audit_words import say_audit, say_finding, say_withheld
from survey_app.services.wording import Wording
from tests.resources.small_region import ASKED, EASE, MEETING, answer_alike, codes, release_small


@pytest.fixture(scope="module")
def release() -> Release:
    responses = [each for code in codes(4) for each in answer_alike(code, 12, 6)]
    return release_small(responses, codes(4)).release


@pytest.mark.parametrize(
    ("label", "words"),
    [
        (f"left_out:{EASE}:positive", "how many answers the combined result leaves out is not told"),
        (f"dont_know:{EASE}:distribution", "are not shown apart"),
        (f"block:{EASE}:positive", "the smaller municipalities are not shown together"),
        (f"groups:{EASE}:positive", "not split by gender"),
        (f"combined:{EASE}:positive", "there is no combined result"),
        (f"pool:{EASE}:0002", "the years are not shown together in Ort 0002"),
        (f"split:{EASE}:0003", "no split by gender in Ort 0003"),
    ],
)
def test_every_kind_of_publication_that_is_left_out_is_explained(release, label, words):
    (line,) = say_withheld([label], release, Wording("en"))
    assert line.startswith(f"Question {EASE}: ")
    assert words in line


def test_questions_are_named_together_and_counted_when_they_are_many(release):
    labels = [f"block:{each}:positive" for each in (EASE, ASKED, MEETING)]
    assert next(say_withheld(labels, release, Wording("en"))).startswith(f"Question {EASE}, Question {ASKED} and ")
    many = [f"block:small.q{number}:positive" for number in range(6)]
    assert next(say_withheld(many, release, Wording("en"))).startswith("6 questions: ")


def test_the_report_is_in_swedish_too(release):
    audit = {"protected": 7, "knowers": 5, "withheld": [f"left_out:{EASE}:positive"], "reports_left_out": []}
    lines = say_audit(audit, release, Wording("sv"))
    assert lines[0].startswith("Kontrollen försökte räkna ut 7 dolda tal")
    assert lines[-1].startswith(f"Fråga {EASE}: det står inte hur många svar")


@pytest.mark.parametrize(("knower", "who"), [("", "An outsider"), ("0002", "Ort 0002")])
def test_a_finding_says_who_could_work_out_what_and_how_closely(release, knower, who):
    finding = Finding(f"positive of 0001 in {EASE} version 1 (total)", "0001", EASE, knower, 1, 2, 3, ())
    said = say_finding(finding, release, Wording("en"))
    assert said == f"{who} could work out positive in Ort 0001, Question {EASE}: between 1 and 2."
