"""What the settings of a period say: read from their form, with defaults where only a preview is wanted."""

import re
import unicodedata

from werkzeug.datastructures import MultiDict

from forms.model import QuestionSet, ResultMode
from survey_app.db.models import PeriodRow
from survey_app.domain.dates import swedish_today
from survey_app.domain.model import PeriodState
from survey_app.services.planning import period_questions, periods
from survey_app.services.planning.period_file import PeriodDefinition
from survey_app.web.context import db, plugins
from survey_app.web.context import gettext as _
from survey_app.web.fields import Fields
from survey_app.web.languages import OFFERED
from survey_app.web.places import RegionPlace


def definition_of(place: RegionPlace, form: Fields) -> PeriodDefinition | None:
    """Return what the form says, or None when something of it is wrong."""
    name = form.text("name", longest=80)
    name_en = form.text("name_en", required=False, longest=80)
    opens_on, closes_on = form.date("opens_on"), form.date("closes_on")
    if opens_on and closes_on and closes_on < opens_on:
        form.errors["closes_on"] = _("The last day is before the first.")
    offered = [one.key for one in offered_for(place, None)]
    languages = form.choices("languages", OFFERED)
    codes = form.choices("municipalities", place.region.municipality_codes)
    set_keys = form.choices("sets", offered)
    threshold = form.number("threshold", low=5, high=100) or 5
    if form.wrong or opens_on is None or closes_on is None:
        return None
    view = periods.view_period(db(), place.period) if place.period else None
    return PeriodDefinition(
        key=view.key if view else key_of(name),
        region_key=place.region.key,
        name={"sv": name} | ({"en": name_en} if name_en else {}),
        opens_on=opens_on,
        closes_on=closes_on,
        languages=languages,
        set_keys=set_keys,
        result_modes={key: ResultMode.COMBINED_ONLY for key in set_keys if form.get(f"combined_{key}") == "1"},
        municipality_codes=codes,
        threshold=threshold,
        rate_threshold=max(10, threshold),
        second_look=form.get("second_look") == "1",
        poster_answers=form.get("poster_answers") == "1",
        organisation=view.organisation if view else {},
        contact=form.text("contact", required=False, longest=200),
        diary_number=form.text("diary_number", required=False, longest=60),
        scanning_desk=view.scanning_desk if view else {},
        extra_questions=view.extra_questions if view else (),
    )


def with_defaults(place: RegionPlace, form: Fields) -> Fields:
    """Return the settings with something in every place that is still empty: none of it is seen on the page."""
    offered = [one.key for one in offered_for(place, None) if not one.optional]
    first = swedish_today().isoformat()
    standing = {
        "name": ["-"],
        "opens_on": [first],
        "closes_on": [form.get("opens_on") or first],
        "languages": ["sv"],
        "municipalities": list(place.region.municipality_codes),
        "sets": offered,
        "threshold": ["5"],
    }
    given = {name: values for name, values in form.values.lists() if any(values)}
    if form.get("closes_on") < form.get("opens_on"):  # said when it is saved; what is printed can be shown before
        given["closes_on"] = [form.get("opens_on")]
    return Fields(MultiDict(standing | given))


def offered_for(place: RegionPlace, model: periods.PeriodView | None) -> tuple[QuestionSet, ...]:
    """Return the sets plugins offer; a new period is asked about as a draft."""
    return period_questions.offered_sets(plugins(), place.period or _blank_row(place, model))


def _blank_row(place: RegionPlace, model: periods.PeriodView | None) -> PeriodRow:
    """Return a period that is never stored, only to ask plugins what they offer."""
    day = model.opens_on if model else swedish_today()
    return PeriodRow(
        key="new",
        region_key=place.region.key,
        name={"sv": ""},
        opens_on=day,
        closes_on=day,
        state=PeriodState.DRAFT,
        languages=["sv"],
        threshold=5,
        rate_threshold=10,
        municipalities=[],
    )


def key_of(name: str) -> str:
    """Return a key for addresses and commands made of a name: "Hösten 2026" gives hosten-2026."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "period"
