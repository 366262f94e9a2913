"""Results of an earlier year: a file is understood and shown, then published as it was published then."""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey_app.db.models import PeriodRow
from survey_app.domain.dates import swedish_today
from survey_app.domain.imported.cells import LineError
from survey_app.domain.imported.fields import Row
from survey_app.domain.imported.rows import Understood, understand
from survey_app.domain.model import PeriodState
from survey_app.domain.release.frozen import Release
from survey_app.domain.roles import Actor
from survey_app.errors import InvalidInputError, RefusedError
from survey_app.i18n import in_language
from survey_app.plugin_manager import Plugins
from survey_app.services.people.audit_log import log_action
from survey_app.services.planning.period_questions import freeze_questions, question_sets_of
from survey_app.services.planning.period_rows import municipality_names
from survey_app.services.publishing.import_file import read_rows
from survey_app.services.publishing.release_check import MunicipalityPreview, preview_release
from survey_app.services.publishing.release_making import MadeRelease, is_imported, make_imported
from survey_app.services.publishing.releasing import freeze_release
from survey_app.services.wording import Wording

LONGEST_SOURCE = 100
"""Characters: with the release's name it is the subject of a document, which has 255 at most."""

MOST_TOLD = 30
"""Problems that are told at once: who mends these mends the others with them."""


class ImportProblemsError(InvalidInputError):
    """A file is not right; `problems` are all that is wrong with it, as sentences in the reader's language."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("The file was not imported, and nothing is stored:\n{problems}", problems="\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class QuestionUnderstood:
    """What a file tells of one question: how many municipalities and answers; `together`: only the sum over all.

    `changed`: its version is not today's, so that the series breaks.
    """

    question_id: str
    label: str
    municipalities: int
    answers: int
    together: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class ImportCheck:
    """What was understood of a file, and what would be shown of it.

    `passed_over` says in sentences which rows are not taken, and why; `preview` what each municipality would be shown.
    """

    period_key: str
    version: int
    source: str
    municipalities: int
    figures: int
    questions: tuple[QuestionUnderstood, ...]
    passed_over: tuple[str, ...]
    preview: tuple[MunicipalityPreview, ...]


def may_import(session: Session, period: PeriodRow) -> bool:
    """Say whether results can be imported: into a draft, or anew where imported ones were withdrawn."""
    if period.state == PeriodState.WITHDRAWN:
        return is_imported(session, period)
    return period.state == PeriodState.DRAFT


def read_file(data: bytes, *, language: str = "en") -> tuple[Row, ...]:
    """Return the rows of a CSV or XLSX file.

    Raises:
        ImportProblemsError: it cannot be read; says why in the language.
    """
    wording = Wording(language)
    try:
        return read_rows(data)
    except InvalidInputError as error:
        raise ImportProblemsError([wording.say(error.text, **error.values)]) from error


def check_import(
    session: Session,
    period: PeriodRow,
    rows: Sequence[Row],
    *,
    plugins: Plugins,
    source: str,
    language: str = "en",
    today: datetime.date | None = None,
) -> ImportCheck:
    """Say what a file tells and what would be shown of it; nothing is stored.

    Args:
        session: the transaction; nothing is written.
        period: a draft, or one whose imported results were withdrawn.
        rows: of the file, from `read_file`.
        plugins: their question sets and reports.
        source: where the figures were taken from, in words; it stands in every report.
        language: of what is said.
        today: the day of publishing; None = today in Sweden.

    Raises:
        RefusedError: results cannot be imported into the period.
        ImportProblemsError: something in the file is not right.
    """
    understood, made = _make(session, period, rows, plugins, source, language, today)
    results, release, wording = understood.results, made.release, Wording(language)
    return ImportCheck(
        period_key=period.key,
        version=release.version,
        source=results.source,
        municipalities=len({code for code, _ in results.own}),
        figures=understood.figures,
        questions=tuple(
            QuestionUnderstood(
                question_id=question.id,
                label=in_language(question.label, language),
                municipalities=len(results.codes_with(question.id)),
                answers=sum(counts.base for (_, asked), counts in results.own.items() if asked == question.id)
                or results.together[question.id].counts.base,
                together=question.id in results.together,
                changed=question.id in results.versions,
            )
            for question in release.questions
        ),
        passed_over=tuple(_say_passed_over(understood.passed_over, wording)),
        preview=preview_release(release, wording),
    )


def import_results(
    session: Session,
    period: PeriodRow,
    rows: Sequence[Row],
    *,
    plugins: Plugins,
    source: str,
    actor: Actor,
    language: str = "en",
    today: datetime.date | None = None,
) -> Release:
    """Publish an earlier year's results: the questions are frozen, and so is what today's rules let be shown.

    Args as `check_import`; `actor` is who imports.

    Raises:
        RefusedError: results cannot be imported into the period.
        ImportProblemsError: something in the file is not right.
    """
    _, made = _make(session, period, rows, plugins, source, language, today)
    if period.state == PeriodState.DRAFT:
        freeze_questions(session, plugins=plugins, period=period)
    frozen = freeze_release(session, period, made, actor)
    period.state = PeriodState.PUBLISHED
    log_action(session, actor, "release.import", period_key=period.key, release=frozen.id, source=frozen.imported_from)
    return frozen


def _make(
    session: Session,
    period: PeriodRow,
    rows: Sequence[Row],
    plugins: Plugins,
    source: str,
    language: str,
    today: datetime.date | None,
) -> tuple[Understood, MadeRelease]:
    if not may_import(session, period):
        raise RefusedError(
            "{period} is {state}, so no results can be imported into it. Make a new period of that year, and import "
            "while it is a draft.",
            period=period.key,
            state=period.state,
        )
    sets = question_sets_of(session, plugins=plugins, period=period)
    words = " ".join(source.split())[:LONGEST_SOURCE]
    understood = understand(rows, sets, municipality_names(period), period.key, words)
    if understood.problems:
        name = in_language(period.name, language)
        raise ImportProblemsError(list(_say_problems(understood.problems, name, Wording(language))))
    return understood, make_imported(
        session, period, understood.results, plugins=plugins, today=today or swedish_today()
    )


def _say_problems(problems: Sequence[LineError], period_name: str, wording: Wording) -> Iterator[str]:
    for problem in problems[:MOST_TOLD]:
        values = {name: period_name if name == "period" else value for name, value in problem.values.items()}
        yield wording.say(problem.text, **values)
    more = len(problems) - MOST_TOLD
    if more > 0:
        yield wording.count("And {n} more thing like these.", "And {n} more things like these.", more)


def _say_passed_over(passed_over: Mapping[str, int], wording: Wording) -> Iterable[str]:
    """Yield why rows were not taken, and how many."""
    said = {
        "hidden": ("{n} row shows nothing.", "{n} rows show nothing."),
        "groups": (
            "{n} row is about women or men: only totals are imported.",
            "{n} rows are about women or men: only totals are imported.",
        ),
        "pairs": (
            "{n} row is about two questions together: only single ones are imported.",
            "{n} rows are about two questions together: only single ones are imported.",
        ),
        "several": (
            "{n} row is about some municipalities together: such sums are not imported.",
            "{n} rows are about some municipalities together: such sums are not imported.",
        ),
        "periods": ("{n} row is about another period.", "{n} rows are about other periods."),
        "combined": (
            "{n} row is about all together: it is added up anew from the municipalities' own figures.",
            "{n} rows are about all together: they are added up anew from the municipalities' own figures.",
        ),
    }
    for kind, (one, many) in said.items():
        if passed_over.get(kind):
            yield wording.count(one, many, passed_over[kind])
