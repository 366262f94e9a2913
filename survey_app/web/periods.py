"""Making a period: settings, municipalities, question sets and own questions, with the printed page beside them."""

from dataclasses import replace

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from survey_app.db.models import PeriodRow
from survey_app.domain.model import PeriodState
from survey_app.domain.register import names_in_order
from survey_app.domain.roles import Permission
from survey_app.errors import InvalidInputError, RefusedError
from survey_app.i18n import in_language
from survey_app.services.planning import periods
from survey_app.services.press import editions
from survey_app.web.context import db, language, plugins, settings, show, writes
from survey_app.web.context import gettext as _
from survey_app.web.errors import KNOWN_ERRORS, message_of
from survey_app.web.fields import Fields
from survey_app.web.languages import OFFERED, language_choices
from survey_app.web.once import sent_before
from survey_app.web.period_form import definition_of, offered_for, with_defaults
from survey_app.web.places import RegionPlace, open_region
from survey_app.web.sending import send_picture

pages = Blueprint("periods", __name__, url_prefix="/region/<region_key>")

UNSAVED = "not-saved"
"""Key of a period that is only drawn for its settings' preview."""


@pages.get("/new")
def new(region_key: str) -> str:
    """Show an empty period."""
    place = open_region(region_key, Permission.MANAGE_PERIOD)
    return _settings_page(place, Fields())


@pages.post("/new")
def new_submitted(region_key: str) -> BaseResponse | tuple[str, int]:
    """Store a new period as a draft."""
    place = open_region(region_key, Permission.MANAGE_PERIOD)
    form = Fields(request.form)
    definition = definition_of(place, form)
    if definition is not None and sent_before():
        return redirect(place.address("questions.questions", key=definition.key))
    if definition is not None:
        try:
            row = periods.add_period(db(), plugins=plugins(), definition=definition, actor=place.actor)
        except KNOWN_ERRORS as error:
            form.general.append(message_of(error))
        else:
            flash(_("The draft is saved. Look at the questions next."), "done")
            return redirect(place.address("questions.questions", key=row.key))
    return _settings_page(place, form), 422


@pages.get("/<key>/settings")
def change(region_key: str, key: str) -> str:
    """Show a draft's settings."""
    return _settings_page(open_draft(region_key, key), Fields())


@pages.post("/<key>/settings")
def change_submitted(region_key: str, key: str) -> BaseResponse | tuple[str, int]:
    """Store a draft's settings."""
    place = open_draft(region_key, key)
    form = Fields(request.form)
    definition = definition_of(place, form)
    if definition is not None and place.period is not None:
        try:
            periods.change_period(
                db(), plugins=plugins(), period=place.period, definition=definition, actor=place.actor
            )
        except KNOWN_ERRORS as error:
            form.general.append(message_of(error))
        else:
            flash(_("The settings are saved."), "done")
            return redirect(place.address("coordinator.period"))
    return _settings_page(place, form), 422


@pages.get("/preview.png")
@pages.get("/<key>/preview.png", endpoint="preview_of")
@writes
def preview(region_key: str, key: str | None = None) -> Response:
    """Send a picture of the form as the settings beside it would print it; nothing is stored."""
    place = open_region(region_key, Permission.MANAGE_PERIOD, key)
    form = Fields(request.args)
    row, shown = _as_set(place, form), form.get("show_page")
    data = editions.preview_page(
        db(),
        plugins=plugins(),
        settings=settings(),
        period=row,
        language=_shown_language(row, form),
        municipality_code=form.get("show_municipality"),
        page=int(shown) if shown.isdecimal() else 1,
        dpi=100,
    )
    db().rollback()
    return send_picture(data)


@pages.get("/size")
@pages.get("/<key>/size", endpoint="size_of")
@writes
def size(region_key: str, key: str | None = None) -> str:
    """Say how long the form gets with the settings beside it; nothing is stored."""
    place = open_region(region_key, Permission.MANAGE_PERIOD, key)
    form = Fields(request.args)
    row = _as_set(place, form)
    made = editions.form_of(
        db(), plugins=plugins(), settings=settings(), period=row, language=_shown_language(row, form)
    )
    page = show("coordinator/form_size.html", questions=len(made.items), sheets=editions.pages_of(made))
    db().rollback()
    return page


def _shown_language(row: PeriodRow, form: Fields) -> str:
    wanted = form.get("show_language")
    return wanted if wanted in row.languages else row.languages[0]


def _as_set(place: RegionPlace, form: Fields) -> PeriodRow:
    """Return the period as the settings say; the caller takes back what this changes."""
    row = place.period
    if row is not None and "opens_on" not in form.values:
        return row
    if row is not None and row.state != PeriodState.DRAFT:
        raise RefusedError("{period} has opened, so its form is frozen.", period=row.key)
    return _unsaved(place, with_defaults(place, form))


def _unsaved(place: RegionPlace, form: Fields) -> PeriodRow:
    definition = definition_of(place, form)
    if definition is None:
        raise InvalidInputError("\n".join([*form.errors.values(), *form.general]).replace("{", "(").replace("}", ")"))
    if place.period is None:
        unnamed = replace(definition, key=UNSAVED)
        return periods.add_period(db(), plugins=plugins(), definition=unnamed, actor=place.actor)
    return periods.change_period(db(), plugins=plugins(), period=place.period, definition=definition, actor=place.actor)


def open_draft(region_key: str, key: str) -> RegionPlace:
    """Return the place of a draft.

    Raises:
        RefusedError: the period has opened.
    """
    place = open_region(region_key, Permission.MANAGE_PERIOD, key)
    if place.period is None or place.period.state != PeriodState.DRAFT:
        raise RefusedError("{period} has opened, so its settings and questions are frozen.", period=key)
    return place


def _settings_page(place: RegionPlace, form: Fields) -> str:
    view = periods.view_period(db(), place.period) if place.period else None
    model = view or periods.latest_period(db(), place.region.key)
    found = offered_for(place, view or model)
    sets = [(one.key, in_language(one.name, language()), len(one.items)) for one in found]
    chosen = list(view.set_keys) if view else [one.key for one in found if not one.optional]
    drafts = editions.draft_languages(OFFERED, [one for one in found if one.key in chosen])
    before = [code for code in model.languages if code not in drafts] if model else []
    return show(
        "coordinator/settings.html",
        place=place,
        form=form,
        view=view,
        model=model,
        languages=language_choices(OFFERED, drafts),
        chosen_languages=list(view.languages) if view else before or ["sv"],
        municipalities=names_in_order(place.region.municipality_codes),
        sets=sets,
        sets_to_choose=[(key, f"{name} ({count})") for key, name, count in sets],
        chosen_sets=chosen,
    )
