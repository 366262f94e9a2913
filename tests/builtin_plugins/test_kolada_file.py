"""The file for Kolada: only official wordings, only released figures, the indicators of the right group."""

import csv
import datetime
from dataclasses import replace
from io import StringIO

import pytest

from forms.model import QuestionSet
from survey_app.builtin_plugins import national_client_survey
from survey_app.builtin_plugins.kolada_file import COLUMNS, KoladaFile
from survey_app.domain.model import HandOutCount, ResponseData
from survey_app.domain.release.engine import build_release
from survey_app.domain.release.frozen import FigureStatus, Release, Scope
from survey_app.domain.release.material import ReleaseInput, questions_of
from survey_app.packs.narrow import narrow_release
from tests.resources.sample_release import NAMES, REGION, SIZES, draw_responses, sample_period

LARGE, FEW, SMALL = "2421", "2418", "2425"
"""46, 7 and 3 answers."""


def make_sets(official: str) -> list[QuestionSet]:
    offered = national_client_survey.question_sets(period=sample_period(2026), region=REGION)
    return [replace(each, official_wording=official) for each in offered]


def for_groups(release: Release, *groups: str) -> Release:
    """Return the release as of a survey whose questions know the indicators of these target groups only."""
    questions = tuple(
        replace(question, kolada={group: kpi for group, kpi in question.kolada.items() if group in groups})
        for question in release.questions
    )
    return replace(release, questions=questions)


def _with_gender(response: ResponseData) -> ResponseData:
    """Let half be women and half men, so that the split is shown."""
    gender = ("woman", "man")[sum(map(len, response.answers)) % 2]
    return replace(response, answers={**response.answers, "background.gender": (gender,)})


@pytest.fixture(scope="module")
def release() -> Release:
    sets = make_sets("The owner's form, compared 2026-08-20")
    drawn = draw_responses([each for each in sets if each.key != "background"], SIZES, seed=7)
    return build_release(
        ReleaseInput(
            period=sample_period(2026),
            region=REGION,
            sets=sets,
            responses=[_with_gender(response) for response in drawn],
            hand_outs={code: HandOutCount(printed=size + 20, left_over=4) for code, size in SIZES.items()},
            names=NAMES,
            published_on=datetime.date(2026, 12, 2),
            engine="0.1.0",
        )
    ).release


def read(release: Release, code: str) -> list[dict[str, str]]:
    data = KoladaFile().export(narrow_release(release, code) if code else release, code)
    assert data is not None
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(StringIO(data.decode("utf-8-sig"))))
    assert all(tuple(row) == COLUMNS for row in rows)
    return rows


def test_without_official_wordings_there_is_no_file(release) -> None:
    questions = questions_of(make_sets(""))
    assert all(not question.kolada for question in questions)
    assert KoladaFile().export(replace(release, questions=questions), LARGE) is None


def test_values_are_the_released_figures_of_the_municipality(release) -> None:
    rows = {row["kpi"]: row for row in read(release, LARGE)}
    assert set(rows) == {f"U3044{n}" for n in (7, 8, 9)} | {f"U3045{n}" for n in range(4)} | {"U30900", "U30901"}
    figure = release.figure("ifo.contact", Scope.OWN, LARGE)
    assert figure is not None
    assert rows["U30447"] == {
        "kpi": "U30447",
        "municipality": LARGE,
        "period": "2026",
        "gender": "T",
        "value": str(figure.percent),
        "count": str(figure.n_base),
        "status": "shown",
    }


def test_indicators_of_all_of_ifo_are_not_split_by_gender(release) -> None:
    assert {row["gender"] for row in read(release, LARGE)} == {"T"}


def test_indicators_of_one_group_are_split_where_the_split_is_released(release) -> None:
    release = for_groups(release, "addiction")
    rows = read(release, LARGE)
    assert {row["kpi"] for row in rows} == {f"U355{n}" for n in range(38, 45)} | {"U35900", "U35901"}
    contact = {row["gender"]: row for row in rows if row["kpi"] == "U35538"}
    for gender, group in (("T", "total"), ("K", "woman"), ("M", "man")):
        figure = release.figure("ifo.contact", Scope.OWN, LARGE, group)
        assert (gender in contact) == (figure is not None)
        if figure is not None:
            assert contact[gender]["value"] == ("" if figure.percent is None else str(figure.percent))
    assert {"T", "K", "M"} == set(contact)


def test_questions_of_several_groups_and_no_total_belong_nowhere(release) -> None:
    assert KoladaFile().export(for_groups(release, "addiction", "guardians"), LARGE) is None


def test_hidden_figures_are_empty_with_a_status(release) -> None:
    rows = read(release, SMALL)
    assert rows
    assert all((row["value"], row["count"], row["status"]) == ("", "", "hidden") for row in rows)


def test_rate_and_number_of_answers_need_ten(release) -> None:
    few = {row["kpi"]: row for row in read(release, FEW)}
    assert few["U30901"]["status"] == few["U30900"]["status"] == "hidden"
    assert any(row["status"] == "shown" for kpi, row in few.items() if not kpi.startswith("U309"))
    large = {row["kpi"]: row for row in read(release, LARGE)}
    assert (large["U30901"]["value"], large["U30901"]["count"]) == ("46", "46")
    assert large["U30900"]["value"] == str(round(100 * 46 / 62))


def test_a_rate_that_is_known_as_a_band_only_is_left_empty(release) -> None:
    bands = tuple(replace(row, rate_low=50, rate_high=54) for row in release.participation)
    rows = {row["kpi"]: row for row in read(replace(release, participation=bands), LARGE)}
    assert (rows["U30900"]["value"], rows["U30900"]["status"]) == ("", "hidden")


def test_the_regions_file_has_every_municipality_and_a_packs_only_its_own(release) -> None:
    assert {row["municipality"] for row in read(release, "")} == set(NAMES)
    assert {row["municipality"] for row in read(release, LARGE)} == {LARGE}


def test_nothing_hidden_in_the_release_stands_in_the_file(release) -> None:
    shown = {
        (figure.municipality_code, str(figure.percent))
        for figure in release.figures
        if figure.scope is Scope.OWN and figure.status is FigureStatus.SHOWN
    }
    for row in read(release, ""):
        if row["value"] and not row["kpi"].startswith("U309"):
            assert (row["municipality"], row["value"]) in shown
