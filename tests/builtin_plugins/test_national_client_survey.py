"""The built-in plugin that brings the national client survey."""

import datetime

from survey_app.builtin_plugins import national_client_survey
from survey_app.domain.model import Period, PeriodState, Region

REGION = Region("vasterbotten", {"sv": "Västerbotten"}, ("2421", "2481"))
PERIOD = Period(
    key="2026",
    region_key="vasterbotten",
    name={"sv": "Hösten 2026"},
    opens_on=datetime.date(2026, 9, 14),
    closes_on=datetime.date(2026, 10, 9),
    state=PeriodState.DRAFT,
    municipality_codes=("2421",),
)


def test_it_offers_seven_quality_questions_and_gender_after_every_regions_own() -> None:
    quality, background = national_client_survey.question_sets(period=PERIOD, region=REGION)
    assert (quality.key, len(quality.items), background.key) == ("ifo", 7, "background")
    assert quality.position < 200 < background.position


def test_asking_twice_gives_the_same() -> None:
    first, second = (national_client_survey.question_sets(period=PERIOD, region=REGION) for _ in range(2))
    assert tuple(first) == tuple(second)
