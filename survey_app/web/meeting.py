"""The picture for the coordinator's meeting: unnamed dots, only where every municipality has agreed."""

from collections import deque
from dataclasses import dataclass

from flask import Blueprint, Response, get_template_attribute, request
from markupsafe import Markup

from survey_app.domain.register import municipality_name
from survey_app.domain.roles import Permission
from survey_app.errors import NotFoundError
from survey_app.packs.charts import draw_chart
from survey_app.services.publishing import meeting
from survey_app.services.publishing.meeting import MeetingPicture
from survey_app.web.context import db, show
from survey_app.web.errors import KNOWN_ERRORS, KnownError, message_of
from survey_app.web.places import open_region
from survey_app.web.result_cards import NARROW_PX, WIDE_PX
from survey_app.web.sending import download

KEPT = 4
"""Of how many releases the drawings are kept: of as many as the pictures themselves."""

ROWS_BESIDE = 60
"""Rows of a table that stands under its picture; a longer one has a page of its own, so that this one stays light."""


@dataclass(frozen=True, slots=True)
class Card:
    """A funnel as the page shows it: in its two drawings, and as a table (None: too long to stand beside them)."""

    picture: MeetingPicture
    wide: Markup
    narrow: Markup
    table: Markup | None


_kept: deque[tuple[str, tuple[MeetingPicture, ...], tuple[Card, ...]]] = deque(maxlen=KEPT)

pages = Blueprint("meeting", __name__, url_prefix="/region/<region_key>/<key>/meeting")


@pages.get("/")
def pictures(region_key: str, key: str) -> str:
    """Show the funnels, or one of them as a table (`?table=2`), or say who has not agreed yet."""
    place = open_region(region_key, Permission.RELEASE, key)
    if place.period is None:
        raise NotFoundError("There is no such period.")
    try:
        spoken, found = meeting.meeting_pictures(db(), place.period)
    except KNOWN_ERRORS as error:
        return show(
            "coordinator/meeting.html", place=place, refused=message_of(error), cards=(), missing=_missing(error)
        )
    number = request.args.get("table", type=int)
    if number is not None:
        one = _one_of(found, number)
        return show("coordinator/meeting_table.html", place=place, one=one, table=_table(one), spoken=spoken)
    return show("coordinator/meeting.html", place=place, refused="", cards=_cards(spoken, found), spoken=spoken)


def _missing(error: KnownError) -> list[tuple[str, str]]:
    """Return code and name of the municipalities that have not agreed, where that is what was refused for."""
    codes = str(getattr(error, "values", {}).get("codes", ""))
    return [(code, municipality_name(code)) for code in codes.split(",") if code]


def _one_of(found: tuple[MeetingPicture, ...], number: int) -> MeetingPicture:
    if not 1 <= number <= len(found):
        raise NotFoundError("There is no chart {number} on this page.", number=number)
    return found[number - 1]


def _table(one: MeetingPicture) -> Markup:
    table = get_template_attribute("macros.html", "rows_table")
    return Markup(table(one.table["caption"], one.table["columns"], one.table["rows"], (0, 1)))


def _cards(spoken: str, found: tuple[MeetingPicture, ...]) -> tuple[Card, ...]:
    """Return the cards of the pictures: the latest ones are kept, and taken where these very pictures are on them."""
    for language, pictures, cards in tuple(_kept):
        if language == spoken and pictures is found:
            return cards
    made = tuple(
        Card(
            one,
            Markup(draw_chart(one.chart, language=spoken, width=WIDE_PX, name=f"funnel-{number}")),
            Markup(draw_chart(one.chart, language=spoken, width=NARROW_PX, name=f"funnel-{number}-narrow")),
            _table(one) if len(one.table["rows"]) <= ROWS_BESIDE else None,
        )
        for number, one in enumerate(found, start=1)
    )
    _kept.append((spoken, found, made))
    return made


@pages.get("/<int:number>.svg")
def picture(region_key: str, key: str, number: int) -> Response:
    """Send one funnel as a picture that stands alone."""
    place = open_region(region_key, Permission.RELEASE, key)
    if place.period is None:
        raise NotFoundError("There is no such period.")
    spoken, found = meeting.meeting_pictures(db(), place.period)
    text = draw_chart(_one_of(found, number).chart, language=spoken, alone=True)
    return download(text.encode(), f"meeting-{key}-{number}.svg", "image/svg+xml")
