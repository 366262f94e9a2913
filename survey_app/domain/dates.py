"""Dates as people in the survey's country see them: operations are stamped in UTC, answers carry a Swedish day only."""

import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Stockholm")


def swedish_today() -> datetime.date:
    """Return today's date in Sweden."""
    return datetime.datetime.now(ZONE).date()


@lru_cache(maxsize=4096)  # lists ask for the same moments again and again
def swedish_date(moment: datetime.datetime) -> datetime.date:
    """Return the Swedish date of a UTC time stamp without zone, as operations carry it."""
    return moment.replace(tzinfo=datetime.UTC).astimezone(ZONE).date()
