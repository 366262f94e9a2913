"""Answers row by row as variables: their names, labels and codes, in files of keys and in files of numbers.

In a file of numbers (SPSS) an option outside the share and "no usable answer" are declared missing, so that the valid
percentages there are the shares of the published results.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from survey_app.db.queries.responses import CountedResponse
from survey_app.i18n import in_language
from survey_app.services.planning.asked import AskedItem
from survey_app.services.publishing.tables import Column
from survey_app.services.wording import Wording

NO_ANSWER = 99
"""Stands where there is no usable answer: the question was left blank, or has several ticks where one was asked for."""

LONGEST_NAME = 64
"""Bytes in the name of a variable that SPSS takes."""

CODEBOOK = (
    "variable", "variable_in_sav", "version", "kind", "label", "value", "number_in_sav", "value_label", "missing",
    "languages",
)  # fmt: skip
"""The columns of the code book: a line for every value of every variable."""

_MOST_MISSING = 3
"""So many single values of a variable can be declared missing in SPSS."""


def key_columns(asked: Sequence[AskedItem]) -> list[Column]:
    """Return the columns of a file of keys: one for each question."""
    return [Column(each.item.key) for each in asked]


def key_cells(asked: Sequence[AskedItem], row: CountedResponse) -> list[str | None]:
    """Return the keys of the chosen options, several ones divided by a space; None where there is no usable answer."""
    return [" ".join(row.answers.get(each.item.key, ())) or None for each in asked]


def number_columns(asked: Sequence[AskedItem], language: str) -> list[Column]:
    """Return the columns of a file of numbers; a question with several answers has one for each option."""
    names = sav_names(asked)
    columns = []
    for each in asked:
        text = in_language(each.item.text, language)
        none = {float(NO_ANSWER): Wording(language).say("No usable answer")}
        if each.multiple:
            chosen = {1.0: Wording(language).say("Chosen"), 0.0: Wording(language).say("Not chosen")}
            columns += [
                Column(name, f"{in_language(option.text, language)} – {text}", chosen | none, (NO_ANSWER,))
                for option, name in zip(each.item.options, names[each.item.key], strict=True)
            ]
        else:
            labels = {
                float(number): in_language(option.text, language)
                for number, option in enumerate(each.item.options, start=1)
            }
            (name,) = names[each.item.key]
            columns.append(Column(name, text, labels | none, _missing(each)))
    return columns


def number_cells(asked: Sequence[AskedItem], row: CountedResponse) -> list[int]:
    """Return the cells of a file of numbers."""
    cells = []
    for each in asked:
        chosen = row.answers.get(each.item.key, ())
        keys = [option.key for option in each.item.options]
        if each.multiple:
            cells += [int(key in chosen) if chosen else NO_ANSWER for key in keys]
        else:
            cells.append(keys.index(chosen[0]) + 1 if chosen else NO_ANSWER)
    return cells


def codebook_rows(asked: Sequence[AskedItem], language: str, printed: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Yield the lines of the code book in the order of `CODEBOOK`.

    Args:
        asked: what was asked.
        language: of labels.
        printed: the languages that were on paper; a question's cell has those of them that it was written in.
    """
    names = sav_names(asked)
    wording = Wording(language)
    for each in asked:
        item = each.item
        label = in_language(item.text, language)
        spoken = " ".join(code for code in printed if code in item.text)
        missing = _missing(each)
        for number, option in enumerate(item.options, start=1):
            name = names[item.key][number - 1 if each.multiple else 0]
            told = in_language(option.text, language)
            code, is_missing = (1, False) if each.multiple else (number, number in missing)
            yield (
                item.key, name, item.version, str(item.kind), label, option.key, code, told, int(is_missing), spoken,
            )  # fmt: skip
        for name in names[item.key]:
            yield (
                item.key, name, item.version, str(item.kind), label, None, NO_ANSWER,
                wording.say("No usable answer"), 1, spoken,
            )  # fmt: skip


def sav_names(asked: Sequence[AskedItem]) -> Mapping[str, tuple[str, ...]]:
    """Return question -> its variables' names in SPSS: no dots, short enough, and no two alike."""
    taken: set[str] = set()
    return {
        each.item.key: tuple(
            _free_name(each.item.key + (f"_{option.key}" if each.multiple else ""), taken)
            for option in (each.item.options if each.multiple else each.item.options[:1])
        )
        for each in asked
    }


def _free_name(key: str, taken: set[str]) -> str:
    wanted = key.replace(".", "_")
    name, number = wanted[:LONGEST_NAME], 2
    while name in taken:
        ending = f"_{number}"
        name, number = wanted[: LONGEST_NAME - len(ending)] + ending, number + 1
    taken.add(name)
    return name


def _missing(asked: AskedItem) -> tuple[int, ...]:
    """Return the numbers declared missing: options outside the share, as far as there is room, and no answer."""
    if asked.multiple:
        return (NO_ANSWER,)
    outside = [number for number, option in enumerate(asked.item.options, start=1) if not option.substantive]
    return (*outside[: _MOST_MISSING - 1], NO_ANSWER)
