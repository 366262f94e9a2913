"""The staff survey on new ideas: it prints, is released from few answers, and its reports keep to what is shown."""

import dataclasses
import datetime
import json
import random
from collections.abc import Sequence

import pytest
import survey_region_vasterbotten as plugin
from survey_region_vasterbotten.gap_report import GapReport
from survey_region_vasterbotten.innovation import ASPECTS, CULTURE, ORGANISATION
from survey_region_vasterbotten.ranking_report import RankingReport

from forms.assemble import assemble_form
from forms.form_pdf import make_edition
from survey_app.domain.model import ResponseData
from survey_app.domain.release.engine import build_release
from survey_app.domain.release.material import ReleaseInput, ReleaseResult
from survey_app.plugin_api import (
    FigureStatus,
    Period,
    PeriodState,
    QuestionSet,
    Release,
    ReportData,
    ResultMode,
    Scope,
    Verdict,
)

SIZES = dict(zip(plugin.REGION.municipality_codes, (1, 12, 15, 17, 19), strict=False))
"""Answers by municipality, 64 in all; Dorotea has a single one."""

PERIOD = Period(
    key="staff",
    region_key=plugin.REGION.key,
    name={"sv": "våren 2026", "en": "spring 2026"},
    opens_on=datetime.date(2026, 3, 2),
    closes_on=datetime.date(2026, 3, 27),
    state=PeriodState.CLOSED,
    municipality_codes=tuple(SIZES),
)


def staff_survey() -> QuestionSet:
    return next(each for each in plugin.question_sets(PERIOD, plugin.REGION) if each.key == "innovation")


def draw_answers(skipped: float = 0.0) -> list[ResponseData]:
    """Answers by which nearly all is important and little works; `skipped` is the share of questions left out."""
    rng = random.Random(7)
    responses = []
    for code, size in SIZES.items():
        for _ in range(size):
            answers = {}
            for item in staff_survey().items:
                wanted = rng.random() < (0.92 if item.key.endswith("_matters") else 0.4)
                options = [o.key for o in item.options if o.positive is wanted] or [o.key for o in item.options]
                if rng.random() >= skipped:
                    answers[item.key] = (rng.choice(options),)
            responses.append(ResponseData(code, answers))
    return responses


def keep(question_set: QuestionSet, keys: Sequence[str]) -> QuestionSet:
    """The survey with some of its questions only."""
    wanted = {f"innovation.{key}" for key in keys}
    return dataclasses.replace(question_set, items=tuple(item for item in question_set.items if item.key in wanted))


def release(responses: Sequence[ResponseData], question_set: QuestionSet, language: str = "sv") -> ReleaseResult:
    asked = {item.key for item in question_set.items}
    kept = [ResponseData(r.municipality_code, {k: v for k, v in r.answers.items() if k in asked}) for r in responses]
    return build_release(
        ReleaseInput(
            period=PERIOD,
            region=plugin.REGION,
            sets=[question_set],
            responses=kept,
            hand_outs={},
            names={code: f"Ort {code}" for code in SIZES},
            published_on=datetime.date(2026, 6, 1),
            engine="0",
            reports=(GapReport(), RankingReport()),
            language=language,
        )
    )


SOME = ("role", "time_works", "time_matters", "money_works", "money_matters", "joy", "listening", "speed")


@pytest.fixture(scope="module")
def some() -> ReleaseResult:
    return release(draw_answers(), keep(staff_survey(), SOME))


def sections(released: Release, report: str, kind: str) -> list[dict]:
    return [section for section in released.sections["2425"][report] if section["kind"] == kind]


def test_the_set_is_what_the_reports_expect() -> None:
    question_set = staff_survey()
    keys = {item.key.partition(".")[2] for item in question_set.items}
    rated = {f"{aspect}_{side}" for aspect in ASPECTS for side in ("works", "matters")}
    assert keys == {"role", "overall", *rated, *CULTURE, *ORGANISATION}
    assert (len(ASPECTS), len(CULTURE), len(ORGANISATION)) == (11, 5, 8)
    assert question_set.optional
    assert question_set.result_mode is ResultMode.COMBINED_ONLY
    assert {"sv", "en"} <= question_set.languages()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_it_prints_on_four_pages_with_a_box_for_every_option(language: str) -> None:
    form = assemble_form("staff", language, [staff_survey()], organisation="{municipality}", web_address="https://a.se")
    layout = make_edition(form).layout
    assert len(layout.pages) == 4
    boxes = [(box.item, box.option) for page in layout.pages for box in page.boxes]
    assert len(boxes) == len(set(boxes)) == sum(len(item.options) for item in staff_survey().items)


def test_the_whole_survey_is_released_from_64_answers_in_reasonable_time() -> None:
    released = release(draw_answers(skipped=0.03), staff_survey()).release
    assert not released.reports_left_out
    assert not [f for f in released.select(scope=Scope.OWN) if f.status is FigureStatus.SHOWN]
    (chart,) = [part for part in sections(released, "innovation_gap", "chart") if part["form"] == "gap"]
    told = {row["label"] for row in chart["data"]["rows"]}
    assert told
    # Where so nearly all find an aspect important that a neighbour could tell of each, it is named instead of shown.
    questions = [released.question(f"innovation.{aspect}_matters") for aspect in ASPECTS]
    labels = {question.label["sv"].partition(":")[0] for question in questions}
    words = " ".join(section["text"] for section in sections(released, "innovation_gap", "text"))
    assert all(label in words for label in labels - told)


def test_gaps_stand_widest_first_each_share_with_its_own_base(some: ReleaseResult) -> None:
    (chart, _) = sections(some.release, "innovation_gap", "chart")
    rows = chart["data"]["rows"]
    assert [row["gap"] for row in rows] == sorted((row["gap"] for row in rows), reverse=True)
    for row in rows:
        for side, question_id in zip(("importance", "performance"), row["question_ids"], strict=True):
            figure = some.release.figure(question_id, Scope.COMBINED_ONLY)
            assert figure is not None
            assert (row[side]["count"], row[side]["base"]) == (figure.count, figure.n_base) != (None, None)


def test_a_gap_is_called_certain_only_by_its_test(some: ReleaseResult) -> None:
    (chart, _) = sections(some.release, "innovation_gap", "chart")
    assert {row["verdict"] for row in chart["data"]["rows"]} == {"higher"}
    assert chart["sentence"].startswith("För 2 av 2 är det säkert att fler tycker att det är viktigt")
    paired = [f for f in some.release.figures if f.question_id.startswith("pair:") and f.verdict_gap]
    assert {f.verdict_gap for f in paired} == {Verdict.HIGHER}


def test_where_few_rated_one_of_two_only_the_gap_is_judged_carefully() -> None:
    responses = draw_answers()
    first = responses[3]
    few = {k: v for k, v in first.answers.items() if k != "innovation.time_works"}
    responses[3] = ResponseData(first.municipality_code, few)
    released = release(responses, keep(staff_survey(), SOME)).release
    rows = {row["label"]: row for row in sections(released, "innovation_gap", "chart")[0]["data"]["rows"]}
    assert (rows["Tid att pröva nytt"]["verdict"], rows["Tid att pröva nytt"]["pair_base"]) == ("higher", None)
    assert rows["Tid att pröva nytt"]["performance"]["base"] == 63
    (table, _) = sections(released, "innovation_gap", "table")
    assert {row[-1] for row in table["rows"] if row[0] == "Tid att pröva nytt"} == {
        "Fler tycker att det är viktigt (försiktigt räknat)"
    }


def test_the_map_has_fixed_limits_and_a_grey_zone(some: ReleaseResult) -> None:
    (_, chart) = sections(some.release, "innovation_gap", "chart")
    data = chart["data"]
    assert (data["importance_cut"], data["performance_cut"], data["grey"]) == (80, 50, 5)
    for row in data["rows"]:
        near = abs(row["importance"]["percent"] - 80) < 5 or abs(row["performance"]["percent"] - 50) < 5
        assert (row["quadrant"] == "grey") == near


def test_statements_are_ranked_falling_and_no_municipality_is_named(some: ReleaseResult) -> None:
    culture, organisation = sections(some.release, "innovation_ranking", "table")
    shares = [int(row[2].split("\N{NO-BREAK SPACE}")[0]) for row in culture["rows"]]
    assert shares == sorted(shares, reverse=True)
    assert (len(culture["rows"]), len(organisation["rows"])) == (2, 1)
    told = json.dumps(some.release.sections["2425"], ensure_ascii=False)
    assert not [name for name in some.release.municipalities.values() if name in told]


def test_with_too_few_answers_both_reports_say_so() -> None:
    responses = [each for each in draw_answers() if each.municipality_code in ("2425", "2481")]
    released = release(responses, keep(staff_survey(), SOME)).release
    assert sections(released, "innovation_gap", "chart") == []
    assert "För få har svarat" in json.dumps(released.sections["2425"], ensure_ascii=False)


def test_a_period_without_the_survey_gets_neither_report(some: ReleaseResult) -> None:
    other = dataclasses.replace(some.release, questions=())
    data = ReportData(other, "2425", "sv")
    assert (*GapReport().build(data), *RankingReport().build(data)) == ()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_place_is_left_unfilled(some: ReleaseResult, language: str) -> None:
    data = ReportData(some.release, "2425", language)
    told = repr([*GapReport().build(data), *RankingReport().build(data)])
    assert "{label" not in told and "{count" not in told
    assert ("Important" in told) == (language == "en")
