"""In any region, an attack that shares nothing with the auditor finds nothing hidden in what is released."""

import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from forms.model import ResultMode
from survey_app.domain.release.frozen import POSITIVE, Group, Scope
from tests.domain.auditor.test_fast_way import MORE
from tests.resources.interval_attack import Attack, Target
from tests.resources.small_region import (
    ASKED,
    EASE,
    GENDER,
    MEETING,
    answer_at_random,
    codes,
    release_small,
    small_sets,
)

SAMPLE = 10
"""Hidden numbers that are attacked in each region, by an outsider and by three municipalities."""


def two_questions(mode):
    """Return a set with a question that has positive options, one that has none, and gender."""
    (one,) = small_sets(mode=mode)
    return (replace(one, items=tuple(item for item in one.items if item.key != ASKED)),)


def release_periods(years, mode, seed):
    """Release a region year after year; each of `years` gives the municipalities' answers."""
    results, attack = [], Attack(GENDER)
    for place, sizes in enumerate(years):
        named = dict(zip(codes(len(sizes)), sizes, strict=True))
        responses = [
            replace(each, answers={key: value for key, value in each.answers.items() if key != ASKED})
            for each in answer_at_random(named, seed + place)
        ]
        if not responses:
            continue
        year = 2020 + place
        results.append(
            release_small(responses, codes(len(sizes)), year=year, sets=two_questions(mode), history=results)
        )
        attack.add(results[-1].release, responses)
    return results, attack


def find_holes(attack: Attack, seed: int, sample: int = SAMPLE) -> list[tuple[Target, str, tuple[int, int]]]:
    """Return the hidden numbers, of a sample, that somebody can work out too closely."""
    rng = random.Random(seed)
    targets = [target for target in attack.targets if target.people]
    chosen = rng.sample(targets, min(sample, len(targets)))
    municipalities = sorted({target.code for target in attack.targets})
    holes = []
    for knower in ("", *rng.sample(municipalities, min(3, len(municipalities)))):
        for target in chosen:
            low, high = attack.interval(target, knower)
            if target.code != knower and high - low < min(3, target.people):
                holes.append((target, knower, (low, high)))
    return holes


def sizes_of_a_region():
    """Return regions of 2-15 municipalities with 0-90 answers, most of them small."""
    return st.lists(st.one_of(st.integers(0, 9), st.integers(0, 25), st.integers(0, 90)), min_size=2, max_size=15)


@st.composite
def years_of_a_region(draw):
    """Return one to three years of the same municipalities."""
    first = draw(sizes_of_a_region())
    changes = st.lists(st.integers(-3, 3), min_size=len(first), max_size=len(first))
    later = draw(st.lists(changes, max_size=2))
    return [first, *([max(0, n + change) for n, change in zip(first, each, strict=True)] for each in later)]


@settings(max_examples=2 * MORE, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
@given(
    years=years_of_a_region(),
    mode=st.sampled_from([ResultMode.OWN_AND_COMBINED, ResultMode.OWN_AND_COMBINED, ResultMode.COMBINED_ONLY]),
    seed=st.integers(0, 10_000),
)
def test_in_any_region_nothing_hidden_follows_from_what_is_released(years, mode, seed):
    results, attack = release_periods(years, mode, seed)
    assert all(result.audit["accepted"] for result in results)
    assert not find_holes(attack, seed)


@pytest.fixture(scope="module")
def pooled_years():
    return release_periods([[3, 3, 30, 25, 40], [3, 2, 30, 25, 40], [3, 4, 30, 25, 40]], ResultMode.OWN_AND_COMBINED, 9)


def test_pools_are_attacked_too(pooled_years):
    results, attack = pooled_years
    assert any(figure.pooled_periods for figure in results[-1].release.figures)
    assert not find_holes(attack, 1, sample=30)


def test_the_attack_finds_a_hidden_municipality_inside_combined(pooled_years):
    results, _ = pooled_years
    release = results[-1].release
    attack = Attack(GENDER)
    responses = answer_at_random(dict(zip(codes(5), [3, 4, 30, 25, 40], strict=True)), 11)
    combined = release.figure(EASE, Scope.COMBINED)
    everybody = [each for each in responses if each.answers.get(EASE, ("dont_know",)) != ("dont_know",)]
    positive = [each for each in everybody if each.answers[EASE][0] in ("very", "fairly")]
    planted = replace(combined, n_base=len(everybody), count=len(positive), n_unusable=None)
    figures = tuple(planted if figure == combined else figure for figure in release.figures if "+" not in figure.period)
    coverage = tuple(
        replace(cover, municipality_codes=codes(5), left_out_answers=None)
        if (cover.question_id, cover.scope, cover.group, cover.detail) == (EASE, Scope.COMBINED, Group.TOTAL, POSITIVE)
        else cover
        for cover in release.coverage
    )
    current = tuple(figure for figure in figures if figure.period == release.period)
    attack.add(replace(release, figures=current, coverage=coverage), responses)
    assert {target.code for target, _, _ in find_holes(attack, 1, sample=100)} >= {"0001", "0002"}


def test_a_question_without_positive_options_is_hidden_by_its_own_limits(pooled_years):
    _, attack = pooled_years
    assert any(MEETING in target.name for target in attack.targets)
