"""The check of reading: papers drawn at random, and how many of all papers may at most be read wrong.

Before a period closes, a person confirms each drawn paper against the paper or its image. A paper with any answer read
wrong counts as wrong: errors of one paper come together, so answers alone would promise too much.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from survey_app.domain.release.frozen import ReadingCheck

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


def sum_up_check(confirmed: Sequence[ConfirmedPaper], papers_read: int) -> ReadingCheck:
    """Return what the check found, with the upper bound for all papers that were read.

    Raises:
        ValueError: nothing was confirmed, or more papers than were read.
    """
    wrong = sum(paper.wrong > 0 for paper in confirmed)
    return ReadingCheck(
        papers=len(confirmed),
        papers_wrong=wrong,
        answers=sum(paper.answers for paper in confirmed),
        answers_wrong=sum(paper.wrong for paper in confirmed),
        percent_at_most=bound_wrong_papers(len(confirmed), wrong, papers_read),
    )


def bound_wrong_papers(drawn: int, wrong: int, papers_read: int) -> int:
    """Return the upper bound on the share of wrong papers among all, in whole percent, rounded up.

    Exact: the largest number of wrong papers with which a draw would show so few with a chance above 5 %
    (hypergeometric, as papers are drawn without putting back).

    Args:
        drawn: papers confirmed.
        wrong: of them with any answer read wrong.
        papers_read: all papers, the drawn ones too.

    Raises:
        ValueError: the numbers do not fit together.
    """
    from scipy.stats import hypergeom

    if not 0 <= wrong <= drawn <= papers_read or drawn == 0:
        raise ValueError(f"{wrong} wrong of {drawn} drawn of {papers_read} papers")
    candidates = range(wrong, papers_read - drawn + wrong + 1)
    chances = hypergeom.cdf(wrong, papers_read, list(candidates), drawn)
    largest = max(number for number, chance in zip(candidates, chances, strict=True) if chance > 1 - CERTAINTY)
    return -(-100 * largest // papers_read)
