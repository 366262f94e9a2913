"""The last chapters of the written report: all shares in one table, women and men, the questionnaire, versions."""

from collections.abc import Iterator, Sequence

from survey_app.domain.release.frozen import Figure, FigureStatus, Group, Question, Scope
from survey_app.domain.release.shown import has_shares, own_share, together_share
from survey_app.domain.reporting.reports import Paragraph, Table
from survey_app.domain.wording.sentences import Sentences
from survey_app.i18n import in_language
from survey_app.packs.content import Content
from survey_app.packs.report_blocks import Block, List, Title

_GROUPS = (Group.WOMAN, Group.MAN, Group.OTHER, Group.REST)


def appendix(content: Content) -> Iterator[Block]:
    """Yield the appendix: tables, the questionnaire, versions."""
    words = content.words
    tables = [*_shares(content), *_groups(content)]
    if tables:
        yield Title(words("Tables"), 1)
        yield Paragraph(words("The interval says how uncertain the share is: 95 percent, Wilson."))
        yield from tables
    yield Title(words("The questionnaire"), 1)
    yield _questionnaire(content)
    yield from versions(content)


def versions(content: Content) -> Iterator[Block]:
    """Yield what the figures come from, by which rules, made by what."""
    words, release = content.words, content.release
    plugins = ", ".join(f"{name} {version}" for name, version in sorted(release.plugins.items()))
    lines = [content.source]
    if content.diary:
        lines.append(f"{content.diary}.")
    lines += [
        words("Rules: nothing below {n} answers, no response rate below {rate}.", n=release.threshold,
              rate=release.rate_threshold),
        words("Engine {engine}; {plugins}.", engine=release.engine, plugins=plugins or "-"),
    ]  # fmt: skip
    yield Title(words("Versions"), 1)
    yield List(tuple(lines))


def _sides(content: Content) -> list[tuple[str, str, tuple[Scope, ...]]]:
    """Return (name, municipality code, scopes) of own, where there is one, and of all together."""
    sides: list[tuple[str, str, tuple[Scope, ...]]] = []
    if content.has_own:
        sides.append((content.municipality, content.municipality_code, (Scope.OWN,)))
    sides.append((content.words("Together"), "", (Scope.COMBINED, Scope.COMBINED_ONLY)))
    return sides


def _shares(content: Content) -> Iterator[Table]:
    words, release = content.words, content.release
    for name, code, _ in _sides(content):
        rows = []
        for question in filter(has_shares, release.questions):
            figure = own_share(release, question.id, code) if code else together_share(release, question.id)
            if figure is not None and figure.status is FigureStatus.SHOWN:
                rows.append((content.label(question.id), *_share_cells(content, figure)))
        if rows:
            columns = (words("Question"), words("Positive answers"), words("share"), words("Interval"))
            yield Table(words("{name}: all shares.", name=name), columns, tuple(rows))


def _share_cells(content: Content, figure: Figure) -> tuple[str, str, str]:
    words = content.words
    hidden = words("not shown")
    counted = words.count(figure.count or 0, figure.n_base or 0)
    percent = hidden if figure.percent is None else words.percent(figure.percent)
    if figure.ci_low is None or figure.ci_high is None:
        return counted, percent, hidden
    return counted, percent, f"{words.span(figure.ci_low, figure.ci_high)}\N{NO-BREAK SPACE}%"


def _groups(content: Content) -> Iterator[Table]:
    """Yield a table for each side: a row for each question that shows groups, a column for each group."""
    words, sentences = content.words, Sentences(content.words.language)
    for name, code, scopes in _sides(content):
        found = {
            (question.id, group): told
            for question in content.release.questions
            for group in _GROUPS
            if (told := _group_share(content, question, code, scopes, group))
        }
        groups = [group for group in _GROUPS if any(key[1] is group for key in found)]
        asked = dict.fromkeys(key[0] for key in found)
        rows = tuple(
            (content.label(one), *(found.get((one, group), words("not shown")) for group in groups)) for one in asked
        )
        if rows:
            columns = (words("Question"), *(sentences.group(group) for group in groups))
            yield Table(words("{name}: positive answers of all who answered, by group.", name=name), columns, rows)


def _group_share(content: Content, question: Question, code: str, scopes: Sequence[Scope], group: Group) -> str:
    for scope in scopes:
        figure = content.release.figure(question.id, scope, code, group)
        if figure is not None and figure.status is FigureStatus.SHOWN and figure.count is not None:
            counted = content.words.count(figure.count, figure.n_base or 0)
            return counted if figure.percent is None else f"{content.words.percent(figure.percent)} ({counted})"
    return ""


def _questionnaire(content: Content) -> Table:
    words = content.words
    asked = tuple(
        (
            in_language(question.text, words.language),
            " · ".join(in_language(option["text"], words.language) for option in question.options)
            or words("In own words"),
        )
        for question in (*content.release.questions, *content.release.written_questions)
    )
    return Table(words("Every question with its answers, as asked."), (words("Question"), words("Answers")), asked)
