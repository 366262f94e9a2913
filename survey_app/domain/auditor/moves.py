"""Moves: small changes of several numbers at once after which every equation still holds.

From the true world each move leads to other possible worlds, without a solver. They are found by eliminating one
number from every equation: any other number may then change by itself, and the eliminated ones follow.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import gcd

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]

Move = tuple[tuple[int, int], ...]
"""Place of variable and by how much it changes with one step."""

Row = dict[int, int]


def find_moves(equations: Iterable[tuple[Mapping[int, int], int]], room: Sequence[float]) -> list[Move]:
    """Return moves of which every solution of the equations is made up, in whole numbers.

    Args:
        equations: each is place of variable -> factor, and the total.
        room: how much each variable can give way; those with more of it are eliminated, so that they follow the others.
    """
    rows = [dict(terms) for terms, _ in equations]
    users: dict[int, set[int]] = {}
    for number, row in enumerate(rows):
        for place in row:
            users.setdefault(place, set()).add(number)
    followed: dict[int, Row] = {}
    stuck: set[int] = set()
    for number in sorted(range(len(rows)), key=lambda number: len(rows[number])):
        row = _without_common_factor(rows[number])
        follower = max((place for place in row if abs(row[place]) == 1), key=lambda place: room[place], default=None)
        if follower is None:
            stuck |= set(row)  # no whole-number solution is sure: nothing here moves
            continue
        if row[follower] < 0:
            row = {place: -factor for place, factor in row.items()}
        rows[number] = followed[follower] = row
        for other in users[follower] - {number}:
            _subtract(rows, users, other, row, rows[other][follower])
    return _as_moves(users, followed, stuck)


def _without_common_factor(row: Row) -> Row:
    common = gcd(*row.values()) if row else 1
    return {place: factor // common for place, factor in row.items()} if common > 1 else row


def _subtract(rows: Sequence[Row], users: Mapping[int, set[int]], number: int, row: Row, times: int) -> None:
    """Subtract a row so many times from the one with this number, in place."""
    target = rows[number]
    for place, factor in row.items():
        changed = target.get(place, 0) - times * factor
        if not changed:
            del target[place]
            users[place].discard(number)
        elif place in target:
            target[place] = changed
        else:
            target[place] = changed
            users[place].add(number)


def _as_moves(places: Iterable[int], followed: Mapping[int, Row], stuck: set[int]) -> list[Move]:
    """Return for every variable that was not eliminated its move: one more of it, and what follows from that."""
    moves: dict[int, list[tuple[int, int]]] = {place: [(place, 1)] for place in places if place not in followed}
    for follower, row in followed.items():
        for place, factor in row.items():
            if place != follower:
                moves[place].append((follower, -factor))
    return [tuple(move) for move in moves.values() if stuck.isdisjoint(place for place, _ in move)]


class Reach:
    """How far moves lead: for many moves at once, within the bounds of the variables.

    Args:
        moves: at least one.
        lower: lower bounds of all variables.
        upper: upper bounds of all variables.

    Attributes:
        places: the variables of all moves, one after the other.
    """

    def __init__(self, moves: Sequence[Move], lower: Whole, upper: Whole) -> None:
        sizes = np.array([len(move) for move in moves])
        entries = np.array([entry for move in moves for entry in move])
        self.places, self.factors = entries[:, 0], entries[:, 1]
        self.lower, self.upper, self.size = lower, upper, np.abs(self.factors)
        self.starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        self.move = np.repeat(np.arange(len(moves)), sizes)
        self.by_place = np.argsort(self.places, kind="stable")
        self.moved, self.firsts = np.unique(self.places[self.by_place], return_index=True)

    def touching(self, known: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return (readers, moves) bool: which moves change what a reader knows; `known` is (readers, variables)."""
        touched: NDArray[np.bool_] = np.logical_or.reduceat(known[:, self.places], self.starts, axis=1)
        return touched

    def spans(self, world: Whole, barred: NDArray[np.bool_]) -> tuple[Whole, Whole]:
        """Return how far down and up each of the `moved` variables goes by a single move from a world.

        Args:
            world: the values of all variables.
            barred: (readers, moves), the moves that a reader can rule out.

        Returns:
            Two arrays (readers, moved variables), none negative.
        """
        rising = self.factors > 0
        up, down = self.upper[self.places] - world[self.places], world[self.places] - self.lower[self.places]
        forth = np.minimum.reduceat(np.where(rising, up, down) // self.size, self.starts)[self.move]
        back = np.minimum.reduceat(np.where(rising, down, up) // self.size, self.starts)[self.move]
        allowed = ~barred[:, self.move]
        rise = np.where(allowed, np.where(rising, forth, back) * self.size, 0)[:, self.by_place]
        fall = np.where(allowed, np.where(rising, back, forth) * self.size, 0)[:, self.by_place]
        return (
            np.maximum.reduceat(fall, self.firsts, axis=1),
            np.maximum.reduceat(rise, self.firsts, axis=1),
        )
