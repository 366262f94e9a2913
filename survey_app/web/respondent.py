"""The respondent's page: the paper's questions on the web. No cookie, no session, nothing about who or from where."""

from flask import Blueprint, g, request
from werkzeug.wrappers import Response

from survey_app.errors import InvalidInputError
from survey_app.services import respondent
from survey_app.services.respondent import RespondentForm, SheetStanding
from survey_app.web.context import db, show
from survey_app.web.errors import message_of
from survey_app.web.fields import Fields
from survey_app.web.languages import OFFERED, own_name

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
    wanted = request.values.get("language") or None
    code = code[:LONGEST_CODE]
    if wanted in OFFERED:
        g.language = wanted
    status = respondent.sheet_status(db(), code, language=wanted)
    if status.standing not in (SheetStanding.OPEN, SheetStanding.PRACTICE):
        found = 404 if status.standing is SheetStanding.UNKNOWN else 200
        return show("respondent/closed.html", status=status, code=code), found
    form = respondent.form_for(db(), code, language=wanted)
    g.language = form.language
    if request.method == "GET":
        return _form_page(form, code, Fields(), {})
    answers = _answers(form)
    try:
        respondent.submit_answers(db(), code, answers, language=form.language)
    except InvalidInputError as error:
        wrong = Fields()
        wrong.general.append(message_of(error))
        return _form_page(form, code, wrong, answers), 422
    return show("respondent/thanks.html", form=form)


def _form_page(form: RespondentForm, code: str, wrong: Fields, answers: dict[str, tuple[str, ...]]) -> str:
    return show(
        "respondent/survey.html",
        form=form,
        code=code,
        wrong=wrong,
        answers=answers,
        languages=[(language, own_name(language)) for language in form.languages],
    )


def _answers(form: RespondentForm) -> dict[str, tuple[str, ...]]:
    """Return what was ticked; the fields are named by the questions' numbers."""
    ticked = {question.item: tuple(request.form.getlist(f"q{question.number}")) for question in form.questions}
    return {item: options for item, options in ticked.items() if options}
