"""Built-in plugin: one question answered in own words, `own_words`, for the periods that choose it.

It is asked only where somebody will do the work: what is written is copied, read and redacted by people before anything
of it is shown.
"""

from collections.abc import Sequence
from importlib import resources

from survey_app.plugin_api import Period, QuestionSet, Region, hookimpl, load_question_sets


@hookimpl
def question_sets(period: Period, region: Region) -> Sequence[QuestionSet]:
    """Offer the set to every region and period; it is optional."""
    return load_question_sets(resources.files("survey_app.builtin_plugins") / "optional_sets")
