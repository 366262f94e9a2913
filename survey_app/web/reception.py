"""The reception's home: how the period stands, hand-outs, scanning with live progress, stacks and their undoing."""

import hashlib
from collections.abc import Iterable

from flask import Blueprint, flash, redirect, request, session, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from survey_app.domain.dates import swedish_today
from survey_app.domain.model import PeriodState
from survey_app.domain.roles import Permission
from survey_app.errors import InvalidInputError, NotFoundError, StorageFullError, SurveyError
from survey_app.i18n import in_language
from survey_app.services.answering import tablet
from survey_app.services.answering.tablet import Tablet
from survey_app.services.fieldwork import handouts
from survey_app.services.fieldwork import home as home_view
from survey_app.services.intake import inbox_notes, receiving, stack_views
from survey_app.services.planning import period_rows, periods
from survey_app.services.reading import reading_typing
from survey_app.services.review import reviewing
from survey_app.web.context import actor, db, instance, is_fragment, language, settings, show, storage
from survey_app.web.context import gettext as _
from survey_app.web.context import ngettext as _n
from survey_app.web.errors import message_of
from survey_app.web.fields import Fields
from survey_app.web.once import sent_before
from survey_app.web.paging import page_asked_for
from survey_app.web.places import Desk, find_desk, latest_period, open_desk
from survey_app.web.stacks import BEING_READ, stack_lines

pages = Blueprint("reception", __name__, url_prefix="/reception/<code>")

STACKS_SHOWN = 5


@pages.get("/")
def start(code: str) -> str | Response:
    """Lead to the period that the reception works with now."""
    actor()
    views = [view for view in periods.list_periods(db()) if code in view.municipalities]
    view = latest_period([view for view in views if view.state != PeriodState.DRAFT])
    if view is None:
        raise NotFoundError("No survey period has opened for {code} yet. Your coordinator opens it.", code=code)
    return redirect(url_for("reception.home", code=code, key=view.key))


@pages.get("/<key>/")
def home(code: str, key: str) -> str:
    """Show how things stand and what to do now."""
    return _home_page(open_desk(code, key), Fields())


def _home_page(desk: Desk, form: Fields) -> str:
    others = [] if desk.code is None else period_rows.periods_with_papers(db(), desk.code)
    return show(
        "reception/home.html",
        desk=desk,
        others=[(other, in_language(other.name, language())) for other in others if other.key != desk.period.key],
        to_type=reading_typing.count_waiting(db(), desk.period, desk.code),
        form=form,
        most_bytes=settings().max_upload_bytes,
        **_figures(desk),
        **_stacks(desk, _stamp(desk)),
    )


def _figures(desk: Desk) -> dict[str, object]:
    view = None
    if desk.code is not None:
        view = home_view.reception_home(db(), desk.period, desk.code, language=language())
    waiting = desk.waiting
    if waiting is None:
        waiting = reviewing.count_waiting(db(), desk.period, desk.code, actor=desk.actor)
    return {"view": view, "waiting": waiting}


def _stacks(desk: Desk, stamp: str) -> dict[str, object]:
    """Return the stacks shown; the stamp was taken before them, so that what changes meanwhile is told next time."""
    heads = stack_views.stack_heads(db(), desk.period, desk.code)
    shown = stack_views.list_stacks(db(), desk.period, desk.code, slice(0, STACKS_SHOWN))
    return {
        "stacks": stack_lines(desk, shown),
        "more_stacks": max(0, len(heads) - STACKS_SHOWN),
        "busy": any(head.state in BEING_READ for head in heads),
        "notes": inbox_notes.inbox_notes(settings(), desk.code),
        "stamp": stamp,
    }


def _stamp(desk: Desk) -> str:
    """Return what changes whenever the stacks or the figures beside them look different."""
    standing = home_view.standing_of(db(), desk.period, desk.code)
    notes = inbox_notes.inbox_notes(settings(), desk.code)
    seen = (standing, notes, desk.period.state, language(), swedish_today())
    return hashlib.blake2s(repr(seen).encode(), digest_size=9).hexdigest()


@pages.get("/<key>/progress")
def progress(code: str, key: str) -> str | tuple[str, int]:
    """Show the stacks again: the page asks once a second while something is read, and each answer is short.

    When nothing is read (any more), the page's figures come along. Where nothing has changed since the page was told,
    the answer is empty (204): no viewer keeps a thread, and most answers cost a few queries.
    """
    desk = find_desk(code, key)
    stamp = _stamp(desk)
    if request.args.get("seen") == stamp:
        return "", 204
    stacks = _stacks(desk, stamp)
    figures = {} if stacks["busy"] else _figures(desk)
    return show("reception/stacks.html", desk=desk, fragment=True, **figures, **stacks)


@pages.post("/<key>/seen")
def seen(code: str, key: str) -> Response:
    """Take the notice of a file in the watched folder out of the list."""
    desk = open_desk(code, key)
    inbox_notes.remove_note(settings(), desk.code, request.form.get("name", ""))
    return redirect(desk.address("reception.home") + "#scan")


@pages.get("/<key>/stacks")
def all_stacks(code: str, key: str) -> str:
    """Show every stack."""
    desk = open_desk(code, key)
    paging = page_asked_for(len(stack_views.stack_heads(db(), desk.period, desk.code)))
    stacks = stack_views.list_stacks(db(), desk.period, desk.code, paging.part)
    return show("reception/all_stacks.html", desk=desk, stacks=stack_lines(desk, stacks), paging=paging)


@pages.post("/<key>/scan")
def scan(code: str, key: str) -> Response | tuple[str, int]:
    """Store the files handed in; each is committed before it is acknowledged, and a bad one stops no other."""
    desk = open_desk(code, key)
    uploads = [upload for upload in request.files.getlist("files") if upload.filename]
    known, wrong = _take_in(desk, uploads)
    if is_fragment():  # the page sends one file at a time, and says beside each what became of it
        return Response(" ".join(wrong or known), 422 if wrong else 200, mimetype="text/plain")
    if len(wrong) == len(uploads):
        form = Fields(general=wrong)
        if not uploads:
            form.errors["files"] = _("Choose a scanned file first.")
        return _home_page(desk, form), 422
    for category, sentences in (("", known), ("error", wrong)):
        for sentence in sentences:
            flash(sentence, category)
    return redirect(desk.address("reception.home") + "#scan")


def _take_in(desk: Desk, uploads: Iterable[FileStorage]) -> tuple[list[str], list[str]]:
    """Store files; return what to say of those that were here already, and of those that were not taken in."""
    known, wrong = [], []
    for upload in uploads:
        name = upload.filename or ""
        try:
            taken = receiving.receive_file(
                db(),
                storage=storage(),
                settings=settings(),
                period=desk.period,
                municipality_code=desk.code,
                name=name,
                data=upload.read(),
                actor=desk.actor,
            )
        except (InvalidInputError, StorageFullError) as error:
            wrong.append(message_of(error))
            continue
        if taken.already:
            text = _(
                "{name} is here already, as stack {stack}. Nothing is counted twice.", name=name, stack=taken.stack
            )
            known.append(text)
    return known, wrong


@pages.post("/<key>/handed-out")
def handed_out(code: str, key: str) -> Response:
    """Count one more (or one less) paper handed out at the desk."""
    desk = open_desk(code, key, Permission.COUNT_HANDOUTS)
    step = -1 if request.form.get("step") == "-1" else 1
    if sent_before():
        flash(_("Two quick presses were counted as one paper. Press again if you handed out two."), "")
    else:
        handouts.add_handed_out(db(), desk.period, desk.code or "", step, actor=desk.actor)
    return redirect(desk.address("reception.home"))


@pages.get("/<key>/counts")
def counts(code: str, key: str) -> str:
    """Show where to say what was left over, spoiled and handed out."""
    return counts_page(open_desk(code, key, Permission.COUNT_HANDOUTS), Fields())


def counts_page(desk: Desk, form: Fields) -> str:
    """Return the page of the hand-out counts, with what was typed."""
    view = handouts.handout_view(db(), desk.period, desk.code or "", language=language())
    return show("reception/counts.html", desk=desk, view=view, form=form)


@pages.post("/<key>/counts")
def counts_submitted(code: str, key: str) -> Response | tuple[str, int]:
    """Store what was left over, spoiled and handed out."""
    desk = open_desk(code, key, Permission.COUNT_HANDOUTS)
    form = Fields(request.form)
    values = {name: form.number(name, required=False) for name in ("left_over", "spoiled", "counted")}
    if not form.wrong:
        try:
            handouts.set_counts(db(), desk.period, desk.code or "", **values, actor=desk.actor)
        except SurveyError as error:
            form.general.append(message_of(error))
    if form.wrong:
        return counts_page(desk, form), 422
    flash(_("The counts are saved."), "done")
    return redirect(desk.address("reception.home"))


@pages.get("/<key>/tablet")
def tablet_page(code: str, key: str) -> str:
    """Show how people answer on the office's tablet."""
    return show("reception/tablet.html", desk=open_desk(code, key, Permission.COUNT_HANDOUTS))


@pages.post("/<key>/tablet")
def open_tablet(code: str, key: str) -> Response:
    """Turn this device into the tablet for today: sign out here, so that no client meets the reception's pages."""
    desk = open_desk(code, key, Permission.COUNT_HANDOUTS)
    token = tablet.make_link(db(), instance().secret_key, Tablet(desk.period, desk.code or ""), actor=desk.actor)
    session.clear()
    return redirect(url_for("respondent.tablet_start", token=token))


@pages.get("/<key>/stacks/<int:file_id>/undo")
def undo_question(code: str, key: str, file_id: int) -> str:
    """Ask before a whole stack is undone."""
    desk = open_desk(code, key)
    stack = stack_views.find_stack_of_place(db(), desk.period, desk.code, file_id)
    return show("reception/undo.html", desk=desk, stack=stack, papers=sum(stack.papers.values()))


@pages.post("/<key>/stacks/<int:file_id>/undo")
def undo(code: str, key: str, file_id: int) -> Response:
    """Undo a stack: its papers count no longer."""
    desk = open_desk(code, key)
    stack = stack_views.find_stack_of_place(db(), desk.period, desk.code, file_id)
    receiving.undo_stack(db(), file_id, actor=desk.actor)
    papers = sum(stack.papers.values())
    flash(
        _n(
            "Stack {stack} is undone: {n} paper counts no longer.",
            "Stack {stack} is undone: {n} papers count no longer.",
            papers,
            stack=stack.stack,
        ),
        "done",
    )
    return redirect(desk.address("reception.home"))
