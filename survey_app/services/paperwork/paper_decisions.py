"""What a person decides of a paper: take it out, count it, type it in, say its number. Every decision is logged."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from forms.page_code import group_number, is_practice_number, is_valid_number
from survey_app.db import queries
from survey_app.db.models import EditionRow, PageImageRow, PaperRow, PeriodRow
from survey_app.domain.model import PaperState, ResponseSource
from survey_app.domain.roles import Actor, Permission
from survey_app.errors import InvalidInputError, NotFoundError, RefusedError
from survey_app.services.paperwork.paper_answers import may_copy, papers_with_number_of
from survey_app.services.paperwork.paper_facts import Decision
from survey_app.services.paperwork.paper_views import find_paper
from survey_app.services.paperwork.papers import assign_sheet, decide_paper
from survey_app.services.paperwork.responses import put_response
from survey_app.services.paperwork.written_fields import check_texts, type_in_texts
from survey_app.services.people.audit_log import log_action
from survey_app.services.people.desk import require_access
from survey_app.services.planning.asked import check_answers, items_asked

LONGEST_NOTE = 200


def _find_own(session: Session, paper_id: int, actor: Actor) -> PaperRow:
    """Return a paper that this person may decide about.

    Raises:
        NotFoundError: no such paper.
        NotAllowedError: the municipality has not appointed the region.
    """
    paper = find_paper(session, paper_id, for_update=True)
    require_access(paper.file.period, paper.municipality_code, actor, Permission.REVIEW)
    return paper


def _paper_to_settle(session: Session, paper_id: int, actor: Actor) -> PaperRow:
    """Return a paper that this person may change.

    Raises:
        NotFoundError: no such paper.
        NotAllowedError: the municipality has not appointed the region.
        RefusedError: it is already part of published results.
    """
    paper = _find_own(session, paper_id, actor)
    if is_published(session, paper):
        raise RefusedError("This paper is part of published results. It can no longer be changed.")
    return paper


def is_published(session: Session, paper: PaperRow) -> bool:
    """Say whether a release was made after the paper came in, and its response did not have to wait (rule 6)."""
    if not queries.releases.released_since(session, paper.period_id, paper.file.received_at):
        return False
    response = queries.responses.response_of_paper(session, paper.id)
    return response is None or response.first_release is not None


def remove_paper(session: Session, paper_id: int, reason: str, *, actor: Actor) -> None:
    """Say that a paper shall not count, and why; its response is taken out. The paper stays in the list.

    Raises:
        InvalidInputError: no reason is given.
        RefusedError: it is already part of published results.
    """
    note = reason.strip()
    if not note:
        raise InvalidInputError("Say why the paper shall not count.")
    paper = _paper_to_settle(session, paper_id, actor)
    _decide(session, paper, Decision.REMOVED, actor, "paper.remove", note)


def restore_paper(session: Session, paper_id: int, *, actor: Actor) -> None:
    """Take a decision by hand (removed, typed in, accepted) back: the paper is settled from its reading again.

    Raises:
        RefusedError: nobody has decided anything about it, or it is already part of published results.
    """
    paper = _paper_to_settle(session, paper_id, actor)
    if paper.decision is None:
        raise RefusedError("Nobody has decided anything about this paper, so there is nothing to take back.")
    _decide(session, paper, None, actor, "paper.restore")


def keep_paper(session: Session, paper_id: int, *, actor: Actor) -> None:
    """Of several papers with one number, count this one; the others are removed.

    Raises:
        RefusedError: the paper is not one of several with one number, or another one is published already.
    """
    paper = _find_own(session, paper_id, actor)
    others = [other for other in _of_same_number(session, paper) if other.id != paper.id]
    if any(is_published(session, other) for other in others):
        raise RefusedError("Another paper with this number is part of published results. Take this one out instead.")
    for other in others:
        _decide(session, other, Decision.REMOVED, actor, "paper.remove")
    _decide(session, paper, Decision.KEPT, actor, "paper.keep")


def keep_all_papers(session: Session, paper_id: int, *, actor: Actor) -> None:
    """Count every paper with this number: each is somebody's photocopy.

    Raises:
        RefusedError: the coordinator has not permitted photocopies, or the form has more than one page.
    """
    paper = _find_own(session, paper_id, actor)
    if not may_copy(session, paper):
        raise RefusedError(
            "Copies of one paper count only where the coordinator permits them and the form has one page. "
            "Say which of the papers counts."
        )
    for other in _of_same_number(session, paper):
        _decide(session, other, Decision.KEPT, actor, "paper.keep")


def _of_same_number(session: Session, paper: PaperRow) -> Sequence[PaperRow]:
    """Return the papers that are in conflict over one number."""
    others = papers_with_number_of(session, paper)
    papers = [other for other in others if other.state == PaperState.SAME_NUMBER]
    if paper.state != PaperState.SAME_NUMBER or len(papers) < 2:
        raise RefusedError("No other paper with this number waits to be compared.")
    return papers


def mark_page_missing_ok(session: Session, paper_id: int, *, actor: Actor) -> None:
    """Count a paper although a page of it is missing; the questions of that page are blank.

    Raises:
        RefusedError: no page of the paper is missing.
    """
    paper = _paper_to_settle(session, paper_id, actor)
    if paper.state != PaperState.PAGE_MISSING:
        raise RefusedError("No page of this paper is missing.")
    _decide(session, paper, Decision.PAGE_MISSING_OK, actor, "paper.page_missing_ok")


def type_in(
    session: Session,
    paper_id: int,
    answers: Mapping[str, Sequence[str]],
    *,
    texts: Mapping[str, str] | None = None,
    actor: Actor,
) -> None:
    """Store a paper's answers as a person reads them; questions left out are blank.

    `texts` are the words that stand in its writing fields, by item.

    Raises:
        InvalidInputError: answers that do not belong to the form, all named.
        RefusedError: the paper's number is answered already, it is a practice sheet, or results are published.
    """
    paper = _paper_to_settle(session, paper_id, actor)
    period = paper.file.period
    checked = check_answers(items_asked(period), answers, several_allowed=True)
    written = check_texts(period, texts or {})
    _refuse_not_typed(session, paper)
    put_response(session, paper, checked, source=ResponseSource.TYPED, decided_by_person=frozenset(items_asked(period)))
    type_in_texts(session, paper, written, actor=actor)
    _decide(session, paper, Decision.TYPED, actor, "paper.type_in")


def _refuse_not_typed(session: Session, paper: PaperRow) -> None:
    if paper.sheet_number is not None and is_practice_number(paper.sheet_number):
        raise RefusedError("This is a practice sheet. Practice sheets are never counted.")
    if paper.state in (PaperState.FOREIGN, PaperState.ANSWERED_ON_WEB, PaperState.DUPLICATE, PaperState.EMPTY_BACK):
        raise RefusedError("This paper does not count here, so its answers cannot be typed in.")
    if paper.municipality_code is None:
        raise RefusedError("Nobody knows which municipality this paper belongs to. Type in its number first.")
    for other in papers_with_number_of(session, paper):
        if other.id != paper.id and queries.responses.response_of_paper(session, other.id) is not None:
            raise RefusedError("Another paper with this number is counted already. Compare the two.")


def assign_number(session: Session, page_image_id: int, number: str, *, actor: Actor) -> None:
    """Say which sheet a page is whose code could not be read, by its printed number.

    Raises:
        InvalidInputError: the number is mistyped (its check digit says so) or no sheet of the period has it.
        RefusedError: the page's code was read, or it is already part of published results.
    """
    page = session.get(PageImageRow, page_image_id)
    if page is None or page.paper_id is None:
        raise NotFoundError("This page is no longer there. Its stack was undone.")
    paper = _paper_to_settle(session, page.paper_id, actor)
    if paper.sheet_number is not None:
        raise RefusedError("The number of this paper was read: {number}.", number=paper.sheet_number)
    digits = number.replace(" ", "")
    if not is_valid_number(digits):
        raise InvalidInputError("{number} is mistyped: one digit is wrong. Look at the paper again.", number=number)
    period = paper.file.period
    assign_sheet(session, page, _edition_of_number(session, period, digits, page).key, digits, page.sheet_page or 1)
    log_action(
        session,
        actor,
        "paper.assign_number",
        period_key=period.key,
        municipality_code=paper.municipality_code,
        stack=paper.file.stack,
        place=paper.place,
    )


def _edition_of_number(session: Session, period: PeriodRow, number: str, page: PageImageRow) -> EditionRow:
    """Return the edition of the period in which this number was printed; the one the page looks like comes first.

    Raises:
        InvalidInputError: the number was printed for another period, in several forms that cannot be told, or not at
            all.
    """
    printed = queries.press.editions_with_number(session, number)
    own = [edition for edition in printed if edition.period_id == period.id]
    if len(own) > 1:
        own = [edition for edition in own if edition.key == page.edition_key]
        if not own:
            raise InvalidInputError(
                "Several forms of {period} have the number {number}. Scan the paper again, so that its code is read.",
                period=period.key,
                number=group_number(number),
            )
    if own:
        return own[0]
    if printed:
        raise InvalidInputError(
            "The number {number} belongs to {other}, not to {period}. Scan the paper with those of that period.",
            number=group_number(number),
            other=printed[0].period.key,
            period=period.key,
        )
    raise InvalidInputError(
        "No paper of {period} has the number {number}.", period=period.key, number=group_number(number)
    )


def accept_as_practice(session: Session, paper_id: int, *, actor: Actor) -> None:
    """Say that an unreadable or foreign-looking paper is a practice sheet: never counted."""
    paper = _paper_to_settle(session, paper_id, actor)
    _decide(session, paper, Decision.PRACTICE, actor, "paper.practice")


def _decide(
    session: Session, paper: PaperRow, decision: Decision | None, actor: Actor, action: str, note: str | None = None
) -> None:
    """Store a decision about a paper and log it."""
    decide_paper(session, paper, decision, actor=actor, note=note[:LONGEST_NOTE] if note else None)
    log_action(
        session,
        actor,
        action,
        period_key=paper.file.period.key,
        municipality_code=paper.municipality_code,
        paper=paper.id,
        stack=paper.file.stack,
        place=paper.place,
    )
