"""Papers for the office itself: cover sheets, instructions, and tally slips whose sums are typed in here."""

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from survey_app.domain.roles import Permission
from survey_app.services.fieldwork import handouts
from survey_app.services.press import office_papers
from survey_app.web.context import db, language, settings
from survey_app.web.context import ngettext as _n
from survey_app.web.errors import KNOWN_ERRORS, message_of
from survey_app.web.fields import Fields
from survey_app.web.once import sent_before
from survey_app.web.places import open_desk
from survey_app.web.reception import counts_page
from survey_app.web.sending import download

pages = Blueprint("office_papers", __name__, url_prefix="/reception/<code>/<key>")

MOST_ON_A_SLIP = 1000
"""More than ten slips' boxes in one sum is a slip of the pen."""


@pages.get("/stacks/<int:file_id>/cover-sheet.pdf")
def cover_sheet(code: str, key: str, file_id: int) -> Response:
    """Send the cover sheet of a stack."""
    desk = open_desk(code, key)
    data = office_papers.make_cover_sheet(db(), desk.period, desk.code, file_id, office=desk.name, language=language())
    return download(data, f"stack-{desk.period.key}-{desk.code or 'desk'}-{file_id}.pdf", "application/pdf")


@pages.get("/counts/tally-slip.pdf")
def tally_slip(code: str, key: str) -> Response:
    """Send a slip for those who hand out papers away from the desk."""
    desk = open_desk(code, key, Permission.COUNT_HANDOUTS)
    data = office_papers.make_tally_slip(desk.period, desk.code or "", language=language())
    return download(data, f"tally-slip-{desk.period.key}-{desk.code}.pdf", "application/pdf")


@pages.get("/instructions.pdf")
def instructions(code: str, key: str) -> Response:
    """Send what the reception does, step by step, on one page."""
    desk = open_desk(code, key, Permission.PRINT_FORMS)
    address = settings().web_address
    data = office_papers.make_instructions(desk.period, desk.code or "", web_address=address, language=language())
    return download(data, f"instructions-{desk.period.key}-{desk.code}.pdf", "application/pdf")


@pages.post("/counts/slip")
def slip_submitted(code: str, key: str) -> BaseResponse | tuple[str, int]:
    """Add the sum of a tally slip to what is counted."""
    desk = open_desk(code, key, Permission.COUNT_HANDOUTS)
    form = Fields(request.form)
    papers = form.number("slip", low=1, high=MOST_ON_A_SLIP)
    if papers is not None and not sent_before():
        try:
            handouts.add_tally_slip(db(), desk.period, desk.code or "", papers, actor=desk.actor)
        except KNOWN_ERRORS as error:
            form.general.append(message_of(error))
    if form.wrong:
        return counts_page(desk, form), 422
    flash(_n("The slip's one paper is counted.", "The slip's {n} papers are counted.", papers or 0), "done")
    return redirect(desk.address("reception.counts"))
