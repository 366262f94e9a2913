"""The release: the same bytes every time, figures of earlier periods beside it, reports from released figures only."""

import json
from dataclasses import replace

import pytest

from forms.model import ItemKind
from survey_app.builtin_plugins.combined_versus_own import CombinedVersusOwn
from survey_app.domain.release.frozen import POSITIVE, FigureStatus, Release, Scope, Verdict
from survey_app.domain.release.tabulation import Tabulation
from survey_app.domain.reporting.reports import Chart, Table, TableRequest
from survey_app.errors import RefusedError
from tests.resources.sample_release import make_sample_history, make_sample_release
from tests.resources.small_region import (
    ASKED,
    EASE,
    MEETING,
    answer_alike,
    answer_at_random,
    codes,
    release_small,
    small_sets,
)

SIZES = {"0001": 3, "0002": 7, "0003": 25, "0004": 40, "0005": 30}


def test_the_same_input_gives_the_same_bytes():
    first, second = (release_small(answer_at_random(SIZES, 1), codes(5), reports=(CombinedVersusOwn(),)) for _ in "ab")
    assert first.release.to_json() == second.release.to_json()
    assert first.release.hash() == second.release.hash()
    assert json.dumps(first.audit) == json.dumps(second.audit)


def test_the_order_of_responses_and_municipalities_does_not_matter():
    responses = answer_at_random(SIZES, 1)
    first = release_small(responses, codes(5))
    second = release_small(reversed(responses), tuple(reversed(codes(5))))
    assert replace(first.release, id="").figures == replace(second.release, id="").figures


def test_the_release_survives_being_stored():
    release = make_sample_release()
    again = Release.from_json(release.to_json())
    assert again == release
    assert again.hash() == release.hash()


def test_its_id_names_period_version_and_content():
    release = release_small(answer_at_random(SIZES, 1), codes(5)).release
    assert release.id == f"small-2026-v1-{replace(release, id='').hash()[:8]}"


def test_audit_and_internal_counts_are_plain_json():
    result = release_small(answer_at_random(SIZES, 1), codes(5))
    assert json.loads(json.dumps(result.internal)) == result.internal
    assert json.loads(json.dumps(result.audit)) == json.loads(json.dumps(result.audit))
    assert result.audit["accepted"]


def test_every_figure_equals_a_recount_and_the_key_is_unique():
    result = make_sample_history()[1]
    tabulation = Tabulation.from_json(result.internal)
    keys = set()
    for figure in result.release.figures:
        key = (figure.period, figure.scope, figure.municipality_code, figure.question_id, figure.question_version)
        key += (figure.group, figure.category)
        assert key not in keys
        keys.add(key)
        if figure.scope is Scope.OWN and figure.period == result.release.period and figure.status == "shown":
            cell = tabulation.cell(figure.municipality_code, figure.question_id, figure.group)
            assert figure.n_base == cell.base
            assert figure.count == cell.category(figure.category, POSITIVE)


def test_nobody_having_answered_refuses_the_release():
    with pytest.raises(RefusedError, match="Nobody has answered"):
        release_small([], codes(3))


def test_everybody_saying_dont_know_is_released_without_a_figure():
    responses = [response for code in codes(4) for response in answer_alike(code, 0, 0, dont_know=10)]
    release = release_small(responses, codes(4), reports=(CombinedVersusOwn(),)).release
    assert all(figure.status is FigureStatus.HIDDEN for figure in release.select(question_id=EASE, group=None))
    assert release.participation[-1].responses == 40


def test_a_question_nobody_answered_is_hidden_everywhere():
    responses = [r for code in codes(4) for r in answer_alike(code, 12, 6)]
    responses = [replace(r, answers={k: v for k, v in r.answers.items() if k != ASKED}) for r in responses]
    release = release_small(responses, codes(4), reports=(CombinedVersusOwn(),)).release
    assert all(figure.status is FigureStatus.HIDDEN for figure in release.select(question_id=ASKED, group=None))
    assert release.figure(EASE, Scope.COMBINED).status is FigureStatus.SHOWN


def test_a_many_choice_question_is_counted_by_option():
    responses = [r for code in codes(4) for r in answer_alike(code, 24, 12)]
    responses = [replace(r, answers={**r.answers, MEETING: ("office", "video")}) for r in responses]
    release = release_small(responses, codes(4), sets=small_sets(kind=ItemKind.MANY)).release
    assert release.figure(MEETING, Scope.OWN, "0001", category="office").percent == 100
    assert release.figure(MEETING, Scope.COMBINED, category="video").count == 96


# Periods


def two_years(first, second, **changes):
    """Return the second of two releases; each year is a mapping code -> (answers, positive)."""
    then = release_small([r for c, v in first.items() for r in answer_alike(c, *v)], tuple(first), year=2025)
    responses = [r for c, v in second.items() for r in answer_alike(c, *v)]
    return release_small(responses, tuple(second), year=2026, history=[then], **changes).release


YEAR = {"0001": (40, 30), "0002": (30, 20), "0003": (25, 12), "0004": (40, 31)}


def test_a_change_has_a_verdict_where_both_periods_are_shown():
    release = two_years(YEAR, YEAR | {"0001": (40, 8)})
    assert release.figure(EASE, Scope.OWN, "0001").verdict_vs_previous is Verdict.LOWER
    assert release.figure(EASE, Scope.OWN, "0002").verdict_vs_previous is Verdict.UNDECIDED
    assert release.previous_period == "small-2025"
    assert release.figure(EASE, Scope.OWN, "0001", period="small-2025").count == 30


def test_a_change_has_no_verdict_where_the_question_has_changed():
    release = two_years(YEAR, YEAR | {"0001": (40, 8)}, sets=small_sets(version=2))
    assert release.figure(EASE, Scope.OWN, "0001").verdict_vs_previous is None
    assert release.figure(ASKED, Scope.OWN, "0001").verdict_vs_previous is Verdict.LOWER


def test_a_change_has_no_verdict_where_the_period_before_was_hidden():
    release = two_years(YEAR | {"0001": (4, 2)}, YEAR)
    assert release.figure(EASE, Scope.OWN, "0001").verdict_vs_previous is None


def test_combined_is_compared_over_the_same_municipalities():
    more = YEAR | {"0005": (20, 2), "0006": (20, 2)}
    release = two_years(YEAR, more)
    assert release.figure(EASE, Scope.COMBINED).n_municipalities == 6
    assert release.figure(EASE, Scope.COMBINED).verdict_vs_previous is None
    panel = release.figure(EASE, Scope.COMBINED_PANEL)
    assert (panel.n_municipalities, panel.n_base) == (4, 135)
    assert panel.verdict_vs_previous is Verdict.UNDECIDED
    assert release.figure(EASE, Scope.COMBINED_PANEL, period="small-2025").n_base == 135


def test_no_panel_is_shown_where_it_would_tell_the_result_of_the_one_newcomer():
    release = two_years(YEAR, YEAR | {"0005": (20, 2)})
    assert release.figure(EASE, Scope.COMBINED_PANEL) is None


def test_fewer_municipalities_than_the_year_before_are_compared_too():
    more = YEAR | {"0005": (20, 2), "0006": (20, 2)}
    release = two_years(more, YEAR)
    assert release.figure(EASE, Scope.COMBINED_PANEL).n_municipalities == 4
    assert not list(release.select(municipality_code="0005", period="small-2025"))


def test_a_withdrawn_release_is_not_compared_with():
    then = release_small([r for c, v in YEAR.items() for r in answer_alike(c, *v)], codes(4), year=2025)
    release = release_small(
        [r for c, v in YEAR.items() for r in answer_alike(c, *v)], codes(4), history=[then], withdrawn=True
    ).release
    assert release.previous_period is None


# Reports


def test_sections_are_made_for_every_municipality_and_for_all():
    release = make_sample_release()
    assert set(release.sections) == {"", *release.municipalities}


def test_a_municipality_sees_nothing_of_its_neighbours():
    visible = make_sample_release().for_municipality("2421")
    assert {figure.municipality_code for figure in visible.figures} == {"", "2421"}
    assert {row.municipality_code for row in visible.participation} == {"", "2421"}
    assert set(visible.sections) == {"", "2421"}


class _Spy:
    key = "spy"

    def __init__(self):
        self.title = {"sv": "Spion", "en": "Spy"}
        self.seen = {}

    def tables(self):
        return (TableRequest("ease", (EASE,)),)

    def build(self, data):
        self.seen[data.municipality_code] = data
        return ()


def test_a_report_gets_released_figures_of_its_own_municipality_only():
    spy = _Spy()
    release_small(answer_at_random(SIZES, 1), codes(5), reports=(spy,))
    assert set(spy.seen) == {"", *codes(5)}
    data = spy.seen["0003"]
    assert {figure.municipality_code for figure in data.release.figures} == {"", "0003"}
    assert {figure.question_id for figure in data.tables["ease"]} == {EASE}


class _Broken(_Spy):
    key = "broken"

    def build(self, data):
        raise ZeroDivisionError("no")


def test_a_report_that_fails_costs_its_sections_and_not_the_release():
    result = release_small(answer_at_random(SIZES, 1), codes(5), reports=(_Broken(), CombinedVersusOwn()))
    assert {row["report"] for row in result.audit["reports_left_out"]} == {"broken"}
    assert "broken" not in result.release.sections["0003"]
    assert {row["key"] for row in result.release.reports_left_out} == {"broken"}
    assert len(result.release.sections["0003"]["combined_versus_own"]) > 5


class _Mute(_Spy):
    key = "mute"

    def tables(self):
        raise ZeroDivisionError("no")


class _Odd(_Spy):
    key = "odd"

    def build(self, data):
        return (Table("Odd", ("A",), (({1, 2},),)),)


class _Painter(_Spy):
    key = "painter"

    def build(self, data):
        return (Chart("pie", "Pie", "", "", {}),)


class _Ragged(_Spy):
    key = "ragged"

    def build(self, data):
        return (Table("Ragged", ("A", "B"), (("1",),)),)


@pytest.mark.parametrize("report", [_Mute(), _Odd(), _Painter(), _Ragged()])
def test_a_report_that_cannot_say_what_it_needs_or_makes_no_sections_is_left_out_too(report):
    release = release_small(answer_at_random(SIZES, 1), codes(5), reports=(report, CombinedVersusOwn())).release
    assert all(list(reports) == ["combined_versus_own"] for reports in release.sections.values())
    assert release.reports_left_out[0] == {"key": report.key, "title": report.title, "municipality_code": ""}


def test_reports_keep_their_order_when_the_release_is_stored():
    spy = _Spy()
    release = release_small(answer_at_random(SIZES, 1), codes(5), reports=(spy, CombinedVersusOwn())).release
    stored = Release.from_json(release.to_json())
    assert [key for key, _ in stored.reports_for("0001")] == ["spy", "combined_versus_own"]


def test_a_release_made_before_there_were_pairs_keeps_its_text():
    value = json.loads(release_small(answer_at_random(SIZES, 1), codes(5)).release.to_json())
    assert not {"paired", "report_titles", "reports_left_out"} & set(value)
    assert Release.from_json(json.dumps(value)).paired == ()
