"""Who and when: the sample region's municipalities of every size class, two published waves and this year's open one.

The region is the inland of Västerbotten where its plugin is installed. Dates follow today's, so that the open period
is always open.
"""

import datetime
from dataclasses import dataclass
from types import MappingProxyType

from forms.model import Text
from survey_app.demo.answers import Place

REGION = "vasterbotten-inland"
RECEPTION_HOME = "2421"
"""Whose reception and head of social services the sign-in links belong to: Storuman, large enough for all results."""

EASY_TO_REACH = MappingProxyType({"contact": 1.1, "influence": -1.0})
"""How Storuman differs in the story, so that its results have something certain to say (std. dev.)."""

DAYS_LEFT = 10
WEEKS_OPEN = 5


@dataclass(frozen=True, slots=True)
class Wave:
    """One period of the story, published or still open with doubts to look at; some ask for own words, too."""

    key: str
    name: Text
    opens_on: datetime.date
    closes_on: datetime.date
    places: tuple[Place, ...]
    published: bool
    asks_for_words: bool = False


FIRST_YEAR = (
    Place("2425", 4, 9),
    Place("2418", 8, 17, 0.2),
    Place("2422", 7, 15, -0.2),
    Place("2417", 13, 29),
    Place("2463", 16, 31, 0.3),
    Place("2462", 28, 61, -0.1),
    Place("2421", 38, 84, 0.0, EASY_TO_REACH),
    Place("2481", 60, 131),
)
SECOND_YEAR = (
    Place("2425", 3, 8),
    Place("2418", 9, 19, 0.2),
    Place("2422", 6, 14, -0.2),
    Place("2417", 15, 30),
    Place("2463", 14, 28, 0.3),
    Place("2462", 31, 64, -0.1),
    Place("2421", 46, 95, 0.0, EASY_TO_REACH),
    Place("2481", 64, 139),
    Place("2505", 22, 47, 0.1),
    Place("2506", 11, 23),
)
THIS_YEAR = (
    Place("2421", 18, 34, 0.0, EASY_TO_REACH),
    Place("2462", 12, 25, -0.1),
    Place("2481", 21, 52),
    Place("2418", 3, 8, 0.2),
    Place("2505", 6, 17, 0.1),
)
"""Who has scanned anything so far; all ten take part."""

ALL_TEN = tuple(place.code for place in SECOND_YEAR)


def waves(today: datetime.date) -> tuple[Wave, ...]:
    """Return the three periods, the oldest first, with the last one open around `today`."""
    closes_on = today + datetime.timedelta(days=DAYS_LEFT)
    opens_on = closes_on - datetime.timedelta(weeks=WEEKS_OPEN)
    found = []
    for years_ago, places in ((2, FIRST_YEAR), (1, SECOND_YEAR), (0, THIS_YEAR)):
        opened = _years_before(opens_on, years_ago)
        swedish, english = ("Hösten", "Autumn") if opened.month >= 7 else ("Våren", "Spring")
        found.append(
            Wave(
                key=f"{'host' if opened.month >= 7 else 'var'}-{opened.year}",
                name={"sv": f"{swedish} {opened.year}", "en": f"{english} {opened.year}"},
                opens_on=opened,
                closes_on=opened + datetime.timedelta(weeks=WEEKS_OPEN),
                places=places,
                published=years_ago > 0,
                asks_for_words=years_ago == 1,
            )
        )
    return tuple(found)


def _years_before(day: datetime.date, years: int) -> datetime.date:
    """Return the same weekday of about the same week some years before."""
    return day - datetime.timedelta(weeks=52 * years)
