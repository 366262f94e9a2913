"""What the auditor remembers from one check to the next: the next round of repairs, or the next release.

Leaving a figure out removes equations, so nearly all worlds found before are still worlds; and a new release adds to
what is known of earlier periods only where it pools them. Nothing is believed: what does not fulfil every equation and
bound of the system at hand is dropped.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from survey_app.domain.auditor.intervals import Intervals
from survey_app.domain.auditor.model import Entries, SystemMaker
from survey_app.domain.auditor.moves import Move, Whole
from survey_app.domain.auditor.reduction import Component
from survey_app.domain.auditor.system import Key, System
from survey_app.domain.release.frozen import Release
from survey_app.domain.release.tabulation import Tabulation

Verdict = tuple[int, tuple[tuple[str, Key, int, int], ...]]
"""How many times the solver was asked for a part, and what is too narrow in it: reader, number, smallest, largest."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Many changes of numbers at once: of each the rows of `numbers` and `by` that begin with its start."""

    turns: Whole  # which change an entry belongs to
    numbers: Whole
    by: Whole

    def among(self, kept: Whole) -> "Changes":
        """Return the entries whose change is kept; `kept` is bool by change."""
        chosen = kept[self.turns]
        return Changes(self.turns[chosen], self.numbers[chosen], self.by[chosen])


NOTHING = Changes(*(np.zeros(0, dtype=np.int64) for _ in range(3)))


class Memory:
    """Worlds and moves found so far, and the verdicts on parts of the system that may come again as they were.

    Args:
        lasts: whether another check follows, so that it is worth while to remember worlds.

    Attributes:
        verdicts: what was found, by all that it depends on.
        maker: of the systems of the release that was audited last.
    """

    def __init__(self, *, lasts: bool = True) -> None:
        self.lasts = lasts
        self.verdicts: dict[Hashable, Verdict] = {}
        self.numbers: dict[Key, int] = {}
        self.worlds = self.moves = NOTHING
        self.maker: SystemMaker | None = None

    def build_system(self, release: Release, tabulation: Tabulation, past: Entries) -> System:
        """Return the system of a release: what earlier ones tell is not read again while the release is mended."""
        if self.maker is None or not self.maker.is_about(release, tabulation, past):
            self.maker = SystemMaker(release.period, tabulation, past)
        return self.maker.make(release)


class Recollection:
    """What is remembered of the numbers of one part of the system.

    Args:
        memory: of all parts.
        system: all unknowns.
        component: the part.
        renamed: version tokens that will be others in later systems: that of the release under audit.
    """

    def __init__(self, memory: Memory, system: System, component: Component, renamed: Mapping[str, str]) -> None:
        self.memory, self.component = memory, component
        aliases = [
            (place, number, sign) for place, each in enumerate(component.variables) for number, sign, _ in each.aliases
        ]
        keys = [system.unknowns[number].key for _, number, _ in aliases]
        named = [(renamed.get(key[0], key[0]), *key[1:]) for key in keys]
        names = [memory.numbers.setdefault(key, len(memory.numbers)) for key in named]
        self.alias_places = np.array([place for place, _, _ in aliases])
        self.names, self.signs = np.array(names), np.array([sign for _, _, sign in aliases])
        self.by_place = np.argsort(self.alias_places, kind="stable")
        self.firsts = np.searchsorted(self.alias_places[self.by_place], np.arange(len(component.variables) + 1))

    def worlds(self, intervals: Intervals) -> list[tuple[Whole, Whole]]:
        """Return the worlds that are still worlds: where each differs from the true one, and by how much."""
        found = self._recall(self.memory.worlds)
        true, lower, upper = intervals.true, intervals.lower, intervals.upper
        values = true[found.indices] + found.data
        beyond = (values < lower[found.indices]) | (values > upper[found.indices])
        outside = np.add.reduceat(np.append(beyond, False), found.indptr[:-1]) if found.shape[0] else np.zeros(0)
        return [
            (found.indices[start:end].astype(np.int64), found.data[start:end])
            for start, end, broken in zip(found.indptr, found.indptr[1:], outside, strict=False)
            if not broken
        ]

    def recall_moves(self) -> list[Move]:
        """Return the moves that still keep every equation."""
        found = self._recall(self.memory.moves)
        places, factors = found.indices.tolist(), found.data.tolist()
        return [
            tuple(zip(places[start:end], factors[start:end], strict=True))
            for start, end in zip(found.indptr.tolist(), found.indptr[1:].tolist(), strict=False)
        ]

    def keep(self, worlds: Sequence[tuple[Whole, Whole]], moves: Iterable[Move]) -> None:
        """Remember worlds and moves of this part, instead of what was remembered of its numbers alone."""
        moves = list(moves)
        entries = np.array([entry for move in moves for entry in move], dtype=np.int64).reshape(-1, 2)
        sizes = [len(move) for move in moves]
        self.memory.moves = self._add(self.memory.moves, sizes, entries[:, 0], entries[:, 1])
        places, changes = ([np.zeros(0, dtype=np.int64), *(world[side] for world in worlds)] for side in (0, 1))
        sizes = [len(each) for each, _ in worlds]
        self.memory.worlds = self._add(self.memory.worlds, sizes, np.concatenate(places), np.concatenate(changes))

    def _recall(self, changes: Changes) -> csr_matrix:
        """Return those of the changes, a row each, that keep every equation of the part."""
        count, size = len(self.component.variables), len(self.memory.numbers)
        place_of, sign_of = np.full(size, -1), np.zeros(size, dtype=np.int64)
        place_of[self.names], sign_of[self.names] = self.alias_places, self.signs
        inside = place_of[changes.numbers] >= 0
        turns, numbers, by = changes.turns[inside], changes.numbers[inside], changes.by[inside]
        # Numbers that are joined here change together: one of them says by how much.
        _, first = np.unique(turns * count + place_of[numbers], return_index=True)
        turns, numbers, by = turns[first], numbers[first], by[first]
        kept, turns = np.unique(turns, return_inverse=True)
        shape = len(kept), count
        rows = csr_matrix((by * sign_of[numbers], (turns, place_of[numbers])), shape=shape)
        rows.sum_duplicates()
        broken = np.unique((rows @ _matrix(self.component).T).nonzero()[0])
        return rows[np.setdiff1d(np.arange(len(kept)), broken)]

    def _add(self, before: Changes, sizes: Sequence[int], places: Whole, by: Whole) -> Changes:
        """Return what is remembered with new changes, without those that are about this part only."""
        known = np.zeros(len(self.memory.numbers), dtype=bool)
        known[self.names] = True
        count = int(before.turns.max()) + 1 if len(before.turns) else 0
        elsewhere = np.zeros(count, dtype=bool)
        elsewhere[before.turns[~known[before.numbers]]] = True
        kept = before.among(elsewhere)
        turns = np.repeat(np.arange(count, count + len(sizes)), sizes)
        # Each variable stands for all unknowns joined in it.
        times = self.firsts[places + 1] - self.firsts[places]
        entry = np.repeat(np.arange(len(places)), times)
        within = np.arange(len(entry)) - np.repeat(np.cumsum(times) - times, times)
        alias = self.by_place[self.firsts[places[entry]] + within]
        return Changes(
            np.concatenate([kept.turns, turns[entry]]),
            np.concatenate([kept.numbers, self.names[alias]]),
            np.concatenate([kept.by, by[entry] * self.signs[alias]]),
        )


def _matrix(component: Component) -> csr_matrix:
    """Return the equations as a matrix, a row each."""
    entries = [
        (factor, row, place) for row, (terms, _) in enumerate(component.equations) for place, factor in terms.items()
    ]
    factors, rows, places = zip(*entries, strict=True)
    return csr_matrix((factors, (rows, places)), shape=(len(component.equations), len(component.variables)))
