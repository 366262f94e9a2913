"""Makes the data of charts from released figures, as plain JSON: drawn on the web, in slides, report and posters."""

from typing import Any

from survey_app.domain.release.frozen import (
    Figure,
    FigureStatus,
    Question,
    Release,
)
from survey_app.domain.release.shown import has_shares, options_of, own_share, share_over_time, together_share
from survey_app.domain.wording.phrases import lowered
from survey_app.domain.wording.reasons import short_reason
from survey_app.domain.wording.sentences import Sentences

Json = dict[str, Any]


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
            if (figure := share_over_time(release, question.id, municipality_code, key)) is not None
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
