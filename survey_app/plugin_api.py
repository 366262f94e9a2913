"""All that a plugin may import: the hook marker, the values hooks take and give, the loader of question-set files."""

import pluggy

from forms.definition import load_question_sets
from forms.model import Form, Item, ItemKind, ItemRole, Option, QuestionSet, ResultMode, Text
from survey_app.domain.inference.statistics import smallest_visible_difference
from survey_app.domain.model import Municipality, Period, PeriodState, Region
from survey_app.domain.posters import PosterTemplate
from survey_app.domain.release.frozen import (
    DISTRIBUTION,
    POSITIVE,
    Coverage,
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
from survey_app.domain.release.shown import (
    compared_shares,
    has_shares,
    options_of,
    own_share,
    shown_groups,
    together_share,
    verdicts,
)
from survey_app.domain.reporting.chart_data import change_data, distribution_data, dumbbell_data, own_note
from survey_app.domain.reporting.exports import Exporter
from survey_app.domain.reporting.gap_data import GapPair, gap_data, quadrant_data
from survey_app.domain.reporting.reports import (
    Chart,
    Heading,
    Paragraph,
    Report,
    ReportData,
    ReportSection,
    Table,
    TableRequest,
)
from survey_app.domain.wording.reasons import Reason, list_reasons
from survey_app.domain.wording.sentences import Sentences
from survey_app.hookspecs import PROJECT
from survey_app.i18n import in_language

hookimpl = pluggy.HookimplMarker(PROJECT)
"""Marks a function of a plugin as the implementation of a hook."""

__all__ = [
    "DISTRIBUTION",
    "POSITIVE",
    "Chart",
    "Coverage",
    "Exporter",
    "Figure",
    "FigureStatus",
    "Form",
    "GapPair",
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
    "Reason",
    "Region",
    "Release",
    "Report",
    "ReportData",
    "ReportSection",
    "ResultMode",
    "Scope",
    "Sentences",
    "Table",
    "TableRequest",
    "Text",
    "Verdict",
    "Withheld",
    "change_data",
    "compared_shares",
    "distribution_data",
    "dumbbell_data",
    "gap_data",
    "has_shares",
    "hookimpl",
    "in_language",
    "list_reasons",
    "load_question_sets",
    "options_of",
    "own_note",
    "own_share",
    "quadrant_data",
    "shown_groups",
    "smallest_visible_difference",
    "together_share",
    "verdicts",
]
