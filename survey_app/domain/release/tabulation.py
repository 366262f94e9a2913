"""Tabulating: responses become counts for each item, municipality and gender group."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from forms.model import Item, ItemKind, ItemRole, QuestionSet
from survey_app.domain.model import ResponseData
from survey_app.domain.release.frozen import PAIR_PREFIX, Group
from survey_app.errors import InvalidInputError

PAIR_OPTIONS = ("both", "first_only", "second_only", "neither")
"""What somebody who answered both questions of a pair answered positively."""

GENDERS = (Group.WOMAN, Group.MAN, Group.OTHER)
"""The three groups that add up to the total; OTHER takes those who answered otherwise or not at all."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The answers to one item in one place and group. `base` + `dont_know` + `missing` = the respondents.

    `tells_unusable`: whether "don't know" and no answer are known; of results of an earlier year they may not be. Nor
    may the options.
    """

    options: Mapping[str, int] = field(default_factory=dict)
    positive: int = 0
    base: int = 0
    dont_know: int = 0
    missing: int = 0
    tells_unusable: bool = True

    @property
    def tells_options(self) -> bool:
        """Whether it is known how the answers spread over the options."""
        return bool(self.options) or not self.base

    @property
    def respondents(self) -> int:
        """All who answered at least one question of the form."""
        return self.base + self.dont_know + self.missing

    @property
    def unusable(self) -> int:
        """ "Don't know" and no answer together."""
        return self.dont_know + self.missing

    def __add__(self, other: "Counts") -> "Counts":
        """Return the counts of both places or groups together; what is not known of one is not known of both."""
        options = Counter(self.options)
        options.update(other.options)
        return Counts(
            dict(options) if self.tells_options and other.tells_options else {},
            self.positive + other.positive,
            self.base + other.base,
            self.dont_know + other.dont_know,
            self.missing + other.missing,
            self.tells_unusable and other.tells_unusable,
        )

    def category(self, key: str, positive_key: str) -> int:
        """Return the count of a category: an option, or the positive answers under `positive_key`."""
        return self.positive if key == positive_key else self.options.get(key, 0)


def add_counts(parts: Iterable[Counts]) -> Counts:
    """Return the sum of several counts of one item."""
    total = Counts()
    for part in parts:
        total = total + part
    return total


@dataclass(frozen=True, slots=True)
class Tabulation:
    """All counts of a period. Never delivered: what is shown of them is decided by `disclosure`."""

    respondents: Mapping[str, Mapping[Group, int]]
    cells: Mapping[tuple[str, str, Group], Counts]

    def cell(self, municipality_code: str, item_key: str, group: Group = Group.TOTAL) -> Counts:
        """Return the counts of one municipality, item and group (REST = man and other together)."""
        if group is Group.REST:
            return self.cell(municipality_code, item_key, Group.MAN) + self.cell(
                municipality_code, item_key, Group.OTHER
            )
        return self.cells[municipality_code, item_key, group]

    def together(self, codes: Iterable[str], item_key: str, group: Group = Group.TOTAL) -> Counts:
        """Return the counts of several municipalities together."""
        return add_counts(self.cell(code, item_key, group) for code in codes)

    def to_json(self) -> dict[str, Any]:
        """Return the counts as plain JSON values: municipality -> item -> group -> counts."""
        nested: dict[str, Any] = {}
        for (code, item, group), cell in sorted(self.cells.items()):
            nested.setdefault(code, {}).setdefault(item, {})[str(group)] = {
                "options": dict(sorted(cell.options.items())),
                "positive": cell.positive,
                "base": cell.base,
                "dont_know": cell.dont_know,
                "missing": cell.missing,
            } | ({} if cell.tells_unusable else {"tells_unusable": False})
        respondents = {
            code: {str(group): count for group, count in sorted(groups.items())}
            for code, groups in sorted(self.respondents.items())
        }
        return {"respondents": respondents, "counts": nested}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Tabulation":
        """Return the tabulation that `to_json` wrote."""
        respondents = {
            code: {Group(group): count for group, count in groups.items()}
            for code, groups in value["respondents"].items()
        }
        cells = {
            (code, item, Group(group)): Counts(**counts)
            for code, items in value["counts"].items()
            for item, groups in items.items()
            for group, counts in groups.items()
        }
        return cls(respondents, cells)


def tabulate(
    responses: Iterable[ResponseData],
    sets: Sequence[QuestionSet],
    municipality_codes: Sequence[str],
    pairs: Iterable[tuple[str, str]] = (),
) -> Tabulation:
    """Count the responses of a period.

    A response has at least one answer; empty ones are left out. The groups come from the first item with the role
    GROUP: its options `woman` and `man`, and everything else (also no answer) as OTHER.

    Args:
        responses: the counted responses of the period.
        sets: the question sets of the period's form.
        municipality_codes: those that take part; each gets a row, also without responses.
        pairs: ids of two questions each, counted on those who answered both (see `domain.pairs`).

    Raises:
        InvalidInputError: a response names a municipality, item or option that the period does not have.
    """
    items = [item for question_set in sets for item in question_set.items]
    group_item = next((item for item in items if item.role is ItemRole.GROUP), None)
    answered = [response for response in responses if response.answers]
    _check_responses(answered, items, municipality_codes)
    respondents: dict[str, Counter[Group]] = {code: Counter() for code in municipality_codes}
    members: dict[tuple[str, Group], list[ResponseData]] = {}
    for response in answered:
        for group in (Group.TOTAL, _group_of(response, group_item)):
            respondents[response.municipality_code][group] += 1
            members.setdefault((response.municipality_code, group), []).append(response)
    cells = {
        (code, item.key, group): _count(item, members.get((code, group), []))
        for code in municipality_codes
        for item in items
        for group in (Group.TOTAL, *GENDERS)
    }
    by_key = {item.key: item for item in items}
    for first, second in pairs:
        for code in municipality_codes:
            for group in (Group.TOTAL, *GENDERS):
                counts = _count_pair(by_key[first], by_key[second], members.get((code, group), []))
                cells[code, pair_id(first, second), group] = counts
    groups = (Group.TOTAL, *GENDERS)
    return Tabulation({code: {group: row[group] for group in groups} for code, row in respondents.items()}, cells)


def pair_id(first: str, second: str) -> str:
    """Return the id under which two questions are counted as a pair."""
    return f"{PAIR_PREFIX}{first}|{second}"


def questions_of_pair_id(pair: str) -> tuple[str, str]:
    """Return the ids of the two questions of a pair."""
    first, _, second = pair.removeprefix(PAIR_PREFIX).partition("|")
    return first, second


def _check_responses(responses: Iterable[ResponseData], items: Sequence[Item], codes: Sequence[str]) -> None:
    known_items = {item.key: {option.key for option in item.options} for item in items}
    problems = set()
    for response in responses:
        if response.municipality_code not in codes:
            problems.add(response.municipality_code)
        for key, options in response.answers.items():
            if key not in known_items:
                problems.add(key)
            else:
                problems.update(f"{key}: {option}" for option in options if option not in known_items[key])
    if problems:
        raise InvalidInputError(
            "There are answers that the period does not have: {problems}. Release with the question sets that the "
            "period was opened with.",
            problems=", ".join(sorted(problems)),
        )


def _group_of(response: ResponseData, group_item: Item | None) -> Group:
    chosen = response.answers.get(group_item.key, ()) if group_item else ()
    if chosen in (("woman",), ("man",)):
        return Group(chosen[0])
    return Group.OTHER


def _count(item: Item, responses: Iterable[ResponseData]) -> Counts:
    """Count one item; "don't know" beside a substantive option of a many-choice item leaves it in the base."""
    substantive, positive_options = frozenset(item.substantive_options), item.positive_options
    options: Counter[str] = Counter({key: 0 for key in item.substantive_options})
    positive = base = dont_know = missing = 0
    for response in responses:
        chosen = _chosen(item, response)
        if not chosen:
            missing += 1
        elif chosen & substantive:
            base += 1
            positive += bool(chosen & positive_options)
            options.update(chosen & substantive)
        else:
            dont_know += 1
    return Counts(dict(options), positive, base, dont_know, missing)


def _count_pair(first: Item, second: Item, responses: Iterable[ResponseData]) -> Counts:
    """Count two items on those who gave a substantive answer to both; all others are missing."""
    options: Counter[str] = Counter(dict.fromkeys(PAIR_OPTIONS, 0))
    missing = 0
    for response in responses:
        positive = [_positive_answer(item, response) for item in (first, second)]
        if None in positive:
            missing += 1
        else:
            place = 2 * (not positive[0]) + (not positive[1])
            options[PAIR_OPTIONS[place]] += 1
    return Counts(dict(options), base=sum(options.values()), missing=missing)


def _positive_answer(item: Item, response: ResponseData) -> bool | None:
    """Say whether the answer is positive; None where there is no substantive one."""
    chosen = _chosen(item, response)
    return bool(chosen & item.positive_options) if chosen.intersection(item.substantive_options) else None


def _chosen(item: Item, response: ResponseData) -> frozenset[str]:
    """Return the options that count as chosen: several on a one-choice item are no answer."""
    chosen = frozenset(response.answers.get(item.key, ()))
    return frozenset() if item.kind is ItemKind.ONE and len(chosen) > 1 else chosen
