"""Reads the cells of one row of a file with results: the place, the question, the answer and its numbers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from forms.model import Item, ItemRole
from survey_app.domain.imported.cells import LineError
from survey_app.domain.imported.numbers import counts_that_give, read_whole
from survey_app.domain.imported.results import TOGETHER
from survey_app.domain.release.frozen import POSITIVE, Scope

OF_ALL = frozenset({str(Scope.COMBINED), str(Scope.COMBINED_ONLY)})
"""Scopes of a sum over all municipalities."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stands in the file: column -> text, without spaces around it. Lines count from 1 with the heads."""

    line: int
    cells: Mapping[str, str]

    def cell(self, column: str) -> str:
        """Return what stands in a column, "" where nothing does or there is no such column."""
        return self.cells.get(column, "")


def read_place(row: Row, codes: Collection[str], period: str) -> str:
    """Return the municipality's code, or `TOGETHER`; spreadsheets take a nought at the front away.

    Raises:
        LineError: it does not take part, or the scope says otherwise.
    """
    said, scope = row.cell("municipality_code"), row.cell("scope")
    code = said.zfill(4) if said.isdigit() else said
    if scope not in ("", str(Scope.OWN), *OF_ALL):
        raise LineError(
            "Line {line}: there is no scope {scope}. Write own or combined, or leave the column out.",
            line=row.line,
            scope=scope,
        )
    if (scope in OF_ALL and code) or (scope == str(Scope.OWN) and not code):
        raise LineError(
            "Line {line}: the scope is {scope}, but the municipality code is {code}. A figure of all together has no "
            "code, one of a municipality has its own.",
            line=row.line,
            scope=scope,
            code=code or "-",
        )
    if code and code not in codes:
        raise LineError(
            "Line {line}: municipality {code} does not take part in {period}. Add it in the settings, or take the row "
            "out.",
            line=row.line,
            code=code,
            period=period,
        )
    return code or TOGETHER


def read_item(row: Row, items: Mapping[str, Item], period: str) -> Item:
    """Return the question.

    Raises:
        LineError: the period does not ask it; names those it asks.
    """
    item = items.get(row.cell("question_id"))
    if item is None:
        raise LineError(
            "Line {line}: there is no question {question} in {period}. Its questions are: {known}.",
            line=row.line,
            question=row.cell("question_id") or "-",
            period=period,
            known=", ".join(key for key, each in items.items() if each.role is not ItemRole.GROUP),
        )
    return item


def read_category(row: Row, item: Item) -> str:
    """Return which answer the row is about: an option's key, or `positive`.

    Raises:
        LineError: the question has no such answer, or it is outside the base.
    """
    category, options = row.cell("category"), {option.key: option for option in item.options}
    if category == POSITIVE and item.positive_options:
        return category
    if category not in options:
        known = [*([POSITIVE] if item.positive_options else []), *item.substantive_options]
        raise LineError(
            "Line {line}: {question} has no answer {category}. Its answers are: {known}.",
            line=row.line,
            question=item.key,
            category=category or "-",
            known=", ".join(known),
        )
    if not options[category].substantive:
        raise LineError(
            "Line {line}: {category} is not in the base of {question}. Write how many in the column n_dontknow of its "
            "other rows.",
            line=row.line,
            category=category,
            question=item.key,
        )
    return category


def read_number(row: Row, column: str) -> int | None:
    """Return a whole number, or None where the cell is empty.

    Raises:
        LineError: it is no whole number, or negative.
    """
    value = row.cell(column)
    if not value:
        return None
    try:
        return read_whole(value)
    except ValueError:
        raise LineError(
            "Line {line}: {column} must be a whole number, 0 or more, but is {value}.",
            line=row.line,
            column=column,
            value=value,
        ) from None


def read_count(row: Row, base: int) -> int:
    """Return how many gave the answer: as it stands, or from the percentage where only one number fits.

    Raises:
        LineError: there is none, it is more than the base, or the percentage does not tell it.
    """
    count, fitting = read_number(row, "count"), _fitting(row, base)
    if count is None and fitting is None:
        raise LineError("Line {line}: there is neither count nor percent. Write one of them.", line=row.line)
    told = {"line": row.line, "percent": row.cell("percent").rstrip("% "), "base": base}
    if count is None:
        return _only_one(fitting or (), told)
    if count > base:
        raise LineError(
            "Line {line}: {count} of {base} cannot be. Correct count or n_base.", line=row.line, count=count, base=base
        )
    if fitting is not None and count not in fitting:
        raise LineError(
            "Line {line}: {count} of {base} is not {percent} percent. Correct one of the numbers.", count=count, **told
        )
    return count


def _fitting(row: Row, base: int) -> Sequence[int] | None:
    """Return the counts that give the percentage; None where there is no percentage."""
    percent = row.cell("percent")
    try:
        return counts_that_give(percent, base) if percent else None
    except ValueError:
        raise LineError(
            "Line {line}: percent must be a number from 0 to 100, but is {value}.", line=row.line, value=percent
        ) from None


def _only_one(fitting: Sequence[int], told: Mapping[str, object]) -> int:
    if not fitting:
        raise LineError(
            "Line {line}: no number of {base} answers is {percent} percent. Correct n_base or percent, or give the "
            "count.",
            **told,
        )
    if len(fitting) > 1:
        raise LineError(
            "Line {line}: {percent} percent of {base} is anything from {low} to {high} answers. Give the count.",
            low=fitting[0],
            high=fitting[-1],
            **told,
        )
    return fitting[0]
