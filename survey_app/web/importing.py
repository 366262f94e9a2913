"""Results of an earlier year: the coordinator hands in a file, looks at what was understood, and publishes it."""

import base64
import binascii
import json
import zlib
from collections.abc import Sequence

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from survey_app.db.models import PeriodRow
from survey_app.domain.imported.fields import Row
from survey_app.domain.roles import Permission
from survey_app.errors import NotFoundError
from survey_app.services.publishing import import_table, importing
from survey_app.services.publishing.importing import LONGEST_SOURCE, ImportCheck, ImportProblemsError
from survey_app.web.context import db, language, plugins, show
from survey_app.web.context import gettext as _
from survey_app.web.errors import KNOWN_ERRORS, message_of
from survey_app.web.fields import Fields
from survey_app.web.once import sent_before
from survey_app.web.places import RegionPlace, open_region
from survey_app.web.sending import download

pages = Blueprint("importing", __name__, url_prefix="/region/<region_key>/<key>/import")

MOST_CARRIED = 800_000
"""Bytes that a page carries from looking to publishing: more than 290 municipalities need."""

MOST_UNPACKED = 60_000_000


def _period(place: RegionPlace) -> PeriodRow:
    if place.period is None:
        raise NotFoundError("There is no such period.")
    return place.period


@pages.get("")
def choose(region_key: str, key: str) -> str:
    """Ask for the file."""
    place = open_region(region_key, Permission.RELEASE, key)
    return _page(place, Fields())


def _page(place: RegionPlace, form: Fields, check: ImportCheck | None = None, rows: str = "") -> str:
    may = importing.may_import(db(), _period(place))
    asked = () if check or not may else _askable(_period(place))
    return show("coordinator/import.html", place=place, form=form, check=check, rows=rows, may=may, questions=asked)


def _askable(period: PeriodRow) -> tuple[import_table.AskableQuestion, ...]:
    return import_table.askable_questions(db(), period, plugins=plugins(), language=language())


@pages.get("/empty.csv")
def empty(region_key: str, key: str) -> Response:
    """Send a table to fill in, with every municipality and question of the period."""
    place = open_region(region_key, Permission.RELEASE, key)
    data = import_table.empty_table(db(), _period(place), plugins=plugins(), language=language())
    return download(data, f"{key}-results.csv", "text/csv")


@pages.post("")
def look(region_key: str, key: str) -> str | tuple[str, int]:
    """Show what was understood of the file, and what would be shown of it; nothing is stored."""
    place = open_region(region_key, Permission.RELEASE, key)
    form, upload = Fields(request.form), request.files.get("file")
    source = form.text("source", required=False, longest=LONGEST_SOURCE)
    if upload is None or not upload.filename:
        form.errors["file"] = _("Choose a file.")
    if form.wrong or upload is None:
        return _page(place, form), 422
    try:
        rows = importing.read_file(upload.read(), language=language())
        carried = _carry(rows)
        check = _check(place, rows, source or (upload.filename or ""))
    except ImportProblemsError as error:
        form.general += error.problems
        return _page(place, form), 422
    except KNOWN_ERRORS as error:
        form.general.append(message_of(error))
        return _page(place, form), 422
    return _page(place, Fields(), check, carried)


def _check(place: RegionPlace, rows: Sequence[Row], source: str) -> ImportCheck:
    return importing.check_import(db(), _period(place), rows, plugins=plugins(), source=source, language=language())


@pages.post("/publish")
def publish(region_key: str, key: str) -> Response | tuple[str, int]:
    """Publish what was looked at."""
    place = open_region(region_key, Permission.RELEASE, key)
    form, period = Fields(request.form), _period(place)
    source = form.text("source", longest=LONGEST_SOURCE)
    if form.get("sure") != "1":
        form.errors["sure"] = _("Say that you have looked at it.")
    if not form.wrong and sent_before():
        return redirect(place.address("releasing.packs"))
    try:
        rows = _carried(form.get("rows"))
        if form.wrong:
            return _page(place, form, _check(place, rows, source), form.get("rows")), 422
        importing.import_results(
            db(), period, rows, plugins=plugins(), source=source, actor=place.actor, language=language()
        )
    except ImportProblemsError as error:
        form.general += error.problems
    except KNOWN_ERRORS as error:
        form.general.append(message_of(error))
    else:
        flash(_("{period} is published, as it was published then.", period=place.period_name), "done")
        return redirect(place.address("releasing.packs"))
    db().rollback()
    return _page(open_region(region_key, Permission.RELEASE, key), form), 422


def _carry(rows: Sequence[Row]) -> str:
    """Return the rows as one field holds them, so that nothing is stored before it is published."""
    packed = zlib.compress(json.dumps([[row.line, row.cells] for row in rows]).encode(), 9)
    text = base64.b64encode(packed).decode()
    if len(text) > MOST_CARRIED:
        problem = _("The file is too large for this page. Import it with survey-app period import-results.")
        raise ImportProblemsError([problem])
    return text


def _carried(text: str) -> tuple[Row, ...]:
    """Return the rows that a field holds."""
    try:
        unpacked = zlib.decompressobj().decompress(base64.b64decode(text, validate=True), MOST_UNPACKED)
        return tuple(
            Row(int(line), {str(name): str(cell) for name, cell in cells.items()})
            for line, cells in json.loads(unpacked)
        )
    except (binascii.Error, zlib.error, ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ImportProblemsError([_("Choose the file again.")]) from error
