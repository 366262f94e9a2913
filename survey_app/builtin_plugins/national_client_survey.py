"""Built-in plugin: the national client survey as question sets, `ifo` and `background`, and its file for Kolada.

`background` (gender) is a set of its own with a high position, so that a region's extra questions come before it and
the question about the person comes last on every form.
"""

from collections.abc import Sequence
from functools import cache
from importlib import resources

from survey_app.builtin_plugins.kolada_file import KoladaFile
from survey_app.plugin_api import Exporter, Period, QuestionSet, Region, hookimpl, load_question_sets


@hookimpl
def question_sets(period: Period, region: Region) -> Sequence[QuestionSet]:
    """Offer both sets to every region and period."""
    return _sets()


@cache  # the files are part of the program
def _sets() -> tuple[QuestionSet, ...]:
    return load_question_sets(resources.files("survey_app.builtin_plugins") / "question_sets")


@hookimpl
def exports(period: Period, region: Region) -> Sequence[Exporter]:
    """Make `kolada.csv` of surveys in the owner's official wordings."""
    return (KoladaFile(),)
