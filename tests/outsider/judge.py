"""Judges the figures of a release row by row against an independent recount: number, tier, status and verdict."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tests.outsider.files import Row
from tests.outsider.recount import (
    PAIR,
    SPLIT,
    T_PERCENT,
    Asked,
    Cell,
    Survey,
    T,
    beside,
    detail_of,
    mid_p,
    stand,
    whole_percent,
    wilson,
)

NUMBERS = ("n_base", "count", "percent", "ci_low", "ci_high", "n_dontknow", "n_missing", "x_of_10")
KEY = ("period", "scope", "municipality_code", "question_id", "question_version", "group", "category")
FIRST_RULES = ("R6.", "R7.")
"""What may hide more than the tiers do: too few late forms, and the auditor."""


@dataclass(frozen=True)
class Ledger:
    """The rows of one release (all packs together), beside the surveys they are about: this period's and earlier."""

    period: str
    surveys: Mapping[str, Survey]
    rows: Sequence[Row]
    previous: str | None = None
    earlier_rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)

    @property
    def survey(self) -> Survey:
        """This period's answers."""
        return self.surveys[self.period]

    @cached_property
    def now(self) -> list[Row]:
        """The rows about this period alone."""
        return [row for row in self.rows if row["period"] == self.period]

    @cached_property
    def shown(self) -> set[tuple[str, str, str, str]]:
        """(municipality, question, group, category) of all own figures shown."""
        return {
            (str(row["municipality_code"]), str(row["question_id"]), str(row["group"]), str(row["category"]))
            for row in self.now
            if row["scope"] == "own" and row["status"] == "shown"
        }

    def members(self, row: Row, rows: Sequence[Row] | None = None) -> tuple[str, ...]:
        """Whom a common figure covers, as anybody can tell who has every pack (rules 0 and 1)."""
        question, group, category = str(row["question_id"]), str(row["group"]), str(row["category"])
        if row["scope"] == "combined_only":
            return self.survey.codes
        small = tuple(code for code in self.survey.codes if self.base(code, question) < T)
        if row["scope"] == "block":
            return small
        if group == "total":
            own = tuple(code for code in self.survey.codes if (code, question, "total", category) in self.shown)
            block = any(each["scope"] == "block" and each["question_id"] == question for each in self.now)
            return tuple(sorted({*own, *small})) if block and category == "positive" else own
        return tuple(code for code in self.survey.codes if self._splits_alike(code, question, category, row))

    def _splits_alike(self, code: str, question: str, category: str, row: Row) -> bool:
        """Whether a municipality's own split is shown in the way the common one is: three groups, or two."""
        groups = {
            group for own, asked, group, what in self.shown if (own, asked, what) == (code, question, category)
        } - {"total"}
        two = any(
            each["group"] == "rest"
            for each in self.now
            if (each["scope"], each["question_id"], each["category"]) == (row["scope"], question, category)
        )
        return bool(groups) if two else bool(groups) and "rest" not in groups

    def base(self, code: str, question: str) -> int:
        """How many of a municipality gave an answer that counts."""
        if question.startswith("pair:"):
            return sum(self.survey.pair([code], *question[5:].split("|")).values())
        return self.survey.cell([code], question).base


def complaints(ledger: Ledger) -> list[str]:
    """Return everything that is wrong with the rows of a release, in words; nothing where all is right."""
    found: list[str] = []
    for row in ledger.rows:
        found += [f"{_name(row)}: {words}" for words in _judge(ledger, row)]
    found += _missing_rows(ledger)
    found += _wrong_verdicts(ledger)
    keys = [tuple(row[name] for name in KEY) for row in ledger.rows]
    return found + [f"{key} stands there twice" for key in set(keys) if keys.count(key) > 1]


def _name(row: Row) -> str:
    return " ".join(
        str(row[name]) for name in ("period", "scope", "municipality_code", "question_id", "group", "category")
    )


def _judge(ledger: Ledger, row: Row) -> Iterable[str]:
    if row["status"] != "shown":
        if any(row[name] is not None for name in NUMBERS):
            yield "hidden, and yet a number"
        if row["verdict_vs_rest"] or row["verdict_vs_previous"]:
            yield "hidden, and yet a verdict"
        if row["scope"] == "own" and row["period"] == ledger.period and row["status"] == "hidden":
            yield from _judge_hiding(ledger, row)
        return
    cell = count_again(ledger, row)
    if cell is None:
        yield "nobody can tell whom it is about"
        return
    count, base = cell.count(str(row["category"])), cell.base
    if (row["count"], row["n_base"]) != (count, base):
        yield f"says {row['count']} of {row['n_base']}, the answers {count} of {base}"
        return
    expected = (whole_percent(count, base), *wilson(count, base)) if base >= T_PERCENT else (None, None, None)
    if (row["percent"], row["ci_low"], row["ci_high"]) != expected:
        yield f"says {row['percent']} ({row['ci_low']}-{row['ci_high']}), which should be {expected}"
    if row["period"] == ledger.period:
        yield from _judge_showing(ledger, row, cell)


def count_again(ledger: Ledger, row: Row) -> Cell | None:
    """Count the people a shown row is about; None where the row does not say who they are."""
    question, group = str(row["question_id"]), str(row["group"])
    periods = str(row["period"]).split("+")
    code = str(row["municipality_code"])
    if row["scope"] == "own":
        codes: tuple[str, ...] = (code,)
    elif row["period"] == ledger.period and row["scope"] != "combined_panel":
        codes = ledger.members(row)
    else:
        codes = _earlier_members(ledger, row)
    if row["n_municipalities"] != len(codes):
        return None
    if question.startswith("pair:"):
        counts = ledger.survey.pair(codes, *question[5:].split("|"))
        return Cell(sum(counts.values()), 0, 0, 0, counts)
    cells = [ledger.surveys[period].cell(codes, question, group) for period in periods]
    return _add(cells)


def _add(cells: Sequence[Cell]) -> Cell:
    options = {key: sum(cell.options.get(key, 0) for cell in cells) for cell in cells for key in cell.options}
    parts = zip(*((cell.base, cell.unsure, cell.none, cell.positive) for cell in cells), strict=True)
    return Cell(*(sum(part) for part in parts), options)


def _earlier_members(ledger: Ledger, row: Row) -> tuple[str, ...]:
    """Whom a common figure of an earlier period covers, or a panel of both periods."""
    period = ledger.previous if row["scope"] == "combined_panel" else str(row["period"])
    earlier = Ledger(period or "", ledger.surveys, ledger.earlier_rows.get(period or "", ()))
    question = {"question_id": row["question_id"], "group": "total", "category": "positive", "scope": "combined"}
    if row["scope"] == "combined_panel":
        now, then = ledger.members(question), earlier.members(question)
        return tuple(code for code in now if code in then)
    return earlier.members(row) if earlier.rows else ()


def _judge_showing(ledger: Ledger, row: Row, cell: Cell) -> Iterable[str]:
    """Say what the rules forbid about a figure of this period that is shown."""
    survey, question = ledger.survey, str(row["question_id"])
    detail = 1 if row["category"] == "positive" else 2
    if question.startswith("pair:"):
        if cell.base < 20:
            yield "a pair of fewer than 20"
        return
    if row["scope"] == "own":
        code = str(row["municipality_code"])
        if row["group"] == "total":
            if survey.own_detail(code, question) < detail:
                yield "shown against rule 3"
            if (row["n_dontknow"], row["n_missing"]) not in ((None, None), beside(cell)):
                yield "don't know and no answer are not as counted, or against rule 3"
        elif row["group"] not in survey.split(code, question)[0] or survey.split(code, question)[1] < detail:
            yield "split against rule 4"
        return
    yield from _judge_common(ledger, row, cell, detail)


def _judge_common(ledger: Ledger, row: Row, cell: Cell, detail: int) -> Iterable[str]:
    """Say what the rules forbid about a shown figure over several municipalities."""
    survey, question = ledger.survey, str(row["question_id"])
    if row["n_dontknow"] is not None and (row["n_dontknow"], row["n_missing"]) != beside(cell):
        yield "don't know and no answer are not as counted, or against rule 3"
    if detail_of(cell.base, bool(survey.question(question).positive)) < detail:
        yield "shown against rule 3"
    bases = [survey.cell([code], question, str(row["group"])).base for code in ledger.members(row)]
    given = sum(base > 0 for base in bases)
    if row["scope"] == "block":
        if given < 3 or cell.base < 10 or cell.base - max(bases) < T:
            yield "a block against rule 1"
    elif given < 3 or sum(bases) - max(bases) < 10:
        yield "combined against rule 2"


def _judge_hiding(ledger: Ledger, row: Row) -> Iterable[str]:
    """Say where an own figure is hidden though the tiers allow it, and neither rule 6 nor the auditor is named."""
    survey, code, question = ledger.survey, str(row["municipality_code"]), str(row["question_id"])
    if question.startswith("pair:") or str(row["rule_id"]).startswith(FIRST_RULES):
        return
    detail = 1 if row["category"] == "positive" else 2
    if row["group"] == "total" and survey.own_detail(code, question) >= detail:
        yield f"hidden by {row['rule_id']} though {survey.cell([code], question).base} answered"
    groups, shown = survey.split(code, question)
    if row["group"] in groups and shown >= detail:
        yield f"hidden by {row['rule_id']} though every group is large enough"


def _missing_rows(ledger: Ledger) -> Iterable[str]:
    """Say which own figure has no row at all: what is withheld must be said."""
    there = {
        (row["municipality_code"], row["question_id"], row["category"])
        for row in ledger.now
        if row["scope"] == "own" and row["group"] == "total"
    }
    for code in ledger.survey.codes:
        for asked in ledger.survey.reported:
            for category in _categories(asked):
                if (code, asked.key, category) not in there:
                    yield f"{code} {asked.key} {category} has no row"
    for row in ledger.now:
        if row["status"] == "shown" and row["scope"] == "own" and row["group"] == "total":
            yield from _missing_groups(ledger, row)


def _missing_groups(ledger: Ledger, row: Row) -> Iterable[str]:
    code, question = str(row["municipality_code"]), str(row["question_id"])
    if question.startswith("pair:"):
        return
    groups, detail = ledger.survey.split(code, question)
    if not groups or detail < (1 if row["category"] == "positive" else 2):
        return
    hidden = {
        str(each["rule_id"])[:3]
        for each in ledger.now
        if (each["municipality_code"], each["question_id"], each["status"]) == (code, question, "hidden")
        and each["group"] != "total"
    }
    for group in groups:
        if (code, question, group, str(row["category"])) not in ledger.shown and not hidden & set(FIRST_RULES):
            yield f"{code} {question} {group} {row['category']} is neither shown nor explained"


def _categories(asked: Asked) -> tuple[str, ...]:
    return ("positive", *asked.categories) if asked.positive else asked.categories


def _wrong_verdicts(ledger: Ledger) -> Iterable[str]:
    """Try every verdict again by brute force: one family for each pack, Benjamini and Hochberg by the book."""
    for code in ("", *ledger.survey.codes):
        tests = [*_tests(ledger, code)]
        decided = stand([mid_p(*counts) for _, _, counts in tests])
        expected = {}
        for (row, name, (a, n, b, m)), stands in zip(tests, decided, strict=True):
            higher = "higher" if a * m > b * n else "lower"
            expected[id(row), name] = higher if stands and a * m != b * n else "undecided"
        for row in ledger.rows:
            if row["municipality_code"] != code:
                continue
            for name in ("verdict_vs_rest", "verdict_vs_previous"):
                if (id(row), name) in expected:
                    if row[name] != expected[id(row), name]:
                        yield f"{_name(row)}: {name} is {row[name]}, brute force says {expected[id(row), name]}"
                elif row[name] is not None:
                    yield f"{_name(row)}: {name} is {row[name]} though one side is not shown"


def _tests(ledger: Ledger, code: str) -> Iterable[tuple[Row, str, tuple[int, int, int, int]]]:
    """What a pack compares: own with the rest, and this period with the one before, where both sides are shown."""
    shares = [
        row for row in ledger.rows if (row["group"], row["category"], row["status"]) == ("total", "positive", "shown")
    ]
    combined = {
        row["question_id"]: row for row in shares if (row["period"], row["scope"]) == (ledger.period, "combined")
    }
    for row in shares:
        if row["municipality_code"] != code or row["period"] != ledger.period:
            continue
        a, n = int(row["count"] or 0), int(row["n_base"] or 0)
        if row["scope"] == "own" and row["question_id"] in combined:
            together = combined[row["question_id"]]
            b, m = int(together["count"] or 0) - a, int(together["n_base"] or 0) - n
            yield row, "verdict_vs_rest", (a, n, b, m)
    for row in shares:
        if row["municipality_code"] != code or row["period"] != ledger.period or row["scope"] == "block":
            continue
        a, n = int(row["count"] or 0), int(row["n_base"] or 0)
        if row["scope"] == "combined" and row["verdict_vs_previous"] is None:
            continue
        then = next((each for each in shares if _is_before(ledger, row, each)), None)
        if then is not None:
            yield row, "verdict_vs_previous", (a, n, int(then["count"] or 0), int(then["n_base"] or 0))


def _is_before(ledger: Ledger, row: Row, other: Row) -> bool:
    names = ("scope", "municipality_code", "question_id", "question_version")
    return other["period"] == ledger.previous and all(row[name] == other[name] for name in names)


__all__ = ["PAIR", "SPLIT", "Ledger", "complaints", "count_again"]
