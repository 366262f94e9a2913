"""Data of the two charts of a gap report: how important something is beside how well it works, from released figures.

Each share has its own base. The gap is their difference in whole percentage points; whether it may be called one is
McNemar's test on those who answered both, where the pair of questions is released.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from survey_app.domain.release.frozen import Figure, FigureStatus, Release, Scope, Verdict
from survey_app.domain.release.shown import own_share, together_share
from survey_app.domain.release.tabulation import pair_id
from survey_app.domain.reporting.chart_data import share_values
from survey_app.domain.wording.sentences import Sentences

Json = dict[str, Any]

IMPORTANCE_CUT = 80
PERFORMANCE_CUT = 50
"""Whole percents from which something counts as important, and as working well. They are fixed: almost everything is
important to 83-100 %, so a cut at the mean would sort by chance."""

GREY_POINTS = 5
"""Percentage points on each side of a cut within which nothing is sorted."""


@dataclass(frozen=True, slots=True)
class GapPair:
    """One thing asked about twice: its name, and the ids of the questions on how important it is and how it works."""

    label: Mapping[str, str]
    importance: str
    performance: str

    @property
    def question_ids(self) -> tuple[str, str]:
        """Both questions, the important one first: a verdict `higher` says that more find it important."""
        return self.importance, self.performance


def gap_data(release: Release, pairs: Iterable[GapPair], municipality_code: str, sentences: Sentences) -> Json:
    """Return the rows of a `gap` chart, the widest gap first; pairs of which either share is not shown are left out.

    Args:
        release: what is released.
        pairs: what was asked about twice.
        municipality_code: whose own shares; "" = of several municipalities together.
        sentences: the words.

    Returns:
        name: whom it is about; rows: label, question_ids, importance and performance (percent, count, base, ci_low,
        ci_high), gap (percentage points, importance less performance), pair_base (those who answered both; None where
        the pair is hidden, and then the verdict, if any, is that of the worst case), verdict (`higher`: more find
        it important), verdict_words.
    """
    found = (_gap_row(release, pair, municipality_code, sentences) for pair in pairs)
    rows = sorted((row for row in found if row is not None), key=lambda row: (-row["gap"], row["question_ids"]))
    return {"name": release.municipalities.get(municipality_code) or sentences.say("Together"), "rows": rows}


def quadrant_data(release: Release, pairs: Iterable[GapPair], municipality_code: str, sentences: Sentences) -> Json:
    """Return the points of a `quadrants` chart: across how well something works, upwards how important it is.

    Args:
        release: what is released.
        pairs: what was asked about twice.
        municipality_code: whose own shares; "" = of several municipalities together.
        sentences: the words.

    Returns:
        name, importance_cut, performance_cut and grey (all whole percents), quadrants (key -> words), and rows as in
        `gap_data` with `number` (from 1, as the points are marked) and `quadrant`: work_on, keep, wait, works or grey.
    """
    data = gap_data(release, pairs, municipality_code, sentences)
    rows = [row | {"number": number, "quadrant": _quadrant(row)} for number, row in enumerate(data["rows"], start=1)]
    return {
        "name": data["name"],
        "importance_cut": IMPORTANCE_CUT,
        "performance_cut": PERFORMANCE_CUT,
        "grey": GREY_POINTS,
        "quadrants": {
            "work_on": sentences.say("Important, and does not work well to most"),
            "keep": sentences.say("Important, and works well"),
            "wait": sentences.say("Not among the most important, and does not work well to most"),
            "works": sentences.say("Not among the most important, and works well"),
            "grey": sentences.say("Too near a limit to be sorted"),
        },
        "rows": rows,
    }


def _gap_row(release: Release, pair: GapPair, code: str, sentences: Sentences) -> Json | None:
    importance, performance = (_shown_share(release, question_id, code) for question_id in pair.question_ids)
    if importance is None or performance is None or importance.percent is None or performance.percent is None:
        return None
    paired = _paired_figure(release, pair, code)
    verdict = paired.verdict_gap if paired else importance.verdict_gap
    return {
        "label": sentences.text(pair.label),
        "question_ids": list(pair.question_ids),
        "importance": share_values(importance),
        "performance": share_values(performance),
        "gap": importance.percent - performance.percent,
        "pair_base": paired.n_base if paired else None,
        "verdict": str(verdict) if verdict else None,
        "verdict_words": _verdict_words(verdict, sentences),
    }


def _shown_share(release: Release, question_id: str, code: str) -> Figure | None:
    figure = own_share(release, question_id, code) if code else together_share(release, question_id)
    return figure if figure is not None and figure.status is FigureStatus.SHOWN else None


def _paired_figure(release: Release, pair: GapPair, code: str) -> Figure | None:
    """Return the row of a pair that carries the verdict, where it is shown."""
    scopes = (Scope.OWN,) if code else (Scope.COMBINED, Scope.COMBINED_ONLY)
    for scope in scopes:
        figure = release.figure(pair_id(*pair.question_ids), scope, code, category="first_only")
        if figure is not None and figure.status is FigureStatus.SHOWN:
            return figure
    return None


def _verdict_words(verdict: Verdict | None, sentences: Sentences) -> str:
    if verdict is None:
        return ""
    return {
        Verdict.HIGHER: sentences.say("More find it important"),
        Verdict.LOWER: sentences.say("More find that it works well"),
        Verdict.UNDECIDED: sentences.verdict(verdict),
    }[verdict]


def _quadrant(row: Json) -> str:
    importance, performance = row["importance"]["percent"], row["performance"]["percent"]
    if abs(importance - IMPORTANCE_CUT) < GREY_POINTS or abs(performance - PERFORMANCE_CUT) < GREY_POINTS:
        return "grey"
    if importance > IMPORTANCE_CUT:
        return "keep" if performance > PERFORMANCE_CUT else "work_on"
    return "works" if performance > PERFORMANCE_CUT else "wait"
