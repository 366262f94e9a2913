"""What a release rests on as it is stored, so that it can be told whether anything of it changed meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey_app.db import queries
from survey_app.db.models import PeriodRow
from survey_app.db.queries.releases import StandingRelease
from survey_app.db.queries.responses import CountedResponse
from survey_app.domain.disclosure.free_text import WrittenAnswer
from survey_app.domain.model import HandOutCount, Period
from survey_app.domain.release.frozen import ReadingCheck
from survey_app.services.fieldwork.handouts import count_of, count_offered
from survey_app.services.planning.period_rows import as_period
from survey_app.services.publishing.free_text import written_answers
from survey_app.services.reading.reading_sample import check_of


@dataclass(frozen=True, slots=True)
class ReleaseBasis:
    """All that is stored and that a period's release is made of; its questions were frozen when it opened.

    Two are equal where nothing of it was changed in between. `earlier`: every release made in the region before.
    `keeps_images` says, by municipality, until when images are kept: publishing may cut what leads to them.
    """

    period: Period
    responses: tuple[CountedResponse, ...]
    hand_outs: Mapping[str, HandOutCount]
    result_modes: Mapping[str, str]
    reading: ReadingCheck | None
    written: tuple[WrittenAnswer, ...]
    poster_answers: Mapping[str, int]
    earlier: tuple[StandingRelease, ...]
    keeps_images: Mapping[str, str]


def basis_of(session: Session, period: PeriodRow) -> ReleaseBasis:
    """Read what a release of the period would be made of now."""
    offered = count_offered(session, period)
    return ReleaseBasis(
        period=as_period(period),
        responses=tuple(queries.responses.responses_to_count(session, period.id)),
        hand_outs={part.municipality_code: count_of(part, offered) for part in period.municipalities},
        result_modes=dict(period.result_modes),
        reading=check_of(period),
        written=written_answers(session, period),
        poster_answers=queries.responses.poster_responses_by_municipality(session, period.id),
        earlier=tuple(queries.releases.standing_in_region(session, period.region_key)),
        keeps_images={part.municipality_code: part.keep_images_until for part in period.municipalities},
    )
