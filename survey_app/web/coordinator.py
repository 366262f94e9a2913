"""The coordinator's periods: cards with their state, one period's page, opening, closing, what municipalities chose."""

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from survey_app.domain.dates import swedish_today
from survey_app.domain.model import PeriodState
from survey_app.domain.register import names_in_order
from survey_app.domain.roles import Permission
from survey_app.errors import NotFoundError
from survey_app.i18n import in_language
from survey_app.services.people import users
from survey_app.services.planning import participation, period_questions, period_rows, periods
from survey_app.services.planning.participation import MunicipalityChoices
from survey_app.services.planning.periods import PeriodView
from survey_app.services.publishing import importing, releasing
from survey_app.web.context import db, language, plugins, show
from survey_app.web.context import gettext as _
from survey_app.web.errors import KNOWN_ERRORS, message_of
from survey_app.web.fields import Fields
from survey_app.web.languages import own_name
from survey_app.web.paging import page_asked_for
from survey_app.web.places import RegionPlace, open_desk, open_region

pages = Blueprint("coordinator", __name__, url_prefix="/region/<region_key>")


@pages.get("/")
def start(region_key: str) -> str:
    """Show all periods as cards, the latest first."""
    place = open_region(region_key, Permission.MANAGE_PERIOD)
    views = periods.list_periods(db(), region_key)
    return show("coordinator/periods.html", place=place, periods=views, in_language=_in_language, own_name=own_name)


def _in_language(text: dict[str, str]) -> str:
    return in_language(text, language())


@pages.get("/<key>/")
def period(region_key: str, key: str) -> str | Response:
    """Show one period: its state, what comes next, its questions and municipalities."""
    place = open_region(region_key, Permission.MANAGE_PERIOD, key)
    if place.period is None:
        raise NotFoundError("There is no such period.")
    view = periods.view_period(db(), place.period)
    paging = page_asked_for(len(view.municipalities))
    shown = paging.part_of(list(view.municipalities.items()))
    return show(
        "coordinator/period.html",
        place=place,
        view=view,
        unstaffed=_unstaffed(view),
        paging=paging,
        shown=shown,
        sets=period_questions.question_sets_of(db(), plugins=plugins(), period=place.period),
        choices={code: participation.choices_of(place.period, code) for code, _name in shown},
        releases=releasing.list_releases(db(), place.period),
        may_import=importing.may_import(db(), place.period),
        in_language=_in_language,
        own_name=own_name,
    )


def _unstaffed(view: PeriodView) -> list[str]:
    """Return the names of the municipalities that scan themselves, and where nobody can sign in to do so."""
    if view.state not in (PeriodState.DRAFT, PeriodState.OPEN):
        return []
    scanning = [code for code in view.municipalities if code not in view.scanning_desk]
    return [name for _code, name in names_in_order(users.without_reception(db(), scanning))]


@pages.post("/<key>/open")
def open_(region_key: str, key: str) -> Response:
    """Open a draft: its questions are frozen and papers can be printed and come in."""
    place = open_region(region_key, Permission.MANAGE_PERIOD, key)
    if place.period is not None:
        periods.open_period(db(), plugins=plugins(), period=place.period, actor=place.actor)
    flash(_("{period} is open. Now print the papers.", period=place.period_name), "done")
    return redirect(place.address("printing.print_centre"))


@pages.post("/<key>/close")
def close(region_key: str, key: str) -> Response | str:
    """Close the period: nothing more is handed out or answered on the web; asked about before its last day."""
    place = open_region(region_key, Permission.MANAGE_PERIOD, key)
    if place.period is not None:
        asked = place.period.state == PeriodState.OPEN and place.period.closes_on > swedish_today()
        if asked and request.form.get("sure") != "1":
            return show("coordinator/close.html", place=place)
        periods.close_period(db(), period=place.period, actor=place.actor)
    flash(_("{period} is closed. Look at the check, then publish.", period=place.period_name), "done")
    return redirect(place.address("releasing.check"))


@pages.post("/<key>/reopen")
def reopen(region_key: str, key: str) -> Response:
    """Open a closed period again, as long as nothing of it is published."""
    place = open_region(region_key, Permission.MANAGE_PERIOD, key)
    if place.period is not None:
        periods.reopen_period(db(), period=place.period, actor=place.actor)
    flash(_("{period} is open again.", period=place.period_name), "done")
    return redirect(place.address("coordinator.period"))


@pages.get("/<key>/desk")
def desk(region_key: str, key: str) -> Response:
    """Lead to the region's scanning desk, for stacks that come by post."""
    open_region(region_key, Permission.SCAN, key)
    return redirect(open_desk("desk", key).address("reception.home"))


@pages.get("/<key>/municipalities/<code>")
def choices(region_key: str, key: str, code: str) -> str:
    """Show what one municipality chose for the period."""
    place = open_region(region_key, Permission.MANAGE_PERIOD, key)
    return _choices_page(place, code, Fields())


def _choices_page(place: RegionPlace, code: str, form: Fields) -> str:
    period = place.period
    if period is None:
        raise NotFoundError("There is no such period.")
    names = period_rows.municipality_names(period)
    chosen = participation.choices_of(period, code)
    return show("coordinator/choices.html", place=place, code=code, name=names[code], chosen=chosen, form=form)


@pages.post("/<key>/municipalities/<code>")
def choices_submitted(region_key: str, key: str, code: str) -> Response | tuple[str, int]:
    """Store what one municipality chose; the log keeps what changed."""
    place = open_region(region_key, Permission.MANAGE_PERIOD, key)
    form = Fields(request.form)
    chosen = MunicipalityChoices(
        photocopies=form.get("photocopies") == "1",
        own_poster=form.get("own_poster") == "1",
        scanning_desk=form.text("scanning_desk", required=False, longest=80) or None,
        keep_images_until=form.choice("keep_images_until", ("release", "purge")),
        contact=form.text("contact", required=False, longest=200),
        retention_days=form.number("retention_days", low=1, high=10_000, required=False),
        retention_decision=form.text("retention_decision", required=False, longest=80) or None,
        funnel=form.get("funnel") == "1",
    )
    if place.period is not None and not form.wrong:
        try:
            participation.set_choices(
                db(), period=place.period, municipality_code=code, choices=chosen, actor=place.actor
            )
        except KNOWN_ERRORS as error:
            form.general.append(message_of(error))
    if form.wrong:
        return _choices_page(place, code, form), 422
    flash(_("The choices are saved."), "done")
    return redirect(place.address("coordinator.period"))
