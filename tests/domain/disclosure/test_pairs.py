"""Two questions counted as a pair: counted, decided, released, stored, and handed to the report that asked."""

import json

import pytest
from statsmodels.stats.contingency_tables import mcnemar

from forms.model import ResultMode
from survey_app.domain.disclosure.pairs import decide_pairs, paired_questions
from survey_app.domain.disclosure.rules import Thresholds, decide
from survey_app.domain.model import ResponseData
from survey_app.domain.release.frozen import FigureStatus, Release, Scope, Verdict
from survey_app.domain.release.material import questions_of
from survey_app.domain.release.tabulation import Tabulation, tabulate
from survey_app.domain.reporting.reports import TableRequest
from survey_app.domain.wording.reasons import list_reasons
from tests.resources.small_region import ASKED, EASE, MEETING, codes, release_small, small_sets

PAIR = f"pair:{ASKED}|{EASE}"
ONLY = ResultMode.COMBINED_ONLY


class AsksForPairs:
    """A report that asks for the pair and keeps what it gets."""

    key = "gap"
    replaces = None

    def __init__(self, *question_ids):
        self.title = {"sv": "Gap", "en": "Gap"}
        self.question_ids = question_ids or (ASKED, EASE)
        self.tables_of = {}

    def tables(self):
        return (TableRequest("gap", self.question_ids, paired=True),)

    def build(self, data):
        self.tables_of[data.municipality_code] = data.tables["gap"]
        return ()


def answer(code, both=0, first_only=0, second_only=0, neither=0, first_alone=0, second_alone=0):
    """Return responses by what they answer to the pair; `alone`: positive to one, no answer to the other."""
    kinds = [("yes", "very", both), ("yes", "never", first_only), ("no", "very", second_only)]
    kinds += [("no", "never", neither), ("yes", None, first_alone), (None, "very", second_alone)]
    return [
        ResponseData(code, {key: (option,) for key, option in ((ASKED, first), (EASE, second)) if option})
        for first, second, count in kinds
        for _ in range(count)
    ]


def spread(count, **kinds):
    return [response for code in codes(count) for response in answer(code, **kinds)]


def pair_figures(release, scope, code=""):
    rows = release.select(question_id=PAIR, scope=scope, municipality_code=code)
    return {row.category: row for row in rows}


def test_the_pair_is_counted_on_those_who_answered_both():
    responses = spread(4, both=8, first_only=2, second_only=9, neither=3, first_alone=5, second_alone=6)
    result = release_small(responses, codes(4), reports=(AsksForPairs(),))
    own = pair_figures(result.release, Scope.OWN, "0002")
    assert {key: (row.count, row.n_base) for key, row in own.items()} == {
        "both": (8, 22),
        "first_only": (2, 22),
        "second_only": (9, 22),
        "neither": (3, 22),
    }
    combined = pair_figures(result.release, Scope.COMBINED)
    assert (combined["second_only"].count, combined["second_only"].n_base) == (36, 88)
    counts = Tabulation.from_json(result.internal).cell("0002", PAIR)
    assert (counts.base, counts.missing, counts.respondents) == (22, 11, 33)


def test_nothing_of_those_who_answered_one_only_stands_beside_the_pair():
    responses = spread(4, both=22, first_alone=5, second_alone=6)
    release = release_small(responses, codes(4), reports=(AsksForPairs(),)).release
    rows = [row for row in release.figures if row.question_id == PAIR]
    assert rows
    assert all((row.n_missing, row.n_dontknow, row.n_unusable) == (None, None, None) for row in rows)
    assert not [row for row in release.withheld if row.what.startswith(("gender:pair", "dont_know:pair"))]


def test_the_gap_has_the_verdict_of_mcnemars_exact_test():
    release = release_small(
        spread(4, both=8, first_only=2, second_only=14), codes(4), reports=(AsksForPairs(),)
    ).release
    assert mcnemar([[0, 8], [56, 0]], exact=True).pvalue < 0.001
    assert pair_figures(release, Scope.COMBINED)["first_only"].verdict_gap is Verdict.LOWER
    assert pair_figures(release, Scope.COMBINED)["both"].verdict_gap is None


@pytest.mark.parametrize(("alone", "status"), [(0, "shown"), (1, "hidden"), (4, "hidden"), (5, "shown")])
@pytest.mark.parametrize("side", ["first_alone", "second_alone"])
def test_a_pair_is_hidden_where_few_answered_one_of_the_two_only(side, alone, status):
    responses = [*spread(3, both=12, second_only=13), *answer("0004", both=12, second_only=13, **{side: alone})]
    release = release_small(responses, codes(4), reports=(AsksForPairs(),)).release
    rows = pair_figures(release, Scope.OWN, "0004").values()
    assert {str(row.status) for row in rows} == {status}
    assert pair_figures(release, Scope.COMBINED)["both"].n_municipalities == (4 if status == "shown" else 3)
    if status == "hidden":
        assert {row.rule_id for row in rows} == {"R3.pair"}
        reasons = list_reasons(release, "0004", "en")
        assert ("The gap between two questions", "R3.pair") in [(each.what, each.rule_id) for each in reasons]


@pytest.mark.parametrize(("base", "status"), [(19, FigureStatus.HIDDEN), (20, FigureStatus.SHOWN)])
def test_a_pair_is_shown_from_twenty_who_answered_both(base, status):
    responses = [*spread(3, both=25), *answer("0004", both=base)]
    release = release_small(responses, codes(4), reports=(AsksForPairs(),)).release
    assert {row.status for row in pair_figures(release, Scope.OWN, "0004").values()} == {status}


def test_a_pair_of_a_combined_only_set_covers_everyone_and_nobody_of_their_own():
    responses = spread(5, both=3, first_only=1, second_only=4)
    release = release_small(responses, codes(5), sets=small_sets(mode=ONLY), reports=(AsksForPairs(),)).release
    assert pair_figures(release, Scope.COMBINED_ONLY)["both"].count == 15
    assert {row.status for row in pair_figures(release, Scope.OWN, "0001").values()} == {FigureStatus.HIDDEN}


@pytest.mark.parametrize(
    ("alone", "shown"),
    [
        ({"0001": 1, "0002": 1}, False),
        ({"0001": 5}, True),  # without its own, 0001 sees that nobody else left one out
        ({"0001": 4, "0002": 1}, False),  # 0001 would see the one person of 0002
        ({"0001": 5, "0002": 5}, True),
    ],
)
def test_together_those_who_answered_one_only_are_none_or_enough_for_every_insider(alone, shown):
    responses = [r for code in codes(5) for r in answer(code, both=6, second_only=4, first_alone=alone.get(code, 0))]
    sets = small_sets(mode=ONLY)
    questions, counts = questions_of(sets), tabulate(responses, sets, codes(5), [(ASKED, EASE)])
    decisions = decide(questions, counts, codes(5), Thresholds())
    paired = paired_questions([(ASKED, EASE)], questions)
    decision = decide_pairs(paired, decisions, counts, codes(5), Thresholds())[PAIR]
    assert bool(decision.covers) is shown
    assert set(decision.refused.values()) == (set() if shown else {"R3.pair"})


def test_the_report_gets_its_table_for_each_municipality():
    report = AsksForPairs()
    release_small(spread(4, both=25), codes(4), reports=(report,))
    assert {row.municipality_code for row in report.tables_of["0003"]} == {"", "0003"}
    assert {row.municipality_code for row in report.tables_of[""]} == {""}
    assert {row.question_id for row in report.tables_of["0003"]} == {PAIR}


def test_a_release_with_pairs_survives_being_stored_and_is_known_to_later_releases():
    first = release_small(spread(4, both=25), codes(4), reports=(AsksForPairs(),))
    assert Release.from_json(first.release.to_json()) == first.release
    assert json.loads(json.dumps(first.internal)) == first.internal
    later = [*spread(4, both=25), *answer("0001", both=6)]
    second = release_small(later, codes(4), reports=(AsksForPairs(),), history=[first])
    assert second.audit["accepted"]


def test_counts_stored_before_there_were_pairs_still_serve():
    first = release_small(spread(4, both=25), codes(4))
    assert not [item for items in first.internal["counts"].values() for item in items if item.startswith("pair:")]
    second = release_small(
        [*spread(4, both=25), *answer("0001", both=6)], codes(4), reports=(AsksForPairs(),), history=[first]
    )
    assert pair_figures(second.release, Scope.OWN, "0001")["both"].count == 31


def test_a_pair_of_a_question_that_was_not_asked_gives_an_empty_table():
    report = AsksForPairs(ASKED, "other.question")
    result = release_small(spread(4, both=25), codes(4), reports=(report,))
    assert report.tables_of["0001"] == ()
    assert result.audit["reports_left_out"] == []


@pytest.mark.parametrize("question_ids", [(ASKED, MEETING), (ASKED, ASKED), (ASKED,), (ASKED, EASE, MEETING)])
def test_a_request_that_is_no_pair_of_two_shares_costs_the_report(question_ids):
    result = release_small(spread(4, both=25), codes(4), reports=(AsksForPairs(*question_ids),))
    assert {row["error"] for row in result.audit["reports_left_out"]} == {"InvalidInputError"}
    assert result.release.paired == ()


def test_the_version_of_a_pair_is_raised_with_that_of_either_question():
    versions = []
    for version in (1, 2):
        questions = questions_of(small_sets(version=version))
        versions.append(paired_questions([(ASKED, EASE)], questions)[0].version)
    assert versions[0] < versions[1]
