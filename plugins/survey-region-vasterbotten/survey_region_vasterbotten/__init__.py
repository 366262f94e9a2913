"""The inland of Västerbotten: the region, its questions, its staff survey on new ideas, and its reports."""

from collections.abc import Sequence
from functools import cache
from importlib import resources

from survey_app.plugin_api import Period, QuestionSet, Region, Report, hookimpl, load_question_sets
from survey_region_vasterbotten.gap_report import GapReport
from survey_region_vasterbotten.ranking_report import RankingReport
from survey_region_vasterbotten.report import LongJourneys

REGION = Region(
    key="vasterbotten-inland",
    name={"sv": "Västerbottens inland", "en": "Inland Västerbotten", "ar": "فيستربوتن الداخلية"},
    municipality_codes=(
        "2425",  # Dorotea
        "2481",  # Lycksele
        "2418",  # Malå
        "2417",  # Norsjö
        "2422",  # Sorsele
        "2421",  # Storuman
        "2462",  # Vilhelmina
        "2463",  # Åsele
        "2505",  # Arvidsjaur, since the second year
        "2506",  # Arjeplog, since the second year
    ),
)


@hookimpl
def regions() -> Sequence[Region]:
    """Bring the one region of this plugin."""
    return (REGION,)


@hookimpl
def question_sets(period: Period, region: Region) -> Sequence[QuestionSet]:
    """Bring the two extra questions, and the staff survey for periods that name it."""
    return _sets()


@cache  # the files are part of the plugin
def _sets() -> tuple[QuestionSet, ...]:
    return load_question_sets(resources.files("survey_region_vasterbotten") / "question_sets")


@hookimpl
def reports(period: Period, region: Region) -> Sequence[Report]:
    """Bring the report on long journeys, and the two reports of the staff survey."""
    return (LongJourneys(), GapReport(), RankingReport())
