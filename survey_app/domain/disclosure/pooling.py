"""Hidden own results of two or three periods together: what makes the survey useful to the smallest municipalities.

Only what is hidden in every release of every period is pooled, with unchanged wording. The pooled figure obeys the
steps of rule 3 by its own base, and a part must not follow from it: what each part can be at most and at least is
public by the rule that hides it. The auditor looks at all pools ever published together.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from survey_app.domain.auditor.system import REQUIRED_WIDTH
from survey_app.domain.disclosure.terms import (
    BELOW_DISTRIBUTION,
    BELOW_THRESHOLD,
    POOLED,
    Detail,
    OwnDecision,
    QuestionDecision,
    Thresholds,
)
from survey_app.domain.release.figures import FigureMaker
from survey_app.domain.release.frozen import (
    PAIR_PREFIX,
    POOL,
    POSITIVE,
    Figure,
    FigureStatus,
    Group,
    Question,
    Release,
    Scope,
)
from survey_app.domain.release.tabulation import GENDERS, Counts, Tabulation, add_counts

MOST_PERIODS = 3

Entry = tuple[Release, Tabulation]
"""A release with the counts behind it."""


Hidden = Mapping[tuple[str, str], str]
"""What a release hides of (question id, municipality code) for want of answers, and by which rule."""


@dataclass(frozen=True, slots=True)
class Part:
    """One period of a pool: its counts, and the rule that hides them."""

    release: Release
    counts: Counts
    rule_id: str

    def limits(self) -> tuple[int, int]:
        """Return how many answered at least and at most, as everybody knows from the rule."""
        then = Thresholds(answers=self.release.threshold)
        return 0, (then.answers if self.rule_id == BELOW_THRESHOLD else then.distribution) - 1


class PoolMaker:
    """Pools what a release hides with what the periods before it hid.

    Args:
        current: the release being made, with its counts.
        earlier: the standing releases of earlier periods, oldest first.
        ever: all releases made before, withdrawn ones included.
        thresholds: the numbers in the rules.
    """

    def __init__(
        self, current: Entry, earlier: Sequence[Entry], ever: Sequence[Release], thresholds: Thresholds
    ) -> None:
        self.current, self.earlier, self.thresholds = current, earlier[-(MOST_PERIODS - 1) :], thresholds
        self.hidden = list_hidden(current[0])
        self.hidden_then = {
            entry[0].period: _hidden_in_all([each for each in ever if each.period == entry[0].period])
            for entry in self.earlier
        }
        self.published: dict[tuple[str, str], dict[tuple[str, ...], list[Figure]]] = {}
        for figure in (figure for release in ever for figure in release.figures if figure.pooled_periods):
            pools = self.published.setdefault((figure.question_id, figure.municipality_code), {})
            pools.setdefault(figure.pooled_periods, []).append(figure)

    def make(self, maker: FigureMaker, withheld: frozenset[str] = frozenset()) -> tuple[Figure, ...]:
        """Return the pooled figures; their period is the keys of the pooled periods, oldest first.

        Args:
            maker: makes the rows of this period.
            withheld: labels of publications that the auditor refused (`pool:item:code`).
        """
        found: list[Figure] = []
        for question in self.current[0].questions:
            for code in self.current[0].municipalities:
                if (question.id, code) in self.hidden and f"pool:{question.id}:{code}" not in withheld:
                    pool = next((pool for pool in self._pools(question, code) if self._may_show(pool, question)), None)
                    found += self._figures(pool, question, code, maker) if pool else ()
        return tuple(found)

    def _pools(self, question: Question, code: str) -> Iterator[Sequence[Part]]:
        """Yield what could be pooled: this period with the one before, then with the two before."""
        key = question.id, code
        pool = [Part(self.current[0], self.current[1].cell(code, question.id), self.hidden[key])]
        for release, tabulation in reversed(self.earlier):
            rule = self.hidden_then[release.period].get(key)
            if release.imported_from:
                return  # its numbers were public: what it is pooled with would be the difference
            alike = any(then.id == question.id and then.version == question.version for then in release.questions)
            if rule is None or not alike or self.current[0].is_broken(question.id, release.period):
                return
            pool = [Part(release, tabulation.cell(code, question.id), rule), *pool]
            if not self._contains_published(pool, key):
                yield pool

    def _contains_published(self, pool: Sequence[Part], key: tuple[str, str]) -> bool:
        """Say whether less was published together before: the difference would be the rest.

        That is fewer of these periods, or the same periods where fewer than T respondents have come since.
        """
        periods = tuple(part.release.period for part in pool)
        total = add_counts(part.counts for part in pool)
        for then, figures in self.published.get(key, {}).items():
            if set(then) < set(periods):
                return True
            late = [_count_late(figure, total) for figure in figures if then == periods]
            if not all(map(self.thresholds.none_or_enough, late)):
                return True
        return False

    def _may_show(self, pool: Sequence[Part], question: Question) -> bool:
        """Say whether the pool is large enough, and no part follows from it."""
        bases = [part.counts.base for part in pool]
        if self.thresholds.detail(sum(bases), question) is Detail.NOTHING:
            return False
        limits = [part.limits() for part in pool]
        above = [(0, most) for _, most in limits]
        answers = [[part.counts.options[key] for part in pool] for key in pool[0].counts.options]
        if question.has_positive:
            positive = [part.counts.positive for part in pool]
            answers = [positive, [base - count for base, count in zip(bases, positive, strict=True)]]
        told = [(counts, bases if question.has_positive else counts, above) for counts in answers]
        return all(_stay_hidden(*each) for each in ((bases, bases, limits), *told))

    def _figures(self, pool: Sequence[Part], question: Question, code: str, maker: FigureMaker) -> Iterator[Figure]:
        total = add_counts(part.counts for part in pool)
        period = POOL.join(part.release.period for part in pool)
        cells = {(code, question.id, group): total for group in (Group.TOTAL, *GENDERS)}
        own = OwnDecision(self.thresholds.detail(total.base, question), POOLED)
        pooled = replace(maker, period=period, tabulation=Tabulation({}, cells))
        for figure in pooled.make([question], {question.id: QuestionDecision(question.id, {code: own})}):
            if figure.group is Group.TOTAL and figure.status is FigureStatus.SHOWN:
                yield replace(figure, n_dontknow=None, n_missing=None, n_unusable=None)


def list_hidden(release: Release) -> dict[tuple[str, str], str]:
    """Return what a release hides of (question id, municipality code) altogether, for want of answers: key -> rule."""
    shown = set()
    hidden: dict[tuple[str, str], str] = {}
    for figure in release.select(scope=Scope.OWN):
        key = figure.question_id, figure.municipality_code
        if figure.status is FigureStatus.SHOWN:
            shown.add(key)
        elif figure.rule_id in (BELOW_THRESHOLD, BELOW_DISTRIBUTION):
            hidden[key] = figure.rule_id
    return {key: rule for key, rule in hidden.items() if key not in shown and not key[0].startswith(PAIR_PREFIX)}


def _count_late(then: Figure, now: Counts) -> int:
    """Return how many respondents at least differ between a pool as it was published and as it is now."""
    base, count = then.n_base or 0, then.count or 0
    inside, outside = now.category(then.category, POSITIVE) - count, (now.base - base)
    return max(abs(inside), abs(outside), abs(outside - inside))


def _hidden_in_all(versions: Sequence[Release]) -> Hidden:
    """Return what every version hides, with the rule of the last one."""
    each = [list_hidden(release) for release in sorted(versions, key=lambda release: release.version)]
    return {key: rule for key, rule in each[-1].items() if all(key in hidden for hidden in each)} if each else {}


def _stay_hidden(values: Sequence[int], people: Sequence[int], limits: Sequence[tuple[int, int]]) -> bool:
    """Say whether each of several numbers keeps the demanded interval when their sum is told.

    Args:
        values: the numbers.
        people: how many people each is about.
        limits: what each is at least and at most, as everybody knows.
    """
    total = sum(values)
    for place, (least, most) in enumerate(limits):
        others = [limit for number, limit in enumerate(limits) if number != place]
        low = max(least, total - sum(most for _, most in others))
        high = min(most, total - sum(least for least, _ in others))
        if high - low < min(REQUIRED_WIDTH, people[place]):
            return False
    return True
