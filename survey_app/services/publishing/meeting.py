"""The picture for the coordinator's meeting: funnels of unnamed dots, where every municipality has agreed to be one.

It stands on the coordinator's page only, and in no pack: who knows how many answered somewhere recognises the dot.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from survey_app.db.models import PeriodRow
from survey_app.domain.inference.funnel import funnel_data, make_funnel
from survey_app.domain.release.frozen import Release
from survey_app.domain.release.shown import has_shares
from survey_app.domain.wording.sentences import Sentences
from survey_app.errors import RefusedError
from survey_app.services.publishing.packing import results_for

KEPT = 4
"""Of how many releases the pictures are kept; a release never changes, and its id holds the hash of its content."""


@dataclass(frozen=True, slots=True)
class MeetingPicture:
    """The funnel of one question: its chart and its table as plain data, and what is said beside it."""

    label: str
    sentence: str
    note: str
    chart: dict[str, Any]
    table: dict[str, Any]


_kept: dict[tuple[str, frozenset[str]], tuple[MeetingPicture, ...]] = {}


def meeting_pictures(session: Session, period: PeriodRow) -> tuple[str, tuple[MeetingPicture, ...]]:
    """Return the release's language, and the funnels of all questions that have dots enough.

    Raises:
        RefusedError: nothing is published; a municipality with a dot has not agreed (the message names it); or no
            question has dots enough.
    """
    release = results_for(session, period)
    agreed = frozenset(part.municipality_code for part in period.municipalities if part.funnel)
    key = release.id, agreed
    found = _kept.get(key)
    if found is None:
        found = _draw_all(release, agreed)
        while len(_kept) >= KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept[key] = found
    return release.language, found


def _draw_all(release: Release, agreed: frozenset[str]) -> tuple[MeetingPicture, ...]:
    pictures, refused = [], RefusedError("A funnel needs at least three municipalities with ten answers each.")
    for question in filter(has_shares, release.questions):
        try:
            pictures.append(_picture(release, question.id, agreed))
        except RefusedError as error:
            if "names" in error.values:
                raise
            refused = error
    if not pictures:
        raise refused
    return tuple(pictures)


def _picture(release: Release, question_id: str, agreed: frozenset[str]) -> MeetingPicture:
    data = funnel_data(make_funnel(release, question_id, agreed), release, Sentences(release.language))
    chart = {"form": "funnel", "title": data["label"], "alternative": data["alternative"], "data": data}
    return MeetingPicture(data["label"], data["sentence"], data["note"], chart, data["table"])
