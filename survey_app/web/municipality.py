"""A municipality's results: the same figures as its pack, each chart with its table, n and sentence; downloads."""

import io
import zipfile

from flask import Blueprint, Response, redirect, send_file, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey_app.domain.model import PeriodState
from survey_app.domain.roles import Permission
from survey_app.errors import NotFoundError
from survey_app.i18n import in_language
from survey_app.packs.charts import draw_chart
from survey_app.services import exporting, packing, period_rows, periods
from survey_app.services.periods import PeriodView
from survey_app.web.context import db, language, optional_actor, plugins, show, storage, writes
from survey_app.web.places import open_results
from survey_app.web.results import find_chart, results_page

pages = Blueprint("municipality", __name__, url_prefix="/results/<code>")

FILES = {
    "overview.pdf": "application/pdf",
    "slides.pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "report.docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "report.pdf": "application/pdf",
    "poster.pdf": "application/pdf",
    "data.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "data.csv": "text/csv",
    "data.json": "application/json",
    "codebook.csv": "text/csv",
}


def _published(code: str) -> list[PeriodView]:
    """Return the municipality's periods that have results, the latest first."""
    return [
        view
        for view in periods.list_periods(db())
        if code in view.municipalities and view.state in (PeriodState.PUBLISHED, PeriodState.WITHDRAWN)
    ]


@pages.get("/")
def start(code: str) -> str | BaseResponse:
    """Lead to the latest results, or say that there are none yet."""
    name = open_results(code)
    found = _published(code)
    if not found:
        coming = [view for view in periods.list_periods(db()) if code in view.municipalities]
        return show("municipality/nothing.html", name=name, coming=coming, say=_say)
    return redirect(url_for("municipality.results", code=code, key=found[0].key))


def _say(text: dict[str, str]) -> str:
    return in_language(text, language())


@pages.get("/<key>/")
def results(code: str, key: str) -> str:
    """Show the results of one period."""
    name = open_results(code)
    period = period_rows.find_period(db(), key)
    release = packing.results_for(db(), period, code)
    return show(
        "municipality/results.html", name=name, code=code, key=key, page=results_page(release, code, language())
    )


@pages.get("/<key>/charts/<int:number>.svg")
def chart(code: str, key: str, number: int) -> Response:
    """Send one chart as a picture that stands alone."""
    open_results(code)
    release = packing.results_for(db(), period_rows.find_period(db(), key), code)
    found = find_chart(release, code, number)
    text = draw_chart(found, language=release.language, alone=True)
    return send_file(
        io.BytesIO(text.encode()),
        mimetype="image/svg+xml",
        as_attachment=True,
        download_name=f"{code}-{key}-{number}.svg",
    )


@pages.get("/latest/downloads")
def latest(code: str) -> BaseResponse:
    """Lead to the downloads of the latest published period."""
    open_results(code, Permission.DOWNLOAD_PACK)
    found = _published(code)
    if not found:
        return redirect(url_for("municipality.start", code=code))
    return redirect(url_for("municipality.downloads", code=code, key=found[0].key))


@pages.get("/<key>/downloads")
def downloads(code: str, key: str) -> str:
    """Show what can be downloaded."""
    name = open_results(code, Permission.DOWNLOAD_PACK)
    period = period_rows.find_period(db(), key)
    release = packing.results_for(db(), period, code)
    return show(
        "municipality/downloads.html",
        name=name,
        code=code,
        key=key,
        period_name=in_language(release.period_name, language()),
        release=release,
        row_formats=exporting.FORMATS,
    )


@pages.get("/<key>/pack.zip")
@writes
def pack(code: str, key: str) -> Response:
    """Send the pack."""
    open_results(code, Permission.DOWNLOAD_PACK)
    data = packing.pack_of(db(), period_rows.find_period(db(), key), code, storage=storage(), plugins=plugins())
    return send_file(
        io.BytesIO(data), mimetype="application/zip", as_attachment=True, download_name=f"{code}-{key}.zip"
    )


@pages.get("/<key>/files/<name>")
@writes
def file(code: str, key: str, name: str) -> Response:
    """Send one file of the pack."""
    open_results(code, Permission.DOWNLOAD_PACK)
    data = packing.pack_of(db(), period_rows.find_period(db(), key), code, storage=storage(), plugins=plugins())
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        found = next((entry for entry in bundle.namelist() if entry.rpartition("/")[2] == name), None)
        if found is None or name not in FILES:
            raise NotFoundError("The pack holds no file {name}.", name=name)
        content = bundle.read(found)
    stem, _dot, ending = name.partition(".")
    return send_file(
        io.BytesIO(content), mimetype=FILES[name], as_attachment=True, download_name=f"{code}-{key}-{stem}.{ending}"
    )


@pages.get("/<key>/answers.<kind>")
@writes
def answers(code: str, key: str, kind: str) -> Response:
    """Send the municipality's own answers row by row; logged."""
    open_results(code, Permission.EXPORT_RESPONSES)
    person = optional_actor()
    if person is None:
        raise NotFoundError("There is nothing here.")
    exported = exporting.export_responses(db(), period_rows.find_period(db(), key), code, format=kind, actor=person)
    return send_file(
        io.BytesIO(exported.data), mimetype=exported.media_type, as_attachment=True, download_name=exported.name
    )


@pages.get("/earlier")
def earlier(code: str) -> str:
    """Show the periods that have results."""
    name = open_results(code)
    return show("municipality/earlier.html", name=name, code=code, periods=_published(code), say=_say)
