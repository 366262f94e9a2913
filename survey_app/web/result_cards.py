"""The cards of the results page: each report's charts, tables and sentences, and what people wrote."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from markupsafe import Markup

from survey_app.domain.reporting.reports import Chart, Paragraph, Table
from survey_app.i18n import in_language
from survey_app.packs.charts import draw_chart
from survey_app.packs.content import Content, Group
from survey_app.packs.participation import poster_note
from survey_app.web.result_notes import how_counted, without_empty_columns

WIDE_PX, NARROW_PX = 1038, 340
"""Widths that the two drawings of a chart are made for: the page's column, and a phone."""


@dataclass(frozen=True, slots=True)
class Block:
    """One thing on a card: a paragraph, a list of texts, a chart in its two drawings, or a table.

    A table has the columns that hold numbers.

    `folded` is the table that belongs to a chart, with its columns of numbers.
    """

    kind: str
    text: str = ""
    lead: bool = False
    number: int = 0
    items: tuple[str, ...] = ()
    wide: str = ""
    narrow: str = ""
    table: Table | None = None
    numbers: tuple[int, ...] = ()
    folded: tuple[Table, tuple[int, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """One matter: a heading and what belongs to it. `asked` is the question's full wording, "" where it is none's."""

    heading: str
    anchor: str
    blocks: tuple[Block, ...]
    asked: str = ""


def make_cards(content: Content, said: Collection[str], found: Collection[str]) -> Iterator[Card]:
    """Yield the cards of all reports, of what people wrote, and of answers through the poster.

    Args:
        content: of the page.
        said: sentences of the page's head and notes; they are not said again.
        found: sentences that stand as findings; a card that says no more than these is left out.
    """
    yield from _report_cards(content, frozenset(said), frozenset(found))
    yield from _written_cards(content)
    yield from _poster_cards(content)


def _report_cards(content: Content, said: frozenset[str], found: frozenset[str]) -> Iterator[Card]:
    number = 0
    said_before = {*said, *found}
    drawn: list[object] = []
    how = how_counted(content)
    for place, group in enumerate(content.groups, start=1):
        if any(chart.data in drawn for chart in group.charts):  # a region's report repeats what was shown above
            number += len(group.charts)
            continue
        drawn += [chart.data for chart in group.charts]
        blocks = _blocks(group, content, set(said), number, how)
        number += len(group.charts)
        texts = {block.text for block in blocks if block.kind == "text"}
        if any(block.kind != "text" for block in blocks) or texts - said_before:
            yield Card(group.heading, f"part-{place}", tuple(blocks), _asked(group, content))
        said_before |= texts


def _written_cards(content: Content) -> Iterator[Card]:
    """Yield a card for each question answered in words, with the texts that a person has let be shown."""
    words = content.words
    for number, one in enumerate(content.written, start=1):
        question = content.release.question(one.question_id)
        notes = [
            content.not_shown(one),
            words("A person has read each text and taken out what could tell who wrote it."),
        ]
        yield Card(
            words("What people wrote"),
            f"texts-{number}",
            (Block("list", items=one.texts), *(Block("text", text=note) for note in notes if note)),
            in_language(question.text, content.release.language),
        )


def _poster_cards(content: Content) -> Iterator[Card]:
    """Yield a card with how many answered through the open link on a poster, where that may be shown."""
    if note := poster_note(content):
        yield Card(content.words("Answers through the poster"), "poster", (Block("text", text=note),))


def _blocks(
    group: Group, content: Content, said: set[str], number: int, how: frozenset[str] = frozenset()
) -> list[Block]:
    """Return what stands on the card of a group; `number` charts stand before it on the page."""
    blocks: list[Block] = []
    for part in group.parts:
        if isinstance(part, Chart):
            number += 1
            if part.sentence and part.sentence not in said:
                blocks.append(Block("text", text=part.sentence, lead=True))
            said.add(part.sentence)
            blocks.append(_chart_block(part, number, content.release.language))
        elif isinstance(part, Table):
            _add_table(blocks, part, content)
        elif isinstance(part, Paragraph) and part.text not in said:
            said.add(part.text)
            blocks.append(Block("how" if part.text in how else "text", text=part.text, lead=part.lead))
    return blocks


def _asked(group: Group, content: Content) -> str:
    """Return the wording of the question that a group is about, or ""."""
    question_id = content.asked_in(group)
    return in_language(content.release.question(question_id).text, content.release.language) if question_id else ""


def _add_table(blocks: list[Block], table: Table, content: Content) -> None:
    """Put a table under its chart, or on the card; the list of what is not shown has a card of its own anyway."""
    if content.tells_hidden(table):
        blocks.clear()
        return
    table = without_empty_columns(table)
    numbers = _number_columns(table)
    if blocks and blocks[-1].kind == "chart" and blocks[-1].folded is None:
        blocks[-1] = replace(blocks[-1], folded=(table, numbers))
    else:
        blocks.append(Block("table", table=table, numbers=numbers))


def _chart_block(chart: Chart, number: int, language: str) -> Block:
    wide = draw_chart(chart, language=language, width=WIDE_PX, name=f"chart-{number}")
    narrow = draw_chart(chart, language=language, width=NARROW_PX, name=f"chart-{number}-narrow")
    return Block("chart", number=number, wide=Markup(wide), narrow=Markup(narrow))


def _number_columns(table: Table) -> tuple[int, ...]:
    """Return the columns whose cells begin with a digit wherever they hold anything but a note: they stand right."""
    found = []
    for column in range(1, len(table.columns)):
        cells = [row[column] for row in table.rows if column < len(row) and row[column]]
        if cells and sum(cell[0].isdigit() for cell in cells) * 2 >= len(cells):
            found.append(column)
    return tuple(found)
