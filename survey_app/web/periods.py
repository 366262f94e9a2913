"""Making a period: settings, municipalities, question sets and own questions, with the printed page beside them."""

import io
import re
import unicodedata

from flask import Blueprint, Response, flash, redirect, request, send_file
from werkzeug.wrappers import Response as BaseResponse

from forms.model import QuestionSet, ResultMode
from survey_app.db.models import PeriodRow
from survey_app.domain.model import PeriodState
from survey_app.domain.register import names_in_order
from survey_app.domain.roles import Permission
from survey_app.errors import InvalidInputError, NotFoundError, RefusedError
from survey_app.i18n import in_language
from survey_app.services.planning import period_questions, periods
from survey_app.services.planning.period_file import PeriodDefinition
from survey_app.services.press import editions
from survey_app.web.context import db, language, plugins, settings, show, writes
from survey_app.web.context import gettext as _
from survey_app.web.errors import KNOWN_ERRORS, message_of
from survey_app.web.fields import Fields
from survey_app.web.languages import OFFERED, language_choices
from survey_app.web.once import sent_before
from survey_app.web.places import RegionPlace, open_region

pages = Blueprint("periods", __name__, url_prefix="/region/<region_key>")


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
    definition = _definition(place, form)
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
    definition = _definition(place, form)
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
    row = place.period
    if request.args.get("opens_on") is not None:
        if row is not None and row.state != PeriodState.DRAFT:
            raise RefusedError("{period} has opened, so its form is frozen.", period=row.key)
        row = _unsaved(place, form)
    if row is None:
        raise NotFoundError("There is no such period.")
    wanted = form.get("show_language") or row.languages[0]
    shown = wanted if wanted in row.languages else row.languages[0]
    data = editions.preview_page(
        db(), plugins=plugins(), settings=settings(), period=row, language=shown, page=1, dpi=100
    )
    db().rollback()
    return send_file(io.BytesIO(data), mimetype="image/png")


def _unsaved(place: RegionPlace, form: Fields) -> PeriodRow:
    definition = _definition(place, form)
    if definition is None:
        raise InvalidInputError("\n".join([*form.errors.values(), *form.general]).replace("{", "(").replace("}", ")"))
    if place.period is None:
        return periods.add_period(db(), plugins=plugins(), definition=definition, actor=place.actor)
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
    earlier = periods.list_periods(db(), place.region.key)
    model = view or (earlier[0] if earlier else None)
    found = _offered(place, view or model)
    sets = [(one.key, in_language(one.name, language()), len(one.items)) for one in found]
    return show(
        "coordinator/settings.html",
        place=place,
        form=form,
        view=view,
        model=model,
        languages=language_choices(OFFERED),
        municipalities=names_in_order(place.region.municipality_codes),
        sets=sets,
        sets_to_choose=[(key, f"{name} ({count})") for key, name, count in sets],
        chosen_sets=list(view.set_keys) if view else [one.key for one in found if not one.optional],
    )


def _offered(place: RegionPlace, model: periods.PeriodView | None) -> tuple[QuestionSet, ...]:
    """Return the sets plugins offer; a new period is asked about as a draft."""
    return period_questions.offered_sets(plugins(), place.period or _blank_row(place, model))


def _blank_row(place: RegionPlace, model: periods.PeriodView | None) -> PeriodRow:
    """Return a period that is never stored, only to ask plugins what they offer."""
    from survey_app.domain.dates import swedish_today

    day = model.opens_on if model else swedish_today()
    return PeriodRow(
        key="new",
        region_key=place.region.key,
        name={"sv": ""},
        opens_on=day,
        closes_on=day,
        state=PeriodState.DRAFT,
        languages=["sv"],
        threshold=5,
        rate_threshold=10,
        municipalities=[],
    )


def _definition(place: RegionPlace, form: Fields) -> PeriodDefinition | None:
    """Return what the form says, or None when something of it is wrong."""
    name = form.text("name", longest=80)
    name_en = form.text("name_en", required=False, longest=80)
    opens_on, closes_on = form.date("opens_on"), form.date("closes_on")
    if opens_on and closes_on and closes_on < opens_on:
        form.errors["closes_on"] = _("The last day is before the first.")
    offered = [one.key for one in _offered(place, None)]
    languages = form.choices("languages", OFFERED)
    codes = form.choices("municipalities", place.region.municipality_codes)
    set_keys = form.choices("sets", offered)
    threshold = form.number("threshold", low=5, high=100) or 5
    if form.wrong or opens_on is None or closes_on is None:
        return None
    view = periods.view_period(db(), place.period) if place.period else None
    return PeriodDefinition(
        key=view.key if view else key_of(name),
        region_key=place.region.key,
        name={"sv": name} | ({"en": name_en} if name_en else {}),
        opens_on=opens_on,
        closes_on=closes_on,
        languages=languages,
        set_keys=set_keys,
        result_modes={key: ResultMode.COMBINED_ONLY for key in set_keys if form.get(f"combined_{key}") == "1"},
        municipality_codes=codes,
        threshold=threshold,
        rate_threshold=max(10, threshold),
        second_look=form.get("second_look") == "1",
        poster_answers=form.get("poster_answers") == "1",
        organisation=view.organisation if view else {},
        contact=form.text("contact", required=False, longest=200),
        diary_number=form.text("diary_number", required=False, longest=60),
        scanning_desk=view.scanning_desk if view else {},
        extra_questions=view.extra_questions if view else (),
    )


def key_of(name: str) -> str:
    """Return a key for addresses and commands made of a name: "Hösten 2026" gives hosten-2026."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "period"
