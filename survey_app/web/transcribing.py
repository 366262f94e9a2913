"""Copying what people wrote on paper, one field after another: its picture large, a field for the words beside it."""

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from survey_app.domain.model import TextState
from survey_app.domain.register import municipality_name
from survey_app.domain.roles import Permission
from survey_app.errors import InvalidInputError, NotFoundError, RefusedError
from survey_app.services.paperwork.written_fields import LONGEST_TEXT
from survey_app.services.people.desk import appointing_codes, require_access
from survey_app.services.review import transcribing
from survey_app.services.review.transcribing import TextToCopy
from survey_app.web.context import db, language, show, storage
from survey_app.web.context import gettext as _
from survey_app.web.errors import message_of
from survey_app.web.fields import Fields
from survey_app.web.places import Desk, open_desk
from survey_app.web.sending import NOT_KEPT, send_picture

pages = Blueprint("transcribing", __name__, url_prefix="/reception/<code>/<key>/copy")

STATES = {"save": TextState.WRITTEN, "unreadable": TextState.UNREADABLE, "nothing": TextState.NOTHING}
"""Button -> what it says of the field."""


@pages.get("")
def copy(code: str, key: str) -> str:
    """Show the next text, or one by its id, or that none is left."""
    desk = open_desk(code, key, Permission.TRANSCRIBE)
    wanted, after = request.args.get("text"), request.args.get("after")
    if wanted:
        view: TextToCopy | None = _of_desk(desk, wanted)
    else:
        view = transcribing.next_text(db(), desk.period, desk.code, after=after, language=language())
    if view is None:
        appointing = sorted(appointing_codes(desk.period)) if desk.code is None else []
        places = [(each, municipality_name(each)) for each in appointing]
        return show("reception/copy_done.html", desk=desk, places=places)
    return _page(desk, view, Fields(), view.text)


def _page(desk: Desk, view: TextToCopy, form: Fields, words: str) -> str:
    return show("reception/copy.html", desk=desk, view=view, form=form, words=words, longest=LONGEST_TEXT)


def _of_desk(desk: Desk, text_id: str) -> TextToCopy:
    """Return a text after checking that its paper belongs to this place."""
    view = transcribing.show_text(db(), desk.period, desk.code, text_id, language=language())
    if not desk.holds(view.municipality_code):
        raise NotFoundError("There is nothing to copy here under this address.")
    require_access(desk.period, view.municipality_code or desk.code, desk.actor, Permission.TRANSCRIBE)
    return view


@pages.post("/<text_id>")
def copied(code: str, key: str, text_id: str) -> BaseResponse | tuple[str, int]:
    """Keep what a person read, and go on to the next text."""
    desk = open_desk(code, key, Permission.TRANSCRIBE)
    view = _of_desk(desk, text_id)
    words = request.form.get("words", "").replace("\r\n", "\n")
    state = STATES.get(request.form.get("do", "save"), TextState.WRITTEN)
    try:
        seen = TextState.WAITING if request.form.get("seen") == TextState.WAITING else None
        transcribing.copy_text(db(), desk.period, text_id, actor=desk.actor, state=state, words=words, seen=seen)
    except InvalidInputError as error:
        form = Fields()
        form.errors["words"] = message_of(error)
        return _page(desk, view, form, words), 422
    except RefusedError as error:
        flash(message_of(error), "todo")
    return redirect(desk.address("transcribing.copy", after=text_id))


@pages.get("/latest")
def latest(code: str, key: str) -> BaseResponse:
    """Show this person's latest text again, to change it."""
    desk = open_desk(code, key, Permission.TRANSCRIBE)
    text_id = transcribing.last_copied(db(), desk.period, desk.actor)
    if text_id is None:
        flash(_("There is nothing to take back."), "")
    return redirect(desk.address("transcribing.copy", text=text_id))


@pages.get("/<text_id>/field.png")
def picture(code: str, key: str, text_id: str) -> Response:
    """Send the field as a picture."""
    desk = open_desk(code, key, Permission.TRANSCRIBE)
    _of_desk(desk, text_id)
    data = transcribing.picture_of(db(), desk.period, text_id, storage=storage())
    return send_picture(data, NOT_KEPT)
