"""The auditor finds the known holes when they are planted, and lets pass what the rules make."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.model import ResultMode
from survey_app.domain.auditor.audit import audit_release, repair_labels
from survey_app.domain.release.figures import hidden_figure
from survey_app.domain.release.frozen import POSITIVE, Coverage, Figure, FigureStatus, Group, Release, Scope
from survey_app.domain.release.tabulation import Tabulation
from survey_app.errors import DisclosureError
from tests.domain.auditor.test_fast_way import MORE
from tests.resources.small_region import ASKED, EASE, answer_alike, answer_at_random, codes, release_small, small_sets


def region(*own, **changes):
    """Return release and counts: each of `own` is (answers, positive) or a dictionary for `answer_alike`."""
    responses = []
    for code, one in zip(codes(len(own)), own, strict=True):
        values = one if isinstance(one, dict) else {"count": one[0], "positive": one[1]}
        responses += answer_alike(code, **values)
    result = release_small(responses, codes(len(own)), **changes)
    return result.release, Tabulation.from_json(result.internal)


def plant(release: Release, key: tuple, **values) -> Release:
    """Return the release with one figure changed; key is (question, scope, code, group, category)."""

    def changed(figure: Figure) -> Figure:
        own_key = (figure.question_id, figure.scope, figure.municipality_code, figure.group, figure.category)
        return replace(figure, **values) if own_key == key else figure

    return replace(release, figures=tuple(changed(figure) for figure in release.figures))


def plant_cover(release: Release, question_id: str, scope: Scope, **values) -> Release:
    coverage = tuple(
        replace(cover, **values)
        if (cover.question_id, cover.scope, cover.group, cover.detail) == (question_id, scope, Group.TOTAL, POSITIVE)
        else cover
        for cover in release.coverage
    )
    return replace(release, coverage=coverage)


def assert_found(release, tabulation, question_id=EASE, code="0001"):
    found = audit_release(release, tabulation).findings
    assert any((finding.question_id, finding.municipality_code) == (question_id, code) for finding in found)


def test_what_the_rules_make_is_accepted():
    release, tabulation = region((3, 1), (30, 20), (25, 13), (40, 31), (12, 7))
    report = audit_release(release, tabulation)
    assert report.accepted
    assert report.protected > 0


def test_a_hidden_municipality_inside_combined_is_found():
    release, tabulation = region((3, 1), (30, 20), (25, 13), (40, 31))
    key = (EASE, Scope.COMBINED, "", Group.TOTAL, POSITIVE)
    planted = plant(release, key, n_base=98, count=65, n_municipalities=4)
    planted = plant_cover(planted, EASE, Scope.COMBINED, municipality_codes=codes(4), left_out_municipalities=0)
    assert_found(planted, tabulation)


def test_two_hidden_municipalities_inside_combined_are_found_by_each_other():
    release, tabulation = region((3, 1), (4, 2), (30, 20), (25, 13), (40, 31))
    key = (EASE, Scope.COMBINED, "", Group.TOTAL, POSITIVE)
    planted = plant(release, key, n_base=102, count=67, n_municipalities=5)
    planted = plant_cover(planted, EASE, Scope.COMBINED, municipality_codes=codes(5), left_out_municipalities=0)
    found = audit_release(planted, tabulation).findings
    assert {("0001", "0002"), ("0002", "0001")} <= {(finding.municipality_code, finding.knower) for finding in found}


def test_all_others_printed_in_a_pack_are_found():
    release, tabulation = region((3, 1), (30, 20), (25, 13), (40, 31))
    # "All others", seen from 0002: everybody but 0002, the hidden one included.
    others = replace(release.figure(EASE, Scope.COMBINED), scope=Scope.BLOCK, n_base=68, count=45)
    cover = Coverage(EASE, Scope.BLOCK, Group.TOTAL, POSITIVE, ("0001", "0003", "0004"))
    planted = replace(release, figures=(*release.figures, others), coverage=(*release.coverage, cover))
    assert_found(planted, tabulation)


def test_a_single_other_beside_women_and_men_is_found():
    one_other = {"count": 30, "positive": 20, "women": 15, "men": 14}
    release, tabulation = region(one_other, (30, 20), (25, 13), (40, 31))
    own = release.figure(EASE, Scope.OWN, "0001", Group.WOMAN)
    man = tabulation.cell("0001", EASE, Group.MAN)
    rest = (EASE, Scope.OWN, "0001", Group.REST, POSITIVE)
    planted = plant(release, rest, group=Group.MAN, n_base=man.base, count=man.positive)
    assert own.status is FigureStatus.SHOWN
    assert_found(planted, tabulation)


def test_the_number_left_out_tells_the_only_one_left_out():
    release, tabulation = region((3, 1), (30, 20), (25, 13), (40, 31))
    planted = plant_cover(release, EASE, Scope.COMBINED, left_out_answers=3)
    assert_found(planted, tabulation)


def test_dont_know_of_all_tells_that_of_the_only_one_whose_own_is_hidden():
    hidden = {"count": 30, "positive": 20, "dont_know": 3, "missing": 4}
    shown = {"count": 30, "positive": 20, "dont_know": 5, "missing": 5}
    release, tabulation = region(hidden, shown, shown, shown)
    assert release.figure(EASE, Scope.COMBINED).n_dontknow is None
    assert release.figure(EASE, Scope.COMBINED).n_unusable == 37
    key = (EASE, Scope.COMBINED, "", Group.TOTAL, POSITIVE)
    assert_found(plant(release, key, n_dontknow=18, n_missing=19, n_unusable=None), tabulation)


def test_a_combined_only_result_that_everybody_shares_is_not_shown_where_responses_are():
    responses = [response for code in codes(4) for response in answer_alike(code, 8, 8)]
    own, together = small_sets()[0], small_sets(mode=ResultMode.COMBINED_ONLY)[0]
    items = [item for item in own.items if item.key == EASE], [item for item in own.items if item.key != EASE]
    sets = (
        replace(together, key="together", items=tuple(items[0])),
        replace(own, items=tuple(items[1])),
    )
    release = release_small(responses, codes(4), sets=sets).release
    # With all 32 positive, each of the eight who answered anywhere is known to be positive.
    assert release.figure(EASE, Scope.COMBINED_ONLY).status is FigureStatus.HIDDEN
    assert release.figure(EASE, Scope.COMBINED_ONLY).rule_id == "R7.audit"
    assert release.figure(ASKED, Scope.OWN, "0001").status is FigureStatus.SHOWN


def test_a_figure_that_does_not_follow_from_the_answers_is_refused():
    release, tabulation = region((12, 6), (30, 20), (25, 13), (40, 31))
    with pytest.raises(DisclosureError, match="where the answers give 6"):
        audit_release(plant(release, (EASE, Scope.OWN, "0001", Group.TOTAL, POSITIVE), count=7), tabulation)


def test_repair_leaves_out_the_least_useful_publication():
    release, tabulation = region((3, 1), (30, 20), (25, 13), (40, 31))
    report = audit_release(plant_cover(release, EASE, Scope.COMBINED, left_out_answers=3), tabulation)
    assert repair_labels(report, ()) == {f"left_out:{EASE}:{POSITIVE}"}


def test_what_nothing_can_repair_refuses_the_release():
    release, tabulation = region((3, 1), (30, 20), (25, 13), (40, 31))
    report = audit_release(plant_cover(release, EASE, Scope.COMBINED, left_out_answers=3), tabulation)
    with pytest.raises(DisclosureError, match="could be worked out") as refusal:
        repair_labels(report, (f"left_out:{EASE}:{POSITIVE}", f"combined:{EASE}:{POSITIVE}"))
    # Who publishes is no insider, and shall not read here what the refusal protects.
    assert set(refusal.value.values) == {"number"}


def test_bounds_equal_trying_every_world():
    # Three hidden municipalities, "left out" told: each base is 0..4, their sum is 7.
    release, tabulation = region((3, 1), (3, 1), (1, 1), (30, 20), (25, 13), (40, 31))
    planted = plant_cover(release, EASE, Scope.COMBINED, left_out_answers=11, municipality_codes=codes(6)[3:])
    worlds = [world for world in product(range(5), repeat=3) if sum(world) == 7]
    assert min(world[0] for world in worlds) == 0
    assert audit_release(replace(planted, coverage=tuple(_told(cover, 7) for cover in planted.coverage)), tabulation)
    release, tabulation = region((4, 1), (4, 1), (3, 1), (30, 20), (25, 13), (40, 31))
    planted = replace(release, coverage=tuple(_told(cover, 11) for cover in release.coverage))
    found = audit_release(planted, tabulation).findings
    worlds = [world for world in product(range(5), repeat=3) if sum(world) == 11]
    outside = {
        (finding.low, finding.high)
        for finding in found
        if finding.knower == "" and finding.question_id == EASE and finding.name.startswith("base")
    }
    assert outside == {(min(world[0] for world in worlds), max(world[0] for world in worlds))}


def _told(cover: Coverage, answers: int) -> Coverage:
    wanted = (EASE, Scope.COMBINED, POSITIVE)
    told = (cover.question_id, cover.scope, cover.detail) == wanted and cover.group is Group.TOTAL
    return replace(cover, left_out_answers=answers) if told else cover


GENDERS = (Group.WOMAN, Group.MAN, Group.OTHER)


def delivered_sums(release: Release, question_id: str) -> list[set[tuple]]:
    """Return every delivered sum as the set of unknowns it adds up: (municipality, group, number)."""
    sums = []
    for figure in release.select(question_id=question_id, group=None):
        if figure.status is FigureStatus.SHOWN:
            members = [figure.municipality_code]
            if figure.scope is not Scope.OWN:
                detail = POSITIVE if figure.category == POSITIVE else "distribution"
                members = release.cover(question_id, figure.scope, figure.group, detail).municipality_codes
            groups = (Group.MAN, Group.OTHER) if figure.group is Group.REST else (figure.group,)
            for what in ("base", figure.category):
                sums.append({(code, group, what) for code in members for group in groups})
    for cover in release.coverage:
        if cover.question_id == question_id and cover.left_out_answers is not None:
            out = [code for code in release.municipalities if code not in cover.municipality_codes]
            sums.append({(code, cover.group, "base") for code in out})
    return sums


def derivable_cells(release: Release, tabulation: Tabulation, knower: str = "") -> set[tuple[str, str]]:
    """Return hidden own shares that follow by adding and subtracting alone: an attack of its own, by linear algebra.

    A number follows exactly if no solution of the homogeneous system changes it.
    """
    found = set()
    for question in (EASE, ASKED):
        totals = list(product(release.municipalities, ("base", POSITIVE)))
        rows = [dict.fromkeys(keys, 1) for keys in delivered_sums(release, question)]
        for code, what in totals:
            rows.append({(code, group, what): 1 for group in GENDERS} | {(code, Group.TOTAL, what): -1})
        places = {key: number for number, key in enumerate(dict.fromkeys(key for row in rows for key in row))}
        rows += [{key: 1} for key in places if key[0] == knower]
        matrix = np.zeros((len(rows), len(places)))
        for number, row in enumerate(rows):
            for key, factor in row.items():
                matrix[number, places[key]] = factor
        _, singular, directions = np.linalg.svd(matrix)
        free = directions[(singular > 1e-9).sum() :]
        for code, what in totals:
            own = release.figure(question, Scope.OWN, code)
            still_free = np.abs(free[:, places[code, Group.TOTAL, what]]).max(initial=0) > 1e-9
            if own.status is FigureStatus.HIDDEN and code != knower and not still_free:
                found |= {(code, question)} if tabulation.cell(code, question).base else set()
    return found


@settings(max_examples=5 * MORE, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    sizes=st.lists(st.one_of(st.integers(0, 12), st.integers(0, 60)), min_size=2, max_size=10),
    seed=st.integers(0, 10_000),
    mode=st.sampled_from([ResultMode.OWN_AND_COMBINED, ResultMode.OWN_AND_COMBINED, ResultMode.COMBINED_ONLY]),
)
def test_in_any_region_the_release_is_accepted_and_nothing_hidden_follows_from_sums(sizes, seed, mode):
    named = dict(zip(codes(len(sizes)), sizes, strict=True))
    responses = answer_at_random({"0001": max(1, named["0001"])} | dict(list(named.items())[1:]), seed)
    if not responses:
        return
    result = release_small(responses, codes(len(sizes)), sets=small_sets(mode=mode))
    tabulation = Tabulation.from_json(result.internal)
    assert result.audit["accepted"]
    assert not derivable_cells(result.release, tabulation)
    hidden = [code for code in named if 0 < tabulation.cell(code, EASE).base < 5]
    for knower in hidden[:2]:
        assert not derivable_cells(result.release, tabulation, knower)
    if mode is ResultMode.COMBINED_ONLY:
        own = result.release.select(scope=Scope.OWN, group=None)
        assert all(figure.status is FigureStatus.HIDDEN for figure in own)


def test_the_attack_by_linear_algebra_finds_a_planted_hole():
    release, tabulation = region((3, 1), (30, 20), (25, 13), (40, 31))
    key = (EASE, Scope.COMBINED, "", Group.TOTAL, POSITIVE)
    planted = plant(release, key, n_base=98, count=65, n_municipalities=4)
    planted = plant_cover(planted, EASE, Scope.COMBINED, municipality_codes=codes(4), left_out_municipalities=0)
    assert derivable_cells(planted, tabulation) == {("0001", EASE)}


def test_a_hidden_row_is_made_without_numbers():
    release, _ = region((3, 1), (30, 20), (25, 13), (40, 31))
    row = hidden_figure("p", release.question(EASE), Scope.OWN, "0001", Group.TOTAL, POSITIVE, "R3.below-threshold")
    assert (row.n_base, row.count, row.status) == (None, None, FigureStatus.HIDDEN)
