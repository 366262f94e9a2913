"""Every hole that is known from surveys of this kind, planted in a release, is found by the auditor."""

from dataclasses import replace

import pytest

from forms.model import ResultMode
from survey_app.domain.auditor.audit import audit_release
from survey_app.domain.release.frozen import (
    DISTRIBUTION,
    POSITIVE,
    Coverage,
    Figure,
    FigureStatus,
    Group,
    Participation,
    Release,
    Scope,
)
from survey_app.domain.release.tabulation import Tabulation, pair_id
from survey_app.domain.reporting.reports import TableRequest
from survey_app.errors import RefusedError
from tests.resources.small_region import ASKED, EASE, answer_alike, codes, release_small, small_sets

SIZES = ((3, 1), (4, 2), (30, 20), (25, 13), (40, 31), (12, 7))
"""Answers and positive ones of six municipalities; the first two are too small to be shown."""


def answers_of(sizes=SIZES, **first):
    responses = []
    for code, (count, positive) in zip(codes(len(sizes)), sizes, strict=True):
        women = count // 2
        responses += answer_alike(code, count, positive, women=women, men=count - women, **(first or {}))
    return responses


@pytest.fixture(scope="module")
def region():
    result = release_small(answers_of(), codes(6))
    return result.release, Tabulation.from_json(result.internal)


def combine(release: Release, tabulation: Tabulation, members, *, scope=Scope.COMBINED, group=Group.TOTAL):
    """Return the release with one more share over some municipalities, or another one in its place."""
    counts = tabulation.together(members, EASE, group)
    model = release.figure(EASE, Scope.COMBINED)
    planted = replace(
        model,
        scope=scope,
        group=group,
        n_base=counts.base,
        count=counts.positive,
        n_dontknow=None,
        n_missing=None,
        n_unusable=None,
    )
    cover = Coverage(EASE, scope, group, POSITIVE, tuple(members))

    def same_figure(figure: Figure) -> bool:
        return (figure.question_id, figure.scope, figure.group, figure.category) == (EASE, scope, group, POSITIVE)

    def same_cover(row: Coverage) -> bool:
        return (row.question_id, row.scope, row.group, row.detail) == (EASE, scope, group, POSITIVE)

    return replace(
        release,
        figures=(*(figure for figure in release.figures if not same_figure(figure)), planted),
        coverage=(*(row for row in release.coverage if not same_cover(row)), cover),
    )


def found(release, tabulation, past=()):
    """Return whose numbers are found, and by whom."""
    findings = audit_release(release, tabulation, past).findings
    return {(finding.municipality_code, finding.knower) for finding in findings}


def test_the_release_itself_is_clean(region):
    assert not found(*region)


def test_hidden_municipalities_inside_combined_are_found_by_each_other(region):
    planted = combine(*region, codes(6))
    assert {("0001", "0002"), ("0002", "0001")} <= found(planted, region[1])


def test_one_hidden_municipality_inside_combined_is_found_by_an_outsider(region):
    assert ("0001", "") in found(combine(*region, [code for code in codes(6) if code != "0002"]), region[1])


def test_all_others_in_a_municipalitys_pack_are_found(region):
    release, tabulation = region
    others = combine(
        release, tabulation, [code for code in codes(6) if code not in ("0003", "0002")], scope=Scope.BLOCK
    )
    assert ("0001", "") in found(others, tabulation)


def test_a_block_of_two_is_found(region):
    assert ("0001", "0002") in found(combine(*region, ["0001", "0002"], scope=Scope.BLOCK), region[1])


def test_the_panel_less_combined_is_found(region):
    planted = combine(*region, ["0001", *codes(6)[2:]], scope=Scope.COMBINED_PANEL)
    assert ("0001", "") in found(planted, region[1])


def test_the_number_of_answers_left_out_is_found_where_it_tells_one_municipalitys(region):
    release, tabulation = region
    coverage = tuple(
        replace(row, left_out_answers=7) if (row.question_id, row.scope) == (EASE, Scope.COMBINED) else row
        for row in release.coverage
    )
    assert ("0002", "0001") in found(replace(release, coverage=coverage), tabulation)


def test_the_number_of_responses_of_all_is_found_where_it_tells_the_hidden_ones(region):
    release, tabulation = region
    total = sum(groups[Group.TOTAL] for groups in tabulation.respondents.values())
    rows = (*release.participation[:-1], Participation("", total, municipalities=6))
    coverage = tuple(row if row.question_id else replace(row, municipality_codes=codes(6)) for row in release.coverage)
    planted = replace(release, participation=rows, coverage=coverage)
    assert {("0001", "0002"), ("0002", "0001")} <= found(planted, tabulation)


def test_a_single_other_beside_women_and_men_is_found():
    result = release_small(
        [*answer_alike("0001", 30, 20, women=15, men=14), *answers_of()[7:]],
        codes(6),
    )
    release, tabulation = result.release, Tabulation.from_json(result.internal)
    man = tabulation.cell("0001", EASE, Group.MAN)
    figures = tuple(
        replace(figure, group=Group.MAN, n_base=man.base, count=man.positive)
        if (figure.question_id, figure.municipality_code, figure.group) == (EASE, "0001", Group.REST)
        else figure
        for figure in release.figures
    )
    assert ("0001", "") in found(replace(release, figures=figures), tabulation)


def test_combined_gender_over_a_municipality_whose_split_is_hidden_is_found():
    sizes = [*answer_alike("0001", 20, 12, women=18, men=2)]
    for code, (count, positive) in zip(codes(6)[1:], SIZES[2:] + SIZES[2:3], strict=True):
        sizes += answer_alike(code, count, positive, women=count // 2, men=count - count // 2)
    result = release_small(sizes, codes(6))
    release, tabulation = result.release, Tabulation.from_json(result.internal)
    assert release.figure(EASE, Scope.OWN, "0001", Group.WOMAN).status is FigureStatus.HIDDEN
    planted = release
    for group in (Group.WOMAN, Group.REST):
        planted = combine(planted, tabulation, codes(6), group=group)
    assert ("0001", "") in found(planted, tabulation)


def test_an_own_figure_of_a_combined_only_set_is_found():
    result = release_small(answers_of(), codes(6), sets=small_sets(mode=ResultMode.COMBINED_ONLY))
    release, tabulation = result.release, Tabulation.from_json(result.internal)
    assert release.figure(EASE, Scope.COMBINED_ONLY).status is FigureStatus.SHOWN
    members = [code for code in codes(6) if code != "0003"]
    model = release.figure(EASE, Scope.COMBINED_ONLY)
    counts = tabulation.together(members, EASE)
    less = replace(model, scope=Scope.COMBINED, n_base=counts.base, count=counts.positive, n_unusable=None)
    cover = Coverage(EASE, Scope.COMBINED, Group.TOTAL, POSITIVE, tuple(members))
    planted = replace(release, figures=(*release.figures, less), coverage=(*release.coverage, cover))
    assert ("0003", "") in found(planted, tabulation)


def test_one_late_form_is_refused_before_the_auditor_sees_it():
    first = release_small(answers_of(), codes(6))
    with pytest.raises(RefusedError):
        release_small([*answers_of(), *answer_alike("0003", 1, 1)], codes(6), history=[first])


def test_a_municipality_added_to_combined_in_a_new_version_is_found_as_the_difference(region):
    release, tabulation = region
    again = combine(replace(release, version=2), tabulation, [code for code in codes(6) if code != "0002"])
    assert ("0001", "") in found(again, tabulation, [(release, tabulation)])


def test_a_hidden_option_beside_an_open_list_of_all_others_is_found():
    result = release_small(answers_of(((15, 10), *SIZES[2:])), codes(5))
    release, tabulation = result.release, Tabulation.from_json(result.internal)
    assert release.figure(EASE, Scope.OWN, "0001", category="very").status is FigureStatus.HIDDEN
    members = [code for code in codes(5) if code != "0005"]
    figures = [
        replace(release.figure(EASE, Scope.OWN, "0002", category=key), scope=Scope.COMBINED, municipality_code="")
        for key in ("very", "fairly", "hardly", "never")
    ]
    counts = tabulation.together(members, EASE)
    shown = tuple(replace(each, n_base=counts.base, count=counts.options[each.category]) for each in figures)
    kept = tuple(
        figure
        for figure in release.figures
        if not (figure.question_id == EASE and figure.scope is Scope.COMBINED and figure.category != POSITIVE)
    )
    cover = Coverage(EASE, Scope.COMBINED, Group.TOTAL, DISTRIBUTION, tuple(members))
    coverage = (*(row for row in release.coverage if row.detail != DISTRIBUTION), cover)
    assert ("0001", "") in found(replace(release, figures=(*kept, *shown), coverage=coverage), tabulation)


class _Gap:
    """A report that asks for one pair."""

    key = "gap"
    title = {"sv": "Gap", "en": "Gap"}  # noqa: RUF012

    def tables(self):
        return (TableRequest("gap", (EASE, ASKED), paired=True),)

    def build(self, data):
        return ()


def test_a_pair_less_its_question_is_found_where_few_answered_only_one():
    responses = answers_of(SIZES[2:])
    # Two of 0001's thirty say how easy it is, and not whether they are asked.
    place = [number for number, each in enumerate(responses) if each.municipality_code == "0001"][-2:]
    for number in place:
        answers = {key: value for key, value in responses[number].answers.items() if key != ASKED}
        responses[number] = replace(responses[number], answers=answers)
    result = release_small(responses, codes(4), reports=(_Gap(),))
    release, tabulation = result.release, Tabulation.from_json(result.internal)
    key = pair_id(EASE, ASKED)
    assert release.figure(key, Scope.OWN, "0001", category="both").rule_id == "R3.pair"
    assert not found(release, tabulation)
    cell = tabulation.cell("0001", key)
    everybody = tabulation.together(codes(4), key)

    def planted(figure: Figure) -> Figure:
        if figure.question_id != key or figure.scope is not Scope.COMBINED:
            return figure
        shown = release.figure(key, Scope.OWN, "0002", category=figure.category)
        return replace(
            shown,
            scope=Scope.COMBINED,
            municipality_code="",
            n_municipalities=4,
            n_base=everybody.base,
            count=everybody.options[figure.category],
        )

    cover = Coverage(key, Scope.COMBINED, Group.TOTAL, DISTRIBUTION, codes(4))
    coverage = (*(row for row in release.coverage if row.question_id != key), cover)
    figures = tuple(planted(figure) for figure in release.figures)
    assert cell.base == 28
    assert ("0001", "") in found(replace(release, figures=figures, coverage=coverage), tabulation)
