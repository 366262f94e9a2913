"""What the auditor calculates with: unknown whole numbers behind the figures, and equations between them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from survey_app.domain.release.frozen import Group, Question

BASE, NEGATIVE, RESPONDENTS = "base", "negative", "respondents"
DONT_KNOW, MISSING, UNUSABLE = "dont_know", "missing", "unusable"

REQUIRED_WIDTH = 3
"""An interval of a hidden number must be at least this wide, or as wide as the number of people it is about."""

Key = tuple[str, str, str, Group, str]
"""Which number: version token, municipality code, question id, group, and what is counted."""


@dataclass(slots=True)
class Unknown:
    """A whole number somewhere behind the figures: its bounds as publicly known, its owner, and its true value."""

    key: Key
    owner: str
    true: int
    lower: int = 0
    upper: int | None = None
    need: int | None = None  # the width its interval must have; None = it is not protected


@dataclass(slots=True)
class Equation:
    """A sum of unknowns whose value is delivered, or known by definition; `label` says what could be left out."""

    terms: dict[int, int]
    total: int
    label: str = ""
    new: bool = True  # delivered by the release under audit


@dataclass
class System:
    """All unknowns and equations."""

    unknowns: list[Unknown] = field(default_factory=list)
    equations: list[Equation] = field(default_factory=list)
    index: dict[Key, int] = field(default_factory=dict)

    def copy(self) -> "System":
        """Return a system to which more can be added while this one stays as it is."""
        unknowns = [
            Unknown(each.key, each.owner, each.true, each.lower, each.upper, each.need) for each in self.unknowns
        ]
        return System(unknowns, list(self.equations), dict(self.index))

    def add(self, terms: Mapping[int, int], total: int, label: str = "", *, new: bool = True) -> None:
        """Add an equation."""
        self.equations.append(Equation(dict(terms), total, label, new))

    def protect(self, number: int, need: int) -> None:
        """Demand that the interval of an unknown is at least `need` wide."""
        self.unknowns[number].need = max(need, self.unknowns[number].need or 0)

    def fix(self, number: int, value: int) -> None:
        """Publish the value of an unknown."""
        unknown = self.unknowns[number]
        unknown.lower = unknown.upper = value

    def limit(self, number: int, *, lower: int = 0, upper: int | None = None) -> None:
        """Publish bounds of an unknown."""
        unknown = self.unknowns[number]
        unknown.lower = max(unknown.lower, lower)
        if upper is not None:
            unknown.upper = upper if unknown.upper is None else min(upper, unknown.upper)


def describe(key: Key, questions: Mapping[str, Question]) -> str:
    """Return a short English name of an unknown for the audit's report."""
    _, code, question_id, group, what = key
    version = f" version {questions[question_id].version}" if question_id in questions else ""
    return f"{what} of {code} in {question_id or 'all'}{version} ({group})"
