"""The written report as a list of blocks, in the order they are read; the Word file and the PDF both write these."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from survey_app.domain.release import FigureStatus, Group, Question, Scope
from survey_app.domain.reports import Chart, Paragraph, Table
from survey_app.domain.sentences import Sentences
from survey_app.i18n import in_language
from survey_app.packs.charts.rate import rate_text
from survey_app.packs.content import Content
from survey_app.packs.content import Group as ReportGroup
from survey_app.packs.method import anonymity_lines, method_lines
from survey_app.packs.participation import participation_note, participation_rows
from survey_app.packs.talk import discussion_questions
from survey_app.packs.words import capitalised


@dataclass(frozen=True, slots=True)
class Title:
    """A numbered heading; `new_page` asks for a fresh page before it, `together` keeps it on one page with its text."""

    text: str
    level: int
    new_page: bool = False
    together: bool = False


@dataclass(frozen=True, slots=True)
class List:
    """A list of short paragraphs, numbered or not."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Talk:
    """Something to talk about, set apart."""

    text: str


Block = Title | Paragraph | List | Talk | Table | Chart


def report_title(content: Content) -> str:
    """Return the report's title: "Storuman: results autumn 2026"."""
    whose = content.municipality or content.words("All municipalities together")
    return content.words("{whose}: results {period}", whose=whose, period=content.period)


def report_blocks(content: Content) -> tuple[Block, ...]:
    """Return all blocks of the report, headings numbered."""
    words = content.words
    brief = [group for group in content.groups if _is_brief(group)]
    change = [group for group in content.groups if any(chart.form == "change" for chart in group.charts)]
    rest = [group for group in content.groups if group not in (*brief, *change) and not _is_hidden_list(content, group)]
    blocks: list[Block] = []
    for number, group in enumerate(brief):
        blocks += [Title(group.heading, 1 if number == 0 else 2), *group.parts]
    blocks += [Title(words("In short, easy to read"), 1), List(easy_lines(content))]
    blocks += [Title(words("Who answered?"), 1), *_who_answered(content)]
    if rest:
        blocks.append(Title(words("The questions, one by one"), 1))
        for group in rest:
            blocks += [Title(group.heading, 2, together=True), *_question_parts(group)]
    for group in change:
        blocks += [Title(group.heading, 1, new_page=True), *group.parts]
    blocks += [Title(words("What is not shown, and why"), 1), *_hidden(content)]
    blocks += [Title(words("To talk about"), 1), List(discussion_questions(content), numbered=True)]
    blocks += [Title(words("How anonymity is kept"), 1), List(anonymity_lines(content))]
    blocks += [Title(words("How it was done"), 1), List(method_lines(content))]
    blocks += list(_appendix(content))
    return tuple(_numbered(blocks))


def method_blocks(content: Content) -> tuple[Block, ...]:
    """Return the blocks of the method note, which also stands alone in the pack."""
    words = content.words
    blocks: list[Block] = [Title(words("How it was done"), 1), List(method_lines(content))]
    blocks += [Title(words("How anonymity is kept"), 1), List(anonymity_lines(content))]
    blocks += [Title(words("Who answered?"), 1), *_who_answered(content)]
    blocks += [Title(words("What is not shown, and why"), 1), *_hidden(content), *_versions(content)]
    return tuple(_numbered(blocks))


def _is_brief(group: ReportGroup) -> bool:
    return not group.tables_alone and all(chart.form == "dumbbell" for chart in group.charts)


def _is_hidden_list(content: Content, group: ReportGroup) -> bool:
    return any(content.tells_hidden(table) for table in group.tables)


def _question_parts(group: ReportGroup) -> Iterator[Block]:
    for part in group.parts:
        # The finding stands as lead already; a chart need not repeat it.
        yield replace(part, sentence="") if isinstance(part, Chart) else part


def easy_lines(content: Content) -> tuple[str, ...]:
    """Return the summary in short sentences, one thing in each."""
    words = content.words
    lines = [words("We asked people who get help from social services what they think.")]
    lines += [f"{part.strip().rstrip('.')}." for part in _who_sentences(content)]
    for verdict, text in (("higher", "This is better than in the others: {label}."), ("lower", _LOWER)):
        lines += [words(text, label=one.label) for one in content.findings if one.verdict == verdict]
    if content.compared and not content.findings:
        lines.append(words("We cannot say that anything is better or worse than in the others."))
    lines.append(words("Nobody can see who answered what."))
    return tuple(lines)


_LOWER = "This is not as good as in the others: {label}."


def _who_sentences(content: Content) -> list[str]:
    told = Sentences(content.words.language).who_answered(content.release, content.municipality_code)
    return [part for part in told.split(". ") if part]


def _who_answered(content: Content) -> Iterator[Block]:
    words = content.words
    rows = participation_rows(content)
    rated = [row for row in rows if row["rate_low"] is not None]
    if rated:
        alternative = " ".join(f"{row['name']}: {rate_text(row, words)}." for row in rated)
        yield Chart("rate", words("Response rate"), "", alternative, {"rows": rated})
    table = [(row["name"], row["note"], rate_text(row, words) or words("not shown")) for row in rows]
    columns = (words("Who it is about"), words("Answers"), words("share"))
    yield Table(words("How many answered."), columns, tuple(table))
    yield Paragraph(participation_note(content))


def _hidden(content: Content) -> Iterator[Block]:
    words = content.words
    if not content.hidden:
        yield Paragraph(words("Everything that was counted is shown."))
        return
    rows = tuple((one.what, one.why, one.needed) for one in content.hidden)
    columns = (words("Not shown"), words("Why"), words("What had been needed"))
    yield Table(words("The rules are the same for all municipalities."), columns, rows)


def _appendix(content: Content) -> Iterator[Block]:
    words, release = content.words, content.release
    groups = tuple(_group_rows(content))
    if groups:
        yield Title(words("Women and men"), 1, new_page=True)
        columns = (words("Question"), words("Group"), words("Positive answers"), words("share"))
        yield Table(words("Positive answers of all who answered, by group."), columns, groups)
    yield Title(words("The questionnaire"), 1, new_page=True)
    asked = tuple(
        (
            in_language(question.text, words.language),
            " · ".join(in_language(option["text"], words.language) for option in question.options),
        )
        for question in release.questions
    )
    yield Table(words("Every question with its answers, as asked."), (words("Question"), words("Answers")), asked)
    yield from _versions(content)


def _versions(content: Content) -> Iterator[Block]:
    words, release = content.words, content.release
    yield Title(words("Versions"), 1)
    plugins = ", ".join(f"{name} {version}" for name, version in sorted(release.plugins.items()))
    yield List(
        (
            content.source,
            words("Rules: nothing below {n} answers, no response rate below {rate}.", n=release.threshold,
                  rate=release.rate_threshold),
            words("Engine {engine}; {plugins}.", engine=release.engine, plugins=plugins or "-"),
        )
    )  # fmt: skip


def _group_rows(content: Content) -> Iterator[tuple[str, ...]]:
    sentences = Sentences(content.words.language)
    sides: list[tuple[str, str, tuple[Scope, ...]]] = []
    if content.municipality_code:
        sides.append((content.municipality, content.municipality_code, (Scope.OWN,)))
    sides.append((content.words("Together"), "", (Scope.COMBINED, Scope.COMBINED_ONLY)))
    for question in content.release.questions:
        for name, code, scopes in sides:
            for scope in scopes:
                for group in (Group.WOMAN, Group.MAN, Group.OTHER, Group.REST):
                    row = _group_row(content, question, scope, code, group)
                    if row:
                        yield (row[0], f"{name}: {sentences.group(group).lower()}", *row[1:])


def _group_row(content: Content, question: Question, scope: Scope, code: str, group: Group) -> tuple[str, ...] | None:
    figure = content.release.figure(question.id, scope, code, group)
    if figure is None or figure.status is not FigureStatus.SHOWN or figure.count is None or figure.n_base is None:
        return None
    share = content.words.percent(figure.percent) if figure.percent is not None else ""
    counted = content.words.count(figure.count, figure.n_base)
    return (content.label(question.id), counted, share)


def _numbered(blocks: list[Block]) -> Iterator[Block]:
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
