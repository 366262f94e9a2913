"""What must be left out of a release: the publications that prove a hidden number, and of these the least useful.

A linear programme that bounds a number names, by its dual values, the equations that the bound follows from. Every such
proof must be broken, by leaving out one of its publications; then the number is bounded again without it, until nothing
proves it any more. What is left out changes what else is told, so the auditor has the last word.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from survey_app.domain.auditor.intervals import Narrow
from survey_app.domain.auditor.programme import WHOLE
from survey_app.domain.auditor.reduction import Component
from survey_app.domain.auditor.system import BASE, DONT_KNOW, UNUSABLE, Equation, System

REPAIR_ORDER = ("left_out", "dont_know", "unusable", "pool", "block", "groups", "pair", "combined")
"""What is left out first: the least useful publication that helps."""

Places = NDArray[np.int64]


def kind_of(label: str) -> str:
    """Return what kind of publication a label names: "combined" of "combined:set.item:positive"."""
    return label.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Row:
    """An equation as it is told while none of `gone` is left out, and `instead` is, if that is said."""

    equation: Equation
    gone: frozenset[str]
    instead: str = ""


class Mending:
    """Chooses what to leave out of one part of the system.

    Args:
        system: all unknowns.
        component: the part, with its equations as they were told.

    Attributes:
        left_out: the publications chosen so far.
    """

    def __init__(self, system: System, component: Component) -> None:
        self.system, self.labels = system, frozenset(component.labels)
        self.left_out: set[str] = set()
        self.rows = [_as_told(equation) for equation in component.told]
        self.rows += self._told_instead(component.told)
        self.unknowns = sorted({number for row in self.rows for number in row.equation.terms})
        self.column = {number: place for place, number in enumerate(self.unknowns)}
        entries = [
            (factor, place, self.column[number])
            for place, row in enumerate(self.rows)
            for number, factor in row.equation.terms.items()
        ]
        factors, rows, columns = zip(*entries, strict=True)
        self.matrix = csr_matrix((factors, (rows, columns)), shape=(len(self.rows), len(self.unknowns)))
        self.totals = np.array([row.equation.total for row in self.rows])
        self.true = np.array([system.unknowns[number].true for number in self.unknowns], dtype=float)
        self.solutions: dict[tuple[str, str | None], list[NDArray[np.float64]]] = {}  # by reader and question
        self.near: dict[str, list[int]] = {}
        for place, row in enumerate(self.rows):
            questions = {system.unknowns[number].key[2] for number in row.equation.terms} - {""}
            if len(questions) == 1:
                self.near.setdefault(questions.pop(), []).append(place)

    def hide(self, narrow: Iterable[Narrow]) -> None:
        """Leave out what lets somebody work out these numbers: each for the first reader that can.

        What the outsider can work out, the others can too; what an insider can beside it is asked in the next round.
        """
        first: dict[int, str] = {}
        for reader, number, _, _ in narrow:
            first.setdefault(number, reader)
        for number, reader in first.items():
            about = self.system.unknowns[number].key[2]
            # How many took part is told by every question again.
            for question_id in [about] if about else sorted(self.near):
                self._hide_one(reader, number, question_id)
        if not self.left_out:
            for number, reader in first.items():
                if not any(self.system.unknowns[number].key[2] in label for label in self.left_out):
                    self._hide_one(reader, number)

    def _hide_one(self, reader: str, number: int, question_id: str | None = None) -> None:
        """Leave out until a number does not follow any more from what is told, of one question or of all."""
        chosen: list[str] = []
        while proof := self._prove(reader, number, question_id):
            label = self._choose(proof, self.system.unknowns[number].key[2])
            if not label:
                return
            chosen.append(label)
            self.left_out.add(label)
        for label in chosen[:-1] if question_id is not None else ():
            self.left_out.discard(label)
            if self._prove(reader, number, question_id):
                self.left_out.add(label)

    def _choose(self, proof: Iterable[str], about: str) -> str:
        """Return the publication to leave out, or nothing where none can be: the least useful of a proof.

        What the other questions tell, each of them tells again; so where a proof goes over several, what is told of the
        question itself is left out first, if that is no more than a block.
        """
        usable = {self._without_block(label) for label in proof if kind_of(label) in REPAIR_ORDER}
        if not usable:
            return ""
        rank = {label: REPAIR_ORDER.index(kind_of(label)) for label in usable}
        most = REPAIR_ORDER.index("block")
        label = min(usable, key=lambda label: (about not in label or rank[label] > most, rank[label], label))
        # How many took part also follows from the sum of the two.
        return f"{UNUSABLE}:{label.partition(':')[2]}" if kind_of(label) == DONT_KNOW and not about else label

    def _prove(self, reader: str, number: int, question_id: str | None) -> set[str]:
        """Return the publications from which a number follows more closely than demanded; none if it does not."""
        places = range(len(self.rows)) if question_id is None else self.near.get(question_id, [])
        told = [place for place in places if self._is_told(self.rows[place])]
        solutions = self.solutions.setdefault((reader, question_id), [])
        rows = np.array(told, dtype=np.int64)
        if self._is_refuted(rows, number, solutions):
            return set()
        width, labels = self._bound(rows, reader, number, solutions)
        return labels if width < (self.system.unknowns[number].need or 0) else set()

    def _is_refuted(self, rows: Places, number: int, solutions: Sequence[NDArray[np.float64]]) -> bool:
        """Say whether solutions that were found for other numbers already show that this one does not follow."""
        column, need = self.column[number], self.system.unknowns[number].need or 0
        if _spread([*solutions, self.true], column) < need:
            return False
        matrix, totals = self.matrix[rows], self.totals[rows]
        holding = [each for each in solutions if (np.abs(matrix @ each - totals) < WHOLE).all()]
        return _spread([*holding, self.true], column) >= need

    def _is_told(self, row: Row) -> bool:
        return self.left_out.isdisjoint(row.gone) and (not row.instead or row.instead in self.left_out)

    def _without_block(self, label: str) -> str:
        """Return the block that a combined figure covers, as long as it is told: without it the figure may stay."""
        block = f"block:{label.partition(':')[2]}"
        return block if kind_of(label) == "combined" and block in self.labels - self.left_out else label

    def _bound(
        self, rows: Places, reader: str, number: int, solutions: list[NDArray[np.float64]]
    ) -> tuple[float, set[str]]:
        """Return how wide the interval of a number is by these equations, and the publications that bound it.

        What is found on the way is added to the solutions.
        """
        matrix = self.matrix[rows]
        columns = np.unique(matrix.indices)
        at = np.searchsorted(columns, self.column[number])
        if at == len(columns) or columns[at] != self.column[number]:
            return np.inf, set()
        cost = np.zeros(len(columns))
        ends, labels = [], set()
        bounds = [self._limits(self.unknowns[column], reader) for column in columns]
        for turn in (1, -1):
            cost[at] = turn
            found = linprog(cost, A_eq=matrix[:, columns], b_eq=self.totals[rows], bounds=bounds, method="highs")
            if found.x is None:
                return np.inf, set()
            solutions.append(self.true.copy())
            solutions[-1][columns] = found.x
            ends.append(np.ceil(found.fun - WHOLE))
            unknown = self.system.unknowns[number]
            if turn * unknown.true - ends[-1] >= (unknown.need or 0):
                return np.inf, set()  # one end is far enough away
            used = rows[np.abs(found.eqlin.marginals) > WHOLE]
            labels |= {self.rows[row].equation.label for row in used} - {""}
        return -ends[1] - ends[0], labels

    def _limits(self, number: int, reader: str) -> tuple[int, int | None]:
        unknown = self.system.unknowns[number]
        return (unknown.true, unknown.true) if unknown.owner == reader else (unknown.lower, unknown.upper)

    def _told_instead(self, told: Sequence[Equation]) -> Iterator[Row]:
        """Yield what is told where something is left out: its sum, or that those in a block are left out."""
        by_label: dict[str, list[Equation]] = {}
        for equation in told:
            by_label.setdefault(equation.label, []).append(equation)
        for label, equations in by_label.items():
            together = label.partition(":")[2]
            if kind_of(label) == DONT_KNOW:
                yield Row(_sum(equations, f"{UNUSABLE}:{together}"), frozenset([f"{UNUSABLE}:{together}"]), label)
            elif kind_of(label) == "block":
                bases = [equation for equation in equations if self._is_base(equation)]
                yield Row(_sum(bases, f"left_out:{together}"), frozenset([f"left_out:{together}"]), label)

    def _is_base(self, equation: Equation) -> bool:
        return all(self.system.unknowns[number].key[-1] == BASE for number in equation.terms)


def _spread(solutions: Iterable[NDArray[np.float64]], column: int) -> float:
    """Return how far apart the whole numbers are that a number can be between solutions."""
    values = [each[column] for each in solutions]
    spread: float = np.floor(max(values) + WHOLE) - np.ceil(min(values) - WHOLE)
    return spread


def _as_told(equation: Equation) -> Row:
    """Return an equation with all that it goes with: without a block, combined covers it no longer."""
    kind, _, together = equation.label.partition(":")
    also = {DONT_KNOW: UNUSABLE, "combined": "block"}.get(kind)
    return Row(equation, frozenset([equation.label, *([f"{also}:{together}"] if also else ())]) - {""})


def _sum(equations: Iterable[Equation], label: str) -> Equation:
    terms: Counter[int] = Counter()
    total = 0
    for equation in equations:
        terms.update(equation.terms)
        total += equation.total
    return Equation(dict(terms), total, label)
