"""The check of reading: papers drawn at random, and how many of all papers may at most be read wrong.

Before a period closes, a person confirms each drawn paper against the paper or its image. A paper with any answer read
wrong counts as wrong: errors of one paper come together, so answers alone would promise too much.
"""

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from survey_app.domain.release.frozen import Participation, ReadingCheck, Release

CERTAINTY = 0.95
"""One-sided level of the upper bound."""

SAMPLE = 60
"""Papers to draw: without a single error among them, at most one paper in twenty of a large pile has one."""


@dataclass(frozen=True, slots=True)
class ConfirmedPaper:
    """A drawn paper: how many answers a person compared, and how many of them were read wrong."""

    answers: int
    wrong: int


def draw_papers(papers: Sequence[str], seed: str, size: int = SAMPLE) -> tuple[str, ...]:
    """Return papers drawn at random, sorted; all of them where there are no more.

    Args:
        papers: ids of all papers that count, in any order.
        seed: the same seed and papers give the same draw (the period's key and the day, so that nobody chooses).
        size: how many.
    """
    pile = sorted(papers)
    return tuple(sorted(random.Random(seed).sample(pile, min(size, len(pile)))))


def sum_up_check(confirmed: Sequence[ConfirmedPaper]) -> ReadingCheck:
    """Return what the check found, with the upper bound for all papers that were read.

    Raises:
        ValueError: nothing was confirmed.
    """
    wrong = sum(paper.wrong > 0 for paper in confirmed)
    return ReadingCheck(
        papers=len(confirmed),
        papers_wrong=wrong,
        answers=sum(paper.answers for paper in confirmed),
        answers_wrong=sum(paper.wrong for paper in confirmed),
        percent_at_most=bound_wrong_papers(len(confirmed), wrong),
    )


def tell_check(
    check: ReadingCheck | None, participation: Iterable[Participation], versions: Iterable[Release] = ()
) -> ReadingCheck | None:
    """Return the check as it is published: over no more papers than there are responses whose number is shown.

    In a small region all papers are drawn. With the shown numbers of responses taken from them, those of a municipality
    that is not shown would be left.

    Args:
        check: what was found.
        participation: what is shown of taking part.
        versions: earlier releases of the same period; none tells of more papers than one of them did.
    """
    shown = {row.municipality_code: row.responses or 0 for row in participation}
    together = shown.pop("", 0)
    told_before = [version.reading.papers for version in versions if version.reading is not None]
    most = min([sum(shown.values()) or together, *told_before])
    if check is None or most <= 0:
        return None
    papers = min(check.papers, most)
    wrong = min(check.papers_wrong, papers)
    return replace(
        check,
        papers=papers,
        papers_wrong=wrong,
        answers=check.answers * papers // check.papers,
        percent_at_most=bound_wrong_papers(papers, wrong),
    )


def bound_wrong_papers(drawn: int, wrong: int) -> int:
    """Return the upper bound on the share of wrong papers in a pile of any size, in whole percent, rounded up.

    Exact (Clopper and Pearson 1934): the largest share with which a draw would show so few with a chance of 5 %. The
    bound for a pile of known size would be lower, but would tell how many papers there are.

    Args:
        drawn: papers confirmed.
        wrong: of them with any answer read wrong.

    Raises:
        ValueError: the numbers do not fit together.
    """
    from scipy.stats import beta

    if not 0 <= wrong <= drawn or drawn == 0:
        raise ValueError(f"{wrong} wrong of {drawn} drawn papers")
    return 100 if wrong == drawn else math.ceil(100 * float(beta.ppf(CERTAINTY, wrong + 1, drawn - wrong)))
