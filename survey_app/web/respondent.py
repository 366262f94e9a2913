"""The respondent's pages: a paper's questions, a poster's, the office tablet's. No cookie, nothing about who."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from survey_app.errors import InvalidInputError, NotFoundError, RefusedError
from survey_app.services.answering import respondent, tablet
from survey_app.services.answering.respondent import RespondentForm, SheetStanding
from survey_app.services.answering.respondent_form import languages_open, offered_languages
from survey_app.services.answering.tablet import Tablet
from survey_app.services.intake.sheet_standing import SENTENCES, code_typed
from survey_app.services.paperwork.written_fields import LONGEST_TEXT
from survey_app.services.planning.period_rows import find_period
from survey_app.services.wording import Wording
from survey_app.web.context import db, instance, show
from survey_app.web.context import gettext as _
from survey_app.web.errors import message_of
from survey_app.web.fields import Fields
from survey_app.web.languages import OFFERED, not_on_web, own_name
from survey_app.web.once import sent_before

pages = Blueprint("respondent", __name__)

LONGEST_CODE = 80
ANSWERABLE = (SheetStanding.OPEN, SheetStanding.PRACTICE)


@pages.before_request
def without_cookie() -> None:
    """Keep the session out of these pages: nothing is read from a cookie and none is set."""
    g.cookieless = True
    g.language = request.accept_languages.best_match(OFFERED) or OFFERED[0]
    _wanted_language()


@pages.get("/S/")
@pages.get("/S")
@pages.get("/s/")
@pages.get("/s")
def find() -> str:
    """Ask for the number of a paper: for who types the address that is printed beside it."""
    return _show_find(Fields())


@pages.post("/S/")
@pages.post("/S")
@pages.post("/s/")
@pages.post("/s")
def find_submitted() -> Response | tuple[str, int]:
    """Lead to the questions of the paper with the number that was typed."""
    form = Fields(request.form)
    try:
        code = code_typed(db(), form.get("number")[:LONGEST_CODE])
    except (NotFoundError, RefusedError) as error:
        form.errors["number"] = message_of(error)
        return _show_find(form), 422
    return redirect(url_for("respondent.survey", code=code), 303)


def _show_find(form: Fields) -> str:
    found = languages_open(db()) or OFFERED  # in others the questions would not follow
    return show("respondent/find.html", form=form, languages=[(key, own_name(key)) for key in OFFERED if key in found])


@pages.route("/S/<code>", methods=["GET", "POST"])
@pages.route("/s/<code>", methods=["GET", "POST"])
def survey(code: str) -> str | Response | tuple[str, int]:
    """Show the questions of a paper's code and take the answers once."""
    wanted = _wanted_language()
    code = code[:LONGEST_CODE]
    status = respondent.sheet_status(db(), code, language=wanted)
    if status.standing is SheetStanding.UNKNOWN:
        return _show_find(Fields(errors={"number": _(SENTENCES[SheetStanding.UNKNOWN])})), 404
    g.language = status.spoken
    if status.standing not in ANSWERABLE:
        if status.standing is SheetStanding.ANSWERED and request.method == "POST" and sent_before():
            return _to_thanks("respondent.survey_thanks", status.spoken, code=code)  # by this very form, pressed twice
        db().rollback()
        return show("respondent/closed.html", status=status)
    form = respondent.form_for(db(), code, language=wanted)
    refused = _take(
        form,
        lambda answers, texts: respondent.submit_answers(db(), code, answers, texts=texts, language=form.language),
        paper=True,
        missing=not_on_web(wanted or status.language, form.languages),
    )
    return refused or _to_thanks("respondent.survey_thanks", form.language, code=code)


@pages.get("/S/<code>/thanks")
@pages.get("/s/<code>/thanks")
def survey_thanks(code: str) -> str | Response:
    """Thank for the answers that were given with a paper's code."""
    status = respondent.sheet_status(db(), code[:LONGEST_CODE], language=_wanted_language())
    practice = status.standing is SheetStanding.PRACTICE
    if not (practice or status.on_web):
        return redirect(url_for("respondent.survey", code=code))
    return _thanks(status.spoken, paper=True, practice=practice)


@pages.route("/p/<key>/<municipality>", methods=["GET", "POST"])
def poster(key: str, municipality: str) -> str | Response | tuple[str, int]:
    """Show the questions behind a poster's open link, where the period allows it."""
    wanted = _wanted_language()
    try:
        period = find_period(db(), key)
        form = respondent.poster_form(db(), period, municipality, language=wanted)
    except NotFoundError as error:
        raise NotFoundError("This link does not work. Ask at the reception.") from error
    refused = _take(
        form,
        lambda answers, texts: respondent.submit_poster_answers(
            db(), period, municipality, answers, language=form.language
        ),
    )
    return refused or _to_thanks("respondent.poster_thanks", form.language, key=key, municipality=municipality)


@pages.get("/p/<key>/<municipality>/thanks")
def poster_thanks(key: str, municipality: str) -> str:
    """Thank for the answers that were given through a poster's link."""
    return _thanks(_wanted_language() or g.language)


@pages.get("/t/<token>")
def tablet_start(token: str) -> str:
    """Show the tablet's start page, where the next person chooses a language; it speaks all of them."""
    opened = _tablet(token)
    offered = offered_languages(opened.period) or (None,)
    forms = [tablet.tablet_form(opened, language=language) for language in offered]
    g.language = forms[0].language
    languages = [(form, own_name(form.language), Wording(form.language).say("Choose your language")) for form in forms]
    return show("respondent/tablet_start.html", form=forms[0], languages=languages, tablet_token=token)


@pages.route("/t/<token>/questions", methods=["GET", "POST"])
def tablet_questions(token: str) -> str | Response | tuple[str, int]:
    """Show the questions on the tablet and take one person's answers; nothing of them stays in the browser."""
    wanted = _wanted_language()
    opened = _tablet(token)
    form = tablet.tablet_form(opened, language=wanted)
    refused = _take(
        form,
        lambda answers, texts: tablet.submit_tablet_answers(db(), opened, answers, texts=texts, language=form.language),
        tablet_token=token,
    )
    return refused or _to_thanks("respondent.tablet_thanks", form.language, token=token)


@pages.get("/t/<token>/thanks")
def tablet_thanks(token: str) -> str:
    """Thank, and lead back to the start for the next person."""
    form = tablet.tablet_form(_tablet(token), language=_wanted_language())
    return _thanks(form.language, tablet_token=token)


def _thanks(spoken: str, **more: object) -> str:
    """Return the page that thanks in the language of the questions."""
    g.language = spoken if spoken in OFFERED else "sv"
    return show("respondent/thanks.html", **more)


def _to_thanks(endpoint: str, spoken: str, **place: Any) -> Response:
    """Lead to a page of its own that thanks: loading it anew sends nothing."""
    return redirect(url_for(endpoint, language=spoken, **place), 303)


def _tablet(token: str) -> Tablet:
    return tablet.open_link(db(), instance().secret_key, token)


def _wanted_language() -> str | None:
    """Return the language asked for, if we have words in it, and speak it: the one just chosen, else the page's."""
    sent = request.form
    wanted = sent.get("switch") or sent.get("language") or request.args.get("language")
    if wanted not in OFFERED:
        return None
    g.language = wanted
    return wanted


def _take(
    form: RespondentForm,
    store: Callable[[dict[str, tuple[str, ...]], Mapping[str, str]], None],
    *,
    paper: bool = False,
    missing: Sequence[tuple[str, str]] = (),
    tablet_token: str = "",
) -> str | tuple[str, int] | None:
    """Return the page of questions while nothing usable is sent; None once answers are stored.

    Another language, or a taken-back answer, shows the page anew with what is ticked; nothing is stored then.
    """
    g.language = form.language
    wrong, answers = Fields(), {}
    texts: dict[str, str] = {}
    if request.method == "POST":
        answers, texts = _answers(form), _texts(form)
        if not {"switch", "clear"} & set(request.form):
            if sent_before():
                return None
            try:
                store(answers, texts)
            except InvalidInputError as error:
                wrong.general.append(message_of(error))
            else:
                return None
    page = show(
        "respondent/survey.html",
        form=form,
        wrong=wrong,
        answers=answers,
        texts=texts,
        longest=LONGEST_TEXT,
        paper=paper,
        missing=missing,
        tablet_token=tablet_token,
        languages=[(language, own_name(language)) for language in form.languages],
    )
    return (page, 422) if wrong.wrong else page


def _answers(form: RespondentForm) -> dict[str, tuple[str, ...]]:
    """Return what was ticked and not taken back; the fields are named by the questions' numbers."""
    cleared = request.form.get("clear")
    ticked = {
        question.item: tuple(request.form.getlist(f"q{question.number}"))
        for question in form.questions
        if not question.is_text and str(question.number) != cleared
    }
    return {item: options for item, options in ticked.items() if options}


def _texts(form: RespondentForm) -> dict[str, str]:
    """Return what was written; a browser sends line breaks as two signs, which count as one."""
    written = {
        question.item: request.form.get(f"q{question.number}", "").replace("\r\n", "\n")
        for question in form.questions
        if question.is_text
    }
    return {item: words for item, words in written.items() if words.strip()}
