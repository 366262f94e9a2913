"""What goes wrong in real life: nobody answers, one place alone, other questions than before, a report that raises."""

import datetime
import json
import logging
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest
from click.testing import CliRunner

from survey_app.cli import main
from survey_app.domain.model import Region, ResponseData
from survey_app.errors import RefusedError
from survey_app.plugin_api import Heading, ReportData, ReportSection, TableRequest
from survey_app.services.instance import open_instance
from survey_app.settings import Settings
from tests.outsider.attack import OUTSIDER, find_leaks
from tests.outsider.files import Pack, plain
from tests.outsider.generated import REGION_NAME, codes, make_wave, publish_waves, question_sets
from tests.outsider.test_texts import facts_of, text_faults
from tests.outsider.worlds import Wave, World, faults, known_from, publish, standard_reports
from tests.services.office import PERIOD, Office, build_office

TEN, EIGHT = codes(10), codes(10)[2:]


def wave(sizes: dict[str, int], year: int = 2026, **sets: object) -> Wave:
    return make_wave(sizes, year, 4, question_sets(**sets))


def assert_sound(world: World, *pack_codes: str) -> None:
    assert not faults(world)
    assert not find_leaks(known_from(world), (OUTSIDER,))
    for code in pack_codes:
        assert not text_faults(facts_of(world, code))


@pytest.mark.parametrize("blank_forms", [0, 7])
def test_a_period_that_nobody_answered_is_refused_in_words(blank_forms):
    responses = tuple(ResponseData("0001", {}) for _ in range(blank_forms))
    with pytest.raises(RefusedError, match="Nobody has answered"):
        publish_waves([replace(wave({"0001": 1, "0002": 1}), responses=responses)])


def test_one_municipality_alone_gets_its_own_result_and_no_combined_one():
    world = publish_waves([wave({"0001": 34})])
    assert_sound(world, "0001")
    shown = {row["scope"] for row in world.last.rows if row["status"] == "shown"}
    assert shown == {"own"}
    assert not {row["verdict_vs_rest"] for row in world.last.rows} - {None}
    assert not {row["verdict_vs_previous"] for row in world.last.rows} - {None}


@pytest.mark.parametrize(
    ("then", "now"), [((TEN, True, 1), (EIGHT, False, 2)), ((EIGHT, False, 2), (TEN, True, 1))], ids=["fewer", "more"]
)
def test_another_year_has_other_municipalities_and_other_questions(then, now):
    sizes = dict(zip(TEN, (3, 7, 12, 18, 25, 31, 40, 22, 26, 9), strict=True))
    story = [
        wave({code: sizes[code] + year % 3 for code in places}, year, with_extra=extra, ease_version=version)
        for year, (places, extra, version) in ((2018, then), (2019, now))
    ]
    world = publish_waves(story)
    assert_sound(world, "0005")
    rows = [row for row in world.last.rows if row["verdict_vs_previous"]]
    assert rows
    assert "made.ease" not in {row["question_id"] for row in rows}, "its wording has changed"
    assert "more.ways" not in {row["question_id"] for row in rows}, "it was asked in one year only"


def everything_unsure() -> Wave:
    sizes = {"0001": 30, "0002": 25, "0003": 24, "0004": 4}
    first = wave(sizes, with_extra=False)
    said = {"made.ease": ("unsure",), "made.asked": ("unsure",), "both.trust": ("unsure",), "made.gender": ("woman",)}
    return replace(
        first, responses=tuple(ResponseData(code, said) for code, size in sizes.items() for _ in range(size))
    )


def test_where_everybody_says_dont_know_no_share_is_shown_and_the_pack_says_why():
    world = publish_waves([everything_unsure()])
    assert_sound(world, "0001")
    assert "shown" not in {row["status"] for row in world.last.rows}
    assert len(world.last.pack("0001").slides) >= 5


def test_a_question_that_nobody_answered_has_rows_without_numbers():
    sizes = {"0001": 30, "0002": 25, "0003": 24}
    first = wave(sizes)
    silent = [
        replace(each, answers={key: said for key, said in each.answers.items() if key != "made.asked"})
        for each in first.responses
    ]
    world = publish_waves([replace(first, responses=tuple(silent))])
    assert_sound(world, "0001")
    rows = [row for row in world.last.rows if row["question_id"] == "made.asked"]
    assert rows
    assert {row["status"] for row in rows} == {"hidden"}


def test_a_period_without_predecessor_speaks_of_no_change():
    world = publish_waves([wave({"0001": 30, "0002": 25, "0003": 24})])
    told = json.loads(world.last.release_json)
    assert told["previous_period"] is None
    pack = world.last.pack("0001")
    assert not [slide.title for slide in pack.slides if "tidigare" in slide.title.lower()]
    assert not {row["period"] for row in pack.rows} - {world.last.survey.period}


class Raises:
    """A region's report that cannot do its work."""

    key = "raises"
    title: ClassVar = {"sv": "Går sönder", "en": "Breaks"}

    def tables(self) -> Sequence[TableRequest]:
        return ()

    def build(self, data: ReportData) -> Sequence[ReportSection]:
        raise ZeroDivisionError(data.municipality_code)


class RaisesEarly(Raises):
    """One that fails when it is asked what it needs."""

    key = "raises_early"

    def tables(self) -> Sequence[TableRequest]:
        raise KeyError("nothing")

    def build(self, data: ReportData) -> Sequence[ReportSection]:
        return (Heading("never"),)


@pytest.mark.parametrize("broken", [Raises(), RaisesEarly()], ids=["in building", "in asking"])
def test_a_report_that_raises_costs_itself_only_and_the_pack_says_so(broken, caplog):
    sizes = {"0001": 30, "0002": 25, "0003": 24}
    first = wave(sizes)
    region = Region("made", REGION_NAME, tuple(sizes))
    with caplog.at_level(logging.CRITICAL):
        world = publish(region, [first], (*standard_reports(first.period, region), broken))
    assert_sound(world, "0001")
    assert {each["report"] for each in world.last.result.audit["reports_left_out"]} == {broken.key}
    pack = world.last.pack("0001")
    told = plain(" ".join(text for section in pack.report for text in section.told))
    assert "rapport kunde inte göras" in told or "rapporten kunde inte göras" in told or "gick inte att göra" in told
    assert len(pack.slides) > 8


def test_the_command_line_releases_and_packs_a_period_in_which_one_place_answered(tmp_path: Path):
    folder = tmp_path / "instance"
    build_office(folder)
    opened = open_instance(Settings(instance=folder))
    office = Office(opened, opened.sessions(), {})
    office.answer_many({"2421": 23}, day=datetime.date(2026, 9, 29))
    office.close()
    out = tmp_path / "packs"
    file = tmp_path / "figures.json"
    for words in (
        ("period", "close", PERIOD),
        ("release", PERIOD),
        ("pack", PERIOD, "--all", "--out", str(out)),
        ("export", PERIOD, "--released", "--format", "json", "--out", str(file)),
        ("audit",),
    ):
        result = CliRunner().invoke(main, list(words), env={"SURVEY_APP_INSTANCE": str(folder)})
        assert result.exit_code == 0, (words, result.output)
    assert {path.stem for path in out.iterdir()} == {"2418", "2421", "2425", "2481"}
    for path in out.iterdir():
        assert zipfile.is_zipfile(path)
    rows = Pack((out / "2421.zip").read_bytes()).rows
    assert {row["scope"] for row in rows if row["status"] == "shown"} == {"own"}
    others = Pack((out / "2425.zip").read_bytes()).rows
    assert "shown" not in {row["status"] for row in others}
    exported = json.loads(file.read_text("utf-8"))["figures"]
    place = "municipality_code", "question_id", "group", "category", "count"
    told = {tuple(row[name] for name in place) for row in exported}
    assert {tuple(row[name] for name in place) for row in rows if row["scope"] == "own"} <= told
