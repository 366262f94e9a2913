"""What many questions say alike: remarks that the results page says once, or folds where they stand."""

import re
from collections import Counter
from collections.abc import Iterator

from survey_app.domain.reporting.reports import Paragraph, Table
from survey_app.domain.wording.phrases import NUMBER_WORDS
from survey_app.packs.content import Content

_COUNT = re.compile(r"\d+\s(av|of)\s\d+")
"""A result: "37 av 40"."""


def common_notes(content: Content) -> tuple[str, ...]:
    """Return the remarks that stand word for word at most of the questions: the page says them once, at its end.

    One that stands at a few is theirs, even if two questions happen to have the same figures.
    """
    asked = list(_remarks(content))
    times = Counter(text for texts in asked for text in texts)
    return tuple(text for text, n in times.items() if 2 * n > max(len(asked), 3))


def how_counted(content: Content) -> frozenset[str]:
    """Return the remarks that most questions have alike but for their numbers, and that tell no result."""
    asked, language = list(_remarks(content)), content.words.language
    times = Counter(shape for texts in asked for shape in {_shape(text, language) for text in texts})
    most = {shape for shape, n in times.items() if 2 * n > max(len(asked), 3)}
    return frozenset(
        text for texts in asked for text in texts if _shape(text, language) in most and not _COUNT.search(text)
    )


def _remarks(content: Content) -> Iterator[set[str]]:
    for group in content.groups:
        if content.is_question(group):
            yield {part.text for part in group.parts if isinstance(part, Paragraph) and not part.lead}


def _shape(text: str, language: str) -> str:
    """Return a text with every number, in digits or as a word, taken out."""
    words = "|".join(NUMBER_WORDS.get(language, ()))
    return re.sub(rf"\d+|\b({words}|ett)\b" if words else r"\d+", "#", text.lower()).replace("kommuner", "kommun")


def without_empty_columns(table: Table) -> Table:
    """Return the table without columns that hold nothing in any row."""
    kept = [number for number in range(len(table.columns)) if any(row[number] for row in table.rows)]
    if len(kept) == len(table.columns) or not table.rows:
        return table
    return Table(
        table.caption,
        tuple(table.columns[number] for number in kept),
        tuple(tuple(row[number] for number in kept) for row in table.rows),
    )
