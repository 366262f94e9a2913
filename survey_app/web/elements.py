"""The live page of all interface elements: what every page is made of, in every state."""

from flask import Blueprint

from survey_app.domain.model import PaperState, PeriodState
from survey_app.web.context import gettext as _
from survey_app.web.context import show
from survey_app.web.fields import Fields

pages = Blueprint("elements", __name__)

SWATCHES = (
    "own", "combined", "earlier", "dontknow", "most-positive", "positive", "negative", "most-negative",
    "page", "card", "text", "secondary", "action", "done", "todo", "error",
)  # fmt: skip


@pages.get("/elements")
def elements() -> str:
    """Show every element."""
    form = Fields()
    form.errors["element_wrong"] = _("Write a date like 2026-10-09.")
    form.advice["element_advised"] = [_("This is hard to read. It can stay as it is.")]
    return show(
        "public/elements.html",
        form=form,
        paper_states=[str(state) for state in PaperState],
        period_states=[str(state) for state in PeriodState],
        swatches=SWATCHES,
    )
