"""Whether a gap between two questions stands although the pair may not be shown: the worst case of what is released.

Where a few answered only one of the two questions, the pair is hidden, since these few would be the difference. But
how many responses there are, and how many answered each question, bounds what they can have said. If the gap stands
in the worst of all cases, it stands, and nothing but released numbers has been used.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from survey_app.domain.inference.statistics import mcnemar_p
from survey_app.domain.release.frozen import (
    POSITIVE,
    Figure,
    FigureStatus,
    Group,
    Participation,
    Question,
    Scope,
    Verdict,
)
from survey_app.domain.release.tabulation import questions_of_pair_id


@dataclass(frozen=True, slots=True)
class CarefulGap:
    """The share of the first question, how probable its gap to the second is by chance at most, and its direction."""

    figure: Figure
    p_value: float
    verdict: Verdict


def find_careful_gaps(
    figures: Sequence[Figure], paired: Iterable[Question], participation: Iterable[Participation]
) -> Iterator[CarefulGap]:
    """Yield a test for every pair that is hidden while both of its shares are shown over the same responses.

    Args:
        figures: this period's figures.
        paired: the pairs that reports asked for.
        participation: how many responses there are, as far as that is shown.
    """
    responses = {row.municipality_code: row.responses for row in participation}
    places = {row.municipality_code for row in participation if row.municipality_code}
    shares = {_key(figure): figure for figure in figures if _is_share(figure)}
    shown = {_key(figure)[:3] for figure in figures if figure.status is FigureStatus.SHOWN}
    taken: set[tuple[str, Scope, str]] = set()
    for pair in paired:
        first, second = questions_of_pair_id(pair.id)
        for key in [key for key in shares if key[0] == first]:
            one, other = shares[key], shares.get((second, *key[1:]))
            total = responses.get(key[2])
            everybody = key[1] is Scope.OWN or one.n_municipalities == len(places)
            if other is None or total is None or not everybody or (pair.id, *key[1:]) in shown or key in taken:
                continue
            taken.add(key)
            yield _test(one, other, total)


def _key(figure: Figure) -> tuple[str, Scope, str]:
    return figure.question_id, figure.scope, figure.municipality_code


def _is_share(figure: Figure) -> bool:
    return (
        figure.category == POSITIVE
        and figure.group is Group.TOTAL
        and figure.status is FigureStatus.SHOWN
        and figure.scope in (Scope.OWN, Scope.COMBINED_ONLY)
        and figure.percent is not None
    )


def _test(first: Figure, second: Figure, responses: int) -> CarefulGap:
    one, other = (first.count or 0, first.n_base or 0), (second.count or 0, second.n_base or 0)
    higher, lower = worst_gap(one, other, responses), worst_gap(other, one, responses)
    verdict = Verdict.HIGHER if higher <= lower else Verdict.LOWER
    return CarefulGap(first, min(higher, lower), verdict)


def worst_gap(more: tuple[int, int], fewer: tuple[int, int], responses: int) -> float:
    """Return the largest p value that McNemar's exact test can have, whoever answered both questions.

    Those who answered only the question with more positive answers are taken to have answered it positively, as many
    as there can be; those who answered only the other one are taken not to have. And as many as possible answered
    the two the other way round. Both make the gap among those who answered both less certain.

    Args:
        more: (positive, all) answers to the question that is thought to have the higher share.
        fewer: those to the other one.
        responses: all who answered anything.

    Returns:
        The p value; 1 where the gap may not even go that way.
    """
    alone = max(0, responses - fewer[1])
    apart = more[0] - min(alone, more[0]) - fewer[0]
    if apart <= 0:
        return 1.0
    against = min(fewer[0], more[1] - more[0])
    return mcnemar_p(apart + against, against)
