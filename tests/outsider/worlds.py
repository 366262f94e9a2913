"""Makes the things under test: surveys with known raw answers, their releases, and packs.

The only part of the outsider's checks that imports the application. What judges (recounts, attacks, parsers) knows
nothing of it.
"""

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import numpy as np

from forms.model import Item, ItemKind, ItemRole, QuestionSet, ResultMode
from survey_app.demo.answers import answer_sheet
from survey_app.demo.cast import waves
from survey_app.domain.model import HandOutCount, Period, PeriodState, Region, ResponseData
from survey_app.domain.register import municipalities
from survey_app.domain.release.engine import build_release
from survey_app.domain.release.material import PastRelease, ReleaseInput, ReleaseResult
from survey_app.packs.data_files import build_csv
from survey_app.packs.narrow import narrow_release
from survey_app.packs.pack import build_pack
from survey_app.plugin_manager import load_plugins
from tests.outsider.attack import Delivered, Knowledge, read
from tests.outsider.files import Pack, Row, read_rows
from tests.outsider.judge import Ledger, complaints
from tests.outsider.recount import SPLIT, Asked, Survey

ENGINE = "0.1.0"
STORY_DAY = datetime.date(2026, 9, 29)
LONGEST_NAME = "Upplands Väsby och Örnsköldsviks gemensamma nämnd"


@dataclass(frozen=True)
class Published:
    """One release: what was asked and answered (the truth), and what the application made of it."""

    survey: Survey
    result: ReleaseResult

    @property
    def release_json(self) -> str:
        """The frozen release as it is stored."""
        return self.result.release.to_json()

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of all municipalities' data.csv, each once."""
        lines: dict[str, Row] = {}
        for code in ("", *self.survey.codes):
            data = build_csv(narrow_release(self.result.release, code))
            for line, row in zip(data.decode().splitlines()[1:], read_rows(data), strict=True):
                lines[line] = row
        return list(lines.values())

    @cached_property
    def packs(self) -> dict[str, Pack]:
        """Every municipality's pack, opened, and the common one under ""."""
        return {code: self.pack(code) for code in ("", *self.survey.codes)}

    def pack(self, code: str, language: str = "") -> Pack:
        """One municipality's pack, opened; built once. `language` "" is the release's own."""
        known: dict[tuple[str, str], Pack] = self.__dict__.setdefault("_packs", {})
        if (code, language) not in known:
            known[code, language] = Pack(build_pack(self.result.release, code, language=language))
        return known[code, language]


@dataclass(frozen=True)
class World:
    """The releases of one region, in the order they were published."""

    releases: tuple[Published, ...] = ()

    @property
    def last(self) -> Published:
        """The latest release."""
        return self.releases[-1]


@dataclass(frozen=True)
class Wave:
    """What is to be published: a period, its questions, raw answers and hand-outs."""

    period: Period
    sets: tuple[QuestionSet, ...]
    responses: tuple[ResponseData, ...]
    names: Mapping[str, str]
    hand_outs: Mapping[str, HandOutCount] = field(default_factory=dict)

    def survey(self) -> Survey:
        """The same in the outsider's words."""
        return Survey(
            period=self.period.key,
            codes=tuple(sorted(self.names)),
            names=dict(self.names),
            asked=tuple(_asked(item, each) for each in self.sets for item in each.items),
            answers=tuple((each.municipality_code, dict(each.answers)) for each in self.responses),
            hand_outs={code: count.band() for code, count in self.hand_outs.items() if not count.photocopied},
        )


def _asked(item: Item, of: QuestionSet) -> Asked:
    return Asked(
        key=item.key,
        version=item.version,
        several=item.kind is ItemKind.MANY,
        splits=item.role is ItemRole.GROUP,
        combined_only=of.result_mode is ResultMode.COMBINED_ONLY,
        options=tuple(option.key for option in item.options),
        positive=frozenset(option.key for option in item.options if option.positive),
        unsure=frozenset(option.key for option in item.options if not option.substantive),
        texts={option.key: dict(option.text) for option in item.options},
        text=dict(item.text),
        label=dict(item.label),
    )


def publish(
    region: Region, story: Iterable[Wave], reports: Sequence[Any] = (), *, language: str = "sv", **more: Any
) -> World:
    """Release wave after wave, each knowing all before it."""
    done: list[Published] = []
    for wave in story:
        result = build_release(
            ReleaseInput(
                period=wave.period,
                region=region,
                sets=wave.sets,
                responses=wave.responses,
                hand_outs=wave.hand_outs,
                names=wave.names,
                published_on=wave.period.closes_on + datetime.timedelta(weeks=5),
                engine=ENGINE,
                history=[PastRelease(each.result.release, each.result.internal) for each in done],
                reports=reports,
                language=language,
                **more,
            )
        )
        done.append(Published(wave.survey(), result))
    return World(tuple(done))


@cache
def demonstration(language: str = "sv", *, longest_names: bool = False) -> World:
    """The demonstration's two published years, released from its people's answers as if every paper was read right."""
    plugins = load_plugins()
    region = plugins.region("vasterbotten-inland")
    rng = np.random.default_rng(20260929)
    story = []
    for told in (wave for wave in waves(STORY_DAY) if wave.published):
        codes = tuple(place.code for place in told.places)
        period = Period(
            key=told.key,
            region_key=region.key,
            name=told.name,
            opens_on=told.opens_on,
            closes_on=told.closes_on,
            state=PeriodState.CLOSED,
            municipality_codes=codes,
            languages=(language, *({"sv", "en"} - {language})),
        )
        sets = tuple(each for each in plugins.question_sets(period, region) if not getattr(each, "optional", False))
        items = [item for each in sets for item in each.items]
        responses = [
            ResponseData(place.code, {key: chosen for key, chosen in answer_sheet(items, place, rng).items()})
            for place in told.places
            for _ in range(place.responses)
        ]
        names = {code: municipalities()[code].name for code in codes}
        if longest_names:
            names["2421"] = LONGEST_NAME
        hand_outs = {
            place.code: HandOutCount(printed=place.handed_out + 9, left_over=6, spoiled=1, counted=place.handed_out)
            for place in told.places
        }
        story.append(Wave(period, sets, tuple(responses), names, hand_outs))
    return publish(region, story, plugins.reports(story[0].period, region), language=language)


def standard_reports(period: Period, region: Region) -> tuple[Any, ...]:
    """The reports of the plugins that come with the application."""
    return load_plugins(entry_points=False).reports(period, region)


def ledgers(world: World) -> tuple[Ledger, ...]:
    """Every release of a region beside the answers it is about; rows are those of all packs together."""
    surveys = {each.survey.period: each.survey for each in world.releases}
    earlier: dict[str, list[Row]] = {}
    found = []
    for each in world.releases:
        previous = next(reversed(earlier), None)
        found.append(Ledger(each.survey.period, surveys, each.rows, previous, dict(earlier)))
        earlier[each.survey.period] = each.rows
    return tuple(found)


def faults(world: World) -> list[str]:
    """Everything wrong with the rows of a region's releases, and with the frozen tables behind them."""
    found = [fault for ledger in ledgers(world) for fault in complaints(ledger)]
    for each in world.releases:
        internal = each.result.internal
        for code in each.survey.codes:
            for asked in each.survey.asked:
                for group in ("total", *SPLIT):
                    told, cell = internal["counts"][code][asked.key][group], each.survey.cell([code], asked.key, group)
                    people = told["base"] + told["dont_know"] + told["missing"]
                    right = people == cell.people == internal["respondents"][code][group]
                    if not right or (told["base"], told["dont_know"], told["positive"], told["options"]) != (
                        cell.base,
                        cell.unsure,
                        cell.positive,
                        dict(cell.options),
                    ):
                        found.append(f"{internal['release']} {code} {asked.key} {group}: the frozen table is wrong")
    return found


def known_from(world: World) -> Knowledge:
    """What anybody knows who has read all releases of a region."""
    return read([Delivered(json.loads(each.release_json), each.survey) for each in world.releases])
