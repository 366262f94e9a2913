"""The invitation poster of a period, for one municipality or for all."""

import datetime
from collections.abc import Mapping

from babel.lists import format_list
from sqlalchemy.orm import Session

from forms.errors import FormsError
from forms.poster_pdf import render_invitation
from survey_app.db.models import PeriodRow
from survey_app.errors import InvalidInputError
from survey_app.i18n import in_language
from survey_app.plugin_manager import Plugins
from survey_app.services.planning.participation import part_of
from survey_app.services.planning.period_rows import as_period, municipality_names


def make_invitation(
    session: Session,
    *,
    plugins: Plugins,
    period: PeriodRow,
    municipality_code: str = "",
    language: str | None = None,
    paper: str = "A3",
    web_address: str = "",
) -> bytes:
    """Return the invitation poster as PDF, for one municipality or (with "") for all that take part.

    Where the period allows answers through the poster, a municipality's own poster carries a code that leads there;
    one for all does not, since every answer belongs to a municipality.

    Args:
        session: where the period is.
        plugins: whose poster texts go before the built-in ones.
        period: the period it announces.
        municipality_code: whose poster.
        language: its language; None = the period's own.
        paper: A3 or A4.
        web_address: of the installation, without trailing slash; "" = nobody can answer there.

    Raises:
        NotFoundError: the municipality does not take part.
        InvalidInputError: a text is missing or too long, or the paper is neither A3 nor A4.
    """
    if paper not in ("A3", "A4"):
        raise InvalidInputError("Posters are made in A3 and A4, not in {paper}.", paper=paper)
    language = language or period.languages[0]
    region = plugins.region(period.region_key)
    texts: dict[str, str] = {}
    for poster in plugins.posters(as_period(period), region):
        if poster.kind == "invitation":
            texts.update(poster.texts.get(language, {}))
    places = _poster_places(period, municipality_code, language, in_language(region.name, language))
    try:
        return render_invitation(
            texts,
            language=language,
            paper="A4" if paper == "A4" else "A3",
            languages=tuple(period.languages),
            places=places,
            link=_open_link(period, municipality_code, web_address),
        )
    except FormsError as error:
        raise InvalidInputError(error.text, **error.values) from error


def _open_link(period: PeriodRow, municipality_code: str, web_address: str) -> str:
    if not (period.poster_answers and municipality_code and web_address):
        return ""
    return f"{web_address}/p/{period.key}/{municipality_code}"


def _poster_places(
    period: PeriodRow, municipality_code: str, language: str, region_name: str
) -> Mapping[str, str | datetime.date]:
    names = municipality_names(period)
    contact = period.contact
    if municipality_code:
        contact = part_of(period, municipality_code).contact or contact
    others = [name for code, name in names.items() if code != municipality_code]
    return {
        "municipality": names.get(municipality_code, ""),
        "region": region_name,
        "opens_on": period.opens_on,
        "closes_on": period.closes_on,
        "contact": contact or "",
        "others": format_list(others, locale=language) if others else "",
    }
