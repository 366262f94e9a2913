"""The funnel: unnamed municipalities by number of answers and share, within exact limits around the combined share.

For the coordinator's meeting only, and only when every municipality that would be a dot has agreed: dots with n are
neighbours whom one recognises. It never ranks, and it carries no verdict.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from survey_app.domain.inference.statistics import whole_percent
from survey_app.domain.release.frozen import POSITIVE, Figure, FigureStatus, Release, Scope
from survey_app.domain.wording.sentences import Sentences
from survey_app.errors import RefusedError

INNER_LEVEL, OUTER_LEVEL = 0.95, 0.998
"""Levels of the two pairs of limits: about two and three standard errors (Spiegelhalter 2005)."""

FEWEST_DOTS = 3


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
    """What the chart draws: the combined share, the limits for every base, and the dots by base."""

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
    own = [figure for figure in release.select(question_id=question_id, scope=Scope.OWN) if _has_place(figure)]
    if combined is None or combined.status is not FigureStatus.SHOWN or len(own) < FEWEST_DOTS:
        raise RefusedError("A funnel needs at least three municipalities with ten answers each.")
    missing = sorted(figure.municipality_code for figure in own if figure.municipality_code not in agreed)
    if missing:
        names = ", ".join(release.municipalities[code] for code in missing)
        raise RefusedError("These have not agreed to a funnel: {names}. Ask them first.", names=names)
    count, base = combined.count or 0, combined.n_base or 0
    dots = tuple(sorted(Dot(figure.n_base or 0, figure.percent or 0) for figure in own))
    bases = range(dots[0].base, dots[-1].base + 1)
    limits = tuple(find_limits(count / base, each) for each in bases)
    return Funnel(question_id, whole_percent(count, base), base, limits, dots)


def find_limits(share: float, base: int) -> Limits:
    """Return the exact binomial limits of a share for a number of answers.

    A count outside them has a tail of at most half of what the level leaves (2.5 %, 0.1 %).

    Args:
        share: the combined share, 0..1.
        base: answers.
    """
    from scipy.stats import binom

    inner, outer = (1 - INNER_LEVEL) / 2, (1 - OUTER_LEVEL) / 2
    counts = (
        binom.ppf(outer, base, share),
        binom.ppf(inner, base, share),
        binom.isf(inner, base, share),
        binom.isf(outer, base, share),
    )
    # scipy gives -1 for a quantile at nought where the share is nought.
    return Limits(base, *(whole_percent(max(0, int(count)), base) for count in counts))


def funnel_data(funnel: Funnel, release: Release, sentences: Sentences) -> dict[str, Any]:
    """Return the funnel as plain JSON for the chart, with its words."""
    label = sentences.text(release.question(funnel.question_id).label)
    described = sentences.tell("funnel.alternative", n=len(funnel.dots), percent=funnel.percent, base=funnel.base)
    return {
        **asdict(funnel),
        "label": label,
        "combined_name": sentences.say("Together"),
        "sentence": sentences.tell("funnel.read"),
        "note": sentences.tell("funnel.chance"),
        "alternative": f"{label}. {described}",
    }


def _has_place(figure: Figure) -> bool:
    """Say whether an own share is shown as a percentage; below ten answers it has no place on an axis."""
    return figure.category == POSITIVE and figure.status is FigureStatus.SHOWN and figure.percent is not None
