"""Exports: released figures for everybody who may see them, row-level answers for their own municipality only."""

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from forms.model import ItemRole, ResultMode
from survey_app.db import queries
from survey_app.db.models import PeriodRow
from survey_app.db.queries.responses import CountedResponse
from survey_app.domain.roles import Actor, Permission, may
from survey_app.errors import InvalidInputError, NotAllowedError, RefusedError
from survey_app.i18n import in_language
from survey_app.packs.data_files import COLUMNS, build_csv, build_json, figure_rows
from survey_app.services.people.audit_log import log_action
from survey_app.services.planning.asked import AskedItem, items_ticked, sets_asked
from survey_app.services.planning.participation import part_of
from survey_app.services.publishing.answer_columns import (
    CODEBOOK,
    codebook_rows,
    key_cells,
    key_columns,
    number_cells,
    number_columns,
)
from survey_app.services.publishing.packing import results_for
from survey_app.services.publishing.release_making import is_imported
from survey_app.services.publishing.tables import MEDIA_TYPES, Column, write_csv, write_json, write_sav, write_xlsx

FORMATS = ("csv", "xlsx", "sav", "json")
"""Formats of row-level answers."""

RELEASED_FORMATS = ("csv", "xlsx", "json")
"""Formats of released figures."""


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file to hand out."""

    name: str
    media_type: str
    data: bytes


def export_released(
    session: Session, period: PeriodRow, *, format: str, actor: Actor, municipality_code: str = ""
) -> ExportedFile:
    """Return the released figures; logged.

    Args:
        session: the transaction (the log is written).
        period: a published period.
        format: csv, xlsx or json.
        actor: who asks.
        municipality_code: whose own figures go with the combined ones; "" = every municipality's (the region).

    Raises:
        InvalidInputError: another format.
        NotFoundError: the municipality did not take part.
        RefusedError: nothing is published, or it was withdrawn.
    """
    _check_format(format, RELEASED_FORMATS)
    release = results_for(session, period, municipality_code)
    if municipality_code:
        release = release.for_municipality(municipality_code)
    if format == "csv":
        data = build_csv(release)
    elif format == "json":
        data = build_json(release)
    else:
        data = write_xlsx([Column(name) for name in COLUMNS], list(figure_rows(release)), sheet="data")
    _log(session, actor, "export.released", period, municipality_code, format)
    stem = "-".join(part for part in (period.key, municipality_code, "figures") if part)
    return ExportedFile(f"{stem}.{format}", MEDIA_TYPES[format], data)


def export_responses(
    session: Session, period: PeriodRow, municipality_code: str, *, format: str, actor: Actor
) -> ExportedFile:
    """Return a municipality's own answers row by row, for its archive; logged.

    Rows are in random order and carry no date, sheet number or language: nothing that leads to a paper or a person.
    They are those that a release has counted: else who fetches them twice sees what one person answered in between.
    For the same reason those that a later version counted first are left out while they are fewer than T: where nothing
    of a municipality's own is shown, rule 6 lets them through.
    Questions whose results are for all together only are not in them (rule 0).

    Args:
        session: the transaction (the log is written).
        period: the period.
        municipality_code: whose answers.
        format: csv, xlsx, sav or json. In `sav`, options are numbers with labels; elsewhere they are the codebook's
            keys, several ones divided by a space.
        actor: who asks.

    Raises:
        NotAllowedError: the person does not hold the municipality's own permission for this.
        InvalidInputError: another format.
        NotFoundError: the municipality does not take part.
        RefusedError: nothing is published yet, or all results are for all together only.
    """
    _check_format(format, FORMATS)
    part_of(period, municipality_code)
    _require_own_permission(actor, municipality_code)
    asked = _asked_for_own(period)
    if not hands_out_rows(period):
        raise RefusedError(
            "The results of {period} are for all together only. Answers one by one are handed out to nobody.",
            period=period.key,
        )
    if queries.releases.latest_release(session, period.id) is None:
        raise RefusedError("The results of {period} are not published yet.", period=period.key)
    if is_imported(session, period):
        raise RefusedError(
            "The results of {period} are imported from an earlier year. There are no answers one by one.",
            period=period.key,
        )
    keys = {each.item.key for each in asked}
    counted = queries.responses.responses_to_count(session, period.id, municipality_code)
    rows = [row for row in _without_few_late(session, period, counted) if keys & row.answers.keys()]
    random.Random(secrets.randbits(64)).shuffle(rows)
    _log(session, actor, "export.responses", period, municipality_code, format, rows=len(rows))
    data = _answer_file(period, asked, rows, format)
    return ExportedFile(f"{period.key}-{municipality_code}-answers.{format}", MEDIA_TYPES[format], data)


def _without_few_late(
    session: Session, period: PeriodRow, counted: Sequence[CountedResponse]
) -> Sequence[CountedResponse]:
    """Return the answers that the first version counted, and later ones where they are at least T."""
    first = queries.releases.release_register(session, period.id)[-1][0].id
    late = [row for row in counted if row.first_release not in (None, first)]
    few = len(late) < period.threshold
    return [row for row in counted if row.first_release == first or (row.first_release is not None and not few)]


def hands_out_rows(period: PeriodRow) -> bool:
    """Say whether a municipality may have its answers row by row: not where all results are for all together only."""
    return any(each.item.role is not ItemRole.GROUP for each in _asked_for_own(period))


def _asked_for_own(period: PeriodRow) -> list[AskedItem]:
    """Return the questions with boxes that municipalities have results of their own on."""
    own = {
        item.key
        for each in sets_asked(period)
        if period.result_modes.get(each.key, each.result_mode) != ResultMode.COMBINED_ONLY
        for item in each.items
    }
    return [asked for key, asked in items_ticked(period).items() if key in own]


def _require_own_permission(actor: Actor, municipality_code: str) -> None:
    """Row-level answers go to their own municipality only: neither to a region nor to an administrator."""
    if actor.user_id is None:
        return
    own = tuple(grant for grant in actor.grants if grant.municipality_code == municipality_code)
    if not may(own, Permission.EXPORT_RESPONSES, municipality_code=municipality_code):
        raise NotAllowedError("Answers one by one go to their own municipality only. Ask it for a copy.")


def export_codebook(period: PeriodRow, *, language: str | None = None) -> ExportedFile:
    """Return what the variables of a period's answers mean, as CSV: labels, values, what is missing, versions.

    Args:
        period: the period; while it is a draft it asks nothing yet.
        language: of labels; None = the period's own.
    """
    asked = _asked_for_own(period)
    rows = list(codebook_rows(asked, language or period.languages[0], period.languages))
    data = write_csv([Column(name) for name in CODEBOOK], rows)
    return ExportedFile(f"{period.key}-codebook.csv", MEDIA_TYPES["csv"], data)


def _check_format(format: str, known: Sequence[str]) -> None:
    if format not in known:
        raise InvalidInputError(
            "There is no format {format}. Choose one of: {known}.", format=format, known=", ".join(known)
        )


def _answer_file(period: PeriodRow, asked: Sequence[AskedItem], rows: Sequence[CountedResponse], format: str) -> bytes:
    if format == "sav":
        language = period.languages[0]
        cells = [number_cells(asked, row) for row in rows]
        return write_sav(number_columns(asked, language), cells, label=in_language(period.name, language))
    columns, keys = key_columns(asked), [key_cells(asked, row) for row in rows]
    if format == "csv":
        return write_csv(columns, keys)
    if format == "json":
        return write_json(columns, keys)
    return write_xlsx(columns, keys, sheet="answers")


def _log(
    session: Session, actor: Actor, action: str, period: PeriodRow, code: str, format: str, **detail: object
) -> None:
    log_action(session, actor, action, period_key=period.key, municipality_code=code or None, format=format, **detail)
