"""An attack on releases with nothing of the auditor in it: how closely can somebody work out a hidden number?

Its unknowns are the smallest there can be: how many in a period, municipality and gender chose an option of a question,
"don't know", or nothing. Every delivered number is a sum of these. scipy's `linprog` finds the least and the most.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from survey_app.domain.model import ResponseData
from survey_app.domain.release.frozen import POSITIVE, Figure, FigureStatus, Group, Question, Release, Scope

GENDERS = ("woman", "man", "other")
GROUPS = {Group.TOTAL: GENDERS, Group.WOMAN: ("woman",), Group.MAN: ("man",), Group.OTHER: ("other",)}
GROUPS |= {Group.REST: ("man", "other")}
BLANK = "(blank)"

Atom = tuple[str, str, str, str, str]
"""Period, municipality, question, gender, answer."""


@dataclass(frozen=True)
class Target:
    """A hidden number: a sum of atoms, and how many people it is about."""

    period: str
    code: str
    name: str
    atoms: tuple[Atom, ...]
    people: int


@dataclass
class Attack:
    """Collects what is delivered, and bounds what is not.

    Args:
        gender_item: the question that gives the gender.
    """

    gender_item: str
    places: dict[Atom, int] = field(default_factory=dict)
    truth: Counter[Atom] = field(default_factory=Counter)
    equal: list[tuple[dict[int, int], int]] = field(default_factory=list)
    at_most: list[tuple[dict[int, int], int]] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    last: dict[str, Release] = field(default_factory=dict)
    ready: dict[str, Any] = field(default_factory=dict)

    def add(self, release: Release, responses: Iterable[ResponseData]) -> None:
        """Add a release, and the answers behind it for what insiders know and how many people a number is about."""
        self.last[release.period] = release
        questions = [question for question in release.questions if question.role != "group"]
        for code in release.municipalities:
            for question in questions:
                for atom in self._atoms([code], question, release.period):
                    self.places.setdefault(atom, len(self.places))
        for response in responses:
            for question in questions:
                self.truth[self._atom_of(response, question, release.period)] += 1
        self._add_responses(release, questions)
        for figure in release.figures:
            self._add_figure(release, figure)
        for cover in release.coverage:
            if cover.question_id and cover.left_out_answers is not None:
                out = [code for code in release.municipalities if code not in cover.municipality_codes]
                self._tell(self._base(out, release.question(cover.question_id), release.period), cover.left_out_answers)
        self.targets += self._list_targets(release)

    def interval(self, target: Target, knower: str) -> tuple[int, int]:
        """Return the least and the most that a number can be for an outsider ("") or a municipality."""
        low = np.zeros(len(self.places))
        high = np.full(len(self.places), np.inf)
        for atom, place in self.places.items():
            if atom[1] == knower:
                low[place] = high[place] = self.truth[atom]
        cost = np.zeros(len(self.places))
        for atom in target.atoms:
            cost[self.places[atom]] += 1
        ends = []
        for turn in (1, -1):
            result = linprog(turn * cost, **self._programme(), bounds=np.stack([low, high], axis=1), method="highs")
            assert result.status in (0, 3), result.message
            ends.append(turn * result.fun if result.status == 0 else np.inf)
        return int(np.ceil(ends[0] - 1e-6)), 10**6 if np.isinf(ends[1]) else int(np.floor(ends[1] + 1e-6))

    def _programme(self) -> dict[str, Any]:
        """Return what is delivered as `linprog` takes it."""
        if len(self.equal) != self.ready.get("equal"):
            self.ready = {
                "equal": len(self.equal),
                "programme": {
                    "A_eq": self._matrix(self.equal),
                    "b_eq": [total for _, total in self.equal],
                    "A_ub": self._matrix(self.at_most),
                    "b_ub": [total for _, total in self.at_most],
                },
            }
        return self.ready["programme"]

    def _matrix(self, rows: Sequence[tuple[Mapping[int, int], int]]) -> csr_matrix:
        entries = [(factor, row, place) for row, (terms, _) in enumerate(rows) for place, factor in terms.items()]
        factors, numbers, places = zip(*entries, strict=True) if entries else ((), (), ())
        return csr_matrix((factors, (numbers, places)), shape=(len(rows), len(self.places)))

    def _add_responses(self, release: Release, questions: Sequence[Question]) -> None:
        for row in release.participation:
            codes = [row.municipality_code]
            if not row.municipality_code:
                codes = [
                    code for cover in release.coverage if not cover.question_id for code in cover.municipality_codes
                ]
            for question in questions if codes else ():
                atoms = self._atoms(codes, question, release.period)
                if row.responses is not None:
                    self._tell(atoms, row.responses)
                elif row.rate_note == "below_threshold" and row.municipality_code:
                    self._limit(atoms, release.threshold - 1)
        for code in release.municipalities:
            first = self._sum(self._atoms([code], questions[0], release.period))
            for question in questions[1:]:
                again = self._sum(self._atoms([code], question, release.period))
                self.equal.append((first | {place: -1 for place in again}, 0))

    def _add_figure(self, release: Release, figure: Figure) -> None:
        question = release.question(figure.question_id)
        if figure.status is FigureStatus.HIDDEN:
            if (
                figure.period == release.period
                and figure.scope is Scope.OWN
                and figure.group is Group.TOTAL
                and "below" in figure.rule_id
            ):
                self._add_hidden(release, question, figure)
            return
        codes: Sequence[str] = [figure.municipality_code]
        if figure.scope is not Scope.OWN:
            detail = "positive" if figure.category == POSITIVE else "distribution"
            source = self.last[figure.period] if figure.scope is not Scope.COMBINED_PANEL else release
            codes = source.cover(question.id, figure.scope, figure.group, detail).municipality_codes
        told: dict[tuple[str, ...], int | None] = {
            self._answers(question, "base"): figure.n_base,
            self._answers(question, figure.category): figure.count,
            self._answers(question, "dont_know"): figure.n_dontknow,
            (BLANK,): figure.n_missing,
            (*self._answers(question, "dont_know"), BLANK): figure.n_unusable,
        }
        periods = figure.period.split("+")
        for answers, total in told.items():
            if total is not None:
                parts = [self._atoms(codes, question, period, figure.group, answers) for period in periods]
                self._tell([atom for part in parts for atom in part], total)

    def _add_hidden(self, release: Release, question: Question, figure: Figure) -> None:
        base = self._base([figure.municipality_code], question, release.period)
        if figure.rule_id.endswith("below-threshold"):
            self._limit(base, release.threshold - 1)
        elif not question.has_positive:
            self._limit(base, 19)

    def _list_targets(self, release: Release) -> Iterator[Target]:
        for figure in release.select(scope=Scope.OWN, group=None):
            question, code = release.question(figure.question_id), figure.municipality_code
            if figure.group is not Group.TOTAL or figure.status is not FigureStatus.HIDDEN:
                continue
            nothing = not any(
                each.status is FigureStatus.SHOWN
                for each in release.select(question_id=question.id, scope=Scope.OWN, municipality_code=code)
            )
            base = self._base([code], question, release.period)
            people = self._count(base)
            if nothing and "combined-only" not in figure.rule_id:
                yield Target(release.period, code, f"base of {question.id}", tuple(base), people)
            answers = self._answers(question, figure.category)
            atoms = self._atoms([code], question, release.period, answers=answers)
            rest = [atom for atom in base if atom not in atoms]
            if figure.category == POSITIVE:
                yield Target(release.period, code, f"positive in {question.id}", tuple(atoms), people)
                yield Target(release.period, code, f"not positive in {question.id}", tuple(rest), people)
            else:
                yield Target(
                    release.period, code, f"{figure.category} in {question.id}", tuple(atoms), self._count(atoms)
                )
        for row in release.participation:
            if row.municipality_code and row.responses is None:
                question = next(question for question in release.questions if question.role != "group")
                atoms = self._atoms([row.municipality_code], question, release.period)
                yield Target(release.period, row.municipality_code, "responses", tuple(atoms), self._count(atoms))

    def _atom_of(self, response: ResponseData, question: Question, period: str) -> Atom:
        gender = response.answers.get(self.gender_item, ("other",))[0]
        answer = response.answers.get(question.id, (BLANK,))[0]
        return period, response.municipality_code, question.id, gender, answer

    def _atoms(
        self,
        codes: Iterable[str],
        question: Question,
        period: str,
        group: Group = Group.TOTAL,
        answers: Iterable[str] | None = None,
    ) -> list[Atom]:
        wanted = (*(option["key"] for option in question.options), BLANK) if answers is None else tuple(answers)
        return [
            (period, code, question.id, gender, answer)
            for code in codes
            for gender in GROUPS[group]
            for answer in wanted
        ]

    def _base(self, codes: Iterable[str], question: Question, period: str) -> list[Atom]:
        return self._atoms(codes, question, period, answers=self._answers(question, "base"))

    def _answers(self, question: Question, what: str) -> tuple[str, ...]:
        chosen = {
            "base": [option["key"] for option in question.options if option["substantive"]],
            "dont_know": [option["key"] for option in question.options if not option["substantive"]],
            POSITIVE: [option["key"] for option in question.options if option["positive"]],
        }
        return tuple(chosen.get(what, [what]))

    def _sum(self, atoms: Iterable[Atom]) -> dict[int, int]:
        return {self.places[atom]: 1 for atom in atoms}

    def _tell(self, atoms: Iterable[Atom], total: int) -> None:
        self.equal.append((self._sum(atoms), total))

    def _limit(self, atoms: Iterable[Atom], most: int) -> None:
        self.at_most.append((self._sum(atoms), most))

    def _count(self, atoms: Iterable[Atom]) -> int:
        return sum(self.truth[atom] for atom in atoms)
