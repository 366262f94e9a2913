"""The written report as a list of blocks, in the order they are read; the Word file and the PDF both write these."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from survey_app.domain.reporting.reports import Chart, Paragraph, Table
from survey_app.domain.wording import easy_read
from survey_app.domain.wording.sentences import Sentences
from survey_app.i18n import in_language
from survey_app.packs.charts import draw_chart
from survey_app.packs.content import Content, Group
from survey_app.packs.method import anonymity_lines, done_lines, method_lines
from survey_app.packs.report_appendix import appendix, versions
from survey_app.packs.report_blocks import Block, List, Talk, Title
from survey_app.packs.report_chapters import comparison, hidden, is_brief, priorities, who_answered, written
from survey_app.packs.report_tables import without_empty_columns
from survey_app.packs.talk import talk_about
from survey_app.packs.words import capitalised

_ROWS_A_CHART = {"dumbbell": 8, "change": 9, "gap": 8}
"""Form of a chart -> rows that a page holds beside what stands above it."""

NO_SHARE = "\N{EN DASH}"
"""What a table has in a column of shares where a row is outside them."""
DRAWING_WIDTH = 680
"""Width of a drawing in px; on the text's 160 mm its 14 px come out as 9.3 pt."""


@dataclass(frozen=True, slots=True)
class FullReport:
    """The report in order, and the drawings (SVG) of its charts: made once, for the Word file and the PDF."""

    blocks: tuple[Block, ...]
    drawings: tuple[str, ...]


def write_report(content: Content) -> FullReport:
    """Return the report of a pack."""
    return draw_blocks(report_blocks(content), content)


def draw_blocks(blocks: Sequence[Block], content: Content) -> FullReport:
    """Return blocks with the drawings of their charts."""
    charts = [block for block in blocks if isinstance(block, Chart)]
    drawings = (
        draw_chart(chart, language=content.words.language, width=DRAWING_WIDTH, name=f"chart{number}", alone=True)
        for number, chart in enumerate(charts, start=1)
    )
    return FullReport(tuple(blocks), tuple(drawings))


def report_title(content: Content) -> str:
    """Return the report's title: "Storuman: results autumn 2026"."""
    whose = content.municipality or content.words("All municipalities together")
    return content.words("{whose}: results {period}", whose=whose, period=content.period)


def report_blocks(content: Content) -> tuple[Block, ...]:
    """Return all blocks of the report, headings numbered."""
    words = content.words
    brief = [group for group in content.groups if is_brief(group)]
    questions = [group for group in content.groups if group not in brief and content.is_question(group)]
    others = [group for group in content.groups if group not in (*brief, *questions) and not _is_list(content, group)]
    blocks: list[Block] = []
    blocks += _summary(brief)
    blocks += [Title(words("In short, easy to read"), 1), List(_easy_lines(content), easy=True)]
    blocks += [Title(words("How it was done"), 1), List(done_lines(content))]
    blocks += [Title(words("Who answered, and who did not?"), 1), *who_answered(content)]
    if questions:
        common = _said_of_several(content, questions)
        blocks += [Title(words("The questions, one by one"), 1), *common, *_said_of_what_is_outside(content, questions)]
        for group in questions:
            blocks += [Title(group.heading, 2, module=True), *_question_parts(content, group, common)]
    if content.written:
        blocks += [Title(words("What people wrote"), 1), *written(content)]
    compared = tuple(comparison(content))
    if compared:
        own = words("Compared with the other municipalities")
        blocks += [Title(own if content.has_own else content.together_title, 1), *compared]
    for group in others:
        blocks += [Title(group.heading, group.level), *group.parts]
    blocks += [Title(words("Priorities"), 1), *priorities(content)]
    blocks += [Title(words("What is not shown, and why"), 1), *hidden(content)]
    blocks += [Title(words("How anonymity is kept"), 1), List(anonymity_lines(content))]
    blocks += [Title(words("Method"), 1), List(method_lines(content)), *appendix(content)]
    return tuple(_numbered(part for block in blocks for part in _tidied(block, content)))


def method_blocks(content: Content) -> tuple[Block, ...]:
    """Return the blocks of the method note, which also stands alone in the pack."""
    words = content.words
    blocks: list[Block] = [Title(words("How it was done"), 1), List(done_lines(content))]
    blocks += [Title(words("How the figures are made"), 1), List(method_lines(content))]
    blocks += [Title(words("How anonymity is kept"), 1), List(anonymity_lines(content))]
    blocks += [Title(words("Who answered, and who did not?"), 1), *who_answered(content)]
    blocks += [Title(words("What is not shown, and why"), 1), *hidden(content), *versions(content)]
    return tuple(_numbered(blocks))


def _easy_lines(content: Content) -> tuple[str, ...]:
    return easy_read.summarise(content.release, content.municipality_code, Sentences(content.words.language))


def _is_list(content: Content, group: Group) -> bool:
    """Say whether a group is what every report says anyway: the list of what is not shown, or that all is."""
    return not group.charts and (
        any(content.tells_hidden(table) for table in group.tables)
        or (not group.tables and group.heading == content.words("What is not shown, and why"))
    )


def _summary(brief: Sequence[Group]) -> Iterator[Block]:
    """Yield the summary under one heading, nothing twice; its first table, all shares, stands in the comparison."""
    said: set[str] = set()
    if brief:
        yield Title(brief[0].heading, 1)
    for group in brief:
        for part in group.parts:
            if isinstance(part, Table):
                if part not in group.tables[:1]:
                    yield part
                continue
            text = part.sentence if isinstance(part, Chart) else part.text
            if isinstance(part, Chart):
                yield replace(part, sentence="" if text in said else text)
            elif text not in said:
                yield part
            said.add(text)


def _said_of_several(content: Content, groups: Sequence[Group]) -> list[Paragraph]:
    """Return the notes that several questions have word for word: they are said once, before all.

    What was answered in a period before is about its question, though another may happen to have the same figure.
    """
    earlier = tuple(
        capitalised(in_language(one["name"], content.words.language)) for one in content.release.earlier_periods
    )
    notes = (part for group in groups for part in group.parts if isinstance(part, Paragraph) and not part.lead)
    said = Counter(note for note in notes if not note.text.startswith(earlier))
    return [part for part, times in said.items() if times > 1]


def _outside(content: Content) -> str:
    """Return what a row outside the shares ends with; in the report it is said once, before all questions."""
    return f" ({content.words('not in the share')})"


def _said_of_what_is_outside(content: Content, groups: Sequence[Group]) -> Iterator[Paragraph]:
    rows = (row for group in groups for table in group.tables for row in table.rows)
    if any(row[0].endswith(_outside(content)) for row in rows):
        yield Paragraph(content.words("“Don't know” and no answer are not in the share."))


def _without_outside(table: Table, content: Content) -> Table:
    rows = tuple((row[0].removesuffix(_outside(content)), *row[1:]) for row in table.rows)
    return replace(table, rows=rows)


def _question_parts(content: Content, group: Group, common: Sequence[Paragraph]) -> Iterator[Block]:
    """Yield a question's finding, chart, table and notes; what its heading and its chart have said is not repeated."""
    asked = group.charts[0].title if group.charts else ""
    for part in group.parts:
        if part in common:
            continue
        if isinstance(part, Chart):
            yield replace(part, sentence="")
        elif isinstance(part, Table):
            caption = part.caption.removeprefix(asked).strip() if asked else part.caption
            yield replace(_without_outside(part, content), caption=caption or part.caption)
        else:
            yield part
    talk = talk_about(content, content.asked_in(group))
    if talk:
        yield Talk(talk)


def _tidied(block: Block, content: Content) -> Iterator[Block]:
    """Yield a table without the columns of a municipality that has nothing to show, and a long chart in parts.

    Of a table without rows its caption is left, which says that nothing is shown.
    """
    if isinstance(block, Table) and not block.rows:
        yield Paragraph(block.caption)
    elif isinstance(block, Table):
        hidden = tuple(content.words(text).lower() for text in ("not shown", "Shown together only"))
        yield without_empty_columns(block, lambda cell: cell in ("", NO_SHARE) or cell.lower().startswith(hidden))
    elif isinstance(block, Chart) and block.form in _ROWS_A_CHART:
        yield from _chart_parts(block, _ROWS_A_CHART[block.form])
    else:
        yield block


def _chart_parts(chart: Chart, most: int) -> Iterator[Chart]:
    """Yield a chart in parts of about equally many rows, so that each stands on one page."""
    rows = chart.data["rows"]
    parts = max(1, -(-len(rows) // most))
    step = -(-len(rows) // parts) if rows else 1
    for number in range(parts):
        data = {**chart.data, "rows": rows[number * step : (number + 1) * step]}
        title = f"{chart.title} ({number + 1}/{parts})" if parts > 1 else chart.title
        yield replace(chart, title=title, sentence=chart.sentence if number == 0 else "", data=data)


def _numbered(blocks: Iterable[Block]) -> Iterator[Block]:
    chapter = section = 0
    for block in blocks:
        if isinstance(block, Title):
            if block.level == 1:
                chapter, section = chapter + 1, 0
                yield replace(block, text=f"{chapter} {capitalised(block.text)}")
            else:
                section += 1
                yield replace(block, text=f"{chapter}.{section} {capitalised(block.text)}")
        else:
            yield block
