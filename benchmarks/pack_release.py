"""Releases to make packs of: regions of ten municipalities, twenty questions, two periods, drawn answers."""

import datetime
import random
from collections.abc import Iterator

from forms.model import Item, ItemKind, ItemRole, Option, QuestionSet
from survey_app.builtin_plugins import change_over_periods, combined_versus_own
from survey_app.domain.model import HandOutCount, Period, PeriodState, Region, ResponseData
from survey_app.domain.register import municipalities, municipality_name
from survey_app.domain.release.engine import build_release
from survey_app.domain.release.frozen import Release
from survey_app.domain.release.material import PastRelease, ReleaseInput

MUNICIPALITIES = 10
QUESTIONS = 20
_SCALE = (("very", "Mycket bra", True), ("fairly", "Ganska bra", True), ("little", "Ganska dåligt", False))
_REST = (("not", "Mycket dåligt", False),)


def make_sets(questions: int = QUESTIONS) -> tuple[QuestionSet, ...]:
    """Return one set of questions with four options and "don't know", and the one about gender."""
    items = tuple(_question(number) for number in range(1, questions + 1))
    words = {"woman": "Kvinna", "man": "Man", "other": "Annat"}
    gender = Item(
        "bench.gender", 1, ItemKind.ONE, ItemRole.GROUP, {"sv": "Är du"}, {"sv": "Kön"},
        tuple(Option(key, {"sv": text}) for key, text in words.items()),
    )  # fmt: skip
    return (QuestionSet("bench", {"sv": "Brukarundersökning"}, (*items, gender)),)


def _question(number: int) -> Item:
    options = [Option(key, {"sv": text}, positive=positive) for key, text, positive in _SCALE + _REST]
    options.append(Option("dont_know", {"sv": "Vet inte"}, substantive=False))
    return Item(
        f"bench.q{number:02}", 1, ItemKind.ONE, ItemRole.QUALITY,
        {"sv": f"Hur bra tycker du att det fungerar med den hjälp som du får, del {number}?"},
        {"sv": f"Hjälpen fungerar bra, del {number}"},
        tuple(options),
        {"sv": f"tycker att hjälpen fungerar bra, del {number}"},
    )  # fmt: skip


def make_region_releases(count: int, *, seed: int = 2026, questions: int = QUESTIONS) -> Iterator[Release]:
    """Yield the releases of so many regions of ten municipalities each, audited like any other.

    Args:
        count: of regions; 29 hold all 290 municipalities.
        seed: of sizes and answers.
        questions: in the survey.
    """
    codes = sorted(municipalities())
    for number in range(count):
        members = codes[number * MUNICIPALITIES : (number + 1) * MUNICIPALITIES]
        yield make_region_release(f"region-{number}", members, seed + number, questions)


def make_region_release(key: str, codes: list[str], seed: int, questions: int = QUESTIONS) -> Release:
    """Return this year's release of a region, with one of last year to compare with."""
    rng = random.Random(seed)
    region = Region(key, {"sv": f"Region {key}"}, tuple(codes))
    sizes = {code: rng.choice((3, 8, 15, 25, 40, 60, 90, 150, 250, 400)) for code in codes}
    sets, past = make_sets(questions), []
    for year in (2025, 2026):
        period = _period(key, year, codes)
        reports = [
            report
            for plugin in (combined_versus_own, change_over_periods)
            for report in plugin.reports(period=period, region=region)
        ]
        made = build_release(
            ReleaseInput(
                period=period,
                region=region,
                sets=sets,
                responses=list(_answers(sets[0], sizes, rng)),
                hand_outs={code: HandOutCount(printed=2 * size + 10, left_over=8) for code, size in sizes.items()},
                names={code: municipality_name(code) for code in codes},
                published_on=datetime.date(year, 12, 1),
                engine="benchmark",
                reports=reports,
                history=tuple(past),
            )
        )
        past.append(PastRelease(made.release, made.internal))
    return past[-1].release


def _period(key: str, year: int, codes: list[str]) -> Period:
    return Period(
        key=f"{key}-{year}",
        region_key=key,
        name={"sv": f"hösten {year}"},
        opens_on=datetime.date(year, 9, 14),
        closes_on=datetime.date(year, 10, 9),
        state=PeriodState.CLOSED,
        municipality_codes=tuple(codes),
    )


def _answers(question_set: QuestionSet, sizes: dict[str, int], rng: random.Random) -> Iterator[ResponseData]:
    for code, size in sizes.items():
        tilt = rng.uniform(0.5, 0.9)
        for _ in range(size):
            answers = {item.key: (_draw(item, tilt, rng),) for item in question_set.items if rng.random() > 0.03}
            yield ResponseData(code, answers)


def _draw(item: Item, tilt: float, rng: random.Random) -> str:
    if item.role is ItemRole.GROUP:
        return rng.choices(("woman", "man", "other"), (52, 44, 4))[0]
    weights = (tilt * 0.6, tilt * 0.4, (1 - tilt) * 0.7, (1 - tilt) * 0.3, 0.05)
    return rng.choices([option.key for option in item.options], weights)[0]
