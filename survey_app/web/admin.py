"""People and their roles, the audit log, and the state of the instance."""

from flask import Blueprint, current_app, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from survey_app.domain.register import municipalities, municipality_name, names_in_order
from survey_app.domain.roles import Actor, Grant, Permission, Role
from survey_app.errors import InvalidInputError, NotAllowedError
from survey_app.services.keeping import thorough
from survey_app.services.keeping.health import run_quick_checks
from survey_app.services.keeping.thorough import LookedThrough
from survey_app.services.people import signing_in, users
from survey_app.services.people.users import PersonView
from survey_app.web.context import NavItem, db, instance, language, plugins, reads, require, set_place, settings, show
from survey_app.web.context import gettext as _
from survey_app.web.errors import KNOWN_ERRORS, message_of
from survey_app.web.fields import Fields
from survey_app.web.log import log_page
from survey_app.web.paging import page_asked_for
from survey_app.web.places import open_region, region_name

pages = Blueprint("admin", __name__)

LOOKED_THROUGH = "survey_app_looked_through"
"""Where the application keeps what looking through found: it takes seconds, and holds until the next time."""


def _administration(permission: Permission) -> Actor:
    """Check that an administrator is signed in and set the navigation."""
    person = require(permission)
    items = [
        NavItem("instance", _("The installation"), url_for("admin.start")),
        NavItem("people", _("People"), url_for("admin.all_people")),
        NavItem("log", _("Log"), url_for("admin.whole_log")),
    ]
    set_place(_("Administration"), items, home=url_for("admin.start"))
    return person


@pages.get("/admin/")
def start() -> str:
    """Show whether the installation is in order, and which plugins run."""
    _administration(Permission.MANAGE_INSTANCE)
    kept: LookedThrough | None = current_app.extensions.get(LOOKED_THROUGH)
    checks = [*run_quick_checks(instance(), language()), *(kept.say(language()) if kept else ())]
    return show("admin/instance.html", checks=checks, looked_at=kept and kept.at, found=plugins().describe())


@pages.post("/admin/")
@reads
def look_through() -> Response:
    """Look through the whole database and all files, and keep what was found for this page."""
    _administration(Permission.MANAGE_INSTANCE)
    current_app.extensions[LOOKED_THROUGH] = thorough.look_through(instance())
    flash(_("The database and all files are looked through."), "done")
    return redirect(url_for("admin.start"))


@pages.get("/admin/people")
def all_people() -> str:
    """Show everybody."""
    _administration(Permission.MANAGE_PEOPLE)
    return _people_page(None, Fields())


@pages.post("/admin/people")
def all_people_submitted() -> Response | str | tuple[str, int]:
    """Invite somebody, or change a role."""
    return _change_people(_administration(Permission.MANAGE_PEOPLE), None)


@pages.get("/region/<region_key>/people")
def people(region_key: str) -> str:
    """Show the region's people."""
    open_region(region_key, Permission.MANAGE_PEOPLE)
    return _people_page(region_key, Fields())


@pages.post("/region/<region_key>/people")
def people_submitted(region_key: str) -> Response | str | tuple[str, int]:
    """Invite somebody of the region, or change a role."""
    return _change_people(open_region(region_key, Permission.MANAGE_PEOPLE).actor, region_key)


def _codes(region_key: str | None) -> tuple[str, ...]:
    return tuple(municipalities()) if region_key is None else plugins().region(region_key).municipality_codes


def _within(grant: Grant, region_key: str | None) -> bool:
    """Say whether a role belongs to what this page manages: a coordinator gives roles in the own region only."""
    if region_key is None:
        return True
    return grant.region_key == region_key or grant.municipality_code in _codes(region_key)


def grant_words(grant: Grant) -> str:
    """Return a role and its place in words."""
    if grant.role is Role.RECEPTION:
        return _("Reception in {name}", name=municipality_name(grant.municipality_code))
    if grant.role is Role.MUNICIPALITY:
        return _("Results for {name}", name=municipality_name(grant.municipality_code))
    if grant.role is Role.COORDINATOR:
        return _("Coordinator")
    return _("Administration")


def _people_page(region_key: str | None, form: Fields, link: str = "", invited: str = "") -> str:
    codes = frozenset(_codes(region_key))

    def within(grant: Grant) -> bool:
        return region_key in (None, grant.region_key) or grant.municipality_code in codes

    if region_key is None:
        paging = page_asked_for(users.count_people(db()))
        found = users.list_people(db(), paging.part)
    else:
        region = plugins().region(region_key)
        paging = page_asked_for(users.count_people_of(db(), region))
        found = users.list_people_of(db(), region, paging.part)
    roles = [
        (Role.RECEPTION, _("Reception")),
        (Role.MUNICIPALITY, _("Municipality, sees results")),
        (Role.COORDINATOR, _("Coordinator")),
    ]
    if region_key is None:
        roles.append((Role.ADMIN, _("Administration")))
    return show(
        "admin/people.html",
        people=[(person, [grant for grant in person.grants if within(grant)]) for person in found],
        paging=paging,
        grant_words=grant_words,
        form=form,
        link=link,
        invited=invited,
        roles=[(str(role), words) for role, words in roles],
        municipalities=[("", _("Choose")), *names_in_order(_codes(region_key))],
        regions=[] if region_key else [(key, region_name(one)) for key, one in plugins().regions().items()],
        address=url_for("admin.people", region_key=region_key) if region_key else url_for("admin.all_people"),
    )


def _change_people(actor: Actor, region_key: str | None) -> Response | str | tuple[str, int]:
    form = Fields(request.form)
    action = form.get("action")
    link, invited = "", ""
    try:
        if action == "remove":
            return _remove_role(form, region_key, actor)
        person = _find(form, region_key) if action == "invite" else _add(form, region_key, actor)
        if person is not None:
            token = signing_in.invite(db(), person.id, actor=actor)
            link = settings().web_address + url_for("auth.invitation", token=token)
            invited = person.email
            form = Fields()
    except KNOWN_ERRORS as error:
        form.general.append(message_of(error))
    page = _people_page(region_key, form, link, invited)
    return page, 422 if form.wrong else 200


def _add(form: Fields, region_key: str | None, actor: Actor) -> PersonView | None:
    email = form.text("email", longest=200)
    name = form.text("name", required=False, longest=100)
    role = form.choice("role", [str(role) for role in Role])
    if form.wrong:
        return None
    code = form.get("municipality") if role in (Role.RECEPTION, Role.MUNICIPALITY) else ""
    if role in (Role.RECEPTION, Role.MUNICIPALITY) and not code:
        form.errors["municipality"] = _("Choose a municipality.")
        return None
    region = (region_key or form.get("region")) if role == Role.COORDINATOR else ""
    grant = Grant(Role(role), code, region)
    if (grant.role is Role.ADMIN and region_key is not None) or not _within(grant, region_key):
        raise NotAllowedError("You give roles in your own region only.")
    return users.add_user(db(), email, grant, name=name, actor=actor)


def _find(form: Fields, region_key: str | None) -> PersonView:
    person = users.find_person(db(), form.number("person") or 0)
    if not any(_within(grant, region_key) for grant in person.grants):
        raise NotAllowedError("You give roles in your own region only.")
    if region_key is not None and any(grant.role is Role.ADMIN for grant in person.grants):
        raise NotAllowedError("Only an administrator invites an administrator anew.")
    return person


def _remove_role(form: Fields, region_key: str | None, actor: Actor) -> Response | str:
    """Take a role back, after asking; who gave up an own role may not see this page any more."""
    role, code, region = [*form.get("grant").split("|"), "", ""][:3]
    if role not in list(Role):
        raise InvalidInputError("Choose one.")
    grant, number = Grant(Role(role), code, region), form.number("person") or 0
    if not _within(grant, region_key):
        raise NotAllowedError("You give roles in your own region only.")
    own = number == actor.user_id
    if form.get("sure") != "1":
        users.require_another(db(), number, grant)
        person = users.find_person(db(), number)
        return show("admin/remove_role.html", person=person, words=grant_words(grant), grant=form.get("grant"), own=own)
    users.remove_role(db(), number, grant, actor=actor)
    flash(_("The role is taken back."), "done")
    return redirect(url_for("public.home") if own else request.path)


@pages.get("/region/<region_key>/log")
def log(region_key: str) -> str:
    """Show what was done in the region, newest first."""
    open_region(region_key, Permission.SEE_AUDIT_LOG)
    return log_page(_codes(region_key))


@pages.get("/admin/log")
def whole_log() -> str:
    """Show what was done, newest first."""
    _administration(Permission.SEE_AUDIT_LOG)
    return log_page(None)
