"""Signing in and out: e-mail and password, invitation links, the demonstration's links."""

from urllib.parse import urlsplit

from flask import Blueprint, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from survey_app.domain.register import municipality_name
from survey_app.domain.roles import Actor, Role
from survey_app.errors import InvalidInputError
from survey_app.i18n import INTERFACE_LANGUAGES, in_language
from survey_app.services.people import signing_in
from survey_app.web.context import actor, db, language, optional_actor, plugins, show, writes
from survey_app.web.context import gettext as _
from survey_app.web.fields import Fields
from survey_app.web.kept import kept_in, kept_page

pages = Blueprint("auth", __name__)


def start_session(user_id: int, language: str) -> None:
    """Begin a sign-in. The session holds the person's number and the language, nothing about the person."""
    session.clear()
    session["user"] = user_id
    session["language"] = language
    session.permanent = True
    g.pop("actor", None)


def home_of(person: Actor) -> str:
    """Return the address where a person's day begins."""
    places = places_of(person)
    return places[0][1] if len(places) == 1 else url_for("public.places")


def places_of(person: Actor) -> list[tuple[str, str]]:
    """Return the places a person works at, as (role and name, address)."""
    found = []
    for grant in person.grants:
        if grant.role is Role.RECEPTION:
            name = _("Reception in {name}", name=municipality_name(grant.municipality_code))
            found.append((name, url_for("reception.start", code=grant.municipality_code)))
        elif grant.role is Role.MUNICIPALITY:
            name = _("Results for {name}", name=municipality_name(grant.municipality_code))
            found.append((name, url_for("municipality.start", code=grant.municipality_code)))
        elif grant.role is Role.COORDINATOR:
            region = plugins().regions().get(grant.region_key)
            name = in_language(region.name, language()) if region else grant.region_key
            found.append(
                (_("Coordinator, {name}", name=name), url_for("coordinator.start", region_key=grant.region_key))
            )
        else:
            found.append((_("Administration"), url_for("admin.start")))
    return found


def _inside(address: str | None) -> str | None:
    """Return an address only if it leads to this application."""
    if not address:
        return None
    parts = urlsplit(address)
    inside = not parts.scheme and not parts.netloc and address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if inside else None


@pages.get("/sign-in")
def sign_in() -> str | Response:
    """Show the sign-in page; somebody signed in goes straight home."""
    person = optional_actor()
    if person is not None:
        return redirect(_inside(request.args.get("next")) or home_of(person))
    return show("auth/sign_in.html", form=Fields(), next=_inside(request.args.get("next")))


@pages.post("/sign-in")
def sign_in_submitted() -> str | Response | tuple[str, int]:
    """Check e-mail and password."""
    form = Fields(request.form)
    email, password = form.text("email"), form.text("password", longest=1000)
    found = None if form.wrong else signing_in.sign_in(db(), email, password)
    if found is None:
        if not form.wrong:
            form.general.append(_("E-mail or password is not right. Check both, or ask for a new invitation link."))
        return show("auth/sign_in.html", form=form, next=_inside(form.get("next")), kept=kept_in(request.form)), 422
    start_session(found.id, found.language)
    waiting = kept_in(request.form)
    if waiting is not None:
        return kept_page(waiting)
    return redirect(_inside(form.get("next")) or home_of(actor()))


@pages.get("/invite/<token>")
@writes
def invitation(token: str) -> str | Response:
    """Show where to choose a password; a demonstration link signs in at once, any number of times."""
    invited = signing_in.find_invitation(db(), token)
    if invited.forever:
        person = signing_in.use_invitation(db(), token)
        start_session(person.id, person.language)
        return redirect(_inside(request.args.get("next")) or home_of(actor()))
    return show("auth/invitation.html", form=Fields(), invited=invited, token=token)


@pages.post("/invite/<token>")
def invitation_submitted(token: str) -> str | Response | tuple[str, int]:
    """Store the password chosen and sign in."""
    invited = signing_in.find_invitation(db(), token)
    form = Fields(request.form)
    password = form.text("password", longest=1000)
    if not form.wrong and password != form.get("again"):
        form.errors["again"] = _("The two passwords are not alike.")
    if not form.wrong:
        try:
            user = signing_in.use_invitation(db(), token, password)
        except InvalidInputError as error:
            form.errors["password"] = _(error.text, **error.values)
        else:
            start_session(user.id, user.language)
            return redirect(home_of(actor()))
    return show("auth/invitation.html", form=form, invited=invited, token=token), 422


@pages.post("/sign-out")
def sign_out() -> Response:
    """Sign out."""
    session.clear()
    return redirect(url_for("auth.sign_in"))


@pages.post("/language")
def choose_language() -> Response:
    """Change the interface language and stay on the page."""
    chosen = request.form.get("language", "")
    if chosen in INTERFACE_LANGUAGES:
        session["language"] = chosen
    return redirect(_inside(request.form.get("next")) or url_for("public.home"))
