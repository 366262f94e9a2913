"""Shares, intervals, tests and rounding; own code only where statsmodels and scipy have nothing.

statsmodels and scipy.stats take over a second to import, so they are imported where they are used: a page that shows
a finished release never waits for them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from statistics import NormalDist

from survey_app.domain.release.frozen import Verdict

CONFIDENCE = 0.95
"""Level of every interval."""

FALSE_DISCOVERY_RATE = 0.05
"""Level of the Benjamini-Hochberg procedure over the questions of one pack."""

PLAIN_POINTS = 1.5
"""Percentage points within which a share is told as plain "x of 10", without "well over" or "just under"."""

WIDE_HALF_WIDTH = 0.10
"""Half-width of the interval (a share) over which "x of 10" is told as "about"."""

SAME_PROBABILITY = 1e-7
"""Relative difference under which two table probabilities count as equal (scipy's `fisher_exact` has the like)."""


def whole_percent(count: int, base: int) -> int:
    """Return count/base in whole percent, half up, computed on integers (`round` goes to even, and 0.5 is not exact).

    Raises:
        ValueError: base is not positive, or count is outside 0..base.
    """
    _check(count, base)
    return (200 * count + base) // (2 * base)


def percent_half_up(share: float) -> int:
    """Return a share in 0..1 (a bound of an interval) as a whole percent, half up."""
    return min(100, max(0, math.floor(100 * share + 0.5)))


def points_half_up(difference: float) -> int:
    """Return a difference of two shares (-1..1) in whole percentage points, half up."""
    return min(100, max(-100, math.floor(100 * difference + 0.5)))


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval of a share or of a difference of shares."""

    low: float
    high: float

    @property
    def half_width(self) -> float:
        """Half the distance between the bounds."""
        return (self.high - self.low) / 2


@lru_cache(maxsize=20_000)
def wilson_interval(count: int, base: int) -> Interval:
    """Return the Wilson score interval of count/base (Wilson 1927; statsmodels computes it).

    At five answers it covers the true share 96 times of 100, the usual Wald interval 74 times.
    """
    from statsmodels.stats.proportion import proportion_confint

    _check(count, base)
    low, high = proportion_confint(count, base, alpha=1 - CONFIDENCE, method="wilson")
    return Interval(max(0.0, float(low)), min(1.0, float(high)))


def wilson_half_width(count: int, base: int) -> float:
    """Return half the width of the Wilson interval by its formula.

    Packs and pages tell shares as tenths; loading statsmodels for that would take every process of them a second.
    """
    _check(count, base)
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    share = count / base
    return z * math.sqrt(share * (1 - share) / base + z * z / (4 * base * base)) / (1 + z * z / base)


@lru_cache(maxsize=20_000)
def newcombe_interval(count: int, base: int, earlier_count: int, earlier_base: int) -> Interval:
    """Return Newcombe's interval of the change count/base − earlier_count/earlier_base (Newcombe 1998, method 10)."""
    from statsmodels.stats.proportion import confint_proportions_2indep

    _check(count, base)
    _check(earlier_count, earlier_base)
    low, high = confint_proportions_2indep(
        count, base, earlier_count, earlier_base, method="newcomb", compare="diff", alpha=1 - CONFIDENCE
    )
    return Interval(float(low), float(high))


@lru_cache(maxsize=20_000)
def mid_p(count: int, base: int, other_count: int, other_base: int) -> float:
    """Return the two-sided mid-p value of the exact test that two shares are equal (Lancaster 1961).

    The number of positive answers in the first group is hypergeometric given all margins. Tables less probable than
    the observed one count in full, those exactly as probable count half.
    """
    from scipy.stats import hypergeom

    _check(count, base)
    _check(other_count, other_base)
    positives, total = count + other_count, base + other_base
    lowest, highest = max(0, positives - other_base), min(base, positives)
    probabilities = hypergeom.pmf(range(lowest, highest + 1), total, positives, base)
    observed = probabilities[count - lowest]
    equal = abs(probabilities - observed) <= SAME_PROBABILITY * observed
    less = (probabilities < observed) & ~equal
    return min(1.0, float(probabilities[less].sum() + probabilities[equal].sum() / 2))


@lru_cache(maxsize=20_000)
def mcnemar_p(first_only: int, second_only: int) -> float:
    """Return the two-sided p value of McNemar's exact test (McNemar 1947): the same people, asked two things.

    Only those who answered the two questions differently count: half of them each way, if the two shares are equal.

    Args:
        first_only: how many answered the first question positively and the second not.
        second_only: the other way round.

    Raises:
        ValueError: a count is negative.
    """
    from statsmodels.stats.contingency_tables import mcnemar

    if min(first_only, second_only) < 0:
        raise ValueError(f"{first_only} and {second_only} are not numbers of people")
    return min(1.0, float(mcnemar([[0, first_only], [second_only, 0]], exact=True).pvalue))


def accept_differences(p_values: Sequence[float]) -> tuple[bool, ...]:
    """Say for each test of one pack whether its difference stands (Benjamini-Hochberg 1995)."""
    from statsmodels.stats.multitest import multipletests

    if not p_values:
        return ()
    accepted, _, _, _ = multipletests(p_values, alpha=FALSE_DISCOVERY_RATE, method="fdr_bh")
    return tuple(bool(value) for value in accepted)


def direction(count: int, base: int, other_count: int, other_base: int, *, accepted: bool) -> Verdict:
    """Return the verdict on a tested difference: its direction where it stands, else undecided."""
    if not accepted or count * other_base == other_count * base:
        return Verdict.UNDECIDED
    return Verdict.HIGHER if count * other_base > other_count * base else Verdict.LOWER


@lru_cache(maxsize=20_000)
def smallest_visible_difference(base: int, other_count: int, other_base: int) -> int | None:
    """Return the smallest difference, in whole percentage points, that a single test with this base could have shown.

    Args:
        base: answers on one side.
        other_count: positive answers on the other side.
        other_base: answers on the other side.

    Returns:
        Points rounded up, or None where no result with this base would have been told apart.
    """
    _check(other_count, other_base)
    level = base * other_count // other_base
    distances = []
    # From the other share outwards, one way and the other: p values fall, so the first one below the level is it.
    for counts in (range(level + 1, base + 1), range(level, -1, -1)):
        for count in counts:
            if mid_p(count, base, other_count, other_base) < FALSE_DISCOVERY_RATE:
                distances.append(abs(count / base - other_count / other_base))
                break
    return math.ceil(100 * min(distances) - 1e-9) if distances else None


class Nuance(StrEnum):
    """How an "x of 10" is told; OF_BASE is "x of n", used under 20 answers."""

    PLAIN = "plain"
    WELL_OVER = "well_over"
    JUST_UNDER = "just_under"
    ABOUT = "about"
    ALL = "all"
    NONE = "none"
    NEARLY_ALL = "nearly_all"
    HARDLY_ANY = "hardly_any"
    OF_BASE = "of_base"


@dataclass(frozen=True, slots=True)
class XOfTen:
    """A share told as boxes: `x` of `of` with a nuance. `of` is 10, or the base under 20 answers."""

    x: int
    of: int
    nuance: Nuance


def x_of_10(count: int, base: int, *, from_base: int = 20) -> XOfTen:
    """Tell a share as "x of 10": whole tenths half up on integers, with the word that keeps it honest.

    Within 1.5 points of the tenth it stands plain, above it is "well over", below "just under"; where the interval's
    half-width is over 10 points it is "about". "All" only if all did. Under `from_base` answers it is "x of n".
    """
    _check(count, base)
    if base < from_base:
        return XOfTen(count, base, Nuance.OF_BASE)
    x = (20 * count + base) // (2 * base)
    if count in (0, base):
        return XOfTen(x, 10, Nuance.ALL if count else Nuance.NONE)
    if x in (0, 10):
        return XOfTen(max(1, min(9, x)), 10, Nuance.NEARLY_ALL if x else Nuance.HARDLY_ANY)
    if wilson_half_width(count, base) > WIDE_HALF_WIDTH:
        return XOfTen(x, 10, Nuance.ABOUT)
    # In units of 1/200 of the base, so that the comparison is exact.
    distance = 200 * count - 20 * x * base
    if abs(distance) <= 2 * PLAIN_POINTS * base:
        return XOfTen(x, 10, Nuance.PLAIN)
    return XOfTen(x, 10, Nuance.WELL_OVER if distance > 0 else Nuance.JUST_UNDER)


def _check(count: int, base: int) -> None:
    if base <= 0 or not 0 <= count <= base:
        raise ValueError(f"{count} of {base} is not a share")
