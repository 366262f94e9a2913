"""The table that a coordinator fills in with results of an earlier year: every municipality, question and answer."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from forms.model import ItemRole
from survey_app.db.models import PeriodRow
from survey_app.domain.release.frozen import POSITIVE
from survey_app.i18n import in_language
from survey_app.plugin_manager import Plugins
from survey_app.services.planning.period_questions import question_sets_of
from survey_app.services.planning.period_rows import municipality_names


@dataclass(frozen=True, slots=True)
class AskableQuestion:
    """A question as a file may name it: its id, wording, and the categories it can have."""

    key: str
    text: str
    categories: tuple[str, ...]


def askable_questions(
    session: Session, period: PeriodRow, *, plugins: Plugins, language: str
) -> tuple[AskableQuestion, ...]:
    """Return what a file can have figures on, in the order asked."""
    sets = question_sets_of(session, plugins=plugins, period=period)
    return tuple(
        AskableQuestion(
            item.key,
            in_language(item.text, language),
            (*([POSITIVE] if item.positive_options else []), *item.substantive_options),
        )
        for each in sets
        for item in each.items
        if not item.is_text and item.role is not ItemRole.GROUP
    )


def empty_table(session: Session, period: PeriodRow, *, plugins: Plugins, language: str) -> bytes:
    """Return a CSV file to fill in, with every municipality and question of the period.

    A question with a share has a row for it, another one a row for each answer.
    """
    asked = askable_questions(session, period, plugins=plugins, language=language)
    rows = ((one.key, one.text, one.categories[:1] if POSITIVE in one.categories else one.categories) for one in asked)
    return _write(municipality_names(period), rows)


def _write(municipalities: Mapping[str, str], questions: Iterable[tuple[str, str, Sequence[str]]]) -> bytes:
    """Return a CSV file to fill in: a row for every municipality, question and answer; with semicolons and BOM.

    Rows that stay empty are passed over, and so are the columns with names for people.

    Args:
        municipalities: code -> name.
        questions: of each its id, its wording, and the answers to ask for.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(["municipality_code", "municipality", "question_id", "question", "category", "n_base", "count"])
    asked = list(questions)
    for code, name in municipalities.items():
        for question_id, wording, categories in asked:
            writer.writerows([code, name, question_id, wording, category, "", ""] for category in categories)
    return text.getvalue().encode("utf-8-sig")
