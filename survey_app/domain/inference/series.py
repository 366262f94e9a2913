"""Series over periods: where a changed question breaks them, and the panel of municipalities that are in both."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from survey_app.domain.disclosure.rules import Thresholds
from survey_app.domain.inference.statistics import percent_half_up, whole_percent, wilson_interval
from survey_app.domain.release.frozen import (
    AS_PUBLISHED,
    POSITIVE,
    Coverage,
    Figure,
    FigureStatus,
    Group,
    Question,
    Release,
    Scope,
)
from survey_app.i18n import in_language

PANEL = "R1.panel"


def find_breaks(questions: Iterable[Question], earlier: Iterable[Release]) -> tuple[tuple[str, str], ...]:
    """Return (question id, earlier period) where the two cannot be compared: wording or options have changed.

    A new version breaks a series. So do other options, other positive ones, and another wording in the earlier
    release's language, even where nobody has raised the version.

    Args:
        questions: as asked now.
        earlier: the releases of earlier periods.
    """
    return tuple(
        (now.id, release.period)
        for release in earlier
        for then in release.questions
        for now in questions
        if now.id == then.id and _meaning(now, release.language) != _meaning(then, release.language)
    )


def panel_figures(
    release: Release, previous: Release | None, thresholds: Thresholds
) -> tuple[tuple[Figure, ...], tuple[Coverage, ...]]:
    """Return combined shares over the same municipalities in both periods, where the two combined ones differ in these.

    Args:
        release: this period's figures, coverage and breaks.
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
        if release.is_broken(question.id, previous.period) or len(versions) != 1:
            continue
        if any(len(side) < len(codes) for side in sides):
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


def _meaning(question: Question, language: str) -> tuple[object, ...]:
    """Return what must stay the same for two periods to be compared."""
    options = tuple(
        (option["key"], in_language(option["text"], language), option["positive"], option["substantive"])
        for option in question.options
    )
    return question.version, question.kind, in_language(question.text, language), options


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
        change_low=None,
        change_high=None,
        verdict_gap=None,
        x_of_10=None,
        rule_id=PANEL + (AS_PUBLISHED if figures[0].is_as_published else ""),
    )
