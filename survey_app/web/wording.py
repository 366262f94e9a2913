"""How pages say dates, numbers and sizes, in the interface language."""

import datetime
from functools import lru_cache

from babel.dates import format_date
from flask import Flask

from survey_app.domain.dates import ZONE, swedish_today
from survey_app.domain.wording.phrases import lowered
from survey_app.services.wording import capitalised
from survey_app.web.context import gettext as _
from survey_app.web.context import language


@lru_cache(maxsize=1000)  # lists say the same days again and again
def _format(value: datetime.date, form: str, spoken: str) -> str:
    return format_date(value, form, locale=spoken)


def day(value: datetime.date | str | None) -> str:
    """Return "10 oktober", with the year where it is another one than this."""
    if not value:
        return ""
    value = datetime.date.fromisoformat(value[:10]) if isinstance(value, str) else value
    form = "d MMMM" if value.year == swedish_today().year else "d MMMM y"
    return _format(value, form, language())


def short_day(value: datetime.date) -> str:
    """Return "24 sept."."""
    return _format(value, "d MMM", language())


def moment(value: datetime.datetime) -> str:
    """Return an operation's time in Sweden ("i dag 9.40", "24 sept."); `value` is UTC without zone."""
    local = value.replace(tzinfo=datetime.UTC).astimezone(ZONE)
    if local.date() == swedish_today():
        return _("today {time}", time=f"{local.hour}.{local.minute:02d}" if language() == "sv" else f"{local:%H:%M}")
    return short_day(local.date())


def stamp(value: datetime.datetime) -> str:
    """Return date and time in full, for the audit log; `value` is UTC without zone."""
    return f"{value.replace(tzinfo=datetime.UTC).astimezone(ZONE):%Y-%m-%d %H:%M}"


def state_words() -> dict[str, str]:
    """Return what the states of a period are called."""
    return {
        "draft": _("Draft"),
        "open": _("Open"),
        "closed": _("Closed"),
        "published": _("Published"),
        "withdrawn": _("Withdrawn"),
    }


def action_words(action: str) -> str:
    """Return what an action of the audit log is called; one nobody named stays as it is stored."""
    return {
        "handouts.add": _("counted a paper handed out"),
        "handouts.set": _("wrote hand-out counts"),
        "handouts.slip": _("counted a tally slip"),
        "municipality.choose": _("changed a municipality's choices"),
        "page.look": _("looked at a whole page"),
        "pack.download": _("downloaded a pack"),
        "paper.assign_number": _("gave a paper its number"),
        "paper.keep": _("chose between papers with one number"),
        "paper.keep_all": _("counted all papers with one number"),
        "paper.page_missing_ok": _("counted a paper with a page missing"),
        "paper.practice": _("said that a paper is a practice sheet"),
        "paper.remove": _("took a paper out"),
        "paper.restore": _("put a paper back"),
        "paper.type_in": _("typed a paper in"),
        "tablet.open": _("opened the tablet for answers"),
        "period.add": _("made a period"),
        "period.add_question": _("added a question"),
        "period.diary_number": _("wrote the diary number"),
        "period.change": _("changed a draft"),
        "period.choose_sets": _("chose question sets"),
        "period.close": _("closed the period"),
        "period.open": _("opened the period"),
        "period.reopen": _("opened the period again"),
        "period.remove_question": _("removed a question"),
        "person.add_role": _("gave a role"),
        "person.invite": _("made an invitation link"),
        "person.remove_role": _("took a role back"),
        "print.forms": _("printed papers"),
        "release.publish": _("published results"),
        "release.withdraw": _("withdrew results"),
        "responses.export": _("exported answers row by row"),
        "figures.export": _("exported published figures"),
        "reading.compare": _("compared papers with what was read"),
        "reading.draw": _("drew papers to compare"),
        "stack.receive": _("took in a stack"),
        "stack.undo": _("undid a stack"),
    }.get(action, action)


def detail_name(name: str) -> str:
    """Return what a detail of the audit log is called; one nobody named stays as it is stored."""
    return {
        "bytes": _("bytes"),
        "changed": _("changed"),
        "copies": _("number"),
        "counted": _("counted"),
        "decision": _("decision"),
        "format": _("file kind"),
        "language": _("language"),
        "left_over": _("left over"),
        "page": _("page"),
        "paper": _("paper"),
        "papers": _("papers"),
        "person": _("person number"),
        "question": _("question"),
        "reason": _("reason"),
        "region": _("region"),
        "release": _("release"),
        "role": _("role"),
        "sets": _("question sets"),
        "spoiled": _("thrown away"),
        "stack": _("stack"),
    }.get(name, name)


def register(app: Flask) -> None:
    """Make these the templates' filters."""
    for function in (day, moment, stamp, action_words, detail_name, capitalised, lowered):
        app.jinja_env.filters[function.__name__] = function
