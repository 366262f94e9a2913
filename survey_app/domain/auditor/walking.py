"""Goes from the true world by moves: most intervals are seen to be wide enough without asking a solver."""

from collections.abc import Sequence

import numpy as np

from survey_app.domain.auditor.intervals import Intervals
from survey_app.domain.auditor.moves import Move, Reach, Whole, find_moves
from survey_app.domain.auditor.steps import Stepper, World

CHOICES = 6
"""Ways to choose what follows, at most: each lets other municipalities give way."""

WORTH_WHILE = 0.1
"""Share of the open numbers that a way must clear for another one to be tried."""

FEW = 0.05
"""Share of the hidden numbers up to which they are left to steps and solver, when moves are known from before."""

NEVER = -1.0
"""The room of what another way has let give way already."""


class Walker:
    """Widens the intervals of a component by moves.

    Args:
        intervals: what is known so far; widened in place.
        seed: of the choice between equals.
    """

    def __init__(self, intervals: Intervals, seed: int = 1) -> None:
        self.intervals, self.rng = intervals, np.random.default_rng(seed)
        self.moves: dict[Move, None] = {}

    def move_once(self) -> None:
        """Try every move by itself, as far as it goes, for all readers."""
        intervals = self.intervals
        room = np.minimum(intervals.true - intervals.lower, intervals.upper - intervals.true).astype(float)
        used = np.zeros(len(intervals.readers), dtype=bool)
        before = int(intervals.open().sum())
        if self.moves and before < FEW * int((intervals.need > 0).sum()):
            return
        for _ in range(CHOICES):
            moves = find_moves(intervals.component.equations, self._vary(room, used))
            if not moves:
                return
            touching = self.try_moves(moves)
            left = int(intervals.open().sum())
            if not left or left > before * (1 - WORTH_WHILE):
                return
            before = left
            used[1 + np.argmax(np.where(used, 0, touching)[1:])] = True

    def move_on(self) -> None:
        """Try move after move for each number that is still open, first upwards, then downwards."""
        if not self.moves:
            return
        intervals, moves = self.intervals, sorted(self.moves, key=len)
        barred = Reach(moves, intervals.lower, intervals.upper).touching(intervals.knows)
        stepper = Stepper(moves, intervals.lower.tolist(), intervals.upper.tolist())
        for row in np.flatnonzero(intervals.open().any(axis=1)).tolist():
            stepper.bar(barred[row].tolist())
            for place in np.flatnonzero(intervals.open()[row]).tolist():
                for turn in (1, -1):
                    self._widen(stepper, row, place, turn)

    def _vary(self, room: Whole, used: Whole) -> list[float]:
        """Return the room of every variable, those last that have given way before."""
        given = self.intervals.knows[used].any(axis=0)
        varied: list[float] = np.where(given, NEVER, room + 0.5 * self.rng.random(len(room))).tolist()
        return varied

    def try_again(self, moves: Sequence[Move]) -> None:
        """Take moves that were found before, and widen what is open by each of them alone."""
        self.moves |= dict.fromkeys(moves)
        wanted = set(np.flatnonzero(self.intervals.open().any(axis=0)).tolist())
        self.try_moves([move for move in moves if any(place in wanted for place, _ in move)])

    def try_moves(self, moves: Sequence[Move]) -> Whole:
        """Widen by every move alone; return how many of them change something that a reader knows, by reader."""
        intervals = self.intervals
        if not moves:
            return np.zeros(len(intervals.readers), dtype=np.int64)
        self.moves |= dict.fromkeys(moves)
        reach = Reach(moves, intervals.lower, intervals.upper)
        barred = reach.touching(intervals.knows)
        falls, rises = reach.spans(intervals.true, barred)
        low, high = intervals.low[:, reach.moved], intervals.high[:, reach.moved]
        intervals.low[:, reach.moved] = np.minimum(low, intervals.true[reach.moved] - falls)
        intervals.high[:, reach.moved] = np.maximum(high, intervals.true[reach.moved] + rises)
        counted: Whole = barred.sum(axis=1)
        return counted

    def _widen(self, stepper: Stepper, row: int, place: int, turn: int) -> None:
        """Widen one reader's interval of one number upwards (turn 1) or downwards (-1), as far as it must be."""
        intervals = self.intervals
        low, high, true = (int(each) for each in (*self._ends(row, place), intervals.true[place]))
        missing = int(intervals.need[row, place]) - (high - low)
        if missing > 0:
            wanted = missing + (high - true if turn > 0 else true - low)
            world: World = stepper.push(intervals.true.tolist(), place, turn, wanted)
            intervals.take(np.array(world))

    def _ends(self, row: int, place: int) -> tuple[int, int]:
        return int(self.intervals.low[row, place]), int(self.intervals.high[row, place])
