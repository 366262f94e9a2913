"""The follow page: papers per day and municipality, response-rate band, what waits, reminders as text to copy."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, current_app

from survey_app.domain.roles import Permission
from survey_app.errors import NotFoundError
from survey_app.services.fieldwork import following
from survey_app.services.fieldwork.coming_in import KeptCounts
from survey_app.services.fieldwork.following import FollowView, MunicipalityFollow
from survey_app.services.fieldwork.progress import RateBand
from survey_app.web.context import db, language, show
from survey_app.web.context import gettext as _
from survey_app.web.paging import Paging, page_asked_for
from survey_app.web.places import open_region

pages = Blueprint("following", __name__, url_prefix="/region/<region_key>/<key>")

BAR_WIDTH, BAR_STEP, WEEK_GAP, CHART_HEIGHT, FOOT = 10, 15, 8, 46, 42
BAND_WIDTH = 180
SECONDS_KEPT = 30
"""How old the counts on this page may be; it says when they were counted."""

WORD_NEEDS = 5
"""Days that "week 38" needs over the chart; a shorter week has its number alone."""


@dataclass(frozen=True, slots=True)
class WeekHead:
    """Where a week begins in the small chart."""

    words: str
    x: float


@dataclass(frozen=True, slots=True)
class FollowRow:
    """A municipality's row with its drawings worked out. `bars` maps a look to the outline of all bars that have it."""

    row: MunicipalityFollow
    bars: Mapping[str, str]
    band: tuple[float, float] | None


@pages.get("/follow")
def follow(region_key: str, key: str) -> str:
    """Show how papers come in, in every municipality."""
    place = open_region(region_key, Permission.FOLLOW, key)
    if place.period is None:
        raise NotFoundError("There is no such period.")
    paging = Paging(1, 0)

    def part(municipalities: int) -> slice:
        nonlocal paging
        paging = page_asked_for(municipalities)
        return paging.part

    kept: KeptCounts = current_app.extensions.setdefault("survey_app_counts", KeptCounts(_seconds_kept()))
    came_in = kept.of(db(), place.period)
    view = following.follow(db(), place.period, came_in=came_in, part=part, language=language())
    places = _places(view.days)
    rows = [FollowRow(row, _bars(view, row, places), _band(row.rate)) for row in view.rows]
    return show(
        "coordinator/follow.html",
        place=place,
        desk=sum(bool(part.scanning_desk) for part in place.period.municipalities),
        view=view,
        rows=rows,
        paging=paging,
        weeks=_weeks(view.days, places),
        width=(places[-1] + BAR_WIDTH) if places else BAR_WIDTH,
        band_width=BAND_WIDTH,
    )


def _seconds_kept() -> float:
    return 0 if current_app.testing else SECONDS_KEPT


def _places(days: Sequence[datetime.date]) -> list[float]:
    """Return where each day stands: a step a day, a little more between weeks."""
    places: list[float] = []
    x = 0.0
    for number, day in enumerate(days):
        if number and day.isocalendar().week != days[number - 1].isocalendar().week:
            x += WEEK_GAP
        places.append(x)
        x += BAR_STEP
    return places


def _weeks(days: Sequence[datetime.date], places: Sequence[float]) -> list[WeekHead]:
    starts: dict[int, tuple[float, int]] = {}
    for day, x in zip(days, places, strict=True):
        start, length = starts.get(day.isocalendar().week, (x, 0))
        starts[day.isocalendar().week] = (start, length + 1)
    return [
        WeekHead(_("week {n}", n=week) if length >= WORD_NEEDS else str(week), start)
        for week, (start, length) in starts.items()
    ]


def _bars(view: FollowView, row: MunicipalityFollow, places: Sequence[float]) -> dict[str, str]:
    """Return the bars of a row as one outline for each look, on one scale for all rows; days to come are a low track.

    One outline for many bars keeps a page of many rows light.
    """
    scale = (FOOT - 4) / max(view.highest, 1)
    outlines: dict[str, str] = {}
    for day, count, x in zip(view.days, row.per_day, places, strict=True):
        if day > view.today:
            look, height = "coming", 2.0
        elif count == 0:
            look, height = "zero", 2.0
        else:
            look, height = "today" if day == view.today else "bar", max(4.0, round(count * scale, 1))
        outlines[look] = outlines.get(look, "") + f"M{x:g} {FOOT}v{-height:g}h{BAR_WIDTH}v{height:g}z"
    return outlines


def _band(rate: RateBand) -> tuple[float, float] | None:
    """Return start and width of the band on its track, at least 6 px wide so that it is seen."""
    if rate.low is None or rate.high is None:
        return None
    start, end = rate.low * BAND_WIDTH / 100, rate.high * BAND_WIDTH / 100
    width = max(6.0, end - start)
    return round(min(start, BAND_WIDTH - width), 1), round(width, 1)
