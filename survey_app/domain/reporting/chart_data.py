"""Makes the data of charts from released figures, as plain JSON: drawn on the web, in slides, report and posters."""

from collections.abc import Iterable, Sequence
from typing import Any

from survey_app.domain.release.frozen import (
    POSITIVE,
    Figure,
    FigureStatus,
    Group,
    Question,
    Release,
    Scope,
    Verdict,
)
from survey_app.domain.wording.phrases import lowered
from survey_app.domain.wording.reasons import short_reason
from survey_app.domain.wording.sentences import Sentences

Json = dict[str, Any]


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


def dumbbell_data(release: Release, municipality_code: str, sentences: Sentences) -> Json:
    """Return the overview: own and together on every question with positive options."""
    rows = []
    for question in filter(has_shares, release.questions):
        own = own_share(release, question.id, municipality_code)
        together = together_share(release, question.id)
        verdict = own.verdict_vs_rest if own else None
        rows.append(
            {
                "question_id": question.id,
                "label": sentences.text(question.label),
                "own": _share(own),
                "own_status": own_status(own),
                "own_note": own_note(release, own, sentences),
                "combined": _share(together),
                "verdict": str(verdict) if verdict else None,
                "verdict_words": sentences.verdict(verdict),
            }
        )
    return {
        "own_name": release.municipalities.get(municipality_code, ""),
        "combined_name": sentences.say("Together"),
        "rows": rows,
    }


def own_status(own: Figure | None) -> str:
    """Return how an own figure is drawn: `shown`, `few` (5-9 answers: only "x of n"), `hidden` or `not_asked`."""
    if own is None or own.status is FigureStatus.NOT_ASKED:
        return "not_asked"
    if own.status is FigureStatus.HIDDEN:
        return "hidden"
    return "few" if own.percent is None else "shown"


def own_note(release: Release, own: Figure | None, sentences: Sentences) -> str:
    """Return the words in place of an axis position: "6 of 8", or why nothing is shown."""
    status = own_status(own)
    if own is None or status in ("shown", "not_asked"):
        return ""
    if status == "few":
        return sentences.x_of_n(own.count or 0, own.n_base or 0)
    needed = [
        row.needed
        for row in release.withheld
        if (row.municipality_code, row.what) == (own.municipality_code, own.question_id)
    ]
    return short_reason(own.rule_id, needed[0] if needed else None, sentences.language)


def distribution_data(release: Release, question: Question, municipality_code: str, sentences: Sentences) -> Json:
    """Return every option, own and together: for `diverging` (with sides) or `bars` (without positive options)."""
    rows = []
    sides = _sides(question)
    for role, code in (("own", municipality_code), ("combined", None)):
        figures = options_of(release, question, code) if code != "" else ()
        if not figures:
            continue
        segments = [_segment(question, figure, sides, sentences) for figure in figures]
        row: Json = {"role": role, "base": figures[0].n_base, "segments": segments}
        row["name"] = release.municipalities[code] if code else sentences.say("Together")
        if role == "combined":
            row["municipalities"] = figures[0].n_municipalities
        if sides:
            row["dont_know"] = figures[0].n_dontknow if question.has_dont_know else None
            row["respondents"] = _respondents(figures[0]) if question.has_dont_know else None
        rows.append(row)
    data: Json = {"question_id": question.id, "rows": rows}
    if sides:
        data["negative_words"] = _side_words(question, sentences, positive=False)
        data["positive_words"] = _side_words(question, sentences, positive=True)
        data["has_dont_know"] = question.has_dont_know
    return data


def _side_words(question: Question, sentences: Sentences, *, positive: bool) -> str:
    """Return the options of one side of the bar as words, in the order in which they lie from left to right."""
    options = [option for option in question.options if option["substantive"]]
    if options[0]["positive"]:  # asked from the positive end, which lies at the right
        options.reverse()
    return ", ".join(lowered(sentences.text(one["text"])) for one in options if one["positive"] == positive)


def change_data(release: Release, municipality_code: str, sentences: Sentences) -> Json:
    """Return the shares over the periods, oldest first; `broken` says that the question has changed since.

    `change_low` and `change_high` are the interval of the change since the period before, in whole percentage points.
    The combined view takes the panel (the same municipalities in both periods) where combined covered others before.
    `name` and `role` (own or combined) say whose shares they are.
    """
    rows = []
    names = {each["key"]: each["name"] for each in release.earlier_periods} | {release.period: release.period_name}
    for question in filter(has_shares, release.questions):
        figures = [
            figure
            for key in names
            if (figure := _share_over_time(release, question.id, municipality_code, key)) is not None
        ]
        if len(figures) < 2 or figures[-1].period != release.period:
            continue
        verdict = figures[-1].verdict_vs_previous
        rows.append(
            {
                "question_id": question.id,
                "label": sentences.text(question.label),
                "points": [
                    share_values(figure)
                    | {
                        "period": sentences.text(names[figure.period]),
                        "broken": figure.question_version != question.version
                        or release.is_broken(question.id, figure.period),
                    }
                    for figure in figures
                ],
                "change_low": figures[-1].change_low,
                "change_high": figures[-1].change_high,
                "verdict": str(verdict) if verdict else None,
                "verdict_words": sentences.verdict(verdict),
            }
        )
    name = release.municipalities.get(municipality_code) or sentences.say("Together")
    return {"name": name, "role": "own" if municipality_code else "combined", "rows": rows}


def compared_shares(release: Release, question_id: str, municipality_code: str) -> tuple[Figure, Figure] | None:
    """Return (the period before, now) of a share that is shown in both, or None."""
    if release.previous_period is None:
        return None
    then = _share_over_time(release, question_id, municipality_code, release.previous_period)
    now = _share_over_time(release, question_id, municipality_code, release.period)
    return (then, now) if then is not None and now is not None else None


def _share_over_time(release: Release, question_id: str, municipality_code: str, period: str) -> Figure | None:
    if municipality_code:
        figure = own_share(release, question_id, municipality_code, period)
    else:
        panel = release.figure(question_id, Scope.COMBINED_PANEL, period=period)
        figure = panel or together_share(release, question_id, period)
    return figure if figure is not None and figure.status is FigureStatus.SHOWN else None


def _share(figure: Figure | None) -> Json | None:
    return None if figure is None or figure.status is not FigureStatus.SHOWN else share_values(figure)


def share_values(figure: Figure) -> Json:
    """Return the numbers of a shown share as charts take them."""
    return {
        "percent": figure.percent,
        "count": figure.count,
        "base": figure.n_base,
        "ci_low": figure.ci_low,
        "ci_high": figure.ci_high,
    }


def _segment(question: Question, figure: Figure, sides: dict[str, tuple[str, int]], sentences: Sentences) -> Json:
    text = next(option["text"] for option in question.options if option["key"] == figure.category)
    segment: Json = {"label": sentences.text(text), "percent": figure.percent, "count": figure.count}
    if sides:
        segment["side"], segment["step"] = sides[figure.category]
    return segment


def _sides(question: Question) -> dict[str, tuple[str, int]]:
    """Return for every option its side of the centre line and its step (1 = the outermost of its side).

    Where an odd number of options has as many before as after the middle one, and that one is not positive, it is
    neutral. The outermost is the first or the last one asked, whichever lies at the end of the scale.
    """
    if not question.has_positive:
        return {}
    options = [option for option in question.options if option["substantive"]]
    positives = [option["key"] for option in options if option["positive"]]
    others = [option["key"] for option in options if not option["positive"]]
    sides: dict[str, tuple[str, int]] = {}
    if len(others) == len(positives) + 1 and len(others) > 1:
        positive_first = options[0]["positive"]
        sides[others.pop(0 if positive_first else -1)] = ("neutral", 0)
    for side, keys in (("positive", positives), ("negative", others)):
        outermost = {options[0]["key"], options[-1]["key"]} & set(keys) or set(keys[:1])
        sides |= {key: (side, int(key in outermost)) for key in keys}
    return sides


def _respondents(figure: Figure) -> int | None:
    if figure.n_dontknow is None or figure.n_missing is None:
        return None
    return (figure.n_base or 0) + figure.n_dontknow + figure.n_missing


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
