"""How pages say dates, numbers and sizes, in the interface language."""

import datetime

from flask import Flask

from forms.days import say_date
from survey_app.domain.dates import ZONE, swedish_today
from survey_app.domain.wording.period_names import inside_sentence
from survey_app.domain.wording.phrases import lowered
from survey_app.services.wording import capitalised
from survey_app.web.context import gettext as _
from survey_app.web.context import language


def day(value: datetime.date | str | None) -> str:
    """Return "10 oktober", with the year where it is another one than this."""
    if not value:
        return ""
    value = datetime.date.fromisoformat(value[:10]) if isinstance(value, str) else value
    form = "d MMMM" if value.year == swedish_today().year else "d MMMM y"
    return say_date(value, form, language())


def short_day(value: datetime.date) -> str:
    """Return "24 sept."."""
    return say_date(value, "d MMM", language())


def moment(value: datetime.datetime) -> str:
    """Return an operation's time in Sweden ("i dag 9.40", "24 sept."); `value` is UTC without zone."""
    local = value.replace(tzinfo=datetime.UTC).astimezone(ZONE)
    if local.date() == swedish_today():
        return _("today {time}", time=f"{local.hour}.{local.minute:02d}" if language() == "sv" else f"{local:%H:%M}")
    return short_day(local.date())


def stamp(value: datetime.datetime) -> str:
    """Return date and time in full, for the audit log; `value` is UTC without zone."""
    return f"{value.replace(tzinfo=datetime.UTC).astimezone(ZONE):%Y-%m-%d %H:%M}"


def inside(name: str) -> str:
    """Return a period's name as it stands inside a sentence."""
    return inside_sentence(name, language())


def state_words() -> dict[str, str]:
    """Return what the states of a period are called."""
    return {
        "draft": _("Draft"),
        "open": _("Open"),
        "closed": _("Closed"),
        "published": _("Published"),
        "withdrawn": _("Withdrawn"),
    }


def register(app: Flask) -> None:
    """Make these the templates' filters."""
    for function in (day, moment, stamp, capitalised, inside, lowered):
        app.jinja_env.filters[function.__name__] = function
