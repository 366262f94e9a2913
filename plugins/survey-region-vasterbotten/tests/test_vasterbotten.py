"""The region's plugin by itself: its members, its questions, and a report that keeps to what is released."""

import dataclasses
import datetime

import pytest
import survey_region_vasterbotten as plugin
from survey_region_vasterbotten.report import LongJourneys

from survey_app.domain.register import municipality_name
from survey_app.plugin_api import (
    Figure,
    FigureStatus,
    Group,
    Paragraph,
    Period,
    PeriodState,
    Question,
    QuestionSet,
    Release,
    ReportData,
    Scope,
    Table,
)
from survey_app.plugin_manager import load_plugins

PERIOD = Period(
    key="autumn",
    region_key=plugin.REGION.key,
    name={"sv": "Hösten"},
    opens_on=datetime.date(2026, 9, 14),
    closes_on=datetime.date(2026, 10, 9),
    state=PeriodState.DRAFT,
    municipality_codes=plugin.REGION.municipality_codes,
)
NAMES = [
    "Dorotea", "Lycksele", "Malå", "Norsjö", "Sorsele", "Storuman", "Vilhelmina", "Åsele", "Arvidsjaur", "Arjeplog",
]  # fmt: skip


def plugin_set(key: str) -> QuestionSet:
    """The plugin's question set with this key."""
    return next(each for each in plugin.question_sets(PERIOD, plugin.REGION) if each.key == key)


def make_release(own_shown: bool) -> Release:
    """A release of the two questions: 25 answers of one's own, 60 combined."""
    question_set = plugin_set("vasterbotten")
    questions = tuple(
        Question(
            id=item.key,
            version=item.version,
            role=str(item.role),
            kind=str(item.kind),
            set_key=question_set.key,
            result_mode=str(question_set.result_mode),
            text=item.text,
            label=item.label,
            finding=item.finding,
            options=tuple(
                {"key": o.key, "text": dict(o.text), "positive": o.positive, "substantive": o.substantive}
                for o in item.options
            ),
        )
        for item in question_set.items
    )
    figures = []
    for question in questions:
        for scope, code, base, shown in ((Scope.OWN, "2421", 25, own_shown), (Scope.COMBINED, "", 60, True)):
            for number, option in enumerate(question.options):
                count = base - 4 * (len(question.options) - 1) if number == 1 else 4
                figures.append(
                    Figure(
                        period="autumn",
                        scope=scope,
                        municipality_code=code,
                        n_municipalities=1 if code else 5,
                        question_id=question.id,
                        question_version=1,
                        group=Group.TOTAL,
                        category=option["key"],
                        n_base=base if shown else None,
                        count=count if shown else None,
                        percent=(200 * count + base) // (2 * base) if shown else None,
                        ci_low=None,
                        ci_high=None,
                        n_dontknow=None,
                        n_missing=None,
                        status=FigureStatus.SHOWN if shown else FigureStatus.HIDDEN,
                        verdict_vs_rest=None,
                        verdict_vs_previous=None,
                        x_of_10=None,
                        rule_id="R3",
                    )
                )
    return Release(
        id="autumn-1",
        region=plugin.REGION.key,
        region_name=plugin.REGION.name,
        period="autumn",
        period_name={"sv": "Hösten"},
        version=1,
        language="sv",
        opens_on="2026-09-14",
        closes_on="2026-10-09",
        published_on="2026-12-02",
        engine="0",
        plugins={},
        threshold=5,
        rate_threshold=10,
        municipalities={"2421": "Storuman"},
        questions=questions,
        figures=tuple(figures),
        participation=(),
        withheld=(),
    )


def build(*, own_shown: bool, municipality_code: str = "2421") -> list[object]:
    data = ReportData(make_release(own_shown), municipality_code, "sv")
    return list(LongJourneys().build(data))


def test_the_region_has_its_ten_municipalities_by_their_official_codes() -> None:
    assert [municipality_name(code) for code in plugin.REGION.municipality_codes] == NAMES


def test_the_plugin_is_installed_and_loads() -> None:
    info = next(info for info in load_plugins().describe() if info.name == "vasterbotten")
    assert info.error is None
    assert info.hooks == ("question_sets", "regions", "reports")


def test_the_two_extra_questions_are_there_and_have_no_positive_option() -> None:
    question_set = plugin_set("vasterbotten")
    assert len(question_set.items) == 2
    for item in question_set.items:
        assert item.key.startswith(f"{question_set.key}.")
        assert not item.positive_options
    assert {"sv", "en", "ar"} <= question_set.languages()


def test_the_report_adds_up_released_counts_of_own_and_combined() -> None:
    sections = build(own_shown=True)
    table = next(section for section in sections if isinstance(section, Table))
    assert table.columns[1::2] == ("Storuman", "Tillsammans")
    far, farther, at_a_distance, _ = table.rows
    assert far[1:] == ("8 av 25", "32 %", "8 av 60", "13 %")
    assert farther[1:] == ("4 av 25", "16 %", "4 av 60", "7 %")
    assert at_a_distance[1:] == ("17 av 25", "68 %", "52 av 60", "87 %")
    assert any("8 av 25 i Storuman reste 30 km" in getattr(section, "text", "") for section in sections)


def test_a_hidden_own_result_stays_hidden() -> None:
    sections = build(own_shown=False)
    table = next(section for section in sections if isinstance(section, Table))
    assert {row[1] for row in table.rows} == {"visas inte"}
    assert any("färre än 20 i Storuman" in getattr(section, "text", "") for section in sections)
    assert not any("i Storuman reste" in getattr(section, "text", "") for section in sections)


def test_nothing_is_added_up_when_one_option_is_hidden() -> None:
    release = make_release(True)
    figures = tuple(
        dataclasses.replace(figure, status=FigureStatus.HIDDEN, count=None, n_base=None, percent=None)
        if figure.category == "under_10_km"
        else figure
        for figure in release.figures
    )
    sections = LongJourneys().build(ReportData(dataclasses.replace(release, figures=figures), "2421", "sv"))
    table = next(section for section in sections if isinstance(section, Table))
    assert table.rows[0][1:] == ("visas inte", "", "visas inte", "")
    assert table.rows[2][1] == "17 av 25"


def test_a_release_that_shows_nothing_gets_a_sentence() -> None:
    release = dataclasses.replace(make_release(False), figures=())
    _, sentence = LongJourneys().build(ReportData(release, "2421", "sv"))
    assert isinstance(sentence, Paragraph)
    assert "minst 20 svar" in sentence.text


def test_the_common_report_names_no_municipality() -> None:
    assert "Storuman" not in repr(build(own_shown=True, municipality_code=""))


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_place_is_left_unfilled(language: str) -> None:
    sections = LongJourneys().build(ReportData(make_release(True), "2421", language))
    assert "{" not in "".join(getattr(section, "text", "") for section in sections)


def test_a_period_without_the_questions_gets_no_report() -> None:
    release = dataclasses.replace(make_release(True), questions=())
    assert LongJourneys().build(ReportData(release, "2421", "sv")) == ()
