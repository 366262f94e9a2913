"""The truth, counted from raw answers by somebody who has not read the application: standard library only.

Whatever is in `T_*` is read out of the specification, not out of the code under test.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from math import comb, floor, sqrt

T, T_PERCENT, T_OPTIONS = 5, 10, 20
NORMAL_975 = 1.959963984540054
SPLIT = ("woman", "man", "other")
PAIR = ("both", "first_only", "second_only", "neither")


@dataclass(frozen=True)
class Asked:
    """A question as it was asked; texts by language."""

    key: str
    version: int
    several: bool
    splits: bool
    combined_only: bool
    options: tuple[str, ...]
    positive: frozenset[str]
    unsure: frozenset[str]
    texts: Mapping[str, Mapping[str, str]]
    text: Mapping[str, str]
    label: Mapping[str, str]

    @property
    def categories(self) -> tuple[str, ...]:
        """The options inside the base."""
        return tuple(option for option in self.options if option not in self.unsure)

    def chosen(self, answer: tuple[str, ...]) -> frozenset[str] | None:
        """What counts of an answer; None where it is none (blank, or several on a one-choice question)."""
        if not answer or (len(answer) > 1 and not self.several):
            return None
        return frozenset(answer) - self.unsure


@dataclass(frozen=True)
class Cell:
    """One question among some people: three numbers that add up to them, and how many chose what."""

    base: int
    unsure: int
    none: int
    positive: int
    options: Mapping[str, int]

    def count(self, category: str) -> int:
        """How many of the base are in a category."""
        return self.positive if category == "positive" else self.options[category]

    @property
    def people(self) -> int:
        """All who handed in a form with anything on it."""
        return self.base + self.unsure + self.none


@dataclass(frozen=True)
class Survey:
    """One period: what was asked, and every answered form as (municipality, question -> options)."""

    period: str
    codes: tuple[str, ...]
    names: Mapping[str, str]
    asked: tuple[Asked, ...]
    answers: tuple[tuple[str, Mapping[str, tuple[str, ...]]], ...]
    hand_outs: Mapping[str, tuple[int, int] | None]

    @property
    def reported(self) -> tuple[Asked, ...]:
        """The questions that get results."""
        return tuple(each for each in self.asked if not each.splits)

    def question(self, key: str) -> Asked:
        """The question with this key."""
        return next(each for each in self.asked if each.key == key)

    @cached_property
    def forms(self) -> dict[tuple[str, str], list[Mapping[str, tuple[str, ...]]]]:
        """(municipality, gender) -> forms with at least one answer."""
        splitting = next((each.key for each in self.asked if each.splits), "")
        found: dict[tuple[str, str], list[Mapping[str, tuple[str, ...]]]] = {}
        for code, answers in self.answers:
            if any(answers.values()):
                said = answers.get(splitting, ())
                gender = said[0] if said in (("woman",), ("man",)) else "other"
                found.setdefault((code, gender), []).append(answers)
        return found

    def people(self, codes: Iterable[str], group: str = "total") -> list[Mapping[str, tuple[str, ...]]]:
        """The forms of some municipalities and a gender group."""
        genders = {"total": SPLIT, "rest": ("man", "other")}.get(group, (group,))
        return [form for code in codes for gender in genders for form in self.forms.get((code, gender), [])]

    def cell(self, codes: Iterable[str], key: str, group: str = "total") -> Cell:
        """Count one question."""
        question = self.question(key)
        counts = dict.fromkeys(question.categories, 0)
        base = unsure = none = positive = 0
        for form in self.people(codes, group):
            chosen = question.chosen(form.get(key, ()))
            if chosen is None:
                none += 1
            elif not chosen:
                unsure += 1
            else:
                base += 1
                positive += bool(chosen & question.positive)
                for option in chosen:
                    counts[option] += 1
        return Cell(base, unsure, none, positive, counts)

    def pair(self, codes: Iterable[str], first: str, second: str) -> dict[str, int]:
        """Count two questions as a pair, over those who gave a usable answer to both."""
        one, other = self.question(first), self.question(second)
        counts = dict.fromkeys(PAIR, 0)
        for form in self.people(codes):
            a, b = one.chosen(form.get(first, ())), other.chosen(form.get(second, ()))
            if a and b:
                yes = bool(a & one.positive), bool(b & other.positive)
                counts[PAIR[(not yes[0]) * 2 + (not yes[1])] if yes[0] == yes[1] else PAIR[1 + yes[1]]] += 1
        return counts

    def own_detail(self, code: str, key: str) -> int:
        """Rule 3 for a municipality's own result: 0 nothing, 1 positive or not, 2 every option."""
        question = self.question(key)
        return 0 if question.combined_only else detail_of(self.cell([code], key).base, bool(question.positive))

    def split(self, code: str, key: str) -> tuple[tuple[str, ...], int]:
        """Rule 4: the gender groups that may be shown of a municipality's own result, and in which detail."""
        question = self.question(key)
        if not self.own_detail(code, key):
            return (), 0
        for groups in (SPLIT, ("woman", "rest")):
            bases = [self.cell([code], key, group).base for group in groups]
            present = [base for base in bases if base]
            detail = min((detail_of(base, bool(question.positive)) for base in present), default=0)
            if len(present) > 1 and min(present) >= T and detail:
                return tuple(group for group, base in zip(groups, bases, strict=True) if base), detail
        return (), 0


def detail_of(base: int, has_positive: bool) -> int:
    """Rule 3: what a base of this size may show."""
    if base >= T_OPTIONS:
        return 2
    return 1 if base >= T and has_positive else 0


def beside(cell: Cell) -> tuple[int | None, int | None]:
    """Rule 3: ("don't know", no answer) as they may stand beside a figure, apart."""
    if cell.base < T_OPTIONS or any(0 < number < T for number in (cell.unsure, cell.none)):
        return None, None
    return cell.unsure, cell.none


def whole_percent(count: int, base: int) -> int:
    """Half up, by fractions."""
    return floor(Fraction(100 * count, base) + Fraction(1, 2))


def wilson(count: int, base: int) -> tuple[int, int]:
    """The Wilson interval in whole percents."""
    low, high = wilson_bounds(count, base)
    return floor_half_up(100 * low), floor_half_up(100 * high)


def wilson_bounds(count: int, base: int) -> tuple[float, float]:
    """The Wilson interval by its formula."""
    z, p = NORMAL_975, count / base
    middle = (p + z * z / (2 * base)) / (1 + z * z / base)
    reach = z / (1 + z * z / base) * sqrt(p * (1 - p) / base + z * z / (4 * base * base))
    return (0.0 if count == 0 else middle - reach), (1.0 if count == base else middle + reach)


@lru_cache(maxsize=100_000)
def mid_p(a: int, n: int, b: int, m: int) -> Fraction:
    """Two-sided mid-p value that a of n and b of m are alike: every table counted, in whole numbers."""
    lowest, highest = max(0, a + b - m), min(n, a + b)
    tables = {lowest: comb(n, lowest) * comb(m, a + b - lowest)}
    for x in range(lowest, highest):
        tables[x + 1] = tables[x] * (n - x) * (a + b - x) // ((x + 1) * (m - a - b + x + 1))
    seen, whole = tables[a], sum(tables.values())
    less = sum(ways for ways in tables.values() if ways < seen)
    same = sum(ways for ways in tables.values() if ways == seen)
    return Fraction(2 * less + same, 2 * whole)


def stand(p_values: list[Fraction], level: Fraction = Fraction(1, 20)) -> list[bool]:
    """Benjamini and Hochberg's step-up, as written: the largest k with p(k) <= k/m * level, and all below."""
    ranked = sorted(p_values)
    limits = [p for k, p in enumerate(ranked, 1) if p <= level * k / len(ranked)]
    return [bool(limits) and p <= limits[-1] for p in p_values]


@lru_cache(maxsize=10_000)
def smallest_visible(base: int, other_count: int, other_base: int) -> frozenset[int]:
    """The smallest difference in points that one test could have shown with this base; both roundings."""
    other = Fraction(other_count, other_base)
    level = base * other_count // other_base
    seen = []
    for counts in (range(level + 1, base + 1), range(level, -1, -1)):  # away from the other share, p only falls
        told_apart = (count for count in counts if mid_p(count, base, other_count, other_base) < Fraction(1, 20))
        seen += [abs(Fraction(count, base) - other) for count in [next(told_apart, None)] if count is not None]
    return frozenset({floor(100 * min(seen)), floor(100 * min(seen)) + 1} if seen else ())


def floor_half_up(value: float) -> int:
    """A whole number, half up."""
    return floor(value + 0.5)


def newcombe(count: int, base: int, before: int, base_before: int) -> tuple[int, int]:
    """Newcombe's interval of the change (his method 10: from both Wilson intervals), in whole points."""
    now, then = count / base, before / base_before
    low, high = wilson_bounds(count, base)
    low_then, high_then = wilson_bounds(before, base_before)
    down = sqrt((now - low) ** 2 + (high_then - then) ** 2)
    up = sqrt((high - now) ** 2 + (then - low_then) ** 2)
    return floor_half_up(100 * (now - then - down)), floor_half_up(100 * (now - then + up))
