"""All that a plugin may import: the hook marker, the values hooks take and give, the loader of question-set files."""

import pluggy

from forms.definition import load_question_sets
from forms.model import Form, Item, ItemKind, ItemRole, Option, QuestionSet, ResultMode, Text
from survey_app.domain.exports import Exporter
from survey_app.domain.model import Municipality, Period, PeriodState, Region
from survey_app.domain.posters import PosterTemplate
from survey_app.domain.release import (
    POSITIVE,
    Figure,
    FigureStatus,
    Group,
    Participation,
    Question,
    Release,
    Scope,
    Verdict,
    Withheld,
)
from survey_app.domain.reports import (
    Chart,
    Heading,
    Paragraph,
    Report,
    ReportData,
    ReportSection,
    Table,
    TableRequest,
)
from survey_app.hookspecs import PROJECT
from survey_app.i18n import in_language

hookimpl = pluggy.HookimplMarker(PROJECT)
"""Marks a function of a plugin as the implementation of a hook."""

__all__ = [
    "POSITIVE",
    "Chart",
    "Exporter",
    "Figure",
    "FigureStatus",
    "Form",
    "Group",
    "Heading",
    "Item",
    "ItemKind",
    "ItemRole",
    "Municipality",
    "Option",
    "Paragraph",
    "Participation",
    "Period",
    "PeriodState",
    "PosterTemplate",
    "Question",
    "QuestionSet",
    "Region",
    "Release",
    "Report",
    "ReportData",
    "ReportSection",
    "ResultMode",
    "Scope",
    "Table",
    "TableRequest",
    "Text",
    "Verdict",
    "Withheld",
    "hookimpl",
    "in_language",
    "load_question_sets",
]
