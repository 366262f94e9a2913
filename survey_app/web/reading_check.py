"""The check of reading: the coordinator draws papers, each desk types in its own without seeing what was read."""

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from survey_app.db.models import PeriodRow
from survey_app.domain.roles import Permission
from survey_app.errors import NotFoundError
from survey_app.services.people.desk import appointing_codes
from survey_app.services.reading import reading_sample, reading_typing
from survey_app.services.reading.reading_sample import UNSURE
from survey_app.services.reading.reading_typing import BlindPaper
from survey_app.web.context import db, language, show, wording
from survey_app.web.context import gettext as _
from survey_app.web.errors import KNOWN_ERRORS, message_of
from survey_app.web.fields import Fields
from survey_app.web.places import RegionPlace, open_desk, open_region

pages = Blueprint("reading_check", __name__)

NONE = "-"
"""Stands among the options for "no cross": a question without any tick may have been passed over."""


def _period(place: RegionPlace) -> PeriodRow:
    if place.period is None:
        raise NotFoundError("There is no such period.")
    return place.period


@pages.get("/region/<region_key>/<key>/reading")
def overview(region_key: str, key: str) -> str:
    """Show how the check stands: papers drawn, done at each desk, and what was found."""
    return _overview(open_region(region_key, Permission.RELEASE, key), Fields())


def _overview(place: RegionPlace, form: Fields) -> str:
    view = reading_typing.view_sample(db(), _period(place), language=language())
    ours = appointing_codes(_period(place))
    return show("coordinator/reading_check.html", place=place, view=view, form=form, ours=ours)


@pages.post("/region/<region_key>/<key>/reading")
def draw(region_key: str, key: str) -> Response | tuple[str, int]:
    """Draw papers; an earlier draw is forgotten."""
    place, form = open_region(region_key, Permission.RELEASE, key), Fields(request.form)
    try:
        reading_sample.draw(db(), _period(place), actor=place.actor)
    except KNOWN_ERRORS as error:
        form.general.append(message_of(error))
        return _overview(place, form), 422
    return redirect(place.address("reading_check.overview"))


@pages.get("/reception/<code>/<key>/reading")
def next_paper(code: str, key: str) -> str | Response:
    """Lead to the next paper to type in, or say that all are done."""
    desk = open_desk(code, key, Permission.REVIEW)
    paper = reading_typing.next_paper(db(), desk.period, desk.code)
    if paper is None:
        return show("reception/reading_done.html", desk=desk, found=_found_words(desk.period))
    return redirect(desk.address("reading_check.type_in", paper_id=paper))


def _found_words(period: PeriodRow) -> str:
    found = reading_sample.check_of(period)
    return reading_typing.say_found(found, wording()) if found else ""


@pages.get("/reception/<code>/<key>/reading/<int:paper_id>")
def type_in(code: str, key: str, paper_id: int) -> str:
    """Show a drawn paper and, beside it, its questions without any answer."""
    desk = open_desk(code, key, Permission.REVIEW)
    paper = reading_typing.blind_paper(db(), desk.period, desk.code, paper_id, language=language())
    return show("reception/reading_paper.html", desk=desk, paper=paper, form=Fields(), no_cross=NONE, unsure=UNSURE)


@pages.post("/reception/<code>/<key>/reading/<int:paper_id>")
def typed(code: str, key: str, paper_id: int) -> Response | tuple[str, int]:
    """Compare what was typed, keep only how many answers differ, and go on with the next paper."""
    desk = open_desk(code, key, Permission.REVIEW)
    paper = reading_typing.blind_paper(db(), desk.period, desk.code, paper_id, language=language())
    form = Fields(request.form)
    answers = _answers(paper, form)
    if not form.wrong:
        try:
            found = reading_typing.compare_typed(db(), desk.period, paper_id, answers, actor=desk.actor)
        except KNOWN_ERRORS as error:
            form.general.append(message_of(error))
        else:
            if found is not None:
                flash(_("All drawn papers are compared."), "done")
            return redirect(desk.address("reading_check.next_paper"))
    page = show("reception/reading_paper.html", desk=desk, paper=paper, form=form, no_cross=NONE, unsure=UNSURE)
    return page, 422


def _answers(paper: BlindPaper, form: Fields) -> dict[str, tuple[str, ...]]:
    answers = {}
    for question in paper.questions:
        chosen = tuple(form.all(question.item))
        if not chosen or (len(chosen) > 1 and {NONE, UNSURE} & set(chosen)):
            form.errors[question.item] = _(
                "Question {number}: tick what is crossed, or say that nothing is.", number=question.number
            )
        answers[question.item] = tuple(option for option in chosen if option != NONE)
    return answers
