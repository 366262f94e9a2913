"""What reading aims at, level by level, and the table that says how near it comes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.scoring import Score, upper_bound

LEVELS = ("office", "rough", "brutal")
_MOST_CAUSES = 6


@dataclass(frozen=True)
class Targets:
    """Shares not to be exceeded: silent errors and reviews of the answers, unread pages of the pages."""

    silent: float
    review: float
    unread: float


TARGETS = {
    "office": Targets(0.0, 0.03, 0.001),
    "rough": Targets(1 / 2_000, 0.10, 0.005),
    "brutal": Targets(1 / 200, 0.35, 0.05),
}


@dataclass(frozen=True)
class Measured:
    """One share beside its target."""

    name: str
    count: int
    of: int
    target: float

    @property
    def share(self) -> float:
        """What was seen."""
        return self.count / max(1, self.of)

    @property
    def bound(self) -> float:
        """One-sided 95 % upper bound of the true share."""
        return upper_bound(self.count, self.of)

    @property
    def verdict(self) -> str:
        """Say "missed", "met" or "met*": where the bound, too, keeps the target."""
        if self.share > self.target:
            return "missed"
        return "met*" if self.bound <= self.target else "met"


def measure(score: Score, targets: Targets) -> tuple[Measured, Measured, Measured]:
    """Return silent errors, reviews and unread pages beside their targets."""
    return (
        Measured("silent errors", score.silent, score.visible, targets.silent),
        Measured("answers to review", score.review, score.visible, targets.review),
        Measured("unread pages", score.unread, score.pages, targets.unread),
    )


def table(scores: Mapping[str, Score]) -> Iterator[str]:
    """Yield the lines of the table of all levels, as Markdown, and what each verdict means."""
    yield "| level | pages | answers | silent errors | to review | unread pages |"
    yield "|---|---|---|---|---|---|"
    for level, score in scores.items():
        cells = " | ".join(_cell(measured) for measured in measure(score, TARGETS[level]))
        yield f"| {level} | {score.pages:,} | {score.answers:,} | {cells} |"
    yield ""
    yield "In each cell: seen; one-sided 95 % upper bound; target; verdict (met*: the bound keeps the target, too)."
    yield "Shares are of the answers whose ink survived the scan."


def _cell(measured: Measured) -> str:
    seen, bound = _percent(measured.share), _percent(measured.bound)
    return f"{measured.count:,} ({seen}); <= {bound}; {measured.target * 100:g} %; {measured.verdict}"


def _percent(share: float) -> str:
    """Return a share with as many places as it needs."""
    return f"{share * 100:.{3 if share < 0.01 else 1}f} %"


def details(level: str, score: Score) -> Iterator[str]:
    """Yield what happened at one level by kind of event, and why answers and pages went to a person."""
    lost = f"{score.invisible} answers left no ink" if score.invisible else "all ink survived"
    yield f"{level}: {lost}; {score.repeated} pages with a number that another page has (misread codes)."
    yield f"  {'event':20s}{'answers':>9s}{'right':>9s}{'review':>9s}{'silent':>9s}{'no ink':>9s}"
    for event, counts in sorted(score.by_event.items(), key=lambda pair: -pair[1].total()):
        columns = "".join(f"{counts[name]:9d}" for name in ("right", "review", "silent", "invisible"))
        yield f"  {event:20s}{counts.total():9d}{columns}"
    yield "  to review because of: " + _causes(score.review_reasons)
    if score.unread:
        yield "  unread because of: " + _causes(score.unread_reasons)
    for example in score.examples:
        yield f"  silent: {example}"


def misses(scores: Mapping[str, Score]) -> Iterator[str]:
    """Yield a sentence for each target that is missed, with its causes."""
    for level, score in scores.items():
        for measured in measure(score, TARGETS[level]):
            if measured.verdict != "missed":
                continue
            causes = {
                "silent errors": _causes({event: counts["silent"] for event, counts in score.by_event.items()}),
                "answers to review": _causes(score.review_reasons),
                "unread pages": _causes(score.unread_reasons),
            }
            seen = f"{_percent(measured.share)} where {measured.target * 100:g} % is the target"
            yield f"{level}, {measured.name}: {seen}. Causes: {causes[measured.name]}."


def _causes(counts: Mapping[str, int]) -> str:
    ranked = sorted(((count, name) for name, count in counts.items() if count), reverse=True)
    words = [f"{name} {count}" for count, name in ranked[:_MOST_CAUSES]]
    rest = sum(count for count, _ in ranked[_MOST_CAUSES:])
    return ", ".join(words + [f"others {rest}"] * bool(rest)) or "none"
