"""Verdicts: own against the rest, this period against the one before; one Benjamini-Hochberg family for each pack."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from survey_app.domain.disclosure import Thresholds
from survey_app.domain.release import POSITIVE, Coverage, Figure, FigureStatus, Group, Release, Scope, Verdict
from survey_app.domain.statistics import (
    accept_differences,
    direction,
    mid_p,
    percent_half_up,
    whole_percent,
    wilson_interval,
)


@dataclass(frozen=True, slots=True)
class _Test:
    """One comparison of a shown figure with another share; `field` is where its verdict is written."""

    figure: Figure
    field: str
    other_count: int
    other_base: int


def add_verdicts(figures: Sequence[Figure], previous: Release | None) -> tuple[Figure, ...]:
    """Return the figures with verdicts where both sides are shown.

    Own is compared with combined less own, never with a total that contains it; a period with the one before only
    where the question has the same version in both.

    Args:
        figures: this period's figures, without verdicts.
        previous: the release of the period before, or None.
    """
    tests = [*_tests_against_rest(figures), *_tests_against_previous(figures, previous)]
    families: dict[str, list[_Test]] = {}
    for test in tests:
        families.setdefault(test.figure.municipality_code, []).append(test)
    verdicts: dict[tuple[Figure, str], Verdict] = {}
    for family in families.values():
        for test, accepted in zip(family, accept_differences([_p_value(test) for test in family]), strict=True):
            verdicts[test.figure, test.field] = direction(
                *_share(test.figure), test.other_count, test.other_base, accepted=accepted
            )
    return tuple(
        replace(
            figure,
            verdict_vs_rest=verdicts.get((figure, "verdict_vs_rest")),
            verdict_vs_previous=verdicts.get((figure, "verdict_vs_previous")),
        )
        for figure in figures
    )


def panel_figures(
    release: Release, previous: Release | None, thresholds: Thresholds
) -> tuple[tuple[Figure, ...], tuple[Coverage, ...]]:
    """Return combined shares over the same municipalities in both periods, where the two combined ones differ in these.

    Args:
        release: this period's figures and coverage.
        previous: the release of the period before.
        thresholds: the numbers in the rules; the panel obeys rule 2 as well.
    """
    if previous is None:
        return (), ()
    rows: list[Figure] = []
    covers: list[Coverage] = []
    own_now, own_then = _own_shares(release), _own_shares(previous)
    for question in release.questions:
        now = release.cover(question.id, Scope.COMBINED)
        then = previous.cover(question.id, Scope.COMBINED)
        if now is None or then is None or now.municipality_codes == then.municipality_codes:
            continue
        codes = tuple(code for code in now.municipality_codes if code in then.municipality_codes)
        sides = [
            [own[question.id, code] for code in codes if (question.id, code) in own] for own in (own_now, own_then)
        ]
        versions = {figure.question_version for side in sides for figure in side}
        if len(versions) != 1 or any(len(side) < len(codes) for side in sides):
            continue
        outside = [
            [own[question.id, code].n_base or 0 for code in cover.municipality_codes if (question.id, code) in own]
            for own, cover in ((own_now, _without(now, codes)), (own_then, _without(then, codes)))
        ]
        enough = all(thresholds.enough_contributors(figure.n_base or 0 for figure in side) for side in sides)
        # Combined less panel would else be one neighbour's own result.
        if enough and all(thresholds.enough_left_out(bases) for bases in outside):
            rows += [_sum_figures(side) for side in sides]
            covers.append(Coverage(question.id, Scope.COMBINED_PANEL, Group.TOTAL, POSITIVE, codes))
    return tuple(rows), tuple(covers)


def earlier_figures(earlier: Iterable[Release], question_ids: Iterable[str]) -> tuple[Figure, ...]:
    """Return the earlier periods' shares for comparison, as they were published then."""
    wanted = frozenset(question_ids)
    scopes = (Scope.OWN, Scope.COMBINED, Scope.COMBINED_ONLY)
    return tuple(
        figure
        for release in earlier
        for figure in release.select(category=POSITIVE)
        if figure.question_id in wanted and figure.scope in scopes
    )


def _tests_against_rest(figures: Sequence[Figure]) -> Iterable[_Test]:
    combined = {figure.question_id: figure for figure in figures if _is_share(figure, Scope.COMBINED)}
    for figure in figures:
        together = combined.get(figure.question_id)
        if _is_share(figure, Scope.OWN) and together is not None:
            (count, base), (all_count, all_base) = _share(figure), _share(together)
            yield _Test(figure, "verdict_vs_rest", all_count - count, all_base - base)


def _tests_against_previous(figures: Sequence[Figure], previous: Release | None) -> Iterable[_Test]:
    if previous is None:
        return
    panel_then = [figure for figure in figures if figure.period == previous.period]
    then = {_series(figure): figure for figure in [*previous.select(category=POSITIVE), *panel_then]}
    panels = {figure.question_id for figure in figures if figure.scope is Scope.COMBINED_PANEL}
    for figure in figures:
        if figure.period == previous.period or not _is_share(figure, figure.scope):
            continue
        # Combined over other municipalities than before is not tested: the panel is.
        if figure.scope is Scope.BLOCK or (figure.scope is Scope.COMBINED and figure.question_id in panels):
            continue
        if figure.scope is Scope.COMBINED and not _same_members(figure, previous, figures):
            continue
        earlier = then.get(_series(figure))
        if earlier is not None and earlier.status is FigureStatus.SHOWN:
            yield _Test(figure, "verdict_vs_previous", *_share(earlier))


def _same_members(figure: Figure, previous: Release, figures: Sequence[Figure]) -> bool:
    shown = {
        row.municipality_code
        for row in figures
        if _is_share(row, Scope.OWN) and (row.period, row.question_id) == (figure.period, figure.question_id)
    }
    cover = previous.cover(figure.question_id, Scope.COMBINED)
    return cover is not None and set(cover.municipality_codes) == shown and figure.n_municipalities == len(shown)


def _series(figure: Figure) -> tuple[Scope, str, str, int, Group, str]:
    return (
        figure.scope,
        figure.municipality_code,
        figure.question_id,
        figure.question_version,
        figure.group,
        figure.category,
    )


def _is_share(figure: Figure, scope: Scope) -> bool:
    return (
        figure.scope is scope
        and figure.group is Group.TOTAL
        and figure.category == POSITIVE
        and figure.status is FigureStatus.SHOWN
    )


def _share(figure: Figure) -> tuple[int, int]:
    return figure.count or 0, figure.n_base or 0


def _p_value(test: _Test) -> float:
    return mid_p(*_share(test.figure), test.other_count, test.other_base)


def _own_shares(release: Release) -> dict[tuple[str, str], Figure]:
    """Return the shown own shares of a release: (question id, municipality code) -> figure."""
    return {
        (figure.question_id, figure.municipality_code): figure
        for figure in release.select(scope=Scope.OWN, category=POSITIVE)
        if figure.status is FigureStatus.SHOWN
    }


def _without(cover: Coverage, codes: Sequence[str]) -> Coverage:
    left = tuple(code for code in cover.municipality_codes if code not in codes)
    return replace(cover, municipality_codes=left)


def _sum_figures(figures: Sequence[Figure]) -> Figure:
    count, base = sum(figure.count or 0 for figure in figures), sum(figure.n_base or 0 for figure in figures)
    interval = wilson_interval(count, base)
    return replace(
        figures[0],
        scope=Scope.COMBINED_PANEL,
        municipality_code="",
        n_municipalities=len(figures),
        n_base=base,
        count=count,
        percent=whole_percent(count, base),
        ci_low=percent_half_up(interval.low),
        ci_high=percent_half_up(interval.high),
        n_dontknow=None,
        n_missing=None,
        n_unusable=None,
        verdict_vs_rest=None,
        verdict_vs_previous=None,
        x_of_10=None,
        rule_id="R1.panel",
    )
