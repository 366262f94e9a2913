"""Checks 2 and 3: nothing hidden can be worked out from all files; planted holes are found, here and by the audit."""

import json
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from survey_app.domain.auditor.audit import audit_release
from survey_app.domain.release.frozen import Coverage, Figure, Group, Release, Scope
from survey_app.domain.release.tabulation import Tabulation
from tests.outsider.attack import OUTSIDER, Delivered, Leak, find_leaks, read
from tests.outsider.generated import EDGES, EXAMPLES, FEW, codes, one_period, publish_answers
from tests.outsider.worlds import Published, World, demonstration, known_from

EASE, HELP = "made.ease", "made.help"
SIZES = (3, 24, 25, 40, 31)
HIDDEN = "0001"


def test_nothing_hidden_in_the_demonstration_can_be_worked_out_by_anybody():
    world = demonstration()
    known = known_from(world)
    assert len(known.secrets) > 500
    assert not find_leaks(known, (OUTSIDER,))
    assert not find_leaks(known.of(world.last.survey.period), insiders(world))


@pytest.mark.parametrize("seed", range(EXAMPLES // 5))
def test_nothing_hidden_at_the_edges_of_the_tiers_can_be_worked_out_by_anybody(seed):
    known = known_from(one_period(EDGES, seed))
    assert not find_leaks(known, (OUTSIDER, *codes(len(EDGES))))


def test_women_and_men_of_a_question_shown_together_only_cannot_be_worked_out():
    assert not find_leaks(known_from(one_period(EDGES, 3)), ("0007",))


def insiders(world: World) -> tuple[str, ...]:
    """Every municipality in a night's run, else the smallest three, who know most, and the largest."""
    survey = world.last.survey
    ranked = sorted(survey.codes, key=lambda code: len(survey.people([code])))
    return tuple(ranked) if EXAMPLES > FEW else (*ranked[:3], ranked[-1])


def doctored() -> Published:
    """A release whose first municipality is hidden on every question."""
    return one_period(SIZES, 5, together=False).last


def leaks(release: Release, knowers: tuple[str, ...] = (OUTSIDER,)) -> list[Leak]:
    known = read([Delivered(json.loads(release.to_json()), doctored().survey)])
    return [leak for leak in find_leaks(known, knowers) if leak.owner == HIDDEN]


def found_by_audit(release: Release, code: str = HIDDEN, question: str = EASE) -> bool:
    tables = Tabulation.from_json(doctored().result.internal)
    findings = audit_release(release, tables).findings
    return any((each.municipality_code, each.question_id) == (code, question) for each in findings)


def with_figure(release: Release, place: tuple[str, Scope, str, Group, str], **values: Any) -> Release:
    def change(figure: Figure) -> Figure:
        own = (figure.question_id, figure.scope, figure.municipality_code, figure.group, figure.category)
        return replace(figure, **values) if own == place else figure

    changed = tuple(change(figure) for figure in release.figures)
    assert changed != release.figures
    return replace(release, figures=changed)


def with_cover(release: Release, question: str, **values: Any) -> Release:
    def change(cover: Coverage) -> Coverage:
        right = (cover.question_id, cover.scope, cover.group, cover.detail)
        return replace(cover, **values) if right == (question, Scope.COMBINED, Group.TOTAL, "positive") else cover

    return replace(release, coverage=tuple(change(cover) for cover in release.coverage))


def hidden_in_combined(release: Release) -> Release:
    cell = doctored().survey.cell(codes(5), EASE)
    place = (EASE, Scope.COMBINED, "", Group.TOTAL, "positive")
    changed = with_figure(release, place, n_base=cell.base, count=cell.positive, n_municipalities=5)
    changed = with_figure(changed, place, n_dontknow=None, n_missing=None, n_unusable=None)
    return with_cover(changed, EASE, municipality_codes=codes(5), left_out_municipalities=0, left_out_answers=0)


def all_others(release: Release) -> Release:
    """What "all others" means in the pack of 0002: everybody but 0002, the hidden one too."""
    others = tuple(code for code in codes(5) if code != "0002")
    cell = doctored().survey.cell(others, EASE)
    figure = release.figure(EASE, Scope.COMBINED)
    assert figure is not None
    figure = replace(figure, scope=Scope.BLOCK, n_base=cell.base, count=cell.positive, n_municipalities=4)
    figure = replace(figure, n_dontknow=None, n_missing=None, n_unusable=None)
    cover = Coverage(EASE, Scope.BLOCK, Group.TOTAL, "positive", others)
    return replace(release, figures=(*release.figures, figure), coverage=(*release.coverage, cover))


def the_number_left_out(release: Release) -> Release:
    base = doctored().survey.cell([HIDDEN], EASE).base
    return with_cover(release, EASE, left_out_answers=base)


@pytest.mark.parametrize("plant", [hidden_in_combined, all_others, the_number_left_out])
def test_a_planted_hole_is_found_by_the_attack_and_by_the_audit(plant):
    release = doctored().result.release
    assert not leaks(release)
    assert not found_by_audit(release)
    planted = plant(release)
    assert leaks(planted)
    assert found_by_audit(planted)


def test_two_hidden_ones_inside_combined_are_found_by_each_other_only():
    published = one_period((3, 4, 25, 40, 31), 6, together=False).last
    release, survey = published.result.release, published.survey
    cell = survey.cell(codes(5), EASE)
    place = (EASE, Scope.COMBINED, "", Group.TOTAL, "positive")
    planted = with_figure(release, place, n_base=cell.base, count=cell.positive, n_municipalities=5)
    planted = with_figure(planted, place, n_dontknow=None, n_missing=None, n_unusable=None)
    planted = with_cover(planted, EASE, municipality_codes=codes(5), left_out_municipalities=0, left_out_answers=0)
    known = read([Delivered(json.loads(planted.to_json()), survey)])
    assert {leak.owner for leak in find_leaks(known, ("0001",))} == {"0002"}
    assert {leak.owner for leak in find_leaks(known, ("0002",))} == {"0001"}
    tables = Tabulation.from_json(published.result.internal)
    found = {(each.municipality_code, each.knower) for each in audit_release(planted, tables).findings}
    assert {("0001", "0002"), ("0002", "0001")} <= found


def test_a_single_other_is_found():
    survey, release = doctored().survey, doctored().result.release
    code, question = next(
        (code, asked.key)
        for code in codes(5)
        for asked in survey.reported
        if asked.positive
        and "rest" in survey.split(code, asked.key)[0]
        and 0 < survey.cell([code], asked.key, "other").base < 5
    )
    man = survey.cell([code], question, "man")
    place = (question, Scope.OWN, code, Group.REST, "positive")
    planted = with_figure(release, place, group=Group.MAN, n_base=man.base, count=man.positive)
    known = read([Delivered(json.loads(planted.to_json()), survey)])
    assert any(leak.owner == code and " other " in leak.name for leak in find_leaks(known, (OUTSIDER,)))
    assert found_by_audit(planted, code, question)


def test_how_many_answered_in_a_small_place_does_not_follow_from_a_question_shown_together():
    """All 97 answer a question shown together only; 30, 31 and 32 are told of the others."""
    answers = [
        (
            code,
            {"made.help": ("good" if number % 2 else "bad",), "both.trust": (("much", "some", "little")[number % 3],)},
        )
        for code, size in zip(codes(4), (30, 31, 32, 4), strict=True)
        for number in range(size)
    ]
    assert not find_leaks(known_from(publish_answers(answers, codes(4))), (OUTSIDER, "0001"))


def test_fewer_than_twenty_is_knowledge_too():
    """Two places that "fewer than 20" answered in, and one with four: the answers left out, 42, would tell the four."""
    silent = {"0004": 6, "0005": 6}
    seen: Counter[str] = Counter()
    answers = []
    for code, size in zip(codes(6), (30, 31, 32, 25, 25, 4), strict=True):
        for _ in range(size):
            number = seen[code] = seen[code] + 1
            said = {"made.help": ("good" if number % 2 else "bad",)}
            if number > silent.get(code, 0):
                said["made.meeting"] = (("office", "telephone", "video")[number % 3],)
            answers.append((code, said))
    world = publish_answers(answers, codes(6))
    assert world.last.survey.cell(["0004"], "made.meeting").base == 19
    assert not find_leaks(known_from(world), (OUTSIDER,))
