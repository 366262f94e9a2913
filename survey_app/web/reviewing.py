"""Looking at doubtful marks, one after another: the row big, options with keys, a drawing of the page beside it."""

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from survey_app.domain.roles import Permission
from survey_app.errors import NotFoundError, RefusedError
from survey_app.services.people.desk import require_access
from survey_app.services.review import reviewing
from survey_app.services.review.reviewing import ReviewView
from survey_app.web.context import db, is_fragment, language, settings, show, storage, writes
from survey_app.web.context import gettext as _
from survey_app.web.errors import message_of
from survey_app.web.places import Desk, open_desk
from survey_app.web.sending import KEPT_FOR_THIS_SITTING, send_picture

pages = Blueprint("reviewing", __name__, url_prefix="/reception/<code>/<key>/review")

BLANK = "-"
"""Stands for "no answer" among the options."""


@pages.get("")
def review(code: str, key: str) -> str:
    """Show the next doubtful mark, or one by its number, or that none is left."""
    desk = open_desk(code, key, Permission.REVIEW)
    wanted = request.args.get("mark", type=int)
    after = request.args.get("after", type=int)
    if wanted is not None:
        view: ReviewView | None = _of_desk(desk, wanted)
    else:
        view = reviewing.next_review(db(), desk.period, desk.code, after=after, actor=desk.actor, language=language())
    if view is None:
        return show("reception/review_done.html", desk=desk)
    return show("reception/review.html", desk=desk, view=view, blank=BLANK)


def _of_desk(desk: Desk, review_id: int) -> ReviewView:
    """Return a review after checking that its paper belongs to this place."""
    view = reviewing.show_review(db(), review_id, actor=desk.actor, desk=desk.code is None, language=language())
    if not desk.holds(view.municipality_code):
        raise NotFoundError("There is no such mark here.")
    require_access(desk.period, view.municipality_code or desk.code, desk.actor, Permission.REVIEW)
    return view


@pages.post("/<int:review_id>")
def decide(code: str, key: str, review_id: int) -> BaseResponse:
    """Store what a person says the mark means, and go on to the next one."""
    desk = open_desk(code, key, Permission.REVIEW)
    view = _of_desk(desk, review_id)
    chosen = request.form.getlist("option")
    options = () if BLANK in chosen else tuple(option for option in chosen if option)
    if request.form.get("several") == "yes":
        options = view.suggestion or ()
    elif not chosen and not view.multiple:
        flash(_("Choose a line, or press 0 for no answer."), "todo")
        return redirect(desk.address("reviewing.review", mark=review_id))
    try:
        decided = reviewing.decide(db(), review_id, options, actor=desk.actor, language=language())
    except RefusedError as error:
        if is_fragment():
            return BaseResponse(message_of(error), 409, mimetype="text/plain")
        # Somebody else was quicker, or it is this person's own decision: nothing is lost, the next one waits.
        flash(message_of(error), "todo")
        return redirect(desk.address("reviewing.review", after=review_id))
    if is_fragment():
        # The page shows the next mark already; only what is worth saying comes back.
        words = decided.sentence if decided.second_look_waits else ""
        return BaseResponse(words, 200 if words else 204, mimetype="text/plain")
    if decided.second_look_waits:
        flash(decided.sentence, "")
    return redirect(desk.address("reviewing.review", after=review_id))


@pages.post("/undo")
def undo(code: str, key: str) -> BaseResponse:
    """Take back this person's latest decision and show the mark again."""
    desk = open_desk(code, key, Permission.REVIEW)
    view = reviewing.undo_last(db(), desk.period, desk.actor, language=language())
    if view is None:
        flash(_("There is nothing to take back."), "")
        return redirect(desk.address("reviewing.review"))
    flash(_("Taken back. The mark waits again."), "done")
    return redirect(desk.address("reviewing.review", mark=view.id))


@pages.get("/<int:review_id>/row.png")
def row(code: str, key: str, review_id: int) -> Response:
    """Send the question's row as a picture."""
    _of_desk(open_desk(code, key, Permission.REVIEW), review_id)
    return send_picture(
        reviewing.cut_out(db(), storage=storage(), settings=settings(), review_id=review_id), KEPT_FOR_THIS_SITTING
    )


@pages.get("/<int:review_id>/boxes.png")
def boxes(code: str, key: str, review_id: int) -> Response:
    """Send the boxes to look at enlarged; `?narrow=1` is for a telephone."""
    _of_desk(open_desk(code, key, Permission.REVIEW), review_id)
    narrow = request.args.get("narrow") == "1"
    picture = reviewing.boxes_cut_out(db(), storage=storage(), settings=settings(), review_id=review_id, narrow=narrow)
    return send_picture(picture, KEPT_FOR_THIS_SITTING)


@pages.get("/<int:review_id>/page")
def whole(code: str, key: str, review_id: int) -> str:
    """Show the whole page beside the question; the look is written into the log when the picture is sent."""
    desk = open_desk(code, key, Permission.SEE_PAGE)
    return show("reception/whole_page.html", desk=desk, view=_of_desk(desk, review_id), blank=BLANK)


@pages.get("/<int:review_id>/page.png")
@writes
def whole_picture(code: str, key: str, review_id: int) -> Response:
    """Send the whole page as a picture; logged."""
    desk = open_desk(code, key, Permission.SEE_PAGE)
    view = _of_desk(desk, review_id)
    data = reviewing.whole_page(
        db(), storage=storage(), settings=settings(), page_image_id=view.page_image_id, actor=desk.actor
    )
    return send_picture(data, KEPT_FOR_THIS_SITTING)
