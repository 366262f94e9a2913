"""The questions of a draft: those on the form, and own ones written in every language of the period."""

import re
from collections.abc import Iterable

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from forms.model import ItemKind
from survey_app.domain.dates import swedish_today
from survey_app.errors import InvalidInputError, NotFoundError
from survey_app.i18n import in_language
from survey_app.services.planning import period_questions, periods, question_check
from survey_app.services.planning.question_check import QuestionDraft, Remark
from survey_app.services.press import editions
from survey_app.web.context import db, language, plugins, settings, show, wording
from survey_app.web.context import gettext as _
from survey_app.web.errors import KNOWN_ERRORS, message_of
from survey_app.web.fields import Fields
from survey_app.web.languages import language_choices
from survey_app.web.once import sent_before
from survey_app.web.period_form import key_of
from survey_app.web.periods import open_draft
from survey_app.web.places import RegionPlace
from survey_app.web.sending import send_picture

pages = Blueprint("questions", __name__, url_prefix="/region/<region_key>/<key>/questions")

KINDS = tuple(str(kind) for kind in ItemKind)
LINES = ("2", "3", "4", "6", "8")
DEFAULT_LINES = 4

_FIELDS = {"text": "text_{language}", "answers": "options_{language}", "dont_know": "dont_know"}
"""Part of a question -> its field on the page."""


@pages.get("")
def questions(region_key: str, key: str) -> str:
    """Show the questions of a draft, with the printed page beside them."""
    return _questions_page(open_draft(region_key, key), Fields())


def _questions_page(place: RegionPlace, form: Fields, drawn: Iterable[str] = ()) -> str:
    """Return the page; `drawn` are the languages in which what is written can be shown as it will be printed."""
    period = place.period
    if period is None:
        raise NotFoundError("There is no such period.")
    view = periods.view_period(db(), period)
    pictures = {one: place.address("questions.picture", language=one, **_sent(form, one)) for one in drawn}
    return show(
        "coordinator/questions.html",
        place=place,
        form=form,
        view=view,
        is_past=view.closes_on < swedish_today(),
        languages=language_choices(view.languages),
        heights=[(each, each) for each in LINES],
        pictures=pictures,
        sets=period_questions.question_sets_of(db(), plugins=plugins(), period=period),
        say=lambda text: in_language(text, language()),
    )


def _sent(form: Fields, one: str) -> dict[str, str]:
    names = (f"text_{one}", f"options_{one}", "kind", "dont_know", "lines")
    return {name: form.get(name) for name in names if form.get(name)}


@pages.post("")
def question_sent(region_key: str, key: str) -> BaseResponse | str | tuple[str, int]:
    """Check a question that the coordinator wrote; add it when nothing is wrong and all advice has been shown."""
    place = open_draft(region_key, key)
    period = place.period
    form = Fields(request.form)
    draft = _draft_of(form, tuple(period.languages) if period else ())
    if draft is None or period is None:
        return _questions_page(place, form), 422
    if form.get("do") != "check" and sent_before():
        return _added(place)
    try:
        remarks = question_check.check_question(
            db(), plugins=plugins(), settings=settings(), period=period, draft=draft, wording=wording()
        )
        drawn = _note(form, remarks, draft)
        wanted = form.get("do")
        if form.wrong or wanted == "check" or (form.advice and wanted != "as_it_is"):
            db().rollback()  # what is shown again is sent anew
            place = open_draft(region_key, key)
            page = _questions_page(place, form, drawn)
            return (page, 422) if form.wrong else page
        period_questions.add_extra_question(db(), period=period, definition=draft.definition(), actor=place.actor)
        editions.form_of(db(), plugins=plugins(), settings=settings(), period=period, language=period.languages[0])
    except KNOWN_ERRORS as error:
        form.general.append(message_of(error))
        return _with_rollback(place, form), 422
    return _added(place)


def _added(place: RegionPlace) -> BaseResponse:
    flash(_("The question is added."), "done")
    return redirect(place.address("questions.questions"))


def _with_rollback(place: RegionPlace, form: Fields) -> str:
    """Take back what was tried, then show the page as it was before, with what was typed."""
    db().rollback()
    return _questions_page(open_draft(place.region.key, place.period.key if place.period else ""), form)


def _note(form: Fields, remarks: Iterable[Remark], draft: QuestionDraft) -> list[str]:
    """Put remarks beside their fields; return the languages in which the question can be printed."""
    refused = set()
    for remark in remarks:
        name = _FIELDS[remark.field].format(language=remark.language)
        if remark.refuses:
            form.errors[name] = " ".join(filter(None, (form.errors.get(name), remark.sentence)))
            refused.add(remark.language)
        else:
            form.advice.setdefault(name, []).append(remark.sentence)
    return [one for one in draft.languages if one not in refused]


def _draft_of(form: Fields, languages: tuple[str, ...]) -> QuestionDraft | None:
    """Return the question as it is written, or None when something of it is missing."""
    texts = {one: " ".join(form.text(f"text_{one}", longest=200).split()) for one in languages}
    kind = form.choice("kind", KINDS)
    in_words = kind == ItemKind.TEXT
    answers = {one: [] if in_words else _lines(form.get(f"options_{one}")) for one in languages}
    for one in () if in_words else languages:
        if len(answers[one]) < 2:
            form.errors[f"options_{one}"] = _("Write at least two answers, one on each line.")
        elif len(answers[one]) != len(answers[languages[0]]):
            form.errors[f"options_{one}"] = _("There must be as many answers in every language.")
    label = form.text("label", longest=40)
    if form.wrong:
        return None
    lines = _height(form)
    return QuestionDraft(_item_key(label), label, kind, texts, answers, form.get("dont_know") == "1", lines)


def _height(form: Fields) -> int:
    """Return how many lines a field to write in has."""
    return int(form.get("lines")) if form.get("lines") in LINES else DEFAULT_LINES


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _item_key(label: str) -> str:
    key = re.sub(r"_+", "_", key_of(label).replace("-", "_"))
    return key if key[0].isalpha() else f"q_{key}"


@pages.get("/picture.png")
def picture(region_key: str, key: str) -> Response:
    """Send a picture of what is written, as one language's form will print it; nothing is stored."""
    open_draft(region_key, key)
    one = request.args.get("language", "")
    form = Fields(request.args)
    texts, answers = {one: " ".join(form.get(f"text_{one}").split())}, {one: _lines(form.get(f"options_{one}"))}
    kind = form.get("kind") if form.get("kind") in KINDS else KINDS[0]
    if not texts[one] or (len(answers[one]) < 2 and kind != ItemKind.TEXT):
        raise InvalidInputError("Write the question and at least two answers first.")
    draft = QuestionDraft("shown", "-", kind, texts, answers, form.get("dont_know") == "1", _height(form))
    data = question_check.picture_of(draft, one, settings=settings())
    return send_picture(data)


@pages.post("/<question>/remove")
def question_removed(region_key: str, key: str, question: str) -> BaseResponse:
    """Remove one of the coordinator's own questions."""
    place = open_draft(region_key, key)
    if place.period is not None:
        period_questions.remove_extra_question(db(), period=place.period, key=question, actor=place.actor)
    flash(_("The question is removed."), "done")
    return redirect(place.address("questions.questions"))
