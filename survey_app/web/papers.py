"""Every paper in one list: its one state, what happened, what to do; comparing, typing in, taking out."""

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from survey_app.domain.model import PaperState
from survey_app.domain.roles import Permission
from survey_app.errors import InvalidInputError, NotFoundError, SurveyError
from survey_app.services.intake import stack_views
from survey_app.services.paperwork import accounting
from survey_app.services.paperwork.accounting import PaperView
from survey_app.services.people.desk import require_access
from survey_app.services.review import reviewing
from survey_app.web.context import db, language, settings, show, storage, writes
from survey_app.web.context import gettext as _
from survey_app.web.errors import message_of
from survey_app.web.fields import Fields
from survey_app.web.paging import Paging, page_asked_for
from survey_app.web.places import Desk, open_desk
from survey_app.web.sending import NOT_KEPT, send_picture

pages = Blueprint("papers", __name__, url_prefix="/reception/<code>/<key>/papers")

PAPERS_A_PAGE = 40

STATE_GROUPS = {
    "to_look_at": ("review", "same_number", "page_missing"),
    "unreadable": ("unreadable",),
    "not_ours": ("foreign",),
    "duplicate": ("duplicate",),
    "practice": ("practice",),
    "answered_on_web": ("answered_on_web",),
    "blank": ("blank",),
    "removed": ("removed",),
}
"""What a part of a stack's sentence leads to: the states of those papers."""


@pages.get("")
def papers(code: str, key: str) -> str:
    """Show the papers that need somebody, those that do not count, and (asked for) those that are read."""
    desk = open_desk(code, key)
    stack = request.args.get("stack", type=int)
    wanted = request.args.get("state", "")
    with_read = request.args.get("read") == "1"
    stacks = [head for head in stack_views.stack_heads(db(), desk.period, desk.code) if head.state != "undone"]
    file_id = next((head.file_id for head in stacks if head.stack == stack), None)
    chosen = None if file_id is None else stack_views.find_stack(db(), file_id)
    states = STATE_GROUPS.get(wanted)
    paging = Paging(1, 0)

    def part(listed: int) -> slice:
        nonlocal paging
        paging = page_asked_for(listed, PAPERS_A_PAGE)
        return paging.part

    account = accounting.account_papers(
        db(),
        desk.period,
        desk.code,
        file_id=file_id,
        with_read=with_read,
        states=None if states is None else [PaperState(state) for state in states],
        part=part,
        language=language(),
    )
    rows = account.rows
    return show(
        "reception/papers.html",
        desk=desk,
        stack=chosen,
        stacks=stacks,
        account=account,
        rows=rows,
        paging=paging,
        first_to_do=next((row.paper_id for row in rows if row.waits), None),
        narrowed=states is not None,
        with_read=with_read,
        read_count=account.counts.get(PaperState.READ, 0),
    )


def _paper(desk: Desk, paper_id: int) -> PaperView:
    """Return a paper after checking that it belongs to this place."""
    paper = accounting.show_paper(db(), paper_id, language=language())
    if not desk.holds(paper.municipality_code):
        raise NotFoundError("There is no such paper here.")
    require_access(desk.period, paper.municipality_code or desk.code, desk.actor, Permission.REVIEW)
    return paper


@pages.get("/<int:paper_id>")
def paper(code: str, key: str, paper_id: int) -> str:
    """Show one paper: its image (logged), and what can be done with it."""
    desk = open_desk(code, key, Permission.SEE_PAGE)
    return show("reception/paper.html", desk=desk, paper=_paper(desk, paper_id), form=Fields())


@pages.get("/<int:paper_id>/page/<int:page_image_id>.png")
@writes
def picture(code: str, key: str, paper_id: int, page_image_id: int) -> Response:
    """Send a page of a paper as a picture; the look is logged."""
    desk = open_desk(code, key, Permission.SEE_PAGE)
    if page_image_id not in _paper(desk, paper_id).page_image_ids:
        raise NotFoundError("There is no such page here.")
    data = reviewing.whole_page(
        db(), storage=storage(), settings=settings(), page_image_id=page_image_id, actor=desk.actor
    )
    return send_picture(data, NOT_KEPT)


@pages.post("/<int:paper_id>")
def settle(code: str, key: str, paper_id: int) -> BaseResponse | tuple[str, int]:
    """Do with a paper what a person says."""
    desk = open_desk(code, key, Permission.REVIEW)
    found = _paper(desk, paper_id)
    form = Fields(request.form)
    try:
        _do(desk, found, form)
    except SurveyError as error:
        form.general.append(message_of(error))
    if form.wrong:
        return show("reception/paper.html", desk=desk, paper=found, form=form), 422
    now = accounting.show_paper(db(), paper_id, language=language())
    flash(_("{place}: {state}.", place=now.place_words, state=now.state_words), "done")
    return redirect(desk.address("papers.papers", stack=now.stack))


def _do(desk: Desk, found: PaperView, form: Fields) -> None:
    session, actor, paper_id = db(), desk.actor, found.paper_id
    action = form.get("action")
    if action == "remove":
        reason = form.text("reason", longest=200)
        if not form.wrong:
            accounting.remove_paper(session, paper_id, reason, actor=actor)
    elif action == "restore":
        accounting.restore_paper(session, paper_id, actor=actor)
    elif action == "keep":
        accounting.keep_paper(session, paper_id, actor=actor)
    elif action == "keep_all":
        accounting.keep_all_papers(session, paper_id, actor=actor)
    elif action == "page_missing_ok":
        accounting.mark_page_missing_ok(session, paper_id, actor=actor)
    elif action == "practice":
        accounting.accept_as_practice(session, paper_id, actor=actor)
    elif action == "number":
        number = form.text("number").replace(" ", "")
        if not form.wrong:
            accounting.assign_number(session, found.page_image_ids[0], number, actor=actor)
    else:
        raise InvalidInputError("Choose what to do.")


@pages.get("/<int:paper_id>/compare")
def compare(code: str, key: str, paper_id: int) -> str:
    """Show papers with one number side by side."""
    desk = open_desk(code, key, Permission.REVIEW)
    _paper(desk, paper_id)
    return show(
        "reception/compare.html", desk=desk, comparison=accounting.compare_papers(db(), paper_id, language=language())
    )


@pages.get("/<int:paper_id>/type-in")
def type_in(code: str, key: str, paper_id: int) -> str:
    """Show a paper's image and, beside it, its questions."""
    desk = open_desk(code, key, Permission.SEE_PAGE)
    _paper(desk, paper_id)
    typing = accounting.paper_to_type(db(), paper_id, language=language())
    return show("reception/type_in.html", desk=desk, typing=typing, form=Fields(), chosen=None)


@pages.post("/<int:paper_id>/type-in")
def type_in_submitted(code: str, key: str, paper_id: int) -> BaseResponse | tuple[str, int]:
    """Store what a person read on the paper."""
    desk = open_desk(code, key, Permission.REVIEW)
    found = _paper(desk, paper_id)
    typing = accounting.paper_to_type(db(), paper_id, language=language())
    answers = {
        question.item: tuple(request.form.getlist(question.item))
        for question in typing.questions
        if request.form.getlist(question.item) and not question.is_text
    }
    texts = {question.item: request.form.get(question.item, "") for question in typing.questions if question.is_text}
    form = Fields()
    if "clear" in request.form:
        answers.pop(request.form["clear"], None)
        return show("reception/type_in.html", desk=desk, typing=typing, form=form, chosen=answers, texts=texts), 200
    if not answers and not any(texts.values()) and request.form.get("blank") != "yes":
        form.general.append(_("Nothing is marked. Tick at least one answer, or say below that the paper is blank."))
    else:
        try:
            accounting.type_in(db(), paper_id, answers, texts=texts, actor=desk.actor)
        except SurveyError as error:
            form.general.append(message_of(error))
    if form.wrong:
        return show("reception/type_in.html", desk=desk, typing=typing, form=form, chosen=answers, texts=texts), 422
    flash(_("{place} is typed in.", place=found.place_words), "done")
    return redirect(desk.address("papers.papers", stack=found.stack))
