"""A municipality's results: the same figures as its pack, each chart with its table, n and sentence; downloads."""

from collections.abc import Mapping

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey_app.db.models import PeriodRow
from survey_app.domain.model import PeriodState
from survey_app.domain.roles import Permission
from survey_app.domain.wording.period_names import inside_sentence
from survey_app.i18n import in_language
from survey_app.packs.charts import draw_chart
from survey_app.packs.pictures import render_pictures
from survey_app.services.planning import period_rows, periods
from survey_app.services.publishing import exporting, packing, releasing
from survey_app.services.publishing.releasing import Withdrawal
from survey_app.web.context import actor, allowed, db, language, show, writes
from survey_app.web.downloads import list_files, pack_for, take_file
from survey_app.web.languages import language_name
from survey_app.web.places import open_results
from survey_app.web.results import find_chart, kept_results_page, release_told
from survey_app.web.sending import download

pages = Blueprint("municipality", __name__, url_prefix="/results/<code>")


def _published(code: str) -> list[PeriodRow]:
    """Return the municipality's periods that have results, the latest first."""
    with_results = (PeriodState.PUBLISHED, PeriodState.WITHDRAWN)
    return [period for period in period_rows.periods_of(db(), code) if period.state in with_results]


def _valid_first(found: list[PeriodRow]) -> PeriodRow | None:
    """Return the latest period whose results stand, else the latest withdrawn one, else None."""
    standing = [period for period in found if period.state == PeriodState.PUBLISHED]
    return next(iter(standing or found), None)


@pages.get("/")
def start(code: str) -> str | BaseResponse:
    """Lead to the latest results that stand, or say that there are none yet."""
    name = open_results(code)
    first = _valid_first(_published(code))
    if first is None:
        coming = [view for view in periods.list_periods(db()) if code in view.municipalities]
        return show("municipality/nothing.html", name=name, coming=coming, say=_say)
    return redirect(url_for("municipality.results", code=code, key=first.key))


def _say(text: Mapping[str, str]) -> str:
    return in_language(text, language())


def _inside(names: Mapping[str, str]) -> str:
    """Return a period's name as it stands inside a sentence."""
    return inside_sentence(_say(names), language())


@pages.get("/<key>/")
def results(code: str, key: str) -> str:
    """Show the results of one period."""
    name = open_results(code)
    period = period_rows.find_period(db(), key, alone=True)
    withdrawal = releasing.withdrawal_of(db(), period)
    if withdrawal is not None:
        return _withdrawn_page(code, period, withdrawal)
    release = packing.results_for(db(), period, code)
    return show(
        "municipality/results.html",
        name=name,
        code=code,
        key=key,
        page=kept_results_page(release, code, language()),
        taken_back=_taken_back_since(code, period),
        say=_say,
        inside=_inside,
        language_name=language_name,
    )


def _taken_back_since(code: str, period: PeriodRow) -> list[PeriodRow]:
    """Return the later periods whose results were withdrawn: who comes here instead is told."""
    return [one for one in _published(code) if one.state == PeriodState.WITHDRAWN and one.opens_on > period.opens_on]


def _withdrawn_page(code: str, period: PeriodRow, withdrawal: Withdrawal) -> str:
    """Show that a period's results were withdrawn, why, and where the latest are that stand."""
    valid = _valid_first([one for one in _published(code) if one.state == PeriodState.PUBLISHED])
    return show(
        "municipality/withdrawn.html",
        code=code,
        period_name=_inside(period.name),
        withdrawal=withdrawal,
        valid=valid,
        valid_name=_inside(valid.name) if valid else "",
    )


@pages.get("/<key>/charts/<int:number>.<any(svg, png):kind>")
def chart(code: str, key: str, number: int, kind: str) -> Response:
    """Send one chart as a picture that stands alone: SVG for those who draw on, PNG for documents and slides."""
    open_results(code)
    release = release_told(
        packing.results_for(db(), period_rows.find_period(db(), key, alone=True), code), code, language()
    )
    text = draw_chart(find_chart(release, code, number), language=release.language, alone=True)
    data, mimetype = (text.encode(), "image/svg+xml") if kind == "svg" else (render_pictures([text])[0], "image/png")
    return download(data, f"{code}-{key}-{number}.{kind}", mimetype)


@pages.get("/latest/downloads")
def latest(code: str) -> BaseResponse:
    """Lead to the downloads of the latest published period."""
    open_results(code, Permission.DOWNLOAD_PACK)
    first = _valid_first(_published(code))
    if first is None:
        return redirect(url_for("municipality.start", code=code))
    return redirect(url_for("municipality.downloads", code=code, key=first.key))


@pages.get("/<key>/downloads")
def downloads(code: str, key: str) -> str:
    """Show what can be downloaded."""
    name = open_results(code, Permission.DOWNLOAD_PACK)
    period = period_rows.find_period(db(), key, alone=True)
    withdrawal = releasing.withdrawal_of(db(), period)
    if withdrawal is not None:
        return _withdrawn_page(code, period, withdrawal)
    release = packing.results_for(db(), period, code)
    return show(
        "municipality/downloads.html",
        name=name,
        code=code,
        key=key,
        period_name=_inside(release.period_name),
        own_language=release.language,
        other_languages=tuple(release.translations),
        language_name=language_name,
        files=list_files(pack_for(period, code)),
        figure_formats=exporting.RELEASED_FORMATS,
        row_formats=exporting.FORMATS,
        own_rows=not release.imported_from
        and allowed(Permission.EXPORT_RESPONSES, municipality_code=code)
        and exporting.hands_out_rows(period),
    )


@pages.get("/<key>/pack.zip")
def pack(code: str, key: str) -> Response:
    """Send the pack, in the language asked for if the results are published in it."""
    open_results(code, Permission.DOWNLOAD_PACK)
    chosen = request.args.get("language", "")
    data = pack_for(period_rows.find_period(db(), key, alone=True), code, chosen)
    name = "-".join(filter(None, (code, key, chosen)))
    return download(data, f"{name}.zip", "application/zip")


@pages.get("/<key>/files/<name>")
def file(code: str, key: str, name: str) -> Response:
    """Send one file of the pack."""
    open_results(code, Permission.DOWNLOAD_PACK)
    data = pack_for(period_rows.find_period(db(), key, alone=True), code)
    content, media_type = take_file(data, name)
    return download(content, f"{code}-{key}-{name}", media_type)


@pages.get("/<key>/figures.<kind>")
@writes
def figures(code: str, key: str, kind: str) -> Response:
    """Send the published figures, own and common, as a data file; logged."""
    open_results(code, Permission.DOWNLOAD_PACK)
    period = period_rows.find_period(db(), key, alone=True)
    exported = exporting.export_released(db(), period, format=kind, actor=actor(), municipality_code=code)
    return _send(exported)


@pages.get("/<key>/answers-codebook.csv")
def codebook(code: str, key: str) -> Response:
    """Send what the variables of the answers row by row mean."""
    open_results(code, Permission.EXPORT_RESPONSES)
    return _send(exporting.export_codebook(period_rows.find_period(db(), key, alone=True), language=language()))


@pages.get("/<key>/answers.<kind>")
@writes
def answers(code: str, key: str, kind: str) -> Response:
    """Send the municipality's own answers row by row; logged."""
    open_results(code, Permission.EXPORT_RESPONSES)
    period = period_rows.find_period(db(), key, alone=True)
    return _send(exporting.export_responses(db(), period, code, format=kind, actor=actor()))


def _send(file: exporting.ExportedFile) -> Response:
    return download(file.data, file.name, file.media_type)


@pages.get("/earlier")
def earlier(code: str) -> str:
    """Show the periods that have results."""
    name = open_results(code)
    return show("municipality/earlier.html", name=name, code=code, periods=_published(code), say=_say)
