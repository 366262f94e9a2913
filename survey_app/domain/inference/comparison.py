"""Verdicts: own against the rest, now against the period before, one question against another.

All tests of one pack are one Benjamini-Hochberg family: a municipality's own (against the rest, change, gaps), and
those of the combined result.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from survey_app.domain.inference.careful_gaps import CarefulGap
from survey_app.domain.inference.statistics import (
    accept_differences,
    direction,
    mcnemar_p,
    mid_p,
    newcombe_interval,
    points_half_up,
)
from survey_app.domain.release.frozen import PAIR_PREFIX, POSITIVE, Figure, FigureStatus, Group, Release, Scope, Verdict

FIRST_ONLY, SECOND_ONLY = "first_only", "second_only"
"""Categories of a pair: positive on its first question and not on the second, and the other way round."""


@dataclass(frozen=True, slots=True)
class _Test:
    """One comparison. `field` of the figure gets `verdict` where the test's p value is accepted, else undecided."""

    figure: Figure
    field: str
    p_value: float
    verdict: Verdict
    change: tuple[int, int] | None = None  # Newcombe's interval in whole percentage points, where it is shown


def add_verdicts(
    figures: Sequence[Figure],
    previous: Release | None,
    changed: Iterable[str] = (),
    careful: Iterable[CarefulGap] = (),
) -> tuple[Figure, ...]:
    """Return the figures with verdicts where both sides are shown, and with the intervals of changes.

    Own is compared with combined less own, never with a total that contains it; a period with the one before only
    where the question has the same version in both and is not among the changed ones; a pair of questions where both
    of the counts that differ are shown.

    Args:
        figures: this period's figures, and the panel's of both periods, without verdicts.
        previous: the release of the period before, or None.
        changed: ids of questions whose wording or options are not those of the period before.
        careful: the worst cases of pairs that are hidden.
    """
    tests = [
        *_tests_against_rest(figures),
        *_tests_against_previous(figures, previous, frozenset(changed)),
        *_tests_of_gaps(figures),
        *(_Test(gap.figure, "verdict_gap", gap.p_value, gap.verdict) for gap in careful),
    ]
    families: dict[str, list[_Test]] = {}
    for test in tests:
        families.setdefault(test.figure.municipality_code, []).append(test)
    added: dict[Figure, dict[str, Any]] = {}
    for family in families.values():
        accepted = accept_differences([test.p_value for test in family])
        for test, stands in zip(family, accepted, strict=True):
            values = added.setdefault(test.figure, {})
            values[test.field] = test.verdict if stands else Verdict.UNDECIDED
            if test.change is not None:
                values["change_low"], values["change_high"] = test.change
    return tuple(replace(figure, **added[figure]) if figure in added else figure for figure in figures)


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


def _tests_against_rest(figures: Sequence[Figure]) -> Iterator[_Test]:
    combined = {figure.question_id: figure for figure in figures if _is_share(figure, Scope.COMBINED)}
    for figure in figures:
        together = combined.get(figure.question_id)
        if _is_share(figure, Scope.OWN) and together is not None:
            (count, base), (all_count, all_base) = _share(figure), _share(together)
            if all_base > base:
                yield _test_shares(figure, "verdict_vs_rest", all_count - count, all_base - base)


def _tests_against_previous(
    figures: Sequence[Figure], previous: Release | None, changed: frozenset[str]
) -> Iterator[_Test]:
    if previous is None:
        return
    panel_then = [figure for figure in figures if figure.period == previous.period]
    then = {_series(figure): figure for figure in [*previous.select(category=POSITIVE), *panel_then]}
    panels = {figure.question_id for figure in figures if figure.scope is Scope.COMBINED_PANEL}
    for figure in figures:
        if figure.period == previous.period or figure.question_id in changed or not _is_share(figure, figure.scope):
            continue
        # Combined over other municipalities than before is not tested: the panel is.
        if figure.scope is Scope.BLOCK or (figure.scope is Scope.COMBINED and figure.question_id in panels):
            continue
        if figure.scope is Scope.COMBINED and not _same_members(figure, previous, figures):
            continue
        earlier = then.get(_series(figure))
        if earlier is not None and earlier.status is FigureStatus.SHOWN:
            test = _test_shares(figure, "verdict_vs_previous", *_share(earlier))
            yield replace(test, change=_change(figure, earlier))


def _tests_of_gaps(figures: Sequence[Figure]) -> Iterator[_Test]:
    """Yield McNemar's exact test for every pair of questions that is shown."""
    pairs = [figure for figure in figures if figure.question_id.startswith(PAIR_PREFIX) and figure.group is Group.TOTAL]
    shown = {_pair_key(figure): figure for figure in pairs if figure.status is FigureStatus.SHOWN}
    for first in shown.values():
        second = shown.get((*_pair_key(first)[:-1], SECOND_ONLY))
        if first.category != FIRST_ONLY or second is None:
            continue
        more, fewer = first.count or 0, second.count or 0
        verdict = Verdict.HIGHER if more > fewer else Verdict.LOWER if more < fewer else Verdict.UNDECIDED
        yield _Test(first, "verdict_gap", mcnemar_p(more, fewer), verdict)


def _pair_key(figure: Figure) -> tuple[str, Scope, str, str, str]:
    return figure.period, figure.scope, figure.municipality_code, figure.question_id, figure.category


def _test_shares(figure: Figure, field: str, other_count: int, other_base: int) -> _Test:
    verdict = direction(*_share(figure), other_count, other_base, accepted=True)
    return _Test(figure, field, mid_p(*_share(figure), other_count, other_base), verdict)


def _change(now: Figure, then: Figure) -> tuple[int, int] | None:
    """Return the interval of a change; None under ten answers on a side, where no interval is shown either."""
    if now.percent is None or then.percent is None:
        return None
    interval = newcombe_interval(*_share(now), *_share(then))
    return points_half_up(interval.low), points_half_up(interval.high)


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
