"""The funnel: unnamed municipalities by number of answers and share, within exact limits around the combined share.

For the coordinator's meeting only, and only when every municipality that would be a dot has agreed: dots with n are
neighbours whom one recognises. It never ranks, and it carries no verdict.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from survey_app.domain.inference.statistics import whole_percent
from survey_app.domain.register import swedish_order
from survey_app.domain.release.frozen import POSITIVE, Figure, FigureStatus, Release, Scope
from survey_app.domain.wording.phrases import capitalised
from survey_app.domain.wording.sentences import Sentences
from survey_app.errors import RefusedError

INNER_LEVEL, OUTER_LEVEL = 0.95, 0.998
"""Levels of the two pairs of limits: about two and three standard errors (Spiegelhalter 2005)."""

FEWEST_DOTS = 3

_ROOM = 20
"""The limits go on for this part of their length before the first dot and after the last."""

MOST_DRAWN = 60
"""Numbers of answers that the limits are drawn through; as many points make a line that looks smooth."""


class Place(StrEnum):
    """Where a dot lies: within the inner limits, outside them, or outside the outer ones too."""

    WITHIN = "within"
    OUTSIDE_INNER = "outside_inner"
    OUTSIDE_OUTER = "outside_outer"


@dataclass(frozen=True, slots=True, order=True)
class Dot:
    """A municipality without its name: `percent` of `base` answers are positive."""

    base: int
    percent: int
    place: Place


@dataclass(frozen=True, slots=True)
class Limits:
    """Between which whole percentages chance alone keeps a share of `base` answers: inner 95 %, outer 99.8 %."""

    base: int
    outer_low: int
    inner_low: int
    inner_high: int
    outer_high: int


@dataclass(frozen=True, slots=True)
class Funnel:
    """What the chart draws: the combined share, the limits along the bases, and the dots by base.

    The limits begin before the smallest base and end after the largest, so that no dot lies at their ends.
    """

    question_id: str
    percent: int
    base: int
    limits: tuple[Limits, ...]
    dots: tuple[Dot, ...]


def make_funnel(release: Release, question_id: str, agreed: Collection[str]) -> Funnel:
    """Return the funnel of a question, out of released figures.

    Args:
        release: the whole release, of all municipalities.
        question_id: a question with positive options.
        agreed: codes of the municipalities that have agreed to be seen like this.

    Raises:
        RefusedError: a municipality has not agreed, or too few have a share to show.
    """
    combined = release.figure(question_id, Scope.COMBINED)
    own = [
        figure
        for figure in release.select(question_id=question_id, scope=Scope.OWN, category=POSITIVE)
        if _has_place(figure)
    ]
    if combined is None or combined.status is not FigureStatus.SHOWN or len(own) < FEWEST_DOTS:
        raise RefusedError("A funnel needs at least three municipalities with ten answers each.")
    missing = [figure.municipality_code for figure in own if figure.municipality_code not in agreed]
    if missing:
        missing.sort(key=lambda code: swedish_order(release.municipalities[code]))
        names = ", ".join(release.municipalities[code] for code in missing)
        text = "These have not agreed to a funnel: {names}. Ask them first."
        raise RefusedError(text, names=names, codes=",".join(missing))
    count, base = combined.count or 0, combined.n_base or 0
    bases = sorted({figure.n_base or 0 for figure in own})
    around = dict(zip(bases, find_limits(count / base, bases), strict=True))
    dots = tuple(sorted(_dot(figure.n_base or 0, figure.percent or 0, around) for figure in own))
    room = max(1, (bases[-1] - bases[0]) // _ROOM)
    limits = find_limits(count / base, drawn_bases(max(1, bases[0] - room), bases[-1] + room))
    return Funnel(question_id, whole_percent(count, base), base, limits, dots)


def _dot(base: int, percent: int, limits: Mapping[int, Limits]) -> Dot:
    around = limits[base]
    if not around.outer_low <= percent <= around.outer_high:
        return Dot(base, percent, Place.OUTSIDE_OUTER)
    inner = around.inner_low <= percent <= around.inner_high
    return Dot(base, percent, Place.WITHIN if inner else Place.OUTSIDE_INNER)


def drawn_bases(first: int, last: int) -> tuple[int, ...]:
    """Return the bases that the limits are drawn through: all where they are few, else denser where the lines bend."""
    if last - first < MOST_DRAWN:
        return tuple(range(first, last + 1))
    growth = (last / first) ** (1 / (MOST_DRAWN - 1))
    return tuple(sorted({*(round(first * growth**step) for step in range(MOST_DRAWN)), last}))


def find_limits(share: float, bases: Sequence[int]) -> tuple[Limits, ...]:
    """Return the exact binomial limits of a share for numbers of answers.

    A count outside them has a tail of at most half of what the level leaves (2.5 %, 0.1 %).

    Args:
        share: the combined share, 0..1.
        bases: answers.
    """
    from scipy.stats import binom

    inner, outer = (1 - INNER_LEVEL) / 2, (1 - OUTER_LEVEL) / 2
    counts = zip(
        binom.ppf(outer, bases, share),
        binom.ppf(inner, bases, share),
        binom.isf(inner, bases, share),
        binom.isf(outer, bases, share),
        strict=True,
    )
    # scipy gives -1 for a quantile at nought where the share is nought.
    return tuple(
        Limits(base, *(whole_percent(max(0, int(count)), base) for count in each))
        for base, each in zip(bases, counts, strict=True)
    )


def funnel_data(funnel: Funnel, release: Release, sentences: Sentences) -> dict[str, Any]:
    """Return the funnel as plain JSON for the chart, with its words."""
    label = sentences.text(release.question(funnel.question_id).label)
    described = sentences.tell("funnel.alternative", n=len(funnel.dots), percent=funnel.percent, base=funnel.base)
    found = _finding(funnel, sentences)
    return {
        "question_id": funnel.question_id,
        "percent": funnel.percent,
        "base": funnel.base,
        "limits": [{slot: getattr(each, slot) for slot in Limits.__slots__} for each in funnel.limits],
        "dots": [{"base": dot.base, "percent": dot.percent} for dot in funnel.dots],
        "table": _table(funnel, label, sentences),
        "label": label,
        "combined_name": sentences.say("Together"),
        "sentence": found,
        "note": f"{sentences.tell('funnel.read')} {sentences.tell('funnel.chance')}",
        "alternative": f"{label}. {described} {found}",
    }


def _table(funnel: Funnel, label: str, sentences: Sentences) -> dict[str, Any]:
    """Return what the chart shows as a table: a row for each dot, by number of answers, without names."""
    rows = [
        (str(dot.base), f"{dot.percent}\N{NO-BREAK SPACE}%", sentences.tell(f"funnel.{dot.place}"))
        for dot in funnel.dots
    ]
    columns = (sentences.say("Number of answers"), sentences.say("share"), sentences.say("Where the dot lies"))
    return {"caption": sentences.tell("funnel.table", label=label), "columns": columns, "rows": rows}


def _finding(funnel: Funnel, sentences: Sentences) -> str:
    """Say how many dots lie outside the inner lines; which they are is nobody's matter here."""
    outside = sum(dot.place is not Place.WITHIN for dot in funnel.dots)
    total = sentences.number(len(funnel.dots))
    if not outside:
        return sentences.tell("funnel.all_within", total=total)
    return capitalised(sentences.tell_count("funnel.some_outside", outside, total=total))


def _has_place(figure: Figure) -> bool:
    """Say whether an own share is shown as a percentage; below ten answers it has no place on an axis."""
    return figure.status is FigureStatus.SHOWN and figure.percent is not None
