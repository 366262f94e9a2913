"""Reading and redacting what people wrote, one text after another, and saying whether it may be shown."""

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from survey_app.domain.model import TextDecision
from survey_app.errors import InvalidInputError, RefusedError
from survey_app.services.paperwork.written_fields import LONGEST_TEXT
from survey_app.services.publishing import free_text, redacting
from survey_app.services.publishing.redacting import TextToRedact
from survey_app.web.context import db, language, show
from survey_app.web.context import gettext as _
from survey_app.web.errors import message_of
from survey_app.web.fields import Fields
from survey_app.web.places import Desk, open_texts

pages = Blueprint("free_text", __name__, url_prefix="/results/<code>/<key>/texts")

MARKED = {
    "e_mail": "e-mail address",
    "web": "web address",
    "personal_number": "personal number",
    "telephone": "telephone number",
}
"""What a mark in a text is called, for those who hear the page."""


@pages.get("")
def texts(code: str, key: str) -> str:
    """Show the next text that waits for this person, or one by its id, or that none is left."""
    place = open_texts(code, key)
    wanted, after = request.args.get("text"), request.args.get("after")
    if wanted:
        view: TextToRedact | None = redacting.show_text_to_redact(
            db(), place.period, code, wanted, actor=place.actor, language=language()
        )
    else:
        view = redacting.next_to_redact(db(), place.period, code, actor=place.actor, after=after, language=language())
    if view is None:
        return _overview(place, code)
    return _page(place, code, view, Fields(), view.redacted)


def _page(place: Desk, code: str, view: TextToRedact, form: Fields, words: str) -> str:
    return show(
        "municipality/redact.html",
        place=place,
        code=code,
        view=view,
        form=form,
        words=words,
        longest=LONGEST_TEXT,
        marked={kind: _(name) for kind, name in MARKED.items()},
    )


def _overview(place: Desk, code: str) -> str:
    return show(
        "municipality/texts.html",
        place=place,
        code=code,
        state=free_text.redaction_state(db(), place.period, code),
        readable=free_text.may_be_read(place.period),
        decided=redacting.list_decided(db(), place.period, code, language=language()),
    )


@pages.get("/decided")
def decided(code: str, key: str) -> str:
    """Show how far one has come, and what was decided."""
    return _overview(open_texts(code, key), code)


@pages.post("/<text_id>")
def decide(code: str, key: str, text_id: str) -> BaseResponse | tuple[str, int]:
    """Keep what a person decided, and go on to the next text."""
    place = open_texts(code, key)
    words = request.form.get("words", "").replace("\r\n", "\n")
    decision = TextDecision.WITHHOLD if request.form.get("do") == "withhold" else TextDecision.RELEASE
    try:
        waits = redacting.decide_text(db(), place.period, code, text_id, decision, redacted=words, actor=place.actor)
    except InvalidInputError as error:
        form = Fields()
        form.errors["words"] = message_of(error)
        view = redacting.show_text_to_redact(db(), place.period, code, text_id, actor=place.actor, language=language())
        return _page(place, code, view, form, words), 422
    except RefusedError as error:
        flash(message_of(error), "todo")
    else:
        if waits:
            flash(_("Kept. The wording is changed: a second person reads it before it is shown."), "")
    return redirect(place.address("free_text.texts", after=text_id))
