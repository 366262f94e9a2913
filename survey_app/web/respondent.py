"""The respondent's pages: a paper's questions, a poster's, the office tablet's. No cookie, nothing about who."""

from collections.abc import Callable

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from survey_app.errors import InvalidInputError
from survey_app.services.answering import respondent, tablet
from survey_app.services.answering.respondent import RespondentForm, SheetStanding
from survey_app.services.answering.respondent_form import offered_languages
from survey_app.services.answering.tablet import Tablet
from survey_app.services.planning.period_rows import find_period
from survey_app.web.context import db, instance, show
from survey_app.web.errors import message_of
from survey_app.web.fields import Fields
from survey_app.web.languages import OFFERED, own_name
from survey_app.web.once import sent_before

pages = Blueprint("respondent", __name__)

LONGEST_CODE = 80


@pages.before_request
def without_cookie() -> None:
    """Keep the session out of these pages: nothing is read from a cookie and none is set."""
    g.cookieless = True
    g.language = "sv"


@pages.route("/s/<code>", methods=["GET", "POST"])
@pages.route("/S/<code>", methods=["GET", "POST"])
def survey(code: str) -> str | Response | tuple[str, int]:
    """Show the questions of a paper's code and take the answers once."""
    wanted = _wanted_language()
    code = code[:LONGEST_CODE]
    status = respondent.sheet_status(db(), code, language=wanted)
    if status.standing not in (SheetStanding.OPEN, SheetStanding.PRACTICE):
        if status.standing is SheetStanding.ANSWERED and request.method == "POST" and sent_before():
            return _thanks(wanted or status.language, paper=True)  # by this very form, pressed twice
        db().rollback()
        found = 404 if status.standing is SheetStanding.UNKNOWN else 200
        return show("respondent/closed.html", status=status, code=code), found
    form = respondent.form_for(db(), code, language=wanted)
    refused = _take(form, lambda answers: respondent.submit_answers(db(), code, answers, language=form.language))
    return refused or _thanks(form.language, paper=True, practice=form.practice)


@pages.route("/p/<key>/<municipality>", methods=["GET", "POST"])
def poster(key: str, municipality: str) -> str | Response | tuple[str, int]:
    """Show the questions behind a poster's open link, where the period allows it."""
    period = find_period(db(), key)
    form = respondent.poster_form(db(), period, municipality, language=_wanted_language())
    refused = _take(
        form,
        lambda answers: respondent.submit_poster_answers(db(), period, municipality, answers, language=form.language),
    )
    return refused or _thanks(form.language)


@pages.get("/t/<token>")
def tablet_start(token: str) -> str:
    """Show the tablet's start page, where the next person chooses a language."""
    opened = _tablet(token)
    languages = [(language, own_name(language)) for language in offered_languages(opened.period)]
    form = tablet.tablet_form(opened)
    g.language = form.language
    return show("respondent/tablet_start.html", form=form, token=token, languages=languages)


@pages.route("/t/<token>/questions", methods=["GET", "POST"])
def tablet_questions(token: str) -> str | Response | tuple[str, int]:
    """Show the questions on the tablet and take one person's answers; nothing of them stays in the browser."""
    opened = _tablet(token)
    form = tablet.tablet_form(opened, language=_wanted_language())
    refused = _take(
        form,
        lambda answers: tablet.submit_tablet_answers(db(), opened, answers, language=form.language),
        tablet_token=token,
    )
    return refused or redirect(url_for("respondent.tablet_thanks", token=token, language=form.language))


@pages.get("/t/<token>/thanks")
def tablet_thanks(token: str) -> str:
    """Thank, and lead back to the start for the next person."""
    form = tablet.tablet_form(_tablet(token), language=_wanted_language())
    return _thanks(form.language, tablet_token=token)


def _thanks(spoken: str, **more: object) -> str:
    """Return the page that thanks in the language of the questions."""
    g.language = spoken if spoken in OFFERED else "sv"
    return show("respondent/thanks.html", spoken=g.language, **more)


def _tablet(token: str) -> Tablet:
    return tablet.open_link(db(), instance().secret_key, token)


def _wanted_language() -> str | None:
    """Return the language asked for, and speak it."""
    wanted = request.values.get("language") or None
    if wanted in OFFERED:
        g.language = wanted
    return wanted


def _take(
    form: RespondentForm, store: Callable[[dict[str, tuple[str, ...]]], None], *, tablet_token: str = ""
) -> str | tuple[str, int] | None:
    """Return the page of questions while nothing usable is sent; None once answers are stored."""
    g.language = form.language
    wrong, answers = Fields(), {}
    if request.method == "POST":
        if sent_before():
            return None
        answers = _answers(form)
        try:
            store(answers)
        except InvalidInputError as error:
            wrong.general.append(message_of(error))
        else:
            return None
    page = show(
        "respondent/survey.html",
        form=form,
        wrong=wrong,
        answers=answers,
        tablet_token=tablet_token,
        languages=[(language, own_name(language)) for language in form.languages],
    )
    return (page, 422) if wrong.wrong else page


def _answers(form: RespondentForm) -> dict[str, tuple[str, ...]]:
    """Return what was ticked; the fields are named by the questions' numbers."""
    ticked = {question.item: tuple(request.form.getlist(f"q{question.number}")) for question in form.questions}
    return {item: options for item, options in ticked.items() if options}
