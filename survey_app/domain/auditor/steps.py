"""Steps from world to world: pushes one number as far as wanted, and lets others give way where that breaks a bound."""

from collections.abc import Sequence

import numpy as np

from survey_app.domain.auditor.moves import Move

TRIES = 20
"""Moves of a number that are tried with others giving way, the shortest first."""

MOST_BROKEN = 60
"""Bounds that a step may break at first, at most; more are rarely mended."""

CANDIDATES = 200
"""Moves looked at to mend one broken bound, the shortest first."""

MENDINGS = 80
"""Moves made to mend the bounds that one step broke, at most."""

World = list[int]

Users = list[tuple[int, Move, int]]
"""Number of a move, the move, and by how much it changes a certain number."""


class Stepper:
    """Makes steps within bounds.

    Args:
        moves: in the order in which they are tried.
        lower: lower bounds of all variables.
        upper: upper bounds of all variables.
    """

    def __init__(self, moves: Sequence[Move], lower: Sequence[int], upper: Sequence[int]) -> None:
        self.lower, self.upper = lower, upper
        self.barred: Sequence[bool] = [False] * len(moves)
        self.moves = moves
        entries = np.array([entry for move in moves for entry in move], dtype=np.int64).reshape(-1, 2)
        by_place = np.argsort(entries[:, 0], kind="stable")
        self.numbers = np.repeat(np.arange(len(moves)), [len(move) for move in moves])[by_place]
        self.places, self.factors = entries[by_place].T
        self.found: dict[int, Users] = {}

    def users(self, place: int) -> Users:
        """Return the moves that change a number, in the order in which they are tried."""
        if place not in self.found:
            start, end = np.searchsorted(self.places, (place, place + 1))
            numbers, factors = self.numbers[start:end].tolist(), self.factors[start:end].tolist()
            self.found[place] = [(number, self.moves[number], by) for number, by in zip(numbers, factors, strict=True)]
        return self.found[place]

    def bar(self, barred: Sequence[bool]) -> None:
        """Say which moves must not be made from now on: they change what a reader knows."""
        self.barred = barred

    def push(self, world: World, place: int, turn: int, wanted: int) -> World:
        """Return a world in which a number is higher (turn 1) or lower (-1) by as much as wanted, or as far as it goes.

        Args:
            world: where to begin; left as it is.
            place: of the number.
            turn: 1 or -1.
            wanted: how far, at least 1.
        """
        moves = [
            (move, factor, turn if factor > 0 else -turn)
            for number, move, factor in self.users(place)
            if not self.barred[number]
        ]
        world = list(world)
        while wanted > 0:
            gain, steps = 0, 0
            best: Move = ()
            for move, factor, sense in moves:
                gained = min(self._count_steps(move, sense, world), -(-wanted // abs(factor))) * abs(factor)
                if gained > gain:
                    gain, best, steps = gained, move, sense * gained // abs(factor)
                    if gain >= wanted:
                        break
            for each, factor in best:
                world[each] += factor * steps
            if not gain:
                mended = self._step_and_mend(world, place, moves)
                if mended is None:
                    break
                gain, world = abs(mended[place] - world[place]), mended
            wanted -= gain
        return world

    def _count_steps(self, move: Move, sense: int, world: World) -> int:
        """Return how many steps of a move, forth (sense 1) or back (-1), the bounds allow."""
        fewest = 1 << 30
        for place, factor in move:
            change = factor * sense
            room = self.upper[place] - world[place] if change > 0 else world[place] - self.lower[place]
            fewest = min(fewest, room // abs(change))
            if not fewest:
                return 0
        return fewest

    def _step_and_mend(self, world: World, place: int, moves: Sequence[tuple[Move, int, int]]) -> World | None:
        """Return the world after one step of the first move after which all broken bounds can be mended."""
        for move, _, sense in moves[:TRIES]:
            stepped = list(world)
            broken: dict[int, int] = {}
            self._make(move, sense, stepped, broken)
            if len(broken) <= MOST_BROKEN and self._mend(stepped, broken, place):
                return stepped
        return None

    def _mend(self, world: World, broken: dict[int, int], held: int) -> bool:
        """Let others give way until no bound is broken, each time by the move that mends most; False if none does."""
        for _ in range(MENDINGS):
            if not broken:
                return True
            found = self._find_mending(world, next(iter(broken)), held, sum(broken.values()))
            if found is None:
                return False
            self._make(*found, world, broken)
        return not broken

    def _find_mending(self, world: World, place: int, held: int, broken: int) -> tuple[Move, int] | None:
        """Return the move, with its sense, that mends most of what is broken; it brings one number back."""
        turn = 1 if world[place] < self.lower[place] else -1
        most, found, looked_at = 0, None, 0
        for number, move, factor in self.users(place):
            if self.barred[number]:
                continue
            looked_at += 1
            if looked_at > CANDIDATES:
                break
            sense = turn if factor > 0 else -turn
            mends = self._count_mended(move, sense, world, held)
            if mends > most:
                most, found = mends, (move, sense)
                if mends == broken:
                    break
        return found

    def _count_mended(self, move: Move, sense: int, world: World, held: int) -> int:
        """Return by how much less the bounds are broken after a step; 0 if it moves what is held."""
        mended = 0
        for place, factor in move:
            if place == held:
                return 0
            now = world[place]
            then, low, high = now + factor * sense, self.lower[place], self.upper[place]
            if now < low:
                mended += low - now
            elif now > high:
                mended += now - high
            if then < low:
                mended -= low - then
            elif then > high:
                mended -= then - high
        return mended

    def _make(self, move: Move, sense: int, world: World, broken: dict[int, int]) -> None:
        """Make one step in place, and note by how much bounds are broken."""
        for place, factor in move:
            value = world[place] = world[place] + factor * sense
            beyond = max(self.lower[place] - value, value - self.upper[place])
            if beyond > 0:
                broken[place] = beyond
            else:
                broken.pop(place, None)
