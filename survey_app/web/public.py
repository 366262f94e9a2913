"""Pages for everybody: the start, one's places, help for each role, the accessibility statement."""

import datetime

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from survey_app.domain.roles import Role
from survey_app.web.auth import home_of, places_of
from survey_app.web.context import actor, optional_actor, settings, show, wording

pages = Blueprint("public", __name__)

ASSESSED_ON = datetime.date(2026, 11, 22)
"""When the pages were last held against the law's demands."""
UPDATED_ON = datetime.date(2026, 11, 22)
"""When the accessibility statement was last changed."""


@pages.get("/")
def home() -> Response:
    """Lead to where the person's day begins, or to signing in."""
    person = optional_actor()
    return redirect(home_of(person) if person is not None else url_for("auth.sign_in"))


@pages.get("/places")
def places() -> str:
    """Show all places a person works at."""
    return show("public/places.html", places=places_of(actor()))


@pages.get("/help")
def help_page() -> str:
    """Show help, the person's own role first."""
    person = optional_actor()
    own = [grant.role for grant in person.grants] if person is not None else []
    order = [role for role in Role if role in own] + [role for role in Role if role not in own]
    return show("public/help.html", roles=[str(role) for role in order], own=[str(role) for role in own])


@pages.get("/accessibility")
def accessibility() -> str:
    """Show the accessibility statement, with what the law asks for and whom to turn to at this instance."""
    contact = settings().accessibility_contact
    return show(
        "public/accessibility.html",
        responsible=settings().responsible,
        contact=contact,
        contact_is_email="@" in contact and " " not in contact,
        address=settings().web_address,
        assessed=wording().short_date(ASSESSED_ON),
        updated=wording().short_date(UPDATED_ON),
    )
