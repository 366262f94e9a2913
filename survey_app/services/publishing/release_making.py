"""Brings together what a release is made of, and computes it; late responses that would be told apart wait."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey_app import __version__
from survey_app.db import queries
from survey_app.db.models import PeriodRow
from survey_app.db.queries.responses import CountedResponse
from survey_app.domain.imported.results import ImportedResults
from survey_app.domain.model import PeriodState, ResponseData
from survey_app.domain.release.engine import build_release
from survey_app.domain.release.frozen import FreeText, Release
from survey_app.domain.release.material import PastRelease, ReleaseInput, ReleaseResult
from survey_app.errors import DisclosureError, RefusedError
from survey_app.plugin_manager import Plugins
from survey_app.services.fieldwork.handouts import count_of, count_offered
from survey_app.services.planning.asked import asks_in_words
from survey_app.services.planning.period_questions import question_sets_of
from survey_app.services.planning.period_rows import as_period, municipality_names
from survey_app.services.publishing.free_text import written_answers
from survey_app.services.publishing.release_cache import read_release
from survey_app.services.reading.reading_sample import check_of

IMPORTED = "{period} holds results of an earlier year. Withdraw them and import anew, if they are wrong."

NOTHING_NEW = "{period} is already published, and nothing has come in since."


@dataclass(frozen=True, slots=True)
class MadeRelease:
    """A computed release, not stored yet. `held_back`: municipalities whose late responses wait (rule 6)."""

    result: ReleaseResult
    held_back: frozenset[str]

    @property
    def release(self) -> Release:
        """The release itself."""
        return self.result.release


def history_of(session: Session, region_key: str) -> tuple[PastRelease, ...]:
    """Return all releases made in a region, withdrawn ones included: what was once out stays known."""
    return tuple(
        PastRelease(Release.from_json(row.content), row.internal, withdrawn=row.withdrawn_at is not None)
        for row in queries.releases.releases_of_region(session, region_key)
    )


def make_release(session: Session, period: PeriodRow, *, plugins: Plugins, today: datetime.date) -> MadeRelease:
    """Compute the period's release from what is stored; nothing is written.

    Where fewer than T respondents of a municipality came after an earlier version, its late responses wait for the
    next one, and the release is computed without them.

    Raises:
        RefusedError: nobody answered, it is published and nothing came since, or all that came must wait (rule 6).
        DisclosureError: a hidden figure could be derived.
    """
    if is_imported(session, period):
        raise RefusedError(IMPORTED, period=period.key)
    rows = queries.responses.responses_to_count(session, period.id)
    late = {row.municipality_code for row in rows if row.first_release is None}
    texts_alone = period.state == PeriodState.PUBLISHED and not late
    if texts_alone and not asks_in_words(period):
        raise RefusedError(NOTHING_NEW, period=period.key)
    held_back: frozenset[str] = frozenset()
    while True:
        try:
            result = _build(session, period, plugins, today, _without(rows, held_back))
        except DisclosureError:
            raise
        except RefusedError as error:
            must_wait = _named_municipalities(error) & (late - held_back)
            if not must_wait:
                raise
            held_back |= must_wait
            if period.state == PeriodState.PUBLISHED and late <= held_back:
                raise _too_few_came(period, held_back) from error
        else:
            if texts_alone and result.release.texts == _latest_texts(session, period):
                raise RefusedError(NOTHING_NEW, period=period.key)  # no text was decided on, or so few that they wait
            return MadeRelease(result, held_back)


def make_imported(
    session: Session, period: PeriodRow, results: ImportedResults, *, plugins: Plugins, today: datetime.date
) -> MadeRelease:
    """Compute the release of an earlier year's results; nothing is written.

    Raises:
        RefusedError: they have no figure on anything that the period asks.
        DisclosureError: what they repeat of other periods would tell something hidden.
    """
    return MadeRelease(_build(session, period, plugins, today, [], results), frozenset())


def is_imported(session: Session, period: PeriodRow) -> bool:
    """Say whether the period's results were imported, withdrawn or not: nobody has answered in it."""
    latest = queries.releases.latest_release(session, period.id)
    return latest is not None and bool(read_release(latest).imported_from)


def _latest_texts(session: Session, period: PeriodRow) -> tuple[FreeText, ...]:
    latest = queries.releases.latest_release(session, period.id)
    return () if latest is None else Release.from_json(latest.content).texts


def _without(rows: Sequence[CountedResponse], held_back: frozenset[str]) -> list[ResponseData]:
    return [
        ResponseData(row.municipality_code, row.answers)
        for row in rows
        if row.first_release is not None or row.municipality_code not in held_back
    ]


def _named_municipalities(error: RefusedError) -> frozenset[str]:
    """Return the codes that a refusal by rule 6 names; none where it was refused for another reason."""
    named = str(error.values.get("municipalities", ""))
    return frozenset(code.strip() for code in named.split(",") if code.strip())


def _too_few_came(period: PeriodRow, held_back: frozenset[str]) -> RefusedError:
    names = municipality_names(period)
    return RefusedError(
        "Fewer than {threshold} answers came in since {period} was published: {municipalities}. Published now, they "
        "could be told apart. They are kept for the next version.",
        threshold=period.threshold,
        period=period.key,
        municipalities=", ".join(names[code] for code in names if code in held_back),
    )


def _build(
    session: Session,
    period: PeriodRow,
    plugins: Plugins,
    today: datetime.date,
    responses: list[ResponseData],
    imported: ImportedResults | None = None,
) -> ReleaseResult:
    as_domain = as_period(period)
    region = plugins.region(period.region_key)
    offered = count_offered(session, period)
    return build_release(
        ReleaseInput(
            period=as_domain,
            region=region,
            sets=question_sets_of(session, plugins=plugins, period=period),
            responses=responses,
            hand_outs={part.municipality_code: count_of(part, offered) for part in period.municipalities},
            names=municipality_names(period),
            published_on=today,
            engine=__version__,
            plugins={info.name: info.version for info in plugins.describe() if info.error is None},
            history=history_of(session, period.region_key),
            reports=plugins.reports(as_domain, region),
            result_modes=period.result_modes,
            language=period.languages[0],
            reading=check_of(period),
            written=written_answers(session, period),
            poster_answers=queries.responses.poster_responses_by_municipality(session, period.id),
            imported=imported,
        )
    )
