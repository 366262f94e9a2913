"""Checks what a file says of one question in one place, and makes counts of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from forms.model import Item, ItemKind
from survey_app.domain.release.frozen import POSITIVE
from survey_app.domain.release.tabulation import Counts
from survey_app.errors import InvalidInputError


class LineError(InvalidInputError):
    """Something in a line of a file is not right: says what, and what to do."""

    @property
    def line(self) -> int:
        """The line, counted from 1 with the heads; 0 where it is about the whole file."""
        return int(str(self.values.get("line", 0)))


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a file, read: how many of `base` gave an answer (`category`); None = the file does not say."""

    line: int
    category: str
    base: int
    count: int
    dont_know: int | None = None
    missing: int | None = None


def make_counts(item: Item, entries: Sequence[Entry]) -> Counts:
    """Return the counts that the rows of one question and place give together.

    Args:
        item: the question.
        entries: its rows, at least one.

    Raises:
        LineError: they do not go together; names the line at fault.
    """
    first = entries[0]
    for entry in entries:
        if entry.base != first.base:
            raise LineError(
                "Line {line}: n_base is {base}, but {other} in line {before}. The base of a question is the same for "
                "all its answers. Correct one of them.",
                line=entry.line,
                base=entry.base,
                other=first.base,
                before=first.line,
            )
    options = {entry.category: entry for entry in entries if entry.category != POSITIVE}
    positive = next((entry for entry in entries if entry.category == POSITIVE), None)
    check = _check_one if item.kind is ItemKind.ONE else _check_many
    told = check(item, options, positive, first) if options else {}
    count = positive.count if positive else sum(told.get(key, 0) for key in item.positive_options)
    dont_know, missing = (_agreed(name, entries) for name in ("dont_know", "missing"))
    if all(option.substantive for option in item.options):
        dont_know = dont_know or 0
    known = dont_know is not None and missing is not None
    return Counts(
        told,
        count,
        first.base,
        dont_know if known and dont_know else 0,
        missing if known and missing else 0,
        tells_unusable=known,
    )


def _check_one(item: Item, options: Mapping[str, Entry], positive: Entry | None, first: Entry) -> dict[str, int]:
    """One answer each: the options add up to the base, and the positive ones to the positive answers."""
    told = {key: options[key].count if key in options else 0 for key in item.substantive_options}
    line = max(entry.line for entry in options.values())
    if sum(told.values()) != first.base:
        raise LineError(
            "Line {line}: the answers to {question} add up to {total}, but n_base is {base}. Give every option that "
            "somebody chose, or the row “positive” alone.",
            line=line,
            question=item.key,
            total=sum(told.values()),
            base=first.base,
        )
    together = sum(told[key] for key in item.positive_options)
    if positive is not None and positive.count != together:
        raise LineError(
            "Line {line}: {count} positive answers to {question}, but its positive options add up to {total}. Correct "
            "one of them.",
            line=positive.line,
            count=positive.count,
            question=item.key,
            total=together,
        )
    return told


def _check_many(item: Item, options: Mapping[str, Entry], positive: Entry | None, first: Entry) -> dict[str, int]:
    """Several answers each: every option is told, and the positive answers lie between the largest and the sum."""
    line = max(entry.line for entry in options.values())
    unsaid = [key for key in item.substantive_options if key not in options]
    if item.positive_options and positive is None:
        unsaid.append(POSITIVE)
    if unsaid:
        raise LineError(
            "Line {line}: people could choose several answers to {question}, so every one must be told, also with 0. "
            "There is no row for {names}.",
            line=line,
            question=item.key,
            names=", ".join(unsaid),
        )
    told = {key: options[key].count for key in item.substantive_options}
    chosen = [told[key] for key in item.positive_options]
    fits = positive is None or max(chosen) <= positive.count <= min(first.base, sum(chosen))
    if sum(told.values()) < first.base or not fits:
        raise LineError(
            "Line {line}: the answers to {question} do not fit together: {total} crosses by {base} people. Correct "
            "them, or give the row “positive” alone.",
            line=line,
            question=item.key,
            total=sum(told.values()),
            base=first.base,
        )
    return told


def _agreed(name: str, entries: Iterable[Entry]) -> int | None:
    """Return what the rows say of those who gave no usable answer; None where none says anything."""
    said: Entry | None = None
    for entry in entries:
        number = getattr(entry, name)
        if number is None:
            continue
        if said is not None and number != getattr(said, name):
            raise LineError(
                "Line {line}: {column} is {number}, but {other} in line {before}. It is the same for all answers to a "
                "question. Correct one of them.",
                line=entry.line,
                column={"dont_know": "n_dontknow", "missing": "n_missing"}[name],
                number=number,
                other=getattr(said, name),
                before=said.line,
            )
        said = said or entry
    return None if said is None else getattr(said, name)
