"""What a release shows of a question: the shares, options, groups and verdicts that its readers look up."""

from collections.abc import Iterable, Sequence

from survey_app.domain.release.frozen import POSITIVE, Figure, FigureStatus, Group, Question, Release, Scope, Verdict


def own_share(release: Release, question_id: str, municipality_code: str, period: str | None = None) -> Figure | None:
    """Return the own share of positive answers, shown or hidden; None for the combined view or if not asked."""
    if not municipality_code:
        return None
    return release.figure(question_id, Scope.OWN, municipality_code, period=period)


def together_share(release: Release, question_id: str, period: str | None = None) -> Figure | None:
    """Return the share of several municipalities together where one is shown."""
    for scope in (Scope.COMBINED, Scope.COMBINED_ONLY):
        figure = release.figure(question_id, scope, period=period)
        if figure is not None and figure.status is FigureStatus.SHOWN:
            return figure
    return None


def options_of(release: Release, question: Question, municipality_code: str | None) -> tuple[Figure, ...]:
    """Return the shown distribution in the order asked: own (a code) or together (None); empty where it is hidden."""
    scopes = (Scope.OWN,) if municipality_code else (Scope.COMBINED, Scope.COMBINED_ONLY)
    for scope in scopes:
        keys = [option["key"] for option in question.options if option["substantive"]]
        found = [release.figure(question.id, scope, municipality_code or "", category=key) for key in keys]
        shown = tuple(figure for figure in found if figure is not None and figure.status is FigureStatus.SHOWN)
        if keys and len(shown) == len(keys):
            return shown
    return ()


def has_shares(question: Question) -> bool:
    """Say whether the question is reported as a share of positive answers."""
    return question.role != "group" and question.has_positive


def compared_shares(release: Release, question_id: str, municipality_code: str) -> tuple[Figure, Figure] | None:
    """Return (the period before, now) of a share that is shown in both, or None."""
    if release.previous_period is None:
        return None
    then = share_over_time(release, question_id, municipality_code, release.previous_period)
    now = share_over_time(release, question_id, municipality_code, release.period)
    return (then, now) if then is not None and now is not None else None


def share_over_time(release: Release, question_id: str, municipality_code: str, period: str) -> Figure | None:
    """Return a share to compare over time: own, or for "" of those that took part in both periods; None if hidden."""
    if municipality_code:
        figure = own_share(release, question_id, municipality_code, period)
    else:
        panel = release.figure(question_id, Scope.COMBINED_PANEL, period=period)
        figure = panel or together_share(release, question_id, period)
    return figure if figure is not None and figure.status is FigureStatus.SHOWN else None


def shown_groups(release: Release, question_id: str, municipality_code: str) -> tuple[Figure, ...]:
    """Return the shares by gender that are shown: own, or together for ""."""
    scopes: Iterable[Scope] = (Scope.OWN,) if municipality_code else (Scope.COMBINED, Scope.COMBINED_ONLY)
    found: Sequence[Figure] = [
        figure
        for scope in scopes
        for figure in release.select(
            question_id=question_id,
            scope=scope,
            municipality_code=municipality_code,
            group=None,
            category=POSITIVE,
        )
        if figure.group is not Group.TOTAL and figure.status is FigureStatus.SHOWN
    ]
    return tuple(found)


def verdicts(release: Release, municipality_code: str, wanted: Verdict) -> tuple[tuple[Question, Figure], ...]:
    """Return the questions on which own differs from the rest in this direction."""
    found = []
    for question in filter(has_shares, release.questions):
        own = own_share(release, question.id, municipality_code)
        if own is not None and own.verdict_vs_rest is wanted:
            found.append((question, own))
    return tuple(found)
