"""The chapters of the written report that no plugin writes: who answered, comparison, priorities, what is hidden."""

from collections.abc import Iterator, Mapping
from typing import Any

from survey_app.domain.reporting.reports import Chart, Paragraph, Table
from survey_app.i18n import in_language
from survey_app.packs.charts.rate import rate_text
from survey_app.packs.content import Content, Group
from survey_app.packs.participation import participation_note, participation_rows, poster_note, rate_alternative
from survey_app.packs.pooled import pooled_note
from survey_app.packs.priorities import list_priorities
from survey_app.packs.report_blocks import Block, List, Quotes, Talk, Title
from survey_app.packs.talk import discussion_questions
from survey_app.packs.words import capitalised


def who_answered(content: Content) -> Iterator[Block]:
    """Yield how many answered of how many, as a chart and as a table, and what is not known of the rest."""
    words = content.words
    rows = participation_rows(content)
    rated = [row for row in rows if row["rate_low"] is not None]
    if rated:
        yield Chart("rate", words("Response rate"), "", rate_alternative(content), {"rows": rated})
    hidden, unknown = words("not shown"), words("not known")
    table = [
        (_name(content, row), row["answers"] or hidden, row["forms"] or unknown, rate_text(row, words) or hidden)
        for row in rows
    ]
    together = content.combined
    if together is not None and together.rate_municipalities not in (None, together.municipalities):
        # The rate is over fewer municipalities than the answers: each has a row.
        table.append((_several(content, together.municipalities), str(together.responses), unknown, hidden))
    columns = (words("Who it is about"), words("Answers"), words("Forms handed out"), words("share"))
    yield Table(words("How many answered."), columns, tuple(table))
    yield Paragraph(participation_note(content))
    if note := poster_note(content):
        yield Title(words("Answers through the poster"), 2)
        yield Paragraph(note)


def _name(content: Content, row: Mapping[str, Any]) -> str:
    together = content.combined
    if row["role"] != "combined" or together is None or together.responses is None:
        return str(row["name"])
    return _several(content, together.rate_municipalities or together.municipalities)


def _several(content: Content, municipalities: int | None) -> str:
    n = content.words.number(municipalities or 0)
    return content.words("Together, {n} municipalities", n=n)


def written(content: Content) -> Iterator[Block]:
    """Yield what people wrote, question by question, as a person has released it."""
    words = content.words
    for one in content.written:
        question = content.release.question(one.question_id)
        yield Paragraph(in_language(question.text, words.language), lead=True)
        yield Quotes(tuple(words("“{text}”", text=text) for text in one.texts))
        if content.not_shown(one):
            yield Paragraph(content.not_shown(one))
    if content.written:
        yield Paragraph(words("A person has read each text and taken out what could tell who wrote it."))


def comparison(content: Content) -> Iterator[Block]:
    """Yield how own compares with the others: what the words mean, then the tables of the overview."""
    words = content.words
    tables = [table for group in content.groups if is_brief(group) for table in group.tables[:1]]
    if content.compared:
        yield Paragraph(
            capitalised(
                words.plural(
                    "{n} question was compared with the other municipalities.",
                    "{n} questions were compared with the other municipalities.",
                    content.compared,
                )
            ),
            lead=True,
        )
        yield Paragraph(words("Higher or lower: the difference is larger than chance usually gives."))
        yield Paragraph(
            words("Cannot be told apart: the difference may be due to chance. It does not mean that all is alike.")
        )
    yield from tables


def is_brief(group: Group) -> bool:
    """Say whether a group of a report belongs to the summary: the overview chart, or words alone."""
    return not group.tables_alone and all(chart.form == "dumbbell" for chart in group.charts)


def priorities(content: Content) -> Iterator[Block]:
    """Yield what to work on and what to keep, what to talk about, and an empty plan."""
    words = content.words
    found = list_priorities(content)
    for keep, caption in ((False, words("What to work on first.")), (True, words("What is worth keeping."))):
        rows = tuple((one.label, one.result, one.why) for one in found if one.keep is keep)
        if rows:
            yield Table(caption, (words("Question"), words("Result"), words("Why")), rows)
    if not found:
        yield Paragraph(words("No result stands out for certain. Choose what matters most to those you meet."))
    yield Talk(words("To talk about"))
    yield List(discussion_questions(content), numbered=True)


def hidden(content: Content) -> Iterator[Block]:
    """Yield what is not shown, why, and what had been needed."""
    words = content.words
    if not content.hidden:
        yield Paragraph(words("Everything that was counted is shown."))
        return
    rows = tuple((one.what, one.why, one.needed) for one in content.hidden)
    columns = (words("Not shown"), words("Why"), words("What had been needed"))
    yield Table(words("The rules are the same for all municipalities."), columns, rows)
    if note := pooled_note(content):
        yield Paragraph(note)
