"""The report on change: all periods, the interval of the change, broken series named, direction only with a verdict."""

import re
from dataclasses import replace

import pytest

from forms.model import ResultMode
from survey_app.builtin_plugins.change_over_periods import ChangeOverPeriods, reports
from survey_app.domain.model import ResponseData
from survey_app.domain.release.frozen import Release, Scope
from survey_app.domain.reporting.reports import ReportData, section_from_json
from tests.resources.sample_release import make_sample_history, make_sample_release
from tests.resources.small_region import ASKED, EASE, answer_alike, codes, release_small, small_sets

KEY = "change_over_periods"


def sections(release: Release, code: str) -> list:
    return [section_from_json(section) for section in release.sections[code][KEY]]


def chart(release, code):
    found = [section for section in sections(release, code) if section.kind == "chart"]
    return found[0] if found else None


def table(release, code):
    return next(section for section in sections(release, code) if section.kind == "table")


def paragraphs(release, code):
    return [section.text for section in sections(release, code) if section.kind == "text"]


def alike(count=30, positive=20, places=4):
    return [response for code in codes(places) for response in answer_alike(code, count, positive)]


def release_after(*earlier, responses=None, places=4, **changes):
    history = list(earlier)
    given = alike(places=places) if responses is None else responses
    return release_small(given, codes(places), history=history, reports=(ChangeOverPeriods(),), **changes).release


@pytest.fixture(scope="module")
def release():
    return make_sample_release()


def test_it_is_a_plugin_through_the_hook():
    assert [(report.key, sorted(report.title)) for report in reports(period=None, region=None)] == [(KEY, ["en", "sv"])]


def test_change_shows_both_periods_and_its_verdict(release):
    row = chart(release, "2421").data["rows"][0]
    assert [point["period"] for point in row["points"]] == ["hösten 2025", "hösten 2026"]
    assert not any(point["broken"] for point in row["points"])
    assert row["verdict"] == "higher"


def test_the_interval_of_the_change_stands_in_the_table(release):
    figure = release.figure("ifo.contact", Scope.OWN, "2421")
    assert (figure.change_low, figure.change_high) != (None, None)
    row = table(release, "2421").rows[0]
    assert row[-2:] == (f"+{figure.change_low} till +{figure.change_high}", "Högre")


def test_direction_is_told_only_where_a_verdict_stands(release):
    for code in ("", *release.municipalities):
        shown = chart(release, code)
        certain = [row for row in shown.data["rows"] if row["verdict"] in ("higher", "lower")]
        assert bool(certain) == shown.sentence.startswith("Säkra förändringar")
        assert len(re.findall("högre|lägre", shown.sentence)) == len(certain)


def test_a_municipality_without_shares_of_its_own_in_two_periods_gets_those_of_all_together(release):
    assert release.figure("ifo.contact", Scope.OWN, "2425").percent is None
    assert paragraphs(release, "2425")[0].startswith("Inget eget resultat för Dorotea")
    assert chart(release, "2425").data == chart(release, "").data


def test_the_first_period_has_no_change():
    first = make_sample_history()[0].release
    assert first.previous_period is None
    assert sections(first, "2421") == []


def test_all_periods_are_shown():
    first = release_small(alike(positive=10), codes(4), year=2024)
    second = release_small(alike(positive=15), codes(4), year=2025, history=[first])
    release = release_after(first, second)
    row = chart(release, "0001").data["rows"][0]
    assert [(point["period"], point["count"]) for point in row["points"]] == [
        ("hösten 2024", 10),
        ("hösten 2025", 15),
        ("hösten 2026", 20),
    ]
    assert table(release, "0001").columns[1:4] == ("hösten 2024", "hösten 2025", "hösten 2026")


def test_a_changed_question_breaks_the_series_and_is_named():
    then = release_small(alike(), codes(4), year=2025)
    release = release_after(then, sets=small_sets(version=2))
    row = chart(release, "0001").data["rows"][0]
    assert [point["broken"] for point in row["points"]] == [True, False]
    assert (row["verdict"], row["change_low"]) == (None, None)
    assert any("Ändrade sedan hösten 2025" in text and "Fråga small.ease" in text for text in paragraphs(release, ""))


def test_together_is_compared_over_the_municipalities_of_both_periods():
    then = release_small(alike(places=4), codes(4), year=2025)
    release = release_after(then, places=6)
    assert release.figure(EASE, Scope.COMBINED_PANEL).n_municipalities == 4
    assert chart(release, "").data["rows"][0]["points"][-1]["base"] == 120
    assert any("Bara de fyra som var med" in text for text in paragraphs(release, ""))


def test_a_combined_only_set_is_compared_over_all_together():
    sets = small_sets(mode=ResultMode.COMBINED_ONLY)
    then = release_small(alike(positive=8), codes(4), year=2025, sets=sets)
    release = release_after(then, sets=sets)
    assert chart(release, "0001").data["rows"][0]["verdict"] == "higher"
    assert not [text for text in paragraphs(release, "0001") if re.search(r"\b(30|20) av", text)]


def test_periods_with_nothing_in_common_say_so_in_one_sentence():
    then = release_small(alike(places=3), codes(3), year=2025)
    others = [response for code in ("0007", "0008", "0009") for response in answer_alike(code, 30, 20)]
    changed = release_small(
        others, ("0007", "0008", "0009"), history=[then], sets=small_sets(version=2), reports=(ChangeOverPeriods(),)
    ).release
    assert "Ändrade sedan hösten 2025" in " ".join(paragraphs(changed, "0007"))
    assert all(row["verdict"] is None for section in [chart(changed, "")] if section for row in section.data["rows"])


@pytest.mark.parametrize(("before", "now"), [(6, 4), (4, 6)])
def test_other_municipalities_and_other_questions_than_before_cost_nobody_the_report(before, now):
    then = release_small(alike(places=before), codes(before), year=2025, sets=small_sets(version=now))
    release = release_after(then, places=now, sets=small_sets(version=before))
    assert not release.reports_left_out
    rows = {row["question_id"]: row for row in chart(release, "").data["rows"]}
    assert rows[EASE]["verdict"] is None
    assert rows[ASKED]["points"][-1]["base"] == rows[ASKED]["points"][0]["base"] == 30 * min(before, now)


def test_a_question_that_is_new_has_no_row():
    without = tuple(
        replace(each, items=tuple(item for item in each.items if item.key != EASE)) for each in small_sets()
    )
    responses = [ResponseData(r.municipality_code, {k: v for k, v in r.answers.items() if k != EASE}) for r in alike()]
    then = release_small(responses, codes(4), year=2025, sets=without)
    rows = [row["question_id"] for row in chart(release_after(then), "0001").data["rows"]]
    assert rows == [ASKED]


def test_it_can_be_made_in_the_viewers_language(release):
    made = ChangeOverPeriods().build(ReportData(release.for_municipality("2421"), "2421", "en"))
    assert made[0].text == "Compared with earlier periods"
    assert any("Higher" in row[-1] for row in made[2].rows)
