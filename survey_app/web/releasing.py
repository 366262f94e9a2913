"""Publishing: what is missing, what would be shown, the disclosure check's words; packs; withdrawing."""

import io
import zipfile

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from survey_app.db.models import PeriodRow
from survey_app.domain.model import PeriodState
from survey_app.domain.register import names_in_order
from survey_app.domain.release.frozen import FigureStatus, Release, Scope
from survey_app.domain.roles import Permission
from survey_app.errors import NotFoundError
from survey_app.services.planning import period_rows, periods
from survey_app.services.planning.period_file import LONGEST_DIARY_NUMBER
from survey_app.services.publishing import exporting, packing, releasing
from survey_app.web.context import db, language, plugins, show, writes
from survey_app.web.context import gettext as _
from survey_app.web.downloads import pack_for, take_file
from survey_app.web.errors import KNOWN_ERRORS, message_of
from survey_app.web.fields import Fields
from survey_app.web.once import sent_before
from survey_app.web.places import RegionPlace, open_region
from survey_app.web.sending import download

pages = Blueprint("releasing", __name__, url_prefix="/region/<region_key>/<key>")


def _period(place: RegionPlace) -> PeriodRow:
    if place.period is None:
        raise NotFoundError("There is no such period.")
    return place.period


@pages.get("/release")
def check(region_key: str, key: str) -> str | BaseResponse:
    """Show what stands between the period and its release, and what would be shown."""
    place = open_region(region_key, Permission.RELEASE, key)
    return _check_page(place, Fields())


def _check_page(place: RegionPlace, form: Fields) -> str | BaseResponse:
    period = _period(place)
    if period.state == PeriodState.PUBLISHED and not releasing.count_late(db(), period):
        return redirect(place.address("releasing.packs"))
    checked = releasing.check_release(db(), period, plugins=plugins(), language=language())
    return show("coordinator/release.html", place=place, check=checked, form=form, state=period.state)


@pages.post("/release")
def release(region_key: str, key: str) -> BaseResponse | tuple[str | BaseResponse, int]:
    """Compute, check and freeze every figure, and publish."""
    place = open_region(region_key, Permission.RELEASE, key)
    period = _period(place)
    form = Fields(request.form)
    diary_number = form.text("diary_number", required=False, longest=LONGEST_DIARY_NUMBER)
    if form.get("sure") != "1":
        form.errors["sure"] = _("Say that you have looked at the check.")
    if not form.wrong and sent_before():
        return redirect(place.address("releasing.packs"))
    if not form.wrong:
        try:
            if "diary_number" in form.values:
                periods.set_diary_number(db(), period=period, number=diary_number, actor=place.actor)
            made = releasing.release_period(db(), period, plugins=plugins(), actor=place.actor, language=language())
        except KNOWN_ERRORS as error:
            form.general.append(message_of(error))
        else:
            flash(
                _("{period} is published, version {version}.", period=place.period_name, version=made.version), "done"
            )
            return redirect(place.address("releasing.packs"))
    db().rollback()
    place = open_region(region_key, Permission.RELEASE, key)
    return _check_page(place, form), 422


@pages.get("/packs")
def packs(region_key: str, key: str) -> str:
    """Show the published period: packs for all, posters, data, the register of versions."""
    place = open_region(region_key, Permission.RELEASE, key)
    period = _period(place)
    current = releasing.current_release(db(), period)
    if current is None:
        raise NotFoundError("{period} is not published, so there are no packs.", period=place.period_name)
    return show(
        "coordinator/packs.html",
        place=place,
        release=current,
        municipalities=_packs_made_of(current),
        versions=releasing.list_releases(db(), period),
        formats=("csv", "xlsx", "json"),
        form=Fields(),
    )


def _packs_made_of(release: Release) -> list[tuple[str, str, int | None, bool]]:
    """Return code, name, answers (None: fewer than the threshold) and whether own figures are shown, by name."""
    answers = {row.municipality_code: row.responses for row in release.participation}
    own = {
        one.municipality_code
        for one in release.figures
        if one.scope is Scope.OWN and one.status is FigureStatus.SHOWN and one.period == release.period
    }
    return [(code, name, answers.get(code), code in own) for code, name in names_in_order(release.municipalities)]


@pages.get("/packs/network-slides.pptx")
def network_slides(region_key: str, key: str) -> Response:
    """Send the slides of all municipalities together: combined results, nobody's own."""
    place = open_region(region_key, Permission.RELEASE, key)
    content, media_type = take_file(pack_for(_period(place), packing.COMBINED), "slides.pptx")
    return download(content, f"network-{key}-slides.pptx", media_type)


@pages.get("/packs/network.zip")
def network_pack(region_key: str, key: str) -> Response:
    """Send the pack of all municipalities together."""
    place = open_region(region_key, Permission.RELEASE, key)
    data = pack_for(_period(place), packing.COMBINED)
    return download(data, f"network-{key}.zip", "application/zip")


@pages.get("/packs/all.zip")
def all_packs(region_key: str, key: str) -> Response:
    """Send the packs of all municipalities in one zip."""
    place = open_region(region_key, Permission.DOWNLOAD_PACK, key)
    period = _period(place)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as bundle:
        for code in period_rows.municipality_names(period):
            data = pack_for(period, code)
            bundle.writestr(f"{code}.zip", data)
    return download(buffer.getvalue(), f"packs-{period.key}.zip", "application/zip")


@pages.get("/packs/<code>.zip")
def pack(region_key: str, key: str, code: str) -> Response:
    """Send one municipality's pack."""
    place = open_region(region_key, Permission.DOWNLOAD_PACK, key)
    data = pack_for(_period(place), code)
    return download(data, f"{code}.zip", "application/zip")


@pages.get("/packs/figures.<kind>")
@writes
def figures(region_key: str, key: str, kind: str) -> Response:
    """Send all released figures as a data file."""
    place = open_region(region_key, Permission.RELEASE, key)
    file = exporting.export_released(db(), _period(place), format=kind, actor=place.actor)
    return download(file.data, file.name, file.media_type)


@pages.get("/withdraw")
def withdraw_question(region_key: str, key: str) -> str:
    """Ask for the notice before a wrong release is withdrawn."""
    place = open_region(region_key, Permission.RELEASE, key)
    return show("coordinator/withdraw.html", place=place, form=Fields())


@pages.post("/withdraw")
def withdraw(region_key: str, key: str) -> BaseResponse | tuple[str, int]:
    """Withdraw the release as a whole, with a dated notice."""
    place = open_region(region_key, Permission.RELEASE, key)
    form = Fields(request.form)
    notice = form.text("notice", longest=500)
    if not form.wrong:
        try:
            releasing.withdraw_release(db(), _period(place), notice, actor=place.actor)
        except KNOWN_ERRORS as error:
            form.general.append(message_of(error))
        else:
            flash(_("{period} is withdrawn.", period=place.period_name), "done")
            return redirect(place.address("coordinator.period"))
    return show("coordinator/withdraw.html", place=place, form=form), 422
