"""Publishing: what is missing, what would be shown, the disclosure check's words; packs; withdrawing."""

import io
import zipfile
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from survey_app.db.models import PeriodRow
from survey_app.domain.model import PeriodState
from survey_app.domain.register import names_in_order
from survey_app.domain.release.frozen import FigureStatus, Release, Scope
from survey_app.domain.roles import Actor, Permission
from survey_app.errors import NotFoundError
from survey_app.services.planning import period_rows, periods
from survey_app.services.planning.period_file import LONGEST_DIARY_NUMBER
from survey_app.services.publishing import exporting, packing, releasing
from survey_app.services.publishing.publishing import publish_period
from survey_app.services.publishing.releasing import ReleaseCheck
from survey_app.services.sent_forms import claim_form, was_sent
from survey_app.web.context import db, instance, is_fragment, language, plugins, reads, show, writes
from survey_app.web.context import gettext as _
from survey_app.web.downloads import pack_for, take_file
from survey_app.web.errors import KNOWN_ERRORS, message_of
from survey_app.web.fields import Fields
from survey_app.web.long_work import Work, long_work
from survey_app.web.once import FIELD
from survey_app.web.places import RegionPlace, open_region
from survey_app.web.sending import download

pages = Blueprint("releasing", __name__, url_prefix="/region/<region_key>/<key>")


def _period(place: RegionPlace) -> PeriodRow:
    if place.period is None:
        raise NotFoundError("There is no such period.")
    return place.period


@pages.get("/release")
def check(region_key: str, key: str) -> str | BaseResponse:
    """Show what stands between the period and its release, and what would be shown; or that it is being computed."""
    place = open_region(region_key, Permission.RELEASE, key)
    publishing = _publishing(place)
    if publishing is not None:
        return _outcome(place, publishing, Fields())
    return _check_page(place, Fields())


def _check_page(place: RegionPlace, form: Fields) -> str | BaseResponse:
    period = _period(place)
    if period.state == PeriodState.PUBLISHED and not releasing.count_late(db(), period):
        return _go_to(place.address("releasing.packs"))
    work = _begin_check(period, place.actor)
    if not work.wait():
        return _waiting_page(place, work, publishing=False)
    if is_fragment():
        return _go_to(place.address("releasing.check"))
    desk = any(part.scanning_desk for part in period.municipalities)
    return show("coordinator/release.html", place=place, check=work.result, form=form, state=period.state, desk=desk)


def _begin_check(period: PeriodRow, actor: Actor) -> Work[ReleaseCheck]:
    """Have the check computed beside this page, for that may take a minute; what was computed just now still holds."""
    spoken, key, sessions, loaded = language(), period.key, instance().readers, plugins()

    def compute() -> ReleaseCheck:
        with sessions() as session:
            found = period_rows.find_period(session, key)
            return releasing.check_release(session, found, plugins=loaded, language=spoken)

    basis = None if current_app.testing else releasing.standing_of(db(), period)
    return long_work().start(("check", key, spoken), compute, who=actor.name, basis=basis)


def _publishing(place: RegionPlace) -> Work[Release] | None:
    return long_work().find(("publish", _period(place).key))


def _outcome(place: RegionPlace, work: Work[Release], form: Fields) -> str | BaseResponse:
    """Lead to what was published, say why it was not, or say that it is going on."""
    if not work.is_done:
        return _waiting_page(place, work, publishing=True)
    if is_fragment():
        return _go_to(place.address("releasing.check"))
    long_work().forget(("publish", _period(place).key))
    try:
        made = work.result
    except KNOWN_ERRORS as error:
        form.general.append(message_of(error))
        return _check_page(place, form)
    flash(_("{period} is published, version {version}.", period=place.period_name, version=made.version), "done")
    return redirect(place.address("releasing.packs"))


def _waiting_page(place: RegionPlace, work: Work[Any], *, publishing: bool) -> str | BaseResponse:
    """Show that it is being computed; the page asks now and then, and goes on by itself."""
    if is_fragment():
        return Response(status=204)
    mine = work.who == place.actor.name
    return show("coordinator/release_waiting.html", place=place, work=work, publishing=publishing, mine=mine)


def _go_to(address: str) -> BaseResponse:
    """Lead the page there, also where only a part of it asks."""
    return Response(headers={"HX-Redirect": address}) if is_fragment() else redirect(address)


@pages.post("/release")
@reads
def release(region_key: str, key: str) -> BaseResponse | tuple[str, int]:
    """Begin to compute, check and freeze every figure and publish; who comes while that goes on sees how it goes."""
    place = open_region(region_key, Permission.RELEASE, key)
    work = _publishing(place)
    if work is not None and not work.is_done:
        return redirect(place.address("releasing.check"))
    form = Fields(request.form)
    number = request.form.get(FIELD, "")
    diary_number = form.text("diary_number", required=False, longest=LONGEST_DIARY_NUMBER)
    if form.get("sure") != "1":
        form.errors["sure"] = _("Say that you have looked at the check.")
    if form.wrong:
        return _refused(_check_page(place, form))
    if number and was_sent(db(), number):
        return redirect(place.address("releasing.packs"))
    work = _begin_publishing(place, diary_number if "diary_number" in form.values else None, number)
    return _refused(_outcome(place, work, form)) if work.wait() else redirect(place.address("releasing.check"))


def _refused(page: str | BaseResponse) -> BaseResponse | tuple[str, int]:
    """Return the page that says what is in the way as the answer to a form; what leads on does so."""
    return (page, 422) if isinstance(page, str) else page


def _begin_publishing(place: RegionPlace, diary_number: str | None, form_number: str) -> Work[Release]:
    """Publish beside this page: it is done whether or not somebody goes on waiting."""
    spoken, key, actor, here = language(), _period(place).key, place.actor, instance()

    def publish() -> Release:
        if diary_number is not None:
            with here.sessions.begin() as session:
                found = period_rows.find_period(session, key)
                periods.set_diary_number(session, period=found, number=diary_number, actor=actor)
        return publish_period(
            key,
            readers=here.readers,
            writers=here.sessions,
            plugins=here.plugins,
            actor=actor,
            language=spoken,
            on_store=lambda session: claim_form(session, form_number) if form_number else None,
        )

    return long_work().start(("publish", key), publish, who=actor.name)


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
