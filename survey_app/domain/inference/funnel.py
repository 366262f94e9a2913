"""The funnel: unnamed municipalities by number of answers and share, within exact limits around the combined share.

For the coordinator's meeting only, and only when every municipality that would be a dot has agreed: dots with n are
neighbours whom one recognises. It never ranks, and it carries no verdict.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from survey_app.domain.inference.statistics import whole_percent
from survey_app.domain.release.frozen import POSITIVE, Figure, FigureStatus, Release, Scope
from survey_app.domain.wording.sentences import Sentences
from survey_app.errors import RefusedError

INNER_LEVEL, OUTER_LEVEL = 0.95, 0.998
"""Levels of the two pairs of limits: about two and three standard errors (Spiegelhalter 2005)."""

FEWEST_DOTS = 3

MOST_DRAWN = 60
"""Numbers of answers that the limits are drawn through; as many points make a line that looks smooth."""


@dataclass(frozen=True, slots=True, order=True)
class Dot:
    """A municipality without its name: `percent` of `base` answers are positive."""

    base: int
    percent: int


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
    """What the chart draws: the combined share, the limits along the bases, and the dots by base."""

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
    missing = sorted(figure.municipality_code for figure in own if figure.municipality_code not in agreed)
    if missing:
        names = ", ".join(release.municipalities[code] for code in missing)
        raise RefusedError("These have not agreed to a funnel: {names}. Ask them first.", names=names)
    count, base = combined.count or 0, combined.n_base or 0
    dots = tuple(sorted(Dot(figure.n_base or 0, figure.percent or 0) for figure in own))
    limits = find_limits(count / base, drawn_bases(dots[0].base, dots[-1].base))
    return Funnel(question_id, whole_percent(count, base), base, limits, dots)


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
    return {
        "question_id": funnel.question_id,
        "percent": funnel.percent,
        "base": funnel.base,
        "limits": [{slot: getattr(each, slot) for slot in Limits.__slots__} for each in funnel.limits],
        "dots": [{"base": dot.base, "percent": dot.percent} for dot in funnel.dots],
        "label": label,
        "combined_name": sentences.say("Together"),
        "sentence": sentences.tell("funnel.read"),
        "note": sentences.tell("funnel.chance"),
        "alternative": f"{label}. {described}",
    }


def _has_place(figure: Figure) -> bool:
    """Say whether an own share is shown as a percentage; below ten answers it has no place on an axis."""
    return figure.status is FigureStatus.SHOWN and figure.percent is not None
