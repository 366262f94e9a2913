"""The picture for the coordinator's meeting: unnamed dots, only where every municipality has agreed."""

from flask import Blueprint, Response
from markupsafe import Markup

from survey_app.domain.roles import Permission
from survey_app.errors import NotFoundError
from survey_app.packs.charts import draw_chart
from survey_app.services.publishing import meeting
from survey_app.web.context import db, show
from survey_app.web.errors import KNOWN_ERRORS, message_of
from survey_app.web.places import open_region
from survey_app.web.results import NARROW_PX, WIDE_PX
from survey_app.web.sending import download

pages = Blueprint("meeting", __name__, url_prefix="/region/<region_key>/<key>/meeting")


@pages.get("/")
def pictures(region_key: str, key: str) -> str:
    """Show the funnels, or say who has not agreed yet."""
    place = open_region(region_key, Permission.RELEASE, key)
    if place.period is None:
        raise NotFoundError("There is no such period.")
    try:
        spoken, found = meeting.meeting_pictures(db(), place.period)
    except KNOWN_ERRORS as error:
        return show("coordinator/meeting.html", place=place, refused=message_of(error), cards=())
    cards = [
        {
            "picture": one,
            "wide": Markup(draw_chart(one.chart, language=spoken, width=WIDE_PX, name=f"funnel-{number}")),
            "narrow": Markup(draw_chart(one.chart, language=spoken, width=NARROW_PX, name=f"funnel-{number}-narrow")),
        }
        for number, one in enumerate(found, start=1)
    ]
    return show("coordinator/meeting.html", place=place, refused="", cards=cards, spoken=spoken)


@pages.get("/<int:number>.svg")
def picture(region_key: str, key: str, number: int) -> Response:
    """Send one funnel as a picture that stands alone."""
    place = open_region(region_key, Permission.RELEASE, key)
    if place.period is None:
        raise NotFoundError("There is no such period.")
    spoken, found = meeting.meeting_pictures(db(), place.period)
    if not 1 <= number <= len(found):
        raise NotFoundError("There is no chart {number} on this page.", number=number)
    text = draw_chart(found[number - 1].chart, language=spoken, alone=True)
    return download(text.encode(), f"meeting-{key}-{number}.svg", "image/svg+xml")
