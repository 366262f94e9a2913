"""Regions that nobody has: any sizes, periods, genders and kinds of question, drawn by hypothesis or from a seed."""

import datetime
import os
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from forms.model import Item, ItemKind, ItemRole, Option, QuestionSet, ResultMode
from survey_app.domain.model import HandOutCount, Period, PeriodState, Region, ResponseData
from tests.outsider.worlds import Wave, World, publish, standard_reports

FEW = 5
EXAMPLES = int(os.environ.get("OUTSIDER_EXAMPLES", FEW))
"""Regions that each generated test draws; hundreds for a night's run."""

few_examples = settings(
    max_examples=EXAMPLES,
    derandomize=EXAMPLES <= FEW,
    deadline=None,
    database=None,
    phases=(Phase.explicit, Phase.generate),  # a region is small enough to look at as it is
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)

Sizes = Mapping[str, int]


def _item(key: str, options: str, *, kind: ItemKind = ItemKind.ONE, version: int = 1) -> Item:
    """`options` are keys: one that starts with + is positive, with ? outside the base."""
    made = tuple(
        Option(
            word.lstrip("+?"),
            {"sv": f"Svar {word.lstrip('+?')}", "en": f"Answer {word.lstrip('+?')}"},
            positive=word.startswith("+"),
            substantive=not word.startswith("?"),
        )
        for word in options.split()
    )
    name = key.partition(".")[2]
    role = ItemRole.QUALITY if any(option.positive for option in made) else ItemRole.OTHER
    if name == "gender":
        role = ItemRole.GROUP
    text = {"sv": f"Vad säger du om {name}?", "en": f"What do you say of {name}?"}
    label = {"sv": f"Om {name}", "en": f"About {name}"}
    return Item(key, version, kind, role, text, label, made, {"sv": f"gillar {name}", "en": f"like {name}"})


def question_sets(*, ease_version: int = 1, with_extra: bool = True, together: bool = True) -> tuple[QuestionSet, ...]:
    """Every kind of question: shares with and without "don't know", no positive option, several answers, together."""
    ours = (
        _item("made.ease", "+very +fairly hardly never ?unsure", version=ease_version),
        _item("made.asked", "+yes no ?unsure"),
        _item("made.help", "+good bad"),
        _item("made.meeting", "office telephone video"),
        _item("made.gender", "woman man other"),
    )
    extra = (_item("more.ways", "letter call visit ?unsure", kind=ItemKind.MANY),)
    common = (_item("both.trust", "+much some little ?unsure"),)
    sets = [QuestionSet("made", {"sv": "Egen", "en": "Own"}, ours, position=10)]
    if with_extra:
        sets.append(QuestionSet("more", {"sv": "Mer", "en": "More"}, extra, position=20))
    if together:
        mode = ResultMode.COMBINED_ONLY
        sets.append(QuestionSet("both", {"sv": "Ihop", "en": "Both"}, common, position=30, result_mode=mode))
    return tuple(sets)


def draw_answers(
    sets: Sequence[QuestionSet], sizes: Sizes, seed: int, others: float = 0.05
) -> tuple[ResponseData, ...]:
    """Answers of all shapes: places where all agree or nobody does, with "don't know", blanks and empty forms."""
    rng = random.Random(seed)
    responses = []
    for code, size in sorted(sizes.items()):
        liking = rng.choice([0.0, 0.15, 0.5, 0.8, 1.0])
        blank, unsure = rng.choice([0.0, 0.05, 0.3]), rng.choice([0.0, 0.08, 0.3])
        women = rng.choice([0.5, 0.8, 1.0])
        for _ in range(size):
            answers = {}
            for item in (item for each in sets for item in each.items):
                chosen = _choose(item, rng, liking, (blank, unsure), (women, others))
                if chosen:
                    answers[item.key] = chosen
            responses.append(ResponseData(code, answers))
    return tuple(responses)


def _choose(
    item: Item, rng: random.Random, liking: float, gaps: tuple[float, float], genders: tuple[float, float]
) -> tuple[str, ...]:
    if item.role is ItemRole.GROUP:
        women, others = genders
        weights = [women * (1 - others), (1 - women) * (1 - others), others / 2, others / 2]
        chosen = rng.choices(["woman", "man", "other", ""], weights)[0]
        return (chosen,) if chosen else ()
    roll, (blank, unsure) = rng.random(), gaps
    if roll < blank:
        return ()
    outside = [option.key for option in item.options if not option.substantive]
    if roll < blank + unsure and outside:
        return (outside[0],)
    wanted = bool(item.positive_options) and rng.random() < liking
    keys = [option.key for option in item.options if option.substantive and option.positive == wanted]
    first = rng.choice(keys)
    if item.kind is ItemKind.MANY and rng.random() < 0.4:
        return tuple(key for key in keys if key in (first, rng.choice(keys)))
    return (first,)


def make_wave(
    sizes: Sizes, year: int, seed: int, sets: Sequence[QuestionSet] | None = None, *, names: Mapping[str, str] = {}
) -> Wave:
    """One closed period in which `sizes` people answered."""
    sets = question_sets() if sets is None else sets
    period = Period(
        key=f"made-{year}",
        region_key="made",
        name={"sv": f"hösten {year}", "en": f"autumn {year}"},
        opens_on=datetime.date(year, 9, 1),
        closes_on=datetime.date(year, 10, 1),
        state=PeriodState.CLOSED,
        municipality_codes=tuple(sorted(sizes)),
        languages=("sv", "en"),
    )
    hand_outs = {
        code: HandOutCount(printed=2 * size + 8, left_over=5, counted=2 * size + 1) for code, size in sizes.items()
    }
    named = {code: names.get(code, f"Ort {chr(64 + int(code))}") for code in sizes}
    return Wave(period, tuple(sets), draw_answers(sets, sizes, seed), named, hand_outs)


REGION_NAME = {"sv": "Påhittade kommuner", "en": "Made-up municipalities"}


def publish_waves(story: Sequence[Wave], *, language: str = "sv") -> World:
    """Release these waves one after the other, with the standard reports."""
    codes = sorted({code for wave in story for code in wave.names})
    region = Region("made", REGION_NAME, tuple(codes))
    return publish(region, story, standard_reports(story[0].period, region), language=language)


EDGES = (0, 1, 4, 5, 9, 10, 19, 20, 60)
"""Forms from nine municipalities: one on each side of every threshold."""


@cache
def one_period(
    sizes: tuple[int, ...], seed: int = 1, *, year: int = 2026, language: str = "sv", **sets: object
) -> World:
    """A region of one period; municipality codes are 0001, 0002, ..."""
    named = dict(zip(codes(len(sizes)), sizes, strict=True))
    return publish_waves([make_wave(named, year, seed, question_sets(**sets))], language=language)


def codes(count: int) -> tuple[str, ...]:
    """Municipality codes: 0001, 0002, ..."""
    return tuple(f"{number:04}" for number in range(1, count + 1))


@st.composite
def stories(draw: st.DrawFn) -> list[Wave]:
    """Two or three periods of 2-15 municipalities with 0-90 forms each; some come or go, some questions change."""
    count = draw(st.integers(2, 15))
    longest = 3 if count <= 8 else 2
    sizes = st.one_of(st.integers(0, 12), st.integers(0, 30), st.integers(0, 90))
    waves = []
    for year in range(2024, 2024 + draw(st.integers(2, longest))):
        named = dict(zip(codes(count), draw(st.lists(sizes, min_size=count, max_size=count)), strict=True))
        gone = draw(st.sets(st.sampled_from(sorted(named)), max_size=min(2, count - 2)))
        named = {code: size for code, size in named.items() if code not in gone}
        first = min(named)
        named[first] = max(1, named[first])
        sets = question_sets(
            ease_version=draw(st.sampled_from([1, 1, 1, 2])),
            with_extra=draw(st.booleans()),
            together=draw(st.booleans()),
        )
        wave = make_wave(named, year, draw(st.integers(0, 10_000)), sets)
        if not any(each.answers for each in wave.responses):
            answered = replace(wave.responses[0], answers={"made.help": ("good",)})
            wave = replace(wave, responses=(answered, *wave.responses[1:]))
        waves.append(wave)
    return waves


def publish_answers(
    answers: Iterable[tuple[str, Mapping[str, tuple[str, ...]]]], places: Sequence[str], year: int = 2026
) -> World:
    """A region of one period in which just these forms came in."""
    wave = make_wave(dict.fromkeys(places, 1), year, 1, question_sets(with_extra=False))
    responses = tuple(ResponseData(code, dict(said)) for code, said in answers)
    return publish_waves([replace(wave, responses=responses, hand_outs={})])
