"""Built-in plugin: the national client survey as question sets, `ifo` and `background`.

`background` (gender) is a set of its own with a high position, so that a region's extra questions come before it and
the question about the person comes last on every form.
"""

from collections.abc import Sequence
from importlib import resources

from survey_app.plugin_api import Period, QuestionSet, Region, hookimpl, load_question_sets


@hookimpl
def question_sets(period: Period, region: Region) -> Sequence[QuestionSet]:
    """Offer both sets to every region and period."""
    return load_question_sets(resources.files("survey_app.builtin_plugins") / "question_sets")
