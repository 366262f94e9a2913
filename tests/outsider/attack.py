"""The interval attack: somebody with every file of every release, and perhaps a municipality's own forms.

Everything delivered becomes a linear equation between whole numbers nobody has published. A hidden number is found out
where all worlds that fit the equations agree on it too closely: closer than min(3, n) for the n people it is about.
Worlds are looked for with HiGHS; every world found shows for many hidden numbers at once that they are safe.
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from tests.outsider.recount import PAIR, SPLIT, T_OPTIONS, Asked, Survey, T

REACH = 3
OUTSIDER = ""
UNSURE, NONE, SLACK = "?unsure", "?none", "?not "

Key = tuple[str, ...]
Terms = dict[Key, int]


@dataclass(frozen=True)
class Delivered:
    """One release as delivered (its stored JSON, parsed), with the answers behind it for what an insider knows."""

    told: Mapping[str, Any]
    survey: Survey


@dataclass(frozen=True)
class Secret:
    """A hidden number: a sum of unknowns about `people` people of a municipality."""

    name: str
    owner: str
    question: str  # "" = how many handed in a form
    terms: tuple[tuple[Key, int], ...]
    need: int


@dataclass(frozen=True)
class Leak:
    """A hidden number that somebody can work out: who, what, and between which bounds."""

    name: str
    owner: str
    knower: str
    low: int
    high: int


@dataclass
class Knowledge:
    """Unknown numbers, what is known of their sums, their truth, and which sums are secret."""

    truth: dict[Key, int] = field(default_factory=dict)
    rows: list[tuple[Terms, int, float]] = field(default_factory=list)
    secrets: list[Secret] = field(default_factory=list)
    owners: dict[Key, str] = field(default_factory=dict)

    def unknown(self, owner: str, *key: str, value: int) -> Key:
        """Make an unknown number of a municipality, or find it."""
        self.truth.setdefault(key, value)
        self.owners[key] = owner
        return key

    def know(self, terms: Terms, low: int, high: float | None = None) -> None:
        """Learn that a sum lies between two values, or is one; what is not true is no knowledge but a mistake."""
        high = low if high is None else high
        total = sum(factor * self.truth[key] for key, factor in terms.items())
        assert low <= total <= high, f"delivered {low}..{high}, the answers give {total}: {sorted(terms)[:3]}"
        self.rows.append((terms, low, high))

    def of(self, period: str) -> "Knowledge":
        """The same with the secrets of one period only."""
        secrets = [each for each in self.secrets if each.name.startswith(f"{period} ")]
        return Knowledge(self.truth, self.rows, secrets, self.owners)


def read(deliveries: Sequence[Delivered]) -> Knowledge:
    """Learn everything that these releases tell, read together."""
    known = Knowledge()
    before: dict[str, Delivered] = {}
    for number, delivered in enumerate(deliveries):
        period = delivered.survey.period
        _Reader(known, delivered, f"{number}", before.get(period)).read()
        before[period] = delivered
    return known


class _Reader:
    """Reads one release. Its unknowns are those of the version before and what came since, which nobody takes back."""

    def __init__(self, known: Knowledge, delivered: Delivered, stage: str, before: Delivered | None) -> None:
        self.known, self.told, self.survey = known, delivered.told, delivered.survey
        self.stage, self.before = stage, before
        self.figures = [row for row in self.told["figures"] if row["period"] == self.survey.period]
        self.split = {
            row["question_id"] for row in self.figures if row["group"] != "total" and row["status"] == "shown"
        }
        self.seen: set[tuple[str, str]] = set()

    def read(self) -> None:
        """Learn from participation, own figures, common figures, and make secrets of what is hidden."""
        for asked in self.survey.reported:
            for code in self.survey.codes:
                self._define(code, asked)
        for row in self.told["participation"]:
            self._participation(row)
        for row in self.figures:
            if row["scope"] == "own":
                self._own(row)
        for cover in self.told["coverage"]:
            self._cover(cover)
        for asked in self.survey.reported:
            for code in self.survey.codes:
                self._hide(code, asked)

    # unknowns

    def _genders(self, question: str) -> tuple[str, ...]:
        return SPLIT if question in self.split else ("total",)

    def _number(self, code: str, question: str, gender: str, what: str) -> Terms:
        """The sum of unknowns that is one number of this version."""
        value = self._truth(self.survey, code, question, gender, what)
        return {self.known.unknown(code, self.stage, code, question, gender, what, value=value): 1}

    def _truth(self, survey: Survey, code: str, question: str, gender: str, what: str) -> int:
        if not question:
            return len(survey.people([code], gender))
        cell = survey.cell([code], question, gender)
        if what in (UNSURE, NONE, "base"):
            return {UNSURE: cell.unsure, NONE: cell.none, "base": cell.base}[what]
        if what.startswith(SLACK):
            return cell.base - cell.options[what[len(SLACK) :]]
        return cell.options[what]

    def _define(self, code: str, asked: Asked) -> None:
        """Everybody who handed in a form stands in one place of every question."""
        for gender in self._genders(asked.key):
            people = self._everybody(code, gender)
            for what in (*self._base_parts(asked), NONE, *([UNSURE] if asked.unsure else [])):
                people = _add(people, self._number(code, asked.key, gender, what), -1)
            self.known.know(people, 0)
            if asked.several:
                base = self._number(code, asked.key, gender, "base")
                for option in asked.categories:
                    sides = _add(
                        self._number(code, asked.key, gender, option),
                        self._number(code, asked.key, gender, SLACK + option),
                    )
                    self.known.know(_add(sides, base, -1), 0)
        if asked.key in self.split and (code, "") not in self.seen:
            self.seen.add((code, ""))
            total = self._everybody(code, "total")
            for gender in SPLIT:
                total = _add(total, self._everybody(code, gender), -1)
            self.known.know(total, 0)

    def _everybody(self, code: str, gender: str) -> Terms:
        return self._number(code, "", gender, "people")

    def _base_parts(self, asked: Asked) -> tuple[str, ...]:
        return ("base",) if asked.several else asked.categories

    def terms(self, codes: Iterable[str], question: str, group: str, category: str) -> Terms:
        """The sum of unknowns behind a delivered number."""
        asked = self.survey.question(question)
        whats: Sequence[str] = (category,)
        if category == "base":
            whats = self._base_parts(asked)
        elif category == "positive":
            whats = [option for option in asked.categories if option in asked.positive]
        elif category == "negative":
            whats = [option for option in asked.categories if option not in asked.positive]
        genders = {"total": self._genders(question), "rest": ("man", "other")}.get(group, (group,))
        found: Terms = {}
        for code in codes:
            for gender in genders:
                for what in whats:
                    found = _add(found, self._number(code, question, gender, what))
        return found

    # what is told

    def _participation(self, row: Mapping[str, Any]) -> None:
        code = row["municipality_code"]
        if code and row["responses"] is not None:
            self.known.know(self._everybody(code, "total"), row["responses"])
        elif code and row["rate_note"] == "below_threshold":
            self.known.know(self._everybody(code, "total"), 0, T - 1)
            self._secret(code, "", "total", "people", len(self.survey.people([code])))

    def _own(self, row: Mapping[str, Any]) -> None:
        code, question = row["municipality_code"], row["question_id"]
        if row["status"] == "shown":
            self._learn([code], row)
        elif row["group"] == "total" and not question.startswith("pair:"):
            below = {"R3.below-threshold": T, "R3.below-distribution": T_OPTIONS}.get(row["rule_id"])
            if below:
                self.known.know(self.terms([code], question, "total", "base"), 0, below - 1)

    def _cover(self, cover: Mapping[str, Any]) -> None:
        codes, question = cover["municipality_codes"], cover["question_id"]
        if not question:
            total: Terms = {}
            for code in codes:
                total = _add(total, self._everybody(code, "total"))
            told = next(row["responses"] for row in self.told["participation"] if not row["municipality_code"])
            self.known.know(total, told)
            return
        for row in self.figures:
            alike = (row["question_id"], row["scope"], row["group"]) == (question, cover["scope"], cover["group"])
            detail = "positive" if row["category"] == "positive" else "distribution"
            if alike and row["status"] == "shown" and (detail == cover["detail"] or question.startswith("pair:")):
                self._learn(codes, row)
        if cover["left_out_answers"] is not None and not question.startswith("pair:"):
            outside = [code for code in self.survey.codes if code not in codes]
            if outside:
                self.known.know(self.terms(outside, question, cover["group"], "base"), cover["left_out_answers"])

    def _learn(self, codes: Sequence[str], row: Mapping[str, Any]) -> None:
        question, group = row["question_id"], row["group"]
        if question.startswith("pair:"):
            self._learn_pair(codes, row)
            return
        self.known.know(self.terms(codes, question, group, "base"), row["n_base"])
        self.known.know(self.terms(codes, question, group, row["category"]), row["count"])
        if self.survey.question(question).unsure and row["n_dontknow"] is not None:
            self.known.know(self.terms(codes, question, group, UNSURE), row["n_dontknow"])
        if row["n_missing"] is not None:
            self.known.know(self.terms(codes, question, group, NONE), row["n_missing"])
        if row.get("n_unusable") is not None:
            parts = [self.terms(codes, question, group, NONE), self.terms(codes, question, group, UNSURE)]
            self.known.know(_add(*parts), row["n_unusable"])

    def _learn_pair(self, codes: Sequence[str], row: Mapping[str, Any]) -> None:
        first, second = row["question_id"][5:].split("|")
        total: Terms = {}
        for code in codes:
            total = _add(total, self._pair(code, first, second)[row["category"]])
        self.known.know(total, row["count"])

    def _pair(self, code: str, first: str, second: str) -> dict[str, Terms]:
        """Both questions crossed: positive, negative or neither of the two; the margins are the questions' own."""
        name = f"pair:{first}|{second}"
        crossed = self._crossed(code, first, second)
        cells = {
            place: {self.known.unknown(code, self.stage, code, name, *place, value=value): 1}
            for place, value in crossed.items()
        }
        if (code, name) not in self.seen:
            self.seen.add((code, name))
            for axis, question in ((0, first), (1, second)):
                for side in ("positive", "negative"):
                    margin = self.terms([code], question, "total", side)
                    for place, cell in cells.items():
                        if place[axis] == side:
                            margin = _add(margin, cell, -1)
                    self.known.know(margin, 0)
        sides = [(a, b) for a in ("positive", "negative") for b in ("positive", "negative")]
        return dict(zip(PAIR, (cells[place] for place in sides), strict=True))

    def _crossed(self, code: str, first: str, second: str) -> dict[tuple[str, str], int]:
        questions = self.survey.question(first), self.survey.question(second)
        found = {(a, b): 0 for a in ("positive", "negative", "no") for b in ("positive", "negative", "no")}
        for form in self.survey.people([code]):
            place = []
            for asked in questions:
                chosen = asked.chosen(form.get(asked.key, ()))
                place.append("no" if not chosen else "positive" if chosen & asked.positive else "negative")
            found[place[0], place[1]] += 1
        return found

    # what is hidden

    def _hide(self, code: str, asked: Asked) -> None:
        shown = {
            (row["group"], row["category"])
            for row in self.figures
            if (row["scope"], row["municipality_code"], row["question_id"], row["status"])
            == ("own", code, asked.key, "shown")
        }
        cell = self.survey.cell([code], asked.key)
        groups = {group for group, _ in shown}
        if "total" not in groups:
            whats = ["positive", "negative"] if asked.positive else list(asked.categories)
            limited = asked.combined_only or (not asked.positive and cell.base >= T)
            for what in whats if limited else [*whats, "base"]:
                self._secret(code, asked.key, "total", what, cell.base)
        elif asked.positive and not any(category in asked.categories for _, category in shown):
            sides = {True: cell.positive, False: cell.base - cell.positive}
            for option in asked.categories:
                if sum((other in asked.positive) == (option in asked.positive) for other in asked.categories) > 1:
                    self._secret(code, asked.key, "total", option, sides[option in asked.positive])
        if asked.key in self.split:
            for group in SPLIT:
                self._hide_group(code, asked, group, shown)
        beside = any(row["n_missing"] is not None for row in self.figures if _is_own(row, code, asked.key))
        if asked.unsure and not beside:
            for what in (UNSURE, NONE):
                self._secret(code, asked.key, "total", what, cell.unsure + cell.none)

    def _hide_group(self, code: str, asked: Asked, group: str, shown: set[tuple[str, str]]) -> None:
        if any(told == group for told, _ in shown):
            return
        around = "rest" if group != "woman" and any(told == "rest" for told, _ in shown) else "total"
        cell, outer = self.survey.cell([code], asked.key, group), self.survey.cell([code], asked.key, around)
        self._secret(code, asked.key, group, "base", cell.base)
        if asked.positive:
            self._secret(code, asked.key, group, "positive", min(cell.base, outer.positive))
            self._secret(code, asked.key, group, "negative", min(cell.base, outer.base - outer.positive))

    def _secret(self, code: str, question: str, group: str, what: str, people: int) -> None:
        need = min(REACH, people)
        if need:
            name = f"{self.survey.period} v{self.told['version']} {code} {question} {group} {what}"
            terms = self.terms([code], question, group, what) if question else self._everybody(code, "total")
            self.known.secrets.append(Secret(name, code, question, tuple(terms.items()), need))


def _is_own(row: Mapping[str, Any], code: str, question: str) -> bool:
    place = (row["scope"], row["municipality_code"], row["question_id"], row["group"], row["status"])
    return place == ("own", code, question, "total", "shown")


def _add(one: Terms, other: Terms, factor: int = 1) -> Terms:
    found = dict(one)
    for key, value in other.items():
        found[key] = found.get(key, 0) + factor * value
    return found


def find_leaks(known: Knowledge, knowers: Iterable[str]) -> list[Leak]:
    """Return every hidden number that an outsider ("") or one of these municipalities can work out too closely."""
    return [leak for knower in knowers for part in _parts(known) for leak in _Attacker(known, part, knower).find()]


@dataclass(frozen=True)
class _Part:
    """Knowledge that hangs together: unknowns, rows and secrets of one question (or a few that pairs join)."""

    keys: tuple[Key, ...]
    rows: tuple[tuple[Terms, int, float], ...]
    secrets: tuple[Secret, ...]


def _parts(known: Knowledge) -> Iterator[_Part]:
    """Divide by question: forms handed in are the only thing that several questions share, and stand in every part."""
    root: dict[str, str] = {}

    def find(name: str) -> str:
        while root.setdefault(name, name) != name:
            name = root[name]
        return name

    for terms, _, _ in known.rows:
        names = [_part_name(key) for key in terms if key[2]]
        for name in names[1:]:
            root[find(name)] = find(names[0])
    rows: dict[str, list[tuple[Terms, int, float]]] = {}
    common = []
    for row in known.rows:
        name = next((find(_part_name(key)) for key in row[0] if key[2]), "")
        (rows.setdefault(name, []) if name else common).append(row)
    for name, inside in rows.items():
        secrets = [each for each in known.secrets if each.question and find(_part_name(each.terms[0][0])) == name]
        if secrets:
            used = {key for terms, _, _ in inside for key in terms} | {key for each in secrets for key, _ in each.terms}
            shared = [row for row in common if used & set(row[0])]
            keys = used | {key for terms, _, _ in shared for key in terms}
            secrets += [each for each in known.secrets if not each.question and each.terms[0][0] in keys]
            yield _Part(tuple(sorted(keys)), (*inside, *shared), tuple(secrets))


def _part_name(key: Key) -> str:
    return f"{key[0]} {key[2]}"


class _Attacker:
    """Somebody at work on one part: finds worlds that fit, until every secret is seen to be wide enough or is not."""

    def __init__(self, known: Knowledge, part: _Part, knower: str) -> None:
        self.part, self.knower = part, knower
        self.place = {key: number for number, key in enumerate(part.keys)}
        self.true = np.array([known.truth[key] for key in part.keys], dtype=float)
        own = np.array([known.owners[key] == knower for key in part.keys])
        self.bounds = Bounds(np.where(own, self.true, 0), np.where(own, self.true, np.inf))
        entries = [
            (number, self.place[key], factor)
            for number, (terms, _, _) in enumerate(part.rows)
            for key, factor in terms.items()
        ]
        rows, columns, factors = zip(*entries, strict=True)
        matrix = csr_array((factors, (rows, columns)), shape=(len(part.rows), len(part.keys)))
        low, high = [row[1] for row in part.rows], [row[2] for row in part.rows]
        self.constraint = LinearConstraint(matrix, low, high)
        self.secrets = [each for each in part.secrets if each.owner != knower]
        self.matrix = np.zeros((len(self.secrets), len(part.keys)))
        for number, secret in enumerate(self.secrets):
            for key, factor in secret.terms:
                self.matrix[number, self.place[key]] = factor

    def find(self) -> Iterator[Leak]:
        """Yield the secrets that are found out."""
        if not self.secrets:
            return
        needs = np.array([each.need for each in self.secrets])
        low = high = self.matrix @ self.true
        done = np.zeros(len(self.secrets), dtype=bool)
        dice = random.Random(len(self.part.keys))
        while (left := np.flatnonzero((high - low < needs) & ~done)).size:
            # A world far from all that are still too close, in directions thrown for, widens many intervals at once.
            weights = np.array([dice.choice((-1, 1)) for _ in left]) @ self.matrix[left]
            values = self.matrix @ self._world(weights)
            low, high = np.minimum(low, values), np.maximum(high, values)
            number = int(left[0])
            if (high - low >= needs)[left].any():
                continue
            for sign in (1, -1):
                values = self.matrix @ self._world(sign * self.matrix[number])
                low, high = np.minimum(low, values), np.maximum(high, values)
            done[number] = True
            if high[number] - low[number] < needs[number]:
                secret = self.secrets[number]
                yield Leak(secret.name, secret.owner, self.knower, int(low[number]), int(high[number]))

    def _world(self, weights: np.ndarray) -> np.ndarray:
        """Return the world that fits and makes the weighted sum smallest (or, without bound, any far one)."""
        bounds = Bounds(self.bounds.lb, np.minimum(self.bounds.ub, self.true.sum() + 10))
        for whole in (0, 1):  # a corner of the room of all worlds is nearly always whole
            kinds = np.full(len(self.true), whole)
            found = milp(weights, constraints=self.constraint, bounds=bounds, integrality=kinds)
            assert found.x is not None, found.message
            if np.abs(found.x - np.round(found.x)).max() < 1e-6:
                break
        return np.round(found.x)
